"""Every provider keeps the same promises: the voice of this computer, OpenAI, a model on this computer, Google, AssemblyAI."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.providers.conformance import Conformance
from tests.providers.conftest import program, request_for
from tests.wire.asking import SPOKEN, Listener, connected, payload, recording, speaking, speech, writing_down
from tests.wire.assemblyai_server import AssemblyFault, AssemblyServer
from tests.wire.google_server import GoogleFault, GoogleServer
from tests.wire.openai_server import Fault, OpenAIServer

from app.course import Payload
from app.course.errors import Cancelled
from app.providers import Provider
from app.providers.clearance import mint
from app.providers.local_voice import LocalVoice
from app.providers.voices.espeak import Espeak

__all__ = ["program", "request_for"]  # fixtures


class _OnTheWire(Conformance):
    id = ""

    @pytest.fixture
    def provider(self, openai_server: OpenAIServer) -> Provider:
        return connected(openai_server, self.id)

    @pytest.fixture
    def failing(self, openai_server: OpenAIServer) -> Provider:
        openai_server.fail(Fault.BROKEN, times=None)
        return connected(openai_server, self.id)

    @pytest.fixture
    def asked(self) -> Payload:
        return payload(provider=self.id)

    @pytest.fixture
    def count(self, openai_server: OpenAIServer) -> Callable[[], int]:
        return lambda: len(openai_server.requests)

    def test_it_reports_what_was_used(self, provider: Provider, asked: Payload) -> None:
        usage = provider.send(asked, mint(asked, place=provider.connection.base_url)).usage
        assert usage.input_tokens > 0
        assert usage.output_tokens > 0

    def test_it_stops_between_two_pieces(self, provider: Provider) -> None:
        listener = Listener(until=lambda pieces: len(pieces) == 2)
        asked = payload(provider=self.id, stream=True)
        with pytest.raises(Cancelled):
            provider.send(asked, mint(asked, place=provider.connection.base_url), listener)
        assert listener.pieces == ["Wear ", "a "]


class TestOpenAI(_OnTheWire):
    id = "openai"


class TestLocalModel(_OnTheWire):
    id = "local-model"


class TestGoogleSpeech(Conformance):
    @pytest.fixture
    def provider(self, google_server: GoogleServer) -> Provider:
        return speaking(google_server)

    @pytest.fixture
    def failing(self, google_server: GoogleServer) -> Provider:
        google_server.fail(GoogleFault.BROKEN, times=None)
        return speaking(google_server)

    @pytest.fixture
    def asked(self) -> Payload:
        return speech()

    @pytest.fixture
    def count(self, google_server: GoogleServer) -> Callable[[], int]:
        return lambda: len(google_server.requests)

    def test_it_reports_what_was_used(self, provider: Provider, asked: Payload) -> None:
        assert provider.send(asked, mint(asked, place=provider.connection.base_url)).usage.characters == len(SPOKEN)


class TestAssemblyAI(Conformance):
    @pytest.fixture
    def provider(self, assemblyai_server: AssemblyServer) -> Provider:
        return writing_down(assemblyai_server)

    @pytest.fixture
    def failing(self, assemblyai_server: AssemblyServer) -> Provider:
        assemblyai_server.fail(AssemblyFault.BROKEN, times=None)
        return writing_down(assemblyai_server)

    @pytest.fixture
    def asked(self, tmp_path: Path) -> Payload:
        return recording(tmp_path / "talk.wav")

    @pytest.fixture
    def count(self, assemblyai_server: AssemblyServer) -> Callable[[], int]:
        return lambda: len(assemblyai_server.received("POST", "/v2/transcript"))

    def test_it_reports_what_was_used(self, provider: Provider, asked: Payload) -> None:
        assert provider.send(asked, mint(asked, place=provider.connection.base_url)).usage.seconds > 0


SPEAKS = r"""
if "--version" in sys.argv: print("eSpeak NG text-to-speech: 1.51  Data at: /x"); sys.exit()
if "--voices" in sys.argv:
    print("Pty Language Age/Gender VoiceName File\n 5  en-gb --/M English_(Great_Britain) gmw/en (en 2)")
    sys.exit()
sys.stdin.buffer.read()
with open(os.path.join(os.path.dirname(sys.argv[0]), "said"), "a") as said: said.write("x")
"""


class TestLocalVoice(Conformance):
    @pytest.fixture
    def provider(self, program: Callable[..., Path]) -> Provider:
        return LocalVoice(program=Espeak(str(program("espeak-ng", SPEAKS + 'wav(sys.argv[sys.argv.index("-w") + 1])'))))

    @pytest.fixture
    def failing(self, program: Callable[..., Path]) -> Provider:
        return LocalVoice(program=Espeak(str(program("espeak-broken", SPEAKS + "sys.exit(3)"))))

    @pytest.fixture
    def asked(self, request_for: Callable[..., Payload]) -> Payload:
        made: Payload = request_for("Hello")
        return made

    @pytest.fixture
    def count(self, tmp_path: Path) -> Callable[[], int]:
        said = tmp_path / "bin" / "said"
        return lambda: len(said.read_text()) if said.exists() else 0
