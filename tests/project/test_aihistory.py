"""The encrypted AI history: nothing in clear on disk, nothing lost to a crash, nothing left after forgetting."""

from __future__ import annotations

import errno
import json
import os
import secrets
import stat
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.course.errors import FileProblem
from app.project.aihistory import AiHistory, DamagedHistory, HistoryEntry

CANARY = "the canary sings at dawn"


class Held:
    """A key in memory that counts as lasting, or does not."""

    def __init__(self, lasting: bool = True) -> None:
        self._lasting = lasting
        self.key = secrets.token_bytes(32)

    def lasting(self) -> bool:
        return self._lasting

    def read(self) -> bytes:
        return self.key

    def replace(self) -> bytes:
        self.key = secrets.token_bytes(32)
        return self.key


def entry(name: str, text: str = CANARY, course: str = "ccourse", days: int = 0) -> HistoryEntry:
    time = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    return HistoryEntry(id=name, course_id=course, time=time, data=json.dumps({"text": text, "sent": [text.upper()]}))


@pytest.fixture
def history(tmp_path: Path) -> AiHistory:
    return AiHistory(tmp_path / "ai-history", Held())


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.clause("A3.5")
def test_what_is_kept_is_read_back_and_stands_nowhere_in_clear(history: AiHistory, tmp_path: Path) -> None:
    history.add(entry("d1"))
    history.add(entry("d2", "second"))
    assert [kept.id for kept in history.entries("ccourse")] == ["d1", "d2"]
    assert set(history.entries("ccourse")[0].texts) == {CANARY, CANARY.upper()}
    raw = on_disk(tmp_path)
    assert CANARY.encode() not in raw
    assert CANARY.upper().encode() not in raw
    again = AiHistory(history.folder, history._key)
    assert [kept.id for kept in again.entries()] == ["d1", "d2"]


def test_the_files_are_private(history: AiHistory) -> None:
    history.add(entry("d1"))
    (path,) = history.folder.iterdir()
    if sys.platform != "win32":  # which has no such modes: the folder of the person's profile is private there
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(history.folder.stat().st_mode) == 0o700


def test_a_newer_value_takes_the_place_of_the_older(history: AiHistory) -> None:
    history.add(entry("d1", "half"))
    history.add(entry("d2", "other"))
    history.add(entry("d1", "whole"))
    assert {kept.id: json.loads(kept.data)["text"] for kept in history.entries("ccourse")} == {"d1": "whole", "d2": "other"}


def test_a_record_that_a_crash_cut_short_costs_only_itself(history: AiHistory) -> None:
    history.add(entry("d1", "first"))
    (path,) = history.folder.iterdir()
    whole = path.read_bytes()
    history.add(entry("d2", "second"))
    longer = path.read_bytes()
    for cut in range(len(whole), len(longer), 7):
        path.write_bytes(longer[:cut])
        assert [kept.id for kept in history.entries("ccourse")] == ["d1"]
    history.add(entry("d3", "third"))
    assert [json.loads(kept.data)["text"] for kept in history.entries("ccourse")] == ["first", "third"]


@pytest.mark.parametrize("cut", [0, 3, 30])
def test_a_crash_at_the_very_beginning_leaves_a_file_that_can_be_written(history: AiHistory, cut: int) -> None:
    history.add(entry("d1"))
    (path,) = history.folder.iterdir()
    path.write_bytes(path.read_bytes()[:cut])
    history.add(entry("d2"))
    assert [kept.id for kept in history.entries("ccourse")] == ["d2"]


def test_records_can_not_be_changed_swapped_or_put_into_another_course(history: AiHistory) -> None:
    history.add(entry("d1", "first"))
    history.add(entry("d2", "third"))
    (path,) = history.folder.iterdir()
    data = path.read_bytes()
    head = data.index(b"\n", data.index(b"\n") + 1) + 1
    length = (len(data) - head) // 2
    one, two = data[head : head + length], data[head + length :]
    for wrong in (data[:-1] + bytes([data[-1] ^ 1]), data[:head] + two + one, data.replace(b"ccourse", b"cothers", 1)):
        path.write_bytes(wrong)
        with pytest.raises(DamagedHistory):
            history.entries()


def test_the_file_does_not_grow_with_every_word_that_streams(history: AiHistory) -> None:
    for _ in range(60):
        history.add(entry("d1", "x" * 100_000))
    (path,) = history.folder.iterdir()
    assert path.stat().st_size < 3_500_000


@pytest.mark.clause("A3.7")
def test_what_is_older_than_the_limit_goes(history: AiHistory, tmp_path: Path) -> None:
    history.add(entry("old", days=31))
    history.add(entry("new", days=29))
    history.add(entry("elsewhere", course="cother", days=40))
    assert history.expire(datetime.now(UTC) - timedelta(days=30)) == 2
    assert [kept.id for kept in history.entries()] == ["new"]
    assert len(list(history.folder.iterdir())) == 1


def test_a_history_nobody_can_read_goes_when_its_time_has_come(history: AiHistory) -> None:
    history.add(entry("d1"))
    (path,) = history.folder.iterdir()
    lost = AiHistory(history.folder, Held())
    assert lost.expire(datetime.now(UTC) - timedelta(days=30)) == 0
    assert path.exists()
    old = (datetime.now(UTC) - timedelta(days=31)).timestamp()
    os.utime(path, (old, old))
    lost.expire(datetime.now(UTC) - timedelta(days=30))
    assert not path.exists()


@pytest.mark.clause("A3.7")
def test_forgetting_leaves_nothing_that_even_the_old_key_could_read(history: AiHistory) -> None:
    history.add(entry("d1"))
    history.add(entry("d2", "stays", course="cother"))
    (copied,) = [path.read_bytes() for path in history.folder.iterdir() if "ccourse" in path.name]
    old_key = history._key.read()
    assert history.forget("ccourse") == 1
    assert [json.loads(kept.data)["text"] for kept in history.entries()] == ["stays"]
    assert history._key.read() != old_key
    assert copied[60:] not in on_disk(history.folder)
    (history.folder / "ccourse.aih").write_bytes(copied)  # as a backup program would bring it back
    with pytest.raises(DamagedHistory):
        history.entries("ccourse")
    history.forget()
    assert list(history.folder.iterdir()) == []


def test_two_processes_share_a_history_and_a_change_of_its_key(history: AiHistory) -> None:
    other = AiHistory(history.folder, history._key)
    history.add(entry("d1"))
    assert len(other.entries()) == 1
    other.forget()
    history.add(entry("d2"))
    assert [kept.id for kept in other.entries()] == ["d2"]


@pytest.mark.clause("A3.5")
def test_without_a_lasting_key_nothing_is_written(tmp_path: Path) -> None:
    history = AiHistory(tmp_path / "ai-history", Held(lasting=False))
    history.add(entry("d1", days=31))
    history.add(entry("d2"))
    assert history.kept("ccourse")
    assert len(history.entries("ccourse")) == 2
    assert history.expire(datetime.now(UTC) - timedelta(days=30)) == 1
    assert not (tmp_path / "ai-history").exists()
    assert history.forget() == 1
    assert history.entries() == ()


def test_an_id_from_a_strangers_file_names_no_other_path(history: AiHistory) -> None:
    history.add(entry("d1", course="../../etc/passwd"))
    (path,) = history.folder.iterdir()
    assert path.parent == history.folder
    assert [kept.course_id for kept in history.entries("../../etc/passwd")] == ["../../etc/passwd"]


def test_one_entry_can_be_removed(history: AiHistory) -> None:
    history.add(entry("d1"))
    history.add(entry("d2"))
    history.remove("ccourse", "d1")
    assert [kept.id for kept in history.entries()] == ["d2"]


def test_a_full_disk_is_said_and_what_was_kept_stays(history: AiHistory, monkeypatch: pytest.MonkeyPatch) -> None:
    history.add(entry("d1"))

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(FileProblem, match="could not be kept"):
            history.add(entry("d2"))
    assert "d1" in [kept.id for kept in history.entries()]


def test_what_a_crash_left_of_a_rewriting_is_destroyed(history: AiHistory) -> None:
    history.add(entry("d1"))
    (path,) = history.folder.iterdir()
    for name in ("ccourse.old", "ccourse.new", "cother.new"):
        (history.folder / name).write_bytes(path.read_bytes())
    old = (datetime.now(UTC) - timedelta(minutes=5)).timestamp()
    for left in history.folder.glob("ccourse.[on]*"):
        os.utime(left, (old, old))
    history.expire(datetime.now(UTC) - timedelta(days=30))
    assert sorted(item.name for item in history.folder.iterdir()) == [
        "ccourse.aih",
        "cother.new",
    ]  # that one may be in the making


def test_whoever_holds_entries_is_told_before_they_are_forgotten(history: AiHistory) -> None:
    history.add(entry("d1"))
    told: list[tuple[str | None, int]] = []
    leave = history.on_forget(lambda course: told.append((course, len(history.entries()))))
    history.forget("cother")
    history.forget()
    leave()
    history.forget()
    assert told == [("cother", 1), (None, 1)]
    assert history.lasting


def test_forgetting_and_expiring_what_is_not_there_is_nothing(history: AiHistory) -> None:
    assert history.forget() == 0
    history.folder.mkdir()
    assert history.forget() == 0
    assert history.expire(datetime.now(UTC)) == 0
    history.remove("ccourse", "d1")
    history.add(entry("d1"))
    history.remove("ccourse", "d2")
    assert len(history.entries()) == 1


def test_a_file_that_is_no_history_is_called_damaged_and_can_be_forgotten(history: AiHistory) -> None:
    history.folder.mkdir()
    (history.folder / "cstrange.aih").write_bytes(b"hello")
    with pytest.raises(DamagedHistory):
        history.entries("cstrange")
    assert history.forget("cstrange") == 0
    assert list(history.folder.iterdir()) == []


def test_a_draft_without_end_is_refused(history: AiHistory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.project.aihistory.MOST", 1000)
    with pytest.raises(FileProblem, match="too large"):
        history.add(entry("d1", "x" * 2000))
    history.add(entry("d2", "x"))
    assert [kept.id for kept in history.entries()] == ["d2"]


def test_a_file_that_another_process_deleted_meanwhile_holds_nothing(
    history: AiHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.add(entry("d1"))
    (path,) = history.folder.iterdir()
    monkeypatch.setattr(Path, "exists", lambda _self: True)
    path.unlink()
    assert history.entries("ccourse") == ()


def test_entries_may_hold_any_json(history: AiHistory) -> None:
    history.add(replace(entry("d1"), data='{"a": [1, null, true, {"b": "text"}], "c": "more"}'))
    assert set(history.entries()[0].texts) == {"text", "more"}


def test_a_history_that_can_not_be_read_is_said(history: AiHistory, monkeypatch: pytest.MonkeyPatch) -> None:
    history.add(entry("d1"))

    def broken(_self: Path) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", broken)
    with pytest.raises(FileProblem, match="can't be read"):
        history.entries()
