"""An evidence pack is checked by itself, and whatever somebody did to it is named."""

from __future__ import annotations

import hashlib
import html
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from app.audit import AuditLog, chain
from app.audit.chain import Row
from app.audit.evidence import Member, Packed, verify_pack, write_pack
from app.course.errors import FileProblem

MEMBERS = (
    Member("acceptances.json", b'{"records": []}', "Who accepted what."),
    Member("policy/abc.txt", "A policy – “as accepted”.\n".encode() * 20, "The text."),
    Member("providers/openai.json", b'{"id": "openai"}', "Who it is."),
)


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    with AuditLog(tmp_path / "log.sqlite") as log:
        for number in range(12):
            log.append("request.done", provider="openai", count=number, blocks=[f"b{number}"])
    return log


def pack(log: AuditLog, out: Path, members: tuple[Member, ...] = MEMBERS) -> Packed:
    return write_pack(
        out, log.snapshot(), members, made="2026-11-26T12:00:00+00:00", by="Zoë <z@x>", app="0.1", checked=log.verify()
    )


@pytest.fixture
def made(log: AuditLog, tmp_path: Path) -> Path:
    pack(log, tmp_path / "pack.zip")
    log.close()
    return tmp_path / "pack.zip"


def contents(path: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as pack:
        return [(info.filename, pack.read(info)) for info in pack.infolist()]


def rewrite(path: Path, members: list[tuple[str, bytes]]) -> None:
    """A zip as Lectern makes it, of other members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as pack:
        for name, content in members:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o600 << 16
            pack.writestr(info, content)


@pytest.mark.clause("B5.3")
def test_a_pack_verifies_with_no_other_file(made: Path, tmp_path: Path) -> None:
    alone = tmp_path / "elsewhere" / "evidence.zip"
    alone.parent.mkdir()
    made.rename(alone)
    (tmp_path / "log.sqlite").unlink()
    report = verify_pack(alone)
    assert report.breaks == ()
    assert report.log is not None
    assert report.log.rows == 12
    assert report.manifest["rows"] == 12


def test_the_same_contents_give_the_same_bytes(log: AuditLog, tmp_path: Path) -> None:
    one = pack(log, tmp_path / "one.zip")
    two = pack(log, tmp_path / "two.zip", tuple(reversed(MEMBERS)))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert (one.seal, one.sha256) == (two.seal, two.sha256)
    assert one.sha256 == hashlib.sha256((tmp_path / "one.zip").read_bytes()).hexdigest()


@pytest.mark.clause("B5.3")
def test_a_flipped_bit_anywhere_shows(made: Path, tmp_path: Path) -> None:
    good = made.read_bytes()
    rng = random.Random(11)
    bad = tmp_path / "bad.zip"
    for at in (*range(0, 80), *rng.sample(range(len(good)), 250), *range(len(good) - 250, len(good))):
        changed = bytearray(good)
        changed[at] ^= 1 << rng.randrange(8)
        bad.write_bytes(changed)
        assert not verify_pack(bad).ok, f"byte {at} of {len(good)}"


@pytest.mark.clause("B5.3")
@pytest.mark.parametrize("name", ["log.jsonl", "acceptances.json", "policy/abc.txt", "README.html"])
def test_a_changed_byte_names_the_file_it_is_in(made: Path, name: str) -> None:
    good = made.read_bytes()
    content = dict(contents(made))[name]
    at = good.index(content) + len(content) // 2
    made.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
    assert verify_pack(made).breaks[0] == f"“{name}” is not what was packed."


@pytest.mark.clause("B5.3")
def test_a_missing_an_added_and_a_moved_file_are_named(made: Path) -> None:
    whole = contents(made)
    rewrite(made, [pair for pair in whole if pair[0] != "policy/abc.txt"])
    assert verify_pack(made).breaks == ("“policy/abc.txt” is missing.",)
    rewrite(made, [*whole, ("policy/def.txt", b"another")])
    assert verify_pack(made).breaks == ("“policy/def.txt” was added.",)
    rewrite(made, [*whole[:3], whole[4], whole[3], *whole[5:]])
    assert verify_pack(made).breaks[0].startswith("Its members are in another order")
    rewrite(made, whole)
    assert verify_pack(made).ok


def test_a_file_that_is_in_it_twice_is_named(made: Path) -> None:
    whole = contents(made)
    with pytest.warns(UserWarning, match="Duplicate"):
        rewrite(made, [*whole, ("acceptances.json", b"[]")])
    assert verify_pack(made).breaks[0] == "“acceptances.json” is in it twice."


@pytest.mark.parametrize("where", ["before", "after", "comment"])
def test_bytes_beside_the_files_show(made: Path, where: str) -> None:
    good = made.read_bytes()
    if where == "comment":
        with zipfile.ZipFile(made, "a") as pack:
            pack.comment = b"hello"
    else:
        made.write_bytes(b"#!/bin/sh\n" + good if where == "before" else good + b"\0" * 10)
    report = verify_pack(made)
    assert not report.ok
    assert "zip" in report.breaks[0]


@pytest.mark.clause("B5.3")
def test_an_entry_changed_with_all_the_hashes_of_the_pack_made_right_breaks_the_chain(made: Path) -> None:
    whole = dict(contents(made))
    lines = whole["log.jsonl"].decode().splitlines()
    entry = json.loads(lines[5])
    entry["fields"]["provider"] = "nobody"
    lines[5] = json.dumps(entry, ensure_ascii=False)
    rewrite(made, _resealed(whole | {"log.jsonl": ("\n".join(lines) + "\n").encode()}))
    assert verify_pack(made).breaks == ("log.jsonl: Entry 5 is not what was written after entry 4.",)


@pytest.mark.parametrize("cut", [1, 5, 11])
def test_a_cut_tail_shows_although_the_files_hash_was_made_right(made: Path, cut: int) -> None:
    whole = dict(contents(made))
    lines = whole["log.jsonl"].decode().splitlines()[:-cut]
    rewrite(made, _resealed(whole | {"log.jsonl": ("\n".join(lines) + "\n").encode()}))
    assert "were cut off" in verify_pack(made).breaks[0]


def test_a_pack_rewritten_from_end_to_end_has_another_seal(log: AuditLog, made: Path) -> None:
    """Nothing but a signature could show this in the pack itself; its seal is no longer the one that was given."""
    seal = verify_pack(made).seal
    snapshot = log.snapshot()
    before, rows = chain.genesis(snapshot.log_id), list[Row]()
    for row in snapshot.rows:
        forged = Row(row.seq, row.time, row.event, row.body.replace("openai", "nobody"), row.anchored, "")
        rows.append(Row(row.seq, row.time, row.event, forged.body, row.anchored, chain.link(before, forged)))
        before = rows[-1].hash
    forged_log = type(snapshot)(snapshot.log_id, tuple(rows), chain.Head(12, before))
    write_pack(made, forged_log, MEMBERS, made="2026-11-26T12:00:00+00:00", by="Zoë <z@x>", app="0.1", checked=log.verify())
    report = verify_pack(made)
    assert report.ok
    assert report.seal != seal


def test_a_pack_of_a_log_that_was_tampered_with_says_so_and_does_not_pass(log: AuditLog, tmp_path: Path) -> None:
    assert log._db is None
    import sqlite3

    db = sqlite3.connect(log.path, isolation_level=None)
    db.execute("DROP TRIGGER entries_never_change")
    db.execute("UPDATE entries SET body = 'not json' WHERE seq = 4")
    db.close()
    pack(log, tmp_path / "p.zip")
    report = verify_pack(tmp_path / "p.zip")
    assert "Entry 4" in report.breaks[0]
    assert report.manifest["checked"]["ok"] is False
    assert "did NOT pass" in dict(contents(tmp_path / "p.zip"))["README.html"].decode()


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b"{}", b'{"members": 3}', b'{"members": [], "format": "x"}', b"[" * 5000, b'{"members": [{}]}']
)
def test_a_manifest_that_is_none_is_named(made: Path, manifest: bytes) -> None:
    rewrite(made, [(name, manifest if name == "manifest.json" else content) for name, content in contents(made)])
    assert "manifest.json" in verify_pack(made).breaks[0]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "{}",
        "3",
        "null",
        '{"seq": 1}',
        "[" * 3000,
        "\ud800",
        '{"seq": 1.5, "time": "", "event": "", "fields": {}, "anchored": true, "hash": ""}',
    ],
)
def test_a_line_of_the_log_that_is_no_entry_is_named(made: Path, line: str) -> None:
    whole = dict(contents(made))
    lines = whole["log.jsonl"].decode().splitlines()
    lines[3] = line
    rewrite(made, _resealed(whole | {"log.jsonl": ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass")}))
    assert verify_pack(made).breaks[0].startswith("log.jsonl: Line 4 is no entry")


def test_another_zip_and_another_file_are_no_packs(tmp_path: Path) -> None:
    text = tmp_path / "a.zip"
    text.write_text("hello")
    assert "not a whole zip" in verify_pack(text).breaks[0]
    rewrite(text, [("hello.txt", b"hello")])
    assert "manifest.json" in verify_pack(text).breaks[0]
    with pytest.raises(FileProblem, match="nowhere"):
        verify_pack(tmp_path / "nowhere.zip")


def test_a_pack_of_a_newer_version_asks_for_a_newer_lectern(made: Path) -> None:
    whole = dict(contents(made))
    told = json.loads(whole["manifest.json"]) | {"version": 2}
    rewrite(made, list((whole | {"manifest.json": json.dumps(told).encode()}).items()))
    assert "newer" in verify_pack(made).breaks[0]


def test_the_page_to_read_first_says_what_is_proved_and_holds_no_markup_of_strangers(made: Path) -> None:
    page = dict(contents(made))["README.html"].decode()
    assert "Zoë &lt;z@x&gt;" in page
    assert "no signature" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def _resealed(whole: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """Members with a manifest that fits them again, as somebody would make it who has read our source."""
    told = json.loads(whole["manifest.json"])
    for entry in told["members"]:
        entry["bytes"] = len(whole[entry["name"]])
        entry["sha256"] = hashlib.sha256(whole[entry["name"]]).hexdigest()
    told.pop("seal")
    seal = hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    manifest = json.dumps(told | {"seal": seal}, ensure_ascii=False, indent=1).encode()
    return list((whole | {"manifest.json": manifest}).items())


def test_a_pack_that_cannot_be_written_leaves_nothing_half_made(log: AuditLog, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="could not be written"):
        pack(log, tmp_path / "no-such-folder" / "p.zip")
    with pytest.raises(ValueError, match="one name"):
        pack(log, tmp_path / "p.zip", (*MEMBERS, MEMBERS[0]))
    (tmp_path / "p.zip").mkdir()
    with pytest.raises(FileProblem, match="could not be written"):
        pack(log, tmp_path / "p.zip")
    (tmp_path / "p.zip").rmdir()
    assert not list(tmp_path.glob("*p.zip*"))


def test_a_zip_that_would_unpack_to_more_than_it_is_is_not_unpacked(made: Path) -> None:
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("manifest.json", b"0" * (64 << 20))
    assert made.stat().st_size < 1 << 20
    assert "is compressed" in verify_pack(made).breaks[0]


@pytest.mark.clause("B5.3")
def test_a_pack_damaged_anyhow_is_reported_and_never_a_crash(made: Path, tmp_path: Path) -> None:
    good, rng, bad = made.read_bytes(), random.Random(5), tmp_path / "bad.zip"
    for number in range(160):
        changed = bytearray(good)
        match number % 4:
            case 0:
                del changed[rng.randrange(len(changed)) :]
            case 1:
                at = rng.randrange(len(changed))
                del changed[at : at + rng.randrange(1, 200)]
            case 2:
                at = rng.randrange(len(changed))
                changed[at:at] = rng.randbytes(rng.randrange(1, 200))
            case _:
                for _ in range(rng.randrange(2, 30)):
                    changed[rng.randrange(len(changed))] ^= rng.randrange(1, 256)
        bad.write_bytes(changed)
        assert not verify_pack(bad).ok, f"damage {number}"


def test_a_pack_that_is_too_large_is_not_read(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.audit.evidence.MOST", 100)
    assert "larger" in verify_pack(made).breaks[0]


@pytest.mark.clause("B5.3")
@pytest.mark.parametrize("lie", ["fields beside the text", "a field told twice", "other spaces"])
def test_an_entry_cannot_show_readers_something_else_than_what_is_chained(made: Path, lie: str) -> None:
    whole = dict(contents(made))
    lines = whole["log.jsonl"].decode().splitlines()
    entry = json.loads(lines[5])
    match lie:
        case "fields beside the text":
            body = chain.canonical(entry["fields"])
            entry |= {"fields": {"provider": "nobody"}, "body": body}
            lines[5] = json.dumps(entry, ensure_ascii=False)
        case "a field told twice":
            lines[5] = lines[5].replace('"fields": {', '"fields": {"provider": "nobody", ', 1)
        case _:
            lines[5] += " "
    rewrite(made, _resealed(whole | {"log.jsonl": ("\n".join(lines) + "\n").encode()}))
    assert verify_pack(made).breaks[0] == "log.jsonl: Line 6 is no entry (it is not written as an entry is)."


def test_a_log_under_another_name_is_named(made: Path) -> None:
    whole = dict(contents(made))
    lines = whole["log.jsonl"].decode().splitlines()
    lines[0] = lines[0].replace('"rows": 12', '"rows": 13')
    rewrite(made, _resealed(whole | {"log.jsonl": ("\n".join(lines) + "\n").encode()}))
    assert "first line" in verify_pack(made).breaks[0]


def test_line_separators_in_a_reason_stay_in_their_line(tmp_path: Path) -> None:
    with AuditLog(tmp_path / "log.sqlite") as log:
        log.append("findings.accepted", reason="one\u2028two\u0085three\x1efour")
        pack(log, tmp_path / "p.zip")
    assert verify_pack(tmp_path / "p.zip").breaks == ()


def test_an_empty_log_makes_a_whole_pack(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "log.sqlite")
    pack(log, tmp_path / "p.zip")
    report = verify_pack(tmp_path / "p.zip")
    assert report.breaks == ()
    assert report.log is not None
    assert report.log.rows == 0


def test_a_log_with_nothing_right_in_it_is_reported_in_a_few_lines(made: Path) -> None:
    whole = dict(contents(made))
    rewrite(made, _resealed(whole | {"log.jsonl": b"{}\n" * 500}))
    assert len(verify_pack(made).breaks) < 45


@pytest.mark.clause("B5.3")
def test_the_program_in_the_page_checks_an_unpacked_pack_without_lectern(made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made) as pack:
        pack.extractall(tmp_path / "unpacked")
    page = (tmp_path / "unpacked" / "README.html").read_text("utf-8")
    program = html.unescape(page.partition("<pre><code>")[2].partition("</code></pre>")[0])

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-c", program]
        return subprocess.run(command, cwd=tmp_path / "unpacked", capture_output=True, text=True, check=False)

    assert run().stdout == "whole\n", run().stderr
    log = tmp_path / "unpacked" / "log.jsonl"
    log.write_text(log.read_text("utf-8").replace("openai", "opena1", 1), "utf-8")
    assert "AssertionError: log.jsonl" in run().stderr
