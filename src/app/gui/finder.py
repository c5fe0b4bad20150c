"""What the command palette offers: every possible action, and every lesson of the open course."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.gui.palette import Command, Palette, shown

if TYPE_CHECKING:
    from app.gui.window import MainWindow


def commands(window: MainWindow) -> list[Command]:
    """Lessons first while a course is open, then actions in the order of the menus."""
    found: list[Command] = []
    studio = window.studio if window.in_studio else None
    if studio is not None:
        go = studio.go
        for section in studio.session.course.sections:
            for lesson in section.lessons:
                found.append(Command(lesson.title or "Untitled lesson", section.title, _to(go, lesson.id), "file-text"))
    table = window.actions_table
    for action in table.possible():
        found.append(Command(action.title, action.menu, _run(window, action.id), action.icon, shown(table.keys(action.id))))
    return found


def open_palette(window: MainWindow) -> Palette:
    """Show the palette over the window."""
    palette = Palette(window, commands(window))
    palette.open()
    return palette


def _to(go: Callable[[str], None], lesson_id: str) -> Callable[[], object]:
    return lambda: go(lesson_id)


def _run(window: MainWindow, key: str) -> Callable[[], object]:
    return lambda: window.actions_table.run(key)
