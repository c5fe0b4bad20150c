"""All clauses on one screen, a chip each: green where the log holds evidence, grey where nothing has happened yet, only a
frame where the policy says it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)

from app.gui.centre.painted import PaintedMap
from app.gui.inspector.words import counted
from app.gui.theme import SEMIBOLD, Type, current, font
from app.policy.coverage import Covered

_CHIP = QSize(54, 26)
_GAP = 6
_SIDE = 44
_HEAD = 34
_LEGEND = 36
_NAMES = {"A": "AI usage", "B": "Voice and AI tools"}
_SECTION = re.compile(r"[AB](?:-D|\d+)")


def section_of(clause: str) -> str:
    """``A2`` of ``A2.4b``."""
    found = _SECTION.match(clause)
    return found.group() if found is not None else clause


def state_of(item: Covered) -> str:
    """``text``, ``waiting``, ``proved`` or ``quiet``: what colour a clause has."""
    if item.obligation.kind == "text":
        return "text"
    if item.evidence:
        return "proved"
    return "waiting" if item.obligation.waits else "quiet"


STATES = {
    "proved": "Evidence in the log",
    "quiet": "Works; nothing has happened yet",
    "waiting": "Part of it comes later",
    "text": "Said in the policy",
}


def said_of(item: Covered) -> str:
    """A clause as one sentence after the other."""
    evidence = f"{counted(item.evidence, 'entry', 'entries')} of the log prove it." if item.evidence else ""
    return f"{item.obligation.id}: {item.obligation.says} {STATES[state_of(item)]}. {evidence}".strip()


class ClauseMap(PaintedMap[Covered]):
    """``chosen`` carries the :class:`Covered` the person looks at."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(_SIDE + 3 * (_CHIP.width() + _GAP))
        self._items: Sequence[Covered] = ()
        self._places: list[tuple[QRectF, Covered]] = []
        self._titles: list[tuple[QRectF, str, bool]] = []
        self._legend: list[tuple[QRectF, str]] = []

    def show_clauses(self, items: Sequence[Covered]) -> None:
        """Show these; the one that was chosen stays chosen."""
        self._items = items
        kept = self.current.obligation.id if self.current is not None else ""
        self.current = next((item for item in items if item.obligation.id == kept), None)
        proved = sum(state_of(item) == "proved" for item in items)
        self.setAccessibleName(f"{counted(len(items), 'clause')}, {proved} with evidence in the log. Arrow keys choose one.")
        self._lay()

    def choose(self, item: Covered | None) -> None:
        """Look at a clause; the space between them is none."""
        if item is not None:
            super().choose(item)

    def words(self, item: Covered) -> str:
        return said_of(item)

    # Where things are.

    def _lay(self) -> None:
        self._places, self._titles = [], []
        width = max(self.width(), self.minimumWidth())
        per_row = max(1, int((width - _SIDE - 4) // (_CHIP.width() + _GAP)))
        y = self._lay_legend(width)
        for source, of_source in groupby(self._items, key=lambda item: item.obligation.source):
            self._titles.append((QRectF(2, y, width, 20), f"{source} · {_NAMES.get(source, '')}", True))
            y += _HEAD
            for name, of_section in groupby(of_source, key=lambda item: section_of(item.obligation.id)):
                clauses = list(of_section)
                self._titles.append((QRectF(2, y, _SIDE, _CHIP.height()), name, False))
                for at, item in enumerate(clauses):
                    line, place = divmod(at, per_row)
                    x = _SIDE + place * (_CHIP.width() + _GAP)
                    top = y + line * (_CHIP.height() + _GAP)
                    self._places.append((QRectF(x, top, _CHIP.width(), _CHIP.height()), item))
                y += ((len(clauses) - 1) // per_row + 1) * (_CHIP.height() + _GAP)
            y += 14
        self.setFixedHeight(round(y))
        self.update()

    def _lay_legend(self, width: int) -> float:
        """Where each state of the legend stands; gives where the clauses begin."""
        metrics = QFontMetricsF(font(Type.OVERLINE, SEMIBOLD))
        x, y, self._legend = 2.0, 6.0, []
        for state, said in STATES.items():
            wide = metrics.horizontalAdvance(said) + 50
            if x > 2 and x + wide > width:
                x, y = 2.0, y + 22
            self._legend.append((QRectF(x, y, 22, 14), state))
            x += wide
        return y + _LEGEND - 6

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay()

    def sizeHint(self) -> QSize:
        return QSize(560, self.height())

    def at(self, where: QPointF) -> Covered | None:
        return next((item for place, item in self._places if place.adjusted(-3, -3, 3, 3).contains(where)), None)

    # Choosing.

    def stepped(self, key: Qt.Key) -> Covered | None:
        keys = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 0, Qt.Key.Key_Down: 0}
        if key not in keys or not self._places:
            return None
        items = [item for _, item in self._places]
        if self.current not in items:
            return items[0]
        at = items.index(self.current)
        if keys[key]:
            return items[min(max(at + keys[key], 0), len(items) - 1)]
        here = self._places[at][0].center()
        down = key is Qt.Key.Key_Down
        beyond = [(place.center(), item) for place, item in self._places if (place.center().y() > here.y() + 2) is down]
        beyond = [pair for pair in beyond if abs(pair[0].y() - here.y()) > 2]
        if not beyond:
            return self.current
        return min(beyond, key=lambda pair: (abs(pair[0].y() - here.y()), abs(pair[0].x() - here.x())))[1]

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, title, large in self._titles:
            painter.setFont(font(Type.UI if large else Type.CAPTION, SEMIBOLD))
            painter.setPen(QColor(now.text if large else now.muted))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(font(Type.OVERLINE, SEMIBOLD))
        for place, item in self._places:
            self._paint_chip(painter, place, item.obligation.id, state_of(item), item)
        for place, state in self._legend:
            self._paint_chip(painter, place, "", state, None)
            painter.setPen(QColor(now.muted))
            words = QRectF(place.right() + 7, place.top() - 4, self.width(), 22)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, STATES[state])
        painter.end()

    def _paint_chip(self, painter: QPainter, place: QRectF, name: str, state: str, item: Covered | None) -> None:
        now = current()
        soft, ink = {
            "proved": (now.ok_soft, now.ok),
            "quiet": (now.hover, now.muted),
            "waiting": (now.warn_soft, now.warn),
            "text": (now.surface, now.faint),
        }[state]
        chosen = item is not None and item == self.current
        hovered = item is not None and item == self.hovered
        edge = now.accent if chosen else now.strong if state == "text" or hovered else soft
        painter.setPen(QPen(QColor(edge), 2 if chosen else 1))
        painter.setBrush(QColor(soft))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if chosen and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(-2.5, -2.5, 2.5, 2.5), 8, 8)
        painter.setPen(QColor(ink))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, name)
