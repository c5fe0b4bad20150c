"""Whatever somebody does to the file, it shows."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.audit import AuditLog, chain
from app.audit.chain import Head, Row, check
from app.course import LecternError

ROWS = 30
EDITS = 1000


@dataclass
class Drawer:
    """An anchor in memory, with the lock a key store may have."""

    held: str | None = None
    open: bool = True
    stuck: bool = False
    broken: bool = False

    def ready(self) -> bool:
        return self.open

    def load(self) -> str | None:
        if self.broken:
            raise LecternError("It does not answer.")
        return self.held

    def store(self, value: str) -> bool:
        if not self.stuck:
            self.held = value
        return not self.stuck


def fill(path: Path, anchor: Drawer | None, rows: int = ROWS) -> None:
    with AuditLog(path, anchor=anchor) as log:
        for number in range(rows):
            log.append("request.done", provider="local", count=number, blocks=[f"b{number}"])


def unlocked(path: Path) -> sqlite3.Connection:
    """The database as somebody with an SQLite shell would have it: triggers away."""
    db = sqlite3.connect(path, isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    return db


def recomputed(db: sqlite3.Connection, *, head: bool) -> None:
    """Make the chain whole again, as somebody would who has read our source."""
    (log_id,) = db.execute("SELECT value FROM meta WHERE name = 'log'").fetchone()
    before, at = chain.genesis(log_id), 0
    rows = db.execute("SELECT seq, time, event, body, anchored, hash FROM entries ORDER BY seq").fetchall()
    db.execute("DELETE FROM entries")
    for at, (_, time, event, body, anchored, _) in enumerate(rows, 1):
        before = chain.link(before, Row(at, time, event, body, bool(anchored), ""))
        db.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", (at, time, event, body, anchored, before))
    if head:
        db.execute("UPDATE meta SET value = ? WHERE name = 'seq'", (str(at),))
        db.execute("UPDATE meta SET value = ? WHERE name = 'hash'", (before,))


def edit(db: sqlite3.Connection, rng: random.Random) -> str:
    a, b = rng.sample(range(1, ROWS + 1), 2)
    match rng.choice(("change", "delete", "swap", "cut", "append", "insert", "flag", "retime", "head")):
        case "change":
            body = json.dumps({"provider": "local", "count": rng.randrange(10**6, 10**9)}, separators=(",", ":"))
            db.execute("UPDATE entries SET body = ? WHERE seq = ?", (body, a))
            return f"changed {a}"
        case "delete":
            db.execute("DELETE FROM entries WHERE seq = ?", (a,))
            return f"deleted {a}"
        case "swap":
            db.executescript(
                f"UPDATE entries SET seq = -1 WHERE seq = {a}; UPDATE entries SET seq = {a} WHERE seq = {b};"
                f"UPDATE entries SET seq = {b} WHERE seq = -1"
            )
            return f"swapped {a} and {b}"
        case "cut":
            db.execute("DELETE FROM entries WHERE seq >= ?", (a,))
            return f"cut from {a}"
        case "append":
            db.execute(
                "INSERT INTO entries SELECT (SELECT max(seq) + 1 FROM entries), time, event, body, anchored, hash "
                "FROM entries WHERE seq = ?",
                (a,),
            )
            return f"appended a copy of {a}"
        case "insert":
            db.execute("UPDATE entries SET seq = -seq - 1 WHERE seq >= ?", (a,))
            db.execute("UPDATE entries SET seq = -seq WHERE seq < 0")
            db.execute(
                "INSERT INTO entries SELECT ?, time, event, body, anchored, hash FROM entries WHERE seq > ? LIMIT 1", (a, a)
            )
            return f"inserted before {a}"
        case "flag":
            db.execute("UPDATE entries SET anchored = 1 - anchored WHERE seq = ?", (a,))
            return f"flipped the anchor mark of {a}"
        case "retime":
            db.execute("UPDATE entries SET time = '2020-01-01T00:00:00.000+00:00' WHERE seq = ?", (a,))
            return f"back-dated {a}"
        case _:
            db.execute("UPDATE meta SET value = ? WHERE name = 'seq'", (str(rng.choice([a - 1, ROWS + b])),))
            return "moved the head"


@pytest.mark.clause("B6.3")
@pytest.mark.parametrize("repair", ["nothing", "the chain", "the chain and its head"])
def test_every_edit_shows(tmp_path: Path, repair: str) -> None:
    """With an anchor even edits after which everything inside the file fits together again."""
    rng = random.Random(repair)
    anchor = Drawer()
    good, bad = tmp_path / "good.sqlite", tmp_path / "bad.sqlite"
    fill(good, anchor)
    assert AuditLog(good, anchor=anchor).verify().breaks == ()
    told = anchor.held
    for _ in range(EDITS // 4):
        shutil.copyfile(good, bad)
        db = unlocked(bad)
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        what = "; ".join(edit(db, rng) for _ in range(rng.choice((1, 1, 1, 2)))) if repair == "nothing" else edit(db, rng)
        if repair != "nothing" and what != "moved the head":
            recomputed(db, head=repair == "the chain and its head")
        db.execute("COMMIT") if db.in_transaction else None
        db.close()
        anchor.held = told
        with AuditLog(bad, anchor=anchor) as log:
            assert not log.verify().ok, f"{what}, then repaired {repair}"


@pytest.mark.clause("B6.3")
def test_without_an_anchor_unrepaired_edits_still_show(tmp_path: Path) -> None:
    rng = random.Random(7)
    good, bad = tmp_path / "good.sqlite", tmp_path / "bad.sqlite"
    fill(good, None)
    for _ in range(EDITS // 4):
        shutil.copyfile(good, bad)
        db = unlocked(bad)
        db.execute("PRAGMA synchronous = OFF")
        what = edit(db, rng)
        db.close()
        with AuditLog(bad) as log:
            report = log.verify()
            assert not report.ok, what
            assert report.anchor == "none"


def test_cutting_the_tail_and_writing_on_leaves_a_lasting_mark(tmp_path: Path) -> None:
    path, anchor = tmp_path / "log.sqlite", Drawer()
    fill(path, anchor)
    db = unlocked(path)
    db.execute("DELETE FROM entries WHERE seq > 20")
    recomputed(db, head=True)
    db.close()
    with AuditLog(path, anchor=anchor) as log:
        assert log.append("request.done", count=1).event == "request.done"
        assert [row.event for row in log.rows(limit=2)] == ["request.done", "log.mismatch"]
        report = log.verify()
        assert not report.ok
        assert "key store remembers" in report.breaks[0].what
    with AuditLog(path) as log:  # and without an anchor too
        log.append("request.done", count=2)
        assert not log.verify().ok


def test_without_an_anchor_a_cut_that_forgot_the_head_leaves_a_lasting_mark(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    fill(path, None)
    db = unlocked(path)
    db.execute("DELETE FROM entries WHERE seq > 20")
    db.close()
    with AuditLog(path) as log:
        log.append("request.done", count=1)
        assert log.rows(event="log.")[0].fields["expected"] != ""
        assert not log.verify().ok


def test_another_log_in_place_of_ours_shows(tmp_path: Path) -> None:
    anchor = Drawer()
    fill(tmp_path / "ours.sqlite", anchor, 3)
    fill(tmp_path / "other.sqlite", Drawer(), 3)
    with AuditLog(tmp_path / "other.sqlite", anchor=anchor) as log:
        assert not log.verify().ok
        log.append("request.done", count=1)
        assert log.rows(event="log.")
    with AuditLog(tmp_path / "gone.sqlite", anchor=anchor) as log:
        assert log.verify().breaks[0].what.startswith("The log is gone")


def test_a_wiped_key_store_shows(tmp_path: Path) -> None:
    anchor = Drawer()
    fill(tmp_path / "log.sqlite", anchor, 3)
    anchor.held = None
    with AuditLog(tmp_path / "log.sqlite", anchor=anchor) as log:
        assert not log.verify().ok


def test_a_locked_key_store_stops_nothing_and_is_said(tmp_path: Path) -> None:
    path, anchor = tmp_path / "log.sqlite", Drawer()
    fill(path, anchor, 3)
    anchor.open = False
    with AuditLog(path, anchor=anchor) as log:
        log.append("request.done", count=4)
        report = log.verify()
        assert (report.ok, report.unanchored, report.anchor) == (True, 1, "not reachable")
    anchor.open = True
    with AuditLog(path, anchor=anchor) as log:
        assert log.verify().unanchored == 1
        anchor.stuck = True
        log.append("request.done", count=5)
        anchor.stuck = False
        log.append("request.done", count=6)
        report = log.verify()
        assert (report.ok, report.unanchored, report.anchor) == (True, 2, "key store")
    with AuditLog(path, anchor=anchor) as log:
        anchor.broken = True
        log.append("request.done", count=7)
        report = log.verify()
        assert (report.ok, report.unanchored, report.anchor) == (True, 3, "not reachable")


def test_a_crash_between_anchor_and_commit_is_no_tampering(tmp_path: Path) -> None:
    path, anchor = tmp_path / "log.sqlite", Drawer()
    fill(path, anchor, 3)

    class Crash(Exception):
        pass

    def crash(value: str) -> bool:
        Drawer.store(anchor, value)
        raise Crash

    with AuditLog(path, anchor=anchor) as log:
        anchor.store = crash  # type: ignore[method-assign]
        with pytest.raises(Crash):
            log.append("request.done", count=4)
        del anchor.store
    with AuditLog(path, anchor=anchor) as log:
        assert log.verify().ok
        log.append("request.done", count=4)
        assert log.verify().ok


def test_two_processes_share_an_anchor(tmp_path: Path) -> None:
    path, anchor = tmp_path / "log.sqlite", Drawer()
    with AuditLog(path, anchor=anchor) as window, AuditLog(path, anchor=anchor) as terminal:
        for number in range(4):
            window.append("request.done", count=number)
            terminal.append("request.done", count=number)
            assert window.verify().ok
            assert terminal.verify().ok
        assert window.count() == 8
        assert not window.rows(event="log.")


def test_a_process_that_ends_does_not_put_an_older_end_into_the_anchor(tmp_path: Path) -> None:
    path, anchor = tmp_path / "log.sqlite", Drawer()
    window, terminal = AuditLog(path, anchor=anchor), AuditLog(path, anchor=anchor)
    window.append("request.done", count=1)
    terminal.append("request.done", count=2)
    terminal.close()
    window.close()
    with AuditLog(path, anchor=anchor) as log:
        assert log.verify().ok
        log.append("request.done", count=3)
        assert not log.rows(event="log.")


@pytest.mark.parametrize("held", ["not json", "[]", '{"log": "x"}', '{"log": "x", "confirmed": 1, "coming": []}'])
def test_an_anchor_somebody_wrote_over_is_noted_and_stops_nothing(tmp_path: Path, held: str) -> None:
    path, anchor = tmp_path / "log.sqlite", Drawer()
    fill(path, anchor, 3)
    anchor.held = held
    with AuditLog(path, anchor=anchor) as log:
        assert "key store remembers" in log.verify().breaks[0].what
        log.append("request.done", count=1)
        assert [row.event for row in log.rows(limit=2)] == ["request.done", "log.mismatch"]


def test_a_damaged_file_is_reported_not_raised(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    fill(path, None)
    db = unlocked(path)
    db.execute("DROP TABLE entries")
    db.close()
    with AuditLog(path) as log:
        assert "can't be read" in log.verify().breaks[0].what


def test_entries_that_are_no_entries_and_long_lists_of_breaks_are_reported() -> None:
    odd: list[tuple[object, ...]] = [(1, "t", b"\0", "{}", 0, "x"), (2, "t", "e", "{}", 0, "x")]
    report = check(odd, "log", Head(2, "x"))
    assert [item.seq for item in report.breaks] == [1, 2]
    many = check([(n, "t", "e", "{}", 0, "x") for n in range(1, 100)], "log", Head(99, "x"))
    assert len(many.breaks) == chain.MOST_BREAKS
    assert many.notes
    assert Row(1, "t", "from.a.newer.version", "{}", False, "x").title == "from.a.newer.version"
