"""``lectern narrate`` and ``lectern voices`` on real files: this computer's voice, and Google's through the sheet as text."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from tests.wire.google_server import KEY, GoogleServer

from app.cli.main import run as main
from app.course.blocks import Narration
from app.services import at_once
from app.services.compliance import Compliance
from app.services.editing import Session
from app.services.narration import is_stale


@pytest.fixture
def course(tmp_path: Path, private_home: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A course of two lessons, imported."""
    source = tmp_path / "fire.md"
    source.write_text("# Fire\n\n## Exits\n\nFind the exit. Walk to it.\n\n## Alarm\n\nPush the button.\n")
    out = tmp_path / "fire.course"
    assert main(["import", str(source), "-o", str(out)]) == 0
    capsys.readouterr()
    return out


def told(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict[str, object]]:
    code = main([*argv, "--json", "--quiet"])
    return code, json.loads(capsys.readouterr().out)


def narrations(path: Path) -> list[Narration]:
    """Those in the file; each must say what its lesson says."""
    with Session.open(path, at_once, read_only=True) as session:
        found = [(lesson, block) for lesson, block in session.course.blocks() if isinstance(block, Narration)]
        assert not any(is_stale(session.course, lesson, block) for lesson, block in found)
        return [block for _, block in found]


def test_a_course_is_narrated_and_then_only_what_changed(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, first = told(capsys, "narrate", str(course))
    assert (code, first["narrations"], first["reused"]) == (0, 2, 0)
    assert [block.audio is not None for block in narrations(course)] == [True, True]
    code, again = told(capsys, "narrate", str(course))
    assert (code, again["narrations"], again["made"]) == (0, 0, 0)
    code, slow = told(capsys, "narrate", str(course), "--lesson", "Alarm", "--rate", "120")
    assert (code, slow["narrations"]) == (0, 1)
    assert [block.voice.rate if block.voice else 0 for block in narrations(course)] == [0, 120]


def test_google_is_asked_after_the_sheet_was_read_and_what_changed_is_one_request(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, google_server: GoogleServer
) -> None:
    command = ["narrate", str(course), "--provider", "google-tts", "--voice", "en-US-Neural2-C"]
    assert main(command) == 5  # the policy was not accepted
    with Compliance.open() as compliance:
        gate = compliance.policy.gate
        gate.accept({section.id for section in gate.pack.sections}, {box.id for box in gate.pack.boxes})
        compliance.providers.enable("google-tts", compliance.guard.card("google-tts").terms_version)
        compliance.providers.set("google-tts", base_url=google_server.url)
    monkeypatch.setattr("app.keys.store.KeyStore.get", lambda _self, name: KEY if "google" in name else None)
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin", io.StringIO("own\ncancel\n"))
    assert main(command) == 130
    assert google_server.requests == []
    shown = capsys.readouterr().err
    assert "Google Cloud Text-to-Speech" in shown
    assert "Push the button." in shown
    monkeypatch.setattr("sys.stdin", io.StringIO("send\n"))
    assert main(command) == 0
    assert len(google_server.requests) == len({request.body for request in google_server.requests}) >= 3
    assert "2 narrations" in capsys.readouterr().out
    assert all(block.audio is not None for block in narrations(course))


def test_voices_are_listed_by_language_gender_and_kind(
    private_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, google_server: GoogleServer
) -> None:
    code, here = told(capsys, "voices", "--language", "de")
    assert code == 0
    assert {voice["language"][:2] for voice in here} == {"de"}  # type: ignore[index]
    assert main(["voices", "--provider", "google-tts"]) == 1
    assert "--fetch" in capsys.readouterr().err
    with Compliance.open() as compliance:
        gate = compliance.policy.gate
        gate.accept({section.id for section in gate.pack.sections}, {box.id for box in gate.pack.boxes})
        compliance.providers.enable("google-tts", compliance.guard.card("google-tts").terms_version)
        compliance.providers.set("google-tts", base_url=google_server.url)
    monkeypatch.setattr("app.keys.store.KeyStore.get", lambda _self, name: KEY if "google" in name else None)
    code, found = told(capsys, "voices", "--provider", "google-tts", "--fetch", "--language", "en", "--gender", "female")
    assert [voice["id"] for voice in found][-1] == "Ada-Lovelace"  # type: ignore[index]
    code, found = told(capsys, "voices", "--provider", "google-tts", "--language", "en-US", "--kind", "neural2")
    assert [voice["id"] for voice in found] == ["en-US-Neural2-C"]  # type: ignore[index]
    assert len(google_server.requests) == 1
