"""Google as a provider of voices: a payload's bytes out, sound back."""

from __future__ import annotations

from typing import ClassVar

from app.course.errors import PolicyRefusal
from app.course.payload import Payload
from app.providers.addresses import look_at
from app.providers.base import SILENT, Answer, Provider, Stream
from app.providers.errors import KeyMissing
from app.providers.google_tts.asking import allowed
from app.providers.registry import card

QUESTIONS = frozenset({"connection-test", "voice-list"})
"""Features that carry nothing and ask which voices there are."""


class GoogleSpeech(Provider):
    """Speech, and the list of voices. The body of a payload is what Google's REST interface takes at ``text:synthesize``
    (see :func:`app.providers.google_tts.asking.speech`), and goes out byte for byte; the questions have an empty body.

    The key is an API key, or the JSON of a service account, which signs for itself: no other host is asked for a token.
    """

    id: ClassVar[str] = "google-tts"

    def _send(self, payload: Payload, stream: Stream = SILENT) -> Answer:
        asks = payload.feature in QUESTIONS
        if asks and payload.body:
            step = "This is a defect of Lectern; send us the log file named in Help."
            raise PolicyRefusal("Nothing was sent.", "A question about voices carries nothing.", step, clause="A2.0a")
        said = "" if asks else allowed(payload)
        about = card(self.id)
        address = look_at(self.connection.base_url or about.endpoints[0].base_url)
        key = self.connection.key()
        if not key:
            raise KeyMissing(about.name)
        from app.providers.google_tts.client import Call, say, voices

        call = Call(
            name=about.name,
            address=address,
            key=key,
            voice=payload.model,
            content=payload.body,
            said=said,
            timeout=self.connection.timeout,
        )
        return voices(call, about, stream) if asks else say(call, stream)
