"""A server on this computer that speaks Google Cloud Text-to-Speech over REST, and misbehaves on demand.

In a test::

    def test_it(google_server: GoogleServer) -> None:
        google_server.fail(GoogleFault.RATE_LIMITED)          # the next request; times=None for all
        ...                                                   # base URL: google_server.url; key: google_server.key
        assert google_server.requests[0].body == payload.body

It answers ``POST /v1/text:synthesize`` with a real WAV file, a tone for each word of the text at the asked speed and rate, and
``GET /v1/voices`` with a list as Google gives it. A key or a token it does not know is refused as Google refuses it; a service
account's token is checked with :attr:`GoogleServer.public` when that is set. As a program, to walk the app by hand:
``python -m tests.wire.google_server --port 8124``; its key is printed.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import math
import re
import struct
import wave
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.wire.serving import Handler, LoopbackServer, listen

KEY = "AIzaTest0123456789abcdefghijklmnopqrstu"


class GoogleFault(StrEnum):
    """Ways to misbehave: answers with a status first, then those that come with status 200."""

    BAD_KEY = "bad-key"  # 400 API_KEY_INVALID, as Google says it
    UNAUTHORISED = "unauthorised"  # 401
    DISABLED = "disabled"  # 403 SERVICE_DISABLED
    SUSPENDED = "suspended"  # 403 CONSUMER_SUSPENDED
    RATE_LIMITED = "rate-limited"  # 429 RESOURCE_EXHAUSTED with Retry-After: 7
    RETRY_INFO = "retry-info"  # 429 that says in its details when to come back
    NO_QUOTA = "no-quota"  # 429 of a quota a day
    BROKEN = "broken"  # 500
    OVERLOADED = "overloaded"  # 503 UNAVAILABLE
    LATE = "late"  # 504 DEADLINE_EXCEEDED
    BAD_REQUEST = "bad-request"  # 400, and the message repeats the request
    NO_VOICE = "no-voice"  # 404
    REDIRECT = "redirect"  # 307 to `server.elsewhere`
    PAGE_403 = "page-403"  # 403 with a web page, as a proxy answers

    SLOW = "slow"  # no answer for a minute
    CUT = "cut"  # the connection ends half-way
    TRUNCATED = "truncated"  # the JSON ends half-way
    PAGE = "page"  # a web page, as a captive portal answers
    EMPTY = "empty"  # no audioContent
    NO_SAMPLES = "no-samples"  # a WAV file without a sample
    MP3 = "mp3"  # the wrong encoding
    MULAW = "mulaw"  # the wrong coding in a WAV file
    LONG = "long"  # ten minutes for a sentence
    SHORT = "short"  # three samples for a sentence
    NO_RATE = "no-rate"  # a WAV file that does not say how fast it is
    TEXT = "text"  # audioContent that is no base64
    HUGE = "huge"  # 100 MB
    BOMB = "bomb"  # compressed


RETRY = 7
_DETAILS = "type.googleapis.com/google.rpc."


def _info(reason: str, **metadata: str) -> dict[str, Any]:
    return {"@type": _DETAILS + "ErrorInfo", "reason": reason, "domain": "googleapis.com", "metadata": metadata}


_STATUS: dict[GoogleFault, tuple[int, str, tuple[dict[str, Any], ...], dict[str, str]]] = {
    GoogleFault.BAD_KEY: (400, "INVALID_ARGUMENT", (_info("API_KEY_INVALID", service="texttospeech.googleapis.com"),), {}),
    GoogleFault.UNAUTHORISED: (401, "UNAUTHENTICATED", (_info("ACCESS_TOKEN_TYPE_UNSUPPORTED"),), {}),
    GoogleFault.DISABLED: (403, "PERMISSION_DENIED", (_info("SERVICE_DISABLED"),), {}),
    GoogleFault.SUSPENDED: (403, "PERMISSION_DENIED", (_info("CONSUMER_SUSPENDED"),), {}),
    GoogleFault.RATE_LIMITED: (429, "RESOURCE_EXHAUSTED", (), {"Retry-After": str(RETRY)}),
    GoogleFault.RETRY_INFO: (
        429,
        "RESOURCE_EXHAUSTED",
        (
            _info("RATE_LIMIT_EXCEEDED", quota_unit="1/min/{project}"),
            {"@type": _DETAILS + "RetryInfo", "retryDelay": f"{RETRY}s"},
        ),
        {},
    ),
    GoogleFault.NO_QUOTA: (429, "RESOURCE_EXHAUSTED", (_info("RATE_LIMIT_EXCEEDED", quota_unit="1/d/{project}"),), {}),
    GoogleFault.BROKEN: (500, "INTERNAL", (), {}),
    GoogleFault.OVERLOADED: (503, "UNAVAILABLE", (), {"Retry-After": str(RETRY)}),
    GoogleFault.LATE: (504, "DEADLINE_EXCEEDED", (), {}),
    GoogleFault.BAD_REQUEST: (400, "INVALID_ARGUMENT", (), {}),
    GoogleFault.NO_VOICE: (404, "NOT_FOUND", (), {}),
}

VOICES: tuple[tuple[str, str, str, int], ...] = (
    ("en-US-Chirp3-HD-Kore", "en-US", "FEMALE", 24000),
    ("en-US-Studio-Q", "en-US", "MALE", 24000),
    ("en-US-Neural2-C", "en-US", "FEMALE", 24000),
    ("en-US-Wavenet-D", "en-US", "MALE", 24000),
    ("en-US-Standard-C", "en-US", "FEMALE", 24000),
    ("en-US-News-K", "en-US", "FEMALE", 24000),
    ("en-GB-Neural2-B", "en-GB", "MALE", 24000),
    ("de-DE-Neural2-C", "de-DE", "FEMALE", 24000),
    ("de-DE-Chirp3-HD-Charon", "de-DE", "MALE", 24000),
    ("cmn-CN-Standard-A", "cmn-CN", "FEMALE", 24000),
    ("Ada-Lovelace", "en-GB", "FEMALE", 24000),
)
"""As Google lists them, and one that somebody had made."""


@dataclass
class GoogleServer(LoopbackServer[GoogleFault]):
    """The server; a context manager that listens while it is entered. ``public`` is the PEM of the key service accounts sign
    with; without it any token passes."""

    key: str = KEY
    public: bytes = b""
    elsewhere: str = "http://127.0.0.1:9"
    latency: float = 0.0
    """Seconds before each answer, for measuring."""

    def handler(self) -> type[Handler]:
        """See :class:`LoopbackServer`."""
        return _Handler

    @property
    def url(self) -> str:
        """Base URL."""
        return self.place


class _Handler(Handler):
    owner: GoogleServer

    def answer(self, method: str, path: str, body: bytes) -> None:
        fault = self.owner.fault_now()
        if self.owner.latency:
            self.owner.stopping.wait(self.owner.latency)
        if fault is None:
            fault = self._refusal()
        if fault in _STATUS:
            self._problem(fault, body)
        elif self.misbehave(fault.value if fault else "", self.owner.elsewhere + path):
            return
        elif (method, path) == ("GET", "/v1/voices"):
            listed = [
                {"languageCodes": [code], "name": name, "ssmlGender": gender, "naturalSampleRateHertz": rate}
                for name, code, gender, rate in VOICES
            ]
            self.json({"voices": listed}, fault.value if fault else "")
        elif (method, path) == ("POST", "/v1/text:synthesize"):
            self._speak(json.loads(body), fault)
        else:
            self._problem(GoogleFault.NO_VOICE, body)

    def _refusal(self) -> GoogleFault | None:
        """What Google says to a key or token it does not know."""
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        if token:
            return None if not self.owner.public or genuine(token, self.owner.public) else GoogleFault.UNAUTHORISED
        return None if self.headers.get("x-goog-api-key") == self.owner.key else GoogleFault.BAD_KEY

    def _problem(self, fault: GoogleFault, body: bytes) -> None:
        status, name, details, headers = _STATUS[fault]
        came = [self.headers.get(header) for header in ("x-goog-api-key", "authorization")]
        told = f"{name}: key {came} asked {body.decode('utf-8', 'replace')}"
        error = {"error": {"code": status, "message": told, "status": name, "details": list(details)}}
        self.send(status, json.dumps(error).encode(), headers)

    def _speak(self, asked: dict[str, Any], fault: GoogleFault | None) -> None:
        audio = asked["audioConfig"]
        said = asked["input"].get("text") or re.sub(r"<[^>]+>", " ", asked["input"].get("ssml", ""))
        content = spoken(said, audio.get("sampleRateHertz", 24000), audio.get("speakingRate", 1.0))
        if fault is GoogleFault.NO_SAMPLES:
            content = spoken("", 24000)
        elif fault is GoogleFault.MP3:
            content = b"\xff\xf3\x84\xc4" + b"\0" * 500
        elif fault is GoogleFault.MULAW:
            content = content[:20] + struct.pack("<H", 7) + content[22:]
        elif fault in (GoogleFault.LONG, GoogleFault.SHORT):
            sound = content[44:]
            sound = sound * (600 * 48_000 // len(sound)) if fault is GoogleFault.LONG else sound[:6]
            content = content[:40] + struct.pack("<I", len(sound)) + sound
        elif fault is GoogleFault.NO_RATE:
            content = content[:24] + struct.pack("<II", 0, 0) + content[32:]
        answer: dict[str, Any] = {"audioContent": base64.b64encode(content).decode()}
        if fault is GoogleFault.EMPTY:
            answer = {}
        elif fault is GoogleFault.TEXT:
            answer = {"audioContent": "no sound at all!"}
        self.json(answer, fault.value if fault else "")


def spoken(text: str, rate: int = 24000, speed: float = 1.0) -> bytes:
    """A WAV file with a tone for each word: 0.25 s at speed 1 (longer for one of more than 25 letters), and 0.05 s of silence
    after it."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        for word in text.split():
            pitch = 120 + 8 * (sum(word.encode()) % 40)
            count = int(rate * max(0.25, len(word) / 100) / speed)
            file.writeframes(
                b"".join(struct.pack("<h", int(9000 * math.sin(2 * math.pi * pitch * i / rate))) for i in range(count))
            )
            file.writeframes(b"\0\0" * int(rate * 0.05 / speed))
    return out.getvalue()


def genuine(token: str, public: bytes) -> bool:
    """Whether a JSON web token was signed (RS256) with the key of this public one."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    try:
        signed, _, signature = token.rpartition(".")
        key = serialization.load_pem_public_key(public)
        assert isinstance(key, rsa.RSAPublicKey)
        raw = base64.urlsafe_b64decode(signature + "==")
        key.verify(raw, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    except (ValueError, InvalidSignature):
        return False
    return True


def claims(token: str) -> dict[str, Any]:
    """What a JSON web token says."""
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return found


def service_account(email: str = "lectern@project.iam.gserviceaccount.com") -> tuple[str, bytes]:
    """The JSON of a service account as Google gives it, made now, and the public key of its tokens."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    about = {
        "type": "service_account",
        "project_id": "project",
        "private_key_id": "0123456789abcdef0123456789abcdef01234567",
        "private_key": private,
        "client_email": email,
        "client_id": "123456789012345678901",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": "https://oauth2.googleapis.com/token",
        "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
        "client_x509_cert_url": f"https://www.googleapis.com/robot/v1/metadata/x509/{email.replace('@', '%40')}",
        "universe_domain": "googleapis.com",
    }
    return json.dumps(about, indent=2), public


def main() -> None:
    """Listen until Ctrl-C and print what comes in."""
    asked = argparse.ArgumentParser(description="A loopback server that speaks Google Cloud Text-to-Speech.")
    asked.add_argument("--port", type=int, default=8124)
    asked.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    asked.add_argument("--fault", choices=[fault.value for fault in GoogleFault], help="misbehave like this, always")
    given = asked.parse_args()
    server = GoogleServer(port=given.port, latency=given.latency)
    if given.fault:
        server.fail(GoogleFault(given.fault), times=None)
    listen(server, f"key: {server.key}")


if __name__ == "__main__":
    main()
