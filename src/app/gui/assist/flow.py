"""The way of a request: asked at the caret, looked at, sent, drafted beside the text, inserted or rejected."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QPoint, QRect, QSize, QTimer, Signal

from app.course import Course, LecternError
from app.guard import SendSheet
from app.gui.assist import places
from app.gui.assist.card import Choice
from app.gui.assist.catalog import Ask
from app.gui.assist.menu import AskMenu
from app.gui.assist.readiness import Connected, Readiness, readiness
from app.gui.canvas.view import LessonView
from app.gui.context import Context
from app.gui.sending import Quiet, look, review
from app.gui.sending.refusals import refusal_dialog
from app.services import sheets
from app.services.ai import AiService, Draft, DraftState, Material, Options, Proposal, Request, Target, TargetChanged, Where
from app.services.jobs import Job, JobState
from app.services.policy import PolicyService
from app.services.sheets import Settling


class Desk(Protocol):
    """What the controller needs around it, handed over by the studio."""

    view: LessonView

    @property
    def context(self) -> Context:
        """The window as its parts see it."""

    @property
    def policy(self) -> PolicyService:
        """Where this person stands with the policy."""

    def course(self) -> Course:
        """The open course as it is now."""

    def guard(self) -> Settling:
        """The one door."""

    def service(self) -> AiService:
        """Help from a model, for the open course."""

    def may_have_drafts(self) -> bool:
        """Whether drafts of an earlier session may be kept; asks no key store."""

    def connected(self) -> Connected | None:
        """The provider that would be asked."""

    def suspended(self) -> str:
        """Why AI is suspended, when it is."""

    def quiet(self) -> Quiet | None:
        """The tick of the send sheet."""

    def attach(self) -> Material | None:
        """Ask for a file to use as a source."""

    def state_rights(self, error: LecternError, again: Callable[[], object]) -> bool:
        """Ask for a rights statement when ``error`` wants one; False when it is about something else."""

    def went(self, said: str) -> None:
        """Something was sent."""

    def show_drafts(self) -> None:
        """Bring the AI tab forward, without taking the keyboard."""

    def go(self, lesson_id: str, block_id: str = "") -> None:
        """Show a place."""


class Assist(QObject):
    """``changed`` carries the id of a draft that is new, grew, or is gone; ``moved`` says that readiness may be another."""

    changed = Signal(str)
    moved = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._running: dict[str, Job[Draft]] = {}
        self._asking: list[Callable[[], None]] = []
        self._preparing: Job[Proposal] | None = None
        self._noted: dict[str, str] = {}
        self._leave: list[Callable[[], None]] = [desk.policy.on_change(self.moved.emit)]
        self._listening = False
        self._menu: AskMenu | None = None
        self.closed = False

    def close(self) -> None:
        """The course is going away; what still runs is stopped by its service, what is being written into drafts is kept."""
        for draft_id in list(self._noted):
            with contextlib.suppress(LecternError):  # emptied, or no longer a text the draft can be
                self._keep_noted(draft_id)
        self.closed = True
        for leave in [*self._leave, *self._asking]:
            leave()
        self._leave.clear()
        self._asking.clear()

    # What is so.

    def readiness(self) -> Readiness:
        """Whether AI can be asked now, and what to do when it can't."""
        desk = self._desk
        return readiness(desk.policy, desk.connected(), desk.suspended())

    def begin_with_kept(self) -> None:
        """Show drafts of an earlier session, if any may be kept; a course without any starts no service and opens no key
        store."""
        if not self.closed and self._desk.may_have_drafts():
            self._service()

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """Drafts that wait beside the content, the newest first."""
        return tuple(reversed(tuple(self._service().drafts)))

    def draft(self, draft_id: str) -> Draft | None:
        """A draft as it is now."""
        return self._service().draft(draft_id)

    @property
    def keeping(self) -> str:
        """Why drafts may not be there after Lectern was closed, in words; empty while all is well. Reads nothing by itself."""
        if not self.started:
            return ""
        service = self._service()
        if service.problem is not None:
            return f"{service.problem.what} {service.problem.next_step}".strip()
        return (
            ""
            if service.lasting
            else "Drafts are kept in memory only: without a key store they are gone when Lectern is closed."
        )

    @property
    def started(self) -> bool:
        """Whether anybody has asked for drafts yet: a course that is only read starts no service for them."""
        return self._listening

    def _service(self) -> AiService:
        service = self._desk.service()
        if not self._listening:
            self._listening = True
            self._leave.append(service.on_change(self.changed.emit))
        return service

    # Asking.

    def open_menu(self, target: QRect | None = None) -> AskMenu:
        """Open the list of what can be asked at the caret, at a global rectangle or at the caret itself."""
        view = self._desk.view
        rows = places.rows_for(view)
        menu = AskMenu(
            view,
            rows,
            self.readiness(),
            self.ask,
            self.mend,
            refused=places.unfit(view, rows),
            attach=self._desk.attach,
            language=self.language,
            place=places.here_words(view),
        )
        menu.closed.connect(self._menu_closed)
        self._menu = menu
        menu.open_at(target if target is not None and target.isValid() else self._caret())
        return menu

    def _menu_closed(self) -> None:
        self._menu = None

    def _caret(self) -> QRect:
        view = self._desk.view
        part = view.part
        if part is not None:
            return QRect(part.viewport().mapToGlobal(part.caret_rect().topLeft()), QSize(1, part.caret_line()))
        return QRect(view.mapToGlobal(QPoint(view.width() // 2 - 160, 80)), QSize(320, 1))

    def begin(self, ask: Ask) -> None:
        """A row was chosen outside the menu (palette, AI tab): its form, or straight on."""
        if not self.readiness().ready or ask.form:
            menu = self.open_menu()
            if self.readiness().ready:
                menu.open_form(ask)
            return
        self.ask(ask, ask.options)

    def ask(self, ask: Ask, options: Options, *, preview: bool = False) -> None:
        """Prepare a request about what is at the caret; ``preview`` shows its sheet without a way to send it."""
        target = places.target_of(self._desk.view, ask)
        if target is None:
            self._desk.context.say("Select a picture first." if ask.scope == "picture" else f"{places.TEXT_HERE}.")
            return
        self.request(Request(feature=ask.feature, target=target, options=options), preview=preview)

    def request(self, request: Request, *, preview: bool = False) -> None:
        """Prepare a request that another part of the window put together."""
        self._ask(lambda: self._service().ask(request), preview=preview)

    def mend(self, ready: Readiness) -> None:
        """Do what leads on from where AI can't be asked."""
        if ready.action:
            self._desk.context.actions.run(ready.action)

    def _ask(self, start: Callable[[], Job[Proposal]], *, preview: bool = False) -> None:
        ready = self.readiness()
        if not ready.ready:
            self.open_menu()
            return

        def again() -> None:
            self._ask(start, preview=preview)

        try:
            job = start()
        except LecternError as error:
            self._refused(error, again)
            return
        # Two sheets over each other would send the same twice: who asks again meanwhile gets the sheet of the last only.
        self._preparing = job

        def if_last(call: Callable[[], object]) -> None:
            if self._preparing is job:
                self._preparing = None
                call()

        self._follow(
            job,
            lambda proposal: if_last(lambda: self._look(proposal, preview)),
            lambda error: if_last(lambda: self._refused(error, again)),
        )

    def _look(self, proposal: Proposal, preview: bool) -> None:
        for note in proposal.notes[:1]:
            self._desk.context.say(note)
        desk = self._desk
        if preview:
            look(desk.context, desk.guard(), proposal.sheet, desk.course())
            return
        review(desk.context, desk.guard(), proposal.sheet, self._send, course=desk.course(), quiet=desk.quiet())

    def _send(self, sheet: SendSheet) -> None:
        try:
            job = self._service().run(sheet)
        except LecternError as error:
            self._refused(error, None)
            return
        self._running[sheet.id] = job
        said = sheets.sent_words(sheet)
        self._desk.went(said)
        self._desk.show_drafts()

        def failed(error: LecternError) -> None:
            if not any(draft.sheet_id == sheet.id for draft in self._service().drafts):
                self._refused(error, None)  # with a draft, its card says so

        self._follow(job, lambda _draft: None, failed, over=lambda: self._running.pop(sheet.id, None))

    def _follow(
        self,
        job: Job[object] | Job[Proposal] | Job[Draft],
        done: Callable[..., object],
        failed: Callable[[LecternError], object],
        over: Callable[[], object] = lambda: None,
    ) -> None:
        leave: list[Callable[[], None]] = []

        def look() -> None:
            if job.state is JobState.RUNNING or not leave:
                return
            leave[0]()
            self._asking.remove(leave.pop())
            if self.closed:
                return
            over()
            if job.state is JobState.DONE:
                done(job.result)
            elif job.state is JobState.FAILED and job.error is not None:
                failed(job.error)

        leave.append(job.on_change(look))
        self._asking.append(leave[0])
        look()  # a dispatch that calls at once

    def _refused(self, error: LecternError, again: Callable[[], object] | None) -> None:
        if again is not None and self._desk.state_rights(error, again):
            return
        by_chance = again if "retry_after" in vars(error) else None
        refusal_dialog(self._desk.context.window, error, self._desk.context.actions, by_chance).open()

    # What is done with drafts; see card.Answers.

    def insert(self, draft_id: str, choice: Choice = None, where: Where | None = None) -> None:
        """One undo step; when the text it was made from has changed, the person is asked first."""
        try:
            self._keep_noted(draft_id)
            self._service().insert(draft_id, choice, where)
        except LecternError as error:
            if isinstance(error, TargetChanged) and where is not Where.BESIDE:
                self._ask_below(draft_id, choice, error)
                return
            self._desk.context.problem(error)

    def _ask_below(self, draft_id: str, choice: Choice, error: LecternError) -> None:
        from app.gui.widgets import problem_dialog

        dialog = problem_dialog(self._desk.context.window, error)
        below = dialog.add_button("Insert it below instead", left=True)
        below.clicked.connect(dialog.accept)
        below.clicked.connect(lambda _checked=False: self.insert(draft_id, choice, Where.BESIDE))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def reject(self, draft_id: str) -> None:
        """The course stays as it is."""
        self._noted.pop(draft_id, None)
        self._service().reject(draft_id)

    def retry(self, draft_id: str) -> None:
        """Ask the same again; the sheet comes again, the draft stays until it is rejected."""
        self._ask(lambda: self._service().retry(draft_id))

    def stop(self, draft_id: str) -> None:
        """Stop it; what has come so far is kept."""
        draft = self.draft(draft_id)
        job = self._running.get(draft.sheet_id) if draft is not None else None
        if job is not None:
            job.cancel()

    def edit(self, draft_id: str, text: str) -> bool:
        """Keep what the person wrote; False when the draft can't be that: it is said and the draft stays."""
        try:
            self._service().edit(draft_id, text)
        except LecternError as error:
            self._desk.context.problem(error)
            return False
        return True

    def note(self, draft_id: str, text: str | None) -> None:
        """Hold what is being written into a draft until it is kept or dropped: cards come and go with their blocks."""
        if text is None:
            self._noted.pop(draft_id, None)
        elif not self.closed:
            self._noted[draft_id] = text

    def noted(self, draft_id: str) -> str | None:
        """What was being written into a draft; None when nothing was."""
        return self._noted.get(draft_id)

    def _keep_noted(self, draft_id: str) -> None:
        text = self._noted.get(draft_id)
        if text is not None:
            self._service().edit(draft_id, text)
            self._noted.pop(draft_id, None)

    def place(self, draft: Draft) -> str:
        """Where it belongs, in words."""
        return self.place_of(draft.target)

    def place_of(self, target: Target) -> str:
        """A target in words."""
        return places.place_words(self._desk.course(), target)

    @property
    def language(self) -> str:
        """The course's language."""
        return self._desk.course().settings.language

    def attach(self) -> Material | None:
        """Ask for a file to use as a source; None when the person thought better of it."""
        return self._desk.attach()

    def go(self, draft: Draft) -> None:
        """Show where it belongs."""
        if draft.target.lesson_id:
            self._desk.go(draft.target.lesson_id, draft.target.block_id)

    def show_source(self, source_id: str) -> bool:
        """Show a source that stands in the course."""
        for lesson in self._desk.course().lessons():
            if lesson.id == source_id:
                self._desk.go(lesson.id)
                return True
            if any(block.id == source_id for block in lesson.blocks):
                self._desk.go(lesson.id, source_id)
                return True
        return False

    def waiting(self, lesson_id: str) -> dict[str, Draft]:
        """The newest pending draft of each block of a lesson."""
        found: dict[str, Draft] = {}
        for draft in self._service().drafts:
            if draft.target.lesson_id == lesson_id and draft.target.block_id and draft.state.pending:
                found[draft.target.block_id] = draft
        return found

    def soon(self, call: Callable[[], object]) -> None:
        """Once the event that is handled is over: a card must not delete itself under its own button."""
        QTimer.singleShot(0, self, call)

    def spent_words(self) -> str:
        """What AI took for this course."""
        spent = self._service().spent
        if spent.cost:
            return sheets.money(spent.cost)
        tokens = spent.input_tokens + spent.output_tokens
        return f"{tokens:,} tokens" if tokens else "Nothing yet"

    @property
    def streaming(self) -> bool:
        """Whether an answer is coming in."""
        return any(draft.state is DraftState.STREAMING for draft in self._service().drafts)
