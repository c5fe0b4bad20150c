"""Importing: into the open course as one step, or as a new course; the report; what can't be read, said in place."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from tests.gui.walk import unnamed

from app.gui.dialogs import ImportDialog, ImportReport
from app.gui.dialogs.report import ReportView, report_text
from app.gui.start import TroubleCard
from app.gui.studio import Studio
from app.gui.window import MainWindow
from app.importers.values import LossEntry, LossReport, Outcome

FIXTURES = Path(__file__).parents[2] / "importers" / "fixtures"
WORD = FIXTURES / "libreoffice_review.docx"
REPORT = LossReport(
    "plan.docx",
    (
        LossEntry("paragraph 1", "paragraph", Outcome.KEPT, "Good day"),
        LossEntry("page 2", "text box", Outcome.CHANGED, "follows its paragraph"),
        LossEntry("page 3", "chart", Outcome.DROPPED, "Sales\nby month " * 400),
    ),
)


@pytest.fixture
def dialog(window: MainWindow, studio: Studio, qtbot: QtBot) -> ImportDialog:
    """A Word document read over the open course."""
    made = ImportDialog(window, studio.opened, WORD)
    made.open()
    qtbot.waitUntil(lambda: made.imported is not None, timeout=60_000)
    return made


def words(dialog: ImportDialog | ImportReport | MainWindow) -> str:
    """Everything that can be read in it now."""
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


def test_what_was_read_is_added_as_sections_in_one_undoable_step(
    dialog: ImportDialog, studio: Studio, window: MainWindow
) -> None:
    before = studio.session.course
    assert dialog.add.isDefault()
    assert not unnamed(dialog)
    dialog.add.click()
    after = studio.session.course
    assert dialog.imported is not None
    new = dialog.imported.course.sections
    assert after.sections == (*before.sections, *new)
    assert studio.lesson_id == new[0].lessons[0].id
    assert studio.session.undo_label == "Import “libreoffice_review.docx”"
    assert "libreoffice_review.docx" in window.toast.message
    studio.session.undo()
    assert studio.session.course.sections == before.sections


def test_cancelling_after_reading_leaves_the_course_as_it_was(dialog: ImportDialog, studio: Studio) -> None:
    before = studio.session.course
    dialog.cancel.click()
    assert studio.session.course is before
    assert not studio.session.project.has_media("0" * 64)


def test_it_can_become_a_course_of_its_own_instead(
    dialog: ImportDialog, window: MainWindow, studio: Studio, qtbot: QtBot
) -> None:
    first = studio.session.path
    dialog.alone.click()
    assert window.studio is not None
    assert window.studio.session.path != first
    report = next(item for item in window.findChildren(ImportReport) if item.isVisible())
    assert "libreoffice_review.docx" in report.windowTitle()
    report.close()


def test_from_the_start_page_a_document_becomes_a_new_course_with_its_report(empty_window: MainWindow, qtbot: QtBot) -> None:
    empty_window.importing.document(WORD)
    qtbot.waitUntil(lambda: empty_window.in_studio, timeout=60_000)
    report = next(item for item in empty_window.findChildren(ImportReport) if item.isVisible())
    assert "dropped" in " ".join(item.text() for item in report.findChildren(QLabel))
    assert not unnamed(report)
    report.close()
    assert empty_window.studio is not None
    assert empty_window.studio.session.path.is_file()


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b""])
def test_what_cannot_be_read_is_said_in_place_and_another_can_be_chosen(
    window: MainWindow, studio: Studio, qtbot: QtBot, tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(content)
    before = studio.session.course
    dialog = ImportDialog(window, studio.opened, path)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.notices.error is not None, timeout=60_000)
    assert "plan.docx" in str(dialog.notices.error)
    assert dialog.notices.error is not None
    assert dialog.notices.error.next_step
    (card,) = dialog.findChildren(TroubleCard)
    assert card.isVisibleTo(dialog)
    assert not dialog.add.isVisibleTo(dialog)
    monkeypatch.setattr("app.gui.dialogs.importing.ask_document", lambda _parent: WORD)
    dialog._other.click()
    qtbot.waitUntil(lambda: dialog.imported is not None, timeout=60_000)
    assert not dialog.notices.isVisibleTo(dialog)
    dialog.reject()
    assert studio.session.course is before


def test_a_zip_bomb_is_refused_in_place(window: MainWindow, studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", b"<Types/>")
        bomb.writestr("word/document.xml", b" " * (40 * 1024 * 1024))
    dialog = ImportDialog(window, studio.opened, path)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.notices.error is not None, timeout=60_000)
    assert "bomb.docx" in str(dialog.notices.error)
    dialog.reject()


def test_escape_while_reading_stops_the_reading(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    dialog = ImportDialog(window, studio.opened, FIXTURES / "pandoc_handbook.docx")
    dialog.open()
    job = dialog.line.job
    assert job is not None
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: job.state.value in ("cancelled", "done"), timeout=30_000)
    assert dialog.imported is None
    assert studio.session.undo_label != "Import “pandoc_handbook.docx”"


def test_a_course_opened_for_reading_only_offers_no_adding(dialog: ImportDialog, studio: Studio) -> None:
    studio.session.project.read_only = True
    try:
        dialog._buttons(done=True, failed=False)
        assert not dialog.add.isVisibleTo(dialog)
        assert dialog.alone.isVisibleTo(dialog)
    finally:
        studio.session.project.read_only = False
        dialog.reject()


def test_the_report_starts_with_losses_filters_and_shows_long_texts_whole(qtbot: QtBot) -> None:
    view = ReportView(REPORT)
    qtbot.addWidget(view)
    assert [entry.outcome for entry in view.rows.entries] == [Outcome.CHANGED, Outcome.DROPPED]
    view.which.choose("all")
    view.which.chosen.emit("all")
    assert len(view.rows.entries) == 3
    view.search.setText("chart")
    qtbot.waitUntil(lambda: len(view.rows.entries) == 1)
    assert view.detail.toPlainText() == REPORT.entries[2].detail
    view.table.selectRow(0)
    qtbot.keyClick(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().startswith("page 3\tchart\tDropped\tSales")
    view.search.setText("nothing like it")
    qtbot.waitUntil(lambda: not view.rows.entries)
    assert view.detail.toPlainText() == ""


def test_the_report_is_saved_as_text_with_a_line_an_entry(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.txt"
    monkeypatch.setattr("app.gui.dialogs.report.QFileDialog.getSaveFileName", lambda *_args: (str(target), ""))
    dialog = ImportReport(window, REPORT, window.context)
    dialog.show()
    dialog._save(REPORT)
    lines = target.read_text("utf-8").splitlines()
    assert lines[0] == "Import of plan.docx: 1 kept, 1 changed, 1 dropped"
    assert len(lines) == 3 + len(REPORT.entries)
    assert str(target) in words(dialog)
    monkeypatch.setattr("app.gui.dialogs.report.QFileDialog.getSaveFileName", lambda *_args: ("/proc/none/report.txt", ""))
    dialog._save(REPORT)
    assert dialog.notices.error is not None
    dialog.close()


def test_a_report_of_ten_thousand_entries_opens_at_once(qtbot: QtBot) -> None:
    entries = tuple(LossEntry(f"paragraph {i}", "field", Outcome.CHANGED, "x" * 300) for i in range(10_000))
    view = ReportView(LossReport("long.docx", entries))
    qtbot.addWidget(view)
    view.resize(700, 400)
    view.show()
    assert view.rows.rowCount() == 10_000
    assert report_text(LossReport("long.docx", entries)).count("\n") == 10_003
