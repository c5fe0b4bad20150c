"""The voice of this computer: a provider like any other, except that nothing leaves.

Its output is made by rules, not by a trained model (``algorithmicMedia``); people are shown the words "draft voice".
"""

from __future__ import annotations

import json
import threading
import uuid
from pathlib import Path

from app.course.errors import ProviderProblem
from app.course.payload import Payload
from app.course.provenance import SourceType
from app.paths import cache_dir
from app.providers.base import USUAL, Answer, Connection, Provider, Stream, VoiceInfo, best_voice
from app.providers.voices import SpeechProgram, choose
from app.providers.voices.base import MAX_CHARS, harmless
from app.scratch import scratch

SLOWEST, FASTEST = 80, 300
"""Words a minute: eSpeak's lower limit, and what nobody follows any more."""
DEFAULT_RATE = 160
"""DCMP and BBC put comfortable narration at 160 to 180; captions of 17 characters a second keep up to about 165."""


class LocalVoice(Provider):
    """Speaks with the program this computer has. The body of a payload is JSON: ``text``, ``voice``, ``language``, ``rate``,
    and ``pitch`` where it is not the voice's own.

    One sentence at a time; :meth:`close`, from any thread, kills the program that speaks now.
    """

    id = "local"

    def __init__(self, connection: Connection = USUAL, *, program: SpeechProgram | None = None) -> None:
        super().__init__(connection)
        self._program = program
        self._lock = threading.Lock()

    def program(self) -> SpeechProgram:
        """The speech program; raises :class:`ProviderProblem` with the command that installs one when there is none."""
        with self._lock:
            if self._program is None:
                self._program = choose()
            return self._program

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Every voice of this computer; raises :class:`ProviderProblem`."""
        return self.program().voices()

    def close(self) -> None:
        """Kill what is speaking; the provider can be used again."""
        if self._program is not None:
            self._program.process.kill()

    def _send(self, payload: Payload, stream: Stream) -> Answer:  # noqa: ARG002  sound comes whole
        text, name, language, rate, pitch = _request(payload.body)
        program = self.program()
        voice = best_voice(program.voices(), name, language)
        if voice is None:
            raise ProviderProblem(
                f"This computer has no voice “{name}”."
                if name
                else f"This computer has no voice for the language “{language}”.",
                f"{program.name} does not list one.",
                "Choose another voice in the block's settings, or install one for this language.",
            )
        said = harmless(text)
        if not any(char.isalnum() for char in said):
            raise ProviderProblem(
                "There is nothing to say.", "The text has no letters or digits.", "Leave it out, or write words."
            )
        with scratch(cache_dir()) as folder:  # where a killed run's sentence is cleared away by the next
            timeout = 20.0 + len(said) / 20
            wav = _checked(program.speak(said, voice, rate, pitch, folder, timeout), program.name)
        return Answer(
            content=wav,
            mime="audio/wav",
            request_id=uuid.uuid4().hex,
            system=f"{program.system()} ({voice.id})",
            source_type=SourceType.ALGORITHMIC,
        )


def _request(body: bytes) -> tuple[str, str, str, int, float]:
    """(text, voice, language, rate, pitch) of a request; raises :class:`ProviderProblem` for a body that is none."""
    try:
        data = json.loads(body)
        text, voice, language, rate, pitch = (
            data["text"],
            data.get("voice", ""),
            data.get("language", "en"),
            data.get("rate", DEFAULT_RATE),
            data.get("pitch", 0.0),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProviderProblem("The voice can't read this request.", f"It is not what a voice takes ({error}).") from error
    if not (
        isinstance(text, str)
        and isinstance(voice, str)
        and isinstance(language, str)
        and isinstance(rate, int)
        and isinstance(pitch, int | float)
    ):
        raise ProviderProblem("The voice can't read this request.", "One of its values is of the wrong type.")
    if len(text) > MAX_CHARS:
        raise ProviderProblem(
            "The text is too long to be said at once.",
            f"It has {len(text)} characters; the limit is {MAX_CHARS}.",
            "Split it into sentences.",
        )
    return text, voice, language, min(max(rate, SLOWEST), FASTEST), float(pitch)


def _checked(path: Path, program: str) -> bytes:
    """The bytes of the WAV file, if they hold whole, audible sound; raises :class:`ProviderProblem`."""
    from app.media.audio import AudioProblem, decode

    again = "Narrate again; if it happens again, choose another voice."
    try:
        wav = path.read_bytes()
        clip = decode(wav, "What it wrote")
    except OSError as error:
        raise ProviderProblem(
            f"{program} made no sound file.", "It ended without an error and without a result.", again
        ) from error
    except AudioProblem as error:
        raise ProviderProblem(f"{program} made a sound file that can't be used.", f"{error.what} {error.why}", again) from error
    if clip.peak < 0.003:  # -50 dB: below what trimming would leave
        raise ProviderProblem(
            f"{program} said nothing.", "Its sound file is silent.", "Choose a voice that speaks the language of the text."
        )
    return wav
