"""Consents, rights statements, suspensions and incidents as values, and their files: private, one a record, never lost."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.course.errors import FileProblem
from app.policy.records import (
    Cause,
    Consent,
    ConsentState,
    Ground,
    IncompleteConsent,
    Licence,
    Limits,
    Records,
    Revocation,
    RightsStatement,
    Suspension,
    Use,
    over_limit,
    require_whole,
    shipped_limits,
    voice_licence_wording,
)
from app.policy.records import rights as rights_of
from app.policy.records.suspension import Limit

TODAY = date(2026, 11, 26)


def consent(**kept: Any) -> Consent:
    """A whole consent, with what a test is about put in its place."""
    plain: dict[str, Any] = {
        "person": "Mira Holt",
        "contact": "mira@northwind.example",
        "date": "2026-01-10",
        "purpose": "Narrating the safety courses",
        "scope": (Use.SYNTHESISE, Use.PUBLISH),
        "territory": "Worldwide",
        "expires": "2027-01-10",
        "covers": ("voice-mira",),
        "note": "The signed form is in the personnel file.",
    }
    return Consent(**{**plain, **kept})


@pytest.mark.clause("B6.2")
@pytest.mark.parametrize(
    ("expires", "revoked", "state"),
    [
        ("", None, ConsentState.ACTIVE),
        ("2027-06-01", None, ConsentState.ACTIVE),
        ("2026-12-26", None, ConsentState.EXPIRING),
        ("2026-11-26", None, ConsentState.EXPIRING),
        ("2026-11-25", None, ConsentState.EXPIRED),
        ("2027-06-01", "2026-11-26", ConsentState.REVOKED),
        ("2027-06-01", "2026-11-27", ConsentState.ACTIVE),
        ("2026-11-25", "2026-11-01", ConsentState.REVOKED),
    ],
)
def test_a_consent_is_active_about_to_expire_expired_or_revoked(expires: str, revoked: str | None, state: ConsentState) -> None:
    taken_back = Revocation(revoked, "She left.", "Ada") if revoked else None
    assert consent(expires=expires, revoked=taken_back).state(TODAY) is state


@pytest.mark.clause("B3.7")
def test_a_consent_allows_what_it_names_for_as_long_as_it_holds_and_nothing_else() -> None:
    given = consent()
    assert given.allows("voice-mira", Use.SYNTHESISE, TODAY)
    assert not given.allows("voice-mira", Use.TRANSCRIBE, TODAY)
    assert not given.allows("voice-other", Use.SYNTHESISE, TODAY)
    assert not given.allows("voice-mira", Use.SYNTHESISE, date(2027, 1, 11))
    assert not given.allows("voice-mira", Use.SYNTHESISE, date(2026, 1, 9)), "it was not given yet"


@pytest.mark.clause("B4.5d")
@pytest.mark.clause("B4.5e")
def test_a_provider_with_a_lasting_licence_needs_a_consent_that_names_it() -> None:
    given = consent(covers=("a" * 64,), scope=(Use.TRANSCRIBE,))
    assert given.allows("a" * 64, Use.TRANSCRIBE, TODAY)
    assert not given.allows("a" * 64, Use.TRANSCRIBE, TODAY, licensor="voxco")
    named = replace(given, licences=(Licence("voxco", voice_licence_wording("Voxco")),))
    assert named.allows("a" * 64, Use.TRANSCRIBE, TODAY, licensor="voxco")


@pytest.mark.clause("B4.5")
@pytest.mark.clause("B4.5a")
def test_the_wording_says_plainly_what_the_licence_is() -> None:
    said = voice_licence_wording("Voxco")
    assert "{" not in said
    for word in ("Voxco", "perpetual", "irrevocable", "worldwide", "sub-licensable", "voice"):
        assert word in said


@pytest.mark.clause("B6.2")
@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("person", " ", "person"),
        ("contact", "", "contact"),
        ("purpose", "", "purpose"),
        ("territory", "", "territory"),
        ("scope", (), "what may be done"),
        ("covers", (), "no voice and no recording"),
        ("note", "", "proves"),
        ("date", "yesterday", "no date"),
        ("expires", "2025-01-01", "end before it begins"),
    ],
)
def test_a_consent_that_does_not_say_everything_is_not_recorded(field: str, value: object, why: str) -> None:
    require_whole(consent())
    with pytest.raises(IncompleteConsent, match=why):
        require_whole(consent(**{field: value}))


@pytest.mark.clause("B6.2")
def test_records_come_back_as_they_were_put(tmp_path: Path) -> None:
    records = Records(tmp_path)
    form = tmp_path / "signed form.pdf"
    form.write_bytes(b"%PDF signed")
    kept = consent(evidence=records.keep_evidence(form), licences=(Licence("voxco", "words"),))
    records.consents.put(kept)
    time = "2026-11-26T10:00:00+00:00"
    statement = RightsStatement(source="c1", title="Fire safety", ground=Ground.OWN, time=time, user="Ada")
    records.rights.put(statement)
    paused = Suspension(cause=Cause.PERSON, reason="Audit", time=time, user="Ada")
    records.suspensions.put(paused)
    again = Records(tmp_path)
    assert again.consents.all() == (kept,)
    assert again.rights.all() == (statement,)
    assert again.suspensions.all() == (paused,)
    form.unlink()
    assert kept.evidence is not None
    assert again.evidence(kept.evidence) == b"%PDF signed"


@pytest.mark.clause("B6.3")
@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes; the folder is the user's own")
def test_records_are_private(tmp_path: Path) -> None:
    records = Records(tmp_path / "policy")
    form = tmp_path / "form.pdf"
    form.write_bytes(b"x")
    records.consents.put(consent(evidence=records.keep_evidence(form)))
    for path in (tmp_path / "policy").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"id": "other"}', "{}"])
def test_a_damaged_record_leaves_the_others_and_stays_where_it_is(tmp_path: Path, damage: str) -> None:
    records = Records(tmp_path)
    first, second = consent(), consent(person="Bo")
    records.consents.put(first)
    records.consents.put(second)
    file = tmp_path / "consents" / f"{first.id}.json"
    file.write_text(damage, "utf-8")
    assert records.consents.all() == (second,)
    assert records.consents.damaged() == (file,)
    assert file.read_text("utf-8") == damage
    records.consents.put(first)
    assert set(records.consents.all()) == {first, second}
    assert file.with_name(f"{first.id}.damaged-1").read_text("utf-8") == damage


def test_an_id_that_is_a_path_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}", "utf-8")
    assert Records(tmp_path).consents.get("../secret") is None


def test_a_disk_that_refuses_is_said_and_the_old_state_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records, given = Records(tmp_path), consent()
    records.consents.put(given)

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileProblem, match="No space left"):
        records.consents.put(replace(given, revoked=Revocation("2026-11-26", "She left.", "Ada")))
    assert records.consents.all() == (given,)


def test_evidence_that_was_changed_or_taken_away_is_said(tmp_path: Path) -> None:
    records, form = Records(tmp_path), tmp_path / "form.pdf"
    form.write_bytes(b"signed")
    kept = records.keep_evidence(form)
    copy = tmp_path / "evidence" / kept.sha256
    copy.write_bytes(b"forged")
    with pytest.raises(FileProblem, match="was changed"):
        records.evidence(kept)
    copy.unlink()
    with pytest.raises(FileProblem, match="not there any more"):
        records.evidence(kept)


@pytest.mark.clause("A2.3")
@pytest.mark.parametrize(
    ("ground", "note", "fine"),
    [
        (Ground.OWN, "", True),
        (Ground.PUBLIC_DOMAIN, "", True),
        (Ground.LICENSED, "", False),
        (Ground.LICENSED, "CC BY 4.0", True),
        (Ground.PERMISSION, " ", False),
        (Ground.PERMISSION, "The publisher wrote on 3 May.", True),
    ],
)
def test_a_licence_or_a_permission_has_to_be_named(ground: Ground, note: str, fine: bool) -> None:
    statement = RightsStatement(source="c1", title="Book", ground=ground, note=note)
    if fine:
        rights_of.require_whole(statement)
    else:
        with pytest.raises(rights_of.IncompleteRights):
            rights_of.require_whole(statement)


@pytest.mark.clause("B3.3")
def test_the_last_statement_about_a_source_counts() -> None:
    early = RightsStatement(source="c1", title="Book", ground=Ground.OWN, time="2026-01-01")
    late = replace(early, id="w2", ground=Ground.LICENSED, note="CC BY", time="2026-02-01")
    assert rights_of.latest([late, early]) == {"c1": late}


@pytest.mark.clause("A6.1")
@pytest.mark.clause("B3.9")
def test_the_limits_are_a_table_that_explains_itself() -> None:
    limits = shipped_limits()
    assert timedelta(hours=limits.hours) == timedelta(days=1)
    assert {item.kind: item.limit for item in limits.limits} == {"blocked": 5, "reworded": 4}
    assert all(word[0].isdigit() and "24 hours" in word for word in limits.words())


@pytest.mark.clause("A6.1")
def test_different_blocked_requests_count_and_the_same_one_counts_once() -> None:
    limits = Limits(24, (Limit("blocked", 3, "requests were stopped"), Limit("reworded", 2, "were reworded")))
    assert not over_limit([("blocked", "a")] * 9, limits)
    assert not over_limit([("blocked", "a"), ("blocked", "b"), ("reworded", "c")], limits)
    assert over_limit([("blocked", "a"), ("blocked", "b"), ("blocked", "c")], limits).startswith("3 requests were stopped")
    assert "2 suspend" in over_limit([("reworded", "a"), ("reworded", "b")], limits)


def test_records_are_readable_by_people(tmp_path: Path) -> None:
    records = Records(tmp_path)
    records.consents.put(consent(person="Zoë Ångström"))
    [file] = (tmp_path / "consents").iterdir()
    assert "Zoë Ångström" in file.read_text("utf-8")
    assert json.loads(file.read_text("utf-8"))["scope"] == ["synthesise", "publish"]


@pytest.mark.parametrize("kind", ["rights", "suspensions", "incidents"])
def test_what_is_no_record_of_its_kind_counts_as_damaged_and_can_be_put_aside(tmp_path: Path, kind: str) -> None:
    folder = getattr(Records(tmp_path), kind)
    folder.folder.mkdir()
    (folder.folder / "x1.json").write_text('{"id": "x1", "seq": "1", "ground": "own", "cause": "person"}', "utf-8")
    assert folder.all() == ()
    [aside] = folder.set_damaged_aside()
    assert aside.name == "x1.damaged-1"
    (folder.folder / "x1.json").write_text("{", "utf-8")
    assert [path.name for path in folder.set_damaged_aside()] == ["x1.damaged-2"]
    assert folder.damaged() == ()


def test_folders_and_files_that_refuse_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = Records(tmp_path)
    records.consents.put(consent())
    [file] = records.consents.folder.iterdir()
    file.write_text("{", "utf-8")

    def refuse(*_: object) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(FileProblem, match="put aside"):
        records.consents.set_damaged_aside()
    monkeypatch.setattr(Path, "glob", refuse)
    with pytest.raises(FileProblem, match="can't be read"):
        records.consents.all()


def test_evidence_is_kept_once_mended_when_forged_and_refused_when_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records, form = Records(tmp_path / "policy"), tmp_path / "form.pdf"
    form.write_bytes(b"signed")
    kept = records.keep_evidence(form)
    assert records.keep_evidence(form) == kept
    (tmp_path / "policy" / "evidence" / kept.sha256).write_bytes(b"forged")
    assert records.evidence(records.keep_evidence(form)) == b"signed"
    with pytest.raises(FileProblem, match="could not be kept"):
        records.keep_evidence(tmp_path / "none.pdf")
    monkeypatch.setattr("app.policy.records.store.MOST_EVIDENCE", 3)
    with pytest.raises(FileProblem, match="larger"):
        records.keep_evidence(form)


def test_a_statement_about_nothing_is_refused() -> None:
    with pytest.raises(rights_of.IncompleteRights, match="no source"):
        rights_of.require_whole(RightsStatement(source="", title="?", ground=Ground.OWN))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just("2026-01-10"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@given(field=st.sampled_from(sorted(asdict(consent()))), value=_JSON)
def test_whatever_stands_in_a_field_is_a_whole_consent_or_none(
    tmp_path_factory: pytest.TempPathFactory, field: str, value: Any
) -> None:
    folder = Records(tmp_path_factory.mktemp("r")).consents
    given_one = consent()
    folder.folder.mkdir()
    (folder.folder / f"{given_one.id}.json").write_text(json.dumps(asdict(given_one) | {field: value}), "utf-8")
    for read in folder.all():
        assert read.state(TODAY) in set(ConsentState)
        read.allows("voice-mira", Use.SYNTHESISE, TODAY)
        assert all(isinstance(text, str) for text in (read.person, read.contact, *read.covers))


@given(field=st.sampled_from(["id", "source", "title", "ground", "note", "time", "user"]), value=_JSON)
def test_whatever_stands_in_a_field_is_a_whole_statement_or_none(
    tmp_path_factory: pytest.TempPathFactory, field: str, value: Any
) -> None:
    folder = Records(tmp_path_factory.mktemp("r")).rights
    whole = RightsStatement(source="c1", title="Book", ground=Ground.OWN, time="2026-01-01T10:00:00+00:00", user="Ada")
    folder.folder.mkdir()
    (folder.folder / f"{whole.id}.json").write_text(json.dumps(asdict(whole) | {field: value}), "utf-8")
    assert set(rights_of.latest(folder.all())) <= {item.source for item in folder.all()}


@pytest.mark.parametrize("damage", [lambda path: path.write_text("x"), lambda path: path.symlink_to(path.parent / "lost")])
def test_something_else_in_the_place_of_a_folder_of_records_is_damage_and_not_silence(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    folder = Records(tmp_path).suspensions
    damage(folder.folder)
    assert folder.all() == ()
    assert folder.damaged() == (folder.folder,)
    folder.set_damaged_aside()
    assert folder.damaged() == ()
