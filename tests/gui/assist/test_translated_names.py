"""A translation whose model writes the stand-ins in its own letters, through the real window, scanner, guard and wire."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.guard.spelled import cyrillic
from tests.gui.assist.conftest import Bench
from tests.gui.assist.test_asking import shown

from app.course.blocks import Paragraph
from app.course.ops import ReplaceBlock
from app.course.text import RichText
from app.gui.assist.catalog import BY_KEY
from app.gui.sending.dialog import SendDialog

SAID = "Please ask Maria Lopez, maria.lopez@northwind.com, about it. Maria Lopez calls James Okafor on 212-736-5000."


@pytest.mark.clause("B6.4")
def test_names_in_other_letters_come_back_and_what_is_missing_is_said_at_the_draft(bench: Bench) -> None:
    bench.connect()
    bench.studio.session.do(ReplaceBlock("l", Paragraph(id="p", text=RichText.of(SAID))), "Write")
    bench.qtbot.waitUntil(lambda: len(bench.studio.scans.findings.get("p", ())) >= 4, timeout=60_000)
    bench.write()
    ask = BY_KEY["translate"]
    bench.assist.ask(ask, replace(ask.options, language="ru"))
    sheet = bench.dialog(SendDialog)
    bench.qtbot.waitUntil(lambda: not sheet.busy and bool(sheet.sheet.findings), timeout=30_000)
    sheet.pane.replace_all.click()
    bench.qtbot.waitUntil(lambda: sheet.sheet.settled and sheet.sheet.pseudonymised >= 4, timeout=30_000)
    names = bench.studio.scans.pseudonyms
    maria, james = names.of("person", "Maria Lopez"), names.of("person", "James Okafor")
    address, phone = names.of("email", "maria.lopez@northwind.com"), names.of("phone", "212-736-5000")
    assert all(name in sheet.text.toPlainText() for name in (maria, james, address, phone))
    ours, theirs = cyrillic(maria), cyrillic(james)
    bench.answer(f"Спросите {ours}, {address}. {ours.split()[1]} звонит по телефону {theirs}.")
    sheet.send.click()
    draft = bench.drafted()
    assert draft.text == "Спросите Maria Lopez, maria.lopez@northwind.com. Lopez звонит по телефону James Okafor."
    (warning,) = draft.warnings
    card = shown(bench)
    bench.qtbot.waitUntil(card.warned.isVisible, timeout=10_000)
    assert card.warned.text().replace("\u200b", "") == warning
    assert warning.startswith(f"1 stand-in did not come back: “{phone}”.")
    card.insert.click()
    bench.qtbot.waitUntil(lambda: bench.block().plain() == draft.text, timeout=10_000)
