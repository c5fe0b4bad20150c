"""Which control the Tab key reaches inside one pane: the next one as it stands on the screen.

Qt's own chain is the order in which widgets were made, and lists, cards and blocks are made again all the time.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QWidget


def _takes_tab(widget: QWidget) -> bool:
    if not widget.isEnabled() or not widget.isVisible() or widget.isWindow() or widget.focusProxy() is not None:
        return False
    if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return False
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    # Of choices that exclude each other only the one that holds is a stop; the arrow keys reach the others.
    return not (isinstance(widget, QAbstractButton) and group is not None and group.exclusive() and not widget.isChecked())


def step_in(pane: QWidget, focus: QWidget, *, forward: bool) -> QWidget | None:
    """The control after (or before) ``focus`` in the pane; None at its edge."""
    stops = _stops(pane)
    if focus not in stops:
        return None
    index = stops.index(focus) + (1 if forward else -1)
    return stops[index] if 0 <= index < len(stops) else None


def edge_of(pane: QWidget, *, last: bool) -> QWidget | None:
    """The first or last control of a pane; None when it has none."""
    stops = _stops(pane)
    return (stops[-1] if last else stops[0]) if stops else None


def show(widget: QWidget) -> None:
    """Scroll the areas around a control that got the keyboard so that it is seen."""
    around = widget.parentWidget()
    while around is not None:
        # The page of a lesson follows the caret by itself.
        if type(around) is QScrollArea or around.property("kind") == "page":
            assert isinstance(around, QScrollArea)
            around.ensureWidgetVisible(widget, 8, 24)
        around = around.parentWidget()


def _stops(widget: QWidget) -> list[QWidget]:
    """What takes the keyboard in ``widget``, itself included, row by row and from left to right at every level."""
    inside = [stop for child in _in_rows(_children(widget)) for stop in _stops(child)]
    # A plain scrolled area shows no focus of its own; it is only a stop where nothing inside it is one.
    own = _takes_tab(widget) and not (inside and type(widget) is QScrollArea)
    return [widget, *inside] if own else inside


def _children(widget: QWidget) -> list[QWidget]:
    return [child for child in widget.children() if isinstance(child, QWidget) and child.isVisible() and not child.isWindow()]


def _in_rows(widgets: list[QWidget]) -> list[QWidget]:
    """By rows: what has its middle beside another stands in its row, and comes before it when further left."""
    rows: list[list[QWidget]] = []
    for widget in sorted(widgets, key=lambda one: one.geometry().top()):
        if rows and widget.geometry().center().y() <= rows[-1][0].geometry().bottom():
            rows[-1].append(widget)
        else:
            rows.append([widget])
    return [widget for row in rows for widget in sorted(row, key=lambda one: one.geometry().left())]
