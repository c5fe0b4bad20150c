"""The outline shows the course, and says where things were dragged."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.course import Course, Finding, Lesson, RichText, Section, Severity
from app.course.blocks import Paragraph
from app.course.ops import MoveLesson, MoveSection, apply
from app.gui.studio.outline import Outline
from app.gui.studio.outline_rows import Role, sign_of
from app.gui.studio.places import lesson_place, section_place
from app.gui.studio.sidebar import matching


def course(*sizes: int) -> Course:
    """Sections ``s0``… with lessons ``l00``…"""
    return Course(
        sections=tuple(
            Section(
                id=f"s{s}",
                title=f"Section {s}",
                lessons=tuple(Lesson(id=f"l{s}{i}", title=f"Lesson {s}{i}") for i in range(size)),
            )
            for s, size in enumerate(sizes)
        )
    )


def order(value: Course) -> list[list[str]]:
    """Ids of lessons by section."""
    return [[lesson.id for lesson in section.lessons] for section in value.sections]


@pytest.fixture
def outline(qtbot: QtBot) -> Outline:
    made = Outline()
    qtbot.addWidget(made)
    made.resize(268, 600)
    made.show_course(course(2, 3), {}, scanned=True)
    made.show()
    return made


@pytest.mark.parametrize(
    ("dragged", "target", "where", "expected"),
    [
        ("l00", "l01", "below", [["l01", "l00"], ["l10", "l11", "l12"]]),
        ("l01", "l00", "above", [["l01", "l00"], ["l10", "l11", "l12"]]),
        ("l00", "l11", "above", [["l01"], ["l10", "l00", "l11", "l12"]]),
        ("l12", "l00", "below", [["l00", "l12", "l01"], ["l10", "l11"]]),
        ("l00", "s1", "on", [["l01"], ["l10", "l11", "l12", "l00"]]),
        ("l00", "s1", "below", [["l01"], ["l00", "l10", "l11", "l12"]]),
        ("l12", "s1", "above", [["l00", "l01", "l12"], ["l10", "l11"]]),
        ("l00", "", "on", [["l01"], ["l10", "l11", "l12", "l00"]]),
    ],
)
def test_a_lesson_lands_where_it_is_dropped(dragged: str, target: str, where: str, expected: list[list[str]]) -> None:
    before = course(2, 3)
    place = lesson_place(before, dragged, target, where)
    assert place is not None
    assert order(apply(before, MoveLesson(dragged, *place)).course) == expected


def test_dropping_something_where_it_is_changes_nothing() -> None:
    before = course(2, 3)
    assert lesson_place(before, "l00", "l00", "above") is None
    assert lesson_place(before, "l00", "l01", "above") is None
    assert section_place(before, "s0", "s1", "above") is None


@given(st.lists(st.integers(0, 4), min_size=1, max_size=5), st.data())
@settings(max_examples=120, deadline=None)
def test_wherever_something_is_dropped_the_op_fits(sizes: list[int], data: st.DataObject) -> None:
    before = course(*sizes)
    lessons = [lesson.id for lesson in before.lessons()]
    targets = ["", *(section.id for section in before.sections), *lessons]
    target, where = data.draw(st.sampled_from(targets)), data.draw(st.sampled_from(["above", "below", "on"]))
    if lessons:
        dragged = data.draw(st.sampled_from(lessons))
        place = lesson_place(before, dragged, target, where)
        after = apply(before, MoveLesson(dragged, *place)).course if place else before
        assert sorted(lesson.id for lesson in after.lessons()) == sorted(lessons)
    section = data.draw(st.sampled_from([item.id for item in before.sections]))
    index = section_place(before, section, target, where)
    if index is not None:
        after = apply(before, MoveSection(section, index)).course
        assert after.sections[index].id == section


def test_choosing_a_lesson_says_so_once(outline: Outline, qtbot: QtBot) -> None:
    with qtbot.waitSignal(outline.chosen) as caught:
        outline.setCurrentIndex(outline.model().index(1, 0, outline.model().index(0, 0)))
    assert caught.args == ["l01"]
    heard: list[str] = []
    outline.chosen.connect(heard.append)
    outline.show_lesson("l10")
    assert outline.current_id() == "l10"
    assert heard == []


def test_f2_renames_in_place_and_the_course_decides(outline: Outline, qtbot: QtBot) -> None:
    outline.show_lesson("l01")
    outline.setFocus()
    qtbot.keyClick(outline, Qt.Key.Key_F2)
    field = outline.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    assert field.accessibleName() == "New title of Lesson 01"
    field.setText("  A better title ")
    with qtbot.waitSignal(outline.renamed) as caught:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert caught.args == ["lesson", "l01", "A better title", ()]
    assert outline.currentIndex().data() == "Lesson 01"


def test_escape_gives_a_rename_up(outline: Outline, qtbot: QtBot) -> None:
    heard: list[tuple[str, str, str]] = []
    outline.renamed.connect(lambda *what: heard.append(what))
    outline.show_lesson("l01")
    outline.setFocus()
    qtbot.keyClick(outline, Qt.Key.Key_F2)
    field = outline.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setText("Something else")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.wait(20)
    assert heard == []


def test_delete_and_alt_arrows_work_from_the_keyboard(outline: Outline, qtbot: QtBot) -> None:
    outline.show_lesson("l01")
    with qtbot.waitSignal(outline.deleted) as gone:
        qtbot.keyClick(outline, Qt.Key.Key_Delete)
    assert gone.args == ["lesson", "l01"]
    with qtbot.waitSignal(outline.lesson_moved) as moved:
        qtbot.keyClick(outline, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert moved.args == ["l01", "s1", 0]


def test_a_closed_section_stays_closed_when_the_course_changes(outline: Outline) -> None:
    first = outline.model().index(0, 0)
    outline.setExpanded(first, False)
    outline.show_course(course(3, 3), {}, scanned=True)
    assert not outline.isExpanded(outline.model().index(0, 0))
    assert outline.isExpanded(outline.model().index(1, 0))


def test_a_filter_hides_what_does_not_match_and_opens_what_does(outline: Outline) -> None:
    model = outline.model()
    outline.setExpanded(model.index(1, 0), False)
    outline.filter(frozenset({"l11"}))
    assert outline.isRowHidden(0, QModelIndex())
    assert outline.isExpanded(model.index(1, 0))
    assert outline.isRowHidden(0, model.index(1, 0))
    assert not outline.isRowHidden(1, model.index(1, 0))
    outline.filter(None)
    assert not outline.isRowHidden(0, QModelIndex())


def test_search_looks_into_titles_and_text() -> None:
    lessons = (
        Lesson(id="la", title="Welcome", blocks=(Paragraph(text=RichText.of("Fire exits are green.")),)),
        Lesson(id="lb", title="Green offices"),
    )
    found = Course(sections=(Section(lessons=lessons),))
    assert matching(found, "green") == frozenset({"la", "lb"})
    assert matching(found, "green fire") == frozenset({"la"})
    assert matching(found, "blue") == frozenset()
    assert matching(found, "  ") is None


def finding(severity: Severity) -> Finding:
    """Some finding in block ``b``."""
    return Finding(
        block_id="b",
        part="text",
        start=0,
        end=1,
        kind="EMAIL_ADDRESS",
        score=1.0,
        severity=severity,
        detector="d",
        reason="r",
        masked="m",
        digest="x",
    )


def test_the_sign_of_a_lesson_counts_what_must_be_settled() -> None:
    lesson = Lesson(title="A", blocks=(Paragraph(id="b", text=RichText.of("text")),))
    loud = {"b": (finding(Severity.ALERT), finding(Severity.SEVERE), finding(Severity.REVIEW))}
    assert sign_of(lesson, loud, scanned=True).count == 2
    assert sign_of(lesson, {}, scanned=True).said == "nothing to settle"
    assert sign_of(lesson, {}, scanned=False).said == ""
    assert sign_of(Lesson(title="Empty"), {}, scanned=True).said == ""


def test_screen_readers_hear_what_stands_beside_a_lesson(outline: Outline) -> None:
    lesson = Lesson(id="l00", title="Lesson 00", blocks=(Paragraph(id="b", text=RichText.of("text")),))
    changed = Course(sections=(Section(id="s0", title="S", lessons=(lesson,)),))
    outline.show_course(changed, {"b": (finding(Severity.ALERT),)}, scanned=True)
    index = outline.model().index(0, 0, outline.model().index(0, 0))
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Lesson 00, 1 sensitive detail to settle"
    assert index.data(Role.ID) == "l00"
