"""One table feeds menus, shortcuts, buttons and the palette."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot
from tests.gui.heard import Heard

from app.course import LecternError
from app.gui.actions import Action
from app.gui.context import Context
from app.gui.palette import Command, Palette, score


def test_an_action_runs_from_its_menu_its_button_and_its_key(context: Context, qtbot: QtBot) -> None:
    done: list[str] = []
    table = context.actions
    table.add([Action(id="a.go", title="Go", menu="Go", keys=("Ctrl+G",), run=lambda: done.append("went"))])
    button = QPushButton("Go", context.window)
    table.bind(button, "a.go")
    button.click()
    menu = QMenu()
    qtbot.addWidget(menu)
    table.fill(menu, "Go")
    menu.actions()[0].trigger()
    context.window.show()
    context.window.activateWindow()
    qtbot.waitUntil(context.window.isActiveWindow)
    qtbot.keyClick(context.window, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert done == ["went"] * 3


def test_what_is_not_possible_can_be_reached_from_nowhere(context: Context) -> None:
    done: list[str] = []
    possible = [False]
    table = context.actions
    table.add([Action(id="a.go", title="Go", menu="Go", run=lambda: done.append("went"), enabled=lambda: possible[0])])
    button = QPushButton("Go", context.window)
    table.bind(button, "a.go")
    assert not button.isEnabled()
    assert table.possible() == []
    table.run("a.go")
    assert done == []
    possible[0] = True
    table.refresh()
    assert button.isEnabled()
    assert [row.id for row in table.possible()] == ["a.go"]


def test_an_error_in_an_action_is_shown_and_not_raised(context: Context, heard: Heard) -> None:
    def fail() -> None:
        raise LecternError("It did not work.", "The disk is full.", "Make room.")

    context.actions.add([Action(id="a.fail", title="Fail", run=fail)])
    context.actions.run("a.fail")
    assert [str(error) for error in heard.problems] == ["It did not work. The disk is full. Make room."]


def test_a_switch_shows_whether_it_is_on(context: Context) -> None:
    on = [False]
    table = context.actions
    table.add([Action(id="a.switch", title="Switch", run=lambda: on.__setitem__(0, not on[0]), checked=lambda: on[0])])
    assert not table.qt("a.switch").isChecked()
    table.run("a.switch")
    assert table.qt("a.switch").isChecked()


def test_the_palette_finds_by_beginnings_of_words_and_by_letters() -> None:
    titles = ["Publish…", "Preview in the browser", "Add lesson", "Delete to the trash"]
    assert max(titles, key=lambda title: score("pub", title)) == "Publish…"
    assert max(titles, key=lambda title: score("br pre", title)) == "Preview in the browser"
    assert max(titles, key=lambda title: score("adl", title)) == "Add lesson"
    assert score("xyz", "Publish…") == 0


def test_the_palette_does_what_was_chosen_with_the_keyboard(context: Context, qtbot: QtBot) -> None:
    done: list[str] = []
    names = ["Add lesson", "Add section", "Publish"]
    palette = Palette(context.window, [Command(name, "Course", lambda name=name: done.append(name)) for name in names])  # type: ignore[misc]
    qtbot.addWidget(palette)
    palette.show()
    qtbot.keyClicks(palette.field, "add")
    assert palette.titles() == ["Add lesson", "Add section"]
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert done == ["Add section"]
    assert not palette.isVisible()


def test_the_tooltip_of_a_bound_button_names_the_shortcut(context: Context) -> None:
    context.actions.add([Action(id="a.go", title="Go", keys=("Ctrl+G",), run=lambda: None)])
    assert context.actions.keys("a.go") == QKeySequence("Ctrl+G")
