"""The AI tab's way to ask: what, about what, its few options, and the two buttons at the foot of the inspector."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QVBoxLayout, QWidget

from app.gui.assist import places
from app.gui.assist.catalog import ASKS, BY_KEY, Ask
from app.gui.assist.flow import Assist
from app.gui.assist.forms import AskForm
from app.gui.canvas.view import LessonView
from app.gui.inspector.parts import section, wrapped
from app.gui.theme import Space, icon, theme
from app.gui.widgets import Button, column, holder, row, text

REST = 120
"""Milliseconds after the caret moved until the composer says what it would be about."""


class Composer(QWidget):
    """``changed`` when the buttons at the foot may have to be enabled or not."""

    changed = Signal()

    def __init__(self, view: LessonView, assist: Assist) -> None:
        super().__init__()
        self._view, self._assist = view, assist
        self.what = QComboBox()
        self.what.setAccessibleName("What to ask for")
        self.what.setMaxVisibleItems(16)
        for ask in ASKS:
            self.what.addItem(ask.title.rstrip("…"), ask.key)
        self._about = text("", "caption", "muted")
        self.hint = wrapped()
        self._place = QVBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        self.form: AskForm | None = None
        self.setLayout(column(section("Ask AI", self._about), self.what, self.hint, holder(self._place), spacing=Space.S + 2))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.refresh)
        self.what.currentIndexChanged.connect(lambda _at: self._chosen())
        view.block_selected.connect(lambda _id: self._rest.start())
        theme().changed.connect(self._retint)
        self._retint()
        self._chosen()

    @property
    def ask(self) -> Ask:
        """The row that is chosen."""
        return BY_KEY[self.what.currentData()]

    @property
    def ready(self) -> bool:
        """Whether there is something to be about, and everything is filled in."""
        fits = places.target_of(self._view, self.ask) is not None
        return fits and (self.form is None or self.form.ready())

    def choose(self, ask: Ask) -> None:
        """Show a row and its form."""
        self.what.setCurrentIndex(self.what.findData(ask.key))
        self.what.setFocus()

    def send(self, *, preview: bool = False) -> None:
        """Prepare the request and show its sheet; ``preview`` shows it without sending."""
        if self.ready:
            options = self.form.options() if self.form is not None else self.ask.options
            self._assist.ask(self.ask, options, preview=preview)

    def refresh(self) -> None:
        """Say what it would be about now."""
        ask = self.ask
        target = places.target_of(self._view, ask) if self._view.lesson_id or ask.scope == "course" else None
        if target is None:
            self._about.setText("")
            self.hint.setText(
                "Select a picture in the lesson first."
                if ask.scope == "picture"
                else "Put the caret into a text of the lesson first."
            )
        else:
            selected = target.end > target.start
            self._about.setText(
                ("Selection in " if selected else "") + self._assist.place_of(target) if target.lesson_id else "The course"
            )
            self.hint.setText(f"{ask.hint}. You see exactly what would be sent first.")
        self.changed.emit()

    def showEvent(self, event: object) -> None:
        self.refresh()

    def _chosen(self) -> None:
        if self.form is not None:
            self._place.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        ask = self.ask
        if ask.form:
            self.form = AskForm(ask, self._assist.attach, self._assist.language)
            self.form.changed.connect(self.changed)
            self.form.submitted.connect(self.send)
            self._place.addWidget(self.form)
        self.refresh()

    def _retint(self) -> None:
        with QSignalBlocker(self.what):
            for at, ask in enumerate(ASKS):
                self.what.setItemIcon(at, icon(ask.icon, "ai"))


class Foot(QFrame):
    """The two buttons: look at what would be sent, or look at it and send."""

    def __init__(self, composer: Composer) -> None:
        super().__init__()
        self.setProperty("kind", "footer")
        self._composer = composer
        self.preview = Button("Preview what is sent", on_click=lambda: composer.send(preview=True))
        self.send = Button("Review and send…", "primary", on_click=composer.send)
        self.setLayout(row(self.preview, self.send, spacing=Space.S, margins=(14, 10, 14, 10)))
        composer.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Enabled when there is something to ask."""
        for button in (self.preview, self.send):
            button.setEnabled(self._composer.ready)
