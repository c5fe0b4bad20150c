"""AssemblyAI's own client against a server on this computer: the file that arrives, the wait, the deletion, what goes wrong."""

from __future__ import annotations

import json
import logging
import ssl
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.wire.asking import Follower, ask, recording, writing_down
from tests.wire.assemblyai_server import KEY, RETRY, SAID, AssemblyFault, AssemblyServer
from tests.wire.certificates import self_signed, signed

from app.course import Payload, SourceType
from app.course.errors import Cancelled, FileProblem, LecternError, PolicyRefusal
from app.course.recording import body_for, recording_of
from app.providers.assemblyai import client, uploading
from app.providers.errors import (
    BadAnswer,
    BadRequest,
    InsecureConnection,
    KeyMissing,
    KeyRejected,
    ProviderSuspended,
    ProviderUnavailable,
    QuotaUsedUp,
    RateLimited,
)

F = AssemblyFault


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions follow one another at once."""
    monkeypatch.setattr(client, "FIRST", 0.01)
    monkeypatch.setattr(client, "SLOWEST", 0.02)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A recording."""
    recording(tmp_path / "Interview with Ada.wav")
    return tmp_path / "Interview with Ada.wav"


def about(feature: str, number: str) -> Payload:
    body = json.dumps({"transcript": number}).encode()
    return Payload(provider="assemblyai", model="", feature=feature, purpose="x", course_id="c1", block_ids=(), body=body)


# What is sent.


def test_the_bytes_of_the_file_arrive_and_what_was_asked_about_it(assemblyai_server: AssemblyServer, talk: Path) -> None:
    asked = recording(talk, punctuate=True, keyterms_prompt=["Lectern", "Ünïcode"])
    answer = ask(writing_down(assemblyai_server), asked)
    assert assemblyai_server.uploads == [talk.read_bytes()]
    upload, create, get = assemblyai_server.requests
    assert [request.method for request in (upload, create, get)] == ["POST", "POST", "GET"]
    assert create.json == {**json.loads(asked.body)["transcript"], "audio_url": "https://cdn.assemblyai.com/upload/1"}
    for request in (upload, create, get):
        assert request.headers["authorization"] == KEY
        assert request.headers["user-agent"] == "Lectern"
        assert "Interview" not in repr(request)
    assert upload.headers["content-length"] == str(talk.stat().st_size)
    said = json.loads(answer.content)
    assert said["text"] == SAID
    assert [word["text"] for word in said["words"]] == SAID.split()
    assert (said["words"][0]["start"], said["words"][0]["end"], said["language"]) == (200, 450, "en")
    assert (answer.source_type, answer.mime) == (SourceType.TRAINED, "application/json")
    assert "universal-3-5-pro" in answer.system


@pytest.mark.parametrize(
    "change",
    [
        {"webhook_url": "https://evil.example"},
        {"summarization": True},
        {"speech_models": ["universal-2"]},
        {"speech_models": ["universal-3-5-pro", "universal-2"]},
        {"audio_url": "https://elsewhere.example/x.wav"},
        {"language_code": 7},
        {"keyterms_prompt": [{"a": 1}]},
        {"speakers_expected": True},
        {"redact_pii_audio": True},
    ],
    ids=str,
)
def test_a_request_for_more_than_captions_is_not_sent(assemblyai_server: AssemblyServer, talk: Path, change: Any) -> None:
    asked = recording(talk)
    body = body_for(recording_of(talk), {**json.loads(asked.body)["transcript"], **change})
    with pytest.raises(PolicyRefusal):
        ask(writing_down(assemblyai_server), replace(asked, body=body))
    assert assemblyai_server.connections == 0


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"recording": {}, "transcript": {}}'])
def test_a_body_that_names_no_recording_is_not_sent(assemblyai_server: AssemblyServer, talk: Path, body: bytes) -> None:
    with pytest.raises(PolicyRefusal):
        ask(writing_down(assemblyai_server), replace(recording(talk), body=body))
    with pytest.raises(PolicyRefusal):
        ask(writing_down(assemblyai_server), replace(recording(talk), attachment=None))
    assert assemblyai_server.connections == 0


@pytest.mark.parametrize("number", ["", "../upload", "a/b", "x" * 200, 7, None])
def test_a_number_that_is_none_is_never_part_of_an_address(assemblyai_server: AssemblyServer, number: Any) -> None:
    for feature in ("subtitles-fetch", "subtitles-delete"):
        with pytest.raises(PolicyRefusal):
            ask(writing_down(assemblyai_server), about(feature, number))
    assert assemblyai_server.connections == 0


# The file is the one that was approved.


@pytest.mark.clause("B4.1")
@pytest.mark.parametrize("how", ["other bytes", "longer", "shorter", "gone", "a folder"])
def test_a_file_that_changed_since_it_was_approved_is_not_sent(assemblyai_server: AssemblyServer, talk: Path, how: str) -> None:
    asked = recording(talk)
    content = talk.read_bytes()
    talk.unlink()
    if how == "a folder":
        talk.mkdir()
    elif how != "gone":
        talk.write_bytes({"other bytes": content[::-1], "longer": content + b"x", "shorter": content[:-1]}[how])
    with pytest.raises(FileProblem if how in ("gone", "a folder") else uploading.OtherRecording):
        ask(writing_down(assemblyai_server), asked)
    assert assemblyai_server.connections == 0


def test_a_file_that_changes_while_it_is_sent_never_arrives_whole(
    assemblyai_server: AssemblyServer, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "PIECE", 1000)
    asked = recording(talk)
    changed: list[int] = []

    def change(follower: Follower) -> bool:
        done = follower.done[-1][0] if follower.done else 0
        if done > 4000 and not changed:
            with talk.open("r+b") as file:
                file.seek(-100, 2)
                file.write(b"x" * 50)
            changed.append(done)
        return False

    with pytest.raises(uploading.OtherRecording, match="not sent to its end"):
        ask(writing_down(assemblyai_server), asked, Follower(change))
    assert changed
    assert assemblyai_server.uploads == []
    assert assemblyai_server.received("POST", "/v2/transcript") == []


def test_an_upload_says_how_far_it_is_and_stops_at_once(
    assemblyai_server: AssemblyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "PIECE", 10_000)
    talk = tmp_path / "long.wav"
    talk.write_bytes(bytes(3_000_000))
    whole = Follower()
    ask(writing_down(assemblyai_server), recording(talk), whole)
    sent = [done for done, _ in whole.done]
    assert sent == sorted(sent)
    assert (sent[0], sent[-1]) == (0, 3_000_000)
    assert (whole.numbers, whole.over) == ([*assemblyai_server.transcripts], [*assemblyai_server.transcripts])
    stopped = Follower(lambda follower: bool(follower.done) and follower.done[-1][0] > 100_000)
    with pytest.raises(Cancelled):
        ask(writing_down(assemblyai_server), recording(talk), stopped)
    assert len(assemblyai_server.uploads) == 1
    assert stopped.numbers == []


# Waiting.


def test_it_is_asked_until_it_is_done_through_whatever_goes_wrong_meanwhile(
    assemblyai_server: AssemblyServer, talk: Path
) -> None:
    assemblyai_server.steps = 3
    for fault in (F.GATEWAY, F.BROKEN, F.OVERLOADED, F.CUT, F.TRUNCATED, F.PAGE, F.OTHER):
        assemblyai_server.fail_at(fault, "get")
    assert json.loads(ask(writing_down(assemblyai_server), recording(talk)).content)["text"] == SAID
    assert len(assemblyai_server.uploads) == 1
    # A question whose answer was cut off or damaged on its way back is one that the server has answered.
    assert 8 <= len(assemblyai_server.received("GET", "/v2/transcript/")) <= 10


def test_what_never_comes_back_is_given_up_for_now_and_can_be_fetched_later(
    assemblyai_server: AssemblyServer, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PATIENCE", 0.1)
    assemblyai_server.fail_at(F.GATEWAY, "get", times=None)
    follower = Follower()
    with pytest.raises(ProviderUnavailable, match="has the recording"):
        ask(writing_down(assemblyai_server), recording(talk), follower)
    assert (len(follower.numbers), follower.over) == (1, [])
    assemblyai_server.behave()
    answer = ask(writing_down(assemblyai_server), about("subtitles-fetch", follower.numbers[0]))
    assert json.loads(answer.content)["text"] == SAID
    assert len(assemblyai_server.uploads) == 1


def test_a_stop_while_it_works_is_kept_to(assemblyai_server: AssemblyServer, talk: Path) -> None:
    assemblyai_server.steps = 10**6
    began = time.monotonic()
    with pytest.raises(Cancelled):
        ask(writing_down(assemblyai_server), recording(talk), Follower(lambda follower: bool(follower.numbers)))
    assemblyai_server.fail_at(F.SLOW, "get", times=None)
    before = len(assemblyai_server.received("GET", "/v2/transcript/"))
    asking = Follower(lambda _: len(assemblyai_server.received("GET", "/v2/transcript/")) > before)
    with pytest.raises(Cancelled):
        ask(writing_down(assemblyai_server, timeout=30.0), recording(talk), asking)
    assert time.monotonic() - began < 10


# Deleting.


@pytest.mark.clause("A3.11")
def test_a_recording_is_deleted_with_a_receipt_and_once_more_does_no_harm(
    assemblyai_server: AssemblyServer, talk: Path
) -> None:
    number = ask(writing_down(assemblyai_server), recording(talk)).request_id
    assert list(assemblyai_server.transcripts) == [number]
    receipt = json.loads(ask(writing_down(assemblyai_server), about("subtitles-delete", number)).content)
    assert (receipt["transcript"], receipt["status"], receipt["said"]) == (number, 200, "deleted")
    assert "GMT" in receipt["date"]
    assert assemblyai_server.transcripts == {}
    again = json.loads(ask(writing_down(assemblyai_server), about("subtitles-delete", number)).content)
    assert again["said"] == "was not there any more"
    assert assemblyai_server.deleted == [number]


# What goes wrong.

FAULTS: list[tuple[F, str, type[LecternError], str]] = [
    (F.UNAUTHORISED, "upload", KeyRejected, "did not accept the key"),
    (F.SUSPENDED, "upload", ProviderSuspended, "refuses this account"),
    (F.NO_MONEY, "create", QuotaUsedUp, "nothing left to spend"),
    (F.RATE_LIMITED, "create", RateLimited, f"Try again in {RETRY} seconds"),
    (F.BROKEN, "upload", ProviderUnavailable, "status 500"),
    (F.GATEWAY, "create", ProviderUnavailable, "status 502"),
    (F.OVERLOADED, "create", ProviderUnavailable, "status 503"),
    (F.NOT_FOUND, "create", BadRequest, "does not have this recording"),
    (F.BAD_REQUEST, "create", BadRequest, "status 400"),
    (F.TOO_LARGE, "upload", BadRequest, "larger than it takes"),
    (F.REDIRECT, "upload", InsecureConnection, "another address"),
    (F.SLOW, "upload", ProviderUnavailable, "in time"),
    (F.CUT, "create", BadAnswer, "broke off"),
    (F.CUT_UPLOAD, "upload-body", ProviderUnavailable, "no connection"),
    (F.TRUNCATED, "create", BadAnswer, "damaged"),
    (F.PAGE, "upload", BadAnswer, "damaged"),
    (F.ERROR, "get", BadRequest, "could make nothing of the recording"),
    (F.NO_WORDS, "get", BadAnswer, "heard no words"),
    (F.BAD_TIMES, "get", BadAnswer, "times of its words"),
    (F.NO_FLOAT, "get", ProviderUnavailable, "damaged"),
    (F.OTHER, "get", ProviderUnavailable, "about another recording"),
    (F.NO_NUMBER, "create", BadAnswer, "no number"),
    (F.ODD_NUMBER, "create", BadAnswer, "no number"),
    (F.NO_URL, "upload", BadAnswer, "damaged"),
    (F.HUGE, "create", BadAnswer, "larger than any answer"),
    (F.BOMB, "create", BadAnswer, "compressed"),
]


@pytest.mark.clause("B3.10")
@pytest.mark.clause("A5.7")
@pytest.mark.parametrize(("fault", "where", "error", "said"), FAULTS, ids=[fault.value for fault, *_ in FAULTS])
def test_each_fault_is_said_and_nothing_is_sent_twice(
    assemblyai_server: AssemblyServer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    talk: Path,
    fault: F,
    where: str,
    error: type[LecternError],
    said: str,
) -> None:
    assemblyai_server.fail_at(fault, where, times=None)
    monkeypatch.setattr(client, "PATIENCE", 0.1)
    if fault is F.CUT_UPLOAD:
        talk.write_bytes(bytes(8_000_000))  # more than the socket takes at once
    with caplog.at_level(logging.DEBUG), pytest.raises(error) as caught:
        ask(writing_down(assemblyai_server, timeout=0.4 if fault is F.SLOW else 5.0), recording(talk))
    problem = caught.value
    assert isinstance(problem, error)
    assert said in str(problem)
    assert len(assemblyai_server.received("POST", "/v2/upload")) <= 1
    assert len(assemblyai_server.received("POST", "/v2/transcript")) <= 1
    everything = "".join(traceback.format_exception(problem)) + caplog.text + repr(problem.__dict__)
    assert KEY not in everything
    assert "cdn.assemblyai.com" not in everything


def test_every_fault_has_a_row() -> None:
    assert {fault for fault, *_ in FAULTS} == set(AssemblyFault)


def test_the_environment_has_no_say(assemblyai_server: AssemblyServer, monkeypatch: pytest.MonkeyPatch, talk: Path) -> None:
    for name, value in {
        "ASSEMBLYAI_BASE_URL": "http://127.0.0.1:9",
        "ASSEMBLYAI_API_KEY": "other",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9",
        "SSL_CERT_FILE": "/nowhere",
    }.items():
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(name.lower(), value)
    assert ask(writing_down(assemblyai_server), recording(talk)).content
    assert {request.headers["authorization"] for request in assemblyai_server.requests} == {KEY}


def test_without_a_key_nothing_is_sent(assemblyai_server: AssemblyServer, talk: Path) -> None:
    with pytest.raises(KeyMissing):
        ask(writing_down(assemblyai_server.url), recording(talk))
    assert assemblyai_server.connections == 0


def test_the_connection_is_tested_without_a_recording(assemblyai_server: AssemblyServer) -> None:
    asked = replace(about("connection-test", "x"), body=b"")
    assert json.loads(ask(writing_down(assemblyai_server), asked).content)["models"]
    assert [(request.method, request.path, request.body) for request in assemblyai_server.requests] == [
        ("GET", "/v2/transcript?limit=1", b"")
    ]
    with pytest.raises(PolicyRefusal):
        ask(writing_down(assemblyai_server), replace(asked, body=b"{}"))


# TLS.


@pytest.mark.clause("A3.3")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_1_2_and_1_3_with_a_trusted_certificate_work(authority: Path, version: ssl.TLSVersion, talk: Path) -> None:
    with AssemblyServer(tls=signed(authority).context(version), host="localhost") as server:
        assert ask(writing_down(server), recording(talk)).content


@pytest.mark.clause("A3.3")
@pytest.mark.parametrize("which", ["tls 1.1", "self-signed", "another name"])
def test_an_insecure_connection_is_refused_and_nothing_is_sent(authority: Path, which: str, tmp_path: Path, talk: Path) -> None:
    good = signed(authority, "api.eu.assemblyai.com" if which == "another name" else "localhost")
    shown: dict[str, Callable[[], ssl.SSLContext]] = {
        "tls 1.1": lambda: good.context(ssl.TLSVersion.TLSv1_1),
        "self-signed": lambda: self_signed(tmp_path / "own").context(),
        "another name": good.context,
    }
    said = r"TLS 1\.2" if which == "tls 1.1" else "vouches"
    with AssemblyServer(tls=shown[which](), host="localhost") as server, pytest.raises(InsecureConnection, match=said):
        ask(writing_down(server), recording(talk))
    assert server.received_bytes == 0
