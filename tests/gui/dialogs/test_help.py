"""Help: shortcuts from the table of actions, what this is and whose work it stands on."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from tests.gui.walk import unnamed

from app import __version__
from app.gui.dialogs import AboutDialog, ShortcutsDialog
from app.gui.dialogs.shortcuts import shown
from app.gui.widgets import Badge
from app.gui.window import MainWindow
from app.services.logs import log_file


def test_every_action_with_keys_is_listed_under_its_menu(window: MainWindow) -> None:
    dialog = ShortcutsDialog(window, window.context)
    dialog.show()
    said = {label.text() for label in dialog.findChildren(QLabel)}
    for item in window.actions_table.table():
        for keys in item.keys:
            assert shown(keys) in said, item.id
        if item.keys:
            assert item.title.rstrip("…") in said
    assert not unnamed(dialog)
    dialog.close()


def test_the_list_narrows_down(window: MainWindow, qtbot: QtBot) -> None:
    dialog = ShortcutsDialog(window, window.context)
    dialog.show()
    dialog.search.setText("publish")
    qtbot.waitUntil(
        lambda: [badge.text() for badge in dialog.findChildren(Badge) if badge.isVisibleTo(dialog)] == [shown("Ctrl+Shift+E")]
    )
    dialog.search.setText("no such thing")
    qtbot.waitUntil(lambda: any(label.text() == "No shortcut fits" for label in dialog.findChildren(QLabel)))
    dialog.close()


def test_about_names_version_log_file_and_everybody_elses_work(window: MainWindow, qtbot: QtBot) -> None:
    dialog = AboutDialog(window, window.context)
    dialog.show()
    qtbot.waitUntil(lambda: "PySide6" in dialog.notices.toPlainText(), timeout=30_000)
    said = dialog.notices.toPlainText()
    for name in ("Inter", "JetBrains Mono", "Lucide", "espeak-ng", "presidio", "Jinja2", "lameenc"):
        assert name in said
    assert "SIL OPEN FONT LICENSE" in said
    assert any(__version__ in label.text() for label in dialog.findChildren(QLabel))
    dialog.copy_log_path()
    assert QApplication.clipboard().text() == str(log_file())
    assert not unnamed(dialog)
    dialog.close()


def test_closing_about_at_once_leaves_nothing_behind(window: MainWindow, qtbot: QtBot) -> None:
    dialog = AboutDialog(window, window.context)
    dialog.show()
    dialog.close()
    dialog.deleteLater()
    qtbot.wait(400)
