"""A course like the one in the pictures of the look, for screenshots and tests."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image as Picture
from PIL import ImageDraw

from app.course import Course, Lesson, Mark, OutputKind, Provenance, RichText, Run, Section, Settings, SourceType
from app.course.blocks import (
    Callout,
    Cue,
    Heading,
    Image,
    ListBlock,
    ListItem,
    MediaRef,
    Narration,
    Option,
    Paragraph,
    Sentence,
    SingleChoice,
    Tone,
)
from app.services import Dispatch
from app.services.editing import Session

RECORD = Provenance(
    id="o1",
    kind=OutputKind.SPEECH,
    source_type=SourceType.ALGORITHMIC,
    provider="local",
    system="draft voice 1.0",
    created="2026-11-12T09:00:00Z",
    user="M. Okafor",
    request_id="r1",
    prompt_sha256="0" * 64,
)


def picture() -> bytes:
    """A PNG with a few shapes."""
    made = Picture.new("RGB", (1424, 480), "#E3EAFE")
    draw = ImageDraw.Draw(made)
    draw.ellipse((900, -200, 1500, 400), fill="#F1EBFE")
    for x in (140, 570, 1000):
        draw.rounded_rectangle((x, 120, x + 290, 360), 24, fill="#FFFFFF")
        draw.rounded_rectangle((x + 30, 150, x + 110, 230), 18, fill="#FDF1DC")
        draw.rounded_rectangle((x + 30, 280, x + 210, 296), 8, fill="#E1E5EB")
    out = io.BytesIO()
    made.save(out, "PNG")
    return out.getvalue()


def _rich(*parts: str | tuple[str, Mark]) -> RichText:
    return RichText(tuple(Run(part) if isinstance(part, str) else Run(part[0], frozenset({part[1]})) for part in parts))


def handling(source: MediaRef | None) -> Lesson:
    """The lesson of the pictures: two details to settle in its fourth block."""
    strong = Mark.STRONG
    cues = (
        Cue(0, 4200, "“Before you paste a ticket into an assistant,"),
        Cue(4200, 7100, "take out anything that identifies."),
    )
    sentences = (Sentence("Before you paste a ticket into an assistant, take out anything that identifies.", 0, 7100, "k"),)
    return Lesson(
        id="lhandling",
        title="Handling customer data",
        blocks=(
            Paragraph(
                id="b1",
                lead=True,
                text=RichText.of(
                    "By the end of this lesson you can tell which details must stay inside our systems, "
                    "and redact them before you use an AI tool."
                ),
            ),
            Heading(id="b2", text=RichText.of("What counts as customer data?")),
            Paragraph(
                id="b4",
                text=RichText.of(
                    "Customer data is any information that can be linked to a person we serve. Names and e-mail addresses are "
                    "obvious; ticket numbers, delivery notes and screenshots are easy to overlook. Here is a real example: "
                    "“Hi, please reply to alex.rivera@northwind-traders.com or call +1 212 555 0142.”"
                ),
            ),
            Image(
                id="b5",
                source=source,
                alt="A ticket is scanned before an AI provider sees it",
                caption="Figure 2. A ticket is scanned on this computer before any text leaves it.",
            ),
            Paragraph(
                id="b6",
                text=_rich(
                    "Three questions help you decide. ",
                    ("Who", strong),
                    " does it describe? ",
                    ("Could", strong),
                    " a stranger find them?",
                ),
            ),
            Narration(id="b7", provenance="o1", duration=42_000, cues=cues, sentences=sentences),
            SingleChoice(
                id="b8",
                prompt=RichText.of("Which of these may go to an external AI assistant without redaction?"),
                options=(
                    Option(id="o1", text=RichText.of("A product name from our public website"), correct=True),
                    Option(id="o2", text=RichText.of("A customer’s e-mail address")),
                    Option(id="o3", text=RichText.of("An order number with a delivery address")),
                ),
            ),
            Callout(id="b9", tone=Tone.NOTE, text=_rich(("Policy reminder.", strong), " Only approved models can be used.")),
            ListBlock(id="b10", items=(ListItem(RichText.of("Names")), ListItem(RichText.of("Addresses")))),
        ),
    )


def _lesson(key: str, title: str, *words: str) -> Lesson:
    return Lesson(
        id=key, title=title, blocks=tuple(Paragraph(id=f"{key}p{i}", text=RichText.of(said)) for i, said in enumerate(words))
    )


def demo_course(source: MediaRef | None = None) -> Course:
    """Three sections, eight lessons."""
    quiz = SingleChoice(
        id="q1",
        prompt=RichText.of("What do you redact?"),
        options=(Option(id="qa", text=RichText.of("Names"), correct=True), Option(id="qb", text=RichText.of("Nothing"))),
    )
    return Course(
        id="cdemo",
        settings=Settings(title="Support onboarding 2027", author="M. Okafor"),
        sections=(
            Section(
                id="s1",
                title="Start here",
                lessons=(
                    _lesson("l1", "Welcome", "Good to have you here."),
                    _lesson("l2", "How to use this course", "Read, then try."),
                ),
            ),
            Section(
                id="s2",
                title="Using AI safely",
                lessons=(
                    _lesson("l3", "What our AI policy says", "It says what may leave."),
                    handling(source),
                    _lesson("l5", "Writing a good prompt", "Say what you want."),
                    _lesson("l6", "Checking what you get back", "Trust, but verify."),
                ),
            ),
            Section(
                id="s3",
                title="Practice",
                lessons=(_lesson("l7", "Redact a real ticket", "Try it."), Lesson(id="l8", title="Final quiz", blocks=(quiz,))),
            ),
        ),
        provenance=(RECORD,),
    )


def demo_session(path: Path, dispatch: Dispatch) -> Session:
    """The demo course as an open file with its picture."""
    session = Session.create(path, demo_course(), dispatch)
    ref = session.add_media(picture(), "image/png", "scan.png")
    from app.course.ops import ReplaceBlock

    lesson = session.course.lesson("lhandling")
    image = lesson.blocks[lesson.find("b5")]
    assert isinstance(image, Image)
    from dataclasses import replace

    session.do(ReplaceBlock("lhandling", replace(image, source=ref)), "Choose image")
    return session
