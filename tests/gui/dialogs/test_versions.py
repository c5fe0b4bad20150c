"""Going back to an earlier version keeps the present one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.gui.walk import unnamed

from app.course.ops import SetLesson
from app.gui.dialogs import VersionsDialog
from app.gui.window import MainWindow


def opened(window: MainWindow) -> VersionsDialog:
    window.actions_table.run("course.versions")
    return next(item for item in window.findChildren(VersionsDialog) if item.isVisible())


def first_title(window: MainWindow) -> str:
    assert window.studio is not None
    return next(window.studio.session.course.lessons()).title


def test_an_earlier_version_comes_back_and_the_present_one_is_kept(window: MainWindow, qtbot: QtBot) -> None:
    assert window.studio is not None
    session = window.studio.session
    session.flush()
    session.project.keep_backup()
    session.do(SetLesson("l1", "Changed since"), "Rename lesson")
    session.flush()
    path = session.path
    dialog = opened(window)
    assert not unnamed(dialog)
    kept = dialog.list.count()
    assert kept >= 1
    dialog.back.click()
    assert window.studio is not None
    assert window.studio.session is not session
    assert window.studio.session.path == path
    assert first_title(window) == "Welcome"
    assert "Earlier versions" in window.toast.message
    again = opened(window)
    assert again.list.count() > kept
    titles = set()
    for backup in window.studio.session.project.backups():
        from app.project import ProjectFile

        with ProjectFile.open(backup.path, read_only=True) as project:
            titles.add(next(project.course.lessons()).title)
    assert titles == {"Welcome", "Changed since"}
    again.reject()


def test_without_versions_the_dialog_says_when_there_will_be_some(window: MainWindow) -> None:
    assert window.studio is not None
    window.studio.session.flush()
    for backup in window.studio.session.project.backups():
        backup.path.unlink()
    dialog = opened(window)
    assert not dialog.back.isEnabled()
    assert dialog.list.count() == 0
    dialog.reject()


def test_escape_goes_nowhere(window: MainWindow, qtbot: QtBot) -> None:
    assert window.studio is not None
    session = window.studio.session
    session.flush()
    session.project.keep_backup()
    dialog = opened(window)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.studio.session is session
