"""``lectern provider``, as a person and as a script use it, with a real key store where keys are concerned."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from keyring.backends.SecretService import Keyring as SecretService
from tests.keys.conftest import Desktop, desktop
from tests.wire.google_server import VOICES, GoogleServer, service_account

from app.__main__ import main
from app.audit import AuditLog
from app.keys import KeyStore
from app.services.compliance import Compliance, log_path

__all__ = ["desktop"]  # a fixture

Capture = pytest.CaptureFixture[str]
KEY = "sk-canary-0123456789abcdef"
TERMS = "2025-05-31"


def answer(capsys: Capture, *arguments: str, code: int = 0) -> Any:
    """What a verb says as JSON."""
    capsys.readouterr()
    assert main(["provider", *arguments, "--json", "--quiet"]) == code
    return json.loads(capsys.readouterr().out)


def words(capsys: Capture, *arguments: str, code: int = 0) -> str:
    """What a verb says to people, on both streams."""
    capsys.readouterr()
    assert main(["provider", *arguments]) == code
    said = capsys.readouterr()
    return said.out + said.err


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_all_are_listed_and_off(capsys: Capture) -> None:
    found = {item["id"]: item for item in answer(capsys, "list")}
    assert found.keys() == {"assemblyai", "google-tts", "local-model", "openai"}
    assert not any(item["ready"] for item in found.values())
    assert "switched off" in words(capsys, "list")


@pytest.mark.clause("A1.4")
def test_it_is_switched_on_by_typing_the_version_of_its_terms(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "yes\n")
    assert "terms are version" in words(capsys, "enable", "openai", code=5)
    typed(monkeypatch, "")
    assert "no answer" in words(capsys, "enable", "openai", code=130)
    typed(monkeypatch, TERMS + "\n")
    said = words(capsys, "enable", "openai")
    assert "https://openai.com/policies/services-agreement/" in said
    assert "30 days" in said
    assert "It can be asked" in said
    assert "no key for it yet" in said
    assert "no key" not in words(capsys, "enable", "local-model", "--terms", "1")
    assert answer(capsys, "disable", "openai")["enabled"] is False
    assert answer(capsys, "enable", "openai", "--terms", TERMS)["ready"] is True


@pytest.mark.clause("A1.4")
@pytest.mark.clause("B3.8")
def test_the_card_is_shown_whole(capsys: Capture) -> None:
    said = words(capsys, "show", "openai")
    for text in ("United States", "30 days", "AES-256", "privacy@openai.com", "none on file", "no limit", "European Union"):
        assert text in said
    data = answer(capsys, "show", "openai")
    assert data["retention_days"] == 30
    assert data["models_used"]["text"] == "gpt-6.1-terra"
    assert data["key"] == ""


def test_settings_are_set_together_or_not_at_all(capsys: Capture) -> None:
    done = answer(
        capsys,
        "set",
        "openai",
        "region=European Union",
        "budget=20",
        "daily=100",
        "models=text=gpt-6-luna",
        "baa=BAA 1, 2026-01-01",
    )
    assert (done["region"], done["base_url"]) == ("European Union", "https://eu.api.openai.com/v1")
    assert done["budget"] == {"month": 20.0, "left": 20.0}
    assert done["requests"] == {"day": 100, "left": 100}
    assert done["baa"] == {"reference": "BAA 1", "date": "2026-01-01"}
    for bad in (["budget=10", "region=Nowhere"], ["budget"], ["enabled=yes"], ["key=sk-1"]):
        assert answer(capsys, "set", "openai", *bad, code=2)["error"]["code"] == 2
    assert answer(capsys, "show", "openai")["budget"]["month"] == 20.0
    assert answer(capsys, "set", "openai", "budget=")["budget"] == {"month": None, "left": None}


@pytest.mark.clause("A3.4")
def test_a_key_is_asked_for_without_an_echo_and_kept_in_the_key_store(
    desktop: Desktop, capsys: Capture, monkeypatch: pytest.MonkeyPatch, private_home: Path
) -> None:
    monkeypatch.setattr("keyring.get_keyring", SecretService)  # the one it would find in this session
    monkeypatch.setattr("getpass.getpass", lambda prompt: KEY)
    said = words(capsys, "key", "openai")
    assert "••••••••cdef" in said
    assert "The system keyring" in said
    assert KEY not in said
    assert KeyStore().get("provider.openai") == KEY
    typed(monkeypatch, KEY[::-1] + "\n")
    assert answer(capsys, "key", "openai", "--stdin")["key"].startswith("••••••••")
    assert KeyStore().get("provider.openai") == KEY[::-1]
    assert answer(capsys, "show", "openai")["key"].startswith("•")
    assert answer(capsys, "forget-key", "openai")["removed"] is True
    assert answer(capsys, "forget-key", "openai")["removed"] is False
    with AuditLog(log_path()) as log:
        rows = log.rows(newest_first=False)
    assert [row.event for row in rows if row.event.startswith("key.")] == ["key.stored", "key.stored", "key.removed"]
    assert not [path for path in private_home.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


@pytest.mark.clause("A3.4")
def test_a_key_that_could_not_be_kept_is_not_taken(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, KEY)
    said = words(capsys, "key", "openai", "--stdin", code=8)
    assert "switched off" in said
    assert KEY not in said


def test_a_key_is_never_an_argument(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["provider", "key", "openai", KEY])
    assert caught.value.code == 2


@pytest.mark.clause("B8.2")
def test_ending_it_takes_a_typed_name(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(capsys, "enable", "openai", "--terms", TERMS)
    typed(monkeypatch, "no\n")
    assert "Nothing was changed" in words(capsys, "terminate", "openai", code=130)
    typed(monkeypatch, "openai\n")
    assert "ended" in words(capsys, "terminate", "openai")
    assert "ended" in words(capsys, "enable", "openai", "--terms", TERMS, code=5)
    assert answer(capsys, "enable", "openai", "--terms", TERMS, "--new-agreement")["ready"] is True


def test_an_unknown_provider_is_said(capsys: Capture) -> None:
    assert "Choose one of" in words(capsys, "show", "nobody", code=5)


@pytest.mark.clause("A3.4")
def test_a_service_account_comes_from_its_file_and_its_voices_are_listed(
    desktop: Desktop,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    google_server: GoogleServer,
) -> None:
    monkeypatch.setattr("keyring.get_keyring", SecretService)
    account, google_server.public = service_account()
    file = tmp_path / "lectern-key.json"
    file.write_text(account)
    assert "Service account lectern@project" in words(capsys, "key", "google-tts", "--file", str(file))
    typed(monkeypatch, account + "\n")
    assert "Service account lectern@project" in words(capsys, "key", "google-tts", "--stdin")
    assert "can’t be read" in words(capsys, "key", "google-tts", "--file", str(tmp_path / "none"), code=3)
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n\x1a\n\xff")
    assert "not a text" in words(capsys, "key", "google-tts", "--file", str(tmp_path / "picture"), code=3)
    kept = KeyStore().get("provider.google-tts") or ""
    assert len(kept) > 1280  # more than one entry of Windows' key store holds
    assert json.loads(kept)["private_key"] == json.loads(account)["private_key"]

    answer(capsys, "set", "google-tts", f"base_url={google_server.url}")
    fetch = ["voices", "--provider", "google-tts", "--fetch", "--json", "--quiet"]
    assert main(fetch) == 5  # the policy has to be accepted
    capsys.readouterr()
    with Compliance.open() as compliance:
        pack = compliance.policy.pack
        compliance.policy.accept({section.id for section in pack.sections}, {box.id for box in pack.boxes})
    answer(capsys, "enable", "google-tts", "--terms", "2026-11-26")
    assert f"offers {len(VOICES)} voices" in words(capsys, "test", "google-tts")
    capsys.readouterr()
    assert main([*fetch, "--language", "de"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [voice["id"] for voice in found] == ["de-DE-Chirp3-HD-Charon", "de-DE-Neural2-C"]
    assert {request.headers["authorization"][:7] for request in google_server.requests} == {"Bearer "}


def test_nothing_is_asked_where_nothing_has_to_be_deleted(capsys: Capture) -> None:
    assert answer(capsys, "deletions") == {"left": 0, "waiting": 0}
    assert "Nothing lies at a provider" in words(capsys, "deletions")
