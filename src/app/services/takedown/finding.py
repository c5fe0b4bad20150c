"""Where a text or an asset stands: in the open course, in course files, in what was published."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.audit import AuditLog
from app.course import Block, Course, Lesson, Provenance, Section
from app.course.errors import FileProblem, LecternError
from app.media.marks import fits
from app.paths import data_dir
from app.project import ProjectFile
from app.project.forgetting import texts_of
from app.publish.search import PackageHit, Packages

Say = Callable[[float, str], None]
Kind = Literal["text", "hash", "id", "mark"]
SHORTEST = 3
"""Characters of a text to look for: fewer would be found everywhere."""
_LABELLED = 512 * 1024 * 1024
"""Bytes of a file whose tags are read; of a longer one its hash and its mark have to do."""
_HASH = re.compile(r"[0-9a-f]{64}")


class NothingWanted(LecternError):
    """What was asked for can't be looked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to take down: words (in any spacing and case), the SHA-256 of a file or text, an id of a block, lesson, record of
    origin or request, or the mark in synthetic sound (eight hexadecimal digits).

    ``id`` and ``mark`` are what a file says of its origin besides: one that was signed, tagged or converted since is no longer
    the one in the course byte for byte.
    """

    kind: Kind
    value: str
    id: str = ""
    mark: str = ""

    @classmethod
    def text(cls, words: str) -> Wanted:
        """Words to look for; raises :class:`NothingWanted`."""
        if len("".join(words.split())) < SHORTEST:
            raise NothingWanted("That is too short to look for.", "", f"Give at least {SHORTEST} characters of it.")
        return cls("text", words)

    @classmethod
    def digest(cls, value: str) -> Wanted:
        """A SHA-256 in hex; raises :class:`NothingWanted`."""
        if not _HASH.fullmatch(value.strip().lower()):
            raise NothingWanted(f"“{value:.80}” is no SHA-256.", "It has 64 digits from 0 to f.", "Give the file instead.")
        return cls("hash", value.strip().lower())

    @classmethod
    def file(cls, path: Path) -> Wanted:
        """A picture or recording as it is on disk, with the origin its label names and the mark in its sound; read piece by
        piece, a minute of sound in a quarter of a second. Raises ``FileProblem``."""
        from app.media.checking import mark_of
        from app.media.labels import read_label

        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            label = read_label(path.read_bytes()) if path.stat().st_size <= _LABELLED else None
        except OSError as error:
            raise FileProblem(f"“{path}” can't be read.", f"{error.strerror}.", "Choose another file.") from error
        return cls("hash", digest, id=label.id if label else "", mark=mark_of(path))

    @classmethod
    def marked(cls, value: str) -> Wanted:
        """The mark in synthetic sound, as ``lectern label verify`` tells it; raises :class:`NothingWanted`."""
        if not re.fullmatch(r"[0-9a-f]{8}", value.strip().lower()):
            raise NothingWanted(
                f"“{value:.80}” is no mark.", "It has eight digits from 0 to f.", "Give the sound file instead."
            )
        return cls("mark", value.strip().lower())

    def names(self, records: Iterable[Provenance]) -> frozenset[str]:
        """The ids of the records of origin that are meant."""
        mark = self.value if self.kind == "mark" else self.mark
        meant = {record.id for record in records if mark and fits(mark, record.id)}
        return frozenset(meant | ({self.id} if self.id else set()) | ({self.value} if self.kind == "id" else set()))

    @property
    def sha256(self) -> str:
        """What stands for it in the log."""
        return self.value if self.kind == "hash" else hashlib.sha256(self.value.encode()).hexdigest()

    @property
    def pattern(self) -> re.Pattern[str]:
        """The words with anything but letters and digits between them."""
        words = re.findall(r"\w+", self.value) or [self.value]
        return re.compile(r"(?<!\w)" + r"[\W_]+".join(map(re.escape, words)) + r"(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CourseHit:
    """Where it stands in a course: ``path`` of the file, ``where`` in words, a little text around it."""

    path: Path
    course_id: str
    course: str
    lesson_id: str
    block_id: str
    where: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """A package the log knows was published from a course it was found in, and that was not among those looked through."""

    course_id: str
    time: str
    form: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that was found. ``problems`` are files that could not be looked into, in words."""

    hits: tuple[CourseHit, ...]
    packages: tuple[PackageHit, ...]
    unseen: tuple[Unseen, ...]
    problems: tuple[str, ...] = ()


def course_files(places: Iterable[Path], ending: str = ".course") -> list[Path]:
    """The files of a kind among ``places``: files themselves, and everything in folders.

    Lectern's own folder is left out: earlier versions there are no courses to be opened, and forgetting looks through them.
    """
    own = data_dir().resolve()
    found: dict[Path, None] = {}
    for place in places:
        if place.is_dir():
            inside = sorted(path for path in place.rglob(f"*{ending}") if path.is_file())
            found.update(dict.fromkeys(path for path in inside if not path.resolve().is_relative_to(own)))
        elif place.suffix.lower() == ending:
            found[place] = None
    return list(found)


def find(wanted: Wanted, places: Sequence[Path], log: AuditLog, say: Say, opened: ProjectFile | None = None) -> Found:
    """Look through the open course, and the course files and packages among ``places``. As slow as they are large: a job."""
    hits: list[CourseHit] = []
    problems: list[str] = []
    origins = {wanted.id} - {""}
    if opened is not None:
        hits += hits_in(opened.course, wanted, opened.path)
        origins |= file_origins(opened.course, wanted)
    files = [path for path in course_files(places) if opened is None or not _same(path, opened.path)]
    zips = course_files(places, ".zip")
    for number, path in enumerate(files):
        say(0.5 * number / len(files), f"Looking into {path.name}")
        try:
            with ProjectFile.open(path, read_only=True) as project:
                hits += hits_in(project.course, wanted, path)
                origins |= file_origins(project.course, wanted)
        except LecternError as error:
            problems.append(str(error))
    packages = Packages(wanted.kind, wanted.value, wanted.pattern, origins=frozenset(origins), mark=wanted.mark)
    found: list[PackageHit] = []
    for number, path in enumerate(zips):
        say(0.5 + 0.5 * number / len(zips), f"Looking into {path.name}")
        try:
            found += packages.look(path)
        except LecternError as error:
            problems.append(str(error))
    seen = packages.seen
    courses = {hit.course_id for hit in hits} | {package.course_id for package in found}
    unseen = tuple(
        Unseen(str(row.fields["course"]), row.time, str(row.fields.get("format", "")), str(row.fields["sha256"]))
        for row in log.rows(event="course.published")
        if row.fields.get("course") in courses and row.fields.get("sha256") not in seen
    )
    say(1.0, "Done")
    return Found(tuple(hits), tuple(found), unseen, tuple(problems))


def hits_in(course: Course, wanted: Wanted, path: Path) -> list[CourseHit]:
    """Where it stands in one course."""
    title = course.settings.title
    out = []
    for place in _places(course):
        excerpt = _match(course, place, wanted)
        if excerpt is not None:
            out.append(CourseHit(path, course.id, title, place.lesson_id, place.block_id, place.said, excerpt))
    return out


def file_origins(course: Course, wanted: Wanted) -> set[str]:
    """The origins of the files with the hash that is meant. What is published of them may be signed since, and have another
    hash; its label names the same origin."""
    if wanted.kind != "hash":
        return set()
    return {block.provenance for _, block in course.blocks() if block.provenance and wanted.value in block.media()}


def around(text: str, start: int, end: int) -> str:
    """A stretch of a text with a little of what stands before and after it."""
    before, after = max(start - 40, 0), end + 40
    return f"{'…' if before else ''}{text[before:after].strip()}{'…' if after < len(text) else ''}"


@dataclass(frozen=True, slots=True)
class _Place:
    """Something in a course that can be taken out: a block, or a text of its own; ``origins`` are the records of that text."""

    lesson_id: str
    block_id: str
    said: str
    texts: tuple[str, ...]
    origins: frozenset[str] = frozenset()
    block: Block | None = None


def _places(course: Course) -> Iterator[_Place]:
    settings = course.settings
    told = (settings.title, settings.description, settings.author, *settings.tags)
    yield _Place("", "", "Course settings", told, frozenset(origin for _, origin in settings.origins))
    for section in course.sections:
        yield _Place("", "", f"Section “{section.title}”", (section.title,), _of_title(section))
    for lesson, suffix in (
        *((item, "") for item in course.lessons()),
        *((item.lesson, ", in the trash") for item in course.trash),
    ):
        yield _Place(lesson.id, "", f"Title of “{lesson.title}”{suffix}", (lesson.title,), _of_title(lesson))
        for block in lesson.blocks:
            said = f"{block.title} in “{lesson.title}”{suffix}"
            yield _Place(lesson.id, block.id, said, tuple(texts_of(block)), block.origins(), block)


def _of_title(holder: Lesson | Section) -> frozenset[str]:
    return frozenset({holder.title_origin} if holder.title_origin else ())


def _match(course: Course, place: _Place, wanted: Wanted) -> str | None:
    """A little text around the hit, or None."""
    if wanted.kind == "text":
        for text in place.texts:
            if found := wanted.pattern.search(text):
                return around(text, found.start(), found.end())
        return None
    if place.block is not None and named(course, place.block, wanted):
        return place.block.plain()[:120]
    if place.block is None and (
        rests_on(course, place.origins, wanted) or (wanted.kind == "id" and place.lesson_id == wanted.value)
    ):
        return place.texts[0]
    return None


def named(course: Course, block: Block, wanted: Wanted) -> bool:
    """Whether a hash, an id or a mark means this block, or what it was made from."""
    if rests_on(course, block.origins(), wanted):
        return True
    if wanted.kind == "id":
        return wanted.value == block.id
    if wanted.kind == "mark":
        return False
    if wanted.value in block.media():
        return True
    texts = (block.plain(), *(part.text.plain for part in block.parts()))
    return any(hashlib.sha256(text.encode()).hexdigest() == wanted.value for text in texts if text)


def rests_on(course: Course, origins: Collection[str], wanted: Wanted) -> bool:
    """Whether what has these origins is meant: by a record, one it was made from, or the request that made it."""
    if not origins or wanted.kind == "text":
        return False
    records = [record for record in course.provenance if record.id in origins]
    if wanted.names(course.provenance) & _with_parents(course, records):
        return True
    asked = {"id": [record.request_id for record in records], "hash": [record.prompt_sha256 for record in records]}
    return wanted.value in asked.get(wanted.kind, [])


def _with_parents(course: Course, records: Iterable[Provenance]) -> set[str]:
    by_id = {record.id: record for record in course.provenance}
    found: set[str] = set()
    for record in records:
        here: Provenance | None = record
        while here is not None and here.id not in found:
            found.add(here.id)
            here = by_id.get(here.parent) if here.parent else None
    return found


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
