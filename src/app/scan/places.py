"""Where a finding stands in a text that was edited since: exactly there, or a refusal. Never other characters."""

from __future__ import annotations

from app.course.errors import LecternError
from app.course.findings import Finding
from app.course.text import RichText


class FindingMoved(LecternError):
    """The text was changed since it was checked, and the detail can't be placed in it with certainty. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "That detail is no longer where it was found.",
            "The text has been changed since it was checked, and is being checked again.",
            "Look at the list again in a moment.",
        )


def on_link(finding: Finding) -> bool:
    """Whether the detail is in the address of a link, so that the finding stands on the words that carry it."""
    return finding.detector.startswith("link.")


def place_now(then: RichText, now: RichText, finding: Finding) -> tuple[int, int]:
    """Start and end in ``now`` of what was found in ``then``; raises :class:`FindingMoved` when that is not certain."""
    if now == then:
        return finding.start, finding.end
    return _relinked(then, now, finding) if on_link(finding) else _found_again(then.plain, now.plain, finding)


def _found_again(then: str, now: str, finding: Finding) -> tuple[int, int]:
    """The same occurrence of the same characters in a text that was edited elsewhere."""
    value = then[finding.start : finding.end]
    before = then.count(value, 0, finding.start)
    if not value or now.count(value) not in (1, then.count(value)):
        raise FindingMoved
    at = now.find(value)
    for _ in range(before if now.count(value) > 1 else 0):
        at = now.find(value, at + len(value))
    return at, at + len(value)


def _relinked(then: RichText, now: RichText, finding: Finding) -> tuple[int, int]:
    """The words that carry the same link, when only one row of words does."""
    run = next(iter(then.slice(finding.start, finding.end).runs), None)
    spans = []
    at = 0
    for other in now.runs:
        if run is not None and other.link == run.link:
            spans.append((at, at + len(other.text)))
        at += len(other.text)
    if len(spans) != 1:
        raise FindingMoved
    return spans[0]
