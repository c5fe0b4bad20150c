"""The keyboard among the panes of the studio: F6 goes from pane to pane, Tab from control to control through all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.gui.studio import taborder

if TYPE_CHECKING:
    from app.gui.studio.studio import Studio


def cycle(studio: Studio, step: int) -> None:
    """Move the keyboard to the next (1) or previous (−1) pane that is shown."""
    stops = [
        (studio.sidebar, studio.sidebar.pane()),
        (studio.lesson_view, studio.lesson_view),
        (studio.inspector, None),
        (studio.top, studio.top.menu_button),
        (studio.status, studio.status.findings),
    ]
    shown = [stop for stop in stops if stop[0].isVisible()]
    focus = studio.focusWidget()
    here = next(
        (i for i, (pane, _) in enumerate(shown) if focus is not None and (pane is focus or pane.isAncestorOf(focus))), 0
    )
    target = shown[(here + step) % len(shown)][1]
    if target is None:
        studio.inspector.focus_pane()
    else:
        target.setFocus(Qt.FocusReason.TabFocusReason)


def tab(studio: Studio, *, forward: bool) -> bool | None:
    """Move the keyboard to the next control as it stands on the screen; False when there is none, None when it is nowhere."""
    focus = studio.focusWidget()
    panes = [pane for pane in (studio.top, studio.sidebar, studio.centre, studio.inspector, studio.status) if pane.isVisible()]
    here = next((i for i, pane in enumerate(panes) if focus is not None and pane.isAncestorOf(focus)), None)
    if focus is None or here is None:
        return None
    found = taborder.step_in(panes[here], focus, forward=forward)
    for offset in range(1, len(panes) + 1):
        if found is not None:
            break
        found = taborder.edge_of(panes[(here + (offset if forward else -offset)) % len(panes)], last=not forward)
    if found is None:
        return False
    found.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    taborder.show(found)
    return True
