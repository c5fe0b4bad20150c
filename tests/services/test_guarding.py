"""What the guard is given in a real process: the scanner behind a pipe, and both halves of where one stands."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.course.errors import PolicyRefusal
from app.keys import KeyStore
from app.policy import ProviderStanding, Usage
from app.services.compliance import Compliance
from app.services.guarding import ScannerStopped, WorkerScan

TEXT = "Please write to marta.quill@northwind.co.uk about it."


@pytest.fixture(scope="module")
def scan() -> Iterator[WorkerScan]:
    made = WorkerScan()
    yield made
    made.close()


@pytest.mark.clause("A2.4a")
def test_a_text_is_scanned_in_another_process(scan: WorkerScan) -> None:
    (found,) = scan(TEXT, "en")
    assert (found.kind, TEXT[found.start : found.end]) == ("email", "marta.quill@northwind.co.uk")
    assert scan.pid not in (None, os.getpid())
    assert scan("x@", "en") == ()
    assert scan(TEXT, "en") == (found,)


@pytest.mark.clause("A2.4a")
def test_a_term_that_is_added_is_found_in_a_text_that_was_clean_before() -> None:
    from app.scan.terms import terms_file
    from app.services.terms import TermList

    scan = WorkerScan()
    try:
        assert scan("We call it Project Falcon here.", "en") == ()
        TermList().add("Project Falcon")
        assert [found.kind for found in scan("We call it Project Falcon here.", "en")] == ["own-term"]
        terms_file().write_bytes(b"\xff\xfe no text")
        with pytest.raises(PolicyRefusal) as caught:
            scan("We call it Project Falcon here.", "en")
        assert caught.value.clause == "A2.4a"
        assert "terms" in caught.value.why
    finally:
        scan.close()


def test_a_killed_worker_costs_time_and_no_finding(scan: WorkerScan) -> None:
    scan(TEXT, "en")
    assert scan.pid is not None
    os.kill(scan.pid, signal.SIGKILL)
    assert [found.kind for found in scan(TEXT + " And eve@northwind.co.uk.", "en")] == ["email", "email"]


def test_many_threads_get_their_own_answers(scan: WorkerScan) -> None:
    found: dict[int, str] = {}

    def look(number: int) -> None:
        text = f"Ask person.{number}@northwind.co.uk now."
        (hit,) = scan(text, "en")
        found[number] = text[hit.start : hit.end]

    threads = [threading.Thread(target=look, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"person.{number}@northwind.co.uk" for number in range(12)}


def test_another_language_starts_another_worker(scan: WorkerScan) -> None:
    scan(TEXT, "en")
    before = scan.pid
    assert [found.kind for found in scan(TEXT, "de")] == ["email"]
    assert scan.pid != before


def test_a_scanner_that_cannot_start_lets_nothing_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.scan.worker.RESTARTS", (0.0, 0.0))
    broken = WorkerScan(["/nowhere/python"], patience=60)
    began = time.monotonic()
    with pytest.raises(ScannerStopped) as caught:
        broken(TEXT, "en")
    assert caught.value.clause == "A2.4a"
    assert isinstance(caught.value, PolicyRefusal)
    assert time.monotonic() - began < 60
    broken.close()


def test_one_that_does_not_answer_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    mute = WorkerScan([sys.executable, "-c", "import time; time.sleep(60)"], patience=0.3)
    with pytest.raises(ScannerStopped):
        mute(TEXT, "en")
    mute.close()


def test_closing_frees_whoever_waits() -> None:
    mute = WorkerScan([sys.executable, "-c", "import time; time.sleep(60)"])
    told: list[BaseException] = []

    def wait() -> None:
        try:
            mute(TEXT, "en")
        except ScannerStopped as error:
            told.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.3)
    mute.close()
    waiting.join(10)
    assert len(told) == 1


def test_both_halves_are_asked_and_told() -> None:
    with Compliance.open() as rooms:
        standing = rooms.guard.standing
        assert not standing.provider("openai").enabled
        rooms.providers.enable("openai", rooms.guard.card("openai").terms_version)
        assert standing.provider("openai").enabled
        assert standing.connection("openai").base_url.startswith("https://")
        assert standing.suspended() == ""
        assert not standing.rights("c1", "c1")
        assert not standing.consent("voice:marta")
        standing.spend("openai", Usage(input_tokens=3), 0.25)
        assert rooms.providers.settings("openai").spent_in(rooms.providers.today) == 0.25
        standing.failed("openai", "ProviderSuspended")
        assert standing.provider("openai").suspended
        standing.blocked("prohibited-malware", "ab")
        assert [row.event for row in rooms.log.rows(event="request.blocked")] == ["request.blocked"]
        assert rooms.providers is rooms.providers
        assert isinstance(rooms.keys, KeyStore)
        assert isinstance(standing.provider("local-model"), ProviderStanding)
