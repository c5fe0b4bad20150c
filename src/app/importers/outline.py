"""From a flow of headings and blocks to sections, lessons and blocks.

The rules, for headings of any program:

* Several top-level headings: each begins a lesson; deeper ones are headings inside it.
* One single top-level heading before all others, with deeper ones: it is the course's title, the next level begins lessons.
  If the course has a title already, the single heading becomes a section instead.
* With ``sections`` the top level begins sections and the next level lessons.
* No heading: one lesson with everything.
* What stands before the first lesson becomes a lesson of its own, “Introduction”.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.course import Block, Course, Lesson, Mark, RichText, Run, Section, Settings
from app.course.blocks import Heading, Narration, Paragraph, Voice
from app.course.ids import new_id
from app.importers.limits import MAX_PARAGRAPH
from app.importers.reporter import Reporter, snippet

_INTRODUCTION = {
    "de": "Einführung", "es": "Introducción", "it": "Introduzione", "pt": "Introdução", "nl": "Inleiding", "sv": "Inledning",
    "pl": "Wprowadzenie",
}  # fmt: skip
_TITLE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Head:
    """A heading of the source; ``level`` 1 is the highest its format has."""

    level: int
    text: RichText
    where: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with its place in the source; ``noted`` when the report already says what became of it."""

    block: Block
    where: str
    noted: bool = False


Flow = Sequence[Head | Placed]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the source says of itself. ``fallback`` is the title when nothing else gives one (the file's name)."""

    fallback: str
    title: str = ""
    author: str = ""
    description: str = ""
    language: str = "en"


def course_of(flow: Flow, about: About, reporter: Reporter, *, sections: bool = False) -> Course:
    """The course a flow of headings and blocks describes; every item gets its outcome in the report."""
    heads = [item for item in flow if isinstance(item, Head) and item.text.plain.strip()]
    title, section_level, lesson_level = _levels(heads, about, sections)
    builder = _Builder(reporter, _INTRODUCTION.get(about.language.split("-")[0].lower(), "Introduction"))
    for item in flow:
        if isinstance(item, Placed):
            builder.block(item)
        elif not item.text.plain.strip():
            continue
        elif title is item:
            reporter.kept(item.where, "course title", item.text.plain)
        elif item.level == section_level:
            builder.section(item)
        elif item.level <= lesson_level:
            builder.lesson(item)
        else:
            builder.heading(item, item.level - lesson_level)
    name = about.title or (title.text.plain if title else heads[0].text.plain if len(heads) == 1 else "") or about.fallback
    return course_from(builder.sections(name), about, name)


def course_from(sections: tuple[Section, ...], about: About, title: str) -> Course:
    """A course with these sections and the facts ``about`` the document."""
    settings = Settings(
        title=one_line(title) or "Untitled course",
        description=about.description.strip(),
        author=one_line(about.author),
        language=about.language,
        voice=Voice(language=about.language),
    )
    return Course(settings=settings, sections=sections)


def _levels(heads: list[Head], about: About, sections: bool) -> tuple[Head | None, int, int]:
    """(the heading that is the course's title, level of sections or 0, level of lessons)."""
    levels = sorted({head.level for head in heads})
    if not levels:
        return None, 0, 0
    top = [head for head in heads if head.level == levels[0]]
    single = len(top) == 1 and heads[0] is top[0] and len(levels) > 1
    if single and (not about.title or _same(about.title, top[0].text.plain)):
        if sections and len(levels) > 2:
            return top[0], levels[1], levels[2]
        return top[0], 0, levels[1]
    if len(levels) > 1 and (sections or (single and sum(head.level == levels[1] for head in heads) > 1)):
        return None, levels[0], levels[1]
    return None, 0, levels[0]


def _same(a: str, b: str) -> bool:
    return " ".join(a.casefold().split()) == " ".join(b.casefold().split())


def one_line(text: str) -> str:
    """A title: one line, at most 200 characters."""
    return snippet(text, _TITLE_LENGTH)


class _Builder:
    """Takes items in order and holds the section and lesson being filled."""

    def __init__(self, reporter: Reporter, introduction: str) -> None:
        self._reporter = reporter
        self._introduction = introduction
        self._sections: list[tuple[str, list[tuple[str, list[Block]]]]] = []
        self._depth = 1  # level of the last heading in the lesson; the lesson's title is 1

    def section(self, head: Head) -> None:
        self._sections.append((self._title(head, "section"), []))

    def lesson(self, head: Head) -> None:
        self._open(self._title(head, "lesson"))

    def heading(self, head: Head, below: int) -> None:
        level = min(below + 1, 4, self._depth + 1)
        if level != below + 1:
            detail = f"level {head.level} became {level}, so that no level is skipped or too deep: {snippet(head.text.plain)}"
            self._reporter.changed(head.where, "heading", detail)
        else:
            self._reporter.kept(head.where, "heading", head.text.plain)
        self._depth = level
        self._blocks().append(Heading(text=unbolded(head.text), level=level))

    def block(self, placed: Placed) -> None:
        if not placed.noted:
            self._reporter.kept(placed.where, placed.block.title.lower(), placed.block.plain())
        for block in split_long(placed, self._reporter):
            self._blocks().append(block)

    def sections(self, only_title: str) -> tuple[Section, ...]:
        made = tuple(
            Section(title=title, lessons=tuple(Lesson(title=name, blocks=tuple(blocks)) for name, blocks in lessons))
            for title, lessons in self._sections
        )
        if len(made) == 1 and len(made[0].lessons) == 1 and made[0].lessons[0].title == self._introduction:
            only = replace(made[0].lessons[0], title=one_line(only_title))  # nothing follows that it could introduce
            return (replace(made[0], lessons=(only,)),)
        return made

    def _title(self, head: Head, what: str) -> str:
        plain = head.text.plain
        if len(" ".join(plain.split())) > _TITLE_LENGTH:
            self._reporter.changed(head.where, f"{what} title", f"shortened to {_TITLE_LENGTH} characters: {plain}")
        else:
            self._reporter.kept(head.where, f"{what} title", plain)
        return one_line(plain)

    def _open(self, title: str) -> list[Block]:
        if not self._sections:
            self._sections.append(("Lessons", []))
        self._sections[-1][1].append((title, []))
        self._depth = 1
        return self._sections[-1][1][-1][1]

    def _blocks(self) -> list[Block]:
        if self._sections and self._sections[-1][1]:
            return self._sections[-1][1][-1][1]
        title = self._sections[-1][0] if self._sections else self._introduction
        return self._open(title)


def unbolded(text: RichText) -> RichText:
    """A heading without bold over all of it: that is its look, not emphasis."""
    if text.runs and all(Mark.STRONG in run.marks or not run.text.strip() for run in text.runs):
        return RichText(tuple(replace(run, marks=run.marks - {Mark.STRONG}) for run in text.runs))
    return text


def split_long(placed: Placed, reporter: Reporter) -> Iterator[Block]:
    """A paragraph or script of unreasonable length in pieces that the window and the narrator can handle."""
    block = placed.block
    text = block.script if isinstance(block, Narration) else block.text if isinstance(block, Paragraph) else RichText()
    if len(text) <= MAX_PARAGRAPH:
        yield block
        return
    pieces = list(_pieces(text))
    size = f"{len(pieces):,} blocks of at most {MAX_PARAGRAPH:,} characters"
    reporter.changed(placed.where, "very long text", f"split into {size}")
    for piece in pieces:
        if isinstance(block, Narration):
            yield replace(block, id=new_id(), script=piece)
        elif isinstance(block, Paragraph):
            yield replace(block, id=new_id(), text=piece)


def _pieces(text: RichText) -> Iterator[RichText]:
    """Pieces that end at a space or line end where there is one. Each run is cut from the front, so the cost is linear."""
    plain = text.plain
    waiting = list(reversed(text.runs))
    start = 0
    while start < len(plain):
        end = min(start + MAX_PARAGRAPH, len(plain))
        if end < len(plain):
            cut = max(plain.rfind(" ", start + 1, end), plain.rfind("\n", start + 1, end))
            end = cut + 1 if cut > start else end
        held: list[Run] = []
        while start < end:
            run = waiting.pop()
            room = end - start
            held.append(replace(run, text=run.text[:room]))
            if len(run.text) > room:
                waiting.append(replace(run, text=run.text[room:]))
            start += len(held[-1].text)
        yield RichText(tuple(held))


def trimmed(text: RichText) -> RichText:
    """Without white space at both ends."""
    plain = text.plain
    start, end = len(plain) - len(plain.lstrip()), len(plain.rstrip())
    return text if (start, end) == (0, len(plain)) else text.slice(start, max(start, end))


def joined(texts: Sequence[RichText], between: str = "\n") -> RichText:
    """Texts in one, with something between them."""
    runs: list[Run] = []
    for index, text in enumerate(texts):
        runs.extend((Run(between),) if index else ())
        runs.extend(text.runs)
    return RichText(tuple(runs))


def attributed(text: RichText) -> tuple[RichText, str]:
    """A quotation and who said it: its last line when that begins with a dash, else nobody."""
    before, _, line = text.plain.rpartition("\n")
    if before.strip() and line.lstrip().startswith(("—", "–", "―", "-- ")):
        return trimmed(text.slice(0, len(before))), line.strip("—–―- \t")
    return text, ""
