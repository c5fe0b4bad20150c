"""What goes into an evidence pack, and what stays out of it."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.gui.demo import RECORD
from tests.signers import signing_labeller

from app.audit import AuditLog
from app.audit.evidence import _seal, _zipped
from app.course import Course, Lesson, RichText, Section, Settings
from app.course.blocks import Paragraph
from app.services.compliance import open_gate, open_log
from app.services.evidence import Wanted, pack_lines, verify_pack, write_pack
from app.services.policy import PolicyService

SAID = "The Zanzibar plan is not for everybody."


@pytest.fixture
def course() -> Course:
    lesson = Lesson(id="l1", title="One", blocks=(Paragraph(id="b1", text=RichText.of(SAID)),))
    section = Section(id="s1", title="Part", lessons=(lesson,))
    return Course(id="c1", settings=Settings(title="Plans"), sections=(section,), provenance=(RECORD,))


def held(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


@pytest.fixture
def log() -> AuditLog:
    return open_log()


@pytest.mark.clause("B5.3")
@pytest.mark.clause("A5.8")
def test_a_pack_holds_the_log_who_accepted_what_with_the_text_and_where_ai_content_comes_from(
    log: AuditLog, course: Course, tmp_path: Path
) -> None:
    service = PolicyService(log, open_gate())
    service.accept([section.id for section in service.pack.sections], [box.id for box in service.pack.boxes])
    made = write_pack(log, tmp_path / "p.zip", Wanted(courses=(course,)))
    whole = held(made.path)
    records = json.loads(whole["acceptances.json"])["records"]
    assert records[0]["step"] == "accepted"
    assert whole[f"policy/{records[0]['sha256']}.txt"].decode() == service.pack.plain()
    assert json.loads(whole["provenance/c1.json"])["records"][0]["id"] == RECORD.id
    assert "policy.accepted" in whole["log.jsonl"].decode()
    assert json.loads(whole["providers/local.json"])["local"] is True
    assert verify_pack(made.path).ok
    log.close()


@pytest.mark.clause("B8.3")
def test_what_was_sent_to_a_provider_that_was_removed_since_is_still_in_the_pack(log: AuditLog, tmp_path: Path) -> None:
    log.append("request.sending", provider="gone", request="r1", course="c1", bytes=300)
    made = write_pack(log, tmp_path / "p.zip")
    assert '"provider": "gone"' in held(made.path)["log.jsonl"].decode()
    assert verify_pack(made.path).ok
    log.close()


@pytest.mark.clause("B5.3")
def test_the_text_of_courses_stays_out_unless_it_is_asked_for(log: AuditLog, course: Course, tmp_path: Path) -> None:
    without = held(write_pack(log, tmp_path / "a.zip", Wanted(courses=(course,))).path)
    assert not any(SAID.encode() in content for content in without.values())
    with_it = held(write_pack(log, tmp_path / "b.zip", Wanted(courses=(course,), content=True)).path)
    assert SAID.encode() in with_it["content/c1.txt"]
    log.close()


def test_writing_a_pack_is_logged_with_its_seal_and_hash(log: AuditLog, tmp_path: Path) -> None:
    made = write_pack(log, tmp_path / "p.zip")
    (entry,) = log.rows(event="evidence.exported")
    assert entry.fields["seal"] == made.seal == verify_pack(made.path).seal
    assert entry.fields["sha256"] == made.sha256
    log.close()


def test_checking_a_pack_says_in_words_what_it_proves(log: AuditLog, tmp_path: Path) -> None:
    made = write_pack(log, tmp_path / "p.zip")
    said = "\n".join(pack_lines(verify_pack(made.path)))
    assert "no signature" in said
    assert made.seal in said
    made.path.write_bytes(made.path.read_bytes()[:-1])
    assert pack_lines(verify_pack(made.path))[0] == "This pack is NOT what was written:"
    log.close()


@pytest.mark.clause("B8.3")
def test_a_pack_survives_the_end_of_a_provider(tmp_path: Path) -> None:
    from app.services.compliance import Compliance

    with Compliance.open() as compliance:
        compliance.log.append("request.sending", provider="openai", request="r1", course="c1", bytes=300)
        compliance.providers.terminate("openai")
        whole = held(write_pack(compliance.log, tmp_path / "p.zip").path)
    assert json.loads(whole["providers/openai.json"])["name"] == "OpenAI"
    assert "terminated" in whole["providers/settings.json"].decode()
    assert [json.loads(row)["event"] for row in whole["log.jsonl"].splitlines()[1:]] == [
        "request.sending",
        "provider.terminated",
    ]
    assert verify_pack(tmp_path / "p.zip").ok


@pytest.mark.clause("B9")
def test_every_version_that_was_accepted_is_in_the_pack_with_its_text(log: AuditLog, tmp_path: Path) -> None:
    gate = open_gate()
    first = gate.pack
    gate.accept([section.id for section in first.sections], [box.id for box in first.boxes])
    newer = replace(first, version="2", sha256="f" * 64)
    gate._packs = lambda _language: newer
    gate.accept([section.id for section in first.sections], [box.id for box in first.boxes])
    whole = held(write_pack(log, tmp_path / "p.zip", gate=gate).path)
    assert [record["version"] for record in json.loads(whole["acceptances.json"])["records"]] == [first.version, "2"]
    assert {f"policy/{first.sha256}.txt", f"policy/{'f' * 64}.txt"} <= whole.keys()
    log.close()


@pytest.mark.clause("B5.3")
def test_consents_and_incidents_go_in_and_the_evidence_files_of_consents_only_when_asked_for(
    log: AuditLog, tmp_path: Path
) -> None:
    folder = tmp_path / "records"
    for kind in ("consents", "incidents", "evidence"):
        (folder / kind).mkdir(parents=True)
        (folder / kind / "a1.json").write_text('{"of": "' + kind + '"}')
    without = held(write_pack(log, tmp_path / "a.zip", records=folder).path)
    assert {"records/consents/a1.json", "records/incidents/a1.json"} <= without.keys()
    assert "records/evidence/a1.json" not in without
    assert "records/evidence/a1.json" in held(write_pack(log, tmp_path / "b.zip", Wanted(content=True), records=folder).path)
    log.close()


def test_what_is_kept_of_requests_goes_in_with_the_content_and_a_history_nobody_can_read_is_said(
    log: AuditLog, course: Course, tmp_path: Path
) -> None:
    from app.keys import KeyStore
    from app.project.aihistory import HistoryEntry
    from app.services.history import open_history

    history = open_history(KeyStore())
    history.add(HistoryEntry(id="h1", course_id="c1", time="2026-11-26T12:00:00+00:00", data='{"asked": "Shorten it"}'))
    whole = held(write_pack(log, tmp_path / "a.zip", Wanted(courses=(course,), content=True, history=history)).path)
    assert "Shorten it" in whole["content/c1.history.json"].decode()
    without = held(write_pack(log, tmp_path / "b.zip", Wanted(courses=(course,), history=history)).path)
    assert "content/c1.history.json" not in without
    log.close()


@pytest.mark.clause("B5.3")
def test_a_signed_pack_names_its_signer_and_a_rewritten_one_fails(log: AuditLog, tmp_path: Path) -> None:
    labeller = signing_labeller(tmp_path / "certificates")
    made = write_pack(log, tmp_path / "p.zip", labeller=labeller)
    report = verify_pack(made.path)
    assert report.ok
    assert report.signed is not None
    assert {report.signed.fingerprint} == labeller.fingerprints == {made.signer}
    assert "Signed by this computer's Lectern" in "\n".join(pack_lines(report, labeller.fingerprints))
    assert "does not know" in "\n".join(pack_lines(report, ()))
    assert made.signer in held(made.path)["README.html"].decode()
    for how, said in ((_kept_signature, "The seal is not what was signed"), (_no_signature, "The signature was taken out.")):
        with zipfile.ZipFile(made.path) as pack:
            members = [(info.filename, pack.read(info)) for info in pack.infolist()]
        manifest = json.loads(members[0][1])
        manifest["by"] = "Somebody else"
        told = {name: value for name, value in manifest.items() if name not in ("seal", "signature")}
        rewritten = told | how(_seal(told), manifest["signature"])
        members[0] = ("manifest.json", json.dumps(rewritten, ensure_ascii=False, indent=1).encode())
        with (tmp_path / "forged.zip").open("w+b") as file:
            _zipped(file, members)
        assert any(text.startswith(said) for text in verify_pack(tmp_path / "forged.zip").breaks)


def _kept_signature(seal: str, signature: object) -> dict[str, object]:
    return {"seal": seal, "signature": signature}


def _no_signature(seal: str, _signature: object) -> dict[str, object]:
    return {"seal": seal}
