"""Where a person stands in what Lectern keeps: courses, log, records, acceptances, the AI history (clause B6.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app.audit import Row
from app.course import Course
from app.course.errors import LecternError
from app.policy import Gate
from app.project import ProjectFile
from app.project.aihistory import HistoryEntry
from app.project.forgetting import texts_of
from app.services.records import RecordService, person_digest
from app.services.takedown.finding import around, course_files

Say = Callable[[float, str], None]
SHORTEST = 2


class NoName(LecternError):
    """A name too short to look for."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place: ``where`` it is kept (``course``, ``log``, ``consent``, ``rights``, ``policy``, ``history``), ``what`` in
    words, and a little text around it; ``path`` and the ids lead there."""

    where: str
    what: str
    excerpt: str
    path: str = ""
    lesson_id: str = ""
    block_id: str = ""
    seq: int = 0


def find_person(
    name: str,
    records: RecordService,
    gate: Gate,
    places: Sequence[Path],
    say: Say,
    opened: ProjectFile | None = None,
    history: Callable[[], Sequence[HistoryEntry]] = tuple,
) -> tuple[list[Mention], list[str]]:
    """Every mention of a name or address, and what could not be looked into, in words. As slow as the courses: a job.

    In the log a person's name stands as what people typed, as who did it, or as the hash under which a consent is logged.
    ``history`` gives the entries of the AI history.
    """
    if len(name.strip()) < SHORTEST:
        raise NoName("That is too short to look for.", "", "Give the whole name, or an address.")
    pattern = _pattern(name)
    found: list[Mention] = []
    problems: list[str] = []
    if opened is not None:
        found += in_course(opened.course, pattern, opened.path)
    files = [path for path in course_files(places) if opened is None or path.resolve() != opened.path.resolve()]
    for number, path in enumerate(files):
        say(0.8 * number / len(files), f"Looking into {path.name}")
        try:
            with ProjectFile.open(path, read_only=True) as project:
                found += in_course(project.course, pattern, path)
        except LecternError as error:
            problems.append(str(error))
    say(0.8, "Looking into records and log")
    found += _in_records(records, pattern)
    found += _in_acceptances(gate, pattern)
    found += _in_log(records.log.rows(newest_first=False), pattern, person_digest(name))
    try:
        found += _in_history(history(), pattern)
    except LecternError as error:
        problems.append(str(error))
    say(1.0, "Done")
    return found, problems


def in_course(course: Course, pattern: re.Pattern[str], path: Path) -> Iterator[Mention]:
    """Mentions in one course, its trash and its settings included; origins and reviews too, which name who made them."""
    named = f"Course “{course.settings.title}”"
    for text in texts_of(course.settings):
        yield from _in_text(text, pattern, "course", f"{named}, settings", path)
    trash = ((item.lesson, ", in the trash") for item in course.trash)
    for lesson, suffix in (*((lesson, "") for lesson in course.lessons()), *trash):
        yield from _in_text(lesson.title, pattern, "course", f"{named}, title of a lesson{suffix}", path, lesson.id)
        for block in lesson.blocks:
            for text in texts_of(block):
                what = f"{named}, {block.title.lower()} in “{lesson.title}”{suffix}"
                yield from _in_text(text, pattern, "course", what, path, lesson.id, block.id)
    for record in course.provenance:
        yield from _in_text(record.user, pattern, "course", f"{named}, who asked for something AI made", path)
    for review in course.reviews:
        yield from _in_text(f"{review.user}: {review.note}", pattern, "course", f"{named}, who reviewed it", path)


def _in_records(records: RecordService, pattern: re.Pattern[str]) -> Iterator[Mention]:
    for consent, state in records.consents():
        told = " · ".join(text for text in texts_of(consent) if text)
        if pattern.search(told):
            yield Mention("consent", f"Consent of {consent.person} ({state.shown.lower()})", consent.purpose)
    for statement in records.rights_statements():
        yield from _in_text(f"{statement.title}: {statement.note}", pattern, "rights", f"Rights in “{statement.title}”")


def _in_acceptances(gate: Gate, pattern: re.Pattern[str]) -> Iterator[Mention]:
    try:
        answers = gate.records()
    except LecternError:
        return
    for answer in answers:
        if pattern.search(answer.user):
            yield Mention("policy", f"Policy {answer.step.value}", f"{answer.user}, {answer.time[:10]}")


def _in_history(entries: Iterable[HistoryEntry], pattern: re.Pattern[str]) -> Iterator[Mention]:
    for entry in entries:
        hit = next((text for text in entry.texts if pattern.search(text)), None)
        if hit is not None:
            yield from _in_text(hit, pattern, "history", f"AI history of {entry.time[:10]}: a request or its answer")


def _in_log(rows: Iterable[Row], pattern: re.Pattern[str], digest: str) -> Iterator[Mention]:
    for row in rows:
        values = [item for value in row.fields.values() for item in (value if isinstance(value, list) else [value])]
        hit = next((text for text in values if isinstance(text, str) and (text == digest or pattern.search(text))), None)
        if hit is not None:
            yield Mention(
                "log", f"Entry {row.seq}: {row.title}", row.time if hit == digest else f"{row.time}, {hit}", seq=row.seq
            )


def mention_data(mention: Mention) -> dict[str, object]:
    """For machines; what is empty is left out."""
    return {name: value for name, value in asdict(mention).items() if value}


def _in_text(
    text: str,
    pattern: re.Pattern[str],
    where: str,
    what: str,
    path: Path | None = None,
    lesson_id: str = "",
    block_id: str = "",
) -> Iterator[Mention]:
    if found := pattern.search(text):
        yield Mention(where, what, around(text, found.start(), found.end()), str(path or ""), lesson_id, block_id)


def _pattern(name: str) -> re.Pattern[str]:
    """The words of a name in their order with whatever spacing, not as a part of longer words."""
    words = re.findall(r"[^\s]+", name)
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)", re.IGNORECASE)
