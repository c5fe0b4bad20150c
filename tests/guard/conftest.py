"""A guard with a real log and real gate, and providers that answer from memory."""

from __future__ import annotations

import io
import json
import re
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from app.audit import AuditLog
from app.course import OutputKind, Payload, SourceType
from app.course.errors import Cancelled
from app.guard import Guard
from app.guard.pace import Pace
from app.guard.sending import Providers
from app.policy import NO_ORGANISATION, USUAL, Connection, Gate, Organisation, ProviderStanding, Usage
from app.providers import Answer, Model, Provider, ProviderCard, Stream, UnknownProvider


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
VOICE = Model(id="en-gb", title="A stock voice", output=OutputKind.SPEECH)
WRITER = Model(id="writer", title="A writer", output=OutputKind.TEXT, input_price=2.0, output_price=10.0)
PAINTER = Model(id="painter", title="A painter", output=OutputKind.IMAGE, image_price=0.04)
REMOTE = ProviderCard(
    id="remote",
    name="Remote Voices",
    local=False,
    trained=True,
    outputs=frozenset({OutputKind.SPEECH, OutputKind.TEXT, OutputKind.IMAGE}),
    models=(VOICE, WRITER, PAINTER),
    hosts=("api.remote.example",),
    region="EU",
    retention_days=30,
)


MODEL = ProviderCard(
    id="model", name="Model on this computer", local=True, trained=True, outputs=frozenset({OutputKind.TEXT}), region="Here"
)


class Echo(Provider):
    """Answers every payload with a sound (or what a test says), and remembers what it was given. ``pieces`` are streamed."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []
        self.answer = Answer(
            content=wav(), mime="audio/wav", request_id="x1", system="echo 1", source_type=SourceType.ALGORITHMIC
        )
        self.fails: Exception | None = None
        self.failing: list[Exception] = []
        self.pieces: list[str] = []
        self.flags: dict[str, list[str]] = {}
        self.closed = 0

    def says(self, text: str, mime: str = "text/plain") -> None:
        """Answer with a text from now on."""
        self.answer = replace(self.answer, content=text.encode(), mime=mime, source_type=SourceType.TRAINED)

    def _send(self, payload: Payload, stream: Stream) -> Answer:
        self.sent.append(payload.body)
        if self.fails:
            raise self.fails
        if self.failing:
            raise self.failing.pop(0)
        if payload.feature == "moderation":
            return self._moderated(json.loads(payload.body)["input"])
        for piece in self.pieces:
            if stream.stopped():
                raise Cancelled
            stream.delta(piece)
        return replace(self.answer, request_id=f"x{len(self.sent)}")

    def _moderated(self, texts: list[str]) -> Answer:
        found = [[name for word, names in self.flags.items() if word in text for name in names] for text in texts]
        results = [{"flagged": bool(names), "categories": dict.fromkeys(names, True)} for names in found]
        return replace(self.answer, content=json.dumps({"results": results}).encode(), mime="application/json")

    def close(self) -> None:
        self.closed += 1


@dataclass(frozen=True)
class Mail:
    """What the test scanner finds, word by word: an @ is an address, ``sk-`` a key, ``NHS`` a health number, ``Timmy`` a child,
    ``asthma`` an illness, a known first name a person, Oslo and Lagos places, March a date; ``example.org`` is nobody's."""

    start: int
    end: int
    kind: str
    reason: str = "It looks like one."
    weight: str = "alert"


NAMES = {"Marta", "Ada", "Eve", "Rumour"}


def kind_of(word: str) -> str:
    if "@" in word:
        return "email"
    if word.startswith(("sk-", "NHS")):
        return "api-key" if word.startswith("sk-") else "health-id"
    known = {
        "Timmy": "child",
        "asthma": "health",
        "Jimmy": "child",
        "fever": "health",
        "paid": "pay",
        "Oslo": "place",
        "Lagos": "place",
        "March": "date",
    }
    return known.get(word, "person" if word in NAMES else "")


NOTED = ("Jimmy", "fever", "paid")
"""Words of which the scanner is not sure."""


def scan(text: str, language: str) -> list[Mail]:
    del language
    found: list[Mail] = []
    for match in re.finditer(r"[^\s,;]+", text):
        word = match.group().rstrip(".")
        if kind_of(word):
            weight = "review" if word.endswith(("@example.org", "Rumour", "Oslo", "Lagos", "March", *NOTED)) else "alert"
            found.append(Mail(match.start(), match.start() + len(word), kind_of(word), weight=weight))
    return found


@dataclass(frozen=True)
class Bad:
    """What the test screen finds: the word ``ransomware``, and ``slur``, which a course about slurs may say."""

    start: int
    end: int
    category: str
    clause: str
    overridable: bool
    reason: str = "It asks for that."


def screen(text: str, language: str) -> list[Bad]:
    del language
    rows = (("ransomware", "malware", "A2.1", False), ("slur", "hate", "A2.2a", True), ("lolita", "minors", "B3.2", False))
    return [
        Bad(at, at + len(word), category, clause, overridable)
        for word, category, clause, overridable in rows
        if (at := text.casefold().find(word)) >= 0
    ]


READY = ProviderStanding(enabled=True, terms_current=True)


@dataclass
class Desk:
    """Knows what a test says is set, stated and consented to; remembers what the guard told it."""

    standing: dict[str, ProviderStanding] = field(default_factory=lambda: {"local": READY, "remote": READY, "model": READY})
    connections: dict[str, Connection] = field(default_factory=dict)
    reason: str = ""
    unstated: set[str] = field(default_factory=set)
    consents: set[str] = field(default_factory=set)
    spent: list[tuple[str, Usage, float]] = field(default_factory=list)
    blocks: list[tuple[str, str]] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)

    def provider(self, provider_id: str) -> ProviderStanding:
        return self.standing.get(provider_id, ProviderStanding())

    def connection(self, provider_id: str) -> Connection:
        return self.connections.get(provider_id, USUAL)

    def suspended(self) -> str:
        return self.reason

    def rights(self, course_id: str, source: str) -> bool:
        return source not in self.unstated

    def consent(self, voice_or_recording: str, licensor: str = "") -> bool:
        return voice_or_recording in self.consents

    def spend(self, provider_id: str, usage: Usage, cost: float) -> None:
        self.spent.append((provider_id, usage, cost))

    def blocked(self, kind: str, digest: str) -> None:
        self.blocks.append((kind, digest))

    def failed(self, provider_id: str, error: str) -> None:
        self.failures.append((provider_id, error))

    def change(self, provider_id: str, **changes: Any) -> None:
        """Say something else about a provider."""
        self.standing[provider_id] = replace(self.standing[provider_id], **changes)


@dataclass
class Clock:
    """Time that passes when somebody sleeps."""

    time: float = 1000.0
    slept: float = 0.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.slept += seconds


@dataclass
class Stand:
    """Everything a guard test needs in one place."""

    guard: Guard
    log: AuditLog
    gate: Gate
    providers: dict[str, Echo]
    desk: Desk
    clock: Clock
    cards: dict[str, ProviderCard]

    def accept(self) -> None:
        pack = self.gate.pack
        self.gate.accept({section.id for section in pack.sections}, {box.id for box in pack.boxes})

    def events(self) -> list[str]:
        return [row.event for row in self.log.rows(newest_first=False)]


@pytest.fixture
def make_stand(tmp_path: Path) -> Iterator[Callable[..., Stand]]:
    made: list[Stand] = []

    def make(organisation: Organisation = NO_ORGANISATION, scanner: bool = True) -> Stand:
        clock = Clock()
        log = AuditLog(tmp_path / f"log{len(made)}.sqlite")
        gate = Gate(tmp_path / f"policy{len(made)}", organisation=organisation, user="Ada")
        cards = {"local": LOCAL, "remote": REMOTE, "model": MODEL}
        echoes = {"local": Echo(), "remote": Echo(), "model": Echo()}
        desk = Desk()

        def card(name: str) -> ProviderCard:
            if name not in cards:
                raise UnknownProvider(name)
            return cards[name]

        def load(name: str, connection: Connection) -> Provider:
            echoes[name].connection = connection
            return echoes[name]

        guard = Guard(
            log,
            gate,
            scan=scan if scanner else None,
            screen=screen,
            standing=desk,
            providers=Providers(card, load),
            pace=Pace(clock.now, clock.sleep),
        )
        made.append(Stand(guard, log, gate, echoes, desk, clock, cards))
        return made[-1]

    yield make
    for stand in made:
        stand.guard.close()
        stand.log.close()


@pytest.fixture
def stand(make_stand: Callable[..., Stand]) -> Stand:
    return make_stand()
