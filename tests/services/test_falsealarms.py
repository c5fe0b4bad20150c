"""False alarms: told in a private file with a few words around them, and remembered as digests for every course."""

from __future__ import annotations

import json

from app.course.findings import Finding, Severity
from app.paths import data_dir
from app.services.falsealarms import AROUND, AcceptedEverywhere, report

TEXT = "x" * 60 + " the part 4711 4711 is in stock " + "y" * 60


def finding(start: int, end: int) -> Finding:
    return Finding(
        block_id="b", part="text", start=start, end=end, kind="phone", score=0.5, severity=Severity.ALERT,
        detector="presidio.Phone", reason="It looks like one.", masked="471•••1", digest="0" * 64,
    )  # fmt: skip


def test_a_report_holds_what_was_found_and_a_few_words_around_it() -> None:
    at = TEXT.index("4711")
    path = report(finding(at, at + 9), TEXT)
    report(finding(at, at + 9), TEXT)
    first, second = map(json.loads, path.read_text("utf-8").splitlines())
    assert first == second
    assert (first["found"], first["detector"]) == ("4711 4711", "presidio.Phone")
    assert len(first["before"]) == len(first["after"]) == AROUND
    assert path.stat().st_mode & 0o077 == 0


def test_a_value_is_remembered_for_every_course_and_never_kept_itself() -> None:
    kept = AcceptedEverywhere()
    assert not kept.holds("phone", "4711 4711")
    kept.add("phone", "4711 4711")
    assert kept.holds("phone", "4711-4711")
    assert AcceptedEverywhere().holds("phone", "4711 4711")
    assert not kept.holds("card", "4711 4711")
    assert not any("4711" in path.read_text("utf-8", "ignore") for path in data_dir().glob("*.json"))
    kept.remove("phone", "4711 4711")
    assert not AcceptedEverywhere().holds("phone", "4711 4711")


def test_a_damaged_memory_lets_nothing_through() -> None:
    (data_dir() / "not-sensitive.json").write_text("{", "utf-8")
    assert not AcceptedEverywhere().holds("phone", "1")
