"""The questions before a request: may it go at all, and what in it must be settled first? Facts in, rules decide."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.course import Course, OutputKind, Payload
from app.course.errors import PolicyNotAccepted, PolicyRefusal
from app.course.recording import read_body
from app.guard.bodies import Opaque, SheetPart, parts_of
from app.guard.pictures import InPicture, Look, attached, flaw, loose_end, words_in
from app.guard.refusals import ConsentMissing, NeverSend, RightsMissing
from app.guard.sheet import PROHIBITED, Estimate, HitLike, SheetFinding, ViolationLike
from app.media.words import covered, joined
from app.policy import Feature, Gate, ProviderStanding, Rule, Standing, Verdict, decide, shipped_rules
from app.policy.decisions import Fact
from app.providers import ProviderCard
from app.providers.addresses import BadAddress, look_at
from app.scan import is_common
from app.scan.common import unnoted

Scan = Callable[[str, str], Sequence[HitLike]]
"""Text and BCP 47 language to the sensitive details in it."""
Screen = Callable[[str, str], Sequence[ViolationLike]]
"""Text and BCP 47 language to what in it nobody may ask for."""

_FOR_EXAMPLES = frozenset({"email", "phone", "card"})
"""Kinds of which the scanner knows values that are nobody's: it lowers those to "review" and says which standard says so."""
_BY_ONE_SIGN = frozenset({"person", "address", "rights", "pay", "marking", "personal-number", "company-id", "mac"})
"""Kinds that the scanner also notes, or notes only, when one weak sign alone speaks for them: asking about each would be crying
wolf. What may let somebody in, or be about a child or somebody's health, is asked about by any sign."""
_PEOPLE = ("voice:", "recording:")
"""How the ids of sources begin that are a person's voice."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be sent, and to whom. ``course`` is None when it is asked again at the moment of sending."""

    batch: tuple[Payload, ...]
    card: ProviderCard
    feature: Feature
    estimate: Estimate
    course: Course | None = None

    @property
    def gated(self) -> bool:
        """Whether the policy has to be accepted for it: somebody else is involved, or a trained model."""
        return self.card.trained or not self.card.local

    @property
    def sources(self) -> tuple[str, ...]:
        """The material in it; the course itself unless it says otherwise."""
        named = (source for payload in self.batch for source in payload.sources or (payload.course_id,))
        return tuple(dict.fromkeys(named))

    @property
    def voices(self) -> tuple[str, ...]:
        """The voices of people it uses: those it names, and a voice its provider does not offer to everybody (B3.7)."""
        named = [source for source in self.sources if source.startswith(_PEOPLE)]
        model = self.batch[0].model
        speaks = self.feature.output is OutputKind.SPEECH and not self.card.local
        if speaks and self.card.models and self.card.model(model) is None:
            named.append(f"voice:{model}")
        return tuple(dict.fromkeys(named))


class Checks:
    """Asks gate, organisation, standing and the two scanners. Holds nothing of a request."""

    def __init__(self, gate: Gate, standing: Standing, scan: Scan | None, screen: Screen | None, look: Look) -> None:
        self.gate = gate
        self.standing = standing
        self.scan = scan
        self.screen = screen
        self.look = look

    def rules(self, card: ProviderCard) -> tuple[Rule, ...]:
        """Every row that has a say: Lectern's with both source policies, the provider's, the organisation's."""
        return (*shipped_rules(), *card.rules, *self.gate.organisation.rules)

    def allowed(self, request: Request) -> Rule:
        """The rule that lets it through; raises a ``PolicyRefusal`` otherwise.

        Without a course the "Never send" marks are not looked at again: they were when the request was prepared.
        """
        card, what = request.card, request.feature
        if what.output not in card.outputs:
            step = "Choose another provider."
            raise PolicyRefusal("Nothing was sent.", f"{card.name} does not make {what.output.value}.", step, clause="A1.2")
        if card.local and not self._stays(card):
            why = f"{card.name} is set to an address on another computer, so what is sent there would leave this one."
            raise PolicyRefusal("Nothing was sent.", why, "Set an address on this computer.", clause="A3.2")
        require_named(request.batch)
        marked = marked_in(request.course, request.batch) if request.course is not None and not card.local else ""
        standing = self.standing.provider(card.id) if request.gated else ProviderStanding()
        facts = self.facts(request, standing) | {"never_send": bool(marked)}
        rule = decide(self.rules(card), "request", facts)
        if rule.verdict is Verdict.ALLOW:
            return rule
        raise self._refusal(rule, request, standing, marked)

    def testable(self, request: Request) -> None:
        """Raise a ``PolicyRefusal`` unless the connection may be tested: whatever has to do with the person and the
        organisation must hold; the state of this provider is what the test is to find out."""
        facts = self.facts(request, ProviderStanding(enabled=True, terms_current=True))
        rule = decide(self.rules(request.card), "request", facts | {"rights": True, "never_send": False})
        if rule.verdict is not Verdict.ALLOW:
            raise self._refusal(rule, request, ProviderStanding(), "")

    def askable(self, request: Request) -> None:
        """Raise a ``PolicyRefusal`` unless the provider may be asked now for something that carries nothing of any course."""
        standing = self.standing.provider(request.card.id)
        facts = self.facts(request, standing) | {"rights": True, "never_send": False}
        rule = decide(self.rules(request.card), "request", facts)
        if rule.verdict is not Verdict.ALLOW:
            raise self._refusal(rule, request, standing, "")

    def facts(self, request: Request, standing: ProviderStanding) -> dict[str, Fact]:
        """What the decision table wants to know about a request."""
        card, gate = request.card, self.gate
        facts: dict[str, Fact] = {
            "gated": request.gated,
            "leaves": not card.local,
            "status": gate.status.value,
            "allowed": gate.organisation.allows(card.id),
        }
        if not request.gated:
            return facts
        cost, count = request.estimate.cost or 0.0, len(request.batch)
        without = tuple(self._unconsented(request))
        return facts | {
            "suspended": bool(self.standing.suspended()),
            "enabled": standing.enabled,
            "terminated": standing.terminated,
            "provider_suspended": bool(standing.suspended),
            "terms": standing.terms_current,
            "budget": standing.budget_left is None or 0 < standing.budget_left >= cost,
            "rate": standing.requests_left is None or standing.requests_left >= count,
            "rights": not any(self._unstated(request)),
            "consent": not any(not source.startswith("recording:") for source in without),
            "recorded": not any(source.startswith("recording:") for source in without),
            "voice_licence": not (request.voices and card.voice_licence) or standing.voice_licence_acknowledged,
        }

    def findings(self, request: Request, language: str, stand_ins: Sequence[str]) -> tuple[SheetFinding, ...]:
        """Every detail and every violation in the bodies, with the rule that decides about it.

        ``stand_ins`` are pseudonyms this very request was given; they are nobody's. Raises :class:`Opaque` when nobody can look
        inside, and ``PolicyRefusal`` without a scanner.
        """
        if not request.gated:
            return ()  # nothing leaves and no model works on it
        if not request.card.local and self.scan is None:
            raise PolicyRefusal("Nothing was sent.", "The scanner is not running.", "Try again in a moment.", clause="A2.4a")
        rules = self.rules(request.card)
        baa = request.card.baa is not None or self.standing.provider(request.card.id).baa is not None
        parts = [part for index, payload in enumerate(request.batch) for part in parts_of(payload, index)]
        found = [finding for part in parts for finding in self._in(part, request, language, stand_ins)]
        decided = (_decided(finding, rules, leaves=not request.card.local, baa=baa) for finding in found)
        left_out = unnoted()  # by the person, which holds for what no rule asks about: the scan itself leaves out nothing
        return tuple(finding for finding in decided if not (finding.common and finding.kind in left_out))

    def _in(self, part: SheetPart, request: Request, language: str, stand_ins: Sequence[str]) -> Iterator[_Found]:
        picture = attached(part.text)
        if picture is not None:
            yield from self._in_picture(part, picture, request, language)
            return
        nobodys = [span for name in stand_ins for span in _spans(part.text, name)]
        for found in self._said(part, part.text, request, language):
            if found.violation is not None or not any(start <= found.start and found.end <= end for start, end in nobodys):
                yield found

    def _said(self, part: SheetPart, text: str, request: Request, language: str) -> Iterator[_Found]:
        """What the scanner and the screen find in a text, by its offsets in it."""
        if self.scan is not None and not request.card.local:
            for hit in self.scan(text, language):
                yield _Found(part, hit.start, hit.end, hit.kind, hit.reason, _severity(hit))
        for violation in self.screen(text, language) if self.screen is not None else ():
            kind = PROHIBITED + violation.category
            yield _Found(part, violation.start, violation.end, kind, violation.reason, "severe", violation)

    def _in_picture(self, part: SheetPart, picture: tuple[str, bytes], request: Request, language: str) -> Iterator[_Found]:
        """What is written in a picture and in its properties, which leaves with it. Every such finding has the whole picture as
        its part, and its place in it beside."""
        mime, content = picture
        if flaw(content, mime) or loose_end(content, mime):
            raise Opaque("a picture that can't be read whole")
        for words in dict.fromkeys(words_in(content, mime)):
            for found in self._said(part, words, request, language):
                here = InPicture(words[found.start : found.end])
                yield _of_picture(found, f"In the picture’s metadata. {found.reason}", here)
        said = self.look(content)
        if said.note and not request.card.local:
            unread = _Found(part, 0, 0, "unscanned", "", "alert")
            yield _of_picture(unread, f"{said.note} Look at it yourself.", InPicture())
        text = joined(said.words)
        for found in self._said(part, text, request, language):
            here = InPicture(text[found.start : found.end], covered(said.words, found.start, found.end))
            yield _of_picture(found, f"In the words of the picture. {found.reason}", here)

    def _stays(self, card: ProviderCard) -> bool:
        """Whether a provider that is said to be on this computer is."""
        address = self.standing.connection(card.id).base_url
        try:
            return not address or look_at(address, loopback_only=True).loopback
        except BadAddress:
            return False

    def _unstated(self, request: Request) -> Iterator[str]:
        """The sources nobody stated the rights in; a person's voice has a consent instead, a recording of it needs both."""
        course_id = request.batch[0].course_id
        for source in request.sources:
            if not source.startswith("voice:") and not self.standing.rights(course_id, source):
                yield source

    def _unconsented(self, request: Request) -> Iterator[str]:
        """The voices of people without an active consent; where the provider's terms take a lasting licence over them, without
        one that names it (B4.5d)."""
        licensor = request.card.id if request.card.voice_licence else ""
        return (voice for voice in request.voices if not self.standing.consent(voice, licensor))

    def _refusal(self, rule: Rule, request: Request, standing: ProviderStanding, marked: str) -> PolicyRefusal:
        reasons = {
            "suspended": self.gate.organisation.reason,
            "person-suspended": self.standing.suspended(),
            "provider-suspended": standing.suspended,
        }
        what = marked if rule.id == "never-send" else f"Nothing was sent to {request.card.name}."
        why = f"{rule.why} {reasons.get(rule.id, '')}".strip()
        if rule.needs == "rights":
            source, course_id = next(self._unstated(request)), request.batch[0].course_id
            return RightsMissing(what, why, rule.next, clause=rule.clause, course_id=course_id, source=source)
        if rule.needs == "consent":
            recorded = rule.id == "recording-consent"
            without = (source for source in self._unconsented(request) if source.startswith("recording:") is recorded)
            return ConsentMissing(what, why, rule.next, clause=rule.clause, source=next(without))
        kind = NeverSend if rule.id == "never-send" else PolicyNotAccepted if rule.needs == "acceptance" else PolicyRefusal
        return kind(what, why, rule.next, clause=rule.clause)


@dataclass(frozen=True, slots=True)
class _Found:
    part: SheetPart
    start: int
    end: int
    kind: str
    reason: str
    severity: str
    violation: ViolationLike | None = None
    picture: InPicture | None = None


def _of_picture(found: _Found, reason: str, here: InPicture) -> _Found:
    return replace(found, start=0, end=len(found.part.text), reason=reason.strip(), picture=here)


def facts_about(kind: str, severity: str, *, leaves: bool, baa: bool, overridable: bool | None = None) -> dict[str, Fact]:
    """What the decision table wants to know about a detail; ``overridable`` is given when it is the screen's."""
    prohibited = overridable is not None
    facts: dict[str, Fact] = {
        "leaves": leaves,
        "kind": kind,
        "severity": severity,
        "reserved": severity == "review" and kind in _FOR_EXAMPLES,
        "weak": severity == "review" and kind in _BY_ONE_SIGN,
        "common": not prohibited and is_common(kind),
        "baa": baa,
        "prohibited": prohibited,
    }
    return facts if overridable is None else facts | {"overridable": overridable}


def _decided(found: _Found, rules: Sequence[Rule], *, leaves: bool, baa: bool) -> SheetFinding:
    overridable = None if found.violation is None else found.violation.overridable
    rule = decide(rules, "finding", facts_about(found.kind, found.severity, leaves=leaves, baa=baa, overridable=overridable))
    if found.violation is not None and rule.id.startswith("prohibited"):
        rule = replace(rule, clause=found.violation.clause)  # the row speaks for all of them, the screen knows which it is
    return SheetFinding(
        found.part, found.start, found.end, found.kind, found.reason, rule, severity=found.severity, picture=found.picture
    )


def _severity(hit: HitLike) -> str:
    said = getattr(hit, "weight", None) or getattr(hit, "severity", None)
    return str(said or "alert")  # a scanner that says nothing about it means it


def _spans(text: str, name: str) -> Iterator[tuple[int, int]]:
    at = text.find(name)
    while at >= 0:
        yield at, at + len(name)
        at = text.find(name, at + 1)


SUBTITLES = "subtitles"


def require_named(batch: Sequence[Payload]) -> None:
    """Raise a ``PolicyRefusal`` unless every file that goes along is a recording, named among the sources by the very bytes
    that are sent: so that rights and consent are asked about these, and about no others (B4.1)."""
    for payload in batch:
        named = payload.attachment is None and payload.feature != SUBTITLES
        if payload.feature == SUBTITLES:
            with contextlib.suppress(ValueError):
                named = read_body(payload.body)[0].source in payload.sources
        if not named:
            why = "What goes along is not named by its bytes."
            raise PolicyRefusal("Nothing was sent.", why, "This is a fault in Lectern; please report it.", clause="B4.1")


_TELLING = 24
"""Characters of a marked text that are recognised wherever they stand; fewer are ordinary words."""


def marked_in(course: Course, batch: Sequence[Payload]) -> str:
    """What is marked "Never send" among what the requests come from, named; empty when nothing is.

    Looked for by the ids of the blocks, and by the words themselves: a request that does not say where its text comes from
    must not carry what is marked.
    """
    if course.settings.never_send:
        return f"Nothing was sent from the course “{course.settings.title}”."
    marked = [(lesson, block) for lesson, block in course.blocks() if lesson.never_send or block.never_send]
    if not marked:
        return ""
    wanted = {block for payload in batch for block in payload.block_ids}
    bodies = [_flat(part.text) for index, payload in enumerate(batch) for part in parts_of(payload, index)]
    for lesson, block in marked:
        texts = [_flat(part.text.plain) for part in block.parts()]
        texts += [_flat(lesson.title)] if lesson.never_send else []
        if block.id in wanted or any(len(text) >= _TELLING and text in body for text in texts for body in bodies):
            named = f"Nothing was sent from the lesson “{lesson.title}”."
            return named if lesson.never_send else f"A block of the lesson “{lesson.title}” was not sent."
    return ""


def _flat(text: str) -> str:
    return " ".join(text.split())


def require_open(course: Course | None, batch: Sequence[Payload]) -> Course:
    """The open course all of the requests come from; ``PolicyRefusal`` for requests that come from none (A2.0a)."""
    wanted = {block for payload in batch for block in payload.block_ids}
    if course is None or course.id != batch[0].course_id or not wanted <= {block.id for _, block in course.blocks()}:
        why = "What leaves this computer must come from the course that is open."
        raise PolicyRefusal("Nothing was sent.", why, "Open the course and try again.", clause="A2.0a")
    return course
