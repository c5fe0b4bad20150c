"""Closing a course without losing anything: save, and when that fails, let the person decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.course import LecternError
from app.gui.start.files import ask_copy
from app.gui.widgets import Dialog, text

if TYPE_CHECKING:
    from app.services.editing import Session


def may_close(parent: QWidget, session: Session) -> bool:
    """Save and close the file. False when it can't be saved and the person wants to stay."""
    while True:
        try:
            session.close()
        except LecternError as error:
            answer = _ask(parent, session, error)
            if answer == "stay":
                return False
            if answer == "discard":
                session.discard()
                return True
            if answer == "copy" and save_copy(parent, session):
                session.discard()
                return True
        else:
            return True


def save_copy(parent: QWidget, session: Session) -> bool:
    """Ask for a place and write a copy with every change in it; says where it failed. False when there is no copy."""
    path = ask_copy(parent, session.path)
    if path is None:
        return False
    try:
        session.project.save_copy(path, course=session.course, replace=True)
    except LecternError as error:
        from app.gui.problems import show_problem

        show_problem(parent, error)
        return False
    return True


def _ask(parent: QWidget, session: Session, error: LecternError) -> str:
    dialog = Dialog(parent, "Your last changes are not saved yet", f"{error.what} {error.why}".strip(), width=560)
    dialog.body.addWidget(text(error.next_step, "dense", wrap=True, select=True))
    answers = {1: "retry", 2: "copy", 3: "discard"}
    leave = dialog.add_button("Close without saving", "danger", left=True)
    stay = dialog.add_cancel("Go back")
    copy = dialog.add_button("Save a copy…")
    again = dialog.add_button("Try again", "primary", default=True)
    stay.setAccessibleDescription(f"Keep “{session.course.settings.title}” open")
    for number, button in ((1, again), (2, copy), (3, leave)):
        button.clicked.connect(lambda _checked=False, number=number: dialog.done(number))
    return answers.get(dialog.exec(), "stay")
