"""The pages that cover a course or the start page for a while, the policy and the Compliance Centre, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from app.gui.centre import CentrePage
    from app.gui.gate import GatePage
    from app.gui.window import MainWindow


class Covers:
    """The window's gate and centre, each made when it is first shown."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.gate: GatePage | None = None
        self.centre: CentrePage | None = None
        self._from_centre = False  # the gate was opened from there, and leads back
        self._left: QWidget | None = None  # had the keyboard before the gate or the centre came

    @property
    def gate_shown(self) -> bool:
        """Whether the policy is what the window shows."""
        return self.gate is not None and self._window.pages.currentWidget() is self.gate

    @property
    def centre_shown(self) -> bool:
        """Whether the Compliance Centre is what the window shows."""
        return self.centre is not None and self._window.pages.currentWidget() is self.centre

    def show_gate(self) -> None:
        """Show the policy, to accept, decline, read again or withdraw."""
        from app.gui.gate import GatePage

        window = self._window
        if self.gate is None:
            self.gate = GatePage(window.policy, window.context)
            self.gate.done.connect(self._leave_gate)
            window.pages.addWidget(self.gate)
        self._from_centre = self.centre_shown
        if not self._from_centre:
            self._left = window.focusWidget()
        self.gate.begin()
        window.pages.setCurrentWidget(self.gate)
        window.actions_table.refresh()

    def show_centre(self, page: str = "", narrowed: Mapping[str, str] | None = None) -> None:
        """Show the Compliance Centre: a page of it, or the one that was shown last."""
        window = self._window
        if self.gate_shown and window.policy.asks:
            return  # a gate that asks wants an answer first
        from app.gui.centre import CentrePage

        if self.centre is None:
            self.centre = CentrePage(window.compliance(), window.context)
            self.centre.done.connect(self._back)
            window.pages.addWidget(self.centre)
        if not self.gate_shown and not self.centre_shown:
            self._left = window.focusWidget()
        window.pages.setCurrentWidget(self.centre)
        self.centre.show_page(page, narrowed)
        self.centre.navigation.focus_current()
        window.actions_table.refresh()

    def _leave_gate(self) -> None:
        self._window.pages.setCurrentWidget(self._window.start)
        if self._from_centre:
            self.show_centre()
            return
        self._back()

    def _back(self) -> None:
        """To the course, or to the start page."""
        studio = self._window.studio
        self._window.show_page(studio if studio is not None else self._window.start)
        left, self._left = self._left, None
        if studio is not None and left is not None and isValid(left) and left.isVisible():
            left.setFocus(Qt.FocusReason.OtherFocusReason)  # the caret stands where it stood
