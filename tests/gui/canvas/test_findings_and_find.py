"""Findings in the text, links, and finding and replacing over the whole course."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.course import Finding, Lesson, OutputKind, Provenance, RichText, Run, Severity, SourceType
from app.course.blocks import Callout, Paragraph, SingleChoice
from app.gui.canvas.panels import FindingCard, LinkEditor
from app.gui.canvas.search import find_in, folded

Key = Qt.Key
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def finding(block_id: str, start: int, end: int, severity: Severity = Severity.ALERT, part: str = "text") -> Finding:
    return Finding(
        block_id=block_id,
        part=part,
        start=start,
        end=end,
        kind="email",
        score=0.9,
        severity=severity,
        detector="test",
        reason="It has the form of an e-mail address.",
        masked="al•••@x",
        digest="d",
    )


def test_a_finding_is_marked_in_the_text_without_changing_it(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("👩 write to al@x.example now")))
    block = bench.blocks[0]
    bench.scans.tell(finding(block.id, 11, 23))
    part = bench.view.column.frame(block.id).editor.parts["text"]
    marks = part.extraSelections()
    assert [mark.cursor.selectedText() for mark in marks] == ["al@x.example"], "offsets count code points, not UTF-16"
    assert bench.blocks[0] is block
    assert part.finding_at(15) is not None
    assert part.finding_at(3) is None


def test_typing_before_a_finding_keeps_it_on_its_words(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("to al@x.example")))
    block_id = bench.blocks[0].id
    bench.scans.tell(finding(block_id, 3, 15))
    bench.view.focus_block(block_id, "text", 0, 0)
    QTest.keyClicks(bench.view.part, "now ")
    assert [mark.cursor.selectedText() for mark in bench.view.part.extraSelections()] == ["al@x.example"]


@pytest.mark.parametrize("answer", ["redact", "replace", "accept"])
def test_a_click_on_a_finding_offers_three_answers(open_lesson: Any, answer: str) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("to al@x.example")))
    block_id = bench.blocks[0].id
    found = finding(block_id, 3, 15)
    bench.scans.tell(found)
    part = bench.view.column.frame(block_id).editor.parts["text"]
    QTest.mouseClick(part.viewport(), Qt.MouseButton.LeftButton, pos=part.rect_of(8).center() + QPoint(1, 0))
    card = bench.view.findChild(FindingCard)
    assert card.isVisible()
    button = {"redact": card.redact, "replace": card.swap, "accept": card.accept}[answer]
    button.click()
    assert bench.scans.answers == [(answer, found)]
    assert not card.isVisible()


def test_a_finding_is_reached_and_left_by_keyboard(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("to al@x.example")))
    bench.scans.tell(finding(bench.blocks[0].id, 3, 15))
    bench.view.focus_block(bench.blocks[0].id, "text", 5, 5)
    part = bench.view.part
    QTest.keyClick(part, Key.Key_Return, ALT)
    card = bench.view.findChild(FindingCard)
    assert card.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(card.redact, Key.Key_Escape)
    assert part.hasFocus()
    assert bench.texts == ["to al@x.example"]


def test_a_finding_that_an_undo_took_away_is_not_offered_any_longer(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("to ")))
    bench.view.focus_block(bench.blocks[0].id, "text", -1, -1)
    QTest.keyClicks(bench.view.part, "al@x.example")
    bench.scans.tell(finding(bench.blocks[0].id, 3, 15))
    bench.view.focus_block(bench.blocks[0].id, "text", 5, 5)
    QTest.keyClick(bench.view.part, Key.Key_Return, ALT)
    card = bench.view.findChild(FindingCard)
    assert card.isVisible()
    bench.view.undo()
    assert not card.isVisible()


def test_a_finding_in_folded_feedback_is_unfolded_when_jumped_to(open_lesson: Any) -> None:
    bench = open_lesson(SingleChoice(prompt=RichText.of("?"), feedback_correct=RichText.of("ask al@x.example")))
    block_id = bench.blocks[0].id
    bench.view.focus_block(block_id, "feedback_correct", 4, 16)
    assert bench.view.part.path == "feedback_correct"
    assert bench.view.part.selection == (4, 16)


def test_ai_text_carries_a_badge_until_none_of_it_is_left(open_lesson: Any) -> None:
    record = Provenance(
        id="p1",
        kind=OutputKind.TEXT,
        source_type=SourceType.TRAINED,
        provider="OpenAI",
        system="model 1",
        created="2026-11-12T10:00:00Z",
        user="me",
        request_id="r",
        prompt_sha256="0" * 64,
    )
    bench = open_lesson(Paragraph(text=RichText((Run("AI text", origin="p1"),))), provenance=(record,))
    frame = bench.view.column.frame(bench.blocks[0].id)
    assert frame._note is not None
    height = frame.height()
    bench.view.focus_block(bench.blocks[0].id, "text", 0, 7)
    QTest.keyClick(bench.view.part, Key.Key_Delete)
    QTest.keyClicks(bench.view.part, "mine")
    assert frame._note is None
    assert bench.view.column.frame(bench.blocks[0].id).height_for(frame.width()) < height


def test_a_link_is_checked_set_changed_and_removed(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("see here now")))
    block_id = bench.blocks[0].id
    bench.view.focus_block(block_id, "text", 4, 8)
    QTest.keyClick(bench.view.part, Key.Key_K, CONTROL)
    editor = bench.view.findChild(LinkEditor)
    editor.field.setText("javascript:alert(1)")
    assert not editor.ok.isEnabled()
    QTest.keyClick(editor.field, Key.Key_Return)
    assert bench.blocks[0].part("text") == RichText.of("see here now"), "an address that is refused changes nothing"
    editor.field.setText("x.example/page")
    QTest.keyClick(editor.field, Key.Key_Return)
    assert bench.blocks[0].part("text").runs[1] == Run("here", link="https://x.example/page")
    bench.view.part.select(5, 5)
    QTest.keyClick(bench.view.part, Key.Key_K, CONTROL)
    editor = next(one for one in bench.view.findChildren(LinkEditor) if one.isVisible())
    assert editor.field.text() == "https://x.example/page"
    editor.remove.click()
    assert bench.blocks[0].part("text") == RichText.of("see here now")


def test_a_link_without_words_says_what_to_do(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("word")))
    bench.view.focus_block(bench.blocks[0].id, "text", 0, 0)
    bench.view.desk.context.actions.run("format.link")
    assert bench.said == ["Select the words that should be a link first."]


# Finding.


@given(st.text(max_size=30), st.text(min_size=1, max_size=4))
def test_every_match_is_the_query_once_case_and_accents_are_set_aside(hay: str, query: str) -> None:
    wanted = folded(query)[0]
    if not wanted:
        return
    for start, end in find_in(hay, wanted):
        assert 0 <= start < end <= len(hay)
        assert wanted in folded(hay[start:end])[0]


@pytest.mark.parametrize(
    ("hay", "query", "spans"),
    [
        ("Straße", "STRASSE", [(0, 6)]),
        ("Cafe\u0301 café", "cafe", [(0, 5), (6, 10)]),
        ("aaa", "aa", [(0, 2)]),
        ("👩 Ö", "o", [(2, 3)]),
        ("x", "y", []),
    ],
)
def test_matches_are_where_they_stand_in_the_text(hay: str, query: str, spans: list[tuple[int, int]]) -> None:
    assert list(find_in(hay, folded(query)[0])) == spans


def course(open_lesson: Any) -> Any:
    second = Lesson(title="Two", blocks=(Callout(text=RichText.of("A Customer again")),))
    return open_lesson(
        Paragraph(text=RichText.of("customer and customer")), Paragraph(text=RichText.of("nobody")), more=(second,)
    )


def test_find_counts_goes_round_the_course_and_asks_for_lessons(open_lesson: Any) -> None:
    bench = course(open_lesson)
    view, bar = bench.view, bench.view.find_bar
    asked: list[str] = []
    view.lesson_requested.connect(asked.append)
    bench.view.desk.context.actions.run("find.open")
    QTest.keyClicks(bar.field, "customer")
    QTest.keyClick(bar.field, Key.Key_Return)
    assert bar.count.text() == "1 of 3"
    QTest.keyClick(bar.field, Key.Key_Return)
    QTest.keyClick(bar.field, Key.Key_Return)
    assert bar.count.text() == "3 of 3"
    assert len(asked) == 1
    assert bar.field.hasFocus(), "the keyboard stays in the bar while jumping"
    marks = view.frames()[0].editor.parts["text"].extraSelections()
    assert [mark.cursor.selectedText() for mark in marks] == ["Customer"]
    QTest.keyClick(bar.field, Key.Key_Escape)
    assert view.part.selection == (2, 10), "closing the bar leaves the match selected"
    assert not view.frames()[0].editor.parts["text"].extraSelections()


def test_replacing_one_and_all_can_be_undone(open_lesson: Any) -> None:
    bench = course(open_lesson)
    bar = bench.view.find_bar
    bar.open("customer", replace=True)
    bar.other.setText("client")
    bar.step(1)
    first = bench.view.lesson_id
    bar.replace_one()
    texts = [block.plain() for _, block in bench.session.course.blocks()]
    assert sorted(texts) != sorted(["customer and customer", "nobody", "A Customer again"])
    bar.replace_all()
    assert [block.plain() for _, block in bench.session.course.blocks()] == ["client and client", "nobody", "A client again"]
    assert bar.count.text() == "No match"
    bench.view.undo()
    bench.view.undo()
    assert [block.plain() for _, block in bench.session.course.blocks()] == [
        "customer and customer",
        "nobody",
        "A Customer again",
    ]
    assert first
