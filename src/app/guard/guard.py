"""The one door to every provider."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self, TypeVar

from app.audit import AuditLog
from app.course import Course, Payload
from app.course.errors import LecternError, PolicyNotAccepted, PolicyRefusal, ProviderProblem
from app.course.ids import new_id
from app.guard.batch import BatchClearance
from app.guard.bodies import Opaque, parts_of
from app.guard.output import Output, prove, provenance_of
from app.guard.sheet import HitLike, SendSheet, SheetFinding, digest_of
from app.policy import CAUTIOUS, Feature, Gate, Rule, Standing, Verdict, decide, feature, shipped_rules
from app.policy.decisions import Fact
from app.providers import (
    SILENT,
    Answer,
    Clearance,
    ClearanceRefused,
    Connection,
    Provider,
    ProviderCard,
    Stream,
    VoiceInfo,
)
from app.providers import card as shipped_card
from app.providers import load as load_provider
from app.providers.base import host_of
from app.providers.clearance import mint

Scan = Callable[[str], Sequence[HitLike]]
OPEN_SHEETS = 64
"""Sheets that can wait for an answer at once; more means somebody prepares and forgets."""

T = TypeVar("T")


class NeverSend(PolicyRefusal):
    """Part of the course is marked "Never send" (clause A2.4a)."""


class NotSettled(PolicyRefusal):
    """The sheet still has findings nobody decided about, or was not made by this guard. Nothing was approved."""


@dataclass(frozen=True, slots=True)
class Providers:
    """Where cards and providers come from; the shipped registry unless a test brings its own."""

    card: Callable[[str], ProviderCard] = shipped_card
    load: Callable[[str, Connection], Provider] = load_provider


class Guard:
    """Gate, scan, sheet, approval, clearance, send, provenance, log. Every method may be called from any thread.

    ``scan`` looks for sensitive details in a text; without one nothing that leaves this computer can be prepared.
    A context manager: closing lets go of what the providers hold.
    """

    def __init__(
        self,
        log: AuditLog,
        gate: Gate,
        *,
        scan: Scan | None = None,
        standing: Standing = CAUTIOUS,
        providers: Providers = Providers(),
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.log = log
        self.gate = gate
        self.standing = standing
        self._scan = scan
        self._providers = providers
        self._now = now or (lambda: datetime.now(UTC))
        self._lock = threading.Lock()
        self._sheets: dict[str, SendSheet] = {}
        self._approved: dict[str, str] = {}  # digest to sheet id, so that log entries of one request share it
        self._loaded: dict[str, Provider] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what the providers hold and forget sheets nobody answered."""
        with self._lock:
            loaded, self._loaded = self._loaded, {}
            self._sheets.clear()
        for provider in loaded.values():
            provider.close()

    def card(self, provider_id: str) -> ProviderCard:
        """Who a provider is; raises ``UnknownProvider``."""
        return self._providers.card(provider_id)

    def voices(self, provider_id: str) -> tuple[VoiceInfo, ...]:
        """The voices a provider on this computer has; asking sends nothing. Raises ``UnknownProvider``, ``ProviderProblem``."""
        return self._provider(provider_id).voices() if self.card(provider_id).local else ()

    # Before.

    def prepare(self, payloads: Payload | Iterable[Payload], *, course: Course | None = None) -> SendSheet:
        """The sheet for one request, or for a batch to one provider, model and feature.

        ``course`` is the open course the request comes from; needed for whatever leaves this computer. Raises
        ``PolicyNotAccepted`` or another ``PolicyRefusal`` when it may not be sent whatever a person decides; that is logged.
        """
        batch = (payloads,) if isinstance(payloads, Payload) else tuple(payloads)
        if not batch or len({(p.provider, p.model, p.feature, p.content_type, p.course_id) for p in batch}) != 1:
            raise ValueError("a sheet is about at least one request, all alike but for their bodies and blocks")
        first = batch[0]
        try:
            card, what = self._providers.card(first.provider), feature(first.feature)
            rule = self._gate(card, what, "" if card.local else _marked(course, batch))
            findings = self._findings(batch, card)
        except PolicyRefusal as refusal:
            self._refused(batch, refusal)
            raise
        connection = self.standing.connection(card.id)
        sheet = SendSheet(
            id=new_id("r"),
            payloads=batch,
            card=card,
            feature=what,
            rule=rule,
            findings=findings,
            host=host_of(connection.base_url) or next(iter(card.hosts), ""),
            region=connection.region or card.region,
            purge=(self._now() + timedelta(days=card.retention_days)).date() if card.retention_days else None,
            asks=bool(findings) or not (card.local and not card.trained),
        )
        with self._lock:
            self._sheets[sheet.id] = sheet
            _keep_newest(self._sheets)
        return sheet

    def keep(self, sheet: SendSheet, index: int, reason: str) -> SendSheet:
        """The sheet with finding ``index`` kept as it is because of ``reason``, which goes into the log (A2.4c).

        Raises :class:`NotSettled` when the rules leave nothing to decide, or the reason is empty or gives a detail away.
        """
        finding = sheet.findings[index]
        if finding.rule.verdict is Verdict.BLOCK:
            raise NotSettled("This can't be sent.", finding.rule.why, finding.rule.next, clause=finding.rule.clause)
        reason = reason.strip()
        if len(reason) < 3:
            raise NotSettled("A reason is missing.", "It is kept in the log.", "Say in a few words why it may be sent.")
        if any(other.value in reason for other in sheet.findings) or (self._scan is not None and self._scan(reason)):
            raise NotSettled("The reason contains a detail itself.", "It is kept in the log.", "Say it without the detail.")
        return self._issue(sheet, sheet.keeping(index, reason[:300]))

    def approve(self, sheet: SendSheet) -> Clearance:
        """A person, or the rules where nobody needs to look, says yes to a sheet with one request. Once a sheet."""
        if len(sheet.payloads) != 1:
            raise ValueError("a batch is approved with approve_batch")
        self._approve(sheet)
        with self._lock:
            self._approved[sheet.digest] = sheet.id
            _keep_newest(self._approved)
        return mint(sheet.payloads[0])

    def approve_batch(self, sheet: SendSheet) -> BatchClearance:
        """The same for a sheet with any number of requests: one answer for all of them."""
        self._approve(sheet)
        return BatchClearance(sheet.id, sheet.digest, sheet.payloads, time.monotonic)

    # Sending.

    def send(self, payload: Payload, clearance: Clearance, *, stream: Stream = SILENT) -> Output:
        """Send one approved request, giving ``stream`` the text as it comes.

        Raises ``PolicyRefusal`` (nothing was sent, or the answer was no good), ``ProviderProblem``, or ``Cancelled`` when the
        stream said that it was stopped.
        """
        outputs: list[Output] = []
        with self._lock:
            request = self._approved.pop(payload.sha256, "") or new_id("r")
        self._run((payload,), lambda _: clearance, lambda _, output: outputs.append(output), request, stream)
        return outputs[0]

    def send_batch(self, payloads: Iterable[Payload], clearance: BatchClearance, each: Callable[[int, Output], None]) -> int:
        """Send approved requests in order, hand each Output to ``each(index, output)`` as it arrives, return how many.

        ``each`` may raise (``Cancelled``, say): what came before is kept and the log says how far it went.
        """
        batch = tuple(payloads)
        return self._run(batch, clearance.take, each, clearance.request) if batch else 0

    # Inside.

    def _gate(self, card: ProviderCard, what: Feature, marked: str) -> Rule:
        """The rule that lets it through; raises otherwise. ``marked`` names what is marked "Never send", if anything is."""
        if what.output not in card.outputs:
            step = "Choose another provider."
            raise PolicyRefusal("Nothing was sent.", f"{card.name} does not make {what.output.value}.", step, clause="A1.2")
        facts: dict[str, Fact] = {
            "gated": card.trained or not card.local,
            "leaves": not card.local,
            "status": self.gate.status.value,
            "never_send": bool(marked),
            "allowed": self.gate.organisation.allows(card.id),
        }
        rule = decide((*shipped_rules(), *self.gate.organisation.rules), "request", facts)
        if rule.verdict is Verdict.ALLOW:
            return rule
        raise _refusal(rule, marked, card, self.gate.organisation.reason)

    def _findings(self, batch: Sequence[Payload], card: ProviderCard) -> tuple[SheetFinding, ...]:
        if card.local:
            return ()  # nothing leaves, so there is nothing to settle
        if self._scan is None:
            raise PolicyRefusal("Nothing was sent.", "The scanner is not running.", "Try again in a moment.", clause="A2.4a")
        rules = (*shipped_rules(), *self.gate.organisation.rules)
        found: list[SheetFinding] = []
        try:
            parts = [part for index, payload in enumerate(batch) for part in parts_of(payload, index)]
        except Opaque as error:
            why = "Lectern can't look inside what would be sent."
            raise PolicyRefusal("Nothing was sent.", why, "Send text instead.", clause="A2.4a") from error
        for part in parts:
            for hit in self._scan(part.text):
                rule = decide(rules, "finding", facts_of(hit, card))
                found.append(SheetFinding(part, hit.start, hit.end, hit.kind, hit.reason, rule))
        return tuple(found)

    def _issue(self, old: SendSheet, new: SendSheet) -> SendSheet:
        """Put a changed sheet in the place of the one it came from."""
        with self._lock:
            if self._sheets.get(old.id) is not old:
                raise NotSettled("This request can't be approved.", "It was answered or changed before.", "Start it again.")
            self._sheets[old.id] = new
        return new

    def _approve(self, sheet: SendSheet) -> None:
        if not sheet.settled:
            left = sum(not finding.settled for finding in sheet.findings)
            raise NotSettled("This can't be sent yet.", f"{left} details are not settled.", "Redact, replace or keep each.")
        with self._lock:
            if self._sheets.get(sheet.id) is not sheet:
                raise NotSettled("This request can't be approved.", "It was answered or changed before.", "Start it again.")
            del self._sheets[sheet.id]
        kept = [finding for finding in sheet.findings if finding.kept]
        self.log.append(
            "request.approved",
            **self._about(sheet.payloads, sheet.id),
            host=sheet.host,
            region=sheet.region,
            kinds={finding.kind for finding in sheet.findings},
            kept=[finding.kind for finding in kept],
            reason=[finding.kept for finding in kept],
            decided=f"{sheet.rule.source} {sheet.rule.clause}",
            purge=sheet.purge.isoformat() if sheet.purge else None,
        )

    def _run(
        self,
        batch: tuple[Payload, ...],
        clearance_for: Callable[[Payload], Clearance],
        each: Callable[[int, Output], None],
        request: str,
        stream: Stream = SILENT,
    ) -> int:
        about = self._about(batch, request)
        try:
            card, what = self._providers.card(batch[0].provider), feature(batch[0].feature)
            self._gate(card, what, "")  # again: the person may have withdrawn since
        except PolicyRefusal as refusal:
            self._refused(batch, refusal)
            raise
        self.log.append("request.sending", **about)  # before the first byte: an entry without an outcome is a crash
        provider = self._provider(card.id)
        done, outputs, system, theirs = 0, hashlib.sha256(), "", ""
        try:
            for index, payload in enumerate(batch):
                answer = _ask(provider, payload, clearance_for(payload), stream)
                prove(what.output, answer)
                record = provenance_of(payload, answer, what.output, self.gate.user, self._now())
                outputs.update(hashlib.sha256(answer.content).digest())
                done, system, theirs = index + 1, answer.system, answer.request_id
                each(index, Output(content=answer.content, mime=answer.mime, provenance=record, usage=answer.usage))
        except ClearanceRefused as refusal:
            self._refused(batch, refusal, request)
            raise
        except BaseException as error:
            self.log.append("request.failed", **about, done=done, error=type(error).__name__)
            raise
        told = theirs if len(batch) == 1 else None
        self.log.append(
            "request.done", **about, done=done, system=system[:200], outputs=outputs.hexdigest(), provider_request=told
        )
        return done

    def _provider(self, provider_id: str) -> Provider:
        with self._lock:
            if provider_id not in self._loaded:
                self._loaded[provider_id] = self._providers.load(provider_id, self.standing.connection(provider_id))
            return self._loaded[provider_id]

    def _about(self, batch: tuple[Payload, ...], request: str) -> dict[str, object]:
        """What every entry about a request says: who, what for, how much; never what."""
        first = batch[0]
        return {
            "user": self.gate.user,
            "request": request,
            "provider": first.provider,
            "model": first.model[:200],
            "feature": first.feature,
            "course": first.course_id,
            "blocks": tuple(dict.fromkeys(block for payload in batch for block in payload.block_ids)),
            "count": len(batch),
            "bytes": sum(len(payload.body) for payload in batch),
            "digest": digest_of(batch),
        }

    def _refused(self, batch: tuple[Payload, ...], refusal: PolicyRefusal, request: str = "") -> None:
        about = self._about(batch, request or new_id("r"))
        self.log.append("request.refused", **about, clause=refusal.clause, error=type(refusal).__name__)


def _ask(provider: Provider, payload: Payload, clearance: Clearance, stream: Stream) -> Answer:
    try:
        return provider.send(payload, clearance, stream)
    except LecternError:
        raise
    except Exception as error:  # whatever an SDK raises must reach a person as a sentence
        step = "Try again; nothing in the course has changed."
        raise ProviderProblem(
            f"“{payload.provider}” failed: {payload.purpose}", f"{type(error).__name__}: {error}", step
        ) from error


_FOR_EXAMPLES = frozenset({"email", "phone", "card", "mac"})
"""Kinds of which the scanner knows values that are nobody's: it lowers those to "review" and says which standard says so."""


def facts_of(hit: HitLike, card: ProviderCard) -> dict[str, Fact]:
    """What the decision table wants to know about a detail."""
    severity = str(getattr(hit, "weight", "alert"))
    return {
        "leaves": not card.local,
        "kind": hit.kind,
        "severity": severity,
        "reserved": severity == "review" and hit.kind in _FOR_EXAMPLES,
        "baa": card.baa is not None,
    }


def _keep_newest(waiting: dict[str, T]) -> None:
    while len(waiting) > OPEN_SHEETS:
        del waiting[next(iter(waiting))]


def _marked(course: Course | None, batch: Sequence[Payload]) -> str:
    """What of the course is marked "Never send" among what the requests come from, named; empty when nothing is.

    Raises ``PolicyRefusal`` for requests that come from no open course (A2.0a).
    """
    wanted = {block for payload in batch for block in payload.block_ids}
    homes = {block.id: (lesson, block) for lesson, block in course.blocks()} if course else {}
    if course is None or course.id != batch[0].course_id or not wanted <= homes.keys():
        why = "What leaves this computer must come from the course that is open."
        raise PolicyRefusal("Nothing was sent.", why, "Open the course and try again.", clause="A2.0a")
    if course.settings.never_send:
        return f"Nothing was sent from the course “{course.settings.title}”."
    for lesson, block in (homes[name] for name in sorted(wanted)):
        if lesson.never_send:
            return f"Nothing was sent from the lesson “{lesson.title}”."
        if block.never_send:
            return f"A block of the lesson “{lesson.title}” was not sent."
    return ""


def _refusal(rule: Rule, marked: str, card: ProviderCard, reason: str) -> PolicyRefusal:
    kind = NeverSend if rule.id == "never-send" else PolicyNotAccepted if rule.needs == "acceptance" else PolicyRefusal
    what = marked if rule.id == "never-send" else f"Nothing was sent to {card.name}."
    why = f"{rule.why} {reason}".strip() if rule.id == "suspended" else rule.why
    return kind(what, why, rule.next, clause=rule.clause)
