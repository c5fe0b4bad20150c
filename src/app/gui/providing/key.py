"""Entering a key: masked, never shown again, kept in the keyring or for this session alone (A3.4)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from app.course import LecternError
from app.gui.inspector.parts import wrapped
from app.gui.inspector.words import breakable
from app.gui.theme import Space
from app.gui.widgets import Badge, Button, column, holder, row
from app.keys import KeyState
from app.services.providers import read_key_file


class KeyField(QLineEdit):
    """Dots for what is typed or pasted; nothing can be copied out of it, and no input method learns it."""

    def __init__(self, name: str, *, file: bool = False) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAccessibleName(f"Key for {name}")
        self.setPlaceholderText("Paste your key, or all of the service account’s file" if file else "Paste your key here")
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.setMaxLength(20_000)

    def take(self) -> str:
        """What was entered; the field is empty afterwards."""
        value = self.text().strip()
        self.clear()
        return value


class KeyFile(Button):
    """Takes a key out of a file, for a provider that gives one as such: ``read`` carries what is in it, ``unread`` why not."""

    read = Signal(str)
    unread = Signal(object)

    def __init__(self) -> None:
        super().__init__("From a file…", compact=True, on_click=self._choose)
        self.setToolTip("The JSON file of a service account; it can be deleted afterwards")

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "The file of a service account", "", "Keys (*.json);;All files (*)")
        if not name:
            return
        try:
            said = read_key_file(Path(name))
        except LecternError as error:
            self.unread.emit(error)
        else:
            self.read.emit(" ".join(said.split("\n")))


class KeyRow(QWidget):
    """Where a key is, what is shown of it, and what can be done with it: ``stored``, ``removed`` and ``tested`` ask for it.
    With ``file`` the key may come in one."""

    stored = Signal(str)
    removed = Signal()
    tested = Signal()

    def __init__(self, name: str, *, file: bool = False) -> None:
        super().__init__()
        self._name = name
        self.badge = Badge("", "muted", "key-round")
        self.shown = wrapped("", "mono", "text")
        self.field = KeyField(name, file=file)
        self.file = KeyFile()
        self.file.read.connect(self.field.setText)
        self.file.unread.connect(lambda error: self.say(f"{error.what} {error.why} {error.next_step}", "warn"))
        self.save = Button("Keep the key", compact=True, on_click=self._store)
        self.save.setEnabled(False)
        self.back = Button("Back", "ghost", compact=True, on_click=self._close)
        self.change = Button("Change the key…", compact=True, on_click=self._open)
        self.remove = Button("Take it away", compact=True, on_click=self.removed.emit)
        self.test = Button("Test connection", compact=True, on_click=self.tested.emit)
        self.said = wrapped()
        self.said.hide()
        entering = row(self.field, *([self.file] if file else []), self.save, self.back, spacing=6)
        entering.setStretch(0, 1)
        self._entering = holder(entering)
        self._having = holder(row(self.change, self.remove, self.test, None, spacing=6))
        self.setLayout(
            column(row(self.badge, self.shown, None, spacing=10), self._entering, self._having, self.said, spacing=Space.S)
        )
        self.field.textChanged.connect(lambda said: self.save.setEnabled(len(said.strip()) > 7))
        self.field.returnPressed.connect(self._store)
        self.show_key("", KeyState("", False))

    def show_key(self, masked: str, state: KeyState) -> None:
        """Show what may be shown: the mask of the key, empty for none, and where it is."""
        has = bool(masked)
        self.shown.setText(masked)
        self.shown.setVisible(has)
        self.remove.setVisible(has)
        self.test.setVisible(has)
        self.change.setText("Change the key…" if has else "Enter the key…")
        if not has:
            self.badge.show_as("No key", "warn", "key-round")
        elif state.lasting:
            self.badge.show_as("In the system keyring", "ok", "lock")
            self.badge.setToolTip(state.title)
        else:
            self.badge.show_as("For this session only", "warn", "clock")
        if has and state.warning:
            self.say(state.warning, "warn")
        self._entering.setVisible(not has)
        self.back.setVisible(has)
        self._having.setVisible(has)

    def say(self, said: str, tone: str = "muted") -> None:
        """A result in words."""
        from app.gui.widgets import set_tone

        self.said.setText(breakable(said))
        set_tone(self.said, tone)
        self.said.setVisible(bool(said))

    def set_busy(self, busy: bool) -> None:
        """While the key store or the provider is asked."""
        for button in (self.change, self.remove, self.test):
            button.setEnabled(not busy)
        self.save.setEnabled(not busy and len(self.field.text().strip()) > 7)

    def _open(self) -> None:
        self._entering.show()
        self._having.hide()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        self.field.clear()
        self._entering.hide()
        self._having.show()
        self.change.setFocus(Qt.FocusReason.OtherFocusReason)

    def _store(self) -> None:
        if self.save.isEnabled():
            self.stored.emit(self.field.take())
