"""Whether a sheet is shown at all, and what follows: sent, given up, or sent quietly with a word in the status bar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.course import Course
from app.guard import SendSheet
from app.gui.context import Context
from app.gui.sending.dialog import SendDialog
from app.services.sheets import Settling


@dataclass(frozen=True, slots=True)
class Quiet:
    """The tick "do not ask when nothing was found": ``allowed`` unless the organisation forbids it; ``set`` keeps it for the
    provider with this id."""

    allowed: bool
    set: Callable[[str], object]


def review(
    context: Context,
    guard: Settling,
    sheet: SendSheet,
    send: Callable[[SendSheet], object],
    *,
    course: Course | None = None,
    quiet: Quiet | None = None,
    given_up: Callable[[], object] = lambda: None,
) -> SendDialog | None:
    """Show the sheet and call ``send`` with the settled one, or ``given_up``.

    Where nothing was found and this person chose not to be asked then, ``send`` is called at once and no dialog comes (None).
    """
    if not sheet.asks and sheet.settled:
        send(sheet)
        return None
    offered = quiet is not None and quiet.allowed and not sheet.card.local
    words = f"Do not ask again when nothing was found in a request to {sheet.card.name}" if offered else ""
    dialog = SendDialog(context, guard, sheet, course, quiet=words)

    def approved(settled: SendSheet) -> None:
        if quiet is not None and offered and dialog.never_ask.is_ticked():
            quiet.set(sheet.card.id)
        send(settled)

    dialog.approved.connect(approved)
    dialog.rejected.connect(given_up)
    dialog.finished.connect(dialog.deleteLater)
    dialog.setModal(True)
    dialog.open()
    return dialog


def look(context: Context, guard: Settling, sheet: SendSheet, course: Course | None = None) -> SendDialog:
    """Show what would be sent, and no more: nothing can be sent from here."""
    dialog = SendDialog(context, guard, sheet, course, preview=True)
    dialog.finished.connect(dialog.deleteLater)
    dialog.setModal(True)
    dialog.open()
    return dialog
