"""Findings and loss reports, as lines for people and as data for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.course.findings import Finding, Severity
from app.course.model import Course
from app.importers import LossReport
from app.scan import is_common
from app.services.common import in_words
from app.services.picturescan import in_file, place_of
from app.services.scanning import finding_title

_SHOWN = 40
"""Lines of a report on a terminal; all of them are in ``--json``."""
_WORST_FIRST = (Severity.SEVERE, Severity.ALERT, Severity.REVIEW)


def finding_lines(course: Course, findings: Sequence[Finding]) -> Iterator[str]:
    """The findings, worst first, each with its lesson, kind, masked value and reason; how many common ones there are."""
    yield from _lines(course, [finding for finding in findings if not is_common(finding.kind)])
    if common := in_words(finding.kind for finding in findings):
        yield f"Also in it: {common}."


def _lines(course: Course, findings: Sequence[Finding]) -> Iterator[str]:
    if not findings:
        yield "No sensitive details found."
        return
    count = {severity: sum(finding.severity is severity for finding in findings) for severity in _WORST_FIRST}
    yield "Found " + ", ".join(f"{number} {severity.value}" for severity, number in count.items() if number) + ":"
    where = _titles(course)
    ordered = sorted(findings, key=lambda finding: _WORST_FIRST.index(finding.severity))
    for finding in ordered[:_SHOWN]:
        title = where.get(finding.block_id, "")
        if in_file(finding.part):
            title += f", {place_of(finding.part)}"
        yield f"  {finding.severity.value:7} {finding_title(finding.kind)}: {finding.masked}  [{title}] {finding.reason}"
    if len(ordered) > _SHOWN:
        yield f"  and {len(ordered) - _SHOWN} more; --json lists all."


def findings_data(course: Course, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The findings as data. Values are masked here too."""
    where = _titles(course)
    return [
        {
            "severity": finding.severity.value,
            "kind": finding.kind,
            "title": finding_title(finding.kind),
            "masked": finding.masked,
            "lesson": where.get(finding.block_id, ""),
            "block": finding.block_id,
            "part": finding.part,
            "start": finding.start,
            "end": finding.end,
            "score": round(finding.score, 3),
            "detector": finding.detector,
            "reason": finding.reason,
        }
        for finding in findings
    ]


def loss_lines(report: LossReport) -> Iterator[str]:
    """What an import kept, changed and dropped."""
    yield f"{report.source}: " + ", ".join(f"{number} {outcome.value}" for outcome, number in report.counts.items())
    for entry in report.losses[:_SHOWN]:
        detail = f": {entry.detail:.100}" if entry.detail else ""
        yield f"  {entry.outcome.value:7} {entry.where}, {entry.what}{detail}"
    if len(report.losses) > _SHOWN:
        yield f"  and {len(report.losses) - _SHOWN} more; --json lists all."


def loss_data(report: LossReport) -> dict[str, Any]:
    """The loss report as data; kept elements are counted, the others listed."""
    return {
        "source": report.source,
        "counts": {outcome.value: number for outcome, number in report.counts.items()},
        "losses": [
            {"where": entry.where, "what": entry.what, "outcome": entry.outcome.value, "detail": entry.detail}
            for entry in report.losses
        ],
    }


def _titles(course: Course) -> dict[str, str]:
    """Titles by the ids findings use: of a block its lesson's, of a lesson, a section or the course its own."""
    titles = {course.id: course.settings.title}
    for section in course.sections:
        titles[section.id] = section.title
        for lesson in section.lessons:
            titles[lesson.id] = lesson.title
            titles |= {block.id: lesson.title for block in lesson.blocks}
    return titles
