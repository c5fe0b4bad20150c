"""What a person writes into a draft outlives the card it was written in, and one question opens one sheet."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.gui.assist.conftest import Bench

from app.gui.assist.card import DraftCard
from app.gui.assist.catalog import BY_KEY
from app.gui.canvas.clipboard import line_origins
from app.gui.sending.dialog import SendDialog
from app.gui.widgets import Dialog
from app.services.ai import Draft

MINE = "Customer data is whatever can be linked to a person."


def card_of(bench: Bench) -> DraftCard:
    def cards() -> list[DraftCard]:
        return [frame.below for frame in bench.studio.lesson_view.frames() if isinstance(frame.below, DraftCard)]

    bench.qtbot.waitUntil(lambda: any(card.edit.isVisible() or card.field.isVisible() for card in cards()), timeout=10_000)
    return cards()[0]


def writing(bench: Bench) -> DraftCard:
    """A draft whose text is being changed, the change not kept yet."""
    bench.connect()
    bench.write()
    bench.answer()
    bench.ask().send.click()
    bench.drafted()
    card = card_of(bench)
    card.edit.click()
    card.field.setPlainText(MINE)
    return card


def test_a_change_to_a_draft_is_there_again_when_its_lesson_is_shown_again(bench: Bench) -> None:
    writing(bench)
    bench.assist.changed.emit("")
    frame = bench.studio.lesson_view.column.frame("p")  # type: ignore[union-attr]
    assert frame is not None
    frame.set_below(None)
    bench.assist.changed.emit("")
    again = card_of(bench)
    assert again.field.isVisible()
    assert again.field.toPlainText() == MINE
    again.keep_edit.click()
    assert bench.assist.drafts[0].text == MINE
    assert bench.assist.noted(again.draft.id) is None


@pytest.mark.clause("B4.2b")
def test_what_is_copied_from_a_draft_brings_its_record_along(bench: Bench) -> None:
    bench.connect()
    bench.write()
    bench.answer()
    bench.ask().send.click()
    draft = bench.drafted()
    card = card_of(bench)
    bench.window.activateWindow()
    for key in ("changes", "result"):
        card.view.choose(key)
        card.view.chosen.emit(key)
        card.text.setFocus()
        bench.qtbot.waitUntil(card.text.hasFocus)
        for words, made in (("anything", True), ("Customer data is", key == "result")):
            card.text.setTextCursor(card.text.document().find(words))
            QTest.keyClick(card.text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
            assert QApplication.clipboard().text() == words
            origins, records = line_origins(bench.course, QApplication.clipboard().mimeData())
            assert origins == ([draft.provenance[0].id] if made else []), (key, words)
            assert [added.record.system for added in records] == ([draft.provenance[0].system] if made else [])


def test_a_change_to_a_draft_is_kept_when_the_course_is_closed(bench: Bench) -> None:
    draft = writing(bench).draft
    bench.window.close_course()
    bench.window.open_course(bench.path)
    bench.studio.show_inspector("ai")
    bench.qtbot.waitUntil(lambda: [d.id for d in bench.assist.drafts] == [draft.id], timeout=20_000)
    assert bench.assist.drafts[0].text == MINE


def test_inserting_from_another_card_takes_what_was_being_written(bench: Bench) -> None:
    draft = writing(bench).draft
    bench.assist.insert(draft.id)
    assert bench.block().plain() == MINE


def test_going_back_leaves_the_draft_as_it_was(bench: Bench) -> None:
    card = writing(bench)
    card.drop_edit.click()
    assert bench.assist.noted(card.draft.id) is None
    assert card.draft.text != MINE


def test_asking_twice_before_the_sheet_is_there_opens_one_sheet(bench: Bench) -> None:
    bench.connect()
    bench.write()
    for key in ("clearer", "shorter"):
        bench.assist.ask(BY_KEY[key], BY_KEY[key].options)
    bench.dialog(SendDialog)
    bench.qtbot.wait(1500)
    sheets = [w for w in QApplication.topLevelWidgets() if type(w) is SendDialog and w.isVisible()]
    assert len(sheets) == 1


def test_a_text_the_draft_can_not_be_stays_in_the_field(bench: Bench, qapp: QApplication) -> None:
    card = writing(bench)
    card.field.setPlainText("  ")
    told: list[str] = []

    def read() -> None:
        dialog = qapp.activeModalWidget()
        if isinstance(dialog, Dialog):
            told.append(dialog.heading.text())
            dialog.reject()

    hand = QTimer()
    hand.timeout.connect(read)
    hand.start(20)
    card.keep_edit.click()
    hand.stop()
    assert told
    assert card.field.isVisible()
    assert card.field.toPlainText() == "  "


def test_the_drafts_are_gone_through_once_for_a_whole_page(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    writing(bench)
    looked: list[str] = []
    waiting = bench.assist.waiting

    def counted(lesson_id: str) -> dict[str, Draft]:
        looked.append(lesson_id)
        return waiting(lesson_id)

    monkeypatch.setattr(bench.assist, "waiting", counted)
    bench.assist.changed.emit("")
    bench.qtbot.wait(200)
    assert looked == ["l"]


def test_drafts_that_are_kept_in_memory_only_say_so(bench: Bench) -> None:
    bench.connect()
    bench.write()
    assert bench.assist.keeping == ""
    bench.answer()
    sheet = bench.ask()
    sheet.send.click()
    bench.drafted()
    bench.studio.show_inspector("ai")
    waiting = bench.studio.inspector.ai.waiting
    bench.qtbot.waitUntil(lambda: "in memory only" in waiting.keeping.text(), timeout=10_000)
    assert waiting.keeping.isVisible()
