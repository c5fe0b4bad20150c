"""``lectern transcribe`` on a real recording: sheet, upload, captions; and ``--resume`` after an interrupted run."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from tests.gui.captions.making import beeps
from tests.services.ai.conftest import LastingKey
from tests.wire.assemblyai_server import KEY, AssemblyFault, AssemblyServer

from app.cli.main import run as main
from app.course import Course, Lesson, Section
from app.course.blocks import Narration
from app.course.ops import ReplaceBlock
from app.policy.records import Consent, Ground, Use
from app.project.aihistory import AiHistory
from app.providers.assemblyai import client
from app.services import at_once
from app.services.compliance import Compliance
from app.services.editing import Session

BLOCK = Narration(id="n", recorded=True, duration=6000)
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def course(
    tmp_path: Path, private_home: Path, monkeypatch: pytest.MonkeyPatch, assemblyai_server: AssemblyServer
) -> Path:  # fmt: skip
    """A course with one recording, allowed to be written down by the provider that is connected."""
    monkeypatch.setattr(client, "FIRST", 0.01)
    monkeypatch.setattr(client, "SLOWEST", 0.02)
    monkeypatch.setattr(client, "PATIENCE", 0.1)
    monkeypatch.setattr("app.keys.store.KeyStore.get", lambda _self, name: KEY if "assemblyai" in name else None)
    history = AiHistory(tmp_path / "history", LastingKey())
    monkeypatch.setattr("app.services.history.open_history", lambda _keys: history)
    lesson = Lesson(id="l", title="Safety", blocks=(BLOCK,))
    path = tmp_path / "talk.course"
    session = Session.create(path, Course(id="c", sections=(Section(id="s", lessons=(lesson,)),)), at_once)
    source = put_recording(session, beeps(tmp_path / "talk.mp3", 6))
    session.close()
    with Compliance.open() as compliance:
        gate = compliance.policy.gate
        gate.accept({section.id for section in gate.pack.sections}, {box.id for box in gate.pack.boxes})
        compliance.providers.enable("assemblyai", compliance.guard.card("assemblyai").terms_version)
        compliance.providers.set("assemblyai", base_url=assemblyai_server.url)
        compliance.records.add_consent(
            Consent(
                person="Ada Lovelace", contact="ada@northwind.example", date="2026-01-10", purpose="Courses",
                scope=(Use.TRANSCRIBE,), territory="Worldwide", covers=(source,), note="On paper.",
            )
        )  # fmt: skip
        compliance.records.state_rights(source, "talk.mp3", Ground.OWN)
    return path


def put_recording(session: Session, sound: bytes) -> str:
    """The recording put in; gives the id that consents and rights name it by."""
    audio = session.add_media(sound, "audio/mpeg", "talk.mp3")
    session.do(ReplaceBlock("l", Narration(id="n", recorded=True, duration=6000, audio=audio)), "Record")
    return f"recording:{audio.sha256}"


def block(path: Path) -> Narration:
    with Session.open(path, at_once, read_only=True) as session:
        found = session.course.lesson("l").blocks[0]
        assert isinstance(found, Narration)
        return found


def typed(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(words))


@pytest.mark.clause("A3.11")
def test_captions_after_the_sheet_was_read(
    course: Path, assemblyai_server: AssemblyServer, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    assemblyai_server.say("Wear a helmet. Write to ada@northwind.example.")
    typed(monkeypatch, "cancel\n")
    assert main(["transcribe", str(course)]) == 130
    assert assemblyai_server.uploads == []
    assert "talk.mp3" in capsys.readouterr().err
    typed(monkeypatch, "send\n")
    assert main(["transcribe", str(course), "--json"]) == 0
    (said,) = json.loads(capsys.readouterr().out)
    assert [finding["kind"] for finding in said["findings"]] == ["email"]
    assert said["captions"] == len(block(course).cues) > 0
    assert block(course).captions_provenance == said["provenance"]
    assert assemblyai_server.transcripts == {}
    assert main(["transcribe", str(course), "--resume"]) == 1
    assert "Nothing of this course is waited for." in capsys.readouterr().err


@pytest.mark.clause("A3.11")
def test_what_an_interrupted_run_asked_for_is_fetched_and_not_put_on_another_recording(
    course: Path, tmp_path: Path, assemblyai_server: AssemblyServer, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    assemblyai_server.say("Wear a helmet.")
    assemblyai_server.fail_at(AssemblyFault.GATEWAY, "get", times=None)
    typed(monkeypatch, "send\n")
    assert main(["transcribe", str(course)]) != 0
    assemblyai_server.behave()
    first = block(course)
    with Session.open(course, at_once) as session:
        put_recording(session, beeps(tmp_path / "other.mp3", 4))
    capsys.readouterr()
    assert main(["transcribe", str(course), "--resume"]) == 1
    assert "The recording was replaced or deleted" in capsys.readouterr().err
    assert block(course).cues == ()
    assert assemblyai_server.transcripts == {}
    with Session.open(course, at_once) as session:  # the first recording is put back: its captions are still there
        session.do(ReplaceBlock("l", first), "Put back")
    assert main(["transcribe", str(course), "--resume"]) == 0
    assert [cue.text for cue in block(course).cues] == ["Wear a helmet."]
    assert len(assemblyai_server.uploads) == 1
    assert main(["transcribe", str(course), "--resume"]) == 1
