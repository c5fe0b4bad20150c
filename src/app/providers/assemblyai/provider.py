"""AssemblyAI as a provider of captions: a recording out, words back, and then everything there deleted."""

from __future__ import annotations

from typing import ClassVar

from app.course.payload import Payload
from app.providers.addresses import look_at
from app.providers.assemblyai.asking import allowed, number_of, refused
from app.providers.base import SILENT, Answer, Provider, Stream
from app.providers.errors import KeyMissing
from app.providers.registry import card

SUBTITLES = "subtitles"
FETCH = "subtitles-fetch"
DELETE = "subtitles-delete"
CONNECTION_TEST = "connection-test"


class AssemblyAI(Provider):
    """What a payload does follows from its feature. ``subtitles``: the body is that of :mod:`app.course.recording`, the file is
    ``attachment``; it is uploaded, asked about, waited for. ``subtitles-fetch`` waits for one that is there already, and
    ``subtitles-delete`` deletes it: their body is ``{"transcript": NUMBER}``. ``connection-test`` has none.

    A stream that is a :class:`~app.providers.base.Following` hears how far the upload is, and the number as soon as there is
    one.
    """

    id: ClassVar[str] = "assemblyai"

    def _send(self, payload: Payload, stream: Stream = SILENT) -> Answer:
        number = number_of(payload) if payload.feature in (FETCH, DELETE) else ""
        asked = allowed(payload) if payload.feature == SUBTITLES else None
        if payload.feature == CONNECTION_TEST and payload.body:
            raise refused("A connection test carries nothing.", "A2.0a")
        about = card(self.id)
        address = look_at(self.connection.base_url or about.endpoints[0].base_url)
        key = self.connection.key()
        if not key:
            raise KeyMissing(about.name)
        from app.providers.assemblyai.client import Call, delete, fetch, test, transcribe

        call = Call(name=about.name, address=address, key=key, model=payload.model, timeout=self.connection.timeout)
        if asked is not None and payload.attachment is not None:
            return transcribe(call, *asked, payload.attachment, stream)
        if payload.feature == FETCH:
            return fetch(call, number, stream)
        if payload.feature == DELETE:
            return delete(call, number, stream)
        if payload.feature == CONNECTION_TEST:
            return test(call, [model.id for model in about.models], stream)
        raise refused(f"{about.name} makes captions and nothing else.", "A1.2")
