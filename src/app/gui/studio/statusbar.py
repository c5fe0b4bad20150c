"""The bar at the bottom: findings, the scanner, what was sent, and how long the lesson is."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu, QPushButton

from app.course import Lesson
from app.course.blocks import Narration
from app.gui.dialogs.parts import say_aloud
from app.gui.theme import MEDIUM, Size, Type, font, set_icon
from app.gui.widgets import StatusItem, row

READING_SPEED = 238
"""Words a minute an adult reads silently, non-fiction in English: the mean of 190 studies (Brysbaert 2019)."""
SAID = 15_000
"""Milliseconds the status bar says what was sent just now."""
ZOOMS = (80, 90, 100, 110, 125, 150, 175, 200)


def words_of(lesson: Lesson) -> int:
    """Words a learner reads in the lesson, its title included."""
    return len(lesson.title.split()) + sum(len(block.plain().split()) for block in lesson.blocks)


def minutes_of(lesson: Lesson) -> int:
    """Minutes the lesson takes: reading it, or listening where that takes longer; at least 1."""
    listening = sum(block.duration for block in lesson.blocks if isinstance(block, Narration)) / 60_000
    return max(1, round(max(words_of(lesson) / READING_SPEED, listening)))


class StatusButton(QPushButton):
    """A fact that can be clicked."""

    def __init__(self, icon: str, tone: str = "muted") -> None:
        super().__init__()
        self.setProperty("kind", "status")
        self.setFont(font(Type.CAPTION, MEDIUM))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(18, 14))
        self.show_as("", icon, tone)

    def show_as(self, said: str, icon: str, tone: str = "muted") -> None:
        """Show another fact."""
        self.setText(said)
        set_icon(self, icon, tone, 14, 4)


class StatusBar(QFrame):
    """``findings_wanted`` and ``issues_wanted`` open the inspector, ``sent_wanted`` what was sent where, ``zoomed`` carries a
    percentage."""

    findings_wanted = Signal()
    issues_wanted = Signal()
    sent_wanted = Signal()
    zoomed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "status-bar")
        self.setFixedHeight(Size.STATUS_BAR)
        self.setAccessibleName("Status")
        self._tight = False
        self.findings = StatusButton("shield-check", "ok")
        self.findings.clicked.connect(self.findings_wanted)
        self.scan = StatusItem("scan-text", "Scanner starting")
        self.sent = StatusButton("wifi-off", "ok")
        self.sent.clicked.connect(self.sent_wanted)
        self.words = StatusItem("align-left")
        self.minutes = StatusItem("clock")
        self.issues = StatusButton("accessibility", "ok")
        self.issues.clicked.connect(self.issues_wanted)
        self.zoom = QPushButton("100 %")
        self.zoom.setProperty("kind", "status")
        self.zoom.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.zoom.setFont(font(Type.CAPTION, MEDIUM))
        self.zoom.clicked.connect(self._choose_zoom)
        self.setLayout(
            row(
                self.findings,
                6,
                self.scan,
                6,
                self.sent,
                None,
                self.words,
                10,
                self.minutes,
                6,
                self.issues,
                self.zoom,
                spacing=6,
                margins=(10, 0, 10, 0),
            )
        )
        self._count = 0
        self._said = QTimer(self)
        self._said.setSingleShot(True)
        self._said.timeout.connect(lambda: self.show_sent(self._count))
        self.show_findings(0)
        self.show_sent(0)
        self.show_issues(0)
        self.show_zoom(100)

    def show_tight(self, *, tight: bool) -> None:
        """Leave out how long the lesson is where there is no room for everything."""
        self._tight = tight
        for item in (self.words, self.minutes):
            item.setVisible(not tight)

    def show_findings(self, count: int) -> None:
        """Details to settle in the whole course."""
        said = f"{count} {'finding' if count == 1 else 'findings'}" if count else "No findings"
        self.findings.show_as(said, "shield-alert" if count else "shield-check", "warn" if count else "ok")
        self.findings.setToolTip("Show them in Compliance")

    def show_scan(self, state: str, summary: str) -> None:
        """What the scanner does; ``state`` as the scanning service calls it."""
        said = {"starting": "Scanner starting…", "scanning": "Scanning…", "failed": "Scanner not working"}.get(state, summary)
        self.scan.show_as(said or "Nothing to scan", "scan-text", "danger" if state == "failed" else "muted")
        self.scan.setToolTip(summary if state == "failed" else "Scanned on this computer")

    def show_said(self, said: str) -> None:
        """What was sent just now, for a while; then the count of the session again."""
        self._said.start(SAID)
        self.sent.show_as(said, "send", "ai")
        say_aloud(self, said)

    def show_sent(self, count: int) -> None:
        """How many requests left this computer since the course was opened."""
        self._count = count
        if self._said.isActive():
            return
        if count:
            self.sent.show_as(f"{count} {'request' if count == 1 else 'requests'} sent this session", "send", "ai")
        else:
            self.sent.show_as("Nothing sent this session", "wifi-off", "ok")
        self.sent.setToolTip("By the log of requests on this computer; shows what went where")

    def show_lesson(self, lesson: Lesson | None) -> None:
        """Length of the lesson."""
        self.words.setVisible(lesson is not None and not self._tight)
        self.minutes.setVisible(lesson is not None and not self._tight)
        if lesson is not None:
            count = words_of(lesson)
            shown = f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
            self.words.show_as(f"{shown} {'word' if count == 1 else 'words'}", "align-left")
            self.minutes.show_as(f"{minutes_of(lesson)} min", "clock")
            self.minutes.setToolTip(f"To read at {READING_SPEED} words a minute, or to listen to")

    def show_issues(self, count: int) -> None:
        """Things in the lesson that learners with a disability would stumble over."""
        said = f"{count} {'issue' if count == 1 else 'issues'}" if count else "No issues"
        self.issues.show_as(said, "accessibility", "warn" if count else "ok")
        self.issues.setToolTip("Accessibility of this lesson")

    def show_zoom(self, percent: int) -> None:
        """The size of the lesson's text."""
        self.zoom.setText(f"{percent} %")
        self.zoom.setAccessibleName(f"Zoom: {percent} percent")

    def _choose_zoom(self) -> None:
        menu = QMenu(self)
        for percent in ZOOMS:
            action = QAction(f"{percent} %", menu)
            action.triggered.connect(lambda _checked=False, percent=percent: self.zoomed.emit(percent))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        height = menu.sizeHint().height()
        menu.popup(self.zoom.mapToGlobal(QPoint(0, -height)))
