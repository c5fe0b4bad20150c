"""The SDK's calls over an HTTP client held to our rules. Imported with the first request: it brings the SDK along.

What the SDK does by itself and must not: take address and key from the environment (``ASSEMBLYAI_BASE_URL`` would redirect an
upload), use proxies, tell about this computer, read an answer without end. What it does not do and must be done: wait through
errors of the moment, tell a failed transcript from a good one, delete.
"""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from assemblyai import api, types
from assemblyai.prerecorded.v2 import api as transcripts

from app.course.errors import LecternError
from app.course.provenance import SourceType
from app.course.recording import Recording
from app.providers import wire
from app.providers.addresses import Address
from app.providers.assemblyai.asking import is_number
from app.providers.assemblyai.problems import Gone, spoken
from app.providers.assemblyai.reading import captions, receipt
from app.providers.assemblyai.uploading import Reading
from app.providers.base import Answer, Following, Stream
from app.providers.errors import BadAnswer, BadRequest, ProviderUnavailable, RateLimited
from app.providers.wire import CONNECT, LONGEST, TOO_LARGE, USER_AGENT, StopWatch, sent_on, size_of

LIMIT = 64 * 1024 * 1024
"""Bytes of an answer: three hours are some 30,000 words, and 120 bytes each."""
FIRST, SLOWEST = 1.0, 15.0
"""Seconds between two questions whether it is done: the first, and where the growing pauses end. A recording takes some 15 % of
its length, and at least 15 seconds (the vendor's FAQ)."""
PATIENCE = 300.0
"""Seconds of nothing but errors after which waiting is given up for now; the recording is asked about again later."""
PATHS = ("/v2/upload", "/v2/transcript")
_HEADERS = frozenset(("accept", "content-type", "content-length", "transfer-encoding", "connection"))

for _name in ("httpx", "httpcore", "assemblyai"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Whom to ask, and how. ``timeout`` in seconds of silence."""

    name: str
    address: Address
    key: str = field(repr=False)
    model: str
    timeout: float


def transcribe(call: Call, recording: Recording, asked: dict[str, Any], path: Path, stream: Stream) -> Answer:
    """Upload, ask, wait; raises an error of :mod:`app.providers.errors`, ``OtherRecording`` or ``Cancelled``."""
    following = stream if isinstance(stream, Following) else None

    def progress(done: int, total: int) -> None:
        watch.check()
        if following is not None:
            following.uploaded(done, total)

    with _exchange(call, stream) as (client, held, watch):
        with Reading(path, recording, progress) as reading:
            place = api.upload_file(client, reading)  # type: ignore[arg-type]  # it reads, and says how long it is
        if not isinstance(place, str) or not place.startswith(("https://", "http://")) or len(place) > 2000:
            raise BadAnswer(call.name, "It does not say where it put the recording.")
        request = types.TranscriptRequest(audio_url=place, **asked)
        held.expect({**asked, "audio_url": place})
        with watch.whole():
            number = transcripts.create_transcript(client, request).id
            if not is_number(number):
                raise BadAnswer(call.name, "It gave the recording no number.")
            assert number is not None
            if following is not None:
                following.kept(number)
        return _waited(call, client, held, watch, number, following)


def fetch(call: Call, number: str, stream: Stream) -> Answer:
    """Wait for the captions of a recording that is there already; raises as :func:`transcribe` does."""
    with _exchange(call, stream) as (client, held, watch):
        return _waited(call, client, held, watch, number, stream if isinstance(stream, Following) else None)


def delete(call: Call, number: str, stream: Stream) -> Answer:
    """Delete a recording and its text; the answer is the receipt, as JSON. What is not there any more is deleted."""
    with _exchange(call, stream) as (client, held, _):
        try:
            transcripts.delete_transcript(client, number)
            gone = False
        except types.TranscriptError as error:
            if error.status_code != 404:
                raise
            gone = True
        return receipt(call.name, number, held.status, held.date, gone=gone)


def test(call: Call, models: list[str], stream: Stream) -> Answer:
    """Whether key and address work: the list of one transcript is asked for, and not looked into."""
    with _exchange(call, stream) as (client, _, _watch):
        transcripts.list_transcripts(client, types.ListTranscriptParameters(limit=1))
    content = json.dumps({"models": models}).encode()
    return Answer(content=content, mime="application/json", request_id="test", system=call.name, source_type=SourceType.TRAINED)


def _waited(
    call: Call, client: httpx.Client, held: _Wire, watch: StopWatch, number: str, following: Following | None
) -> Answer:
    """The captions, once they are there. Errors of the moment are waited through; what remains of them is raised as
    ``ProviderUnavailable``, and the recording can be asked about again."""
    pause, good = FIRST, time.monotonic()
    while True:
        try:
            with spoken(call.name, watch, held):
                response = _looked_up(call, client, number)
            good = time.monotonic()
        except (ProviderUnavailable, BadAnswer, RateLimited) as problem:
            if time.monotonic() - good > PATIENCE:
                raise _later(call.name, problem) from None
            watch.pause(max(pause, getattr(problem, "retry_after", 0.0)))
        except Gone:
            if following is not None:
                following.answered(number)
            raise
        else:
            if response.status in (types.TranscriptStatus.completed, types.TranscriptStatus.error):
                if following is not None:
                    following.answered(number)
                return _answer(call, response, number)
            watch.pause(pause)
        pause = min(pause * 1.5, SLOWEST)


def _looked_up(call: Call, client: httpx.Client, number: str) -> types.TranscriptResponse:
    response = transcripts.get_transcript(client, number)
    if response.id != number:
        raise BadAnswer(call.name, "It is about another recording.")
    return response


def _answer(call: Call, response: types.TranscriptResponse, number: str) -> Answer:
    if response.status is types.TranscriptStatus.error:
        step = "Listen to it: it may be silent, damaged or of a kind it does not know. Save it as WAV or MP3 and try again."
        raise BadRequest(call.name, "It could make nothing of the recording.", step)
    return captions(call.name, call.model, number, response)


def _later(name: str, problem: LecternError) -> ProviderUnavailable:
    return ProviderUnavailable(name, f"It has the recording, but does not answer. {problem.why}")


@contextlib.contextmanager
def _exchange(call: Call, stream: Stream) -> Iterator[tuple[httpx.Client, _Wire, StopWatch]]:
    with StopWatch(stream) as watch, contextlib.closing(_Wire(call, watch)) as held, spoken(call.name, watch, held):
        silence = httpx.Timeout(call.timeout, connect=min(CONNECT, call.timeout))
        with httpx.Client(
            base_url=call.address.base, transport=held, trust_env=False, follow_redirects=False, timeout=silence
        ) as client:
            yield client, held, watch


class _Wire(httpx.BaseTransport):
    """The last thing before the socket: this host, these paths and headers, what was asked, and an answer of bounded size.

    ``status``, ``date`` and ``wait`` (seconds of a ``Retry-After``) are those of the last answer.
    """

    def __init__(self, call: Call, watch: StopWatch) -> None:
        self._call = call
        self._watch = watch
        self._expected: dict[str, Any] | None = None
        self.status = 0
        self.date = ""
        self.wait = 0.0
        verify = wire.trusted() if call.address.base.startswith("https:") else True
        self._inner = httpx.HTTPTransport(verify=verify, trust_env=False, retries=0)

    def expect(self, asked: dict[str, Any]) -> None:
        """What the request that makes a transcript must say, no more and no less."""
        self._expected = asked

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See :class:`httpx.BaseTransport`."""
        self._watch.check()
        self._held_to(request)
        for name in tuple(request.headers):
            if name.lower() not in _HEADERS:
                del request.headers[name]
        request.headers["host"] = request.url.netloc.decode("ascii")
        request.headers["authorization"] = self._call.key
        request.headers["accept-encoding"] = "identity"  # what is not compressed can't burst
        request.headers["user-agent"] = USER_AGENT
        request.extensions = {**request.extensions, "trace": _learn(self._watch)}
        self.status, self._watch.answering = 0, False
        response = self._inner.handle_request(request)
        self.status, self.date = response.status_code, response.headers.get("date", "")[:60]
        self.wait = wire.retry_after(response.headers)
        self._watch.answering = True
        with contextlib.closing(response):
            if 300 <= response.status_code < 400:
                raise sent_on(self._call.name)
            return httpx.Response(response.status_code, headers=response.headers, content=self._read(response))

    def close(self) -> None:
        """Close every connection."""
        self._inner.close()

    def _held_to(self, request: httpx.Request) -> None:
        """Raise unless the request is one of ours: an upload, a question about the number, a deletion."""
        base = self._call.address.base
        path = str(request.url).removeprefix(base)
        known = str(request.url).startswith(base) and any(
            path == one or path.startswith((f"{one}/", f"{one}?")) for one in PATHS
        )
        if request.method == "POST" and path != PATHS[0]:
            known = known and json.loads(request.read()) == self._expected
        elif request.method != "POST":
            known = known and not request.read()
        if not known:
            raise BadAnswer(self._call.name, "The request was changed on its way out; nothing was sent.")

    def _read(self, response: httpx.Response) -> bytes:
        coded = response.headers.get("content-encoding", "identity")
        if coded != "identity":
            raise BadAnswer(self._call.name, f"It is compressed ({coded[:20]}), which was not asked for.")
        if size_of(response.headers.get("content-length")) > LIMIT:
            raise BadAnswer(self._call.name, TOO_LARGE)
        content, ends = bytearray(), time.monotonic() + LONGEST
        for piece in response.stream:  # type: ignore[union-attr]  # a synchronous transport gives synchronous streams
            content += piece
            if len(content) > LIMIT:
                raise BadAnswer(self._call.name, TOO_LARGE)
            if time.monotonic() > ends:
                raise BadAnswer(self._call.name, "It did not come to an end.")
        return bytes(content)


def _learn(watch: StopWatch) -> Callable[[str, dict[str, Any]], None]:
    """What the connection is to tell the watch: its socket."""

    def trace(event: str, info: dict[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            watch.connected(info["return_value"].get_extra_info("socket"))

    return trace
