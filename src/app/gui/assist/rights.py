"""Whose the material is: asked once for each source, before AI first reads it (clauses A2.3, B3.3, B4.1)."""

from __future__ import annotations

from collections.abc import Callable

from app.course import LecternError
from app.gui.context import Context
from app.gui.dialogs.rights import RightsDialog
from app.services.records import RecordService


def ask_rights(context: Context, records: RecordService, source: str, title: str, then: Callable[[], object]) -> RightsDialog:
    """Ask, keep the answer, and go on with ``then``."""
    dialog = RightsDialog(context.window, title, source)

    def kept() -> None:
        said = dialog.statement()
        assert said is not None  # it closes with an answer, or it is not accepted
        try:
            records.state_rights(source, title, said.ground, said.note)
        except LecternError as error:
            context.problem(error)
            return
        then()

    dialog.accepted.connect(kept)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
