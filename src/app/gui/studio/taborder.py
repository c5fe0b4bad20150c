"""Which control the Tab key reaches inside one pane."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget


def _chain(start: QWidget, *, forward: bool) -> Iterator[QWidget]:
    here = start
    while True:
        following = here.nextInFocusChain() if forward else here.previousInFocusChain()
        if following is None or following is start:
            return
        here = following
        yield here


def _takes_tab(widget: QWidget) -> bool:
    if not widget.isEnabled() or not widget.isVisible() or widget.isWindow() or widget.focusProxy() is not None:
        return False
    if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return False
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    # Of choices that exclude each other only the one that holds is a stop; the arrow keys reach the others.
    return not (isinstance(widget, QAbstractButton) and group is not None and group.exclusive() and not widget.isChecked())


def step_in(pane: QWidget, focus: QWidget, *, forward: bool) -> QWidget | None:
    """The control after (or before) ``focus`` in the pane; None at its edge.

    The chain is a circle through the whole window, so the edge is where it comes back to the pane's first stop.
    """
    stops = _stops(pane)
    if focus not in stops:
        return None
    index = stops.index(focus) + (1 if forward else -1)
    return stops[index] if 0 <= index < len(stops) else None


def edge_of(pane: QWidget, *, last: bool) -> QWidget | None:
    """The first or last control of a pane; None when it has none."""
    stops = _stops(pane)
    return (stops[-1] if last else stops[0]) if stops else None


def _stops(pane: QWidget) -> list[QWidget]:
    inside = [pane, *(widget for widget in _chain(pane, forward=True) if pane.isAncestorOf(widget))]
    return [widget for widget in inside if _takes_tab(widget)]
