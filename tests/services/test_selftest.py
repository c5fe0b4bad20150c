"""The self-test tries the protections; it must notice each one that is off."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from app.services.compliance import Compliance
from app.services.guarding import ScannerStopped, WorkerScan
from app.services.selftest import Check, self_test, self_test_data, self_test_lines


@pytest.fixture
def rooms() -> Iterator[Compliance]:
    with Compliance.open() as made:
        yield made


def by_id(checks: Sequence[Check]) -> dict[str, bool]:
    return {check.id: check.works for check in checks}


@pytest.mark.clause("B5.1")
def test_in_a_process_of_its_own_everything_works() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "policy", "self-test", "--json"], capture_output=True, text=True, check=False, timeout=120
    )
    checks = {check["id"]: check for check in json.loads(done.stdout)}
    assert set(checks) == {"details", "screen", "review", "log", "connections"}
    assert all(check["works"] for check in checks.values()), checks
    assert done.returncode == 0


@pytest.mark.clause("B5.1")
def test_each_protection_that_is_off_is_named(rooms: Compliance, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms.providers.enable("openai", rooms.guard.card("openai").terms_version)
    monkeypatch.setattr(WorkerScan, "__call__", lambda self, text, language: ())
    monkeypatch.setattr("app.services.guarding.screened", lambda text, language: [])
    monkeypatch.setattr("app.course.review.unreviewed", lambda course: [])
    checks = self_test(rooms)
    assert by_id(checks) == {
        "details": False,
        "screen": False,
        "moderation.openai": True,
        "review": False,
        "log": True,
        "connections": False,  # pytest's own process is watched by the suite, not by the app
    }
    lines = list(self_test_lines(checks))
    assert lines[0].startswith("DOES NOT WORK")
    assert lines[-1].startswith("4 of 6")
    assert [row["works"] for row in self_test_data(checks)] == list(by_id(checks).values())


def test_a_scanner_that_stopped_and_a_screen_that_stops_all_are_told(
    rooms: Compliance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(self: WorkerScan, text: str, language: str) -> Any:
        raise ScannerStopped

    class Hit:
        overridable = False

    monkeypatch.setattr(WorkerScan, "__call__", stopped)
    monkeypatch.setattr("app.services.guarding.screened", lambda text, language: [Hit()])
    rooms.log.append("policy.declined", user="Ada")
    found = {check.id: check for check in self_test(rooms)}
    assert "has stopped" in found["details"].seen
    assert "lesson about the same subject" in found["screen"].seen
    assert not found["screen"].works


def test_works_is_said_in_words() -> None:
    assert list(self_test_lines((Check("log", "The log is whole", True, "3 entries."),)))[-1] == "Everything works."
