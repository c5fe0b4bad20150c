"""From provenance records to the words a learner reads: labels, sentences, and the groups of the page about AI."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.course import Block, Course, Lesson, OutputKind, Provenance, SourceType
from app.course.errors import PublishProblem
from app.course.text import Run
from app.publish.text import dom_id

Strings = Mapping[str, str]
Notices = Mapping[str, Mapping[str, str]]

# (kind, source type) → the string that labels it. A composite is always "made with AI", whatever its kind.
_LABELS = {
    (OutputKind.TEXT, SourceType.TRAINED): "ai_text",
    (OutputKind.TEXT, SourceType.ALGORITHMIC): "synthetic_text",
    (OutputKind.IMAGE, SourceType.TRAINED): "ai_image",
    (OutputKind.IMAGE, SourceType.ALGORITHMIC): "synthetic_image",
    (OutputKind.SPEECH, SourceType.TRAINED): "ai_voice",
    (OutputKind.SPEECH, SourceType.ALGORITHMIC): "synthetic_voice",
    (OutputKind.SUBTITLES, SourceType.TRAINED): "ai_captions",
    (OutputKind.SUBTITLES, SourceType.ALGORITHMIC): "synthetic_captions",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A lesson as the page about AI links to it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Group:
    """Everything in the course that one system made of one kind. ``first`` and ``last`` are ISO 8601 times."""

    label: str
    label_en: str
    provider_title: str
    provider_title_plain: str
    system: str
    kind: str
    kind_title: str
    how: str
    source_type: SourceType
    restrictions: str
    records: tuple[Provenance, ...]
    places: tuple[Place, ...]

    @property
    def first(self) -> str:
        """When the oldest of them was made."""
        return min(record.created for record in self.records)

    @property
    def last(self) -> str:
        """When the newest of them was made."""
        return max(record.created for record in self.records)


def label_key(record: Provenance) -> str:
    """The name of the string that labels what ``record`` describes."""
    return _LABELS.get((record.kind, record.source_type), "made_with_ai")


def records_of(block: Block, by_id: Mapping[str, Provenance]) -> tuple[Provenance, ...]:
    """The records of a block, its own first. A reference to no record can't be labelled: it stops publishing (invariant 5)."""
    out = []
    for origin in sorted(block.origins(), key=lambda item: (item != block.provenance, item)):
        if origin not in by_id:
            raise PublishProblem(
                f"A {block.title.lower()} block can't be labelled.",
                f"It says that it is synthetic, but the course has no record of its origin ({origin}).",
                "Delete the block, or take the course from a backup.",
            )
        out.append(by_id[origin])
    return tuple(out)


def labels(records: Iterable[Provenance], strings: Strings) -> tuple[str, ...]:
    """Each label once, in order."""
    return tuple(dict.fromkeys(strings[label_key(record)] for record in records))


def sentence(block: Block, records: tuple[Provenance, ...], strings: Strings, notices: Notices) -> str:
    """The line below a block with synthetic text: all of it, or a part, and by what."""
    systems = ", ".join(dict.fromkeys(f"{provider_title(record.provider, notices)} · {record.system}" for record in records))
    if block.provenance:
        return systems
    runs = [run for part in block.parts() for run in part.text.runs if run.text.strip()]
    key = "ai_text_all" if all(map(_has_origin, runs)) else "ai_text_part"
    return strings[key].replace("{system}", systems)


def _has_origin(run: Run) -> bool:
    return run.origin is not None


def provider_title(provider: str, notices: Notices) -> str:
    """The name people know a provider by; its id when no notice names it."""
    return notices.get(provider, {}).get("title") or provider


def groups(
    course: Course, published: Iterable[tuple[Lesson, Block]], strings: Strings, english: Strings, notices: Notices
) -> tuple[Group, ...]:
    """What the page about AI lists: every record something published refers to, with the parents it was derived from."""
    by_id = {record.id: record for record in course.provenance}
    places: dict[str, dict[str, str]] = {}
    for lesson, block in published:
        for record in records_of(block, by_id):
            here: Provenance | None = record
            while here is not None and lesson.id not in places.get(here.id, {}):
                places.setdefault(here.id, {})[lesson.id] = lesson.title
                here = by_id.get(here.parent) if here.parent else None
    sets: dict[tuple[str, str, str, str], list[Provenance]] = {}
    for record in course.provenance:
        if record.id in places:
            sets.setdefault((record.provider, record.system, record.kind.value, record.source_type.value), []).append(record)
    return tuple(_group(tuple(records), places, strings, english, notices) for records in sets.values())


def _group(
    records: tuple[Provenance, ...],
    places: Mapping[str, Mapping[str, str]],
    strings: Strings,
    english: Strings,
    notices: Notices,
) -> Group:
    one = records[0]
    found = {lesson_id: title for record in records for lesson_id, title in places[record.id].items()}
    title = provider_title(one.provider, notices)
    return Group(
        label=strings[label_key(one)],
        label_en=english[label_key(one)],
        provider_title=title,
        provider_title_plain=f"{title} ({one.provider})" if title != one.provider else title,
        system=one.system,
        kind=one.kind.value,
        kind_title=strings[f"kind_{one.kind.value}"],
        how=strings[f"how_{one.source_type.value}"],
        source_type=one.source_type,
        restrictions=(notices.get(one.provider) or notices["default"])["restrictions"],
        records=records,
        places=tuple(Place(dom_id(lesson_id), title) for lesson_id, title in found.items()),
    )
