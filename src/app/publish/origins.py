"""From provenance records to the words a learner reads: labels, sentences, and the groups of the page about AI."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.course import Block, Course, Lesson, OutputKind, Provenance, SourceType
from app.course.errors import PublishProblem
from app.course.origins import Share, share
from app.course.provenance import label_key
from app.publish.text import dom_id

Strings = Mapping[str, str]
Notices = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """A lesson as the page about AI links to it; no id for what is on no page of its own (the title of the course)."""

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
    changed: int = 0
    """Percent of the characters of its texts that people wrote or changed."""

    @property
    def first(self) -> str:
        """When the oldest of them was made."""
        return min(record.created for record in self.records)

    @property
    def last(self) -> str:
        """When the newest of them was made."""
        return max(record.created for record in self.records)


def records_of(block: Block, by_id: Mapping[str, Provenance]) -> tuple[Provenance, ...]:
    """The records of a block, its own first. A reference to no record can't be labelled: it stops publishing (invariant 5)."""
    ordered = sorted(block.origins(), key=lambda item: (item != block.provenance, item))
    return named_records(ordered, by_id, f"A {block.title.lower()} block")


def named_records(origins: Iterable[str], by_id: Mapping[str, Provenance], what: str) -> tuple[Provenance, ...]:
    """The records of these origins; raises :class:`PublishProblem` about ``what`` when one is not there."""
    out = []
    for origin in origins:
        if origin not in by_id:
            raise PublishProblem(
                f"{what} can't be labelled.",
                f"It says that it is synthetic, but the course has no record of its origin ({origin}).",
                "Delete it, or take the course from a backup.",
            )
        out.append(by_id[origin])
    return tuple(out)


def labels(records: Iterable[Provenance], strings: Strings) -> tuple[str, ...]:
    """Each label once, in order."""
    return tuple(dict.fromkeys(strings[label_key(record.kind, record.source_type)] for record in records))


def systems(records: Iterable[Provenance], notices: Notices) -> str:
    """What made something, each provider and system once."""
    return ", ".join(dict.fromkeys(f"{provider_title(record.provider, notices)} · {record.system}" for record in records))


def sentence(block: Block, records: tuple[Provenance, ...], strings: Strings, notices: Notices) -> str:
    """The line below a block with something synthetic in it: what made it, which of its texts, how much people changed.

    Learners are told that people edited it, not who: a package says nothing about its author.
    """
    made = systems(records, notices)
    written = share(part.text for part in block.parts() if part.rich)
    fields = ", ".join(strings.get(f"field_{name}", name) for name in dict.fromkeys(name for name, _ in block.field_origins))
    if block.provenance:
        whole = systems((record for record in records if record.id == block.provenance), notices)
        others = systems((record for record in records if record.id != block.provenance), notices)
        too = strings["ai_fields_too"].replace("{fields}", fields).replace("{system}", others or whole)
        return f"{whole}. {too}" if fields else made
    if not written.made and fields:
        return strings["ai_fields"].replace("{fields}", fields).replace("{system}", made)
    if not written.typed:
        return strings["ai_text_all"].replace("{system}", made)
    return strings["ai_text_part"].replace("{system}", made).replace("{share}", str(written.changed))


def provider_title(provider: str, notices: Notices) -> str:
    """The name people know a provider by; its id when no notice names it."""
    return notices.get(provider, {}).get("title") or provider


def marked(
    course: Course, published: Iterable[tuple[Lesson, Block]], strings: Strings
) -> Iterator[tuple[Place, tuple[Provenance, ...]]]:
    """Everything published that comes from somewhere, with where learners meet it: the course's own texts, titles, blocks."""
    by_id = {record.id: record for record in course.provenance}
    whole = tuple(dict.fromkeys(origin for _, origin in course.settings.origins))
    if whole:
        yield Place("", strings["about_course_texts"]), named_records(whole, by_id, "A text of the course's own")
    for section in course.sections:
        if section.title_origin and section.lessons:
            first = section.lessons[0]
            yield Place(first.id, first.title), named_records((section.title_origin,), by_id, "A section's title")
    for lesson in course.lessons():
        if lesson.title_origin:
            yield Place(lesson.id, lesson.title), named_records((lesson.title_origin,), by_id, "A lesson's title")
    for lesson, block in published:
        yield Place(lesson.id, lesson.title), records_of(block, by_id)


def groups(
    course: Course, published: Iterable[tuple[Lesson, Block]], strings: Strings, english: Strings, notices: Notices
) -> tuple[Group, ...]:
    """What the page about AI lists: every record something published refers to, with the parents it was derived from."""
    by_id = {record.id: record for record in course.provenance}
    published = tuple(published)
    places: dict[str, dict[str, str]] = {}
    for place, records in marked(course, published, strings):
        for record in records:
            here: Provenance | None = record
            while here is not None and place.id not in places.get(here.id, {}):
                places.setdefault(here.id, {})[place.id] = place.title
                here = by_id.get(here.parent) if here.parent else None
    shares: dict[str, Share] = {}
    for _, block in published:
        found = share(part.text for part in block.parts() if part.rich)
        for origin in block.origins():
            shares[origin] = shares.get(origin, Share()) + found
    sets: dict[tuple[str, str, str, str], list[Provenance]] = {}
    for record in course.provenance:
        if record.id in places:
            sets.setdefault((record.provider, record.system, record.kind.value, record.source_type.value), []).append(record)
    return tuple(
        replace(_group(tuple(records), places, strings, english, notices), changed=_changed(records, shares))
        for records in sets.values()
    )


def _changed(records: Iterable[Provenance], shares: Mapping[str, Share]) -> int:
    total = Share()
    for record in records:
        if record.kind is OutputKind.TEXT:
            total = total + shares.get(record.id, Share())
    return total.changed if total.edited else 0


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
        label=strings[label_key(one.kind, one.source_type)],
        label_en=english[label_key(one.kind, one.source_type)],
        provider_title=title,
        provider_title_plain=f"{title} ({one.provider})" if title != one.provider else title,
        system=one.system,
        kind=one.kind.value,
        kind_title=strings[f"kind_{one.kind.value}"],
        how=strings[f"how_{one.source_type.value}"],
        source_type=one.source_type,
        restrictions=(notices.get(one.provider) or notices["default"])["restrictions"],
        records=records,
        places=tuple(Place(dom_id(lesson_id) if lesson_id else "", title) for lesson_id, title in found.items()),
    )
