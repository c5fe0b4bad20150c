"""The one way to a model for an open course: propose, run, then insert or reject."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.audit import AuditLog
from app.course.errors import LecternError
from app.course.ids import new_id
from app.guard import Guard, Output, SendSheet
from app.policy import feature
from app.project.aihistory import AiHistory
from app.scan.pseudonyms import Pseudonyms
from app.services import Dispatch
from app.services.ai import results
from app.services.ai.choosing import Models, choose, spent
from app.services.ai.context import Unfit
from app.services.ai.drafting import Drafts
from app.services.ai.inserting import Choice, changed_since, op_for
from app.services.ai.payloads import payload_of
from app.services.ai.plans import plan
from app.services.ai.reading import edited, edited_change, shown
from app.services.ai.running import Run, Waiting
from app.services.ai.units import Asked
from app.services.ai.values import (
    Changes,
    Draft,
    DraftState,
    Picture,
    Request,
    Result,
    Spent,
    Where,
)
from app.services.editing import Session
from app.services.jobs import Job, Jobs, JobState, Progress, unexpected
from app.services.labelling import Labeller

if TYPE_CHECKING:
    from app.services.compliance import Compliance

log = logging.getLogger(__name__)

DAYS = 30
"""How long drafts are kept when nobody set another time."""
_DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What would be sent for a request. ``asks``: a person has to look at the sheet first. ``notes`` are lines for people."""

    request: Request
    sheet: SendSheet
    notes: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether the sheet has to be shown before it is sent."""
        return self.sheet.asks


class AiService:
    """One per open course. Use it from the interface thread; requests run on the jobs' threads.

    ``expire`` deletes what the history keeps too long (:meth:`RetentionService.expire`); it is called now and once a day.
    """

    def __init__(
        self,
        session: Session,
        guard: Guard,
        jobs: Jobs,
        dispatch: Dispatch,
        *,
        models: Models,
        history: AiHistory,
        labeller: Labeller | None = None,
        pseudonyms: Pseudonyms | None = None,
        expire: Callable[[], object] | None = None,
        days: Callable[[], int] = lambda: DAYS,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._session = session
        self._guard = guard
        self._jobs = jobs
        self._models = models
        self._labeller = labeller or Labeller()
        self._pseudonyms = Pseudonyms(session.project.secret) if pseudonyms is None else pseudonyms
        self._now = now or (lambda: datetime.now(UTC))
        self._days = days
        self._expire = expire or (lambda: history.expire(self._oldest()))
        self._history = history
        self._drafts = Drafts(session.course.id, history, dispatch)
        self._waiting: dict[str, Waiting] = {}
        self._running: dict[str, Job[Draft]] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._closed = False
        self._leave = history.on_forget(self._forgot)
        self.loading = jobs.start("Read the AI history", self._load)

    # Asking.

    def propose(self, request: Request) -> Proposal:
        """What would be sent. Nothing is. On any thread; takes as long as a scan of it.

        Raises :class:`Unfit` when the feature has nothing to work with, ``PolicyRefusal`` when the rules say no.
        """
        course = self._session.course
        kind = feature(request.feature).output
        chosen = choose(self._models, kind, request.options)
        leaves = not self._guard.card(chosen.provider).local
        made = plan(Asked(request=request, course=course, leaves=leaves, media=self._session.media))
        payloads = tuple(payload_of(unit, made, chosen, course, kind) for unit in made.units)
        sheet = self._guard.prepare(payloads, course=course, pseudonyms=self._pseudonyms)
        with self._lock:
            self._waiting[sheet.id] = Waiting(made, {unit.purpose: unit for unit in made.units}, course, chosen, self._labeller)
            while len(self._waiting) > 64:
                del self._waiting[next(iter(self._waiting))]
        return Proposal(request=request, sheet=sheet, notes=made.notes)

    def ask(self, request: Request) -> Job[Proposal]:
        """:meth:`propose` on a job's thread."""

        def work(progress: Progress) -> Proposal:
            progress(0.0, "Looking at what would be sent")
            return self.propose(request)

        return self._jobs.start(f"Prepare: {feature(request.feature).title}", work)

    def retry(self, draft_id: str) -> Job[Proposal]:
        """The same request again, about the course as it is now; the old draft stays until it is rejected."""
        return self.ask(self._draft(draft_id).request)

    def run(self, sheet: SendSheet) -> Job[Draft]:
        """Approve and send a sheet that was looked at; its answer grows in a draft. ``job.cancel()`` stops it.

        The job ends well when a draft is there, whatever became of it; it fails when nothing was sent (``PolicyRefusal``).
        """
        with self._lock:
            waiting = self._waiting.get(sheet.id)
        if waiting is None:
            raise Unfit("This request can't be sent.", "It was sent or left before.", "Ask again.")
        title = feature(waiting.plan.request.feature).title
        job = self._jobs.start(title, lambda progress: self._send(sheet, waiting, progress))
        self._running[sheet.id] = job

        def over() -> None:
            if job.state is not JobState.RUNNING:
                self._running.pop(sheet.id, None)

        job.on_change(over)
        over()  # it may be over already
        return job

    # Drafts.

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """Those that wait for a person, oldest first."""
        return self._drafts.pending

    def draft(self, draft_id: str) -> Draft | None:
        """A draft as it is now."""
        return self._drafts.get(draft_id)

    def on_change(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call ``listener`` on the interface thread with the id of a draft that is new, grew, or is gone."""
        return self._drafts.on_change(listener)

    @property
    def spent(self) -> Spent:
        """What AI took for this course, as far back as the history goes."""
        return self._drafts.spent

    @property
    def lasting(self) -> bool:
        """Whether drafts are still there after Lectern was closed; without a key store that keeps their key they are not."""
        return self._history.lasting

    @property
    def problem(self) -> LecternError | None:
        """Why drafts are not kept, or the kept ones were not read; None while all is well."""
        return self._drafts.problem

    def edit(self, draft_id: str, text: str) -> Draft:
        """The draft with a text the person changed; what was not changed stays the model's. Raises :class:`Unfit`."""
        draft = self._insertable(draft_id)
        assert draft.result is not None
        return self._edited(draft, edited(draft.result, text))

    def edit_change(self, draft_id: str, index: int, text: str) -> Draft:
        """The same for one text of a draft of several; raises :class:`Unfit`."""
        draft = self._insertable(draft_id)
        assert draft.result is not None
        return self._edited(draft, edited_change(draft.result, index, text))

    def changed_since(self, draft_id: str) -> bool:
        """Whether what the draft would take the place of was changed since it was asked for."""
        return changed_since(self._session.course, self._draft(draft_id))

    def insert(self, draft_id: str, choice: Choice = None, where: Where | None = None) -> None:
        """Put a draft into the course as one undo step.

        Raises :class:`TargetChanged` when it would replace a text that is not what it was made from (then ask, and insert it
        ``Where.BESIDE``), :class:`Unfit`, or ``InvalidOp`` when its place is gone. The course is unchanged then.
        """
        draft = self._insertable(draft_id)
        op, label = op_for(self._session.course, draft, choice, where)
        if isinstance(draft.result, Picture):
            self._session.add_media(draft.result.data, draft.result.mime, "")
        self._session.break_coalescing()
        self._session.do(op, label)
        self._settled(draft, DraftState.INSERTED, "draft.inserted")

    def reject(self, draft_id: str) -> None:
        """Put a draft away; the course stays as it is, to the byte. One that still streams is stopped."""
        draft = self._draft(draft_id)
        job = self._running.get(draft.sheet_id)
        if job is not None:
            job.cancel()
        self._settled(draft, DraftState.REJECTED, "draft.rejected")

    def close(self) -> None:
        """Stop what runs; what came so far is kept."""
        self._closed = True
        self._leave()
        if self._timer is not None:
            self._timer.cancel()
        for job in list(self._running.values()):
            job.cancel()
        self._drafts.close()

    # Sending, on a job's thread.

    def _send(self, sheet: SendSheet, waiting: Waiting, progress: Progress) -> Draft:
        batch = len(sheet.payloads) > 1
        clearance = self._guard.approve_batch(sheet) if batch else None
        single = None if batch else self._guard.approve(sheet)
        with self._lock:
            self._waiting.pop(sheet.id, None)
        draft = self._drafts.put(
            Draft(
                id=new_id("d"),
                course_id=waiting.course.id,
                request=waiting.plan.request,
                created=self._now().isoformat(timespec="milliseconds"),
                sheet_id=sheet.id,
                before=waiting.plan.before,
                notes=waiting.plan.notes,
                sent=tuple(body.decode("utf-8", "replace") for body in sheet.bodies),
            )
        )
        self._drafts.keep(draft.id)
        structured = any(unit.schema is not None for unit in waiting.plan.units)
        run = Run(draft.id, waiting, self._drafts, progress, structured)
        problem: LecternError | None = None
        try:
            if single is not None:
                payload = sheet.payloads[0]
                run.arrived(payload, *self._priced(self._guard.send(payload, single, stream=run), sheet))
            elif clearance is not None:

                def each(index: int, output: Output) -> None:
                    run.arrived(sheet.payloads[index], *self._priced(output, sheet))
                    progress((index + 1) / len(sheet.payloads), f"{index + 1} of {len(sheet.payloads)} answered")

                self._guard.send_batch(sheet.payloads, clearance, each, stream=run)
        except LecternError as error:
            problem = error
        except Exception as error:
            log.exception("a request failed")
            problem = unexpected(feature(sheet.feature.id).title, error)
        return run.finished(problem)

    def _priced(self, output: Output, sheet: SendSheet) -> tuple[Output, Spent]:
        return output, spent(output.usage, sheet.card, sheet.payloads[0].model)

    # Inside.

    def _draft(self, draft_id: str) -> Draft:
        draft = self._drafts.get(draft_id)
        if draft is None or not draft.state.pending:
            raise Unfit("The draft is gone.", "It was inserted, rejected or forgotten.", "Ask again.")
        return draft

    def _insertable(self, draft_id: str) -> Draft:
        draft = self._draft(draft_id)
        if not draft.insertable:
            raise Unfit("There is nothing to insert.", "The draft is not whole.", "Try again, or reject it.")
        return draft

    def _edited(self, draft: Draft, result: Result) -> Draft:
        text = shown(result)
        old = {draft.text[one.start : one.end]: one for one in draft.statements}
        statements = []
        if not isinstance(result, Picture):
            language = (
                result.language if isinstance(result, Changes) and result.language else self._session.course.settings.language
            )
            for one in results.grounded(text, result, (), language, translated=False):
                known = old.get(text[one.start : one.end])
                if known is not None:  # a sentence that was not touched rests on what it rested on
                    moved = one.start - known.start
                    marks = (replace(mark, start=mark.start + moved, end=mark.end + moved) for mark in known.unsupported)
                    statements.append(replace(one, rests=known.rests, unsupported=tuple(marks)))
        new = self._drafts.change(draft.id, result=result, text=text, statements=tuple(statements), edited=True)
        self._keep(draft.id)
        return new or draft

    def _settled(self, draft: Draft, state: DraftState, event: str) -> None:
        self._drafts.change(draft.id, state=state)
        self._keep(draft.id)
        audit: AuditLog = self._guard.log
        audit.append(
            event, user=self._guard.gate.user, request=draft.sheet_id, feature=draft.feature, course=draft.course_id,
            blocks=tuple(filter(None, (draft.target.block_id,))),
        )  # fmt: skip

    def _keep(self, draft_id: str) -> None:
        self._jobs.start("Keep the draft", lambda _progress: self._drafts.keep(draft_id))

    def _forgot(self, course_id: str | None) -> None:
        """The history was forgotten: let go of every draft here too. Requests under way are stopped."""
        if course_id in (None, self._session.course.id):
            for job in list(self._running.values()):
                job.cancel()
            self._drafts.forget()

    def _oldest(self) -> datetime:
        return self._now() - timedelta(days=self._days())

    def _load(self, _progress: Progress) -> None:
        self._expired()
        if self._history.kept(self._session.course.id):
            self._drafts.load()

    def _expired(self) -> None:
        """Delete what is too old, now and a day from now."""
        try:
            self._expire()
        except LecternError as error:
            log.warning("the AI history was not tidied: %s", error.what)
        self._drafts.prune(self._oldest().isoformat(timespec="seconds"))
        with self._lock:
            if not self._closed:
                self._timer = threading.Timer(_DAY, self._expired)
                self._timer.daemon = True
                self._timer.start()


def open_ai(
    session: Session, compliance: Compliance, jobs: Jobs, dispatch: Dispatch, pseudonyms: Pseudonyms | None = None
) -> AiService:
    """Help from a model for an open course, on this person's guard, providers and history."""
    retention = compliance.retention
    return AiService(
        session,
        compliance.guard,
        jobs,
        dispatch,
        models=compliance.providers,
        history=compliance.history,
        labeller=compliance.labeller,
        pseudonyms=pseudonyms,
        expire=retention.expire,
        days=lambda: retention.days,
    )
