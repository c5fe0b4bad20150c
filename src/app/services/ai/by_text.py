"""Plans whose answer comes back text by text, each under its name, so that none can be lost or change places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.course.blocks import Block
from app.course.model import Lesson
from app.course.text import RichText
from app.services.ai import captions
from app.services.ai.context import Unfit, block_of, left_out, lesson_of
from app.services.ai.grounding import Source
from app.services.ai.prompts import Prompt, prompt
from app.services.ai.segments import Segment, named, schema_of
from app.services.ai.units import Asked, Plan, Unit, brief, brief_ground, rules
from app.services.ai.values import Rewriting, Target

UNIT = 6_000
"""Characters of one request whose every text comes back: half a long lesson. An answer fits, and a failure costs little."""


def rewrite(asked: Asked) -> Plan:
    """The same texts said otherwise."""
    options = asked.options
    if options.how is Rewriting.TONE and not options.tone.strip():
        raise Unfit("Say which tone.", "No tone was chosen.", "Choose one, or type a word such as friendly.")
    pieces, notes = _texts(asked, titles=False)
    shown = prompt("rewrite")
    text = shown.text(
        options.how.value, rules("markers"), language=asked.language, tone=options.tone.strip()[:80],
        grade=str(min(max(options.grade, 1), 16)),
    )  # fmt: skip
    return _text_by_text(asked, shown, text, pieces, notes, language=asked.language, verb="Rewrite")


def translate(asked: Asked) -> Plan:
    """The same texts in another language."""
    language = asked.options.language.strip().replace("_", "-")
    if not language or len(language) > 35 or not all(part.isalnum() for part in language.split("-")):
        raise Unfit("Say which language.", "No language was chosen.", "Choose one, or type its tag such as de or pt-BR.")
    pieces, notes = _texts(asked, titles=True)
    shown = prompt("captions" if asked.target.part == captions.PART else "translate")
    text = shown.text(rules=rules("markers"), language=language, target=language)
    return _text_by_text(asked, shown, text, pieces, notes, language=language, verb="Translate")


_Text = tuple[str, str, str, RichText]


def _texts(asked: Asked, *, titles: bool) -> tuple[tuple[tuple[Lesson | None, tuple[_Text, ...]], ...], tuple[str, ...]]:
    """Every text of the target, lesson by lesson: (lesson, texts), the course's own texts under None."""
    course, target = asked.course, asked.target
    if target.block_id:
        block, lesson = block_of(course, target), lesson_of(course, target)
        if target.part == captions.PART:
            return ((lesson, tuple((block.id, lesson.id, part, text) for part, text in captions.texts(block))),), ()
        return ((lesson, tuple(_block_texts(lesson, block, target.part))),), ()
    lessons = (lesson_of(course, target),) if target.lesson_id else tuple(course.lessons())
    out: list[tuple[Lesson | None, tuple[_Text, ...]]] = []
    kept_back = 0
    for lesson in lessons:
        if asked.leaves and lesson.never_send and not target.lesson_id:
            kept_back += 1
            continue
        texts: list[_Text] = []
        for block in lesson.blocks:
            if asked.leaves and block.never_send:
                kept_back += 1
            else:
                texts += _block_texts(lesson, block)
        if titles and texts:
            texts.insert(0, (lesson.id, "", "title", RichText.of(lesson.title)))
        out.append((lesson, tuple(texts)))
    if titles and not target.lesson_id:
        own = [(course.id, "", name, RichText.of(getattr(course.settings, name))) for name in ("title", "description")]
        out.insert(0, (None, (*own, *((section.id, "", "title", RichText.of(section.title)) for section in course.sections))))
    return tuple(out), left_out(kept_back)


def _block_texts(lesson: Lesson, block: Block, part: str = "") -> Iterator[_Text]:
    for found in block.parts():
        if found.text.plain.strip() and part in ("", found.path):
            yield block.id, lesson.id, found.path, found.text


def _text_by_text(
    asked: Asked,
    shown: Prompt,
    text: str,
    lessons: tuple[tuple[Lesson | None, tuple[_Text, ...]], ...],
    notes: tuple[str, ...],
    *,
    language: str,
    verb: str,
) -> Plan:
    units: list[Unit] = []
    count = 0
    for lesson, texts in lessons:
        segments = _selected(asked.target, named(texts, count + 1))
        count += len(segments)
        groups = list(_grouped(segments))
        where = f"“{lesson.title}”" if lesson else "the titles"
        for number, group in enumerate(groups, 1):
            units.append(
                Unit(
                    purpose=_purpose(f"{verb} {where}", number, len(groups), units),
                    instructions=text,
                    parts=(*brief(asked), *(segment.said for segment in group)),
                    block_ids=tuple(dict.fromkeys(segment.holder_id for segment in group if segment.lesson_id)),
                    sources=(asked.course.id,),
                    schema=schema_of(group),
                    tokens=shown.tokens,
                    segments=group,
                    title=lesson.title if lesson else "",
                    lesson_id=lesson.id if lesson else "",
                )
            )
    if not units:
        why = notes[0] if notes else "It has no words."
        raise Unfit("There is no text here.", why, "Choose a part with text.")
    sources = (
        Source(id=segment.holder_id, title=unit.title, text=segment.text.plain) for unit in units for segment in unit.segments
    )
    grounds = (*sources, *brief_ground(asked))
    return Plan(request=asked.request, units=tuple(units), language=language, grounds=grounds, notes=notes)


def _purpose(what: str, number: int, parts: int, before: list[Unit]) -> str:
    """A line for people that no other unit of the plan has: two lessons may have one title."""
    line = what if parts == 1 else f"{what} ({number} of {parts})"
    same = sum(unit.purpose.partition(" no. ")[0] == line for unit in before)
    return f"{line} no. {same + 1}" if same else line


def _selected(target: Target, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """The segments, or the chosen stretch of the one that was chosen."""
    if not (target.part and target.end > target.start and segments):
        return segments
    one = segments[0]
    chosen = one.text.slice(target.start, target.end)
    if not chosen.plain.strip():
        raise Unfit("Nothing is selected.", "The selection holds no words.", "Select some text.")
    return (replace(one, text=chosen, start=target.start, whole=one.text),)


def _grouped(segments: tuple[Segment, ...]) -> Iterator[tuple[Segment, ...]]:
    """Segments in groups that fit one request; a text longer than that goes alone."""
    group: list[Segment] = []
    room = UNIT
    for segment in segments:
        if group and len(segment.text) > room:
            yield tuple(group)
            group, room = [], UNIT
        group.append(segment)
        room -= len(segment.text)
    if group:
        yield tuple(group)
