"""From an approval to Outputs: asked again, moderated, sent at a decent pace, proven, cleaned, screened, recorded, logged."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from app.audit import AuditLog
from app.course import OutputKind, Payload
from app.course.errors import LecternError, PolicyRefusal, ProviderProblem
from app.course.ids import new_id
from app.guard import lost
from app.guard.approval import Approval
from app.guard.asked import asked
from app.guard.bodies import parts_of
from app.guard.checks import Checks, Request
from app.guard.deleting import Deleter
from app.guard.estimating import cost, estimate
from app.guard.lanes import in_lanes
from app.guard.moderation import flagged, moderation_of
from app.guard.output import Output, harmless, prove, provenance_of, said_in, with_texts_changed
from app.guard.pace import LONGEST_WAIT, RETRIES, Pace, Quota
from app.guard.refusals import Flagged, ProhibitedAnswer, UntrustedAnswer
from app.guard.remains import Forgetful, Remains
from app.guard.restoring import Restorer
from app.guard.sheet import PROHIBITED, SendSheet, digest_of
from app.guard.streams import Shown, Stopping
from app.policy import Feature, feature
from app.providers import SILENT, Answer, Clearance, ClearanceRefused, Connection, Provider, ProviderCard, Stream
from app.providers import card as shipped_card
from app.providers import load as load_provider
from app.providers.clearance import mint
from app.providers.errors import RateLimited


@dataclass(frozen=True, slots=True)
class Providers:
    """Where cards and providers come from; the shipped registry unless a test brings its own."""

    card: Callable[[str], ProviderCard] = shipped_card
    load: Callable[[str, Connection], Provider] = load_provider


SHIPPED = Providers()


class Sender:
    """Holds the loaded providers and the pace. For any thread."""

    def __init__(
        self,
        log: AuditLog,
        checks: Checks,
        providers: Providers,
        now: Callable[[], datetime],
        pace: Pace,
        remains: Remains | None = None,
    ) -> None:
        self._log = log
        self._checks = checks
        self._providers = providers
        self._now = now
        self._pace = pace
        self.deleter = Deleter(log, checks, pace, remains or Forgetful())
        self._lock = threading.Lock()
        self._loaded: dict[str, Provider] = {}

    def close(self) -> None:
        """Let go of what the providers hold."""
        with self._lock:
            loaded, self._loaded = self._loaded, {}
        for provider in loaded.values():
            provider.close()

    def provider(self, provider_id: str) -> Provider:
        """The provider as it is reached now; another one when its connection changed."""
        connection = self._checks.standing.connection(provider_id)
        with self._lock:
            known = self._loaded.get(provider_id)
            if known is not None and known.connection == connection:
                return known
            self._loaded[provider_id] = self._providers.load(provider_id, connection)
        if known is not None:
            known.close()
        return self._loaded[provider_id]

    @contextlib.contextmanager
    def at(self, provider_id: str, place: str) -> Iterator[Provider]:
        """The provider at a base address: as it is reached now, or as it was when something was sent there."""
        connection = self._checks.standing.connection(provider_id)
        if connection.base_url == place:
            yield self.provider(provider_id)
            return
        with contextlib.closing(self._providers.load(provider_id, replace(connection, base_url=place))) as there:
            yield there

    def moderates(self, card: ProviderCard) -> bool:
        """Whether the provider judges texts where it is reached now."""
        return card.moderates and self._checks.standing.connection(card.id).moderates

    def about(self, batch: Sequence[Payload], request: str) -> dict[str, object]:
        """What every entry about a request says: who, what for, how much; never what."""
        first = batch[0]
        return {
            "user": self._checks.gate.user,
            "request": request,
            "provider": first.provider,
            "model": first.model[:200],
            "feature": first.feature,
            "course": first.course_id,
            "blocks": tuple(dict.fromkeys(block for payload in batch for block in payload.block_ids)),
            "count": len(batch),
            "bytes": sum(len(payload.body) for payload in batch),
            "digest": digest_of(tuple(batch)),
        }

    def refused(self, batch: Sequence[Payload], refusal: PolicyRefusal, request: str = "") -> None:
        """Log that nothing was sent, and by which clause."""
        about = self.about(batch, request or new_id("r"))
        kinds = getattr(refusal, "categories", ())
        self._log.append("request.refused", **about, clause=refusal.clause, error=type(refusal).__name__, kinds=kinds)

    def blocked(self, sheet: SendSheet, clause: str, kinds: set[str]) -> None:
        """Log that a sheet holds what has no override."""
        about = self.about(sheet.payloads, sheet.id)
        self._log.append("request.refused", **about, clause=clause, error="Blocked", kinds=kinds)

    def reworded(self, sheet: SendSheet) -> None:
        """Log that a refused request came back in other words."""
        self._log.append("request.reworded", **self.about(sheet.payloads, sheet.id))

    def run(
        self,
        batch: tuple[Payload, ...],
        clearance_for: Callable[[Payload], Clearance],
        each: Callable[[int, Output], None],
        approval: Approval,
        stream: Stream,
        lanes: int = 1,
    ) -> int:
        """Send every payload in order; see ``Guard.send_batch``."""
        try:
            card, what = self._providers.card(batch[0].provider), feature(batch[0].feature)
            if self._checks.standing.connection(card.id).base_url != approval.place:
                raise ClearanceRefused("It would go to another place than the one that was approved.")
            self.still_allowed(Request(batch, card, what, estimate(batch, card)), approval)
            approval.waiting(batch)
        except PolicyRefusal as refusal:
            self.refused(batch, refusal, approval.request)
            raise
        trip = Trip(self, batch, card, what, approval, stream)
        with approval.lock:  # whoever else sends under this approval waits for the check, and asks again what did not pass
            for companion in approval.waiting(batch):
                trip.moderate(companion, answer=False)
                approval.moderation = approval.moderation[1:]
        return trip.send(clearance_for, each, lanes)

    def still_allowed(self, request: Request, approval: Approval) -> None:
        """Raise a ``PolicyRefusal`` when something that allowed it is gone: a consent, the money, the policy."""
        if approval.rules is not None and approval.rules != self._checks.rules(request.card):
            raise ClearanceRefused("The policy of your organisation has changed since it was approved.")
        self._checks.allowed(request)

    def ask(
        self,
        provider: Provider,
        payload: Payload,
        clearance_for: Callable[[Payload], Clearance],
        shown: Shown,
        about: dict[str, object],
        quota: Quota,
    ) -> Answer:
        """One answer; the clearance is asked for when it is this request's turn. Tried again only when the provider asks to
        wait, says not long, and nothing of an answer has come."""
        attempt = 1
        while True:
            self._pace.wait(payload.provider, shown.stopped, quota)
            clearance = clearance_for(payload)
            try:
                return asked(provider, payload, clearance, shown)
            except RateLimited as limit:
                self._pace.pause(payload.provider, limit.retry_after)
                if attempt > RETRIES or not 0 < limit.retry_after <= LONGEST_WAIT or shown.received:
                    raise
                self._log.append("request.retried", **about, attempt=attempt, wait=round(limit.retry_after))
                attempt += 1
                clearance_for = partial(mint, place=provider.connection.base_url)  # the same bytes, under the same approval

    def test(self, payload: Payload, approval: Approval) -> bytes:
        """See ``Guard.test``."""
        card, what = self._providers.card(payload.provider), feature(payload.feature)
        trip = Trip(self, (payload,), card, what, approval, SILENT)
        return trip.exchange(payload, mint(payload, place=approval.place)).content

    def spent(self, card: ProviderCard, payload: Payload, answer: Answer, state: _State) -> tuple[str, ...]:
        """Count what an answer used, for the budget and for the log. Gives a warning when the budget can't be kept: the answer
        is there, and paid for."""
        price = cost(answer.usage, card.model(payload.model))
        state.tokens += answer.usage.input_tokens + answer.usage.output_tokens
        state.cost += price or 0.0
        try:
            self._checks.standing.spend(card.id, answer.usage, price or 0.0)
        except LecternError as error:
            return (f"The cost of this answer was not counted. {error}",)
        return ()

    @contextlib.contextmanager
    def logged(self, about: dict[str, object], card: ProviderCard, state: _State) -> Iterator[None]:
        """Write "sending" before the first byte, and how it ended: an entry without an outcome is a crash."""
        self._log.append("request.sending", **about)
        try:
            yield
        except PolicyRefusal as refusal:
            ended = {"clause": refusal.clause, "error": type(refusal).__name__}
            if state.done or isinstance(refusal, Flagged | UntrustedAnswer):  # something was sent
                kinds = getattr(refusal, "categories", ())
                self._log.append("request.failed", **about, **ended, done=state.done, kinds=kinds)
            else:
                self._log.append("request.refused", **about, **ended)
            raise
        except BaseException as error:
            name = type(error).__name__
            self._log.append("request.failed", **about, done=state.done, error=name, received=state.received() or None)
            if isinstance(error, ProviderProblem):
                with contextlib.suppress(LecternError):  # what is to be said is the provider's problem
                    self._checks.standing.failed(card.id, name)
            raise
        self._log.append("request.done", **about, done=state.done, **state.outcome())

    @property
    def checks(self) -> Checks:
        """Who is asked."""
        return self._checks

    @property
    def now(self) -> datetime:
        """The time, in UTC."""
        return self._now()


@dataclass(slots=True, eq=False)
class _State:
    """How far a request came."""

    count: int
    shown: Shown
    done: int = 0
    system: str = ""
    theirs: str = ""
    kinds: set[str] = field(default_factory=set)
    outputs: dict[int, bytes] = field(default_factory=dict)
    tokens: int = 0
    cost: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def received(self) -> int:
        """Bytes of an answer that was not whole."""
        return self.shown.received

    def outcome(self) -> dict[str, object]:
        """What the last entry says."""
        in_order = b"".join(self.outputs[index] for index in sorted(self.outputs))
        hashes = hashlib.sha256(in_order).hexdigest() if self.outputs else None
        told = self.theirs if self.count == 1 else None
        told_of: dict[str, object] = {"system": self.system[:200], "outputs": hashes, "provider_request": told}
        used = f"{self.cost:.6f}" if self.cost else None  # US dollars
        return told_of | {"kinds": self.kinds, "tokens": self.tokens or None, "cost": used}


@dataclass(slots=True, eq=False)
class Trip:
    """One run: the same provider, feature and approval for all of its requests."""

    sender: Sender
    batch: tuple[Payload, ...]
    card: ProviderCard
    what: Feature
    approval: Approval
    stream: Stream

    def moderate(self, companion: Payload, *, answer: bool) -> None:
        """Ask the provider's own check; raises :class:`Flagged`. A check that does not answer lets nothing through."""
        answered = self.exchange(companion, mint(companion, place=self.approval.place))
        categories = flagged(companion, answered.content)
        if categories:
            refusal = Flagged(self.card.name, categories, answer=answer)
            if not answer:
                self.sender.refused(self.batch, refusal, self.approval.request)
                self.sender.checks.standing.blocked("moderation", digest_of(self.batch))
            raise refusal

    def exchange(self, payload: Payload, clearance: Clearance) -> Answer:
        """One request of the guard's own, with its entries in the log; its answer is for the guard alone."""
        shown = Shown(Stopping(self.stream), Restorer({}))
        state = _State(1, shown)
        about = self.sender.about((payload,), self.approval.request)
        with self.sender.logged(about, self.card, state):
            provider, quota = self.sender.provider(self.card.id), self._quota(payload)
            answer = self.sender.ask(provider, payload, lambda _: clearance, shown, about, quota)
            state.done, state.system, state.theirs = 1, answer.system, answer.request_id
            self.sender.spent(self.card, payload, answer, state)
        return answer

    def send(self, clearance_for: Callable[[Payload], Clearance], each: Callable[[int, Output], None], lanes: int = 1) -> int:
        about = self.sender.about(self.batch, self.approval.request)
        state = _State(len(self.batch), Shown(self.stream, self.approval.restorer))
        sender, place, quota = self.sender, self.approval.place, self._quota(self.batch[0])

        def cleared(payload: Payload) -> Clearance:
            try:
                self._still_allowed(payload)
            except PolicyRefusal as refusal:
                refusal.what = f"Nothing more was sent to {self.card.name}." if state.done else refusal.what
                raise
            return clearance_for(payload)

        with sender.logged(about, self.card, state), sender.at(self.card.id, place) as provider:

            def one(index: int) -> None:
                payload = self.batch[index]
                with sender.deleter.noted(provider, payload, self.approval.request, place, sender.now, self.stream) as notes:
                    shown = state.shown = Shown(self.stream, self.approval.restorer, notes)
                    answer = sender.ask(provider, payload, cleared, shown, about, quota)
                    with state.lock:  # one lane at a time takes its answer apart; the others wait for theirs
                        uncounted = sender.spent(self.card, payload, answer, state)
                        output = self._output(payload, answer, state)
                        output = replace(output, warnings=output.warnings + uncounted)
                        shown.finish()
                        state.outputs[index] = hashlib.sha256(output.content).digest()
                        state.done, state.system, state.theirs = state.done + 1, answer.system, answer.request_id
                        each(index, output)  # before anything is deleted there: it must be here first

            in_lanes(len(self.batch), lanes, one)
        return state.done

    def _still_allowed(self, payload: Payload) -> None:
        """The same for one request of a batch when it is its turn."""
        request = Request((payload,), self.card, self.what, estimate((payload,), self.card))
        self.sender.still_allowed(request, self.approval)

    def _quota(self, payload: Payload) -> Quota:
        """What the provider allows in a minute, or the organisation where that is less."""
        if self.card.local:
            return Quota(per_minute=0)
        model = self.card.model(payload.model)
        own = model if model is not None and model.per_minute else None
        limit = self.sender.checks.gate.organisation.pace(self.card.id, own.per_minute if own else self.card.per_minute)
        return Quota(own.id if own else "", limit, seen=len(self.batch) > 1)

    def _output(self, payload: Payload, answer: Answer, state: _State) -> Output:
        """The answer as an Output: its type proven, nothing in it that runs, nothing nobody may ask for, values put back."""
        prove(self.what.output, answer)
        content, warnings = harmless(answer)
        texts = said_in(content, answer.mime, self.what.output)
        warnings += self._screened(texts, state)
        if self.sender.moderates(self.card) and self.what.output in (OutputKind.TEXT, OutputKind.SUBTITLES):
            for companion in moderation_of(texts, payload):
                self.moderate(replace(companion, purpose="Check the answer before it is used"), answer=True)
        if restorer := self.approval.restorer:
            answered = restorer.read(texts, [part.text for part in parts_of(payload)])
            warnings += tuple(lost.warnings(payload, content, answer.mime, restorer, answered, texts))
            content = with_texts_changed(content, answer.mime, answered.restored)
        record = provenance_of(payload, answer, self.what.output, self.sender.checks.gate.user, self.sender.now)
        return Output(content=content, mime=answer.mime, provenance=record, usage=answer.usage, warnings=warnings)

    def _screened(self, texts: Sequence[str], state: _State) -> tuple[str, ...]:
        """What to tell about violations a person may judge; raises :class:`ProhibitedAnswer` for the others (A2.1, B3.2)."""
        screen = self.sender.checks.screen
        if screen is None or not (self.card.trained or not self.card.local):
            return ()
        found = [violation for text in texts for violation in screen(text, self.approval.language)]
        hard = [violation for violation in found if not violation.overridable]
        if hard:
            categories = tuple(sorted({PROHIBITED + violation.category for violation in hard}))
            raise ProhibitedAnswer(hard[0].reason, hard[0].clause, categories)
        kinds = {PROHIBITED + violation.category for violation in found}
        state.kinds |= kinds
        new = [violation.reason for violation in found if PROHIBITED + violation.category not in self.approval.kept]
        return tuple(dict.fromkeys(new))
