"""From the caret to a draft beside the text, through the real guard to a server that speaks OpenAI's API."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.gui.assist.conftest import BETTER, KEY, TEXT, Bench
from tests.gui.walk import unnamed
from tests.wire.openai_server import Fault

from app.gui.assist.card import DraftCard
from app.gui.dialogs.providers import ProvidersDialog
from app.gui.dialogs.rights import RightsDialog
from app.gui.gate import GatePage
from app.gui.sending.dialog import SendDialog
from app.gui.widgets import Dialog
from app.services.ai import CAUTION, DraftState


def cards(bench: Bench) -> list[DraftCard]:
    """The cards on the page."""
    return [frame.below for frame in bench.studio.lesson_view.frames() if isinstance(frame.below, DraftCard)]


def shown(bench: Bench) -> DraftCard:
    bench.qtbot.waitUntil(lambda: bool(cards(bench)), timeout=10_000)
    return cards(bench)[0]


@pytest.mark.clause("A0.4")
def test_without_an_accepted_policy_every_way_to_ask_leads_to_it(bench: Bench) -> None:
    bench.write()
    menu = bench.assist.open_menu()
    assert menu.mend.text() == "Read the policy"
    menu.mend.click()
    assert isinstance(bench.window.pages.currentWidget(), GatePage)
    assert not bench.server.requests


@pytest.mark.clause("A0.4")
def test_without_a_provider_asking_leads_to_connecting_one(bench: Bench) -> None:
    bench.accept()
    bench.write()
    menu = bench.assist.open_menu()
    assert menu.mend.text() == "Connect a provider…"
    menu.mend.click()
    dialog = bench.dialog(ProvidersDialog)
    assert dialog.panel.cards["openai"].form is not None


def test_the_first_time_leads_from_the_key_to_a_rewritten_paragraph(bench: Bench) -> None:
    bench.accept()
    bench.providers.set("openai", base_url=bench.server.url)
    bench.window.actions_table.run("ai.providers")
    providers = bench.dialog(ProvidersDialog)
    card = providers.panel.cards["openai"]
    assert card.form is not None
    assert not card.form.connect_it.isEnabled()
    card.form.tick.tick(True)
    card.form.field.setText(KEY)
    card.form.connect_it.click()
    bench.qtbot.waitUntil(lambda: card.badge.text() == "In use" and card.notices.isVisible(), timeout=20_000)
    providers.accept()
    bench.write()
    bench.answer()
    menu = bench.assist.open_menu()
    bench.qtbot.keyClick(menu.field, Qt.Key.Key_Return)
    rights = bench.dialog(RightsDialog)
    next(iter(rights.answers.values())).click()
    rights.keep.click()
    sheet = bench.dialog(SendDialog)
    bench.qtbot.waitUntil(lambda: TEXT in sheet.text.toPlainText())
    sheet.send.click()
    draft = bench.drafted()
    assert bench.block().plain() == TEXT
    shown(bench).insert.click()
    bench.qtbot.waitUntil(lambda: bench.block().plain() == BETTER, timeout=10_000)
    assert bench.block().origins()
    assert draft.text == BETTER
    bench.studio.lesson_view.undo()
    assert bench.block().plain() == TEXT


@pytest.mark.clause("A3.6")
def test_a_draft_stands_beside_the_text_and_rejecting_it_changes_nothing(bench: Bench) -> None:
    bench.connect()
    bench.write()
    before = bench.course
    bench.answer()
    bench.ask().send.click()
    bench.drafted()
    card = shown(bench)
    assert bench.course is before
    card.reject.click()
    bench.qtbot.waitUntil(lambda: not cards(bench), timeout=10_000)
    assert bench.course is before
    assert "draft.rejected" in bench.events()


@pytest.mark.clause("A4.3")
@pytest.mark.clause("A4.4")
def test_every_pending_result_says_that_ai_can_be_wrong(bench: Bench) -> None:
    bench.connect()
    bench.write()
    bench.answer()
    bench.ask().send.click()
    bench.drafted()
    card = shown(bench)
    assert card.caution.text() == CAUTION
    assert card.caution.isVisible()
    bench.qtbot.waitUntil(lambda: "tokens in" in card.spent.text())


def test_what_no_source_has_is_marked_and_sources_are_shown(bench: Bench) -> None:
    bench.connect()
    bench.write()
    bench.answer()
    bench.ask().send.click()
    draft = bench.drafted()
    assert any(BETTER[start:end] == "2019" for start, end in draft.unsupported)
    card = shown(bench)
    bench.qtbot.waitUntil(lambda: card.draft.state is DraftState.READY)
    card.text.point(0)
    assert "Rests on" in card._rests.text()
    card.text.point(len(draft.statements) - 1)
    assert "“2019”" in card._rests.text()
    card.view.choose("changes")
    card._show_body()
    assert "any information" in card.text.toPlainText()
    assert "anything" in card.text.toPlainText()


def test_a_stopped_answer_keeps_what_came_and_can_be_tried_again(bench: Bench) -> None:
    bench.connect()
    bench.server.delay = 0.2
    bench.write()
    bench.answer(BETTER * 4)
    bench.ask().send.click()
    bench.qtbot.waitUntil(lambda: any(draft.text for draft in bench.assist.drafts), timeout=20_000)
    card = shown(bench)
    card.stop.click()
    draft = bench.drafted(DraftState.CANCELLED)
    assert draft.text
    assert bench.block().plain() == TEXT
    bench.server.delay = 0.0
    bench.qtbot.waitUntil(lambda: card.retry.isVisible() or card.retry_small.isVisible())
    card.retry.click()
    bench.answer()
    bench.dialog(SendDialog).send.click()
    assert bench.drafted().text == BETTER


@pytest.mark.clause("A5.7")
def test_a_provider_that_is_down_says_so_loses_nothing_and_offers_to_try_again(bench: Bench) -> None:
    bench.connect()
    bench.write()
    bench.server.fail(Fault.BROKEN, times=None)
    bench.ask().send.click()
    draft = bench.drafted(DraftState.FAILED)
    assert draft.problem is not None
    assert "unavailable" in draft.problem.what
    card = shown(bench)
    bench.qtbot.waitUntil(card.retry.isVisible)
    assert bench.block().plain() == TEXT


def test_drafts_are_there_again_after_a_restart(bench: Bench) -> None:
    bench.connect()
    bench.write()
    bench.answer()
    bench.ask().send.click()
    draft = bench.drafted()
    bench.window.close_course()
    bench.window.open_course(bench.path)
    bench.qtbot.waitUntil(lambda: bool(cards(bench)), timeout=20_000)  # below its block, without being asked for
    assert [d.id for d in bench.assist.drafts] == [draft.id]
    bench.studio.show_inspector("ai")
    bench.qtbot.waitUntil(lambda: bool(bench.studio.inspector.ai.waiting.cards))
    assert bench.studio.inspector.ai.waiting.cards[0].draft.text == BETTER


def test_what_went_quietly_is_said_in_the_status_bar(bench: Bench) -> None:
    bench.connect()
    bench.providers.set("openai", quiet=True)
    bench.write("q")
    bench.server.say({"s1": "Ask first."})
    from app.gui.assist.catalog import BY_KEY

    bench.assist.ask(BY_KEY["shorter"], BY_KEY["shorter"].options)
    bench.drafted()
    assert not [w for w in QApplication.topLevelWidgets() if type(w) is SendDialog and w.isVisible()]
    assert bench.studio.status.sent.text().startswith("Sent ")
    assert "OpenAI" in bench.studio.status.sent.text()


def test_a_refusal_names_its_clause_and_the_way_out(bench: Bench) -> None:
    bench.connect()
    bench.write()
    bench.providers.set("openai", daily=1)
    bench.answer()
    bench.ask().send.click()
    bench.drafted()
    from app.gui.assist.catalog import BY_KEY

    bench.assist.ask(BY_KEY["shorter"], BY_KEY["shorter"].options)
    # The day's requests are used up: readiness says so before anything is prepared.
    menus = bench.assist._menu
    if menus is not None:
        assert "used up" in bench.assist.readiness().sentence
        menus.close_panel()
    else:
        dialog = bench.dialog(Dialog)
        assert "B3.10" in " ".join(label.text() for label in dialog.findChildren(type(dialog.heading)))
        dialog.reject()


def test_the_menu_works_by_keyboard_and_gives_the_caret_back(bench: Bench) -> None:
    bench.connect()
    bench.write()
    part = bench.studio.lesson_view.part
    assert part is not None
    bench.window.actions_table.run("ai.ask")
    menu = bench.assist._menu
    assert menu is not None
    bench.qtbot.keyClicks(menu.field, "tone")
    bench.qtbot.keyClick(menu.field, Qt.Key.Key_Return)
    assert menu.form is not None
    assert not unnamed(menu)
    bench.qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
    bench.qtbot.waitUntil(part.hasFocus)


def test_every_control_of_the_tab_and_the_card_has_a_name(bench: Bench) -> None:
    bench.connect()
    bench.write()
    bench.studio.show_inspector("ai")
    bench.answer()
    bench.ask().send.click()
    bench.drafted()
    shown(bench)
    assert not unnamed(bench.window)


def test_the_tab_asks_and_previews(bench: Bench, qtbot: QtBot) -> None:
    bench.connect()
    bench.write()
    bench.studio.show_inspector("ai")
    page = bench.studio.inspector.ai
    qtbot.waitUntil(page.foot.send.isEnabled, timeout=5000)
    page.foot.preview.click()
    preview = bench.dialog(SendDialog)
    assert not preview.send.isVisible()
    qtbot.keyClick(preview, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert preview.isVisible()
    preview.reject()
    page.foot.send.click()
    bench.qtbot.waitUntil(
        lambda: any(type(w) is SendDialog and w.isVisible() and w is not preview for w in QApplication.topLevelWidgets())
    )
    assert not bench.sent()


def test_a_draft_goes_where_its_block_is_and_leaves_with_it(bench: Bench) -> None:
    bench.connect()
    bench.write()
    bench.answer()
    bench.ask().send.click()
    bench.drafted()
    card = shown(bench)
    frame = bench.studio.lesson_view.column.frame("p")  # type: ignore[union-attr]
    assert frame is not None
    assert frame.below is card
    assert card.mapTo(frame, QPoint(0, 0)).y() > frame.editor.geometry().bottom()
