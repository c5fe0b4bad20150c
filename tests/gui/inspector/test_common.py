"""Places, dates and the like of a lesson: one quiet line that opens into a list by kind, and nothing else names them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem, QWidget
from tests.gui.inspector.conftest import Bench, Opener
from tests.gui.walk import unnamed

from app.course import Finding, Lesson, RichText, Severity
from app.course.blocks import Paragraph
from app.gui.inspector.common import ROWS, CommonList
from app.gui.inspector.details import listed, next_place
from app.gui.inspector.why import WhyDialog
from app.scan import Answer, Hit
from app.services.falsealarms import reports_file

TEXT = "In Qarlstad we met on 3 Quember; from Qarlstad we went to Qosloby."
WORDS = {"Qarlstad": "place", "Qosloby": "place", "3 Quember": "date", "Qorthwind": "organisation"}


def found(text: str, key: bytes, block: str) -> list[Finding]:
    """What a scanner that knows these words would find."""
    hits = []
    for word, kind in WORDS.items():
        at = text.find(word)
        while at >= 0:
            hits.append(Hit(at, at + len(word), kind, word, 0.5, "names.model", "A word that is used as a place is."))
            at = text.find(word, at + 1)
    return [hit.finding(block, "text", key) for hit in sorted(hits, key=lambda hit: hit.start)]


def tell(bench: Bench) -> None:
    """Answer for the scanner, through the service that takes its answers, about every block as it is now."""
    bench.scanned()
    scans = bench.studio.scans
    answers = []
    for _, block in bench.session.course.blocks():
        findings = tuple(found(block.plain(), bench.session.project.secret, block.id))
        answers.append(Answer(block.id, scans._asked[block.id][0], findings, 0.1))
    scans._answered(answers)
    bench.inspector.compliance.refresh()


def opened(bench: Bench) -> CommonList:
    """The list, after its line was pressed."""
    checking = bench.inspector.compliance.checking
    checking.common_fold.button.click()
    assert checking.common is not None
    return checking.common


def paragraphs(*texts: str) -> Iterable[Paragraph]:
    return (Paragraph(id=f"b{at}", text=RichText.of(text)) for at, text in enumerate(texts, 1))


def rows(shown: CommonList) -> list[tuple[str, str, list[str]]]:
    """Kind, number and values of every group."""
    groups = [shown.tree.topLevelItem(at) for at in range(shown.tree.topLevelItemCount())]
    return [
        (item.text(0), item.text(1), [inside(item, at).text(0) for at in range(item.childCount())])
        for item in groups
        if item is not None
    ]


def inside(item: QTreeWidgetItem, at: int) -> QTreeWidgetItem:
    child = item.child(at)
    assert child is not None
    return child


KINDS = ("place", "date")


def choose(shown: CommonList, kind: int, at: int = -1) -> None:
    """Make a row the current one: a kind, or one of its details."""
    shown.tree.choose(KINDS[kind], at)


def test_they_are_one_line_below_the_notes_and_no_card(open_course: Opener) -> None:
    bench = open_course(*paragraphs(TEXT))
    tell(bench)
    checking = bench.inspector.compliance.checking
    assert checking.common_fold.isVisible()
    assert checking.common_fold.label == "3 places, 1 date"
    assert checking.common_fold.button.accessibleName() == "Show: 3 places, 1 date"
    assert checking.empty.isVisible()
    assert not checking.fold.isVisible()
    assert checking.cards.cards == []
    assert checking.common is None, "the list is not built before it is opened"


def test_nothing_that_counts_what_is_to_settle_counts_them(open_course: Opener) -> None:
    bench = open_course(*paragraphs(TEXT), more=(Lesson(id="l2", title="More", blocks=(Paragraph(id="m"),)),))
    tell(bench)
    scans, course = bench.studio.scans, bench.session.course
    assert bench.studio.status.findings.text() == "No findings"
    assert bench.inspector.compliance.readiness.ring.value == 100
    assert not bench.inspector.compliance.checking.elsewhere.isVisible()
    assert next_place(course, "l2", scans.findings) is None
    (frame,) = bench.studio.lesson_view.frames()
    assert frame._bar is None
    assert frame._findings == ()


def test_the_line_opens_by_keyboard_into_a_list_by_kind(open_course: Opener) -> None:
    bench = open_course(*paragraphs(TEXT))
    tell(bench)
    checking = bench.inspector.compliance.checking
    checking.common_fold.button.setFocus()
    QTest.keyClick(checking.common_fold.button, Qt.Key.Key_Return)
    shown = checking.common
    assert shown is not None
    assert shown.isVisible()
    assert checking.common_fold.button.accessibleName() == "Hide: 3 places, 1 date"
    assert rows(shown) == [("Places", "3", ["Qarlstad", "Qarlstad", "Qosloby"]), ("Dates", "1", ["3 Quember"])]
    assert not unnamed(shown)


def test_enter_on_a_row_goes_to_it_in_the_text(open_course: Opener) -> None:
    bench = open_course(*paragraphs("First.", TEXT))
    tell(bench)
    shown = opened(bench)
    choose(shown, 0, 1)
    shown.tree.setFocus()
    QTest.keyClick(shown.tree, Qt.Key.Key_Return)
    part = bench.studio.lesson_view.part
    assert part is not None
    assert part.textCursor().selectedText() == "Qarlstad"
    assert part.textCursor().selectionStart() == TEXT.rindex("Qarlstad")


@pytest.mark.parametrize(("answer", "left"), [("redact", r"\[PLACE\]"), ("swap", r"(?!Qarlstad)[\w' -]+")])
def test_one_is_answered_and_undo_brings_it_back(open_course: Opener, answer: str, left: str) -> None:
    bench = open_course(*paragraphs(TEXT))
    tell(bench)
    shown = opened(bench)
    choose(shown, 0, 1)
    getattr(shown, answer).click()
    assert re.fullmatch(f"In Qarlstad we met on 3 Quember; from {left} we went to Qosloby.", bench.blocks[0].plain())
    bench.session.undo()
    assert bench.blocks[0].plain() == TEXT


@pytest.mark.parametrize(
    ("answer", "text"), [("redact", r"(\[PLACE\]) \1 (\[PLACE\])"), ("swap", r"(?!Qarlstad)([\w'-]+) \1 (?!\1|Qosloby)[\w'-]+")]
)
def test_a_kind_is_answered_at_once_in_one_step_and_only_in_this_lesson(open_course: Opener, answer: str, text: str) -> None:
    more = Lesson(id="l2", title="More", blocks=(Paragraph(id="m", text=RichText.of("Qosloby")),))
    bench = open_course(*paragraphs("Qarlstad Qarlstad", "Qosloby on 3 Quember"), more=(more,))
    tell(bench)
    shown = opened(bench)
    choose(shown, 0)
    button = getattr(shown, answer)
    assert button.text().endswith(" all")
    assert "3 places of this lesson" in button.accessibleName()
    button.click()
    assert re.fullmatch(f"{text} on 3 Quember", " ".join(block.plain() for block in bench.blocks))
    assert bench.session.course.lesson("l2").blocks[0].plain() == "Qosloby"
    bench.session.undo()
    assert bench.blocks[0].plain() == "Qarlstad Qarlstad"


def pick(shown: CommonList, title: str) -> None:
    """Choose from what "Keep…" offers for the current row."""
    menu = shown.menu()
    action = next((item for item in menu.actions() if item.text() == title), None)
    assert isinstance(action, QAction), [item.text() for item in menu.actions()]
    action.trigger()
    menu.deleteLater()


def test_a_kind_is_redacted_in_the_whole_course(open_course: Opener) -> None:
    more = Lesson(id="l2", title="More", blocks=(Paragraph(id="m", text=RichText.of("Qosloby")),))
    bench = open_course(*paragraphs(TEXT), more=(more,))
    tell(bench)
    shown = opened(bench)
    choose(shown, 0)
    pick(shown, "Redact 4 places in the course")
    assert bench.session.course.lesson("l2").blocks[0].plain() == "[PLACE]"


def test_accepted_ones_are_gone_until_it_is_undone(open_course: Opener) -> None:
    bench = open_course(*paragraphs(TEXT))
    tell(bench)
    checking, shown = bench.inspector.compliance.checking, opened(bench)
    choose(shown, 0, 2)
    pick(shown, "Not sensitive")
    bench.inspector.compliance.refresh()
    assert checking.common_fold.label == "2 places, 1 date"
    assert [values for _, _, values in rows(shown)] == [["Qarlstad", "Qarlstad"], ["3 Quember"]]
    choose(shown, 0)
    pick(shown, "Not sensitive, 2 places in the course")
    bench.inspector.compliance.refresh()
    assert checking.common_fold.label == "1 date"
    bench.session.undo()
    bench.session.undo()
    bench.inspector.compliance.refresh()
    assert checking.common_fold.label == "3 places, 1 date"


def test_why_is_explained_and_a_false_alarm_reported(open_course: Opener) -> None:
    bench = open_course(*paragraphs(TEXT))
    tell(bench)
    shown = opened(bench)
    choose(shown, 1, 0)
    pick(shown, "Why was this found?")
    (dialog,) = bench.window.findChildren(WhyDialog)
    assert "Why: Date" in dialog.windowTitle()
    dialog.close()
    pick(shown, "Report a false alarm")
    assert "3 Quember" in reports_file().read_text("utf-8")
    bench.inspector.compliance.refresh()
    assert bench.inspector.compliance.checking.common_fold.label == "3 places"


def many(number: int) -> dict[str, tuple[Finding, ...]]:
    """Findings of one block."""
    kinds = list(WORDS.values())
    made = []
    for at in range(number):
        made.append(
            Finding(
                block_id="b1",
                part="text",
                start=at * 10,
                end=at * 10 + 5,
                kind=kinds[at % len(kinds)],
                score=0.5,
                severity=Severity.REVIEW,
                detector="names.model",
                reason="So.",
                masked=f"Word {at}",
                digest=f"{at:064x}",
            )
        )
    return {"b1": tuple(made)}


def test_five_hundred_are_no_more_widgets_than_five(open_course: Opener) -> None:
    bench = open_course(*paragraphs("Much."))
    bench.scanned()
    course, checking = bench.session.course, bench.inspector.compliance.checking
    before = len(checking.findChildren(QWidget))
    checking.show_listed(listed(course, course.lesson("l1"), many(500)), checked=True)
    assert len(checking.findChildren(QWidget)) == before, "closed, nothing is built"
    shown = opened(bench)
    held = len(shown.findChildren(QWidget))
    assert len(shown.chosen) == 250
    checking.show_listed(listed(course, course.lesson("l1"), many(5)), checked=True)
    assert len(shown.chosen) == 3
    assert len(shown.findChildren(QWidget)) == held


def test_a_long_list_is_folded_by_kind_and_scrolls_by_itself(open_course: Opener) -> None:
    bench = open_course(*paragraphs("Much."))
    bench.scanned()
    course, checking = bench.session.course, bench.inspector.compliance.checking
    checking.show_listed(listed(course, course.lesson("l1"), many(500)), checked=True)
    shown = opened(bench)
    assert all(not shown.tree.topLevelItem(at).isExpanded() for at in range(3))  # type: ignore[union-attr]
    low = shown.tree.height()
    group = shown.tree.topLevelItem(0)
    assert group is not None
    group.setExpanded(True)
    assert shown.tree.height() > low
    assert shown.tree.height() <= (ROWS + 1) * 26
    shown.tree.setCurrentItem(inside(group, 200))
    checking.show_listed(listed(course, course.lesson("l1"), many(499)), checked=True)
    (now,) = shown.chosen
    assert now.finding.masked == "Word 400"
    assert group is not shown.tree.topLevelItem(0)
    assert shown.tree.topLevelItem(0).isExpanded()  # type: ignore[union-attr]
