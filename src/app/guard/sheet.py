"""The send sheet: what a person sees before anything leaves, rendered from the payloads themselves and from nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from app.course import Payload
from app.guard.bodies import SheetPart, parts_of
from app.guard.pictures import InPicture
from app.policy import Feature, Rule, Verdict
from app.providers.base import ProviderCard
from app.scan import is_common


class HitLike(Protocol):
    """What the guard needs of a scanner's hit: where it is, what kind, and why."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """Code point after the last."""

    @property
    def kind(self) -> str:
        """Id of the kind."""

    @property
    def reason(self) -> str:
        """Why, in words."""


PROHIBITED = "prohibited-"
"""How the kinds of the prohibited-use screen begin; its category follows."""


class ViolationLike(Protocol):
    """What the guard needs of the prohibited-use screen: where it is, what it is, and by which clause."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """Code point after the last."""

    @property
    def category(self) -> str:
        """Id of the category, such as ``malware``."""

    @property
    def clause(self) -> str:
        """The policy clause."""

    @property
    def reason(self) -> str:
        """Why, in words."""

    @property
    def overridable(self) -> bool:
        """Whether a person may go on with a reason."""


@dataclass(frozen=True, slots=True)
class SheetFinding:
    """One detail in one part, what the rules say about it, and the reason it is ``kept`` for, when a person gave one.

    ``kind`` is the scanner's, or ``prohibited-`` with a category of the prohibited-use screen; ``severity`` is its
    too. ``picture`` says what a detail in a picture is and where; its part is the picture, whole.
    """

    part: SheetPart
    start: int
    end: int
    kind: str
    reason: str
    rule: Rule
    kept: str = ""
    severity: str = "alert"
    picture: InPicture | None = None

    @property
    def prohibited(self) -> bool:
        """Whether it is something that must not be asked for, rather than a detail that must not leave."""
        return self.kind.startswith(PROHIBITED)

    @property
    def common(self) -> bool:
        """Whether it is of a kind that stands in any text, and no rule asks about it: counted together, not shown alone."""
        return self.rule.verdict is Verdict.ALLOW and is_common(self.kind)

    @property
    def settled(self) -> bool:
        """Whether it stands in the way no longer."""
        return self.rule.verdict is Verdict.ALLOW or (self.rule.verdict is Verdict.DECIDE and bool(self.kept))

    @property
    def value(self) -> str:
        """The detail itself, for the eyes of the person who approves; never logged."""
        return self.part.text[self.start : self.end] if self.picture is None else self.picture.said

    @property
    def unread(self) -> bool:
        """Whether it stands for a picture whose words nobody read: there is nothing to paint over."""
        return self.picture is not None and not self.picture.said


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a request will about use. Tokens are guessed from its bytes, four to a token; ``characters`` of speech and
    ``seconds`` of a recording are counted; ``cost`` in ``currency`` is None when the provider's price is unknown."""

    input_tokens: int = 0
    output_tokens: int = 0
    characters: int = 0
    seconds: float = 0.0
    cost: float | None = None
    currency: str = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSheet:
    """Everything a person needs to decide about one request, or about a batch of requests to one provider and model.

    ``rule`` says why it may be sent at all; ``findings`` what must be settled first. ``address`` (a base address, empty for the
    card's usual one), ``host`` and ``region`` are where it goes, ``purge`` is the day until which the provider may keep it.
    ``moderation`` holds the requests that go first under the same approval, to the provider's own check of the texts.
    ``redacted`` and ``pseudonymised`` count the details replaced so far. ``asks``: a person has to look; otherwise nothing was
    found (common details are nothing unless a rule asks about them) and this person chose not to be asked then. ``quiet`` means
    that nothing leaves and nobody else is involved: the sheet needs nobody's eyes.
    """

    id: str
    payloads: tuple[Payload, ...]
    card: ProviderCard
    feature: Feature
    rule: Rule
    findings: tuple[SheetFinding, ...] = ()
    address: str = ""
    host: str = ""
    region: str = ""
    purge: date | None = None
    estimate: Estimate = Estimate()
    moderation: tuple[Payload, ...] = ()
    asks: bool = True
    redacted: int = 0
    pseudonymised: int = 0

    @property
    def model(self) -> str:
        """The model or voice that is asked for."""
        return self.payloads[0].model

    @property
    def purpose(self) -> str:
        """What it is for, in a line."""
        return self.payloads[0].purpose

    @property
    def retention(self) -> str:
        """How long the provider keeps it, in a line (A3.9)."""
        return self.card.retention

    @property
    def clause(self) -> str:
        """The clause that decided that it may be sent."""
        return self.rule.clause

    @property
    def quiet(self) -> bool:
        """Whether nobody needs to look at it."""
        return self.card.local and not self.card.trained

    @property
    def settled(self) -> bool:
        """Whether it can be approved."""
        return self.rule.verdict is Verdict.ALLOW and all(finding.settled for finding in self.findings)

    @property
    def bodies(self) -> tuple[bytes, ...]:
        """Exactly what will be sent."""
        return tuple(payload.body for payload in self.payloads)

    @property
    def size(self) -> int:
        """Bytes of all bodies."""
        return sum(len(payload.body) for payload in self.payloads)

    @property
    def parts(self) -> tuple[SheetPart, ...]:
        """Every text in the bodies, in order."""
        return tuple(part for index, payload in enumerate(self.payloads) for part in parts_of(payload, index))

    @property
    def digest(self) -> str:
        """Stands for all bodies in the log: hex SHA-256 of the one body, or of the hashes of several in order."""
        return digest_of(self.payloads)

    @property
    def open(self) -> tuple[int, ...]:
        """Indices of the findings that still stand in the way."""
        return tuple(index for index, finding in enumerate(self.findings) if not finding.settled)

    @property
    def common(self) -> tuple[int, ...]:
        """Indices of the findings that are counted together: of kinds that stand in any text, and no rule asks about them."""
        return tuple(index for index, finding in enumerate(self.findings) if finding.common)

    def of(self, kind: str) -> tuple[int, ...]:
        """Indices of the findings of a kind that nobody has answered."""
        return tuple(index for index, finding in enumerate(self.findings) if finding.kind == kind and not finding.kept)

    def keeping(self, index: int, reason: str) -> SendSheet:
        """A copy in which finding ``index`` is kept for ``reason``. Use ``Guard.keep``, which checks the reason."""
        kept = replace(self.findings[index], kept=reason)
        return replace(self, findings=(*self.findings[:index], kept, *self.findings[index + 1 :]))


def digest_of(payloads: tuple[Payload, ...]) -> str:
    """Hex SHA-256 of the one body, or of the hashes of several in order."""
    if len(payloads) == 1:
        return payloads[0].sha256
    return hashlib.sha256("".join(payload.sha256 for payload in payloads).encode()).hexdigest()
