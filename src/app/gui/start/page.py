"""What Lectern opens with when there is no course to open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QIcon
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.course import LecternError
from app.gui.start.trouble import TroubleCard
from app.gui.theme import BOLD, Space, Type, font
from app.gui.widgets import Button, ElidedLabel, Icon, IconButton, Overline, clear, column, holder, row, scrolling, text
from app.paths import resource
from app.services.jobs import Job, JobState
from app.services.settings import PreferencesFile, Recent


class StartPage(QWidget):
    """Says what the person wants; the window does it. ``opened`` carries a path, of a course or of a document to import."""

    new = Signal()
    open = Signal()
    bring = Signal()
    sample = Signal()
    policy = Signal()
    centre = Signal()
    opened = Signal(str)

    _WIDTH = 760

    def __init__(self, preferences: PreferencesFile) -> None:
        super().__init__()
        self._preferences = preferences
        self.setProperty("surface", "app")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._notices = column(spacing=Space.S)
        self._recents = QVBoxLayout()
        self._recents.setSpacing(0)
        self._drop = _drop_sign(self)
        page = column(
            _head(),
            Space.S,
            self._notices,
            self._choices(),
            Space.M,
            self._recent_part(),
            None,
            self._foot(),
            spacing=Space.M,
            margins=(Space.XL, Space.HUGE, Space.XL, Space.XL),
        )
        inner = holder(page)
        inner.setMaximumWidth(self._WIDTH + 2 * Space.XL)
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        wide = row(None, inner, None, spacing=0)
        wide.setStretch(1, 100)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolling(holder(wide), "Start"))
        self.show_recents()

    # What goes wrong, and what takes a while.

    def show_problem(self, error: LecternError, remedies: Sequence[tuple[str, Callable[[], object]]] = ()) -> None:
        """Say what went wrong at the top of the page; an earlier message goes."""
        clear(self._notices)
        card = TroubleCard(error, remedies)
        self._notices.addWidget(card)
        card.show()
        card.announce(self)

    def clear_notices(self) -> None:
        """Take messages and progress away."""
        clear(self._notices)

    def show_job(self, job: Job[object]) -> None:
        """Show how far a job is, with a button to stop it."""
        clear(self._notices)
        self._notices.addWidget(_JobCard(job))

    # Parts.

    def _choices(self) -> QWidget:
        items = (
            ("file-plus", "New course", "Start with an empty lesson", self.new),
            ("folder-open", "Open", "A course on this computer", self.open),
            ("file-input", "Import", "Word, PowerPoint or Markdown", self.bring),
            ("compass", "Sample course", "See what Lectern does", self.sample),
        )
        line_of = row(spacing=Space.M)
        for sign, title, sub, signal in items:
            choice = _Choice(sign, title, sub)
            choice.clicked.connect(lambda _checked=False, signal=signal: signal.emit())
            line_of.addWidget(choice, 1)
        return holder(line_of)

    def _recent_part(self) -> QWidget:
        card = QFrame()
        card.setProperty("kind", "card")
        card.setLayout(self._recents)
        self._recents.setContentsMargins(6, 6, 6, 6)
        return holder(column(Overline("Recent courses"), card, spacing=Space.S))

    def show_recents(self) -> None:
        """List the courses that were open, the missing ones marked as such."""
        clear(self._recents)
        recents = self._preferences.value.recents
        for item in recents:
            self._recents.addWidget(_RecentRow(item, self.opened.emit, self._forget))
        if not recents:
            sub = text("Courses you open are listed here. You can also drop a file on this page.", tone="muted", wrap=True)
            inside = row(Icon("clock", "faint", 18), sub, spacing=12, margins=(10, 12, 10, 12))
            inside.setStretch(1, 1)
            self._recents.addWidget(holder(inside))

    def _forget(self, path: str) -> None:
        self._preferences.forget(path)
        self.show_recents()

    def _foot(self) -> QWidget:
        said = text("Everything you write stays on this computer until you decide otherwise.", "caption", "muted")
        policy = Button("AI policy", "ghost", icon="shield-check", compact=True, on_click=self.policy.emit)
        centre = Button("Compliance Centre", "ghost", icon="layout-dashboard", compact=True, on_click=self.centre.emit)
        return holder(row(Icon("lock", "faint", 14), said, None, centre, policy))

    # Dropping files.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._drop.setGeometry(self.rect().adjusted(16, 16, -16, -16))
            self._drop.show()
            self._drop.raise_()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.hide()
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if paths:
            self.opened.emit(paths[0])


class _Choice(QPushButton):
    """One of the big buttons: an icon, a title, one line."""

    def __init__(self, sign: str, title: str, sub: str) -> None:
        super().__init__()
        self.setProperty("kind", "choice")
        self.setAccessibleName(title)
        self.setAccessibleDescription(sub)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(112)
        words = column(
            Icon(sign, "accent", 22),
            6,
            text(title, "title"),
            text(sub, "caption", "muted", wrap=True),
            None,
            spacing=3,
            margins=(14, 14, 12, 10),
        )
        self.setLayout(words)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(160, 112)


class _RecentRow(QWidget):
    """A course that was open: a button that opens it, and one that takes it off the list. A missing one says so."""

    def __init__(self, item: Recent, open_it: Callable[[str], object], forget: Callable[[str], object]) -> None:
        super().__init__()
        path = Path(item.path)
        there = path.exists()
        button = QPushButton()
        button.setProperty("kind", "row")
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setMinimumHeight(50)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setAccessibleName(item.title if there else f"{item.title}, missing")
        button.setAccessibleDescription(item.path)
        button.clicked.connect(lambda _checked=False: open_it(item.path))
        title = ElidedLabel(item.title, "strong", "text" if there else "muted")
        where = ElidedLabel(
            _short(path.parent) if there else f"Missing: {_short(path)}", "caption", "muted" if there else "warn"
        )
        for label in (title, where):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        sign = Icon("book-open" if there else "file-x", "accent" if there else "warn", 18)
        inside = row(
            sign,
            column(title, where, spacing=1),
            text(_ago(item.opened), "caption", "muted"),
            spacing=12,
            margins=(10, 6, 10, 6),
        )
        inside.setStretch(1, 1)
        button.setLayout(inside)
        for child in button.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        off = IconButton("x", f"Take “{item.title}” off this list", size=14, compact=True, on_click=lambda: forget(item.path))
        whole = row(button, off, spacing=4)
        whole.setStretch(0, 1)
        self.setLayout(whole)


class _JobCard(QFrame):
    """Progress of something that takes a while."""

    def __init__(self, job: Job[object]) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._job = job
        self._said = text(job.title, tone="muted")
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setAccessibleName(job.title)
        stop = Button("Stop", compact=True, on_click=job.cancel)
        whole = row(
            column(text(job.title, "strong"), self._said, self._bar, spacing=6), stop, spacing=16, margins=(16, 12, 16, 12)
        )
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self._unsubscribe = job.on_change(self._show)
        self.destroyed.connect(self._unsubscribe)
        self._show()

    def _show(self) -> None:
        if self._job.state is not JobState.RUNNING:
            self._unsubscribe()
            return
        self._said.setText(self._job.text or "Starting…")
        self._bar.setValue(round(self._job.fraction * 100))


def mark(size: int) -> QLabel:
    """The logo, as decoration beside the name."""
    label = QLabel()
    label.setPixmap(QIcon(str(resource("brand", "mark.svg"))).pixmap(QSize(size, size)))
    label.setFixedSize(size, size)
    label.setAccessibleName("Lectern")
    return label


def _head() -> QWidget:
    title = text("Lectern", "h1")
    title.setFont(font(Type.H1, BOLD, spacing=-0.8))
    sub = text("Write courses, with AI help that cannot get you into trouble.", "lead", "muted", wrap=True)
    sub.setFont(font(Type.LEAD))
    return holder(column(row(mark(44), title, None, spacing=14), sub, spacing=Space.S))


def _drop_sign(parent: QWidget) -> QFrame:
    frame = QFrame(parent)
    frame.setProperty("kind", "drop")
    said = text("Drop to open or import", "h2", "accent")
    said.setAlignment(Qt.AlignmentFlag.AlignCenter)
    frame.setLayout(column(None, said, None))
    frame.hide()
    return frame


def _short(path: Path) -> str:
    try:
        return f"~/{path.relative_to(Path.home())}"
    except ValueError:
        return str(path)


def _ago(opened: str) -> str:
    """When, in words a person would use."""
    try:
        then = datetime.fromisoformat(opened)
    except ValueError:
        return ""
    days = (datetime.now(UTC).astimezone().date() - then.astimezone().date()).days
    if days <= 0:
        return f"Today {then.astimezone():%H:%M}"
    if days == 1:
        return "Yesterday"
    return f"{days} days ago" if days < 14 else f"{then.day} {then:%b %Y}"
