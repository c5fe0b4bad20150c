"""Answers on disk: private, whole, never lost, seen by every process; and an organisation that can only tighten."""

from __future__ import annotations

import json
import os
import pwd
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.course.errors import FileProblem
from app.policy import (
    NO_ORGANISATION,
    Gate,
    Organisation,
    PolicyPack,
    PolicyStatus,
    Step,
    current_user,
    load_organisation,
    load_pack,
)
from app.policy.acceptance import IncompleteAcceptance
from app.policy.organisation import managed_path


def gate(folder: Path, **kept: object) -> Gate:
    return Gate(folder, **{"organisation": NO_ORGANISATION, "user": "Ada", **kept})  # type: ignore[arg-type]


def accept(subject: Gate) -> None:
    subject.accept([section.id for section in subject.pack.sections], [box.id for box in subject.pack.boxes])


def where(subject: Gate) -> PolicyStatus:
    return subject.status


def edited(pack: PolicyPack) -> PolicyPack:
    """The next version: one paragraph more in the first section."""
    first = replace(pack.sections[0], body=pack.sections[0].body + "\n\nOne more rule.\n")
    return replace(pack, version="2", sha256="f" * 64, sections=(first, *pack.sections[1:]))


@pytest.mark.clause("A0.3")
def test_an_acceptance_says_who_what_when_with_which_version_and_language(tmp_path: Path) -> None:
    subject = gate(tmp_path, now=lambda: datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    assert where(subject) is PolicyStatus.PENDING
    accept(subject)
    assert where(subject) is PolicyStatus.ACCEPTED
    [record] = gate(tmp_path).records()
    pack = load_pack()
    assert (record.step, record.user, record.pack, record.version, record.sha256) == (
        Step.ACCEPTED,
        "Ada",
        "lectern",
        pack.version,
        pack.sha256,
    )
    assert (record.time, record.language) == ("2026-11-22T09:30:00+00:00", "en")
    assert record.app
    assert record.boxes == tuple(box.id for box in pack.boxes)
    assert subject.accepted_text(record) == pack.plain()


@pytest.mark.clause("A0.3")
def test_an_incomplete_acceptance_leaves_nothing(tmp_path: Path) -> None:
    subject = gate(tmp_path / "policy")
    with pytest.raises(IncompleteAcceptance):
        subject.accept([], [])
    assert not (tmp_path / "policy").exists()


@pytest.mark.clause("A0.4")
def test_declining_and_withdrawing_are_kept_beside_what_was_accepted(tmp_path: Path) -> None:
    subject = gate(tmp_path)
    subject.decline()
    assert where(subject) is PolicyStatus.DECLINED
    accept(subject)
    subject.withdraw()
    assert where(subject) is PolicyStatus.DECLINED
    assert subject.acceptance is None
    assert [record.step for record in subject.records()] == [Step.DECLINED, Step.ACCEPTED, Step.WITHDRAWN]


@pytest.mark.clause("A0.1")
@pytest.mark.clause("B9")
def test_a_changed_pack_makes_an_acceptance_stale_and_shows_what_changed(tmp_path: Path) -> None:
    accept(gate(tmp_path))
    later = gate(tmp_path, packs=lambda language: edited(load_pack(language)))
    assert where(later) is PolicyStatus.STALE
    assert [line.text for line in later.changes() if line.mark == "new"][-1] == "One more rule."
    assert sum(line.mark == "gone" for line in later.changes()) == 1  # the line with version and date
    accept(later)
    assert where(later) is PolicyStatus.ACCEPTED
    assert len(later.records()) == 2
    assert len(list((tmp_path / "texts").iterdir())) == 2


def test_without_an_acceptance_everything_is_new(tmp_path: Path) -> None:
    lines = gate(tmp_path).changes()
    assert {line.mark for line in lines} == {"new"}
    assert len(lines) > len(load_pack().clauses) / 2


@pytest.mark.clause("A5.8")
def test_each_person_answers_for_themselves(tmp_path: Path) -> None:
    accept(gate(tmp_path))
    assert where(gate(tmp_path, user="Bo")) is PolicyStatus.PENDING
    assert [record.user for record in gate(tmp_path, user="Bo").records()] == ["Ada"]


def test_reading_another_translation_does_not_undo_an_acceptance(tmp_path: Path) -> None:
    def packs(language: str) -> PolicyPack:
        return replace(load_pack(), language=language, sha256=language.ljust(64, "0"))

    accept(gate(tmp_path, packs=packs))
    assert where(gate(tmp_path, packs=packs, language="de")) is PolicyStatus.ACCEPTED


def test_another_process_is_noticed(tmp_path: Path) -> None:
    window, terminal = gate(tmp_path), gate(tmp_path)
    assert where(window) is PolicyStatus.PENDING
    accept(terminal)
    assert where(window) is PolicyStatus.ACCEPTED
    terminal.withdraw()
    assert where(window) is PolicyStatus.DECLINED


@pytest.mark.clause("B6.3")
@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes; the folder is the user's own")
def test_files_are_private(tmp_path: Path) -> None:
    accept(gate(tmp_path / "policy"))
    for path in (tmp_path / "policy").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


@pytest.mark.parametrize("damage", ["", "{", "[]", "[" * 100_000, '{"records": [{"step": "danced"}]}', '{"records": [{}]}'])
def test_damaged_records_close_the_gate_and_are_put_aside_not_lost(tmp_path: Path, damage: str) -> None:
    accept(gate(tmp_path))
    file = tmp_path / "acceptances.json"
    file.write_text(damage, "utf-8")
    subject = gate(tmp_path)
    assert where(subject) is PolicyStatus.PENDING
    with pytest.raises(FileProblem, match=r"acceptances\.json"):
        subject.records()
    accept(subject)
    assert where(subject) is PolicyStatus.ACCEPTED
    [aside] = tmp_path.glob("acceptances.damaged-*.json")
    assert aside.read_text("utf-8") == damage


def test_a_disk_that_refuses_is_said_and_the_old_answer_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = gate(tmp_path)
    accept(subject)

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileProblem, match="No space left"):
        subject.decline()
    assert where(subject) is PolicyStatus.ACCEPTED
    assert json.loads((tmp_path / "acceptances.json").read_text("utf-8"))["records"][-1]["step"] == "accepted"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["acceptances.json", "texts"]


def test_a_text_that_was_taken_away_is_said(tmp_path: Path) -> None:
    subject = gate(tmp_path)
    accept(subject)
    for path in (tmp_path / "texts").iterdir():
        path.unlink()
    with pytest.raises(FileProblem, match="not there any more"):
        subject.changes()


def test_a_person_without_a_name_is_still_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    assert current_user()

    def nobody(_uid: int) -> str:
        raise OSError("no user table")

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    assert current_user() == "unknown"


@pytest.mark.clause("A6.1")
@pytest.mark.clause("A6.2")
def test_an_organisation_can_suspend_restrict_and_add_rules(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(
        """
name = "Northwind"
version = "3"
suspended = true
reason = "Audit."
providers = ["local"]

[[rule]]
id = "no-phones"
about = "finding"
when = { kind = "phone" }
verdict = "block"
clause = "A2.4c"
why = "Northwind never sends phone numbers."

[[rule]]
id = "all-is-well"
about = "request"
when = {}
verdict = "allow"
clause = "A0.4"
why = "Trust us."
""",
        "utf-8",
    )
    found = load_organisation(file)
    assert (found.name, found.version, found.suspended, found.reason, found.problem) == ("Northwind", "3", True, "Audit.", "")
    assert found.allows("local")
    assert not found.allows("openai")
    assert [(rule.id, rule.source) for rule in found.rules] == [("no-phones", "organisation")]
    subject = gate(tmp_path, organisation=found)
    accept(subject)
    assert where(subject) is PolicyStatus.SUSPENDED


def test_no_file_means_no_organisation(tmp_path: Path) -> None:
    assert load_organisation(tmp_path / "none.toml") is NO_ORGANISATION
    assert NO_ORGANISATION.allows("anybody")


@pytest.mark.clause("A6.2")
@pytest.mark.parametrize(
    "text",
    [
        "suspended = maybe",
        'suspended = "false"',
        'providers = "local"',
        "loosen = true",
        "[[rule]]\nid = 'x'",
        "\xff\xfe",
        "providers = [1]",
        "a = " + "[" * 20_000,
        '[[rule]]\nid = "x"\nabout = "finding"\nwhen = { kinds = "phone" }\nverdict = "block"\nclause = "A"\nwhy = "So."',
        '[[rule]]\nid = "x"\nabout = "finding"\nwhen = 3\nverdict = "block"\nclause = "A"\nwhy = "So."',
    ],
)
def test_a_file_that_cannot_be_understood_suspends(tmp_path: Path, text: str) -> None:
    file = tmp_path / "policy.toml"
    file.write_bytes(text.encode("latin-1"))
    found = load_organisation(file)
    assert found.suspended
    assert str(file) in found.problem
    assert "AI stays off" in found.reason


def test_a_file_that_cannot_be_read_suspends(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").mkdir()
    assert load_organisation(tmp_path / "policy.toml").suspended


@pytest.mark.clause("A6.2")
def test_a_link_to_a_policy_that_is_out_of_reach_suspends(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").symlink_to(tmp_path / "share" / "policy.toml")
    assert load_organisation(tmp_path / "policy.toml").suspended


@pytest.mark.parametrize(("system", "part"), [("win32", "Lectern"), ("darwin", "Application Support"), ("linux", "etc")])
def test_the_managed_place_is_where_administrators_write(monkeypatch: pytest.MonkeyPatch, system: str, part: str) -> None:
    monkeypatch.setattr("sys.platform", system)
    assert part in str(managed_path())
    assert managed_path().name == "policy.toml"


def test_an_organisation_is_a_value() -> None:
    assert replace(Organisation(name="N"), suspended=True).name == "N"


def test_nobody_becomes_somebody_else_by_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    before = current_user()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "mallory")
    assert current_user() == before
