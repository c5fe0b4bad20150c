"""The official client, held to our rules. Imported with the first request: it brings the SDK along.

What the SDK does by itself and must not: read its environment variables (another address, more headers), tell the provider
about this computer (``x-stainless-*``), follow a redirect with the body, try again on its own, read an answer without end.
What is left of a request is decided in :class:`_Wire`, the last thing before the socket.
"""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import openai

from app.course.errors import Cancelled
from app.providers import wire
from app.providers.addresses import Address
from app.providers.base import Answer, Stream
from app.providers.errors import BadAnswer, Declined
from app.providers.openai.problems import failure, spoken
from app.providers.openai.reading import READERS, Heard
from app.providers.wire import CONNECT, LONGEST, TOO_LARGE, USER_AGENT, StopWatch, size_of

TEXT_LIMIT = 8 * 1024 * 1024
"""Bytes of a text answer; the longest answer of a model is some 500 kB, and a stream says it about six times over."""
IMAGE_LIMIT = 64 * 1024 * 1024
"""Bytes of an answer with a picture in base64."""
PICTURE = 180.0
"""Seconds a picture may take before its first byte; large ones take two minutes."""
_HEADERS = frozenset(
    ("host", "accept", "content-type", "content-length", "authorization", "api-key", "connection", "user-agent")
)
"""What a request may carry besides its body."""

for _name in ("openai", "httpx2", "httpcore2"):  # OPENAI_LOG would have them write down requests
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, ready to go. ``structured``: its answer is to be JSON. ``timeout`` in seconds of silence."""

    name: str
    address: Address
    key: str = field(repr=False)
    endpoint: str
    model: str
    content: bytes = field(repr=False)
    streamed: bool
    structured: bool
    timeout: float

    @property
    def limit(self) -> int:
        """Bytes the answer may have."""
        return IMAGE_LIMIT if self.endpoint == "images/generations" else TEXT_LIMIT

    @property
    def silence(self) -> float:
        """Seconds to wait for the next byte."""
        return max(self.timeout, PICTURE) if self.endpoint == "images/generations" and self.timeout >= 60 else self.timeout


def exchange(call: Call, stream: Stream) -> Answer:
    """Send the call and read its answer; raises an error of :mod:`app.providers.errors`, or ``Cancelled``."""
    with (
        StopWatch(stream) as watch,
        spoken(call.name, call.model, watch),
        _Wire(call, watch) as wire,
        _client(call, wire) as client,
    ):
        response = _sent(client, call)
        watch.answering = True
        with contextlib.closing(response):
            heard = _heard(client, call, response, stream)
        _finished(call.name, heard)
        asked = response.headers.get("x-request-id") or response.headers.get("apim-request-id") or heard.id
        return heard.answer(request_id=asked, model=call.model)


def _client(call: Call, held: _Wire) -> openai.OpenAI:
    timeout = httpx2.Timeout(call.silence, connect=min(CONNECT, call.timeout))
    http = httpx2.Client(transport=held, trust_env=False, follow_redirects=False, timeout=timeout)
    return openai.OpenAI(
        api_key=call.key or "none",
        admin_api_key="",
        organization="",
        project="",
        webhook_secret="",
        base_url=call.address.base,
        timeout=timeout,
        max_retries=0,
        http_client=http,
    )


def _sent(client: openai.OpenAI, call: Call) -> httpx2.Response:
    """The response, its body still to be read."""
    path = call.address.path(call.endpoint, call.model)
    if call.address.version:
        path += f"?api-version={call.address.version}"
    if call.endpoint == "models":
        return client.get(path, cast_to=httpx2.Response, stream=True, stream_cls=openai.Stream[object])  # type: ignore[return-value]
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream" if call.streamed else "application/json"}
    return client.post(  # type: ignore[return-value]  # with this cast it is the response itself
        path,
        cast_to=httpx2.Response,
        content=call.content,
        options={"headers": headers},
        stream=True,
        stream_cls=openai.Stream[object],
    )


def _heard(client: openai.OpenAI, call: Call, response: httpx2.Response, stream: Stream) -> Heard:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    reader = READERS[call.endpoint]
    if kind == "text/event-stream" and reader.stream is not None:
        events: Iterator[Any] = openai.Stream(cast_to=object, response=response, client=client)
        return reader.stream(_until_stopped(events, stream), stream.delta, call.structured)
    if not kind.endswith("json"):
        raise BadAnswer(call.name, f"It is “{kind[:60] or 'nothing'}” where data was expected.", _ADDRESS)
    return reader.whole(json.loads(response.read()), call.structured)


_ADDRESS = "Check the address under “AI providers”, and whether your network wants you to sign in."


def _until_stopped(events: Iterator[Any], stream: Stream) -> Iterator[dict[str, Any]]:
    for event in events:
        if stream.stopped():
            raise Cancelled
        if isinstance(event, dict):
            yield event


def _finished(name: str, heard: Heard) -> None:
    """Raise when there is no answer, or not all of it."""
    if heard.declined:
        raise Declined(name)
    if heard.failed is not None:
        raise failure(name, heard.failed)
    if heard.problem:
        raise BadAnswer(name, heard.problem, heard.next_step or "Try again; nothing in the course has changed.")


def _learn(watch: StopWatch) -> Callable[[str, dict[str, Any]], None]:
    """What the connection is to tell the watch: its socket."""

    def trace(event: str, info: dict[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            watch.connected(info["return_value"].get_extra_info("socket"))

    return trace


class _Wire(httpx2.BaseTransport):
    """The last thing before the socket: these bytes, to this host, with these headers, and an answer of bounded size."""

    def __init__(self, call: Call, watch: StopWatch) -> None:
        self._call = call
        self._watch = watch
        verify = wire.trusted() if call.address.base.startswith("https:") else True
        self._inner = httpx2.HTTPTransport(verify=verify, trust_env=False, retries=0)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """See :class:`httpx2.BaseTransport`."""
        if not str(request.url).startswith(self._call.address.base + "/") or request.read() != self._call.content:
            raise BadAnswer(self._call.name, "The request was changed on its way out; nothing was sent.")
        for name in tuple(request.headers):
            if name.lower() not in _HEADERS:
                del request.headers[name]
        for name in ("authorization", "api-key"):
            request.headers.pop(name, None)
        request.headers["host"] = request.url.netloc.decode("ascii")  # OPENAI_CUSTOM_HEADERS can name another
        if self._call.key:
            azure = self._call.address.azure
            request.headers["api-key" if azure else "authorization"] = self._call.key if azure else f"Bearer {self._call.key}"
        request.headers["accept-encoding"] = "identity"  # what is not compressed can't burst
        request.headers["user-agent"] = USER_AGENT
        request.extensions = {**request.extensions, "trace": _learn(self._watch)}
        response = self._inner.handle_request(request)
        coded = response.headers.get("content-encoding", "identity")
        if coded != "identity" or size_of(response.headers.get("content-length")) > self._call.limit:
            response.close()
            why = f"It is compressed ({coded[:20]}), which was not asked for." if coded != "identity" else TOO_LARGE
            raise BadAnswer(self._call.name, why)
        body = _Bounded(response.stream, self._call)  # type: ignore[arg-type]  # a synchronous transport gives synchronous streams
        return httpx2.Response(response.status_code, headers=response.headers, stream=body, extensions=response.extensions)

    def close(self) -> None:
        """Close every connection."""
        self._inner.close()


class _Bounded(httpx2.SyncByteStream):
    """A body that ends, by size and by time."""

    def __init__(self, inner: httpx2.SyncByteStream, call: Call) -> None:
        self._inner = inner
        self._call = call

    def __iter__(self) -> Iterator[bytes]:
        left, ends = self._call.limit, time.monotonic() + LONGEST
        for chunk in self._inner:
            left -= len(chunk)
            if left < 0:
                raise BadAnswer(self._call.name, TOO_LARGE)
            if time.monotonic() > ends:
                raise BadAnswer(self._call.name, "It did not come to an end.")
            yield chunk

    def close(self) -> None:
        self._inner.close()
