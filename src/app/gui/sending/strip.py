"""To whom, what for, by what right, for how much, kept until when: the facts above the text of a request (A1.2, A3.9)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.course import Course
from app.guard import SendSheet
from app.gui.inspector.parts import wrapped
from app.gui.inspector.words import breakable
from app.gui.theme import Space
from app.gui.widgets import Card, Icon, Overline, column, row
from app.services import sheets


def places_words(course: Course | None, sheet: SendSheet) -> str:
    """Where in the course it comes from: ``Block 4, Handling customer data``; empty without a place."""
    wanted = {block for payload in sheet.payloads for block in payload.block_ids}
    if course is None or not wanted:
        return course.settings.title if course is not None else ""
    homes = [
        (number, lesson.title)
        for lesson in course.lessons()
        for number, block in enumerate(lesson.blocks, 1)
        if block.id in wanted
    ]
    lessons = list(dict.fromkeys(title for _, title in homes))
    if not homes:
        return ""
    if len(lessons) > 1:
        return f"{len(homes)} blocks of {len(lessons)} lessons"
    numbers = [number for number, _ in homes]
    blocks = f"Block {numbers[0]}" if len(numbers) == 1 else f"Blocks {numbers[0]} to {numbers[-1]}"
    return f"{blocks}, {lessons[0]}" if lessons[0] else blocks


class Told(QWidget):
    """One fact: an overline, what it is, and a quieter line that says more."""

    def __init__(self, icon: str, name: str) -> None:
        super().__init__()
        self.main, self.more = wrapped("", "strong", "text"), wrapped()
        words = column(Overline(name), self.main, self.more, spacing=2)
        sign = Icon(icon, "muted", 18)
        inside = row(sign, words, spacing=10)
        inside.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        inside.setStretch(1, 1)
        self.setLayout(inside)

    def say(self, main: str, more: str = "") -> None:
        """Show a fact."""
        self.main.setText(breakable(main))
        self.more.setText(breakable(more))
        self.more.setVisible(bool(more))


class Strip(Card):
    """Three facts beside each other, then three more; as many columns as the width carries."""

    def __init__(self) -> None:
        super().__init__(kind="subtle-card", margin=14)
        self.to = Told("server", "To")
        self.purpose = Told("sparkles", "Purpose")
        self.allowed = Told("shield-check", "Allowed by")
        self.cost = Told("wallet", "Cost")
        self.kept = Told("clock", "Kept there")
        self.also = Told("scan-text", "Also")
        self._facts = (self.to, self.purpose, self.allowed, self.cost, self.kept, self.also)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.XL)
        self._grid.setVerticalSpacing(Space.M)
        self.body.addLayout(self._grid)
        self._columns = 0
        self._arrange(3)

    def show_sheet(self, sheet: SendSheet, course: Course | None) -> None:
        """Say what holds for a sheet."""
        self.to.say(sheets.to_words(sheet), sheets.where_words(sheet))
        self.purpose.say(sheet.purpose, places_words(course, sheet))
        self.allowed.say(sheets.decided_words(sheet), sheet.rule.why)
        self.cost.say(sheets.cost_words(sheet), sheets.tokens_words(sheet))
        whole = sheet.retention or "Nothing is kept"
        line = whole.partition(". ")[0]
        self.kept.setToolTip(whole if whole != line else "")
        self.kept.more.setAccessibleDescription(whole)
        self.kept.say(*((f"Until {sheets.day_words(sheet.purge.isoformat())}", line) if sheet.purge else (line, "")))
        also = sheets.also_words(sheet)
        self.also.setVisible(bool(also))
        if also:
            self.also.say(*also.split(": "))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width()
        self._arrange(3 if wide >= 560 else 2 if wide >= 380 else 1)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for at, fact in enumerate(self._facts):
            self._grid.addWidget(fact, at // columns, at % columns, Qt.AlignmentFlag.AlignTop)
        for at in range(3):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)
