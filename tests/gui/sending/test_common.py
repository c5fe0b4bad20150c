"""Places, dates and the like on the send sheet: one quiet line under the request, which opens into a list with answers."""

from __future__ import annotations

import re

from pytestqt.qtbot import QtBot
from tests.gui.sending.conftest import MAIL, Opener
from tests.gui.walk import unnamed

from app.gui.kindtree import KindTree
from app.gui.sending.body import Look, pieces
from app.gui.sending.common import ROWS
from app.gui.sending.dialog import SendDialog

TEXT = "In March we move from Oslo to Lagos, and from Oslo on."


def opened(dialog: SendDialog) -> KindTree:
    """The list, after its line was pressed."""
    dialog.common.fold.button.click()
    assert dialog.common.tree is not None
    return dialog.common.tree


def settled(dialog: SendDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog.busy and dialog.text.whole)


def test_they_are_one_line_and_nothing_stands_in_the_way(open_sheet: Opener) -> None:
    dialog = open_sheet(TEXT)
    assert dialog.common.isVisible()
    assert dialog.common.fold.label == "3 places, 1 date: may go as they are"
    assert dialog.common.tree is None
    assert dialog.send.isEnabled()
    assert dialog.pane.cards == []
    assert not dialog._findings.isVisible()
    assert {piece.look for piece in pieces(dialog.sheet, 0)} <= {Look.HEADING, Look.LABEL, Look.PLAIN, Look.VALUE}


def test_there_is_no_line_where_there_are_none(open_sheet: Opener) -> None:
    assert not open_sheet("Say it plainly.").common.isVisible()


def test_what_stands_in_the_way_is_counted_without_them(open_sheet: Opener) -> None:
    dialog = open_sheet(f"{TEXT} Write to {MAIL}.")
    assert dialog.pane.heading.text().lower() == "1 detail to settle"
    assert len(dialog.pane.cards) == 1
    assert dialog.common.isVisible()
    assert not dialog.send.isEnabled()


def test_a_kind_is_redacted_at_once(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet(TEXT)
    tree = opened(dialog)
    assert not unnamed(dialog)
    tree.choose("place")
    assert (dialog.common.redact.text(), dialog.common.redact.accessibleName()) == ("Redact all", "Redact 3 places")
    dialog.common.redact.click()
    settled(dialog, qtbot)
    assert "In March we move from [PLACE] to [PLACE], and from [PLACE] on." in dialog.text.toPlainText()
    assert dialog.common.fold.label == "1 date: may go as it is"
    assert dialog._changed.text() == "3 details redacted"


def test_one_is_replaced_and_one_is_shown(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet(TEXT)
    tree = opened(dialog)
    tree.choose("place", 1)
    dialog.common.go.click()
    assert dialog.text.textCursor().selectedText() == "Lagos"
    dialog.common.swap.click()
    settled(dialog, qtbot)
    assert re.search(r"from Oslo to (?!Lagos)[\w' -]+, and from Oslo on", dialog.text.toPlainText())
    assert [row for row in tree.chosen if row >= 0], "the row that took its place is chosen"


def test_in_a_preview_the_list_opens_and_nothing_is_changed(open_sheet: Opener) -> None:
    dialog = open_sheet(TEXT, preview=True)
    tree = opened(dialog)
    tree.choose("place")
    assert tree.isVisible()
    assert not dialog.common.redact.isVisible()
    assert not dialog.common.swap.isVisible()


def test_hundreds_of_them_take_no_more_room_than_a_few(open_sheet: Opener) -> None:
    dialog = open_sheet(" ".join(["From Oslo to Lagos in March."] * 150))
    assert dialog.common.fold.label == "300 places, 150 dates: may go as they are"
    tree = opened(dialog)
    group = tree.topLevelItem(0)
    assert group is not None
    assert not group.isExpanded()
    group.setExpanded(True)
    assert tree.height() <= (ROWS + 1) * 26
