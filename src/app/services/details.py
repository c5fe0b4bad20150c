"""What was found in which text, and the edits that take a detail out of the course as it is now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.course.blocks import Block
from app.course.errors import InvalidOp
from app.course.findings import Finding
from app.course.model import Course
from app.course.ops import Batch, Op, apply
from app.course.text import RichText
from app.scan import (
    FindingMoved,
    Passage,
    Pseudonyms,
    block_passages,
    change_text,
    on_link,
    part_text,
    place_now,
    said_in,
    substituted,
    unlinked,
    words_of,
)
from app.scan import redacted as with_placeholder
from app.services.picturescan import in_picture

__all__ = ["Details", "Edit", "Pictured", "Source", "redacted", "replaced"]


@dataclass(frozen=True, slots=True)
class Pictured:
    """A block with what its picture says."""

    block: Block
    said: tuple[Passage, ...]

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All of its texts."""
        return (*block_passages(self.block), *self.said)


Source = Block | Pictured | tuple[Passage, ...]
"""What was scanned: a block, maybe with its picture, or the texts of a course, section or lesson."""

Edit = Callable[[RichText, int, int, Finding], RichText]
"""The text without the detail that stands at ``start:end``."""


class Details:
    """The findings of each text that was scanned, by the id of what holds it, with that text and the lesson it stands in."""

    def __init__(self) -> None:
        self.findings: dict[str, tuple[Finding, ...]] = {}
        self.homes: dict[str, str] = {}
        self._scanned: dict[str, Source] = {}

    def settle(self, holder_id: str, source: Source, findings: tuple[Finding, ...]) -> None:
        """Take what was found in a text."""
        self._scanned[holder_id] = source
        self.findings[holder_id] = findings

    def forget(self, holder_id: str) -> None:
        """Drop all that is known of a holder that is gone."""
        self._scanned.pop(holder_id, None)
        self.homes.pop(holder_id, None)
        self.findings.pop(holder_id, None)

    def text(self, finding: Finding) -> RichText:
        """The text a current finding was found in, as it was then."""
        source = self._scanned[finding.block_id]
        block = source.block if isinstance(source, Pictured) else source
        if isinstance(block, Block) and not in_picture(finding.part):
            return block.part(finding.part)
        passages = source.said if isinstance(source, Pictured) else source
        assert isinstance(passages, tuple)
        return RichText.of(next(passage.text for passage in passages if passage.part == finding.part))

    def value(self, finding: Finding) -> str:
        """The detail itself."""
        return self.text(finding).plain[finding.start : finding.end]

    def newest(self, given: Finding) -> Finding:
        """The finding itself while it is current, or the one of the same value nearest to it in what was scanned since.

        Raises :class:`FindingMoved` when there is none.
        """
        current = self.findings.get(given.block_id, ())
        if given in current:
            return given
        same = [other for other in current if (other.part, other.digest) == (given.part, given.digest)]
        if not same:
            raise FindingMoved
        return min(same, key=lambda other: abs(other.start - given.start))

    def edited(self, course: Course, findings: Iterable[Finding], edit: Edit) -> Op:
        """The op that edits every finding in its text so that the offsets of the others hold: links first, whose words stay as
        long as they are, then the last detail before those in front of it. Raises :class:`FindingMoved`."""
        places = [self._place(course, finding) for finding in findings]
        ops: list[Op] = []
        for finding, start, end in sorted(places, key=lambda place: (not on_link(place[0]), -place[1])):
            home = self.homes.get(finding.block_id)
            text = edit(part_text(course, finding.block_id, home, finding.part), start, end, finding)
            ops.append(change_text(course, finding.block_id, home, finding.part, text))
            course = apply(course, ops[-1]).course
        return ops[0] if len(ops) == 1 else Batch(tuple(ops))

    def _place(self, course: Course, given: Finding) -> tuple[Finding, int, int]:
        """Where the detail stands in the text as it is now, so that no other characters are ever touched."""
        finding = self.newest(given)
        try:
            now = part_text(course, finding.block_id, self.homes.get(finding.block_id), finding.part)
            then = self.text(finding)
        except (InvalidOp, KeyError) as error:
            raise FindingMoved from error
        return finding, *place_now(then, now, finding)


def redacted(text: RichText, start: int, end: int, finding: Finding) -> RichText:
    """With a placeholder such as ``[EMAIL]`` in its place, or with the words of a link and no link."""
    return unlinked(text, start, end) if on_link(finding) else with_placeholder(text, start, end, finding.kind)


def replaced(pseudonyms: Pseudonyms, course: Course) -> Edit:
    """The edit that puts the value's pseudonym in its place; a link goes, its words stay. None is a name in the course."""
    elsewhere = said_in(lambda: words_of(course))

    def edit(text: RichText, start: int, end: int, finding: Finding) -> RichText:
        if on_link(finding):
            return unlinked(text, start, end)
        value, before = text.plain[start:end], text.plain[:start]
        return substituted(text, start, end, pseudonyms.of(finding.kind, value, elsewhere=elsewhere, before=before))

    return edit
