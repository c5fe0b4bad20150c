"""A server on this computer that speaks AssemblyAI's API for recordings, and misbehaves on demand.

In a test::

    def test_it(assemblyai_server: AssemblyServer) -> None:
        assemblyai_server.say("Wear a helmet.")                # what the next recording says
        assemblyai_server.fail_at(AssemblyFault.BROKEN, "get", 2)  # the next two questions whether it is done
        assemblyai_server.steps = 3                            # questions before it is done
        ...                                                    # base URL: assemblyai_server.url; key: .key
        assert assemblyai_server.uploads == [recording.read_bytes()]
        assert assemblyai_server.transcripts == {}             # everything was deleted

It keeps what AssemblyAI would keep, until it is told to delete it: :attr:`AssemblyServer.transcripts`. As a program, to walk
the app by hand: ``python -m tests.wire.assemblyai_server --port 8125``; its key is printed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.wire.serving import Handler, LoopbackServer, listen

KEY = "0123456789abcdef0123456789abcdef"
RETRY = 7
SAID = "Wear a helmet. It saves lives. Tell the foreman at once."


class AssemblyFault(StrEnum):
    """Ways to misbehave: answers with a status first, then the others."""

    UNAUTHORISED = "unauthorised"  # 401, and the message repeats the key
    SUSPENDED = "suspended"  # 403
    NO_MONEY = "no-money"  # 400, the balance is negative
    RATE_LIMITED = "rate-limited"  # 429 with Retry-After: 7
    BROKEN = "broken"  # 500
    GATEWAY = "gateway"  # 502 with a web page
    OVERLOADED = "overloaded"  # 503
    NOT_FOUND = "not-found"  # 404
    BAD_REQUEST = "bad-request"  # 400, and the message repeats the request
    TOO_LARGE = "too-large"  # 413
    REDIRECT = "redirect"  # 307 to `server.elsewhere`

    SLOW = "slow"  # no answer for a minute
    CUT = "cut"  # the answer ends half-way
    CUT_UPLOAD = "cut-upload"  # the connection ends while the recording is sent
    TRUNCATED = "truncated"  # the JSON ends half-way
    PAGE = "page"  # a web page, as a captive portal answers
    ERROR = "error"  # 200, status "error"
    NO_WORDS = "no-words"  # done, and nothing was said
    BAD_TIMES = "bad-times"  # words that end before they begin
    NO_FLOAT = "no-float"  # a confidence larger than any number of a computer
    OTHER = "other"  # what another recording says
    NO_NUMBER = "no-number"  # a transcript without an id
    ODD_NUMBER = "odd-number"  # one whose id is a path
    NO_URL = "no-url"  # an upload without an address
    HUGE = "huge"  # 100 MB
    BOMB = "bomb"  # compressed


F = AssemblyFault
_STATUS: dict[F, tuple[int, str, dict[str, str]]] = {
    F.UNAUTHORISED: (401, "Authentication error, API token missing/invalid", {}),
    F.SUSPENDED: (403, "Forbidden", {}),
    F.NO_MONEY: (400, "Your current account balance is negative. Please top up to continue using the API.", {}),
    F.RATE_LIMITED: (429, "Too many requests", {"Retry-After": str(RETRY)}),
    F.BROKEN: (500, "Internal server error", {}),
    F.OVERLOADED: (503, "Service unavailable", {}),
    F.NOT_FOUND: (404, "Not found", {}),
    F.BAD_REQUEST: (400, "Invalid request", {}),
    F.TOO_LARGE: (413, "Payload too large", {}),
}


@dataclass
class AssemblyServer(LoopbackServer[AssemblyFault]):
    """The server; a context manager that listens while it is entered. It can be entered again, as if it had never been away."""

    key: str = KEY
    steps: int = 1
    elsewhere: str = "http://127.0.0.1:9"
    thinking: float = 0.0
    """Seconds between making a transcript and saying its number."""
    holding: threading.Event | None = None
    """Deletions are answered when this is set."""
    uploads: list[bytes] = field(default_factory=list)
    keep_uploads: bool = True
    received_bytes: int = 0
    upload_hashes: list[str] = field(default_factory=list)
    transcripts: dict[str, dict[str, Any]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._said: deque[str] = deque()
        self._by_method: dict[str, deque[AssemblyFault]] = defaultdict(deque)
        self._always_by: dict[str, AssemblyFault] = {}
        self.made = 0

    def handler(self) -> type[Handler]:
        """See :class:`LoopbackServer`."""
        return _Handler

    @property
    def url(self) -> str:
        """Base URL."""
        return self.place

    def say(self, text: str) -> None:
        """What the next recording says."""
        self._said.append(text)

    def fail_at(self, fault: AssemblyFault, what: str, times: int | None = 1) -> None:
        """Misbehave for the next ``times`` requests of one kind (``upload``, ``create``, ``get``, ``delete``), or for all."""
        if times is None:
            self._always_by[what] = fault
        else:
            self._by_method[what].extend([fault] * times)

    def behave(self) -> None:
        """Answer properly from now on."""
        super().behave()
        self._by_method.clear()
        self._always_by.clear()

    def fault_for(self, what: str) -> AssemblyFault | None:
        """The fault of the request that is answered now."""
        with self._lock:
            if self._by_method[what]:
                return self._by_method[what].popleft()
        return self._always_by.get(what) or self.fault_now()

    def words(self) -> str:
        """What this recording says."""
        with self._lock:
            return self._said.popleft() if self._said else SAID


class _Handler(Handler):
    owner: AssemblyServer

    def read_body(self) -> bytes:
        """A recording is hashed as it comes, and kept when it is small."""
        if not self.path.startswith("/v2/upload"):
            return super().read_body()
        digest, kept, count = hashlib.sha256(), bytearray(), 0
        wanted = int(self.headers.get("Content-Length", 0))
        cut = self.owner.fault_for("upload-body")
        for piece in self.pieces():
            digest.update(piece)
            count += len(piece)
            self.owner.received_bytes += len(piece)
            if self.owner.keep_uploads:
                kept += piece
            if cut is F.CUT_UPLOAD:
                self.connection.close()
                raise ConnectionError("as asked")
        if wanted and count < wanted:
            raise ConnectionError("not whole")
        self.owner.uploads.append(bytes(kept))
        self.owner.upload_hashes.append(digest.hexdigest())
        return b""

    def answer(self, method: str, path: str, body: bytes) -> None:
        parts = path.strip("/").split("/")
        what = {"DELETE": "delete", "GET": "get"}.get(method, "upload" if parts[-1] == "upload" else "create")
        fault = self.owner.fault_for(what)
        if fault is None and self.headers.get("authorization") != self.owner.key:
            fault = F.UNAUTHORISED
        if fault in _STATUS:
            self._problem(fault, body)
        elif fault is F.GATEWAY:
            self.send(502, b"<html><h1>502 Bad Gateway</h1></html>", {}, "text/html")
        elif self.misbehave(fault.value if fault else "", self.owner.elsewhere + path):
            return
        elif (method, path) == ("POST", "/v2/upload"):
            place = f"https://cdn.assemblyai.com/upload/{len(self.owner.uploads)}"
            self.json({} if fault is F.NO_URL else {"upload_url": place}, fault or "")
        elif (method, path) == ("POST", "/v2/transcript"):
            self._create(json.loads(body), fault)
        elif (method, path) == ("GET", "/v2/transcript"):
            about = {"limit": 1, "result_count": 0, "current_url": "", "prev_url": None, "next_url": None}
            self.json({"page_details": about, "transcripts": []}, fault or "")
        elif len(parts) == 3 and parts[2] in self.owner.transcripts:
            self._about(method, parts[2], fault)
        else:
            self._problem(F.NOT_FOUND, body)

    def _problem(self, fault: F, body: bytes) -> None:
        status, said, headers = _STATUS[fault]
        told = f"{said} (key {self.headers.get('authorization')}, asked {body[:500].decode('utf-8', 'replace')})"
        self.send(status, json.dumps({"error": told}).encode(), headers)

    def _create(self, asked: dict[str, Any], fault: F | None) -> None:
        self.owner.made += 1
        number = f"5551722-f677-48a6-9287-39c0aafd9ac{self.owner.made}"
        said = {"id": number, "status": "queued", "asked": 0, "said": self.owner.words(), **asked}
        self.owner.transcripts[number] = said
        self.owner.stopping.wait(self.owner.thinking)
        shown = {**asked, "id": number, "status": "queued", "words": None, "text": None}
        if fault is F.NO_NUMBER:
            del shown["id"]
        elif fault is F.ODD_NUMBER:
            shown["id"] = "../../v2/other"
        self.json(shown, fault or "")

    def _about(self, method: str, number: str, fault: F | None) -> None:
        kept = self.owner.transcripts[number]
        if method == "DELETE":
            if self.owner.holding is not None:
                self.owner.holding.wait(10)
            if self.owner.transcripts.get(number) is None:
                self._problem(F.NOT_FOUND, b"")
                return
            del self.owner.transcripts[number]
            self.owner.deleted.append(number)
            gone = {"id": number, "status": "completed", "audio_url": "http://deleted_by_user", "text": "Deleted by user."}
            self.json(gone, fault or "")
            return
        kept["asked"] += 1
        about = {"id": number, "audio_url": kept["audio_url"], "language_code": kept.get("language_code", "en_us")}
        if fault is F.OTHER:
            about["id"] = "9991722-f677-48a6-9287-39c0aafd9ac0"
        if fault is F.ERROR:
            self.json({**about, "status": "error", "error": "Transcoding failed. File does not appear to contain audio."})
        elif kept["asked"] < self.owner.steps:
            self.json({**about, "status": "processing"}, fault or "")
        else:
            said = words(kept["said"])
            if fault is F.NO_WORDS:
                said = []
            elif fault is F.BAD_TIMES:
                said[0]["end"] = -5
            elif fault is F.NO_FLOAT:
                said[0]["confidence"] = 10**400
            seconds = said[-1]["end"] // 1000 + 1 if said else 3
            done = {"status": "completed", "text": kept["said"], "words": said, "audio_duration": seconds, "confidence": 0.9}
            self.json({**about, **done, "speech_model_used": kept["speech_models"][0]}, fault or "")


def words(text: str) -> list[dict[str, Any]]:
    """The words of a text as AssemblyAI gives them: a quarter of a second each, and a tenth between two."""
    return [
        {"text": word, "start": 350 * at + 200, "end": 350 * at + 450, "confidence": 0.95, "speaker": None}
        for at, word in enumerate(text.split())
    ]


def main() -> None:
    """Listen until Ctrl-C and print what comes in."""
    asked = argparse.ArgumentParser(description="A loopback server that speaks AssemblyAI's API for recordings.")
    asked.add_argument("--port", type=int, default=8125)
    asked.add_argument("--steps", type=int, default=3, help="questions before a transcript is done")
    asked.add_argument("--fault", choices=[fault.value for fault in AssemblyFault], help="misbehave like this, always")
    asked.add_argument("--at", choices=["upload", "create", "get", "delete"], help="misbehave at these requests alone")
    given = asked.parse_args()
    server = AssemblyServer(port=given.port, steps=given.steps, keep_uploads=False)
    if given.fault and given.at:
        server.fail_at(AssemblyFault(given.fault), given.at, times=None)
    elif given.fault:
        server.fail(AssemblyFault(given.fault), times=None)
    listen(server, f"key: {server.key}")


if __name__ == "__main__":
    main()
