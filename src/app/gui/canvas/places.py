"""Places in a course, and ways from one to another: the caret over block borders, undo, coming back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect

from app.course import OpChanges
from app.gui.canvas.editors import BlockEditor
from app.gui.canvas.edits import Spot
from app.gui.canvas.textpart import TextPart
from app.gui.canvas.undoing import changed_spot

if TYPE_CHECKING:
    from app.gui.canvas.view import LessonView


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in a course: enough to come back to exactly there. ``scroll`` is pixels from the top."""

    lesson_id: str = ""
    block_id: str = ""
    part: str = ""
    offset: int = 0
    scroll: int = 0


def place_of(view: LessonView) -> Place:
    """Where the reader is now."""
    offset, path = 0, ""
    if view.part is not None and not view.mode.anchor:
        offset, path = view.part.caret, view.part.path
    return Place(view.lesson_id, view.current_block_id, path, offset, view.page.top)


def return_to(view: LessonView, place: Place) -> bool:
    """Go to a place; what is no longer there is passed over. False when the lesson is gone."""
    if not any(lesson.id == place.lesson_id for lesson in view.session.course.lessons()):
        return False
    view.go(place.lesson_id, None)
    if view.column is None:
        return False
    if view.column.index(place.block_id) >= 0:
        view.focus_spot(Spot(place.block_id, place.part, place.offset, place.offset))
    view.page.go(place.scroll)
    return True


def go_into(view: LessonView, spot: Spot, *, middle: bool = False) -> None:
    """Put the caret, or with an empty part the block selection, at a spot of the lesson shown; ``middle`` centres it."""
    column = view.column
    at = column.index(spot.block_id) if column is not None else -1
    if column is None or at < 0:
        return
    frame = column.realise(at)
    if middle:
        view.page.show_rect(frame.geometry(), middle=True)
    if not (spot.part and frame.editor.focus(spot.part, spot.start, spot.end)):
        view.select_blocks(spot.block_id, spot.block_id)
    elif view.part is not None:
        view.follow_caret(view.part)


def show(view: LessonView, block_id: str, part: str, start: int) -> None:
    """Bring a place in a block into view without taking the keyboard."""
    column = view.column
    at = column.index(block_id) if column is not None else -1
    if column is None or at < 0:
        return
    frame = column.realise(at)
    held = frame.editor.parts.get(part)
    box = frame.geometry()
    if held is not None:
        caret = held.rect_of(start)
        box = QRect(held.viewport().mapTo(column, caret.topLeft()), caret.size())
    view.page.show_rect(box, middle=True)


def walk(view: LessonView, part: TextPart, step: int, x: int | None) -> bool:
    """Move the caret from ``part`` to the next (1) or previous (−1) text; False at the end of the lesson."""
    column, host = view.column, part.host
    if column is None:
        return False
    at = -1
    if isinstance(host, BlockEditor):
        at = column.index(host.block.id)
        inside = host.neighbour(part, step, vertical=x is not None)
        if inside is not None:
            _enter(inside, part, step, x)
            return True
    at += step
    if at == -1 and step < 0:
        _enter(column.title.part, part, step, x)
        return True
    if not 0 <= at < len(column.slots):
        return False
    frame = column.realise(at)
    order = list(frame.editor.order())
    if order:
        _enter(order[0 if step > 0 else -1], part, step, x)
    else:
        view.select_blocks(frame.block.id, frame.block.id)
    return True


def _enter(target: TextPart, source: TextPart, step: int, x: int | None) -> None:
    if x is None:
        target.select(0 if step > 0 else -1, 0 if step > 0 else -1)
    else:
        column = source.viewport().mapToGlobal(QPoint(x, 0))
        target.enter_at(target.viewport().mapFromGlobal(column).x(), from_below=step < 0)


def step_back(view: LessonView, step: Callable[[], OpChanges | None]) -> None:
    """Undo or redo, and go to where it changed something, in whatever lesson that is."""
    before = view.session.course
    changes = step()
    if changes is not None:
        lesson_id, spot = changed_spot(before, view.session.course, changes, view.desk.lesson_id)
        view.go(lesson_id, spot)
