"""Saving now, and closing a course without losing anything: when it fails, the person decides what happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.course import LecternError
from app.gui.problems import show_problem
from app.gui.start.files import ask_copy
from app.gui.waiting import waited
from app.gui.widgets import Dialog, text

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.editing import Session


def may_close(parent: QWidget, session: Session) -> bool:
    """Save and close the file. False when it can't be saved and the person wants to stay."""
    while True:
        error = _failure(parent, f"Saving “{session.course.settings.title}”", session.close)
        if error is None:
            return True
        if session.closed:
            # Everything is saved; only what closing does besides (a version, a shared folder) went wrong.
            show_problem(parent, error)
            return True
        answer = _ask(parent, session, error)
        if answer == "stay":
            return False
        if answer == "discard" or (answer == "copy" and save_copy(parent, session) is not None):
            _discard(parent, session)
            return True


def save_now(parent: QWidget, session: Session) -> bool:
    """Save everything that is not on disk yet; while that fails, offer to try again or to save a copy. True when saved."""
    while True:
        error = _failure(parent, f"Saving “{session.course.settings.title}”", session.flush)
        if error is None:
            return True
        answer = _ask(parent, session, error, leaving=False)
        if answer != "retry":
            if answer == "copy":
                save_copy(parent, session)
            return False


def save_copy(parent: QWidget, session: Session) -> Path | None:
    """Ask for a place and write a copy with every change in it; says where it failed. None when there is no copy."""
    path = ask_copy(parent, session.path)
    if path is None:
        return None
    course = session.course
    error = _failure(parent, f"Saving “{path.name}”", lambda: session.project.save_copy(path, course=course, replace=True))
    if error is not None:
        show_problem(parent, error)
        return None
    return path


def _discard(parent: QWidget, session: Session) -> None:
    error = _failure(parent, "Closing", session.discard)
    if error is not None:
        show_problem(parent, error)


def _failure(parent: QWidget, title: str, call: Callable[[], object]) -> LecternError | None:
    try:
        waited(parent, title, call)
    except LecternError as error:
        return error
    return None


def _ask(parent: QWidget, session: Session, error: LecternError, *, leaving: bool = True) -> str:
    dialog = Dialog(parent, "Your last changes are not saved yet", f"{error.what} {error.why}".strip(), width=560)
    dialog.body.addWidget(text(error.next_step, "dense", wrap=True, select=True))
    answers = {1: "retry", 2: "copy", 3: "discard"}
    buttons = {}
    if leaving:
        buttons[3] = dialog.add_button("Close without saving", "danger", left=True)
    stay = dialog.add_cancel("Go back")
    buttons[2] = dialog.add_button("Save a copy…")
    buttons[1] = dialog.add_button("Try again", "primary", default=True)
    stay.setAccessibleDescription(f"Keep “{session.course.settings.title}” open")
    for number, button in buttons.items():
        button.clicked.connect(lambda _checked=False, number=number: dialog.done(number))
    answer = answers.get(dialog.exec(), "stay")
    dialog.deleteLater()
    return answer
