"""The number on the ring: 100 exactly when nothing is open, and less for each thing that is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.course import Finding, Severity
from app.gui.inspector.scoring import readiness


def finding(severity: Severity) -> Finding:
    return Finding(
        block_id="b",
        part="text",
        start=0,
        end=1,
        kind="email",
        score=1.0,
        severity=severity,
        detector="t",
        reason="r",
        masked="m",
        digest="d",
    )


def test_nothing_open_is_a_hundred_and_quiet_notes_cost_nothing() -> None:
    assert readiness([]).score == 100
    assert readiness([finding(Severity.REVIEW)] * 9).score == 100
    assert readiness([finding(Severity.REVIEW)]).title == "Ready for AI"


def test_two_details_are_the_86_of_the_formula() -> None:
    found = readiness([finding(Severity.ALERT)] * 2)
    assert (found.score, found.open, found.title) == (86, 2, "Almost ready for AI")


@given(st.integers(0, 400), st.integers(0, 400))
def test_an_open_detail_never_leaves_a_hundred_and_never_raises_the_score(alerts: int, severe: int) -> None:
    some = [finding(Severity.ALERT)] * alerts + [finding(Severity.SEVERE)] * severe
    now, more = readiness(some).score, readiness([*some, finding(Severity.ALERT)]).score
    assert 1 <= more <= min(99, now)
    assert (now == 100) == (not some)
