"""The worker process: answers only for what still holds, survives being killed, ends when asked and when its parent dies."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.loaded import Loaded

from app.course.blocks import Paragraph
from app.course.text import RichText
from app.scan import Answer, Passage, ScanWorker, WorkerState
from app.scan import worker as worker_module

ROOT = Path(worker_module.__file__).resolve().parents[2]


@dataclass
class Desk:
    """A worker with what it said so far."""

    worker: ScanWorker = field(init=False)
    answers: queue.Queue[Answer] = field(default_factory=queue.Queue)
    states: list[WorkerState] = field(default_factory=list)

    def open(self, command: list[str] | None = None) -> Desk:
        self.worker = ScanWorker(b"k" * 32, self._take, self.states.append, command=command)
        return self

    def _take(self, answers: list[Answer]) -> None:
        for answer in answers:
            self.answers.put(answer)

    def answer(self) -> Answer:
        return self.answers.get(timeout=30)


@pytest.fixture
def started() -> Iterator[Desk]:
    """A worker that is started as Lectern does it."""
    desk = Desk().open()
    yield desk
    desk.worker.close()


@pytest.fixture
def desk(loaded: Loaded) -> Iterator[Desk]:
    """One that is forked from a process that is loaded (:mod:`tests.forking`), where it does not matter how it began."""
    desk = Desk().open(loaded.worker())
    yield desk
    desk.worker.close()


def passage(text: str) -> tuple[Passage, ...]:
    return (Passage("text", text),)


def wait_for(what: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def test_findings_come_back_by_id_and_version(started: Desk) -> None:
    version = started.worker.submit("b1", passage("Ask alice@northwind.com"))
    answer = started.answer()
    assert (answer.id, answer.version) == ("b1", version)
    (finding,) = answer.findings
    assert (finding.part, finding.start, finding.end, finding.kind, finding.masked) == (
        "text",
        4,
        23,
        "email",
        "al•••@northwind.com",
    )
    assert started.states == [WorkerState.READY]


def test_a_block_is_taken_apart_into_all_its_texts(desk: Desk) -> None:
    desk.worker.submit("b1", Paragraph(id="b1", text=RichText.of("call 212-736-5000")))
    assert [finding.kind for finding in desk.answer().findings] == ["phone"]


def test_only_the_newest_version_is_answered(desk: Desk) -> None:
    for number in range(200):
        last = desk.worker.submit("b1", passage(f"Ask alice{number}@northwind.com"), urgent=True)
    desk.worker.submit("b2", passage("nothing"))
    versions = {}
    while "b2" not in versions:
        answer = desk.answer()
        versions[answer.id] = answer.version
    wait_for(lambda: not desk.worker.busy)
    while not desk.answers.empty():
        versions["b1"] = desk.answer().version
    assert versions["b1"] == last


def test_an_edit_is_answered_before_a_course_that_is_being_opened(desk: Desk) -> None:
    for number in range(400):
        desk.worker.submit(f"b{number}", passage(f"Lesson {number}: write to alice{number}@northwind.com. " * 40))
    desk.answer()
    desk.worker.submit("typed", passage("x@northwind.com"), urgent=True)
    before = 0
    while desk.answer().id != "typed":
        before += 1
    assert before < 300


def test_what_is_gone_is_not_answered(desk: Desk) -> None:
    desk.worker.submit("b1", passage("alice@northwind.com"))
    desk.worker.forget("b1")
    desk.worker.submit("b2", passage("nothing"))
    assert desk.answer().id == "b2"
    assert not desk.worker.busy


def test_a_killed_worker_starts_again_and_answers_what_was_under_way(started: Desk) -> None:
    wait_for(lambda: WorkerState.READY in started.states)
    first = started.worker.pid
    assert first
    ids = {f"b{number}" for number in range(50)}
    for name in sorted(ids):
        started.worker.submit(name, passage(f"alice-{name}@northwind.com " * 60))
    started.answer()
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: not started.worker.busy)
    got = set()
    while not started.answers.empty():
        got.add(started.answer().id)
    assert len(got) >= 49
    assert started.worker.pid not in (None, first)
    assert started.states == [WorkerState.READY, WorkerState.STARTING, WorkerState.READY]


def test_a_worker_that_keeps_dying_is_given_up_until_a_retry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "RESTARTS", (0.0, 0.01, 0.02))
    log = tmp_path / "starts"
    command = [sys.executable, "-c", f"open({str(log)!r}, 'a').write('x')"]
    desk = Desk().open(command)
    desk.worker.submit("b1", passage("alice@northwind.com"))
    wait_for(lambda: desk.worker.state is WorkerState.FAILED)
    assert log.read_text() == "x" * 4
    desk.worker.retry()
    wait_for(lambda: len(log.read_text()) == 8 and desk.worker.state is WorkerState.FAILED)
    assert desk.worker.busy
    desk.worker.close()


def test_a_program_that_cannot_be_started_fails_clearly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "RESTARTS", (0.0,))
    desk = Desk().open(["/nonexistent/lectern"])
    wait_for(lambda: desk.worker.state is WorkerState.FAILED)
    desk.worker.close()


def test_closing_ends_the_process_in_the_middle_of_its_work(started: Desk) -> None:
    wait_for(lambda: WorkerState.READY in started.states)
    pid = started.worker.pid
    assert pid
    started.worker.submit("b1", passage("alice@northwind.com " * 200_000))
    started.worker.close()
    started.worker.close()
    assert started.answers.empty(), "it was not waited for"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert started.worker.pid is None


@pytest.mark.skipif(sys.platform == "win32", reason="kills by POSIX signal")
def test_the_worker_ends_when_its_parent_is_killed() -> None:
    program = textwrap.dedent(
        """
        import time
        from app.scan import ScanWorker
        worker = ScanWorker(b"k" * 32, print, lambda state: print(worker.pid, flush=True))
        time.sleep(60)
        """
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert parent.stdout
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_for(lambda: _is_gone(pid), 10)


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_huge_text_does_not_keep_edits_waiting(desk: Desk) -> None:
    wait_for(lambda: WorkerState.READY in desk.states)
    desk.worker.submit("huge", passage("Close the doors and call 212-736-5000 at once. " * 100_000))
    time.sleep(0.3)
    desk.worker.submit("typed", passage("x@northwind.com"), urgent=True)
    assert desk.answer().id == "typed"
    desk.worker.forget("huge")


def test_a_text_replaced_while_it_is_half_sent_is_dropped(desk: Desk) -> None:
    wait_for(lambda: WorkerState.READY in desk.states)
    desk.worker.submit("b1", passage("Close the doors and call 212-736-5000 at once. " * 100_000))
    time.sleep(0.2)
    version = desk.worker.submit("b1", passage("x@northwind.com"), urgent=True)
    answer = desk.answer()
    assert (answer.version, len(answer.findings)) == (version, 1)
    wait_for(lambda: not desk.worker.busy)


def test_idle_costs_nothing(started: Desk) -> None:
    started.worker.submit("b1", passage("nothing"))
    started.answer()
    pid = started.worker.pid
    wait_for(lambda: _rests(pid))  # it makes ready what later texts may ask for
    ours, theirs = time.process_time(), _ticks(pid)
    time.sleep(0.5)
    assert time.process_time() - ours < 0.05
    assert _ticks(pid) - theirs <= 1


def _rests(pid: int | None) -> bool:
    before = _ticks(pid)
    time.sleep(0.2)
    return _ticks(pid) == before


def _ticks(pid: int | None) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_the_windows_process_imports_neither_presidio_nor_spacy() -> None:
    heavy = ("presidio_analyzer", "spacy", "regex", "PySide6")
    program = f"import sys, app.scan, app.services.scanning; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.stdout.strip() == "[]"


def test_the_worker_imports_no_window_and_ends_on_garbage() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app.scan.worker_main"],
        input=b"\xff\xff\xff\xff garbage",
        capture_output=True,
        check=False,
        timeout=30,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 1
    assert done.stdout == b""
