"""The same canaries for voices and captions: a service account of Google's and a key of AssemblyAI's, used by real processes
through every fault, a kill in the middle of a batch and of a wait, and a deletion that fails. They are in no file afterwards.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from pathlib import Path

import pytest
from tests.cli.test_publish_ai import review
from tests.keys.conftest import Desktop, desktop
from tests.loaded import Loaded
from tests.wire.assemblyai_server import AssemblyFault, AssemblyServer
from tests.wire.google_server import GoogleFault, GoogleServer, service_account, spoken
from tests.wire.test_canary import PARAGRAPH, Person, answers, contents, holding, killed

from app.course.blocks import MediaRef, Narration

__all__ = ["desktop"]  # a fixture

SOUND = spoken("Wear a helmet", 8000)
RECORDED = MediaRef(hashlib.sha256(SOUND).hexdigest(), "audio/wav", "talk.wav")
BLOCKS = (Narration(id="n1"), *PARAGRAPH, Narration(id="n2", audio=RECORDED, duration=900, recorded=True))


@pytest.mark.clause("A3.4")
@pytest.mark.clause("B2.4")
@pytest.mark.timeout(300)
def test_planted_keys_of_voices_and_captions_are_in_no_file(
    desktop: Desktop,
    loaded: Loaded,
    google_server: GoogleServer,
    assemblyai_server: AssemblyServer,
    tmp_path: Path,
    private_home: Path,
) -> None:
    account, google_server.public = service_account()
    assemblyai_server.key = secrets.token_hex(16)
    work = tmp_path / "work"
    person = Person(desktop, loaded, private_home, work, BLOCKS, (SOUND,))
    said = [
        person.does("policy", "accept", typed=answers()),
        person.does("provider", "key", "google-tts", "--stdin", typed=json.dumps(json.loads(account)) + "\n"),
        person.does("provider", "key", "assemblyai", "--stdin", typed=assemblyai_server.key + "\n"),
        person.does("rights", "set", person.course, "--ground", "own"),
        person.does("rights", "set", f"recording:{RECORDED.sha256}", "--ground", "own"),
        person.does(*_CONSENT),
    ]
    for server, name in ((google_server, "google-tts"), (assemblyai_server, "assemblyai")):
        said.append(person.does("provider", "enable", name, "--terms", "2026-11-26"))
        said.append(person.does("provider", "set", name, f"base_url={server.url}", "budget=5"))
        said.append(person.does("provider", "test", name))
    said += _narrated(person, google_server)
    said += _written_down(person, assemblyai_server)
    said += [
        person.does("audit", "export", "-o", work / "log.jsonl"),
        person.does("audit", "pack", "-o", work / "evidence.zip", "--course", person.course, "--content"),
        person.does("audit", "show", "-n", "300"),
        person.does("data-request", "assemblyai"),
        person.does("provider", "show", "google-tts", "--json"),
        person.does("provider", "show", "assemblyai", "--json"),
    ]
    review(person.course)
    said.append(person.does("publish", person.course, "-o", work / "safety.zip", "--confirm-checklist"))
    tokens = {request.headers["authorization"].removeprefix("Bearer ") for request in google_server.requests}
    lines = json.loads(account)["private_key"].splitlines()
    for secret in (assemblyai_server.key, *lines[1:4], lines[-2], *(token.rpartition(".")[2] for token in tokens)):
        assert holding(secret, private_home, work) == []
        assert [text for text in said if secret in text] == []
    hosts = (
        b"texttospeech.googleapis.com",
        b"api.eu.assemblyai.com",
        google_server.url.encode(),
        assemblyai_server.url.encode(),
    )
    published = [content for name, content in contents(work) if "safety.zip" in name]
    assert len(published) > 5
    assert not any(host in content for host in hosts for content in published)  # it calls no provider (B2.4)
    assert list((work / "tmp").iterdir()) == []


_CONSENT = (
    *(
        "consent",
        "add",
        "--person",
        "Ada",
        "--contact",
        "ada@northwind.example",
        "--date",
        "2026-01-10",
        "--purpose",
        "Courses",
    ),
    *("--use", "transcribe", "--use", "publish", "--covers", f"recording:{RECORDED.sha256}", "--note", "On paper."),
)


def _narrated(person: Person, server: GoogleServer) -> list[str]:
    """Refused, broken, cut off, damaged, killed in the middle, and then done."""
    voice = ("narrate", person.course, "--provider", "google-tts", "--voice", "en-US-Neural2-C")
    said = []
    for fault in (GoogleFault.BAD_REQUEST, GoogleFault.BROKEN, GoogleFault.CUT, GoogleFault.UNAUTHORISED):
        server.fail(fault, times=None)
        said.append(person.does(*voice, typed="send\n", code=6))
        server.behave()
    said.append(person.does("provider", "test", "google-tts"))  # settled
    server.latency = 20
    count = len(server.requests)
    killed(person, voice, lambda: len(server.requests) > count)
    server.latency = 0
    said.append(person.does(*voice, typed="send\n"))
    assert server.requests[-1].headers["authorization"].startswith("Bearer ")  # it was really used
    return said


def _written_down(person: Person, server: AssemblyServer) -> list[str]:
    """Refused, broken off in the upload, broken, killed while it is waited for; fetched; the deletion fails, then not."""
    asked = ("transcribe", person.course, "--block", "n2")
    said = []
    server.fail_at(AssemblyFault.CUT_UPLOAD, "upload-body")
    said.append(person.does(*asked, typed="send\n", code=6))
    for fault, what in ((AssemblyFault.BAD_REQUEST, "create"), (AssemblyFault.UNAUTHORISED, "upload")):
        server.fail_at(fault, what)
        said.append(person.does(*asked, typed="send\n", code=6))
    said.append(person.does("provider", "test", "assemblyai"))  # settled
    server.steps = 10**6
    killed(person, asked, lambda: bool(server.transcripts) and bool(server.received("GET", "/v2/transcript/")))
    server.steps = 1
    server.fail_at(AssemblyFault.BROKEN, "delete", 2)
    said.append(person.does("transcribe", person.course, "--resume"))
    assert server.transcripts  # it failed twice: as it was fetched, and as the verb ended
    said.append(person.does("provider", "deletions"))
    assert server.transcripts == {}
    assert server.requests[-1].headers["authorization"] == server.key  # it was really used
    return said
