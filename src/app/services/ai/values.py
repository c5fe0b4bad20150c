"""What is asked of a model, what came of it, and where it would go: values both faces read and the history keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.course.blocks import Block, Question
from app.course.provenance import Provenance
from app.course.text import RichText
from app.services.ai.grounding import Statement


class Rewriting(StrEnum):
    """What a rewrite is after."""

    CLARITY = "clarity"
    TONE = "tone"
    SHORTER = "shorter"
    LONGER = "longer"
    LEVEL = "level"


class Where(StrEnum):
    """Where a draft goes. ``PLACE``: in the place of what it was made from, or at the target when it is new; ``BESIDE``: after
    it, so that both can be read."""

    PLACE = "place"
    BESIDE = "beside"


class DraftState(StrEnum):
    """Life of a draft. The first four are pending: beside the content, in nobody's way."""

    STREAMING = "streaming"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INSERTED = "inserted"
    REJECTED = "rejected"

    @property
    def pending(self) -> bool:
        """Whether it waits for a person."""
        return self not in (DraftState.INSERTED, DraftState.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a request is about: a part of a block, a block, a lesson, or with no ``lesson_id`` the whole course.

    ``part`` is the path of a text in the block; ``start`` and ``end`` are code points in it, ``end`` 0 for the whole part.
    """

    lesson_id: str = ""
    block_id: str = ""
    part: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Text that is given to a model as a source and is not in the course: an attached file or pasted words.

    ``id`` is ``file:`` and the SHA-256 of the file or the pasted text: what a rights statement is kept for (clause A2.3).
    :func:`read_material` and :func:`pasted` make them.
    """

    id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How it should be done. A feature reads what concerns it and ignores the rest.

    ``brief`` is what the author wants, in words (outline, write, image; a remark for any other); ``how``, ``tone`` and
    ``grade`` (school years, 1 to 16) are for rewriting; ``count`` for questions, objectives, titles, tags and lessons of an
    outline, 0 for the usual number; ``kinds`` are kinds of question block; ``language`` is the BCP 47 tag to translate into;
    ``words`` is about how long a new text should be. ``sources`` are attached, ``lessons`` ids of lessons used as sources.
    ``size``, ``quality`` and ``style`` are for an image, ``alt`` its alt text. ``picture``: send the picture itself for alt
    text, which nobody can scan; otherwise what is written around it goes. ``provider`` and ``model`` override what is
    set up.
    """

    brief: str = ""
    how: Rewriting = Rewriting.CLARITY
    tone: str = ""
    grade: int = 8
    count: int = 0
    kinds: tuple[str, ...] = ()
    language: str = ""
    words: int = 0
    sources: tuple[Material, ...] = ()
    lessons: tuple[str, ...] = ()
    size: str = ""
    quality: str = ""
    style: str = ""
    alt: str = ""
    picture: bool = False
    provider: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing asked. ``feature`` is an id of ``resources/policy/features.toml``."""

    feature: str
    target: Target = Target()
    options: Options = Options()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A new text for a part that exists: ``before`` as it was when asked, ``text`` as proposed.

    ``lesson_id`` is empty for titles of sections and the course, whose id is then in ``holder_id``.
    """

    holder_id: str
    lesson_id: str
    part: str
    before: RichText
    text: RichText


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineLesson:
    """A lesson of an outline: its title and what it should say, a line each."""

    title: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineSection:
    """A section of an outline."""

    title: str
    lessons: tuple[OutlineLesson, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """New blocks (write, summarise, objectives)."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """New texts for parts that exist (rewrite, translate)."""

    changes: tuple[Change, ...]
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """New question blocks, each proven publishable."""

    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A course or a part of one, as titles and points."""

    sections: tuple[OutlineSection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Alternatives (titles: one of them, tags: any of them, alt text: the one there is)."""

    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image that carries its label already; ``sha256`` is of the labelled bytes."""

    data: bytes = field(repr=False)
    mime: str
    width: int
    height: int
    alt: str
    sha256: str


Result = Passage | Changes | Questions | Outline | Choices | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a draft is not what was asked for, in the words of an error: what, why, what next."""

    what: str
    why: str = ""
    next_step: str = ""
    retry_after: float = 0.0

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.why, self.next_step) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one draft took. ``cost`` is in US dollars by the prices on the provider's card, None when it has none."""

    input_tokens: int = 0
    output_tokens: int = 0
    images: int = 0
    characters: int = 0
    cost: float | None = None

    def __add__(self, other: Spent) -> Spent:
        known = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Spent(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            images=self.images + other.images,
            characters=self.characters + other.characters,
            cost=sum(known) if known else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What came back, waiting beside the content. A value: the service replaces it by id as it grows.

    ``text`` is what a person reads, grows while it streams, and is what can be edited (Markdown for everything but an image,
    whose text is its alt text); ``result`` is what would be inserted, None until it is whole and valid. ``statements`` are
    the sentences of ``text`` with the source each rests on. ``incomplete`` says that more was to come. ``raw`` is what the
    provider sent when nothing could be made of it. ``warnings`` are what the guard says of it, such as that a stand-in did not
    come back; ``notes`` what else a person should know. ``provenance`` holds the records of the Outputs it was made from.
    """

    id: str
    course_id: str
    request: Request
    created: str
    state: DraftState = DraftState.STREAMING
    text: str = ""
    result: Result | None = None
    statements: tuple[Statement, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    spent: Spent = Spent()
    sheet_id: str = ""
    system: str = ""
    problem: Problem | None = None
    incomplete: bool = False
    edited: bool = False
    before: str = ""
    raw: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    sent: tuple[str, ...] = field(default=(), repr=False)

    @property
    def feature(self) -> str:
        """Id of the feature."""
        return self.request.feature

    @property
    def target(self) -> Target:
        """What was asked about."""
        return self.request.target

    @property
    def insertable(self) -> bool:
        """Whether there is something whole to insert."""
        return self.result is not None and self.state.pending and self.state is not DraftState.STREAMING

    @property
    def unsupported(self) -> tuple[tuple[int, int], ...]:
        """Spans of ``text`` (code points) that no source supports: numbers, names, dates."""
        return tuple((mark.start, mark.end) for statement in self.statements for mark in statement.unsupported)
