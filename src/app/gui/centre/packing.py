"""Asking what goes into an evidence pack."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from app.gui.centre.words import shortened
from app.gui.context import OpenCourse
from app.gui.widgets import Dialog, TickBox, text
from app.services.compliance import Compliance
from app.services.evidence import Wanted

_LEAD = "The log, what was accepted, consents, incidents and providers in one file, which anybody can check by itself."
_WITHOUT = "The log holds no text: without the second tick the pack tells nobody what a course says."


class PackDialog(Dialog):
    """``wanted`` gives what was ticked. Nothing of a course goes in unless it is."""

    def __init__(self, parent: QWidget, opened: OpenCourse | None) -> None:
        super().__init__(parent, "Evidence pack", _LEAD, width=600)
        self._opened = opened
        title = shortened(opened.session.course.settings.title, 36) if opened is not None else ""
        self.provenance = TickBox(f"What AI made in “{title}”, and who reviewed it")
        self.content = TickBox("Its text, and what is kept of requests about it")
        self.content.toggled.connect(self._needs_course)
        if opened is not None:
            self.provenance.tick(True)
            self.body.addWidget(self.provenance)
            self.body.addWidget(self.content)
        self.body.addWidget(text(_WITHOUT if opened is not None else "No course is open.", "caption", "muted", wrap=True))
        self.body.addStretch(1)
        self.add_cancel()
        self.add_button("Choose where…", "primary", default=True).clicked.connect(self.accept)

    def _needs_course(self, ticked: bool) -> None:
        if ticked:
            self.provenance.tick(True)

    def wanted(self, compliance: Compliance) -> Wanted:
        """What goes in."""
        if self._opened is None or not self.provenance.is_ticked():
            return Wanted()
        content = self.content.is_ticked()
        return Wanted(courses=(self._opened.session.course,), content=content, history=compliance.history if content else None)


def ask_pack(parent: QWidget, opened: OpenCourse | None, compliance: Compliance) -> Wanted | None:
    """Ask; None when the person decided otherwise."""
    dialog = PackDialog(parent, opened)
    chosen = dialog.exec() == QDialog.DialogCode.Accepted
    wanted = dialog.wanted(compliance) if chosen else None
    dialog.deleteLater()
    return wanted
