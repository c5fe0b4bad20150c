"""The pieces screens are made of, by keyboard and for screen readers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.gui.theme import apply
from app.gui.widgets import (
    Badge,
    Button,
    Dialog,
    ElidedLabel,
    Icon,
    IconButton,
    InlineEditor,
    Overline,
    Ring,
    SearchField,
    SegmentedControl,
    Toast,
    confirm,
)


def spoken(widget: QWidget) -> tuple[QAccessible.Role, str]:
    """Role and name as screen readers get them."""
    item = QAccessible.queryAccessibleInterface(widget)
    assert item is not None
    return item.role(), item.text(QAccessible.Text.Name)


def test_what_is_painted_by_hand_is_read_as_what_it_is(qapp: QApplication, qtbot: QtBot) -> None:
    apply(qapp, "light")
    badge, ring, over, icon = Badge("Saved", "ok", "check"), Ring(86), Overline("Sensitive details"), Icon("play")
    for widget in (badge, ring, over, icon):
        qtbot.addWidget(widget)
    assert spoken(badge) == (QAccessible.Role.StaticText, "Saved")
    assert spoken(ring) == (QAccessible.Role.StaticText, "Score: 86 of 100")
    assert spoken(over) == (QAccessible.Role.StaticText, "Sensitive details")
    assert spoken(icon)[0] not in (QAccessible.Role.Graphic, QAccessible.Role.StaticText)


def test_an_icon_button_says_its_name_and_shortcut(qapp: QApplication, qtbot: QtBot) -> None:
    apply(qapp, "light")
    button = IconButton("undo-2", "Undo", keys="Ctrl+Z")
    qtbot.addWidget(button)
    assert spoken(button) == (QAccessible.Role.Button, "Undo")
    assert button.toolTip() == "Undo (Ctrl+Z)"


def test_a_click_on_a_button_leaves_the_caret_where_it_is(qapp: QApplication, qtbot: QtBot) -> None:
    apply(qapp, "light")
    window = QWidget()
    qtbot.addWidget(window)
    field = SearchField("Search")
    field.setParent(window)
    button = Button("Redact")
    button.setParent(window)
    button.move(0, 60)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field.setFocus()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert button.hasFocus()


def test_segments_are_one_stop_and_follow_the_arrow_keys(qapp: QApplication, qtbot: QtBot) -> None:
    control = SegmentedControl([("a", "Compliance"), ("b", "Block"), ("c", "AI")], "Inspector")
    qtbot.addWidget(control)
    control.show()
    control.focus()
    with qtbot.waitSignal(control.chosen) as caught:
        qtbot.keyClick(control._group.button(0), Qt.Key.Key_Left)
    assert caught.args == ["c"]
    control.choose("b")
    assert control.choice == "b"


def test_renaming_in_place_keeps_on_enter_and_gives_up_on_escape(qapp: QApplication, qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    kept: list[str] = []
    for key, content in ((Qt.Key.Key_Return, "New"), (Qt.Key.Key_Escape, "Other"), (Qt.Key.Key_Return, "  ")):
        editor = InlineEditor("Old", "Title", host)
        editor.kept.connect(kept.append)
        editor.setText(content)
        with qtbot.waitSignal(editor.closed):
            qtbot.keyClick(editor, key)
    assert kept == ["New"]


def test_escape_empties_a_search_before_it_does_anything_else(qapp: QApplication, qtbot: QtBot) -> None:
    field = SearchField("Search")
    qtbot.addWidget(field)
    qtbot.keyClicks(field, "fire")
    with qtbot.waitSignal(field.searched) as caught:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert caught.args == ["fire"]
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_a_toast_offers_one_thing_to_do_and_goes(qapp: QApplication, qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(800, 600)
    host.show()
    toast = Toast(host)
    done: list[str] = []
    toast.say("Moved to the trash", "Undo", lambda: done.append("undone"), seconds=0.05)
    assert toast.isVisible()
    toast._button.click()
    assert done == ["undone"]
    assert not toast.isVisible()
    toast.say("Saved", seconds=0.05)
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_a_long_title_is_shortened_and_still_read_in_full(qapp: QApplication, qtbot: QtBot) -> None:
    label = ElidedLabel("A very long title that nobody could fit into a narrow bar")
    qtbot.addWidget(label)
    label.show()
    label.resize(90, 20)
    assert label.text().endswith("…")
    assert spoken(label)[1] == "A very long title that nobody could fit into a narrow bar"
    assert label.toolTip() == label.full_text
    label.resize(900, 20)
    assert label.text() == label.full_text


def test_a_dangerous_question_is_answered_no_by_enter(qapp: QApplication, qtbot: QtBot) -> None:
    from PySide6.QtCore import QTimer

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Dialog)
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    QTimer.singleShot(50, press)
    assert not confirm(None, "Delete everything?", "This can't be undone.", "Delete", kind="danger")


def test_enter_presses_the_button_that_has_the_keyboard_and_not_the_dialogs_default(qapp: QApplication, qtbot: QtBot) -> None:
    apply(qapp, "light")
    done: list[str] = []
    dialog = Dialog(None, "Delete the lesson?", "It can be brought back.")
    qtbot.addWidget(dialog)
    keep = dialog.add_button("Keep it")
    delete = dialog.add_button("Delete", "primary", default=True)
    keep.clicked.connect(lambda: done.append("keep"))
    delete.clicked.connect(lambda: done.append("delete"))
    icon = IconButton("x", "Close", on_click=lambda: done.append("close"))
    icon.setParent(dialog)
    dialog.show()
    keep.setFocus()
    qtbot.keyClick(keep, Qt.Key.Key_Return)
    icon.setFocus()
    qtbot.keyClick(icon, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert done == ["keep", "close"]


def test_enter_in_a_question_does_what_its_default_button_says(qapp: QApplication, qtbot: QtBot) -> None:
    apply(qapp, "light")
    dialog = Dialog(None, "Save the changes?", "They are new.")
    qtbot.addWidget(dialog)
    dialog.add_cancel()
    save = dialog.add_button("Save", "primary", default=True)
    save.clicked.connect(dialog.accept)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert dialog.focusWidget() is save
    qtbot.keyClick(save, Qt.Key.Key_Return)
    assert dialog.result() == 1
