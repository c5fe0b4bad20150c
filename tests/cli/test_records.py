"""The verbs about records, as a person and as a script use them."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.audit import AuditLog
from app.course import Lesson, RichText, Section
from app.course.blocks import Paragraph
from app.course.model import Course, Settings
from app.paths import data_dir
from app.project import ProjectFile
from app.services.compliance import log_path

Capture = pytest.CaptureFixture[str]


def answer(capsys: Capture, *arguments: str | Path, code: int = 0) -> Any:
    """What a verb says as JSON."""
    capsys.readouterr()
    assert main([*map(str, arguments), "--json", "--quiet"]) == code
    return json.loads(capsys.readouterr().out)


def words(capsys: Capture, *arguments: str | Path, code: int = 0) -> str:
    """What a verb says to people."""
    capsys.readouterr()
    assert main([*map(str, arguments)]) == code
    return capsys.readouterr().out


def add_consent(capsys: Capture, *more: str | Path) -> Any:
    given = ["--person", "Mira Holt", "--contact", "m@northwind.example", "--date", "2026-01-10", "--purpose", "Courses"]
    return answer(
        capsys, "consent", "add", *given, "--use", "synthesise", "--covers", "voice-mira", *(more or ("--note", "On paper."))
    )


@pytest.fixture
def course(tmp_path: Path) -> Path:
    path = tmp_path / "Safety.course"
    lesson = Lesson(title="Ladders", blocks=(Paragraph(text=RichText.of("Barnaby fell. Hold the rail.")),))
    ProjectFile.create(path, Course(settings=Settings(title="Safety"), sections=(Section(lessons=(lesson,)),))).close()
    return path


@pytest.mark.clause("B6.2")
def test_a_consent_from_form_to_revocation(capsys: Capture, tmp_path: Path) -> None:
    form = tmp_path / "form.pdf"
    form.write_bytes(b"%PDF")
    made = add_consent(capsys, "--evidence", form, "--expires", "2099-01-01")
    assert (made["state"], made["evidence"]["sha256"]) == ("active", hashlib.sha256(b"%PDF").hexdigest())
    assert answer(capsys, "consent", "list")["consents"][0]["person"] == "Mira Holt"
    assert "Make new speech in this voice" in words(capsys, "consent", "show", made["id"])
    out = tmp_path / "copy.pdf"
    assert answer(capsys, "consent", "export", made["id"], "-o", out)["bytes"] == 4
    assert out.read_bytes() == b"%PDF"
    assert answer(capsys, "consent", "export", "-o", tmp_path / "all.json")["bytes"] > 100
    revoked = answer(capsys, "consent", "revoke", made["id"], "--reason", "She left.")
    assert (revoked["state"], revoked["revoked"]["reason"]) == ("revoked", "She left.")
    assert "Revoked" in words(capsys, "consent", "list")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["consent", "show", "nobody"], 3, "no consent"),
        (["consent", "revoke", "nobody", "--reason", "x x"], 3, "no consent"),
        (["suspend", "end", "--reason", "Because."], 1, "not suspended"),
        (["suspend", "start", "--reason", " "], 1, "reason is missing"),
        (["incident", "report", "99", "--reason", "A leak"], 3, "no entry 99"),
        (["rights", "set", "none/there.pdf", "--ground", "own"], 3, "no file"),
        (["rights", "set", "c1", "--ground", "licensed"], 1, "not recorded"),
        (["takedown", "find", "--text", "x", "."], 1, "too short"),
        (["takedown", "find", "--text", "words", "/none/there"], 3, "There is no"),
        (["takedown", "find", "--hash", "12", "."], 1, "no SHA-256"),
        (["data-request", "nobody"], 5, "no provider"),
        (["data-request", "local"], 3, "Nothing goes to"),
        (["person", "find", ""], 1, "too short"),
        (["history", "retention", "0"], 1, "not a time"),
        (["history", "forget", "--only", "--yes"], 1, "needs course files"),
        (["ai-remove", "--undo", "--reason", "Back."], 1, "not removed"),
        (["consent", "add"], 2, "required"),
    ],
)
def test_what_can_not_be_done_is_said_with_its_exit_code(capsys: Capture, arguments: list[str], code: int, says: str) -> None:
    try:
        found = main([*arguments, "--json"])
    except SystemExit as stop:
        found = int(str(stop.code))
    error = json.loads(capsys.readouterr().out)["error"]
    assert found == error["code"] == code
    assert says in f"{error['what']} {error['why']}"


@pytest.mark.clause("A2.3")
@pytest.mark.clause("B4.1")
def test_rights_of_a_course_and_of_a_file(capsys: Capture, course: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.pdf"
    book.write_bytes(b"book")
    with ProjectFile.open(course, read_only=True) as project:
        name = project.course.id
    assert answer(capsys, "rights", "set", course, "--ground", "own")["source"] == name
    made = answer(capsys, "rights", "set", book, "--ground", "licensed", "--note", "CC BY 4.0")
    assert made["source"] == "file:" + hashlib.sha256(b"book").hexdigest()
    assert {item["title"] for item in answer(capsys, "rights", "list")} == {"Safety", "book.pdf"}
    assert "CC BY 4.0" in words(capsys, "rights", "list")


@pytest.mark.clause("A6.1")
def test_suspend_and_resume(capsys: Capture) -> None:
    assert answer(capsys, "suspend", "status")["suspended"] is False
    assert answer(capsys, "suspend", "start", "--reason", "Audit week")["reason"] == "Audit week"
    assert "Audit week" in words(capsys, "suspend", "status")
    assert answer(capsys, "policy", "status")["status"] == "suspended"
    assert answer(capsys, "suspend", "end", "--reason", "The audit is over.")["suspended"] is False


@pytest.mark.clause("A6.3")
def test_an_incident_writes_evidence_that_verifies_by_itself(capsys: Capture, tmp_path: Path) -> None:
    answer(capsys, "rights", "set", "c1", "--ground", "own")
    made = answer(capsys, "incident", "report", "1", "--reason", "A name went out", "-o", tmp_path / "evidence")
    assert zipfile.is_zipfile(made["pack"])
    assert main(["audit", "verify", made["pack"], "--json"]) == 0
    status = answer(capsys, "suspend", "status")
    assert (status["cause"], status["frozen"]) == ("incident", True)
    assert answer(capsys, "history", "forget", "--yes", code=5)["error"]["code"] == 5
    assert "OPEN" in words(capsys, "incident", "list")
    answer(capsys, "suspend", "end", "--reason", "The provider deleted it.")
    assert answer(capsys, "incident", "list")[0]["outcome"] == "The provider deleted it."


@pytest.mark.clause("B5.2")
def test_takedown_finds_then_removes(capsys: Capture, course: Path, tmp_path: Path) -> None:
    out = tmp_path / "Safety.zip"
    answer(capsys, "publish", course, "-o", out)
    found = answer(capsys, "takedown", "find", "--text", "barnaby fell", tmp_path)
    assert [hit["where"] for hit in found["hits"]] == ["Text in “Ladders”"]
    assert [item["path"] for item in found["packages"]] == [str(out)]
    done = answer(capsys, "takedown", "remove", "--text", "barnaby fell", "--purge", "--reason", "He asked.", tmp_path)
    assert done["removed"] == [str(course)]
    assert [item["path"] for item in done["packages"]] == [str(out)]
    assert b"Barnaby" not in course.read_bytes()
    assert "none of these courses" in words(capsys, "takedown", "find", "--text", "barnaby fell", course)
    with AuditLog(log_path()) as log:
        assert log.rows(event="takedown.done")[0].fields["reason"] == "He asked."


def _sent(provider: str) -> None:
    about = {"user": "Ada", "request": "r1", "provider": provider, "model": "m", "feature": "rewrite", "course": "c1"}
    with AuditLog(log_path()) as log:
        log.append("request.sending", **about, count=1, bytes=10, digest="0" * 64)
        log.append("request.done", **about, count=1, bytes=10, digest="0" * 64, done=1, provider_request="their-1")


@pytest.mark.clause("A3.8")
def test_a_data_request_writes_the_letter_and_the_list(capsys: Capture, tmp_path: Path) -> None:
    data_dir()
    _sent("openai")
    listed = {item["provider"]: item for item in answer(capsys, "data-request")}
    assert listed["openai"]["requests"][0]["provider_request"] == "their-1"
    assert "Article 15" in words(capsys, "data-request", "openai")
    letter = tmp_path / "letter.txt"
    made = answer(capsys, "data-request", "openai", "--delete", "-o", letter)
    assert made["files"] == [str(letter), str(tmp_path / "letter.csv")]
    assert "Article 17" in letter.read_text("utf-8")
    assert "their-1" in (tmp_path / "letter.csv").read_text("utf-8")


@pytest.mark.clause("B6.1")
def test_records_of_processing_and_the_search_for_a_person(capsys: Capture, course: Path, tmp_path: Path) -> None:
    data_dir()
    _sent("openai")
    add_consent(capsys)
    out = tmp_path / "processing.md"
    [record] = answer(capsys, "processing", "-o", out)["records"]
    assert (record["requests"], record["feature"]) == (1, "rewrite")
    assert "OpenAI" in out.read_text("utf-8")
    assert {item["where"] for item in answer(capsys, "person", "find", "Mira Holt", tmp_path)["mentions"]} == {"consent", "log"}
    assert "Ladders" in words(capsys, "person", "find", "Barnaby", tmp_path)


@pytest.mark.clause("A3.7")
def test_history_status_retention_and_forgetting(capsys: Capture, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert answer(capsys, "history", "status")["days"] == 30
    assert answer(capsys, "history", "retention", "7")["days"] == 7
    assert answer(capsys, "history", "status")["days"] == 7
    monkeypatch.setattr("builtins.input", lambda: "no")
    assert answer(capsys, "history", "forget", code=130)["error"]["code"] == 130
    monkeypatch.setattr("builtins.input", lambda: "yes")
    assert answer(capsys, "history", "forget", course)["left"] == []
    assert answer(capsys, "history", "forget", course, "--only", "--yes")["entries"] == 0


@pytest.mark.clause("A6.4")
@pytest.mark.clause("B8.2")
def test_ai_is_removed_and_comes_back_by_a_deliberate_step(capsys: Capture, course: Path) -> None:
    made = answer(capsys, "ai-remove", "--yes", course)
    assert (made["removed"], made["left"]) == (True, [])
    assert answer(capsys, "suspend", "status")["cause"] == "removed"
    assert answer(capsys, "suspend", "end", "--reason", "I want it.", code=5)["error"]["code"] == 5
    answer(capsys, "ai-remove", "--undo", "--reason", "The board decided.")
    assert answer(capsys, "suspend", "status")["suspended"] is False
    assert answer(capsys, "policy", "status")["status"] == "declined"
