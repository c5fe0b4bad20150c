"""What a provider is: a card that says who it is, and one method that spends a clearance and then sends."""

from __future__ import annotations

import contextlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, final, runtime_checkable
from urllib.parse import urlsplit

from app import watch
from app.course import OutputKind, Payload, SourceType
from app.policy import NO_USAGE, USUAL, Agreement, Connection, Rule, Usage
from app.providers.clearance import Clearance

__all__ = [
    "NO_USAGE",
    "SILENT",
    "USUAL",
    "USUAL_PACE",
    "Agreement",
    "Answer",
    "Connection",
    "Endpoint",
    "Following",
    "Model",
    "Provider",
    "ProviderCard",
    "Stream",
    "Usage",
    "VoiceInfo",
    "best_voice",
    "host_of",
]


USUAL_PACE = 160
"""Requests in any minute to a provider whose quota nobody looked up: 40 at once and then two a second, far below what any paid
account allows."""


class Stream(Protocol):
    """What the guard gives a provider that can answer piece by piece."""

    def delta(self, text: str) -> None:
        """Take the next piece of the answer's text."""

    def stopped(self) -> bool:
        """Whether the person stopped the request; asked between pieces. The provider then raises ``Cancelled``."""


@runtime_checkable
class Following(Protocol):
    """A stream that hears more of a request that takes long: what a provider keeps of it, and how far it is."""

    def uploaded(self, done: int, total: int) -> None:
        """So many bytes of a file are there."""

    def kept(self, number: str) -> None:
        """The provider keeps what was sent under this number of its own, until it is told to delete it."""

    def answered(self, number: str) -> None:
        """What was asked about it is answered, or never will be: there is no reason left to keep it."""


class _Silent:
    """Takes no pieces and never stops."""

    def delta(self, text: str) -> None:
        """Nobody listens."""

    def stopped(self) -> bool:
        """Nobody can stop it."""
        return False


SILENT: Stream = _Silent()
"""For a request whose answer is wanted whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model, or one family of stock voices, a provider offers.

    Prices are in US dollars: per million tokens read and written, per image, per million characters spoken and per hour of a
    recording; 0 when unknown. ``price_date`` (ISO 8601) says when somebody looked them up. ``voices`` is the pattern all names
    of a family's voices have, empty for a model that is asked for by its id; a voice of no family is a person's own (B3.7).
    ``per_minute`` is a quota of its own in requests, 0 where the card's holds.
    """

    id: str
    title: str
    output: OutputKind
    input_price: float = 0.0
    output_price: float = 0.0
    image_price: float = 0.0
    character_price: float = 0.0
    hour_price: float = 0.0
    price_date: str = ""
    voices: str = ""
    per_minute: int = 0

    def named(self, name: str) -> bool:
        """Whether a request that names this model or voice means it."""
        return bool(re.fullmatch(self.voices, name)) if self.voices else self.id == name


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One place where a provider can be reached: ``region`` as people read it, ``base_url`` with scheme and path."""

    region: str
    base_url: str

    @property
    def host(self) -> str:
        """The host alone, with the port when the address names one."""
        return host_of(self.base_url)


def host_of(base_url: str) -> str:
    """``api.example.com`` or ``127.0.0.1:8080``: whom a base address reaches; empty for none."""
    try:
        return urlsplit(base_url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return base_url


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCard:
    """What people are told about a provider before anything goes there (clauses A1.2, A1.4, A3.5, A3.9).

    ``local``: nothing leaves this computer. ``trained``: it uses a trained model, so it is an AI feature (A-D2) and the gate
    applies even when it is local. ``retention_days`` is the longest time it keeps what it gets, 0 when it keeps nothing;
    ``retention`` says so in a line. ``voice_licence``: its terms give it a lasting licence over input, voices included (B4.5).
    ``models`` are those it offers out of the box; ``endpoints`` the places it can be reached at, the usual one first;
    ``moderates``: it judges texts before it works on them; ``keyless``: it needs no key; ``keys`` is what it takes as one: a
    ``key``, or the JSON of a ``service-account``. ``per_minute`` are the requests it allows in a minute. ``rules`` are rows of
    the decision table that follow from its terms; they can only make it stricter.
    """

    id: str
    name: str
    local: bool
    trained: bool
    outputs: frozenset[OutputKind]
    hosts: tuple[str, ...] = ()
    region: str = ""
    retention_days: int = 0
    retention: str = ""
    encryption: str = ""
    terms: str = ""
    terms_version: str = ""
    privacy: str = ""
    contact: str = ""
    dpa: Agreement | None = None
    baa: Agreement | None = None
    voice_licence: bool = False
    models: tuple[Model, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    moderates: bool = False
    keyless: bool = False
    keys: tuple[str, ...] = ("key",)
    per_minute: int = USUAL_PACE
    rules: tuple[Rule, ...] = ()

    def model(self, model_id: str) -> Model | None:
        """The model of that id, or the family that voice is of, if the card lists it."""
        return next((model for model in self.models if model.named(model_id)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. ``request_id`` is the provider's id of the request, or ours where it gives none; ``system`` is the model
    or voice with its version; ``source_type`` says how the content was made; ``usage`` what the provider counted."""

    content: bytes
    mime: str
    request_id: str
    system: str
    source_type: SourceType
    usage: Usage = NO_USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceInfo:
    """A voice one can choose. ``id`` is what ``course.blocks.Voice.name`` holds, ``language`` a BCP 47 tag, ``gender`` is
    ``female``, ``male`` or empty, ``system`` the program or model and its version. ``rank`` orders voices of one language,
    lowest first. ``family`` is the title of its family on the card (``Neural2``), empty for a voice of this computer;
    ``source_type`` says how it makes sound; ``own``: it is of no family, so a person's own, and needs a consent (B3.7);
    ``price`` is US dollars for a million characters, 0 when unknown or free; ``pitched``: it can speak higher and lower."""

    id: str
    name: str
    language: str
    gender: str
    system: str
    rank: int = 0
    family: str = ""
    source_type: SourceType = SourceType.ALGORITHMIC
    own: bool = False
    price: float = 0.0
    pitched: bool = True


_SAME_LANGUAGE = {"zh": "cmn", "no": "nb", "iw": "he", "in": "id"}
"""Tags in use for a language, and the one speech programs list it under."""


def best_voice(voices: Sequence[VoiceInfo], name: str, language: str) -> VoiceInfo | None:
    """The voice of that id or name; without a name the best for the language: same tag, then same language, never another."""
    if name:
        wanted = name.casefold()
        return next((v for v in voices if wanted in (v.id.casefold(), v.name.casefold())), None)
    tag = language.replace("_", "-").casefold()
    base = tag.partition("-")[0]
    bases = {base, _SAME_LANGUAGE.get(base, base)}
    fitting = [v for v in voices if v.language.replace("_", "-").casefold().partition("-")[0] in bases]
    return min(fitting, key=lambda v: (v.language.casefold() != tag, v.rank), default=None)


def _places(*addresses: str) -> Iterator[tuple[str, int]]:
    for address in addresses:
        with contextlib.suppress(ValueError):  # an address that is none reaches nothing; the provider says so
            parts = urlsplit(address)
            if parts.hostname:
                yield parts.hostname, parts.port or (80 if parts.scheme == "http" else 443)


class Provider(ABC):
    """Something that turns a payload into an answer. A subclass sets :attr:`id` and implements :meth:`_send`, no more.

    A provider may hold a resource between requests (a process, a client); :meth:`close` lets it go.
    """

    id: ClassVar[str] = ""

    def __init__(self, connection: Connection = USUAL) -> None:
        self.connection = connection

    @final
    def send(self, payload: Payload, clearance: Clearance, stream: Stream = SILENT) -> Answer:
        """Spend ``clearance`` for exactly this payload, then send it, giving ``stream`` the text as it comes.

        Raises :class:`~app.providers.clearance.ClearanceRefused` before anything happens, or
        :class:`~app.course.errors.ProviderProblem`; ``Cancelled`` when the stream was stopped.
        """
        clearance.spend(payload, place=self.connection.base_url)
        with watch.permit(self.places()):
            return self._send(payload, stream)

    def places(self) -> frozenset[tuple[str, int]]:
        """Hosts and ports it reaches: of its connection, or the usual ones of its card; none for a voice of this computer."""
        from app.providers.registry import UnknownProvider, card

        address = self.connection.base_url
        try:
            usual = card(self.id)
        except UnknownProvider:
            return frozenset(_places(address))
        addresses = [address] if address else [usual.endpoints[0].base_url] if usual.endpoints else []
        return frozenset(_places(*addresses) if addresses else ((host, 443) for host in usual.hosts))

    @abstractmethod
    def _send(self, payload: Payload, stream: Stream) -> Answer:
        """Send ``payload.body`` as it is and return the answer; raise ``ProviderProblem`` for whatever goes wrong."""

    def voices(self) -> tuple[VoiceInfo, ...]:
        """The voices it can be asked for; none for a provider that does not speak. Raises ``ProviderProblem``."""
        return ()

    def close(self) -> None:  # noqa: B027  most providers hold nothing
        """Let go of what is held between requests; the provider can be used again afterwards."""
