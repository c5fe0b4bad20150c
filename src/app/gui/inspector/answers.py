"""What a person can do about a detail that was found, whichever way it is shown: answered, explained, reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QMenu, QWidget

from app.course import Finding, LecternError
from app.gui.context import OpenCourse
from app.gui.painting import paint_over, redact_everywhere
from app.services.picturescan import in_picture
from app.services.scanning import on_link


@dataclass(frozen=True, slots=True)
class Detail:
    """A finding and where it is in words (``Block 4``); ``lesson_id`` is empty for texts of the course itself."""

    finding: Finding
    place: str
    lesson_id: str


class Answers:
    """The answers to the details of an open course. What goes wrong is said as every problem is."""

    def __init__(self, opened: OpenCourse) -> None:
        self._opened = opened

    def do(self, answer: Callable[[Finding], object], detail: Detail) -> None:
        """Give an answer of the scan service to a detail."""
        self.run(lambda: answer(detail.finding))

    def run(self, answer: Callable[[], object]) -> None:
        """Give an answer to several at once."""
        try:
            answer()
        except LecternError as error:
            self._opened.context.problem(error)

    def menu(self, parent: QWidget, detail: Detail) -> QMenu:
        """What there is beside redacting and replacing one; counts are of the whole course."""
        scans, finding = self._opened.scans, detail.finding
        menu = QMenu(parent)
        same = [other for other in scans.like(finding) if other.kind != "unscanned"]
        alike = [other for other in scans.all_findings() if other.kind == finding.kind]

        def add(title: str, answer: Callable[[Finding], object]) -> None:
            menu.addAction(title).triggered.connect(lambda _checked=False: self.do(answer, detail))

        add("Not sensitive", scans.accept)
        if not on_link(finding):
            add("Not sensitive in any of my courses", scans.accept_everywhere)
        if len({other.digest for other in alike}) > 1:
            add(f"Not sensitive, all {len(alike)} of this kind", scans.accept_all_like)
        if len(same) > 1:
            menu.addSeparator()
            painted = sum(in_picture(other.part) for other in same)
            verb, where = "Paint over" if painted == len(same) else "Redact", f", {painted} in pictures"
            title = f"{verb} all {len(same)} like this{where if 0 < painted < len(same) else ''}"
            add(title, lambda _finding: redact_everywhere(self._opened, same))
        menu.addSeparator()
        add("Why was this found?", lambda _finding: self.explain(detail))
        add("Report a false alarm", self._report)
        return menu

    def explain(self, detail: Detail) -> None:
        """Say all that is known about it."""
        from app.gui.inspector.why import WhyDialog

        WhyDialog(self._opened, detail).open()

    def paint(self, detail: Detail) -> None:
        """Paint over words in a picture, or take its properties out."""
        finding = detail.finding
        report = self._opened.scans.picture(finding.block_id)
        seen = [one for one in report.seen if one.finding == finding] if report is not None else []
        if seen:
            paint_over(self._opened, finding.block_id, seen)
        else:
            self._opened.context.say("The picture is being read again. Look at the list again in a moment.")

    def look(self, detail: Detail) -> None:
        """Show it in its picture."""
        from app.gui.dialogs.picture import PictureDialog

        dialog = PictureDialog(self._opened.context.window, self._opened, detail.finding.block_id)
        dialog.choose(detail.finding)
        dialog.open()

    def _report(self, finding: Finding) -> None:
        path = self._opened.scans.report_false_alarm(finding)
        self._opened.context.say(f"Written to {path.name} on this computer; nothing was sent")
