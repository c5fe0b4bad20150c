"""One request under way: what arrives grows in a draft, and the end of it is read, checked and kept."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.course import Course, Payload
from app.course.errors import Cancelled, LecternError, PolicyRefusal
from app.guard import Output
from app.services.ai import answers, results
from app.services.ai.choosing import Chosen
from app.services.ai.drafting import TELL, Drafts
from app.services.ai.units import Plan, Unit
from app.services.ai.values import Draft, DraftState, Problem, Spent
from app.services.jobs import Progress, unexpected
from app.services.labelling import Labeller

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a sheet was made from, until it is sent or forgotten."""

    plan: Plan
    units: Mapping[str, Unit]
    course: Course
    chosen: Chosen
    labeller: Labeller


@dataclass(slots=True)
class Run:
    """One request that is under way."""

    draft_id: str
    waiting: Waiting
    drafts: Drafts
    progress: Progress
    structured: bool
    replies: list[results.Reply] = field(default_factory=list)
    before: str = ""
    raw: str = ""
    looked: float = 0.0
    taken: Spent = field(default_factory=Spent)
    system: str = ""
    warnings: list[str] = field(default_factory=list)

    # What the guard calls while text arrives.

    def delta(self, text: str) -> None:
        """More of the answer. What can be read of it is worked out as often as somebody sees it, not with each word."""
        self.raw += text
        now = time.monotonic()
        if now - self.looked >= TELL:
            self.looked = now
            self.drafts.grow(self.draft_id, self.readable())

    def readable(self) -> str:
        """All that came so far, as text."""
        now = answers.so_far(self.raw) if self.structured else answers.words(self.raw)
        return "\n\n".join(filter(None, (self.before, now.strip())))

    def stopped(self) -> bool:
        """Whether the person stopped it."""
        try:
            self.progress.check()
        except Cancelled:
            return True
        return False

    def arrived(self, payload: Payload, output: Output, card_spent: Spent) -> None:
        """One answer is whole."""
        unit = self.waiting.units[payload.purpose]
        reply = results.Reply(unit=unit, body=payload.body, content=output.content, mime=output.mime, record=output.provenance)
        self.replies.append(reply)
        self.taken += card_spent
        self.system = output.provenance.system
        self.warnings += [line for line in output.warnings if line not in self.warnings]
        if output.mime.startswith("text/") or output.mime == "application/json":
            text = answers.so_far(reply.text) if self.structured else answers.words(reply.text)
            self.before = f"{self.before}\n\n{text}".strip()
        self.raw = ""
        self.drafts.change(self.draft_id, text=self.before, spent=self.taken, system=self.system)

    def finished(self, problem: LecternError | None) -> Draft:
        """The draft after its request is over: read, checked, kept."""
        draft = self.drafts.get(self.draft_id)
        if draft is None or not draft.state.pending:
            return draft or _gone(self)
        made: results.Made | None = None
        if self.replies:
            try:
                made = results.read(self.waiting.plan, self.replies, self.waiting.course, self.waiting.labeller)
            except LecternError as error:
                problem = problem or error
            except Exception as error:  # a defect of ours must not leave a draft that waits for ever
                log.exception("an answer could not be read")
                problem = problem or unexpected("The answer", error)
        raw = "" if made is not None else "\n\n".join(filter(None, [*(reply.text for reply in _texts(self)), self.raw]))
        refused = isinstance(problem, PolicyRefusal)  # what must not be used is not kept either, however much of it was shown
        raw = "" if refused else raw
        text = made.text if made is not None else "" if refused else self.readable()
        incomplete = problem is not None and bool(text)
        state = DraftState.READY
        if problem is not None:
            state = DraftState.CANCELLED if isinstance(problem, Cancelled) else DraftState.FAILED
        notes = (*self.waiting.plan.notes, *(made.notes if made else ()))
        changes = {
            "state": state,
            "incomplete": incomplete,
            "problem": None if problem is None else _told(problem),
            "raw": raw,
            "text": text,
            "notes": tuple(dict.fromkeys(notes)),
            "warnings": tuple(self.warnings),
            "spent": self.taken,
            "system": self.system,
        }
        if made is not None:
            changes |= {"result": made.result, "statements": made.statements, "provenance": made.records}
        done = self.drafts.change(self.draft_id, **changes) or _gone(self)
        self.drafts.keep(self.draft_id, afresh=refused)
        return done


def _texts(run: Run) -> list[results.Reply]:
    return [reply for reply in run.replies if reply.mime.startswith("text/") or reply.mime == "application/json"]


def _told(error: LecternError) -> Problem:
    wait = getattr(error, "retry_after", 0.0)
    return Problem(what=error.what, why=error.why, next_step=error.next_step, retry_after=float(wait))


def _gone(run: Run) -> Draft:
    """What a job gives whose draft was forgotten while it ran."""
    request = run.waiting.plan.request
    return Draft(id=run.draft_id, course_id=run.waiting.course.id, request=request, created="", state=DraftState.REJECTED)
