"""Long passages travel and are scanned in slices, so that neither side ever holds or chews a huge text at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.course.findings import Finding, Severity
from app.scan.hits import Hit, without_overlaps
from app.scan.texts import Passage

if TYPE_CHECKING:
    from app.scan.scanner import Scanner

SLICE = 64_000
"""Code points a frame."""

OVERLAP = 4_000
"""A private key of 4,096 bits is 3,300 characters long; it must be whole in one slice."""


def frames_of(passages: tuple[Passage, ...]) -> Iterator[list[list[Any]]]:
    """The passages as rows ``[part, text, link, offset]``, at most about :data:`SLICE` code points a frame."""
    rows: list[list[Any]] = []
    size = 0
    for passage in passages:
        for offset in range(0, max(1, len(passage.text)), SLICE):
            text = passage.text[offset : offset + SLICE + OVERLAP]
            rows.append([passage.part, text, passage.link, offset])
            size += len(text)
            if size >= SLICE:
                yield rows
                rows, size = [], 0
    yield rows


@dataclass(slots=True)
class Assembly:
    """Hits of one version of one block while its slices come in."""

    version: int
    seconds: float = 0.0
    hits: dict[tuple[str, tuple[int, int] | None], list[Hit]] = field(default_factory=dict)

    def add(self, scanner: Scanner, rows: list[list[Any]]) -> None:
        """Scan the slices and keep their hits where they stand in the whole."""
        passages = [Passage(part, text, (link[0], link[1]) if link else None) for part, text, link, _ in rows]
        for (part, _, _, offset), passage, found in zip(rows, passages, scanner.hits_of(passages), strict=True):
            span = passage.link
            moved = found if span else [replace(hit, start=hit.start + offset, end=hit.end + offset) for hit in found]
            self.hits.setdefault((part, span), []).extend(moved)

    def findings(self, block_id: str, key: bytes) -> list[Finding]:
        """The findings of the whole, each once."""
        found: dict[tuple[str, str, int], Finding] = {}
        for (part, span), hits in self.hits.items():
            for hit in hits if span else without_overlaps(hits):
                finding = hit.finding(block_id, part, key)
                found.setdefault((part, finding.digest, finding.start), finding)
        return [finding for finding in found.values() if not _said_by_its_link(finding, found.values())]


def _said_by_its_link(finding: Finding, others: Iterable[Finding]) -> bool:
    """Whether it is a note on words whose link already says more: one mark on them is enough."""
    return finding.severity is Severity.REVIEW and any(
        other.detector.startswith("link.")
        and other.severity is not Severity.REVIEW
        and (other.part, other.start < finding.end, finding.start < other.end) == (finding.part, True, True)
        for other in others
    )
