"""The real guard behind the dialog, with the test scanner of its own tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot
from tests.guard.conftest import Stand, make_stand, stand

from app.course import Course, Lesson, Payload, RichText, Section
from app.course.blocks import Paragraph
from app.guard import SendSheet
from app.gui.context import Context
from app.gui.sending.dialog import SendDialog

__all__ = ["make_stand", "stand"]

MAIL = "ada@analytical.engine.net"


def course_of(*texts: str) -> Course:
    """One lesson with these paragraphs."""
    blocks = tuple(Paragraph(id=f"b{at}", text=RichText.of(text)) for at, text in enumerate(texts))
    return Course(id="c", sections=(Section(id="s", lessons=(Lesson(id="l", title="Lesson", blocks=blocks),)),))


def payload(text: str, block: str = "b0") -> Payload:
    """A request as ``services.ai`` makes them."""
    body = {"model": "writer", "instructions": "Rewrite it.", "input": [{"role": "user", "content": text}], "store": False}
    return Payload(
        provider="remote",
        model="writer",
        feature="rewrite",
        purpose="Rewrite for clarity",
        course_id="c",
        block_ids=(block,),
        body=json.dumps(body).encode(),
    )


SENT: dict[SendDialog, list[SendSheet]] = {}
"""What each dialog approved."""

Opener = Callable[..., SendDialog]


@pytest.fixture
def open_sheet(stand: Stand, context: Context, qtbot: QtBot) -> Iterator[Opener]:
    """Opens the dialog over a sheet the real guard prepared; :data:`SENT` gets what it approved."""
    stand.accept()
    made: list[SendDialog] = []

    def open_(*texts: str, quiet: str = "", preview: bool = False) -> SendDialog:
        course = course_of(*texts)
        sheet = stand.guard.prepare([payload(text, f"b{at}") for at, text in enumerate(texts)], course=course)
        dialog = SendDialog(context, stand.guard, sheet, course, quiet=quiet, preview=preview)
        made.append(dialog)
        dialog.approved.connect(lambda settled: SENT.setdefault(dialog, []).append(settled))
        dialog.show()
        qtbot.waitExposed(dialog)
        qtbot.waitUntil(lambda: dialog.text.whole)
        return dialog

    yield open_
    SENT.clear()
    for dialog in made:
        dialog.close()
        dialog.deleteLater()
