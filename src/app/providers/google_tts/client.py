"""Google's own REST transport, held to our rules. Imported with the first request: it brings the SDK along.

What the SDK does by itself and must not: look for credentials, proxies and client certificates in the environment, ask other
hosts for tokens and boundaries, ask three times when a key is refused, follow a redirect with the body, tell about this
computer (``x-goog-api-client``), read an answer without end. The transport class is used without the client around it, as
that one fails on variables of the environment (``GOOGLE_API_USE_MTLS_ENDPOINT``) that are none of our business.
"""

from __future__ import annotations

import contextlib
import json
import logging
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import requests
import urllib3
from google.auth.credentials import AnonymousCredentials
from google.cloud.texttospeech_v1 import ListVoicesRequest, SynthesizeSpeechRequest
from google.cloud.texttospeech_v1.services.text_to_speech.transports.rest import TextToSpeechRestTransport
from google.oauth2 import service_account
from google.protobuf import json_format
from requests.adapters import HTTPAdapter

from app.course.provenance import SourceType
from app.providers import wire
from app.providers.addresses import Address
from app.providers.base import Answer, ProviderCard, Stream, Usage
from app.providers.errors import BadAnswer, KeyRejected
from app.providers.google_tts.problems import spoken
from app.providers.google_tts.reading import sound, voices_in
from app.providers.wire import CONNECT, LONGEST, TOO_LARGE, USER_AGENT, StopWatch, sent_on, size_of

SPEECH_LIMIT = 64 * 1024 * 1024
"""Bytes of an answer: 5,000 bytes of text are some six minutes, at 48 kHz and in base64 46 MB."""
PROBLEM_LIMIT = 1024 * 1024
"""Bytes of an answer that says what went wrong, and of the list of voices (2,000 of them take 400 kB)."""
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_PIECE = 65_536
_HEADERS = frozenset(("accept", "content-type", "content-length", "connection"))
"""What a request may carry of what the SDK puts there."""

for _name in ("google", "urllib3", "requests"):  # GOOGLE_SDK_PYTHON_LOGGING_SCOPE would have them write down requests
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, ready to go; ``content`` is empty for the list of voices, ``said`` is its text or SSML. ``timeout`` in
    seconds of silence."""

    name: str
    address: Address
    key: str = field(repr=False)
    voice: str
    content: bytes = field(repr=False)
    said: str = field(repr=False)
    timeout: float


def say(call: Call, stream: Stream) -> Answer:
    """The sound of one text; raises an error of :mod:`app.providers.errors`, or ``Cancelled``."""
    with _exchange(call, stream) as (transport, held):
        asked = SynthesizeSpeechRequest(json_format.Parse(call.content, SynthesizeSpeechRequest.pb()()))
        ask: Any = transport.synthesize_speech
        content = ask(asked, retry=None, timeout=call.timeout).audio_content
    return Answer(
        content=sound(call.name, content, call.said),
        mime="audio/wav",
        request_id=held.request_id or uuid.uuid4().hex,
        system=f"{call.name} ({call.voice})",
        source_type=SourceType.TRAINED,
        usage=Usage(characters=len(call.said)),
    )


def voices(call: Call, about: ProviderCard, stream: Stream) -> Answer:
    """Which voices there are, as JSON: ``models`` with their names, ``voices`` with what is known about each."""
    with _exchange(call, stream) as (transport, held):
        ask: Any = transport.list_voices
        found = voices_in(ask(ListVoicesRequest(), retry=None, timeout=call.timeout).voices, about)
    content = {"models": [voice["id"] for voice in found], "voices": found}
    return Answer(
        content=json.dumps(content, ensure_ascii=False).encode(),
        mime="application/json",
        request_id=held.request_id or uuid.uuid4().hex,
        system=call.name,
        source_type=SourceType.TRAINED,
    )


@contextlib.contextmanager
def _exchange(call: Call, stream: Stream) -> Iterator[tuple[TextToSpeechRestTransport, _Wire]]:
    with StopWatch(stream) as watch, spoken(call.name, call.voice, watch):
        held = _Wire(call, watch)
        with contextlib.closing(_session(held)) as session:
            transport = TextToSpeechRestTransport(credentials=AnonymousCredentials(), host=call.address.base)  # type: ignore[no-untyped-call]
            transport._session.close()  # type: ignore[no-untyped-call]
            transport._session = session  # type: ignore[assignment]  # it asks no more of it than get and post
            yield transport, held


def _session(held: _Wire) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    for scheme in ("https://", "http://"):
        session.mount(scheme, held)
    return session


def _authorised(call: Call) -> tuple[str, str]:
    """Header and value that say who asks. A service account signs for itself; whatever its JSON says, no host is asked."""
    if not call.key.lstrip().startswith("{"):
        return "x-goog-api-key", call.key
    try:
        about = json.loads(call.key)
        if not all(isinstance(about[name], str) for name in ("client_email", "private_key")):
            raise KeyRejected(call.name)
        account = service_account.Credentials.from_service_account_info(about, scopes=[SCOPE])  # type: ignore[no-untyped-call]
        account = account.with_always_use_jwt_access(True)
        account.refresh(_ask_nobody)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyRejected(call.name) from None
    return "authorization", f"Bearer {account.token}"


def _ask_nobody(*_: object, **__: object) -> NoReturn:
    raise ValueError("a service account that signs for itself asks nobody")


class _Wire(HTTPAdapter):
    """The last thing before the socket: these bytes, to this host, with these headers, and an answer of bounded size."""

    def __init__(self, call: Call, watch: StopWatch) -> None:
        self._call = call
        self._watch = watch
        self.request_id = ""
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """See :class:`HTTPAdapter`: connections that tell the watch their socket, over TLS as we want it."""
        if self._call.address.base.startswith("https:"):
            kwargs["ssl_context"] = wire.trusted()
        super().init_poolmanager(*args, **kwargs)
        watch = self._watch

        class Plain(urllib3.connection.HTTPConnection):
            def connect(self) -> None:
                super().connect()
                watch.connected(self.sock)

        class Secure(urllib3.connection.HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                watch.connected(self.sock)

        class PlainPool(urllib3.HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(urllib3.HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The context does that; requests would load a list of authorities of its own into it."""

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002
        timeout: Any = None,  # noqa: ARG002
        verify: Any = True,  # noqa: ARG002
        cert: Any = None,  # noqa: ARG002
        proxies: Any = None,  # noqa: ARG002
    ) -> requests.Response:
        """See :class:`HTTPAdapter`."""
        self._held_to(request)
        waits = (min(CONNECT, self._call.timeout), self._call.timeout)
        response = super().send(request, stream=True, timeout=waits, verify=True, proxies={})
        with contextlib.closing(response.raw):
            if 300 <= response.status_code < 400:
                raise sent_on(self._call.name)
            self._watch.answering = response.status_code < 300
            self.request_id = response.headers.get("x-goog-request-id", "")[:120]
            response._content = self._read(response)
            response._content_consumed = True
        return response

    def _held_to(self, request: requests.PreparedRequest) -> None:
        """Make the request what was cleared; raises when the SDK made another of it."""
        call = self._call
        path = "/v1/text:synthesize" if call.content else "/v1/voices"
        if request.url != call.address.base + path or not self._same(request.body):
            raise BadAnswer(call.name, "The request was changed on its way out; nothing was sent.")
        request.body = call.content or None
        kept = {name: value for name, value in request.headers.items() if name.lower() in _HEADERS}
        header, value = _authorised(call)
        request.headers.clear()
        request.headers.update(kept | {header: value, "accept-encoding": "identity", "user-agent": USER_AGENT})
        if call.content:
            request.headers["content-length"] = str(len(call.content))

    def _same(self, made: Any) -> bool:
        """Whether Google's own reader takes what the SDK wrote, and what was cleared, for the same request."""
        if not self._call.content:
            return not made
        form = SynthesizeSpeechRequest.pb()
        return bool(json_format.Parse(made, form()) == json_format.Parse(self._call.content, form()))

    def _read(self, response: requests.Response) -> bytes:
        coded = response.headers.get("content-encoding", "identity")
        if coded != "identity":
            raise BadAnswer(self._call.name, f"It is compressed ({coded[:20]}), which was not asked for.")
        spoken = self._call.content and response.status_code < 300
        limit, ends = SPEECH_LIMIT if spoken else PROBLEM_LIMIT, time.monotonic() + LONGEST
        if size_of(response.headers.get("content-length")) > limit:
            raise BadAnswer(self._call.name, TOO_LARGE)
        content = bytearray()
        for piece in response.raw.stream(_PIECE, decode_content=False):
            content += piece
            if len(content) > limit:
                raise BadAnswer(self._call.name, TOO_LARGE)
            if time.monotonic() > ends:
                raise BadAnswer(self._call.name, "It did not come to an end.")
        return bytes(content)
