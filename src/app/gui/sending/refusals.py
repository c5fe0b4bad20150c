"""A refusal as a screen: what was not done, why, which clause decided, and the way out where there is one (A0.4, A2.4a)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.course import LecternError
from app.course.errors import PolicyNotAccepted, PolicyRefusal
from app.gui.actions import Actions
from app.gui.inspector.parts import wrapped
from app.gui.widgets import Dialog, Icon, problem_dialog, row

Remedy = tuple[str, str]
"""What a button says, and the id of the action it runs."""

_BY_CLASS: dict[str, Remedy] = {
    "KeyMissing": ("Enter the key…", "ai.providers"),
    "KeyRejected": ("Enter the key…", "ai.providers"),
    "ProviderSuspended": ("Provider settings…", "ai.providers"),
    "QuotaUsedUp": ("Provider settings…", "ai.providers"),
    "InsecureConnection": ("Provider settings…", "ai.providers"),
    "BadRequest": ("Provider settings…", "ai.providers"),
}
_BY_CLAUSE: dict[str, Remedy] = {
    "A1.2": ("Provider settings…", "ai.providers"),
    "A1.4": ("Provider settings…", "ai.providers"),
    "A5.4": ("Provider settings…", "ai.providers"),
    "A6.1": ("Open the Compliance Centre", "help.centre"),
    "A6.3": ("Open the Compliance Centre", "help.centre"),
    "A6.4": ("Open the Compliance Centre", "help.centre"),
    "B2.1": ("Provider settings…", "ai.providers"),
    "B3.10": ("Provider settings…", "ai.providers"),
    "B4.5": ("Provider settings…", "ai.providers"),
    "B6.5": ("Provider settings…", "ai.providers"),
    "B8.1": ("Provider settings…", "ai.providers"),
    "B8.2": ("Provider settings…", "ai.providers"),
}


def remedy_of(error: LecternError) -> Remedy | None:
    """The action that leads out of a refusal; None where only the text can be changed."""
    if isinstance(error, PolicyNotAccepted):
        return "Read the policy", "help.policy"
    by_class = next((_BY_CLASS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in _BY_CLASS), None)
    if by_class is not None:
        return by_class
    return _BY_CLAUSE.get(error.clause) if isinstance(error, PolicyRefusal) else None


def refusal_dialog(
    parent: QWidget | None, error: LecternError, actions: Actions, again: Callable[[], object] | None = None
) -> Dialog:
    """The screen; ``again`` offers to try once more, for what fails by chance (no network, a provider too busy)."""
    dialog = problem_dialog(parent, error)
    clause = error.clause if isinstance(error, PolicyRefusal) else ""
    if clause:
        sign = Icon("shield-check", "muted", 16)
        said = wrapped(f"Clause {clause} of the AI policy decided. The refusal is in the audit log, the text is not.")
        line = row(sign, said, spacing=10)
        line.setStretch(1, 1)
        line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        dialog.body.insertLayout(max(0, dialog.body.count() - 1), line)
    remedy = remedy_of(error)
    if remedy is not None:
        label, action = remedy
        way = dialog.add_button(label, left=True)
        way.clicked.connect(dialog.accept)
        way.clicked.connect(lambda _checked=False: actions.run(action))
    if again is not None:
        retry = dialog.add_button("Try again", icon="rotate-ccw", left=True)
        retry.clicked.connect(dialog.accept)
        retry.clicked.connect(lambda _checked=False: again())
    dialog.finished.connect(dialog.deleteLater)
    return dialog
