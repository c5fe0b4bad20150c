"""Narrations of the open course as the window makes them: sheets are shown here, and what was refused is led on from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.course import LecternError
from app.course.blocks import Narration
from app.course.errors import PolicyRefusal
from app.gui.sending import review
from app.gui.sending.refusals import refusal_dialog
from app.services.jobs import JobState

if TYPE_CHECKING:
    from app.guard import SendSheet
    from app.gui.studio.assisting import StudioDesk
    from app.gui.studio.studio import Studio
    from app.services.narrating import Answer, NarrationService

NONE = "No lesson has a narration yet. Insert one where a lesson is to be read aloud."


class Narrations:
    """Makes the narration service of the studio on first use, and wires it to the window."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._service: NarrationService | None = None

    def __call__(self) -> NarrationService:
        """The narrations of this course, watched and made; from the first call on."""
        if self._service is None:
            from app.services.narrating import NarrationService
            from app.services.narration import open_narrator

            studio = self._studio
            context = studio.context
            narrator = open_narrator(context.compliance())
            self._service = NarrationService(studio.session, context.jobs, narrator, context.dispatch, self._ask, self._mend)
        return self._service

    def close(self) -> None:
        """The course goes away."""
        if self._service is not None:
            self._service.close()

    def narrate_all(self) -> None:
        """Bring every narration of the course up to date: one batch, one sheet a voice, one undo step."""
        context, service = self._studio.context, self()
        if not any(isinstance(block, Narration) for _, block in self._studio.session.course.blocks()):
            context.say(NONE)
            return
        job = service.narrate_all()
        leave: list[Callable[[], None]] = []

        def moved() -> None:
            if job.state is JobState.RUNNING or not leave:
                return
            leave.pop()()
            if job.state is JobState.DONE and job.result is not None:
                context.say(job.result.summary)
            elif job.state is JobState.FAILED and job.error is not None and not self._mend(job.error, self.narrate_all):
                context.problem(job.error)

        leave.append(job.on_change(moved))
        context.say("Narrating. You can go on writing.", "Stop", job.cancel)
        moved()

    @property
    def _desk(self) -> StudioDesk:
        return self._studio.desk

    def _ask(self, sheet: SendSheet, answer: Answer) -> Callable[[], object]:
        """Show what would be sent; see :data:`app.services.narrating.Ask`."""
        desk = self._desk
        dialog = review(
            desk.context,
            desk.guard(),
            sheet,
            answer,
            course=desk.course(),
            quiet=desk.quiet(),
            given_up=lambda: answer(None),
        )

        def away() -> None:
            if dialog is not None and not answer.taken:
                dialog.reject()

        return away

    def _mend(self, error: LecternError, again: Callable[[], object]) -> bool:
        """Lead on from a refusal: ask whose the material is, or say what stands in the way and where to go."""
        if self._desk.state_rights(error, again):
            return True
        if isinstance(error, PolicyRefusal):
            context = self._desk.context
            refusal_dialog(context.window, error, context.actions, None).open()
            return True
        return False
