"""A guard with a real log and real gate, and providers that answer from memory."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from app.audit import AuditLog
from app.course import OutputKind, Payload, SourceType
from app.guard import Guard
from app.guard.guard import Providers
from app.policy import NO_ORGANISATION, Gate, Organisation
from app.providers import Answer, Provider, ProviderCard, Stream, UnknownProvider


def wav(seconds: float = 0.01) -> bytes:
    """A real, silent WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * int(8000 * seconds))
    return out.getvalue()


LOCAL = ProviderCard(
    id="local", name="Voice of this computer", local=True, trained=False, outputs=frozenset({OutputKind.SPEECH}), region="Here"
)
REMOTE = ProviderCard(
    id="remote",
    name="Remote Voices",
    local=False,
    trained=True,
    outputs=frozenset({OutputKind.SPEECH}),
    hosts=("api.remote.example",),
    region="EU",
    retention_days=30,
)


class Echo(Provider):
    """Answers every payload with a sound, and remembers what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []
        self.answer = Answer(
            content=wav(), mime="audio/wav", request_id="x1", system="echo 1", source_type=SourceType.ALGORITHMIC
        )
        self.fails: Exception | None = None
        self.closed = 0

    def _send(self, payload: Payload, stream: Stream) -> Answer:
        self.sent.append(payload.body)
        if self.fails:
            raise self.fails
        return replace(self.answer, request_id=f"x{len(self.sent)}")

    def close(self) -> None:
        self.closed += 1


@dataclass(frozen=True)
class Mail:
    """The one thing the test scanner finds: a word with an @ in it; "key" words are credentials, "sick" words health."""

    start: int
    end: int
    kind: str
    reason: str = "It looks like one."


def scan(text: str) -> list[Mail]:
    found: list[Mail] = []
    at = 0
    for word in text.split(" "):
        kind = (
            "email" if "@" in word else "api-key" if word.startswith("sk-") else "health-id" if word.startswith("NHS") else ""
        )
        if kind:
            found.append(Mail(at, at + len(word), kind))
        at += len(word) + 1
    return found


@dataclass
class Stand:
    """Everything a guard test needs in one place."""

    guard: Guard
    log: AuditLog
    gate: Gate
    providers: dict[str, Echo]
    cards: dict[str, ProviderCard] = field(default_factory=dict)

    def accept(self) -> None:
        pack = self.gate.pack
        self.gate.accept({section.id for section in pack.sections}, {box.id for box in pack.boxes})

    def events(self) -> list[str]:
        return [row.event for row in self.log.rows(newest_first=False)]


@pytest.fixture
def make_stand(tmp_path: Path) -> Iterator[Callable[..., Stand]]:
    made: list[Stand] = []

    def make(organisation: Organisation = NO_ORGANISATION, scanner: bool = True) -> Stand:
        log = AuditLog(tmp_path / f"log{len(made)}.sqlite")
        gate = Gate(tmp_path / f"policy{len(made)}", organisation=organisation, user="Ada")
        cards = {"local": LOCAL, "remote": REMOTE}
        echoes = {"local": Echo(), "remote": Echo()}

        def card(name: str) -> ProviderCard:
            if name not in cards:
                raise UnknownProvider(name)
            return cards[name]

        guard = Guard(log, gate, scan=scan if scanner else None, providers=Providers(card, lambda name, _: echoes[name]))
        made.append(Stand(guard, log, gate, echoes, cards))
        return made[-1]

    yield make
    for stand in made:
        stand.guard.close()
        stand.log.close()


@pytest.fixture
def stand(make_stand: Callable[..., Stand]) -> Stand:
    return make_stand()
