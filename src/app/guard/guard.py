"""The one door to every provider."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self
from weakref import WeakKeyDictionary

from app import watch
from app.audit import AuditLog
from app.course import Course, Payload
from app.course.errors import PolicyRefusal
from app.course.ids import new_id
from app.guard.approval import Approval
from app.guard.batch import LIFETIME as BATCH_LIFETIME
from app.guard.batch import BatchClearance, fingerprint
from app.guard.bodies import Opaque, SheetPart
from app.guard.checks import Checks, Request, Scan, Screen, require_open
from app.guard.editing import renumbered, still_kept, with_texts, with_words, without
from app.guard.estimating import estimate
from app.guard.keeping import Keeper
from app.guard.moderation import FEATURE as MODERATION
from app.guard.moderation import companions
from app.guard.noting import Blocks, gives_away
from app.guard.output import Output, unkept
from app.guard.pace import Pace
from app.guard.pictures import Look
from app.guard.refusals import NotSettled
from app.guard.remains import DELETE, FETCH, Remains
from app.guard.restoring import Restorer
from app.guard.sending import SHIPPED, Providers, Sender
from app.guard.sheet import Estimate, SendSheet, SheetFinding
from app.guard.voices import voices_of
from app.guard.waiting import Opened, Waiting
from app.media.pictures import look as looked_at
from app.policy import CAUTIOUS, Gate, Standing, Verdict, feature
from app.providers import SILENT, Clearance, ClearanceRefused, ProviderCard, Stream, VoiceInfo
from app.providers.base import host_of
from app.providers.clearance import LIFETIME, mint
from app.scan import Pseudonyms, kind_of, said_in, words_of

CONNECTION_TEST = "connection-test"
VOICE_LIST = "voice-list"
_ITS_OWN = frozenset({MODERATION, CONNECTION_TEST, VOICE_LIST, FETCH, DELETE})
"""Features the guard itself asks for."""


class Guard:
    """Gate, scan, sheet, approval, clearance, send, provenance, log. Every method may be called from any thread.

    ``scan`` looks for sensitive details in a text; without one nothing that leaves this computer can be prepared. ``screen``
    looks for what nobody may ask for, ``look`` reads a picture that is to be sent. ``remains`` notes what providers keep until
    it is deleted there; :attr:`recordings` waits for that and deletes it. ``standing`` knows about providers, budgets, rights
    and suspensions.
    A context manager: closing lets go of what the providers hold.
    """

    def __init__(
        self,
        log: AuditLog,
        gate: Gate,
        *,
        scan: Scan | None = None,
        screen: Screen | None = None,
        standing: Standing = CAUTIOUS,
        providers: Providers = SHIPPED,
        now: Callable[[], datetime] | None = None,
        pace: Pace | None = None,
        remains: Remains | None = None,
        look: Look = looked_at,
    ) -> None:
        self.log = log
        self.gate = gate
        self.standing = standing
        self._providers = providers
        self._checks = Checks(gate, standing, scan, screen, look)
        self._sender = Sender(log, self._checks, providers, now or (lambda: datetime.now(UTC)), pace or Pace(), remains)
        self.recordings = Keeper(self._sender, self._checks, providers.card)
        self._lock = threading.Lock()
        self._sheets = Waiting()
        self._blocks = Blocks(self._sender, standing)
        self._approved: WeakKeyDictionary[Clearance | BatchClearance, Approval] = WeakKeyDictionary()
        self._unwatch: Callable[[], None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what the providers hold and forget sheets nobody answered."""
        self._sheets.clear()
        with self._lock:
            unwatch, self._unwatch = self._unwatch, None
        if unwatch is not None:
            unwatch()
        self._sender.close()

    def log_refused_connections(self) -> None:
        """Log every connection the watch stops in this process, until the guard is closed (A3.2)."""
        self._unwatch = watch.on_refusal(self._stopped)

    def card(self, provider_id: str) -> ProviderCard:
        """Who a provider is; raises ``UnknownProvider``."""
        return self._providers.card(provider_id)

    def voices(self, provider_id: str) -> tuple[VoiceInfo, ...]:
        """The voices a provider on this computer has; asking sends nothing. None for another, which :meth:`fetch_voices` asks.
        Raises ``UnknownProvider``, ``ProviderProblem``."""
        return self._sender.provider(provider_id).voices() if self.card(provider_id).local else ()

    # Before.

    def prepare(
        self, payloads: Payload | Iterable[Payload], *, course: Course | None = None, pseudonyms: Pseudonyms | None = None
    ) -> SendSheet:
        """The sheet for one request, or for a batch to one provider, model and feature.

        ``course`` is the open course the request comes from; needed for whatever a model works on. ``pseudonyms`` are those
        of its session, so that the same person has the same pseudonym everywhere. Raises ``PolicyNotAccepted``,
        ``RightsMissing`` or another ``PolicyRefusal`` when it may not be sent whatever a person decides; that is logged.
        """
        batch = (payloads,) if isinstance(payloads, Payload) else tuple(payloads)
        if not batch or len({(p.provider, p.model, p.feature, p.content_type, p.course_id) for p in batch}) != 1:
            raise ValueError("a sheet is about at least one request, all alike but for their bodies and blocks")
        with self._refusals(batch):
            if batch[0].feature in _ITS_OWN:
                why = "Only the guard itself asks for that."
                raise PolicyRefusal("Nothing was sent.", why, "This is a fault in Lectern; please report it.", clause="A2.0a")
            names = Pseudonyms() if pseudonyms is None else pseudonyms  # one without names yet is the session's all the same
            rules = self._checks.rules(self._providers.card(batch[0].provider))
            opened = Opened(self._sheet(new_id("r"), batch, course, {}), course, names, rules)
        self._blocks.note(opened.sheet)
        self._blocks.note_rewording(opened.sheet)
        self._sheets.add(opened)
        return opened.sheet

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
        opened, scan = self._sheets.find(sheet), self._checks.scan
        if gives_away(reason, sheet, scan(reason, opened.language) if scan is not None else ()):
            raise NotSettled("The reason contains a detail itself.", "It is kept in the log.", "Say it without the detail.")
        return self._sheets.change(sheet, replace(opened, sheet=sheet.keeping(index, reason[:300])))

    def redact(self, sheet: SendSheet, index: int) -> SendSheet:
        """A new sheet in which a placeholder such as ``[EMAIL]`` stands for finding ``index``, or in which it is painted over
        where it stands in a picture, whose properties go with it; ``sheet`` is void. Raises :class:`NotSettled` for a picture
        nobody could read."""
        if sheet.findings[index].unread:
            why = "Nobody knows which words are in the picture."
            raise NotSettled("There is nothing to paint over.", why, "Keep it and say why, or ask without the picture.")
        return self._redacted(sheet, (index,))

    def redact_all(self, sheet: SendSheet, kind: str = "") -> SendSheet:
        """The same for every finding that still stands in the way, or for every one of a ``kind``."""
        wanted = sheet.of(kind) if kind else sheet.open
        return self._redacted(sheet, tuple(index for index in wanted if not sheet.findings[index].unread))

    def pseudonymise(self, sheet: SendSheet, index: int) -> SendSheet:
        """A new sheet in which a pseudonym of its kind (``person1@example.com``) stands for finding ``index``; it is put back
        in the result. ``sheet`` is void. Raises :class:`NotSettled` for what is no detail of anybody."""
        if sheet.findings[index].prohibited:
            finding = sheet.findings[index]
            raise NotSettled("It has no pseudonym.", finding.rule.why, finding.rule.next, clause=finding.rule.clause)
        if sheet.findings[index].picture is not None:
            raise NotSettled("It has no pseudonym.", "It stands in a picture.", "Paint it over, or keep it and say why.")
        return self._pseudonymised(sheet, (index,))

    def pseudonymise_all(self, sheet: SendSheet, kind: str = "") -> SendSheet:
        """The same for every detail that still stands in the way, or for every one of a ``kind``; violations stay for the
        person to leave out, details in pictures to be painted over."""
        swappable = (index for index in (sheet.of(kind) if kind else sheet.open) if not sheet.findings[index].prohibited)
        return self._pseudonymised(sheet, tuple(index for index in swappable if sheet.findings[index].picture is None))

    def edit(self, sheet: SendSheet, part: SheetPart, text: str) -> SendSheet:
        """A new sheet with ``text`` in the place of one part; ``sheet`` is void. Raises :class:`NotSettled` when the part can't
        be changed or is not in the sheet."""
        if part not in sheet.parts:
            raise NotSettled("The request was not changed.", "That text is not in it.", "Look at the sheet as it is now.")
        return self._changed(sheet, with_texts(sheet.payloads, {part.payload: {part.number: text}}))

    def leave_out(self, sheet: SendSheet, payload_index: int) -> SendSheet:
        """A new sheet without one of the requests of a batch; ``sheet`` is void."""
        kept = renumbered(sheet.findings, payload_index)
        return self._changed(sheet, without(sheet, payload_index), kept=kept)

    def approve(self, sheet: SendSheet) -> Clearance:
        """A person, or the rules where nobody needs to look, says yes to a sheet with one request. Once a sheet."""
        if len(sheet.payloads) != 1:
            raise ValueError("a batch is approved with approve_batch")
        approval = self._approve(sheet, LIFETIME)
        clearance = mint(sheet.payloads[0], place=approval.place)
        with self._lock:
            self._approved[clearance] = approval
        return clearance

    def approve_batch(self, sheet: SendSheet) -> BatchClearance:
        """The same for a sheet with any number of requests: one answer for all of them."""
        approval = self._approve(sheet, BATCH_LIFETIME)
        clearance = BatchClearance(sheet.id, sheet.digest, sheet.payloads, time.monotonic, approval.place)
        with self._lock:
            self._approved[clearance] = approval
        return clearance

    # Sending.

    def send(
        self, payload: Payload, clearance: Clearance, *, stream: Stream = SILENT, keep: Callable[[Output], object] = unkept
    ) -> Output:
        """Send one approved request, giving ``stream`` the text as it comes, cleaned. ``keep`` is given the Output while the
        provider still has what was sent, and deletes it only then: what is kept there survives a crash.

        Raises ``PolicyRefusal`` (nothing was sent, or the answer was no good), ``ProviderProblem``, or ``Cancelled`` when the
        stream said that it was stopped.
        """
        outputs: list[Output] = []

        def each(_: int, output: Output) -> None:
            keep(output)
            outputs.append(output)

        approval = self._approval((payload,), clearance)
        checked = bool(approval.moderation)
        if checked:
            # Used up now, by the check that goes first; however long that takes, the request itself follows in this very call.
            with self._refusals((payload,), approval.request):
                clearance.spend(payload, place=approval.place)

        def clear(asked: Payload) -> Clearance:
            return mint(asked, place=approval.place) if checked else clearance

        self._sender.run((payload,), clear, each, approval, stream)
        return outputs[0]

    def send_batch(
        self,
        payloads: Iterable[Payload],
        clearance: BatchClearance,
        each: Callable[[int, Output], None],
        *,
        stream: Stream = SILENT,
        lanes: int = 1,
    ) -> int:
        """Send approved requests in order, hand each Output to ``each(index, output)`` as it arrives, return how many.

        ``stream`` is given the text of each as it comes, one after the other. ``each`` may raise (``Cancelled``, say): what
        came before is kept and the log says how far it went. With several ``lanes`` that many are under way at once, at the
        provider's pace: answers then come in any order and on other threads, ``each`` still one call at a time.
        """
        batch = tuple(payloads)
        if not batch:
            return 0
        return self._sender.run(batch, clearance.take, each, self._approval(batch, clearance), stream, lanes)

    def test(self, provider_id: str) -> bytes:
        """What a provider answers to a request that carries nothing of any course: whether key and address work.

        The policy must be accepted and the organisation must allow it; being switched on, suspended by the provider or out of
        budget does not matter, for this is how one finds out. Raises as :meth:`send` does.
        """
        return self._question(provider_id, CONNECTION_TEST, "Test the connection", self._checks.testable)

    def fetch_voices(self, provider_id: str) -> tuple[VoiceInfo, ...]:
        """The voices a provider has, asked over the network with a request that carries nothing of any course: for when a
        person wants the list, or wants it anew. The provider must be one that may be asked now. Raises as :meth:`send` does.
        """
        if self.card(provider_id).local:
            return self.voices(provider_id)
        return voices_of(self._question(provider_id, VOICE_LIST, "See which voices there are", self._checks.askable))

    # Inside.

    def _question(self, provider_id: str, feature_id: str, purpose: str, check: Callable[[Request], None]) -> bytes:
        """The answer to a request that carries nothing: no sheet, as there is nothing to see, and every entry in the log."""
        payload = Payload(
            provider=provider_id, model="", feature=feature_id, purpose=purpose, course_id="", block_ids=(), body=b""
        )
        request = new_id("r")
        with self._refusals((payload,), request):
            card = self._providers.card(provider_id)
            check(Request((payload,), card, feature(feature_id), Estimate()))
            address = self.standing.connection(provider_id).base_url
        return self._sender.test(payload, Approval(request, address, Restorer({})))

    def _sheet(
        self, sheet_id: str, batch: tuple[Payload, ...], course: Course | None, stand_ins: Mapping[str, str]
    ) -> SendSheet:
        """A sheet from nothing but the payloads, checked from the beginning; raises ``PolicyRefusal``."""
        card, what = self._providers.card(batch[0].provider), feature(batch[0].feature)
        request = Request(batch, card, what, estimate(batch, card), course)
        try:
            if request.gated and self.gate.status.value == "accepted":
                request = replace(request, course=require_open(course, batch))
            rule = self._checks.allowed(request)
            language = course.settings.language if course is not None else "en"
            findings = self._checks.findings(request, language, tuple(stand_ins))
            moderation = companions(batch) if self._sender.moderates(card) and not card.local else ()
        except Opaque as error:
            why = "Lectern can't look inside what would be sent."
            raise PolicyRefusal("Nothing was sent.", why, "Send text instead.", clause="A2.4a") from error
        address = self.standing.connection(card.id).base_url
        alone = len(batch) == 1 and batch[0].attachment is None  # into a recording nobody has looked for the person
        quiet = request.gated and self.standing.provider(card.id).quiet and alone and all(one.common for one in findings)
        return SendSheet(
            id=sheet_id,
            payloads=batch,
            card=card,
            feature=what,
            rule=rule,
            findings=findings,
            address=address,
            host=host_of(address or next((place.base_url for place in card.endpoints), "")) or "".join(card.hosts[:1]),
            region=self.standing.connection(card.id).region or card.region,
            purge=(self._sender.now + timedelta(days=card.retention_days)).date() if card.retention_days else None,
            estimate=request.estimate,
            moderation=moderation,
            asks=request.gated and not quiet,
        )

    def _redacted(self, sheet: SendSheet, indices: tuple[int, ...]) -> SendSheet:
        batch = with_words(sheet, indices, lambda finding: kind_of(finding.kind).placeholder)
        return self._changed(sheet, batch, redacted=len(indices))

    def _pseudonymised(self, sheet: SendSheet, indices: tuple[int, ...]) -> SendSheet:
        opened = self._sheets.find(sheet)
        given = dict(opened.stand_ins)
        own_words = [part.text.casefold() for part in sheet.parts]
        elsewhere = said_in(lambda: words_of(opened.course))

        def taken(name: str) -> bool:
            return name not in given and any(name.casefold() in text for text in own_words)

        def word(finding: SheetFinding) -> str:
            before = finding.part.text[: finding.start]
            name = opened.pseudonyms.of(finding.kind, finding.value, taken, elsewhere=elsewhere, before=before)
            for stand_in, value in ((name, finding.value), *opened.pseudonyms.parts(finding.kind, finding.value).items()):
                given.setdefault(stand_in, value)
            return name

        batch = with_words(sheet, indices, word)
        return self._changed(sheet, batch, stand_ins=given, pseudonymised=len(indices))

    def _changed(
        self,
        old: SendSheet,
        batch: tuple[Payload, ...],
        *,
        stand_ins: Mapping[str, str] | None = None,
        kept: Iterable[SheetFinding] | None = None,
        redacted: int = 0,
        pseudonymised: int = 0,
    ) -> SendSheet:
        """The sheet of the changed requests in the place of ``old``: checked, scanned and screened from the beginning."""
        opened = self._sheets.find(old)
        names = opened.stand_ins if stand_ins is None else stand_ins
        with self._refusals(batch, old.id):
            rules = self._checks.rules(old.card)
            fresh = self._sheet(old.id, batch, opened.course, names)
        new = replace(
            fresh,
            findings=still_kept(old.findings if kept is None else kept, fresh.findings),
            asks=old.asks or fresh.asks,
            redacted=old.redacted + redacted,
            pseudonymised=old.pseudonymised + pseudonymised,
        )
        before = {finding.kind for finding in old.findings if finding.rule.verdict is Verdict.BLOCK}
        self._blocks.note(new, before)
        return self._sheets.change(old, replace(opened, sheet=new, rules=rules, stand_ins=names))

    def _approve(self, sheet: SendSheet, lifetime: float) -> Approval:
        if not sheet.settled:
            left = len(sheet.open)
            raise NotSettled("This can't be sent yet.", f"{left} details are not settled.", "Redact, replace or keep each.")
        if self._sheets.find(sheet).rules != self._checks.rules(sheet.card):
            why = "The policy of your organisation has changed since it was looked at."
            raise NotSettled("This can't be sent yet.", why, "Start it again.", clause="A6.2")
        opened = self._sheets.take(sheet)
        kept = [finding for finding in sheet.findings if finding.kept]
        self.log.append(
            "request.approved",
            **self._sender.about(sheet.payloads, sheet.id),
            host=sheet.host,
            region=sheet.region,
            kinds={finding.kind for finding in sheet.findings},
            kept=[finding.kind for finding in kept],
            reason=[finding.kept for finding in kept],
            decided=f"{sheet.rule.source} {sheet.rule.clause}",
            purge=sheet.purge.isoformat() if sheet.purge else None,
            redacted=sheet.redacted or None,
            pseudonymised=sheet.pseudonymised or None,
        )
        return Approval(
            request=sheet.id,
            place=sheet.address,
            marks=frozenset(map(fingerprint, sheet.payloads)),
            restorer=Restorer(opened.stand_ins),
            moderation=sheet.moderation,
            rules=opened.rules,
            kept=frozenset(finding.kind for finding in kept),
            language=opened.language,
            ends=time.monotonic() + lifetime,
        )

    def _approval(self, batch: tuple[Payload, ...], clearance: Clearance | BatchClearance) -> Approval:
        """What a clearance of this guard stands for; one of a single request is worth nothing afterwards."""
        with self._lock:
            approval = self._approved.get(clearance)
            if isinstance(clearance, Clearance):
                self._approved.pop(clearance, None)
        if approval is None:
            refusal = ClearanceRefused("It was not approved here, or was sent already.")
            self._sender.refused(batch, refusal)
            raise refusal
        return approval

    @contextlib.contextmanager
    def _refusals(self, batch: tuple[Payload, ...], request: str = "") -> Iterator[None]:
        """Log a refusal on its way to the person."""
        try:
            yield
        except PolicyRefusal as refusal:
            self._sender.refused(batch, refusal, request)
            raise

    def _stopped(self, place: str) -> None:
        self.log.append("socket.refused", user=self.gate.user, place=place[:200])
