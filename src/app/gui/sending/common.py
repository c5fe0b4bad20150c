"""Places, dates and the like in a request, which go as they are: one quiet line, and the list of them for who wants to look."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.guard import SendSheet
from app.gui.inspector.parts import Fold
from app.gui.kindtree import KindTree, Row
from app.gui.theme import Space
from app.gui.widgets import Button, Card, row
from app.scan import kind_of
from app.services import sheets
from app.services.common import many
from app.services.scannotes import in_sentence

ROWS = 6
"""Rows shown before the list scrolls by itself: the request above it matters more."""


class CommonPane(QWidget):
    """``answered`` carries ``redact`` or ``pseudonymise`` and the findings it is about, all of a kind or one; ``shown`` the
    index of one to be shown in the text."""

    answered = Signal(str, object)
    shown = Signal(int)

    def __init__(self, *, preview: bool) -> None:
        super().__init__()
        self._preview = preview
        self._sheet: SendSheet | None = None
        self.tree: KindTree | None = None
        self.fold = Fold(self._list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.fold)

    def show_sheet(self, sheet: SendSheet) -> None:
        """Say how many there are; nothing where there are none."""
        self._sheet = sheet
        self.setVisible(bool(sheet.common))
        self.fold.say(f"{sheets.common_words(sheet)}: may go as {'it is' if len(sheet.common) == 1 else 'they are'}")
        if self.tree is not None:
            self._fill(self.tree)

    def set_busy(self, busy: bool) -> None:
        """While a change is being checked nothing else can be answered."""
        if self.tree is not None:
            self.redact.setEnabled(not busy)
            self.swap.setEnabled(not busy)
            if not busy:
                self._show_buttons()

    @property
    def chosen(self) -> tuple[int, ...]:
        """Indexes of the findings the answers are about."""
        common = self._sheet.common if self._sheet is not None else ()
        return tuple(common[at] for at in self.tree.chosen) if self.tree is not None else ()

    def _list(self) -> QWidget:
        self.tree = KindTree(ROWS)
        self.tree.moved.connect(self._show_buttons)
        self.tree.entered.connect(self._go)
        self.go = Button("Show", compact=True, on_click=self._go)
        self.redact = Button("Redact", compact=True, on_click=lambda: self._answer("redact"))
        self.swap = Button("Replace", compact=True, on_click=lambda: self._answer("pseudonymise"))
        for button in (self.redact, self.swap):
            button.setHidden(self._preview)
        self._fill(self.tree)
        answers = row(self.go, self.redact, self.swap, None, spacing=6, margins=(6, 0, 6, 4))
        return Card(self.tree, answers, spacing=Space.S, margin=6)

    def _fill(self, tree: KindTree) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        many_requests = len(sheet.payloads) > 1
        found = [sheet.findings[at] for at in sheet.common]
        rows = [
            Row(
                one.kind,
                " ".join(one.value.split()),
                "in the picture" if one.picture else f"request {one.part.payload + 1}" if many_requests else "",
                one.reason,
            )
            for one in found
        ]
        tree.show_rows(rows)
        self._show_buttons()

    def _show_buttons(self) -> None:
        sheet, tree, chosen = self._sheet, self.tree, self.chosen
        if sheet is None or tree is None or not chosen:
            return
        kind = tree.kind
        swappable = any(sheet.findings[at].picture is None for at in chosen)
        what = f"this {in_sentence(kind)}" if tree.single else many(kind, len(chosen))
        self.go.setVisible(tree.single)
        self.go.setAccessibleName(f"Show {what} in the request")
        self.redact.setText("Redact" if tree.single else "Redact all")
        self.swap.setText("Replace" if tree.single else "Replace all")
        self.redact.setEnabled(True)
        self.swap.setEnabled(swappable)
        self.redact.setAccessibleName(f"Redact {what}")
        self.swap.setAccessibleName(f"Replace {what}")
        self.redact.setToolTip(f"Puts {kind_of(kind).placeholder} in its place")
        self.swap.setToolTip("Puts a made-up name in its place, which is put back in the answer on this computer")

    def _go(self) -> None:
        self.shown.emit(self.chosen[0])

    def _answer(self, verb: str) -> None:
        if self._sheet is not None:
            self.answered.emit(verb, [self._sheet.findings[at] for at in self.chosen])
