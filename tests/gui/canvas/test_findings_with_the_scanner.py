"""The card of a finding with the scanner itself, in its own process: what each answer does to the text, and taking it back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.course import Finding, RichText
from app.course.blocks import Paragraph, SingleChoice
from app.course.ops import ReplaceBlock
from app.gui.canvas.panels import FindingCard, open_finding

WAIT = 60_000
SAID = "Write to ada@northwind.example today."
TWICE = "Ask bob@fabrikam.example or, failing that, bob@fabrikam.example."


def findings(bench: Any, block_id: str) -> tuple[Finding, ...]:
    found: tuple[Finding, ...] = bench.view.desk.scans.findings.get(block_id, ())
    return found


def shown(bench: Any, block_id: str, part: str = "text") -> list[str]:
    """What is underlined in a text."""
    held = bench.view.column.frame(block_id).editor.parts[part]
    return [mark.cursor.selectedText() for mark in held.extraSelections()]


def card_of(bench: Any, block_id: str, at: int) -> FindingCard:
    """The card that a click on a code point opens."""
    part = bench.view.column.frame(block_id).editor.parts["text"]
    QTest.mouseClick(part.viewport(), Qt.MouseButton.LeftButton, pos=part.rect_of(at).center() + QPoint(1, 0))
    card: FindingCard = next(one for one in bench.view.findChildren(FindingCard) if one.isVisible())
    return card


@pytest.fixture
def bench(open_lesson: Any, qtbot: QtBot) -> Any:
    question = SingleChoice(prompt=RichText.of("Who?"), feedback_correct=RichText.of("Call carol@contoso.example."))
    made = open_lesson(
        Paragraph(id="bone", text=RichText.of(SAID)), Paragraph(id="btwo", text=RichText.of(TWICE)), question, scanner=True
    )
    qtbot.waitUntil(lambda: len(findings(made, "bone")) == 1 and len(findings(made, "btwo")) == 2, timeout=WAIT)
    return made


def test_each_answer_changes_the_text_or_the_findings_and_undo_brings_both_back(bench: Any, qtbot: QtBot) -> None:
    assert shown(bench, "bone") == ["ada@northwind.example"]
    card_of(bench, "bone", 14).redact.click()
    assert bench.texts[0] == "Write to [EMAIL] today."
    qtbot.waitUntil(lambda: not findings(bench, "bone") and not shown(bench, "bone"), timeout=WAIT)
    bench.view.undo()
    assert bench.texts[0] == SAID
    qtbot.waitUntil(lambda: shown(bench, "bone") == ["ada@northwind.example"], timeout=WAIT)

    card_of(bench, "bone", 14).swap.click()
    assert re.fullmatch(r"Write to person\d{3}@example\.com today\.", bench.texts[0])
    bench.view.undo()
    assert bench.texts[0] == SAID

    course = bench.session.course
    qtbot.waitUntil(lambda: len(shown(bench, "btwo")) == 2, timeout=WAIT)
    card_of(bench, "btwo", 8).accept.click()
    assert bench.texts == [block.plain() for _, block in course.blocks()], "calling it not sensitive changes no text"
    assert shown(bench, "btwo") == [], "nor is it asked about where it stands again"
    bench.view.undo()
    assert len(shown(bench, "btwo")) == 2
    bench.view.redo()
    assert shown(bench, "btwo") == []
    assert not bench.problems
    assert not bench.said


def test_a_detail_that_was_changed_meanwhile_is_left_alone_and_said_calmly(bench: Any, qtbot: QtBot) -> None:
    stale = findings(bench, "bone")[0]
    now = replace(bench.blocks[0], text=RichText.of("Write to ada.lovelace@northwind.example today."))
    bench.session.do(ReplaceBlock(bench.view.lesson_id, now), "Edit")
    open_finding(bench.view, stale, bench.view.mapToGlobal(QPoint(50, 50)))
    card = next(one for one in bench.view.findChildren(FindingCard) if one.isVisible())
    card.redact.click()
    assert bench.texts[0] == "Write to ada.lovelace@northwind.example today."
    assert not bench.problems
    assert len(bench.said) == 1
    assert bench.said[0].startswith("That detail is no longer where it was found.")
    qtbot.waitUntil(lambda: findings(bench, "bone") not in ((), (stale,)), timeout=WAIT)
    assert shown(bench, "bone") == ["ada.lovelace@northwind.example"]
    card_of(bench, "bone", 14).redact.click()
    assert bench.texts[0] == "Write to [EMAIL] today.", "a moment later it can be settled"


def test_typing_beside_a_detail_does_not_keep_it_from_being_settled_at_once(bench: Any) -> None:
    bench.view.focus_block("bone", "text", 0, 0)
    QTest.keyClicks(bench.view.part, "Please: ")
    card_of(bench, "bone", 22).redact.click()
    assert bench.texts[0] == "Please: Write to [EMAIL] today."
    assert not bench.said


def test_a_detail_in_folded_feedback_is_settled_too(bench: Any, qtbot: QtBot) -> None:
    question = bench.blocks[2].id
    qtbot.waitUntil(lambda: len(findings(bench, question)) == 1, timeout=WAIT)
    found = findings(bench, question)[0]
    bench.view.focus_block(question, found.part, found.start, found.end)
    QTest.keyClick(bench.view.part, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    next(one for one in bench.view.findChildren(FindingCard) if one.isVisible()).redact.click()
    assert bench.blocks[2].feedback_correct.plain == "Call [EMAIL]."
    qtbot.waitUntil(lambda: shown(bench, question, "feedback_correct") == [], timeout=WAIT)
