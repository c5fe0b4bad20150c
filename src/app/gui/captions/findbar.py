"""Find and replace in the captions: a row above the list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QToolButton

from app.course.text import EMPTY
from app.gui.canvas.plainfields import Carried
from app.gui.captions.work import Work
from app.gui.theme import SEMIBOLD, Space, Type, font
from app.gui.widgets import Button, FindFields, IconButton, row, text
from app.media.captions.editing import found, replaced, set_text


class FindBar(QFrame):
    """``closed`` is sent when it goes away."""

    closed = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.matches: list[tuple[int, int, int]] = []
        self.at = -1
        self.setProperty("kind", "top-bar")
        fields = FindFields(self, "Find in the captions", 110, step=self.step, replace=self.replace_one, close=self.shut)
        self.field, self.other = fields.field, fields.other
        self._carried = Carried(self.other, lambda: work.session.course, lambda: EMPTY)
        self.count = text("", "caption", "muted")
        self.count.setMinimumWidth(58)
        self.case, self.words = _toggle("Aa", "Match case"), _toggle("ab|", "Whole words")
        self.fold = IconButton("replace", "Show replace", size=16, on_click=lambda: self._show_replace(self.fold.isChecked()))
        self.fold.setCheckable(True)
        self.one = Button("Replace", compact=True, on_click=self.replace_one)
        self.all = Button("Replace all", compact=True, on_click=self.replace_all)
        up = IconButton("arrow-up", "Previous match", keys="Shift+F3", size=16, on_click=lambda: self.step(-1))
        down = IconButton("arrow-down", "Next match", keys="F3", size=16, on_click=lambda: self.step(1))
        shut = IconButton("x", "Close find", keys="Esc", size=16, on_click=self.shut)
        line = row(
            self.field, self.count, up, down, self.case, self.words, self.fold, self.other, self.one, self.all, None, shut,
            spacing=Space.XS + 2, margins=(Space.M, Space.S, Space.M, Space.S),
        )  # fmt: skip
        self.setLayout(line)
        self.field.textChanged.connect(lambda _text: self.search())
        for tick in (self.case, self.words):
            tick.toggled.connect(lambda _on: self.search())
        work.changed.connect(self._course_changed)
        self.hide()

    def open(self, *, replace: bool = False) -> None:
        """Show the row and take the keyboard."""
        self.show()
        self._show_replace(replace or self.fold.isChecked())
        field = self.other if replace and self.field.text() else self.field
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()
        self.search()

    def _show_replace(self, on: bool) -> None:
        on = on and not self._work.read_only
        self.fold.setChecked(on)
        for widget in (self.one, self.all, self.other):
            widget.setVisible(on)

    def shut(self) -> None:
        """Close."""
        self.hide()
        self.matches, self.at = [], -1
        self.closed.emit()

    def search(self) -> None:
        """Look again."""
        self.matches = found(self._work.kept, self.field.text(), case=self.case.isChecked(), words=self.words.isChecked())
        self.at = next(
            (at for at, match in enumerate(self.matches) if match[0] >= self._work.current), 0 if self.matches else -1
        )
        self._tell()

    def step(self, by: int) -> None:
        """Go to the next or previous match, round the end."""
        if self.isHidden():
            self.open()
        if self.matches:
            here = self.matches[self.at][0] == self._work.current if self.at >= 0 else False
            self.at = (self.at + by) % len(self.matches) if here else self.at
            self._work.choose(self.matches[self.at][0])
            self._tell()

    def replace_one(self) -> None:
        """Replace the current match and go to the next."""
        if not 0 <= self.at < len(self.matches):
            return
        index, start, end = self.matches[self.at]
        old = self._work.kept[index].text
        cues = set_text(self._work.kept, index, old[:start] + self.other.text() + old[end:])
        self._work.put(cues, "Replace", current=index, carried=self._carried)
        self.search()
        if self.matches:
            self._work.choose(self.matches[self.at][0])

    def replace_all(self) -> None:
        """Replace every match as one step."""
        cues, many = replaced(
            self._work.kept, self.field.text(), self.other.text(), case=self.case.isChecked(), words=self.words.isChecked()
        )
        if many and self._work.put(cues, f"Replace {many} times", carried=self._carried):
            self._work.context.say(f"Replaced {many} {'place' if many == 1 else 'places'}.", "Undo", self._work.undo)

    def _course_changed(self) -> None:
        if not self.isHidden():
            before = self.at
            self.search()
            self.at = min(before, len(self.matches) - 1) if self.matches else -1
            self._tell()

    def _tell(self) -> None:
        if not self.field.text().strip():
            self.count.setText("")
        elif not self.matches:
            self.count.setText("No match")
        else:
            self.count.setText(f"{self.at + 1} of {len(self.matches)}")
        self.one.setEnabled(bool(self.matches) and not self._work.read_only)
        self.all.setEnabled(bool(self.matches) and not self._work.read_only)


def _toggle(sign: str, name: str) -> QToolButton:
    made = QToolButton()
    made.setText(sign)
    made.setCheckable(True)
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setFont(font(Type.CAPTION, SEMIBOLD))
    return made
