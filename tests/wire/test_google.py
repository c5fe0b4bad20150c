"""Google's own client against a server on this computer: the bytes that arrive, who is asked, what goes wrong."""

from __future__ import annotations

import io
import json
import logging
import ssl
import time
import traceback
import wave
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.wire.asking import SPOKEN, VOICE, Listener, ask, speaking, speech
from tests.wire.certificates import self_signed, signed
from tests.wire.google_server import KEY, RETRY, VOICES, GoogleFault, GoogleServer, claims, service_account

from app.course import SourceType
from app.course.errors import Cancelled, LecternError, PolicyRefusal, ProviderProblem
from app.guard import voices_of
from app.providers import card
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

F = GoogleFault


@pytest.fixture(scope="module")
def account() -> tuple[str, bytes]:
    """A service account, and the public key of its tokens."""
    return service_account()


# What is sent.


@pytest.mark.parametrize(
    "asked",
    [
        speech(),
        speech("Ünïcode — “quotes” \\ and\ttabs, 漢字 🎧"),
        speech(rate=120, pitch=-3.5),
        speech("<speak>Wait <break time='500ms'/> and go.</speak>", ssml=True),
        replace(speech(), body=json.dumps(json.loads(speech().body), indent=3).encode() + b"\n"),
        replace(
            speech(),
            body=json.dumps({**json.loads(speech().body), "audioConfig": {"audioEncoding": "LINEAR16", "pitch": 0}}).encode(),
        ),
    ],
    ids=["plain", "letters", "settings", "ssml", "indented", "a default spelled out"],
)
def test_the_bytes_of_the_payload_arrive_and_nothing_tells_about_this_computer(google_server: GoogleServer, asked: Any) -> None:
    answer = ask(speaking(google_server), asked)
    (request,) = google_server.requests
    assert (request.method, request.path) == ("POST", "/v1/text:synthesize")
    assert request.body == asked.body
    assert request.headers["x-goog-api-key"] == KEY
    assert request.headers["user-agent"] == "Lectern"
    assert not {name for name in request.headers if "client" in name or name in ("cookie", "referer", "authorization")}
    with wave.open(io.BytesIO(answer.content)) as sound:
        assert (sound.getframerate(), sound.getsampwidth()) == (24000, 2)
        assert sound.getnframes() > 0
    assert (answer.mime, answer.source_type) == ("audio/wav", SourceType.TRAINED)
    assert asked.model in answer.system


def test_settings_are_heard(google_server: GoogleServer) -> None:
    usual = ask(speaking(google_server), speech()).content
    assert len(ask(speaking(google_server), speech(rate=80)).content) > 1.8 * len(usual)


@pytest.mark.parametrize(
    "change",
    [
        {"voice": {"languageCode": "en-US", "name": "en-US-Studio-Q"}},
        {"voice": {"languageCode": "en-US", "name": VOICE, "voiceClone": {"voiceCloningKey": "k"}}},
        {"voice": {"languageCode": "en-US", "name": VOICE, "modelName": "gemini-2.5-pro-tts"}},
        {"voice": {"languageCode": "en-US", "customVoice": {"model": "projects/p/models/ada"}}},
        {"voice": {"languageCode": "en-US", "name": VOICE, "customVoice": {"model": VOICE}}},
        {"input": {"text": "Hello", "prompt": "Say it like Ada"}},
        {"input": {"multiSpeakerMarkup": {"turns": []}}},
        {"input": {"text": "Hello", "ssml": "<speak>Hello</speak>"}},
        {"audioConfig": {"audioEncoding": "MP3"}},
        {"advancedVoiceOptions": {}},
        {"input": None},
    ],
)
def test_a_request_for_more_than_a_voice_is_not_sent(google_server: GoogleServer, change: dict[str, Any]) -> None:
    asked = speech()
    with pytest.raises(PolicyRefusal):
        ask(speaking(google_server), replace(asked, body=json.dumps({**json.loads(asked.body), **change}).encode()))
    assert google_server.connections == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'{"input": {}}', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_request_is_not_sent(google_server: GoogleServer, body: bytes) -> None:
    with pytest.raises(PolicyRefusal):
        ask(speaking(google_server), replace(speech(), body=body))
    assert google_server.connections == 0


def test_the_limit_is_bytes_not_letters_and_is_held_before_anything_is_sent(google_server: GoogleServer) -> None:
    for text in ("a" * 5001, "ü" * 2501):
        with pytest.raises(ProviderProblem, match="Split it into sentences"):
            ask(speaking(google_server), speech(text))
    with pytest.raises(ProviderProblem, match="nothing to say"):
        ask(speaking(google_server), speech("…"))
    assert google_server.connections == 0
    assert ask(speaking(google_server), speech("a" * 5000)).content


def test_a_custom_voice_is_asked_for_by_its_path(google_server: GoogleServer) -> None:
    voice = "projects/p/locations/us-central1/models/ada"
    ask(speaking(google_server), speech(voice=voice))
    assert google_server.requests[0].json["voice"] == {"languageCode": "en-US", "customVoice": {"model": voice}}


# Who asks.


def test_a_service_account_signs_for_itself_and_no_other_host_is_asked(
    google_server: GoogleServer, account: tuple[str, bytes]
) -> None:
    key, google_server.public = account
    ask(speaking(google_server, key), speech())
    (request,) = google_server.requests
    token = request.headers["authorization"].removeprefix("Bearer ")
    said = claims(token)
    assert said["iss"] == json.loads(key)["client_email"]
    assert said["scope"] == "https://www.googleapis.com/auth/cloud-platform"
    assert "x-goog-api-key" not in request.headers


def test_the_token_of_another_account_is_refused(google_server: GoogleServer, account: tuple[str, bytes]) -> None:
    google_server.public = service_account()[1]
    with pytest.raises(KeyRejected):
        ask(speaking(google_server, account[0]), speech())
    assert len(google_server.requests) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"private_key": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"},
        {"private_key": 7},
        {"client_email": None},
    ],
)
def test_a_damaged_service_account_sends_nothing(
    google_server: GoogleServer, account: tuple[str, bytes], change: dict[str, Any]
) -> None:
    broken = json.dumps({**json.loads(account[0]), **change})
    with pytest.raises(KeyRejected):
        ask(speaking(google_server, broken), speech())
    assert google_server.requests == []


def test_the_environment_has_no_say(
    google_server: GoogleServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, account: tuple[str, bytes]
) -> None:
    other = tmp_path / "other.json"
    other.write_text(account[0])
    for name, value in {
        "GOOGLE_APPLICATION_CREDENTIALS": str(other),
        "GOOGLE_API_USE_MTLS_ENDPOINT": "nonsense",
        "GOOGLE_API_USE_CLIENT_CERTIFICATE": "nonsense",
        "GOOGLE_CLOUD_UNIVERSE_DOMAIN": "evil.example",
        "GOOGLE_CLOUD_QUOTA_PROJECT": "evil",
        "GOOGLE_SDK_PYTHON_LOGGING_SCOPE": "google",
        "GOOGLE_SDK_EXPERIMENTAL_PYTHON_REGIONAL_ACCESS_BOUNDARY_LOOKUP_ENABLED": "true",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9",
        "REQUESTS_CA_BUNDLE": str(other),
        "SSL_CERT_FILE": str(other),
    }.items():
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(name.lower(), value)
    for key in (None, account[0]):
        assert ask(speaking(google_server, key), speech()).content
    assert {request.headers["host"] for request in google_server.requests} == {f"127.0.0.1:{google_server.port}"}
    assert "x-goog-user-project" not in google_server.requests[0].headers


def test_without_a_key_nothing_is_sent(google_server: GoogleServer) -> None:
    with pytest.raises(KeyMissing):
        ask(speaking(google_server.url), speech())
    assert google_server.connections == 0


# The voices.


def test_the_list_of_voices_says_language_gender_and_family(google_server: GoogleServer) -> None:
    asked = replace(speech(), feature="voice-list", model="", body=b"")
    found = {voice.id: voice for voice in voices_of(ask(speaking(google_server), asked).content)}
    assert [(request.method, request.path, request.body) for request in google_server.requests] == [("GET", "/v1/voices", b"")]
    assert set(found) == {name for name, *_ in VOICES}
    kore = found["en-US-Chirp3-HD-Kore"]
    assert (kore.name, kore.language, kore.gender, kore.family) == ("Chirp3-HD-Kore", "en-US", "female", "Chirp 3 HD")
    assert (kore.price, kore.source_type, kore.own) == (30.0, SourceType.TRAINED, False)
    assert {voice.family for voice in found.values()} == {"Chirp 3 HD", "Studio", "Neural2", "WaveNet", "Standard", "Other", ""}
    assert [voice.id for voice in found.values() if voice.own] == ["Ada-Lovelace"]
    ranks = [found[name].rank for name in ("en-US-Chirp3-HD-Kore", "en-US-Neural2-C", "en-US-Standard-C", "Ada-Lovelace")]
    assert ranks == sorted(ranks)


def test_a_question_that_carries_something_is_not_asked(google_server: GoogleServer) -> None:
    for feature in ("voice-list", "connection-test"):
        with pytest.raises(PolicyRefusal):
            ask(speaking(google_server), replace(speech(), feature=feature))
    assert google_server.connections == 0


@pytest.mark.clause("B3.7")
def test_stock_voices_are_told_from_those_somebody_had_made() -> None:
    about = card("google-tts")
    for name, *_ in VOICES[:-1]:
        assert about.model(name) is not None, name
    for name in ("Ada-Lovelace", "projects/p/models/x", "", "en-US-Neural2-C\n", "xen-US-Neural2-C!", "en-US-Mine-A"):
        assert about.model(name) is None, name


# What goes wrong.

FAULTS: list[tuple[GoogleFault, type[LecternError], str]] = [
    (F.BAD_KEY, KeyRejected, "did not accept the key"),
    (F.UNAUTHORISED, KeyRejected, "did not accept the key"),
    (F.DISABLED, ProviderSuspended, "not switched on in your Google Cloud project"),
    (F.SUSPENDED, ProviderSuspended, "suspended your project"),
    (F.PAGE_403, ProviderSuspended, "refuses this account"),
    (F.RATE_LIMITED, RateLimited, f"Try again in {RETRY} seconds"),
    (F.RETRY_INFO, RateLimited, f"Try again in {RETRY} seconds"),
    (F.NO_QUOTA, QuotaUsedUp, "nothing left to spend"),
    (F.BROKEN, ProviderUnavailable, "status 500"),
    (F.OVERLOADED, ProviderUnavailable, "status 503"),
    (F.LATE, ProviderUnavailable, "status 504"),
    (F.BAD_REQUEST, BadRequest, "status 400"),
    (F.NO_VOICE, BadRequest, "no voice “en-US-Neural2-C”"),
    (F.REDIRECT, InsecureConnection, "another address"),
    (F.SLOW, ProviderUnavailable, "in time"),
    (F.CUT, BadAnswer, "broke off"),
    (F.TRUNCATED, BadAnswer, "damaged"),
    (F.PAGE, BadAnswer, "damaged"),
    (F.EMPTY, BadAnswer, "no sound in it"),
    (F.NO_SAMPLES, BadAnswer, "no sound in it"),
    (F.MP3, BadAnswer, "it is MP3"),
    (F.MULAW, BadAnswer, "coded in another way"),
    (F.LONG, BadAnswer, "599.40 seconds long"),
    (F.SHORT, BadAnswer, "0.00 seconds long"),
    (F.NO_RATE, BadAnswer, "seconds long"),
    (F.TEXT, BadAnswer, "no sound Lectern knows"),
    (F.HUGE, BadAnswer, "larger than any answer"),
    (F.BOMB, BadAnswer, "compressed"),
]


@pytest.mark.clause("B3.10")
@pytest.mark.clause("A5.7")
@pytest.mark.parametrize(("fault", "error", "said"), FAULTS, ids=[fault.value for fault, _, _ in FAULTS])
def test_each_fault_is_said_and_asked_for_once(
    google_server: GoogleServer, caplog: pytest.LogCaptureFixture, fault: F, error: type[LecternError], said: str
) -> None:
    google_server.fail(fault, times=None)
    with caplog.at_level(logging.DEBUG), pytest.raises(error) as caught:
        ask(speaking(google_server, timeout=0.4 if fault is F.SLOW else 5.0), speech())
    problem = caught.value
    assert type(problem) is error
    assert said in str(problem)
    assert len(google_server.requests) == 1
    everything = "".join(traceback.format_exception(problem)) + caplog.text + repr(problem.__dict__)
    assert KEY not in everything
    assert SPOKEN not in everything


def test_every_fault_has_a_row() -> None:
    assert {fault for fault, _, _ in FAULTS} == set(GoogleFault)


def test_a_stop_is_kept_to_while_nothing_arrives(google_server: GoogleServer) -> None:
    google_server.fail(F.SLOW)
    began = time.monotonic()
    with pytest.raises(Cancelled):
        ask(speaking(google_server, timeout=30.0), speech(), Listener(until=lambda _: bool(google_server.requests)))
    assert time.monotonic() - began < 5


def test_nobody_there_is_said() -> None:
    with pytest.raises(ProviderUnavailable, match="no connection"):
        ask(speaking("http://127.0.0.1:9", KEY), speech())


# TLS.


@pytest.mark.clause("A3.3")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_1_2_and_1_3_with_a_trusted_certificate_work(authority: Path, version: ssl.TLSVersion) -> None:
    with GoogleServer(tls=signed(authority).context(version), host="localhost") as server:
        assert ask(speaking(server), speech()).content


@pytest.mark.clause("A3.3")
@pytest.mark.parametrize("which", ["tls 1.1", "self-signed", "another name"])
def test_an_insecure_connection_is_refused_and_nothing_is_sent(authority: Path, which: str, tmp_path: Path) -> None:
    good = signed(authority, "texttospeech.googleapis.com" if which == "another name" else "localhost")
    shown = {
        "tls 1.1": good.context(ssl.TLSVersion.TLSv1_1),
        "self-signed": self_signed(tmp_path / "own").context(),
        "another name": good.context(),
    }[which]
    said = r"TLS 1\.2" if which == "tls 1.1" else "vouches"
    with GoogleServer(tls=shown, host="localhost") as server, pytest.raises(InsecureConnection, match=said):
        ask(speaking(server), speech())
    assert server.requests == []
