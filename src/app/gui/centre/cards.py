"""What the pages about records share: a card a record, a list of them, asking for a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QVBoxLayout, QWidget

from app.gui.context import Context
from app.gui.dialogs.parts import LongText, Notices, field
from app.gui.theme import Space
from app.gui.widgets import Badge, BadgeKind, Button, ButtonKind, Card, Dialog, EmptyState, Icon, clear, column, row, text
from app.paths import documents_dir
from app.project import ProjectFile
from app.services.records import SHORTEST_REASON

MOST = 60
"""Cards shown at once; the rest is told by number, and is in the exported files."""

Action = tuple[str, str, Callable[[], object]]
"""Label, accessible name, call."""


class RecordCard(Card):
    """One record: an icon, what it is, where it stands, a few lines, and what can be done with it."""

    def __init__(
        self,
        icon: str,
        title: str,
        lines: Sequence[str] = (),
        *,
        badge: str = "",
        kind: BadgeKind = "muted",
        actions: Sequence[Action] = (),
    ) -> None:
        super().__init__(margin=Space.L)
        head = row(text(title, "strong", wrap=True, select=True), spacing=10)
        head.setStretch(0, 1)
        self.badge: Badge | None = None
        if badge:
            self.badge = Badge(badge, kind)
            head.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        words = column(head, *(text(line, "caption", "muted", wrap=True, select=True) for line in lines if line), spacing=4)
        self.buttons = [Button(label, compact=True, name=name, on_click=call) for label, name, call in actions]
        if self.buttons:
            words.addLayout(row(*self.buttons, None, spacing=Space.S, margins=(0, 6, 0, 0)))
        sign = Icon(icon, "muted" if kind == "muted" else kind, 20)
        inside = row(sign, words, spacing=14)
        inside.setStretch(1, 1)
        inside.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(inside)
        self.setAccessibleName(", ".join(filter(None, (title, badge))))


class Cards(QWidget):
    """A list of cards, or what stands there while there is none."""

    def __init__(self, empty: EmptyState) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.M)
        self._empty = empty
        self.cards: list[QWidget] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(Space.M)
        self._column.addWidget(empty)
        self._column.addLayout(self._list)

    def show_all(self, cards: Sequence[QWidget], more: int = 0) -> None:
        """Show these, and how many there are beyond. Where the keyboard was in a card it is in the one now in its place."""
        held = self.window().focusWidget()
        at = next((i for i, card in enumerate(self.cards) if held is not None and card.isAncestorOf(held)), -1)
        clear(self._list)
        self.cards = list(cards)
        self._empty.setVisible(not cards)
        for card in cards:
            self._list.addWidget(card)
        if more:
            self._list.addWidget(text(f"And {more:,} more.", "caption", "muted"))
        if at >= 0 and cards:
            stops = cards[min(at, len(cards) - 1)].findChildren(Button)
            if stops:
                stops[0].setFocus(Qt.FocusReason.OtherFocusReason)


class ReasonDialog(Dialog):
    """Asks why before something is done; the button works once there is a reason."""

    def __init__(self, parent: QWidget | None, title: str, lead: str, action: str, kind: ButtonKind = "primary") -> None:
        super().__init__(parent, title, lead, width=500)
        self.heading.setWordWrap(True)
        self.reason = QLineEdit()
        self.reason.setMaxLength(300)
        self.body.addLayout(field("Reason", self.reason, "It is kept in the log. Leave out whatever must not be seen there."))
        self.body.addStretch(1)
        self.add_cancel()
        self.go = self.add_button(action, kind, default=kind != "danger")
        self.go.clicked.connect(self.accept)
        self.go.setEnabled(False)
        self.reason.textChanged.connect(lambda said: self.go.setEnabled(len(" ".join(said.split())) >= SHORTEST_REASON))
        self.reason.setFocus()


def ask_reason(parent: QWidget | None, title: str, lead: str, action: str, kind: ButtonKind = "primary") -> str | None:
    """The reason, or None when the person thought better of it."""
    dialog = ReasonDialog(parent, title, lead, action, kind)
    try:
        return dialog.reason.text() if dialog.exec() == QDialog.DialogCode.Accepted else None
    finally:
        dialog.deleteLater()


class TextDialog(Dialog):
    """A text to read, copy and save: a letter, a consent, the records of processing."""

    def __init__(
        self, parent: QWidget | None, title: str, lead: str, content: str, save: Callable[[], object] | None = None
    ) -> None:
        super().__init__(parent, title, lead, width=680)
        self.notices = Notices()
        self.body.addWidget(self.notices)
        self.text = LongText(title, content)
        self.body.addWidget(self.text, 1)
        if save is not None:
            button = self.add_button("Save as a file…", icon="save", left=True)
            button.clicked.connect(lambda _checked=False: save())
        close = self.add_button("Close", "primary", default=True)
        close.clicked.connect(self.accept)
        self.resize(self.width(), 560)


def ask_file(parent: QWidget, title: str, kinds: str = "") -> Path | None:
    """A file that is there."""
    name, _ = QFileDialog.getOpenFileName(parent, title, _home(), kinds)
    return Path(name) if name else None


def ask_target(parent: QWidget, title: str, proposal: str) -> Path | None:
    """Where a file goes; the dialog asks before one is written over."""
    name, _ = QFileDialog.getSaveFileName(parent, title, str(Path(_home()) / proposal))
    return Path(name) if name else None


def ask_folder(parent: QWidget, title: str) -> Path | None:
    """A folder."""
    name = QFileDialog.getExistingDirectory(parent, title, _home())
    return Path(name) if name else None


def saved_project(context: Context) -> ProjectFile | None:
    """The file of the open course with everything in it that was typed so far, for work on another thread; None without one.
    Raises what saving raises."""
    opened = context.opened()
    if opened is None:
        return None
    opened.session.flush()
    return opened.session.project


def _home() -> str:
    folder = documents_dir()
    return str(folder if folder.is_dir() else Path.home())
