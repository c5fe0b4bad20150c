"""The picture that goes along, as it would be sent, with what was found in it boxed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QImage

from app.guard import SendSheet, SheetPart
from app.gui.boxed import BoxedPicture, Marked, shown_picture
from app.policy import Verdict
from app.services import sheets
from app.services.jobs import Job, Jobs, JobState


class RequestPicture(BoxedPicture):
    """The picture of the request that is looked at; of several, the one of the finding that was chosen last."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._leave: Callable[[], None] = lambda: None
        self._part: SheetPart | None = None
        self._indexes: list[int] = []
        self._sheet: SendSheet | None = None

    def show_request(self, sheet: SendSheet, payload: int) -> None:
        """Show the picture of a request: the one at the place of the last, or the first."""
        here = [part for part in sheets.pictures_in(sheet) if part.payload == payload]
        last = self._part
        same = (part for part in here if last is not None and (part.payload, part.number) == (last.payload, last.number))
        part = next(same, here[0] if here else None)
        self._sheet = sheet
        self.choose(-1)
        self._show(part)

    def show_finding(self, index: int) -> None:
        """Fill the boxes of one finding of the sheet."""
        if self._sheet is not None:
            self._show(self._sheet.findings[index].part)
            self.choose(self._indexes.index(index) if index in self._indexes else -1)

    def tear_down(self) -> None:
        """Nothing is shown any more."""
        self._leave()

    def _show(self, part: SheetPart | None) -> None:
        found = self._sheet.findings if self._sheet is not None else ()
        here = [
            (index, Marked(finding.picture.boxes, severe=finding.rule.verdict is Verdict.BLOCK))
            for index, finding in enumerate(found)
            if finding.picture is not None and finding.part == part and finding.rule.verdict is not Verdict.ALLOW
        ]
        self._indexes = [index for index, _ in here]
        self.show_marks([mark for _, mark in here])
        if part == self._part:
            return
        self._part = part
        self._leave()
        if part is None:
            self.show_picture(QImage(), 1)
            return
        job = self._jobs.start("Show the picture", lambda _progress: shown_picture(sheets.picture_data(part)))
        self._leave = job.on_change(lambda: self._loaded(job))
        self._loaded(job)

    def _loaded(self, job: Job[tuple[QImage, int]]) -> None:
        if job.state is JobState.DONE and job.result is not None:
            self.show_picture(*job.result)
