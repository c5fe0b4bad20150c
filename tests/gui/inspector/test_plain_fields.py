"""Fields of plain text beside the page: AI text that goes into one or comes out of it keeps its label (clause B4.2b)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit
from tests.gui.demo import RECORD
from tests.gui.inspector.conftest import Bench, Opener

from app.course import OutputKind, RichText, Run
from app.course.blocks import Image, MediaRef, Paragraph, SingleChoice
from app.course.ops import SetLesson, SetSettings
from app.gui.canvas import clipboard, htmlorigins
from app.gui.dialogs import CourseSettings
from app.gui.dialogs.narration import NarrationSettings
from app.gui.start.new import NewCourse

pytestmark = pytest.mark.clause("B4.2b")
MADE = replace(RECORD, id="pmade", kind=OutputKind.TEXT)
WORDS = "Leave by the nearest door"
PICTURE = Image(id="i", source=MediaRef("0" * 64, "image/png", "desk.png"), alt="A desk")
CONTROL = Qt.KeyboardModifier.ControlModifier


def made(words: str = WORDS) -> RichText:
    return RichText((Run(words, origin="pmade"),))


def copy(bench: Bench, text: RichText) -> None:
    """As the page copies a stretch of text."""
    QGuiApplication.clipboard().setMimeData(clipboard.text_to_mime(bench.session, text))


def origins_on_clipboard(bench: Bench) -> list[str]:
    return clipboard.line_origins(bench.session.course, QGuiApplication.clipboard().mimeData())[0]


def field(bench: Bench, name: str) -> QPlainTextEdit:
    return next(one for one in bench.inspector.findChildren(QPlainTextEdit) if one.accessibleName() == name)


def labels(bench: Bench) -> list[tuple[str, str]]:
    """Of the plain fields of the first block."""
    return list(bench.blocks[0].field_origins)


def rename(bench: Bench, key: str) -> QLineEdit:
    outline = bench.studio.sidebar.outline
    outline.rename(key)
    bench.qtbot.waitUntil(lambda: outline.findChild(QLineEdit) is not None)
    found = outline.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def press(widget: QLineEdit | QPlainTextEdit | QTextEdit, key: Qt.Key) -> None:
    QTest.keyClick(widget, key, CONTROL)


def test_alt_text_pasted_at_the_right_is_labelled_until_nothing_of_it_is_left(open_course: Opener) -> None:
    bench = open_course(PICTURE, Paragraph(id="p", text=made()), provenance=(MADE,))
    bench.select("i")
    alt = field(bench, "Alt text")
    alt.setFocus()
    copy(bench, made())
    alt.selectAll()
    press(alt, Qt.Key.Key_V)
    image = bench.blocks[0]
    assert isinstance(image, Image)
    assert (image.alt, image.field_origins) == (WORDS, (("alt", "pmade"),))
    QTest.keyClicks(alt, "!")
    assert labels(bench) == [("alt", "pmade")]
    alt.selectAll()
    press(alt, Qt.Key.Key_C)
    assert origins_on_clipboard(bench) == ["pmade"], "and out of it again"
    QTest.keyClicks(alt, "Mine")
    assert labels(bench) == []
    QTest.keyClicks(alt, f" {WORDS}"[:3])
    assert labels(bench) == [], "what a person types is theirs"
    bench.session.undo()
    bench.qtbot.waitUntil(lambda: alt.toPlainText() == WORDS)
    assert labels(bench) == [("alt", "pmade")]
    bench.session.undo()
    assert (bench.blocks[0].part("alt").plain, labels(bench)) == ("A desk", [])


def test_words_of_a_person_are_not_labelled_for_what_is_on_the_clipboard(open_course: Opener) -> None:
    bench = open_course(PICTURE, provenance=(MADE,))
    bench.select("i")
    alt = field(bench, "Alt text")
    alt.setFocus()
    copy(bench, made("desk"))
    alt.selectAll()
    QTest.keyClicks(alt, "A desk")
    assert bench.blocks[0].field_origins == ()
    copy(bench, RichText.of("By a person"))
    alt.selectAll()
    press(alt, Qt.Key.Key_V)
    assert bench.blocks[0].part("alt").plain == "By a person"
    assert bench.blocks[0].field_origins == ()
    press(alt, Qt.Key.Key_A)
    press(alt, Qt.Key.Key_C)
    assert origins_on_clipboard(bench) == []


def test_in_a_rich_field_only_the_pasted_letters_are_labelled(open_course: Opener) -> None:
    question = SingleChoice(id="q", prompt=RichText.of("Where?"), feedback_correct=RichText.of("Yes. "))
    bench = open_course(question)
    bench.select("q")
    told = field(bench, "Told when the answer is right")
    told.setFocus()
    told.moveCursor(told.textCursor().MoveOperation.End)
    carried = QMimeData()  # from another course: its record comes along
    carried.setText(WORDS)
    carried.setHtml(htmlorigins.span("pmade", WORDS, [MADE]))
    QGuiApplication.clipboard().setMimeData(carried)
    press(told, Qt.Key.Key_V)
    QTest.keyClicks(told, " Go.")
    assert bench.blocks[0].part("feedback_correct").runs == (Run("Yes. "), Run(WORDS, origin="pmade"), Run(" Go."))
    assert bench.session.course.record("pmade") == MADE
    cursor = told.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(4, cursor.MoveMode.KeepAnchor)
    told.setTextCursor(cursor)
    press(told, Qt.Key.Key_C)
    assert origins_on_clipboard(bench) == [], "the person's own part of it"


def test_a_title_pasted_into_the_outline_is_labelled(open_course: Opener) -> None:
    bench = open_course(Paragraph(id="p", text=made()), provenance=(MADE,))
    copy(bench, made())
    editor = rename(bench, "l1")
    press(editor, Qt.Key.Key_V)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    bench.qtbot.waitUntil(lambda: bench.session.course.lesson("l1").title == WORDS)
    assert bench.session.course.lesson("l1").title_origin == "pmade"
    editor = rename(bench, "l1")
    press(editor, Qt.Key.Key_X)
    assert origins_on_clipboard(bench) == ["pmade"]
    QTest.keyClicks(editor, "My own")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    bench.qtbot.waitUntil(lambda: bench.session.course.lesson("l1").title == "My own")
    assert bench.session.course.lesson("l1").title_origin is None
    bench.session.undo()
    assert bench.session.course.lesson("l1").title_origin == "pmade"
    section = bench.session.course.sections[0].id
    editor = rename(bench, section)
    press(editor, Qt.Key.Key_V)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    bench.qtbot.waitUntil(lambda: bench.session.course.sections[0].title == WORDS)
    assert bench.session.course.sections[0].title_origin == "pmade"


def test_settings_that_are_pasted_are_labelled_and_copied_with_their_label(open_course: Opener) -> None:
    bench = open_course(Paragraph(id="p"))
    carried = QMimeData()
    carried.setText(WORDS)
    carried.setHtml(htmlorigins.span("pmade", WORDS, [MADE]))
    QGuiApplication.clipboard().setMimeData(carried)
    dialog = CourseSettings(bench.window, bench.studio.opened)
    dialog.open()
    dialog.description.setFocus()
    press(dialog.description, Qt.Key.Key_V)
    assert dialog.notices.isVisible(), "it is said that this will be labelled"
    press(dialog.description, Qt.Key.Key_Z)
    assert not dialog.notices.isVisible()
    press(dialog.description, Qt.Key.Key_V)
    dialog.author.setText("Ada")
    dialog.save.click()
    now = bench.session.course
    assert (now.settings.description, now.settings.author) == (WORDS, "Ada")
    assert now.settings.origins == (("description", "pmade"),)
    assert now.record("pmade") == MADE
    QGuiApplication.clipboard().setText("something else")
    again = CourseSettings(bench.window, bench.studio.opened)
    again.open()
    again.description.setFocus()
    bench.qtbot.waitUntil(again.description.hasFocus)
    again.description.selectAll()
    press(again.description, Qt.Key.Key_X)
    assert origins_on_clipboard(bench) == ["pmade"]
    again.title.setFocus()
    again.title.selectAll()
    press(again.title, Qt.Key.Key_V)
    again.save.click()
    settings = bench.session.course.settings
    assert (settings.title, settings.description, settings.origins) == (WORDS, "", (("title", "pmade"),))
    bench.session.undo()
    bench.session.undo()
    assert bench.session.course.settings.origins == ()


def test_a_spoken_notice_and_the_title_of_a_new_course_are_labelled(open_course: Opener) -> None:
    bench = open_course(Paragraph(id="p"))
    carried = QMimeData()
    carried.setText(WORDS)
    carried.setHtml(htmlorigins.span("pmade", WORDS, [MADE]))
    QGuiApplication.clipboard().setMimeData(carried)
    dialog = NarrationSettings(bench.window, bench.studio.opened)
    dialog.open()
    press(dialog.notice, Qt.Key.Key_V)
    dialog.save.click()
    now = bench.session.course
    assert (now.settings.spoken_notice, now.settings.origins) == (WORDS, (("spoken_notice", "pmade"),))
    assert now.record("pmade") == MADE
    again = NarrationSettings(bench.window, bench.studio.opened)
    again.open()
    again.notice.setText("This voice is synthetic.")
    again.save.click()
    assert bench.session.course.settings.origins == ()
    new = NewCourse(bench.window)
    new.open()
    title = new.findChild(QLineEdit)
    assert isinstance(title, QLineEdit)
    assert new.course().provenance == ()
    title.selectAll()
    press(title, Qt.Key.Key_V)
    made_now = new.course()
    assert (made_now.settings.title, made_now.settings.origins) == (WORDS, (("title", "pmade"),))
    assert made_now.provenance == (MADE,)
    new.reject()


def test_what_is_dropped_is_labelled_too(open_course: Opener) -> None:
    bench = open_course(PICTURE, Paragraph(id="p", text=made()), provenance=(MADE,))
    bench.select("i")
    alt = field(bench, "Alt text")
    QGuiApplication.clipboard().setText("nothing of it")
    data = clipboard.text_to_mime(bench.session, made())
    none = Qt.KeyboardModifier.NoModifier
    copy_ = Qt.DropAction.CopyAction
    QApplication.sendEvent(alt.viewport(), QDragEnterEvent(QPoint(4, 4), copy_, data, Qt.MouseButton.LeftButton, none))
    QApplication.sendEvent(alt.viewport(), QDropEvent(QPointF(4, 4), copy_, data, Qt.MouseButton.LeftButton, none))
    assert WORDS in bench.blocks[0].part("alt").plain
    assert bench.blocks[0].field_origins == (("alt", "pmade"),)


def test_replacing_with_ai_text_labels_what_was_put_in(open_course: Opener) -> None:
    bench = open_course(
        Paragraph(id="p", text=RichText.of("Take THE WAY out, THE WAY home.")),
        replace(PICTURE, alt="THE WAY"),
        provenance=(MADE,),
    )
    bar = bench.studio.lesson_view.find_bar
    bench.window.actions_table.run("find.open")
    bar.field.setText("THE WAY")
    copy(bench, made("the stairs"))
    bar.other.setFocus()
    press(bar.other, Qt.Key.Key_V)
    bench.qtbot.waitUntil(lambda: len(bar.matches) == 3)
    bar.replace_all()
    text, picture = bench.blocks
    assert text.part("text").runs == (
        Run("Take "),
        Run("the stairs", origin="pmade"),
        Run(" out, "),
        Run("the stairs", origin="pmade"),
        Run(" home."),
    )
    assert picture.field_origins == (("alt", "pmade"),)
    bench.session.undo()
    assert bench.blocks[0].origins() == frozenset()


def test_a_field_does_not_outlive_what_it_watched(open_course: Opener) -> None:
    bench = open_course(PICTURE, Paragraph(id="p", text=made()), provenance=(MADE,), title="By AI")
    bench.session.do(SetLesson("l1", "By AI", False, "pmade"), "x")
    bench.session.do(SetSettings(replace(bench.session.course.settings, tags=("a",))), "x")
    for _ in range(3):
        editor = rename(bench, "l1")
        QTest.keyClick(editor, Qt.Key.Key_Escape)
        bench.qtbot.waitUntil(lambda: bench.studio.sidebar.outline.findChild(QLineEdit) is None)
        QGuiApplication.clipboard().setText("By AI")
    assert origins_on_clipboard(bench) == []
