"""The requests of a batch: how many, how long, what they cost; one is opened, any can be left out (B3.10)."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.guard import SendSheet
from app.gui.inspector.words import counted
from app.gui.sending.findings import payloads_with_findings
from app.gui.theme import Space, icon, theme
from app.gui.widgets import Button, Overline, column, row, text
from app.services import sheets
from app.services.sheets import SegmentKind


class BatchPane(QWidget):
    """``opened`` carries the index of the request to show, ``left_out`` of the one not to send."""

    opened = Signal(int)
    left_out = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.heading = Overline("")
        self.total = text("", "caption", "muted", wrap=True)
        self.list = QListWidget()
        self.list.setProperty("kind", "menu")
        self.list.setAccessibleName("Requests")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setMinimumHeight(60)
        self.list.currentRowChanged.connect(lambda at: self.opened.emit(at) if at >= 0 else None)
        self.drop = Button("Leave this one out", compact=True, icon="x", on_click=self._drop)
        made = column(self.heading, self.total, self.list, row(self.drop, None), spacing=Space.S)
        made.setStretch(2, 1)
        self.setLayout(made)
        self._counts: list[int] = []
        theme().changed.connect(self._retint)

    @property
    def current(self) -> int:
        """Index of the request that is open."""
        return max(0, self.list.currentRow())

    def show_sheet(self, sheet: SendSheet) -> None:
        """List the requests of a sheet; the open one stays open."""
        here = self.current
        self._counts = list(payloads_with_findings(sheet))
        self.heading.set_text(counted(len(sheet.payloads), "request"))
        letters = sheet.estimate.characters or sum(len(body) for body in sheet.bodies)
        self.total.setText(f"{letters:,} characters, {sheets.cost_words(sheet)}")
        self.drop.setEnabled(len(sheet.payloads) > 1)
        with QSignalBlocker(self.list):
            self.list.clear()
            for at in range(len(sheet.payloads)):
                words = next(
                    (segment.text for segment in reversed(sheets.segments(sheet, at)) if segment.kind is SegmentKind.PROSE), ""
                )
                item = QListWidgetItem(f"{at + 1}  {' '.join(words.split())[:60]}")
                left = self._counts[at]
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()}, {left} to settle" if left else item.text())
                self.list.addItem(item)
            self.list.setCurrentRow(min(here, len(sheet.payloads) - 1))
        self._retint()

    def _retint(self) -> None:
        for at, left in enumerate(self._counts):
            item = self.list.item(at)
            if item is not None:
                item.setIcon(icon("triangle-alert", "mark") if left else icon("check", "ok"))

    def _drop(self) -> None:
        self.left_out.emit(self.current)
