"""``lectern audit`` from the outside."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from app.cli.main import run
from app.services.compliance import open_log


@pytest.fixture
def written() -> None:
    with open_log() as log:
        log.append("policy.declined", user="=HYPERLINK(1)", version="1")
        for number in range(3):
            log.append("request.sending", provider="openai" if number else "local", course=f"c{number}", request=f"r{number}")
        log.append("findings.accepted", user="ada", reason="-1+cmd|' /C calc'!A0", kinds=["email", "phone"])


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert run(["audit", "show", "--json", *arguments]) == 0
    return [row["event"] + str(row["seq"]) for row in json.loads(capsys.readouterr().out)]


@pytest.mark.usefixtures("written")
def test_show_narrows_by_event_provider_course_time_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "--event", "request") == ["request.sending4", "request.sending3", "request.sending2"]
    assert shown(capsys, "--event", "request", "--event", "policy", "-n", "9")[-1] == "policy.declined1"
    assert shown(capsys, "--provider", "openai") == ["request.sending4", "request.sending3"]
    assert shown(capsys, "--course", "c2") == ["request.sending4"]
    assert shown(capsys, "--search", "PHONE accepted") == ["findings.accepted5"]
    assert shown(capsys, "--until", "2020-01-01") == []
    assert len(shown(capsys, "--since", "2020-01-01")) == 5


@pytest.mark.usefixtures("written")
@pytest.mark.clause("A5.8")
def test_a_csv_of_the_log_holds_every_entry_and_nothing_a_spreadsheet_would_run(tmp_path: Path) -> None:
    out = tmp_path / "log.csv"
    assert run(["audit", "export", "--format", "csv", "-o", str(out)]) == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["seq"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[0]["user"] == "'=HYPERLINK(1)"
    assert rows[4]["reason"] == "'-1+cmd|' /C calc'!A0"
    assert rows[4]["kinds"] == "email; phone"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())


@pytest.mark.usefixtures("written")
@pytest.mark.clause("B5.3")
def test_a_pack_is_written_checked_and_a_changed_one_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "evidence.zip"
    assert run(["audit", "pack", "-o", str(out)]) == 0
    assert run(["audit", "pack", "-o", str(out)]) == 3
    capsys.readouterr()
    assert run(["audit", "verify", str(out)]) == 0
    assert "one unbroken chain of 5 entries" in capsys.readouterr().out
    good = out.read_bytes()
    at = good.index(b"request.sending")
    out.write_bytes(good[:at] + b"R" + good[at + 1 :])
    assert run(["audit", "verify", str(out)]) == 1
    assert "“log.jsonl” is not what was packed." in capsys.readouterr().out


@pytest.mark.usefixtures("written")
def test_a_file_that_is_no_course_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    assert run(["audit", "pack", "-o", str(tmp_path / "e.zip"), "--course", str(tmp_path / "a.docx")]) == 3
    assert not (tmp_path / "e.zip").exists()


def test_a_day_that_is_none_is_not_quietly_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(["audit", "show", "--since", "yesterday"])
    assert stopped.value.code == 2
    assert "2026-11-26" in capsys.readouterr().err
