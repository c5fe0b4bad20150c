"""Courses to publish, made from the real values: one with every block kind, a small one, a very large one."""

from __future__ import annotations

import hashlib
import io
import math
from dataclasses import dataclass, replace

import lameenc
import numpy as np
from PIL import Image as Picture
from PIL import ImageDraw, PngImagePlugin

from app.course import Course, Lesson, Mark, OutputKind, Provenance, RichText, Run, Section, Settings, SourceType
from app.course.blocks import (
    Block,
    Callout,
    CaptionTrack,
    Cue,
    Divider,
    Heading,
    Image,
    ListBlock,
    ListItem,
    MediaRef,
    MultipleChoice,
    Narration,
    Option,
    Paragraph,
    Quote,
    Sentence,
    SingleChoice,
    Table,
    Tone,
    TrueFalse,
)
from app.media.labels import label_mp3, labelled
from app.publish import MemoryMedia

VOICE = Provenance(
    id="pvoice",
    kind=OutputKind.SPEECH,
    source_type=SourceType.ALGORITHMIC,
    provider="local",
    system="espeak-ng 1.52 en",
    created="2026-11-20T09:00:00Z",
    user="M. Okafor",
    request_id="r1",
    prompt_sha256="0" * 64,
)
TEXT = replace(VOICE, id="ptext", kind=OutputKind.TEXT, source_type=SourceType.TRAINED, provider="openai", system="gpt-5-mini")
PICTURE = replace(
    VOICE, id="ppicture", kind=OutputKind.IMAGE, source_type=SourceType.TRAINED, provider="openai", system="image-2"
)

SAID = (
    "Before you paste a ticket into an assistant, take out anything that could identify the customer.",
    "Names and addresses are obvious.",
    "Ticket numbers, delivery notes and screenshots are easy to overlook.",
    "When in doubt, ask.",
)


@dataclass(frozen=True, slots=True)
class Example:
    """A course with the media it needs."""

    course: Course
    media: MemoryMedia


def rich(text: str) -> RichText:
    """Plain text as rich text."""
    return RichText.of(text)


def tone_mp3(seconds: float = 8.0) -> bytes:
    """A quiet tone as MP3, 64 kbit/s mono."""
    rate = 22050
    wave = (np.sin(np.arange(int(rate * seconds)) * (2 * math.pi * 220 / rate)) * 3000).astype("<i2")
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(1)
    encoder.silence()
    return bytes(encoder.encode(wave.tobytes()) + encoder.flush())


def picture_png(width: int = 1200, height: int = 420, label: str = "") -> bytes:
    """A drawing with soft shapes; ``label`` is written into its metadata."""
    picture = Picture.new("RGB", (width, height), "#dfe7ff")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((width * 0.6, -height * 0.4, width * 1.1, height * 0.8), fill="#ece2fd")
    for index, colour in enumerate(("#8f5200", "#2b57e3", "#6938e0")):
        left = width * (0.1 + 0.3 * index)
        draw.rounded_rectangle((left, height * 0.25, left + width * 0.2, height * 0.75), 24, fill="#ffffff")
        draw.rounded_rectangle((left + 24, height * 0.25 + 24, left + 84, height * 0.25 + 84), 16, fill=colour)
    info = PngImagePlugin.PngInfo()
    if label:
        info.add_itxt("XML:com.adobe.xmp", f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><d>{label}</d></x:xmpmeta>')
    out = io.BytesIO()
    picture.save(out, "PNG", pnginfo=info)
    return out.getvalue()


def stored(blobs: dict[str, bytes], data: bytes, mime: str, name: str) -> MediaRef:
    """Put ``data`` among the blobs and refer to it."""
    digest = hashlib.sha256(data).hexdigest()
    blobs[digest] = data
    return MediaRef(digest, mime, name)


def narration(blobs: dict[str, bytes], block_id: str = "bnarration", *, label: bool = True) -> Narration:
    """A narration of :data:`SAID` with audio, cues and sentences, two seconds a sentence."""
    data = tone_mp3()
    audio = stored(blobs, label_mp3(data, VOICE) if label else data, "audio/mpeg", "lesson.mp3")
    sentences = tuple(Sentence(text, i * 2000, i * 2000 + 1700, f"k{i}") for i, text in enumerate(SAID))
    cues = tuple(Cue(item.start, item.end, item.text) for item in sentences)
    script = rich(" ".join(SAID))
    return Narration(
        id=block_id, provenance="pvoice", script=script, audio=audio, duration=8000, sentences=sentences, cues=cues
    )


def single(block_id: str = "bsingle", *, attempts: int = 2, points: int = 1) -> SingleChoice:
    """A question whose first option is right."""
    return SingleChoice(
        id=block_id,
        prompt=rich("Which of these may go to an external AI assistant without redaction?"),
        options=(
            Option(
                id="oa",
                text=rich("A product name from our public website"),
                correct=True,
                feedback=rich("It is public already."),
            ),
            Option(id="ob", text=rich("A customer’s e-mail address"), feedback=rich("It identifies a person.")),
            Option(id="oc", text=rich("An order number with a delivery address")),
        ),
        feedback_correct=rich("What is public already needs no redaction."),
        feedback_incorrect=rich("Think of what could identify a customer."),
        attempts=attempts,
        points=points,
    )


def multiple(block_id: str = "bmultiple") -> MultipleChoice:
    """A question whose first and third option are right."""
    return MultipleChoice(
        id=block_id,
        prompt=rich("What has to be redacted?"),
        options=(
            Option(id="oa", text=rich("Names"), correct=True),
            Option(id="ob", text=rich("The name of our company")),
            Option(id="oc", text=rich("Telephone numbers"), correct=True),
        ),
        attempts=1,
        points=2,
    )


def truth(block_id: str = "btruth") -> TrueFalse:
    """A false statement."""
    return TrueFalse(id=block_id, prompt=rich("A ticket number alone is never personal data."), answer=False, attempts=1)


def everything() -> Example:
    """Three lessons in two sections with every block kind, synthetic voice, synthetic text and a synthetic picture."""
    blobs: dict[str, bytes] = {}
    plain = stored(blobs, picture_png(), "image/png", "Ablauf – Überblick.png")
    made = stored(blobs, picture_png(800, 300, PICTURE.source_type.uri), "image/png", "made.png")
    first: tuple[Block, ...] = (
        Paragraph(
            id="blead",
            lead=True,
            text=rich("By the end of this lesson you can tell which details must stay inside our systems."),
        ),
        narration(blobs),
        Heading(id="bh2", text=rich("What counts as customer data?")),
        Paragraph(
            id="bmarks",
            text=RichText(
                (
                    Run("Customer data is any information that can be linked to a person we serve. "),
                    Run("Names", frozenset({Mark.STRONG})),
                    Run(" and "),
                    Run("addresses", frozenset({Mark.EMPHASIS})),
                    Run(" are obvious; "),
                    Run("ticket_id", frozenset({Mark.CODE})),
                    Run(" is easy to overlook. Read "),
                    Run("the regulation", link="https://example.org/gdpr?a=1&b=2"),
                    Run(", write to "),
                    Run("the team", link="mailto:privacy@example.org"),
                    Run(", or go to "),
                    Run("the practice", link="#lpractice"),
                    Run(". A "),
                    Run("pseudonym", term="pseudonym"),
                    Run(" (German: "),
                    Run("Deckname", language="de"),
                    Run(") helps."),
                )
            ),
        ),
        Image(id="bimage", source=plain, alt="A ticket, a scan, an assistant.", caption="Figure 1. A ticket is scanned first."),
        Paragraph(
            id="bai",
            text=RichText((Run("Three questions help you decide. "), Run("Who does it describe?", origin="ptext"))),
        ),
        Heading(id="bh3", level=3, text=rich("What to look for")),
        ListBlock(
            id="blist",
            items=(
                ListItem(rich("Names")),
                ListItem(rich("First names"), 1),
                ListItem(rich("Nicknames, too"), 2),
                ListItem(rich("Numbers")),
            ),
        ),
        ListBlock(
            id="bsteps", ordered=True, items=(ListItem(rich("Read.")), ListItem(rich("Redact.")), ListItem(rich("Send.")))
        ),
        Callout(id="bnote", text=rich("Only models approved in your organisation’s AI policy can be used.")),
        Callout(id="btip", tone=Tone.TIP, text=rich("Replace names with roles.")),
        Callout(id="bwarning", tone=Tone.WARNING, text=rich("Screenshots hold more than you think.")),
        Callout(id="bdanger", tone=Tone.DANGER, text=rich("Never paste a password.")),
        Quote(id="bquote", text=rich("Privacy is not about having something to hide."), attribution="A colleague"),
        Table(
            id="btable",
            caption="What may leave",
            rows=(
                (rich("Kind"), rich("May leave"), rich("Why")),
                (rich("Public text"), rich("Yes"), rich("It is public already")),
                (rich("E-mail address"), rich("No"), rich("It identifies a person")),
            ),
            header_column=True,
        ),
        Divider(id="bdivider"),
        Image(id="bmade", source=made, alt="Three cards.", provenance="ppicture"),
        Image(id="bdecor", source=plain, decorative=True),
    )
    lessons = (
        Lesson(id="ldata", title="Handling customer data", blocks=first),
        Lesson(id="lpractice", title="Redact a real ticket", blocks=(single(), multiple())),
        Lesson(id="lquiz", title="Final check", blocks=(Paragraph(id="bp", text=rich("One last thing.")), truth())),
    )
    course = Course(
        id="ceverything",
        settings=Settings(title="Support onboarding 2027", description="How to keep customers’ data safe.", author="M. Okafor"),
        sections=(
            Section(id="s1", title="Using AI safely", lessons=lessons[:1]),
            Section(id="s2", title="Practice", lessons=lessons[1:]),
        ),
        provenance=(VOICE, TEXT, PICTURE),
    )
    return Example(course, MemoryMedia(blobs))


def reading_only() -> Example:
    """Two short lessons without a question, without media."""
    lessons = tuple(
        Lesson(id=f"l{i}", title=f"Lesson {i}", blocks=(Paragraph(id=f"b{i}", text=rich("A short text.")),)) for i in (1, 2)
    )
    course = Course(
        id="creading", settings=Settings(title="Reading"), sections=(Section(id="s1", title="All", lessons=lessons),)
    )
    return Example(course, MemoryMedia({}))


def large(lessons: int = 200, questions: int = 3) -> Example:
    """As many lessons as asked for, each with so many single-choice questions."""
    made = tuple(
        Lesson(id=f"llesson{i}", title=f"Lesson {i}", blocks=tuple(single(f"bq{i}x{j}") for j in range(questions)))
        for i in range(lessons)
    )
    course = Course(id="clarge", settings=Settings(title="Large"), sections=(Section(id="s1", title="All", lessons=made),))
    return Example(course, MemoryMedia({}))


def made_by_ai() -> Example:
    """A course in which AI had a hand in everything it can: titles, texts, a question, a picture, an alt text, a caption."""
    blobs: dict[str, bytes] = {}
    photo = stored(blobs, picture_png(600, 240), "image/png", "photo.png")
    picture = stored(blobs, labelled(picture_png(640, 260), "image/png", PICTURE), "image/png", "made.png")

    def by_ai(text: str) -> RichText:
        return RichText((Run(text, origin="ptext"),))

    both = ("caption", "ptext")
    blocks: tuple[Block, ...] = (
        Paragraph(id="ball", text=by_ai("Leave the hall at once.")),
        Paragraph(id="bpart", text=by_ai("Doors open to the yard.") + RichText.of(" Ours take nine minutes.")),
        Image(id="bpicture", source=picture, alt="Three doors.", provenance="ppicture", field_origins=(("alt", "ptext"),)),
        Image(id="bphoto", source=photo, alt="A hall.", caption="Hall 3", field_origins=(("alt", "ptext"), both)),
        Quote(id="bsaid", text=rich("Close the door."), attribution="A model", field_origins=(("attribution", "ptext"),)),
        Table(id="bcells", rows=((by_ai("Door"), rich("Where")),), caption="Doors", field_origins=(("caption", "ptext"),)),
        replace(single("basked"), prompt=by_ai("Where do you go?")),
        Paragraph(id="bours", text=rich("This one is ours.")),
    )
    lessons = (
        Lesson(id="lmade", title="Know your way out", title_origin="ptext", blocks=blocks),
        Lesson(id="lours", title="Alarm points", blocks=(Paragraph(id="bplain", text=rich("Break the glass.")),)),
    )
    settings = Settings(
        title="Fire safety",
        description="Exits and alarms.",
        tags=("fire", "exits"),
        origins=(("description", "ptext"), ("tags", "ptext"), ("title", "ptext")),
    )
    course = Course(
        id="cai",
        settings=settings,
        sections=(Section(id="sai", title="Before a fire", title_origin="ptext", lessons=lessons),),
        provenance=(TEXT, PICTURE),
    )
    return Example(course, MemoryMedia(blobs))


TRANSLATED = replace(VOICE, id="ptrack", kind=OutputKind.SUBTITLES, source_type=SourceType.TRAINED, provider="openai")


def captioned(*, recorded: bool = False) -> Example:
    """The example with its captions in German by a model and in Arabic by a person, and an audio description."""
    example = everything()
    blobs: dict[str, bytes] = dict(example.media.blobs)

    def changed(block: Block) -> Block:
        if not isinstance(block, Narration):
            return block
        german = tuple(
            replace(cue, text=f"Deutsch {at}", speaker="Anna" if at == 1 else "") for at, cue in enumerate(block.cues)
        )
        arabic = tuple(replace(cue, text=f"العربية {at}") for at, cue in enumerate(block.cues))
        tracks = (CaptionTrack("ar", arabic), CaptionTrack("de", german, "ptrack"))
        described = rich("A ticket lies on a desk.\nA hand strikes out the name.")
        if recorded:
            block = replace(narration(blobs, block.id, label=False), provenance=None, recorded=True)
        return replace(block, tracks=tracks, description=described)

    course = example.course
    sections = tuple(
        replace(
            section,
            lessons=tuple(replace(lesson, blocks=tuple(map(changed, lesson.blocks))) for lesson in section.lessons),
        )
        for section in course.sections
    )
    whole = replace(course, sections=sections, provenance=(*course.provenance, TRANSLATED))
    return replace(example, course=whole, media=MemoryMedia(blobs))
