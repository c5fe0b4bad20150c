"""The row in which a block's file is given another name. Its ending stays: that says what kind of file it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.course import Course
from app.course.blocks import MediaRef
from app.course.blocks.filenames import name_flaw, split_name, typed_name
from app.gui.inspector.parts import wrapped
from app.gui.theme import Space
from app.gui.widgets import column, row, text


class _Field(QLineEdit):
    """Escape brings the old name back."""

    def __init__(self, back: Callable[[], None]) -> None:
        super().__init__()
        self._back = back

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self._back()
            return
        super().keyPressEvent(event)


class FileName(QWidget):
    """``rename`` gets the new name when Enter is pressed or the field is left; a name that can't be is said and not taken."""

    def __init__(self, course: Callable[[], Course], rename: Callable[[str], None], *, read_only: bool) -> None:
        super().__init__()
        self._course, self._rename = course, rename
        self._ref: MediaRef | None = None
        self.field = _Field(self._show)
        self.field.setAccessibleName("File name")
        self.field.setAccessibleDescription("Its ending stays. Learners can read it in the published course.")
        self.field.setReadOnly(read_only)
        self.field.setMaxLength(400)
        self.field.editingFinished.connect(self._finish)
        self.field.textEdited.connect(lambda _typed: self._say(self._flaw()))
        self._ending = text("", "caption", "muted")
        self._wrong = wrapped("", "caption", "danger")
        self._wrong.hide()
        line = row(self.field, self._ending, spacing=6)
        line.setStretch(0, 1)
        self.setLayout(column(text("File name", "caption", "muted"), line, self._wrong, spacing=Space.XS))
        self.layout().setContentsMargins(0, 0, 0, 0)  # type: ignore[union-attr]

    def show_file(self, ref: MediaRef | None) -> None:
        """Show the name of a file; hidden without one. What is being typed stays while the file has the name it had."""
        self.setVisible(ref is not None)
        if ref != self._ref:
            self._ref = ref
            self._show()

    def _show(self) -> None:
        stem, ending = split_name(self._ref.name if self._ref is not None else "")
        with QSignalBlocker(self.field):
            self.field.setText(stem)
            self.field.setModified(False)
            self.field.setCursorPosition(0)  # a long name is told by its beginning
        self._ending.setText(ending)
        self._say("")

    def _finish(self) -> None:
        if self._ref is None or not self.field.isModified():
            return
        wrong = self._flaw()
        self._say(wrong)
        if wrong:
            return
        name = typed_name(self._ref.name, self.field.text())
        self.field.setModified(False)
        if name == self._ref.name:
            self._show()
        else:
            self._rename(name)

    def _flaw(self) -> str:
        """Why the file can't be called what was typed."""
        if self._ref is None:
            return ""
        name = typed_name(self._ref.name, self.field.text())
        others = {ref.name.casefold() for ref in _files(self._course()) if ref.sha256 != self._ref.sha256}
        return name_flaw(name) or ("Another file of this course is called that." if name.casefold() in others else "")

    def _say(self, wrong: str) -> None:
        self._wrong.setText(wrong)
        self._wrong.setVisible(bool(wrong))


def _files(course: Course) -> list[MediaRef]:
    """The files the blocks of a course show or play."""
    held = (getattr(block, field, None) for _, block in course.blocks() for field in ("source", "audio"))
    return [ref for ref in held if isinstance(ref, MediaRef)]
