"""The log as other programs read it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from app.audit import AuditLog, LogProblem
from app.audit.chain import Row
from app.audit.export import csv_lines, harmless


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    with AuditLog(tmp_path / "log.sqlite") as log:
        log.append("findings.accepted", user="ada", reason="=1+1", kinds=["email", "phone"], count=2)
        log.append("provider.tested", provider="openai", ok=True, error="")
    return log


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_field_that_occurs_is_a_column(log: AuditLog) -> None:
    first, second = cells("".join(csv_lines(log.snapshot().rows)))
    assert (first["seq"], first["event"], first["title"]) == ("1", "findings.accepted", "Findings accepted")
    assert (first["kinds"], first["count"], first["provider"]) == ("email; phone", "2", "")
    assert (second["ok"], second["anchored"]) == ("yes", "no")
    log.close()


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", " =1", "|calc", "%0A", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert harmless(text).startswith("'")


@pytest.mark.parametrize(
    ("cell", "shown"), [(-5, "-5"), (True, "yes"), ("plain", "plain"), (("a", "b"), "a; b"), ("a\0b", "ab")]
)
def test_what_is_harmless_stays_as_it_is(cell: object, shown: str) -> None:
    assert harmless(cell) == shown


def test_a_log_without_entries_is_a_line_of_names(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "none.sqlite")
    assert log.export(tmp_path / "a.csv", "csv") == 0
    assert (tmp_path / "a.csv").read_text("utf-8-sig").startswith('"seq","time"')
    assert not (tmp_path / "none.sqlite").exists()


def test_an_entry_that_is_no_entry_any_more_is_exported_as_it_stands(tmp_path: Path) -> None:
    row = Row(1, "2026", "request.done", "[1, 2]", False, "h")
    assert row.as_json()["body"] == "[1, 2]"
    assert cells("".join(csv_lines([row])))[0]["event"] == "request.done"
    assert Row.of_json(row.as_json()) == row


def test_a_file_that_cannot_be_written_leaves_nothing_half_written(log: AuditLog, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(LogProblem, match="could not be written"):
        log.export(tmp_path / "taken")
    assert [path.name for path in tmp_path.glob(".taken*")] == []
    log.close()
