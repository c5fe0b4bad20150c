"""Two openers: the second is told who and since when, a crash is told from a colleague, and nobody writes over anybody."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.project.helpers import side_files, typed, words

from app.project import CourseInUse, ProjectFile, TakenOver, lock, process


def plant(path: Path, holder: lock.Holder) -> None:
    """Leave a lock in a closed file, as a process that died or another computer would."""
    with sqlite3.connect(path) as connection:
        lock.take(connection, holder)
    connection.close()


def dead() -> lock.Holder:
    """The lock of a process of this computer that has ended."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        made = replace(lock.me(), pid=child.pid, started=process.started(child.pid), token="d" * 16)
        assert made.started
        child.communicate(b"\n")
    return made


def test_the_second_opener_is_told_who_and_since_when(path: Path) -> None:
    with ProjectFile.open(path):
        with pytest.raises(CourseInUse, match="This window has it open since 20") as refused:
            ProjectFile.open(path)
        assert refused.value.since.endswith("+00:00")
        with ProjectFile.open(path, read_only=True) as reader:
            assert reader.read_only
    assert side_files(path) == []
    ProjectFile.open(path).close()


def test_the_lock_of_a_dead_process_is_taken_over_silently(path: Path) -> None:
    plant(path, dead())
    with ProjectFile.open(path) as project:
        assert project.recovered
        typed(project, "x")


def test_a_process_number_that_came_round_again_is_not_the_old_process(path: Path) -> None:
    plant(path, replace(lock.me(), pid=os.getppid(), started="another boot:12345"))
    with ProjectFile.open(path) as project:
        assert project.recovered


def test_the_lock_of_a_living_process_is_respected(path: Path) -> None:
    plant(path, replace(lock.me(), pid=os.getppid(), started=process.started(os.getppid())))
    with pytest.raises(CourseInUse, match="Another window on this computer"):
        ProjectFile.open(path)
    with ProjectFile.open(path, take_over=True) as project:
        typed(project, "mine")


def test_the_lock_of_another_computer_is_respected_until_taken_over(path: Path) -> None:
    plant(path, replace(lock.me(), machine="elsewhere", host="desk-7", user="anna", since="2026-11-20T08:00:00+00:00"))
    with pytest.raises(CourseInUse, match="anna on desk-7 has it open since 2026-11-20 08:00 UTC") as refused:
        ProjectFile.open(path)
    assert refused.value.who == "anna on desk-7"
    with ProjectFile.open(path, take_over=True) as project:
        typed(project, "mine")
    with ProjectFile.open(path) as project:
        assert words(project.course) == "mine"


def test_who_was_taken_over_can_not_write_any_more_and_closes_in_peace(path: Path) -> None:
    first = ProjectFile.open(path)
    typed(first, "first")
    second = ProjectFile.open(path, take_over=True)
    assert words(second.course) == "first"
    with pytest.raises(TakenOver, match="This window"):
        typed(first, "lost?")
    first.save_copy(path.with_name("mine.course"))
    typed(second, "second")
    first.close()
    typed(second, "third")
    second.close()
    with ProjectFile.open(path) as project:
        assert words(project.course) == "third"


def test_who_was_taken_over_by_somebody_who_has_closed_again_is_told_so(path: Path) -> None:
    first = ProjectFile.open(path)
    ProjectFile.open(path, take_over=True).close()
    with pytest.raises(TakenOver, match="closed it again"):
        typed(first, "lost?")
    first.close()
    ProjectFile.open(path).close()


def test_a_failed_opening_leaves_no_lock(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '{' WHERE key = 'settings'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(Exception, match="damaged"):
        ProjectFile.open(path)
    assert path.read_bytes() == before


def test_an_unbroken_transaction_of_another_program_is_in_use_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.project.database.BUSY_SECONDS", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(CourseInUse, match="Another program has it open"):
        ProjectFile.open(path)
    other.close()


def test_a_lock_file_says_who_and_is_gone_afterwards(tmp_path: Path) -> None:
    target, mine = tmp_path / ("x" * 250), lock.me()
    lock.take_file(target, mine, take_over=False)
    assert json.loads(lock.beside(target).read_text())["pid"] == os.getpid()
    lock.check_file(target, mine)
    with pytest.raises(CourseInUse):
        lock.take_file(target, lock.me(), take_over=False)
    other = lock.me()
    lock.take_file(target, other, take_over=True)
    with pytest.raises(TakenOver, match="This window"):
        lock.check_file(target, mine)
    lock.release_file(target, mine)
    assert lock.file_holder(target) == other
    lock.release_file(target, other)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(TakenOver, match="closed it again"):
        lock.check_file(target, mine)


def test_of_two_that_reach_for_a_lock_file_at_once_one_gets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, mine, other = tmp_path / "a.course", lock.me(), lock.me()
    for planted in (json.dumps({name: getattr(other, name) for name in lock.Holder.__slots__}), "nonsense"):

        def quicker(path: Path, missing_ok: bool = False, planted: str = planted) -> None:
            path.write_text(planted)

        lock.beside(target).unlink(missing_ok=True)
        with monkeypatch.context() as patch:
            patch.setattr(Path, "unlink", quicker)
            with pytest.raises(CourseInUse):
                lock.take_file(target, mine, take_over=False)


def test_a_lock_file_nobody_can_read_is_nobodys(tmp_path: Path) -> None:
    target = tmp_path / "a.course"
    for content in ("", "{}", "[1]", '{"token": 1}'):
        lock.beside(target).write_text(content)
        assert lock.file_holder(target) is None
    lock.take_file(target, lock.me(), take_over=False)


def test_a_process_is_known_by_when_it_started() -> None:
    assert process.started(os.getpid()) == process.started(os.getpid()) != ""
    assert process.started(os.getppid()) != ""
    assert process.started(0) == process.started(-1) == ""
    ended = dead()
    assert process.started(ended.pid) != ended.started


def test_a_zombie_holds_nothing() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert process.started(child) == ""
    os.waitpid(child, 0)


def test_where_there_is_no_proc_the_process_list_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(process, "_PROC", tmp_path)
    assert process.started(os.getpid()) == process.started(os.getpid()) != ""
    assert process.started(2**22 + 7) == ""


def test_a_computer_and_its_user_always_have_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert process.machine() == process.machine() != ""
    assert process.host()
    monkeypatch.setattr("platform.node", lambda: "")
    assert process.host() == "a computer without a name"
    assert process.user()

    def nobody() -> str:
        raise KeyError("no such user")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert process.user() == "somebody"


def test_a_computer_without_an_id_is_known_by_its_network_card(monkeypatch: pytest.MonkeyPatch) -> None:
    for content in ("", None):

        def read(path: Path, content: str | None = content) -> str:
            if content is None:
                raise FileNotFoundError(path)
            return content

        monkeypatch.setattr(Path, "read_text", read)
        assert len(process.machine.__wrapped__()) == 16
