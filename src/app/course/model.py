"""A course: sections of lessons of blocks, with its settings, its trash and the origins of everything synthetic in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.course.blocks import Block, Paragraph, Pauses, Pronunciation, Voice
from app.course.errors import InvalidOp
from app.course.ids import new_id
from app.course.origins import FieldOrigins, normal
from app.course.provenance import Provenance
from app.course.signing import Review
from app.course.text import clean


def _clean_fields(value: object, *names: str) -> None:
    """Leave nothing in a plain text that a file format we write can't hold; rich text sees to itself."""
    for name in names:
        text = getattr(value, name)
        cleaned = clean(text)
        if cleaned is not text:
            object.__setattr__(value, name, cleaned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One page of the course. ``title_origin`` is the record its title comes from when AI wrote it."""

    id: str = field(default_factory=lambda: new_id("l"))
    title: str = ""
    blocks: tuple[Block, ...] = ()
    never_send: bool = False
    title_origin: str | None = None
    extra: str = ""

    def __post_init__(self) -> None:
        _clean_fields(self, "title")
        if self.title_origin and not self.title:
            object.__setattr__(self, "title_origin", None)

    def origins(self) -> frozenset[str]:
        """Ids of every provenance record that the lesson's title and blocks refer to."""
        found = {origin for block in self.blocks for origin in block.origins()}
        return frozenset(found | {self.title_origin} if self.title_origin else found)

    def find(self, block_id: str) -> int:
        """Index of a block; raises :class:`InvalidOp` when it is not here."""
        for index, block in enumerate(self.blocks):
            if block.id == block_id:
                return index
        raise InvalidOp(f"Block {block_id} is not in the lesson “{self.title}”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled group of lessons. ``title_origin`` is the record its title comes from when AI wrote it."""

    id: str = field(default_factory=lambda: new_id("s"))
    title: str = ""
    lessons: tuple[Lesson, ...] = ()
    title_origin: str | None = None
    extra: str = ""

    def __post_init__(self) -> None:
        _clean_fields(self, "title")
        if self.title_origin and not self.title:
            object.__setattr__(self, "title_origin", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trashed:
    """A lesson in the trash, with where it was."""

    lesson: Lesson
    section_id: str
    index: int
    extra: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for the whole course.

    ``language`` is a BCP 47 tag; ``pass_mark`` is the percentage of points that passes the course (used only when it has
    questions); ``never_send`` keeps the whole course from every provider that is not this computer. ``tags`` are words to find
    the course by; ``caption_profile`` names the limits that captions are measured by, ``caption_notice`` has the first caption
    of synthetic sound say so; ``origins`` are the records that fields of these settings come from when AI wrote them.
    ``pronunciations`` are what voices are to say differently from how it is written, ``pauses`` the silence between sentences;
    ``spoken_notice`` is said before a narration when it is not empty, ``watermark`` has synthetic sound carry one.
    """

    title: str = "Untitled course"
    description: str = ""
    author: str = ""
    language: str = "en"
    voice: Voice = field(default_factory=Voice)
    pass_mark: int = 80
    never_send: bool = False
    tags: tuple[str, ...] = ()
    caption_profile: str = "default"
    caption_notice: bool = True
    pronunciations: tuple[Pronunciation, ...] = ()
    pauses: Pauses = field(default_factory=Pauses)
    spoken_notice: str = ""
    watermark: bool = False
    origins: FieldOrigins = ()
    extra: str = ""

    def __post_init__(self) -> None:
        _clean_fields(self, "title", "description", "author", "spoken_notice", "language")
        if self.tags:
            object.__setattr__(self, "tags", tuple(clean(tag) for tag in self.tags))
        if self.origins:
            object.__setattr__(self, "origins", normal(self.origins, lambda name: bool(getattr(self, name, None))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The whole course as one value. ``accepted`` holds the digests of details the author called not sensitive, ``reviews``
    what people answered for of what AI made, by the id of what was reviewed."""

    id: str = field(default_factory=lambda: new_id("c"))
    settings: Settings = field(default_factory=Settings)
    sections: tuple[Section, ...] = ()
    trash: tuple[Trashed, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    accepted: frozenset[str] = frozenset()
    reviews: tuple[Review, ...] = ()

    def lessons(self) -> Iterator[Lesson]:
        """Every lesson in reading order, the trash left out."""
        for section in self.sections:
            yield from section.lessons

    def blocks(self) -> Iterator[tuple[Lesson, Block]]:
        """Every block in reading order with its lesson."""
        for lesson in self.lessons():
            for block in lesson.blocks:
                yield lesson, block

    def section(self, section_id: str) -> Section:
        """The section with this id; raises :class:`InvalidOp`."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise InvalidOp(f"There is no section {section_id}.")

    def lesson(self, lesson_id: str) -> Lesson:
        """The lesson with this id; raises :class:`InvalidOp`."""
        for lesson in self.lessons():
            if lesson.id == lesson_id:
                return lesson
        raise InvalidOp(f"There is no lesson {lesson_id}.")

    def place(self, lesson_id: str) -> tuple[int, int]:
        """(section index, lesson index) of a lesson; raises :class:`InvalidOp`."""
        for s, section in enumerate(self.sections):
            for i, lesson in enumerate(section.lessons):
                if lesson.id == lesson_id:
                    return s, i
        raise InvalidOp(f"There is no lesson {lesson_id}.")

    def origins(self) -> frozenset[str]:
        """Ids of every provenance record that something in the course refers to, its trash and its settings included."""
        found = {origin for _, origin in self.settings.origins}
        found.update(section.title_origin for section in self.sections if section.title_origin)
        for lesson in (*self.lessons(), *(item.lesson for item in self.trash)):
            found.update(lesson.origins())
        return frozenset(found)

    def record(self, provenance_id: str) -> Provenance | None:
        """The provenance record with this id, if the course has it."""
        for record in self.provenance:
            if record.id == provenance_id:
                return record
        return None


def new_course(title: str = "Untitled course", language: str = "en") -> Course:
    """A course with one section and one empty lesson: what a new file starts with."""
    first = Lesson(title="Untitled lesson", blocks=(Paragraph(),))
    settings = Settings(title=title, language=language, voice=Voice(language=language))
    return Course(settings=settings, sections=(Section(title="Start here", lessons=(first,)),))
