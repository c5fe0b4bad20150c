"""The log as a file: what is written is there, whoever writes it, and what can't be written is said."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.audit import AuditLog, LogProblem
from app.audit.events import LONGEST


def sent(number: int) -> dict[str, object]:
    return {"provider": "local", "count": number}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "private" / "log.sqlite"


def test_entries_come_back_newest_first_with_what_was_said(path: Path) -> None:
    with AuditLog(path) as log:
        log.append("policy.accepted", pack="lectern", boxes=("a", "b"))
        log.append("request.done", **sent(3))
        assert [row.event for row in log.rows()] == ["request.done", "policy.accepted"]
        assert [row.event for row in log.rows(event="policy.")] == ["policy.accepted"]
        assert [row.seq for row in log.rows(newest_first=False, limit=1)] == [1]
        assert log.rows(event="policy.")[0].fields == {"pack": "lectern", "boxes": ["a", "b"]}
        assert log.rows()[0].title == "Output received"
        assert log.count() == 2
        assert log.verify().ok


def test_entries_are_found_by_time(path: Path) -> None:
    times = iter(datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3))
    with AuditLog(path, now=lambda: next(times)) as log:
        log.append_many([("request.done", sent(n)) for n in range(3)])
        assert [row.fields["count"] for row in log.rows(since="2026-11-02", until="2026-11-03")] == [1]


def test_a_log_nobody_wrote_to_is_empty_whole_and_leaves_no_file(path: Path) -> None:
    log = AuditLog(path)
    assert (log.rows(), log.count(), log.verify().ok) == ([], 0, True)
    log.close()
    assert not path.exists()


@pytest.mark.clause("B6.3")
@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes; the folder is the user's own")
def test_the_file_is_private(path: Path) -> None:
    with AuditLog(path) as log:
        log.append("request.done", **sent(1))
        modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        assert modes == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("chat", {}),
        ("request.done", {"text": "Dear Ms Rivera"}),
        ("request.done", {"provider": "x" * (LONGEST + 1)}),
        ("request.done", {"provider": 1.5}),
        ("request.done", {"blocks": [b"bytes"]}),
    ],
)
def test_what_is_not_in_the_vocabulary_is_not_logged(path: Path, event: str, fields: dict[str, object]) -> None:
    with AuditLog(path) as log:
        with pytest.raises(ValueError, match=r"."):
            log.append(event, **fields)
        assert log.count() == 0


def test_a_batch_is_all_or_nothing(path: Path) -> None:
    with AuditLog(path) as log:
        with pytest.raises(ValueError, match="chat"):
            log.append_many([("request.done", sent(1)), ("chat", {})])
        assert log.count() == 0


def test_strange_characters_are_kept_as_far_as_they_can_be(path: Path) -> None:
    with AuditLog(path) as log:
        log.append("request.approved", reason="Zoë \ud800\x00 😀\r\nok", kinds={"b", "a"})
        assert log.rows()[0].fields == {"reason": "Zoë  😀\nok", "kinds": ["a", "b"]}
        assert log.verify().ok


def test_entries_survive_closing_and_a_second_log_object_goes_on(path: Path) -> None:
    with AuditLog(path) as log:
        log.append("request.done", **sent(1))
    with AuditLog(path) as log:
        assert log.append("request.done", **sent(2)).seq == 2
        assert log.verify().rows == 2
    log.close()  # twice is fine


def test_threads_of_one_process_write_one_chain(path: Path) -> None:
    with AuditLog(path) as log:
        threads = [
            threading.Thread(target=lambda: [log.append("request.done", **sent(n)) for n in range(10)]) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        report = log.verify()
    assert (report.rows, report.ok) == (40, True)


def _write(path: Path, number: int) -> None:
    with AuditLog(path) as log:
        for n in range(number):
            log.append("request.done", **sent(n))


def test_processes_write_one_chain(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write, args=(path, 15)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with AuditLog(path) as log:
        report = log.verify()
    assert (report.rows, report.ok) == (45, True)


def test_the_export_holds_everything_the_chain_covers(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"
    with AuditLog(path) as log:
        rows = log.append_many([("request.done", sent(n)) for n in range(3)])
        assert log.export(out) == 3
    first, *entries = (json.loads(line) for line in out.read_text("utf-8").splitlines())
    assert first["rows"] == 3
    assert [entry["hash"] for entry in entries] == [row.hash for row in rows]
    assert entries[2]["fields"] == sent(2)


def test_an_export_that_cannot_be_written_says_where(path: Path, tmp_path: Path) -> None:
    with AuditLog(path) as log:
        log.append("request.done", **sent(1))
        with pytest.raises(LogProblem, match="no-such-folder"):
            log.export(tmp_path / "no-such-folder" / "log.jsonl")


def test_a_file_that_is_no_log_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"my diary, not a database" * 100)
    log = AuditLog(path)
    with pytest.raises(LogProblem, match="Nothing was sent"):
        log.append("request.done", **sent(1))
    assert not log.verify().ok
    assert path.read_bytes().startswith(b"my diary")


def test_another_database_is_left_alone(path: Path) -> None:
    import sqlite3

    path.parent.mkdir()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE mine (x)")
    other.close()
    log = AuditLog(path)
    with pytest.raises(LogProblem, match="not a Lectern log"):
        log.append("request.done", **sent(1))
    log.close()


def test_a_log_that_cannot_be_written_says_so(path: Path) -> None:
    with AuditLog(path) as log:
        log.append("request.done", **sent(1))
    import sqlite3

    with AuditLog(path) as log:
        log.rows()
        assert log._db is not None
        log._db.execute("PRAGMA query_only = 1")  # what a read-only disk does, also for root
        with pytest.raises(LogProblem, match="could not be written"):
            log.append("request.done", **sent(2))
    with sqlite3.connect(path) as db, pytest.raises(sqlite3.IntegrityError, match="only added to"):
        db.execute("DELETE FROM entries")
    db.close()


def test_a_full_disk_is_named_and_nothing_is_half_written(path: Path) -> None:
    with AuditLog(path) as log:
        log.append("request.done", **sent(1))
        assert log._db is not None
        pages = log._db.execute("PRAGMA page_count").fetchone()[0]
        log._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LogProblem, match="disk is full"):
            log.append_many([("request.done", {"provider": "x" * LONGEST}) for _ in range(200)])
        assert log.count() == 1
        assert log.verify().ok
