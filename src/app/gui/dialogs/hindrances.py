"""What stands in the way of publishing, as rows: each says what and where, and leads there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.course import Course, Finding, Severity
from app.gui.dialogs.parts import amount
from app.gui.theme import Space
from app.gui.widgets import Button, Card, Icon, Overline, clear, column, holder, line, row, text
from app.scan import finding_title

if TYPE_CHECKING:
    from app.publish import Problem

MOST = 100
"""Rows of one group; the rest are counted. A thousand rows take a second to make, and nobody reads them."""

FIRST = 5
"""Rows of what waits for review: the panel lists all of them."""
REVIEW = "review"
"""``Problem.kind`` of AI content that nobody has reviewed."""

_LOOKS = {"block": ("circle-x", "danger"), "warn": ("triangle-alert", "warn")}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the course: lesson, and maybe block, part and stretch of text. No lesson means the whole course."""

    lesson_id: str = ""
    block_id: str = ""
    part: str = ""
    start: int = 0
    end: int = 0


Go = Callable[[Spot], object]


def home_of(course: Course, holder_id: str) -> str:
    """Id of the lesson in which a lesson or block is; empty when it is in none (a section, the course)."""
    for lesson in course.lessons():
        if lesson.id == holder_id or any(block.id == holder_id for block in lesson.blocks):
            return lesson.id
    return ""


def spot_of(course: Course, finding: Finding) -> Spot:
    """Where a finding is."""
    home = home_of(course, finding.block_id)
    block = "" if home == finding.block_id else finding.block_id
    return Spot(home, block if home else "", finding.part, finding.start, finding.end)


class Hindrances(QWidget):
    """Problems in two groups, and other findings that do not stop anything."""

    def __init__(self, go: Go, review: Callable[[str], object] | None = None) -> None:
        super().__init__()
        self._go = go
        self._review = review
        self._shown: object = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)

    def show_problems(self, course: Course, problems: Sequence[Problem], findings: Sequence[Finding]) -> None:
        """Show these; one quiet line when there is nothing. Costs nothing when they are what is shown already."""
        now = (tuple(problems), tuple(findings), tuple((lesson.id, lesson.title) for lesson in course.lessons()))
        if now == self._shown:
            return
        self._shown = now
        clear(self._column)
        waiting = [item for item in problems if item.kind == REVIEW]
        blocking = [item for item in problems if item.severity == "block" and item.kind != REVIEW]
        warnings = [item for item in problems if item.severity == "warn"]
        alerts = [item for item in findings if item.severity is Severity.ALERT]
        titles = {lesson.id: lesson.title or "Untitled lesson" for lesson in course.lessons()}
        if waiting:
            self._waiting(waiting, titles)
        if blocking:
            self._group(f"To be corrected before publishing ({len(blocking):,})", blocking, titles)
        if warnings or alerts:
            extra = [_alerts(course, alerts, self._go)] if alerts else []
            self._group(f"Worth a look ({len(warnings) + len(extra):,})", warnings, titles, extra)
        if not (waiting or blocking or warnings or alerts):
            words = text("Nothing stands in the way.", tone="ok")
            self._column.addWidget(holder(row(Icon("circle-check", "ok", 18), words, None, spacing=10)))

    def _waiting(self, problems: Sequence[Problem], titles: dict[str, str]) -> None:
        """AI content nobody has answered for: one way to the review of all of it, and the first rows."""
        self._column.addSpacing(Space.XS)
        self._column.addWidget(Overline(f"AI content to review ({len(problems):,})"))
        card = Card(spacing=0, margin=12)
        said = text("Nothing AI made is published before a person has answered for it.", wrap=True)
        head = row(Icon("list-checks", "ai", 18), said, spacing=10, margins=(0, 6, 0, 6))
        head.setStretch(1, 1)
        if self._review is not None:
            review = self._review
            head.addWidget(Button("Review now", "primary", compact=True, on_click=lambda: review("")))
        card.body.addLayout(head)
        for item in problems[:FIRST]:
            card.body.addWidget(line())
            spot = Spot(item.lesson_id, item.block_id)
            where = titles.get(item.lesson_id, "The whole course")
            card.body.addWidget(_row(item.severity, item.text, where, spot, self._go))
        if len(problems) > FIRST:
            card.body.addWidget(text(f"And {len(problems) - FIRST:,} more.", tone="muted"))
        self._column.addWidget(card)

    def _group(self, title: str, problems: Sequence[Problem], titles: dict[str, str], extra: Sequence[QWidget] = ()) -> None:
        self._column.addSpacing(Space.XS)
        self._column.addWidget(Overline(title))
        card = Card(spacing=0, margin=12)
        card.body.setContentsMargins(12, 2, 12, 2)
        for shown in extra:
            card.body.addWidget(shown)
        for index, item in enumerate(problems[:MOST]):
            if index or extra:
                card.body.addWidget(line())
            spot = Spot(item.lesson_id, item.block_id)
            where = titles.get(item.lesson_id, "The whole course")
            card.body.addWidget(_row(item.severity, item.text, where, spot, self._go))
        if len(problems) > MOST:
            card.body.addWidget(text(f"And {len(problems) - MOST:,} more.", tone="muted"))
        self._column.addWidget(card)


def _row(severity: Literal["block", "warn"], what: str, where: str, spot: Spot, go: Go) -> QWidget:
    icon, tone = _LOOKS[severity]
    sign = Icon(icon, tone, 16)
    words = column(text(what, wrap=True, select=True), text(where, "caption", "muted", wrap=True), spacing=1)
    inside = row(sign, words, spacing=10, margins=(0, 8, 0, 8))
    inside.setStretch(1, 1)
    inside.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
    if spot.lesson_id:
        inside.addWidget(_show_button(f"Show: {what} {where}", spot, go))
    return holder(inside)


def _show_button(name: str, spot: Spot, go: Go) -> Button:
    return Button("Show", compact=True, on_click=lambda: go(spot), name=name)


def _alerts(course: Course, alerts: Sequence[Finding], go: Go) -> QWidget:
    kinds = ", ".join(sorted({finding_title(item.kind) for item in alerts}))
    one = len(alerts) == 1
    said = f"{amount(len(alerts), 'detail')} may be personal or confidential: {kinds}."
    spot = spot_of(course, alerts[0])
    where = "Learners will read it." if one else "Learners will read them. The first one can be shown."
    return _row("warn", said, where, spot, go)


class SevereCard(Card):
    """Severe findings: shown one by one, and a reason asked for. ``changed`` is called when the reason changes."""

    def __init__(self, go: Go, changed: Callable[[], object]) -> None:
        super().__init__(kind="danger-card", spacing=Space.S)
        self._go = go
        self._shown: Sequence[Finding] = ()
        self._title = text("", "strong", "danger", wrap=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self.reason = QLineEdit()
        self.reason.setMaxLength(300)
        self.reason.setPlaceholderText("Why they may stay in the course")
        self.reason.setAccessibleName("Why these details may stay in the course")
        self.reason.textChanged.connect(lambda _said: changed())
        sign = Icon("shield-alert", "danger", 18)
        head = row(sign, self._title, spacing=10)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        self.body.addLayout(self._rows)
        self.body.addSpacing(2)
        self.body.addWidget(self.reason)
        self.body.addWidget(
            text("Your reason is written to the audit log with the kinds of details, never the details.", "caption", wrap=True)
        )

    def show_findings(self, course: Course, severe: Sequence[Finding]) -> None:
        """Show these; nothing at all when there are none. A reason given before holds for no detail that came later."""
        self.setVisible(bool(severe))
        if list(severe) == list(self._shown):
            return
        if {item.digest for item in severe} - {item.digest for item in self._shown}:
            self.reason.clear()
        self._shown = severe
        clear(self._rows)
        one = len(severe) == 1
        self._title.setText(
            f"{amount(len(severe), 'severe detail')} would reach learners. Take {'it' if one else 'them'} out, "
            f"or say why {'it' if one else 'they'} may stay."
        )
        titles = {lesson.id: lesson.title or "Untitled lesson" for lesson in course.lessons()}
        for item in severe[:MOST]:
            spot = spot_of(course, item)
            where = titles.get(spot.lesson_id, course.settings.title)
            said = text(f"{finding_title(item.kind)}: {item.masked}", wrap=True, select=True)
            inside = row(column(said, text(where, "caption", wrap=True), spacing=0))
            inside.setStretch(0, 1)
            if spot.lesson_id:
                inside.addWidget(_show_button(f"Show {finding_title(item.kind)} in {where}", spot, self._go))
            self._rows.addWidget(holder(inside))
        if len(severe) > MOST:
            self._rows.addWidget(text(f"And {len(severe) - MOST:,} more."))

    @property
    def answered(self) -> str:
        """The reason, without the spaces around it."""
        return self.reason.text().strip()
