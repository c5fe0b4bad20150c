"""What dialogs share: named fields, a job's progress, messages in place, long texts to read and copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QDesktopServices
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit, QProgressBar, QSpinBox, QVBoxLayout, QWidget

from app.course import LecternError
from app.gui.languages import LANGUAGES
from app.gui.start.trouble import TroubleCard
from app.gui.theme import Size
from app.gui.widgets import Card, Icon, clear, column, row, text
from app.services.jobs import Job, JobState

T = TypeVar("T")


def field(name: str, widget: QWidget, hint: str = "") -> QVBoxLayout:
    """A widget under its name, with a line of explanation below; both are what a screen reader says of it."""
    label = text(name, "strong")
    label.setBuddy(widget)
    inner = widget.lineEdit() if isinstance(widget, QComboBox) and widget.isEditable() else None
    for named in (widget, inner):
        if named is not None:  # a box that one can type into is two things to a screen reader
            named.setAccessibleName(name)
            named.setAccessibleDescription(hint)
    layout = column(label, widget, spacing=5)
    if hint:
        layout.addWidget(text(hint, "caption", "muted", wrap=True))
    return layout


def say_aloud(widget: QWidget, message: str) -> None:
    """Have screen readers say it now."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, message))


class Notices(QWidget):
    """The place at the top of a dialog where it says what went wrong or what happened. Takes no room while it is empty."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.error: LecternError | None = None
        self.hide()

    def trouble(self, error: LecternError, remedies: list[tuple[str, Callable[[], object]]] | None = None) -> None:
        """Say what went wrong, why, what next, with buttons for what can be done about it."""
        self.clear()
        self.error = error
        card = TroubleCard(error, remedies or [])
        card.destroyed.connect(self._gone)
        self._column.addWidget(card)
        self.show()
        card.announce(self)

    def note(self, message: str, icon: str = "info") -> None:
        """Say what happened, calmly."""
        self.clear()
        sign = Icon(icon, "muted", 16)
        line = row(sign, text(message, wrap=True, select=True), spacing=10)
        line.setStretch(1, 1)
        line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        card = Card(kind="subtle-card", margin=12)
        card.body.addLayout(line)
        self._column.addWidget(card)
        self.show()
        say_aloud(self, message)

    def clear(self) -> None:
        """Take the message away."""
        self.error = None
        clear(self._column)
        self.hide()

    def _gone(self) -> None:
        self.setVisible(self._column.count() > 0)


class JobLine(QWidget, Generic[T]):
    """How far a job is: what it does now, and a bar."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.said = text("", tone="muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(name)
        self.setLayout(column(self.said, self.bar, spacing=8))
        self.job: Job[T] | None = None
        self._settled: Callable[[Job[T]], object] = lambda _job: None
        self._unsubscribe: Callable[[], None] = lambda: None

    @property
    def running(self) -> bool:
        """Whether there is a job and it is not over."""
        return self.job is not None and self.job.state is JobState.RUNNING

    def follow(self, job: Job[T], settled: Callable[[Job[T]], object]) -> None:
        """Show ``job``; ``settled`` is called once when it is over, however it ended."""
        self.leave()
        self.job, self._settled = job, settled
        self._unsubscribe = job.on_change(self._moved)
        self._show(job)

    def leave(self) -> None:
        """Look at the job no longer; it goes on unless it is cancelled."""
        self._unsubscribe()
        self._unsubscribe = lambda: None

    def _moved(self) -> None:
        job = self.job
        if job is None:
            return
        self._show(job)
        if job.state is not JobState.RUNNING:
            self.leave()
            self._settled(job)

    def _show(self, job: Job[T]) -> None:
        said = job.text or "Starting…"
        if said != self.said.text():
            self.said.setText(said)
            self.bar.setAccessibleDescription(said)
        self.bar.setValue(round(job.fraction * 100))


class LongText(QPlainTextEdit):
    """A text to read and copy: wraps, scrolls, can't be changed; Tab leaves it."""

    def __init__(self, name: str, content: str = "") -> None:
        super().__init__(content)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )


class NumberBox(QSpinBox):
    """A whole number with its unit, from ``least`` to ``most``; it can be typed or stepped."""

    def __init__(self, value: int, least: int, most: int, unit: str, step: int = 1) -> None:
        super().__init__()
        self.setRange(least, most)
        self.setSingleStep(step)
        self.setSuffix(f" {unit}")
        self.setValue(value)
        self.setFixedHeight(Size.CONTROL)
        # The style sheet's padding does not reach the text of a spin box that has buttons of its own.
        self.lineEdit().setTextMargins(8, 0, 0, 0)


class LanguageBox(QComboBox):
    """Common languages to choose from, or any BCP 47 tag typed in."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for known, name in LANGUAGES:
            self.addItem(f"{name} ({known})", known)
        self.choose(tag)

    def choose(self, tag: str) -> None:
        """Show this tag, by its name if it has one here."""
        index = self.findData(tag)
        self.setCurrentIndex(index)
        if index < 0:
            self.setEditText(tag)

    @property
    def tag(self) -> str:
        """The tag that was chosen or typed; empty when what was typed is none."""
        typed = self.currentText().strip()
        index = self.findText(typed, Qt.MatchFlag.MatchFixedString)
        return str(self.itemData(index)) if index >= 0 else language_tag(typed)


def language_tag(typed: str) -> str:
    """What was typed as a BCP 47 tag in its usual letters; empty when it can't be one."""
    first, *rest = typed.replace("_", "-").split("-")
    if not (first.isascii() and first.isalpha() and 2 <= len(first) <= 3):
        return ""
    if not all(part.isascii() and part.isalnum() and 2 <= len(part) <= 8 for part in rest):
        return ""
    return "-".join([first.lower(), *(_subtag(part) for part in rest)])


def _subtag(part: str) -> str:
    if len(part) == 2 and part.isalpha():
        return part.upper()  # a region
    return part.title() if len(part) == 4 and part.isalpha() else part.lower()  # a script, or a variant


def show_in_folder(path: Path) -> bool:
    """Open the folder a file is in with the system's file manager; False when there is none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path if path.is_dir() else path.parent)))


def size_of(count: int) -> str:
    """Bytes as people say them."""
    if count < 1000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB" if count < 1_000_000_000 else f"{count / 1_000_000_000:.2f} GB"


def amount(count: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 section", "3 sections"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def value_label(content: str) -> QLabel:
    """A value to read and copy, wrapped, in the fixed-width font."""
    return text(content, "mono", "text", wrap=True, select=True)
