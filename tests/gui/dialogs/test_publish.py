"""Publishing from the window: what stands in the way, severe findings and their reason, progress, stopping, failing, done."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from tests.gui.walk import unnamed

from app.audit import Row
from app.course import Lesson, RichText, Section
from app.course.blocks import Narration, Paragraph, SingleChoice
from app.course.ops import InsertBlock, InsertSection, ReplaceBlock, SetSettings
from app.gui.dialogs import PublishDialog, open_publish
from app.gui.studio import Studio
from app.gui.window import MainWindow
from app.publish import examine
from app.services.publishing import Format

# Made up, and put together here so that no scanner of repositories takes it for a token.
OTHER = "ghp_" + "Qw8Er5Ty2Ui9Op3As6Df1Gh4Jk7Lz0Xc5Vb8"
KEY = "ghp_" + "Zk3vT9qLw2Xr7Bn5Hd8Jm4Pc6Ys1aQ0uE9wN"


@pytest.fixture
def dialog(studio: Studio, qtbot: QtBot, tmp_path: Path) -> Iterator[PublishDialog]:
    """The dialog with everything checked and scanned, publishing into a folder of its own."""
    (tmp_path / "out").mkdir()
    made = open_publish(studio.opened)
    made.target.set_path(tmp_path / "out" / "course.zip", replace=False)
    qtbot.waitUntil(lambda: made.ready, timeout=60_000)
    yield made
    if isValid(made) and made.isVisible():
        made._job = None
        made.close()


def said(dialog: PublishDialog) -> str:
    """Everything that can be read in it now."""
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


def shows(dialog: PublishDialog) -> list[QPushButton]:
    """The buttons that lead to a place in the course."""
    return [button for button in dialog.findChildren(QPushButton) if button.text() == "Show" and button.isVisibleTo(dialog)]


def logged(studio: Studio) -> list[Row]:
    """The audit log, oldest entry first."""
    return studio.context.compliance().log.rows(newest_first=False)


class Held:
    """Holds the publisher back inside its work until it is let go, so that a test can do something meanwhile."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go, self.there = threading.Event(), threading.Event()
        from app.services.publishing import publish as real

        def publish(*args: object, **named: object) -> object:
            course, media, out, form, progress, log = args
            assert callable(progress)

            def slow(fraction: float, text: str) -> None:
                progress(fraction, text)
                if fraction > 0.5:
                    self.there.set()
                    assert self.go.wait(30)
                    progress(fraction, text)

            return real(course, media, out, form, slow, log, **named)  # type: ignore[arg-type]

        monkeypatch.setattr("app.gui.dialogs.publish.publish", publish)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    made = Held(monkeypatch)
    yield made
    made.go.set()


@pytest.mark.parametrize(("form", "first"), [(Format.SCORM12, "imsmanifest.xml"), (Format.HTML, "index.html")])
def test_publishing_writes_a_package_the_doctor_finds_healthy(
    dialog: PublishDialog, studio: Studio, qtbot: QtBot, form: Format, first: str
) -> None:
    dialog.target.form.choose(form.value)
    dialog.start()
    qtbot.waitUntil(lambda: dialog.published is not None, timeout=60_000)
    path = dialog.target.path
    assert first in zipfile.ZipFile(path).namelist()
    assert examine(path).healthy
    assert "Nothing in it is synthetic" in said(dialog)  # the narration was never made, so it is not in the package
    assert str(path) in said(dialog)
    assert logged(studio)[-1].event == "course.published"
    assert studio.context.preferences.value.publish_folder == str(path.parent)
    assert studio.context.preferences.value.publish_format == form.value
    assert not unnamed(dialog)


def test_the_file_is_proposed_from_the_title_in_the_folder_used_last(studio: Studio, qtbot: QtBot, tmp_path: Path) -> None:
    preferences = studio.context.preferences
    preferences.save(replace(preferences.value, publish_folder=str(tmp_path), publish_format="html"))
    dialog = open_publish(studio.opened)
    assert dialog.target.path == tmp_path / "Support onboarding 2027 (web).zip"
    dialog.target.form.choose("scorm12")
    assert dialog.target.path == tmp_path / "Support onboarding 2027.zip"
    settings = studio.session.course.settings
    studio.session.do(SetSettings(replace(settings, title="Fire: what now?")), "Course settings")
    assert dialog.target.path == tmp_path / "Fire- what now-.zip"
    dialog.close()


def test_a_blocking_problem_leads_to_its_block_and_stops_publishing(
    dialog: PublishDialog, studio: Studio, window: MainWindow, qtbot: QtBot
) -> None:
    question = SingleChoice(prompt=RichText.of("What now?"))
    studio.session.do(InsertBlock("l1", 0, question), "New question")
    assert not dialog.publish.isEnabled()
    qtbot.waitUntil(lambda: dialog._problems is not None and bool(dialog._problems), timeout=20_000)
    qtbot.waitUntil(lambda: "To be corrected".upper() in said(dialog), timeout=20_000)
    assert not dialog.publish.isEnabled()
    where = next(button for button in shows(dialog) if "Welcome" in button.accessibleName())
    where.click()
    qtbot.waitUntil(lambda: studio.lesson_id == "l1")
    qtbot.waitUntil(lambda: studio.lesson_view.current_block_id == question.id)
    assert not window.findChild(PublishDialog, "publish", Qt.FindChildOption.FindDirectChildrenOnly)


def test_severe_findings_need_a_reason_which_is_logged(dialog: PublishDialog, studio: Studio, qtbot: QtBot) -> None:
    block = Paragraph(text=RichText.of(f"Never paste a key such as {KEY} into a ticket."))
    studio.session.do(InsertBlock("l1", 0, block), "Typing")
    qtbot.waitUntil(lambda: dialog.severe.isVisibleTo(dialog), timeout=60_000)
    qtbot.waitUntil(lambda: dialog._problems is not None, timeout=20_000)
    assert not dialog.ready
    assert not dialog.publish.isEnabled()
    assert KEY not in said(dialog)
    dialog.severe.reason.setText("   ")
    assert not dialog.publish.isEnabled()
    dialog.severe.reason.setText("Made up for this lesson")
    qtbot.waitUntil(dialog.publish.isEnabled, timeout=20_000)
    other = Paragraph(text=RichText.of(f"Nor this one: {OTHER}"))
    studio.session.do(InsertBlock("l1", 0, other), "Typing")
    qtbot.waitUntil(lambda: not dialog.severe.answered, timeout=60_000)  # the reason was not given for this one
    assert not dialog.publish.isEnabled()
    dialog.severe.reason.setText("Made up for this lesson")
    qtbot.waitUntil(dialog.publish.isEnabled, timeout=20_000)
    dialog.start()
    qtbot.waitUntil(lambda: dialog.published is not None, timeout=60_000)
    rows = logged(studio)
    assert [row.event for row in rows][-2:] == ["findings.accepted", "course.published"]
    assert "Made up for this lesson" in str(rows[-2])
    assert KEY not in str(rows)


def test_writing_goes_on_while_the_package_is_made_from_the_course_as_it_was(
    dialog: PublishDialog, studio: Studio, qtbot: QtBot, held: Held
) -> None:
    assert dialog.isVisible()
    assert dialog.windowModality() is Qt.WindowModality.NonModal
    dialog.start()
    qtbot.waitUntil(held.there.is_set, timeout=30_000)
    words = Paragraph(id="l1p0", text=RichText.of("Written while publishing."))
    studio.session.do(ReplaceBlock("l1", words), "Typing")
    held.go.set()
    qtbot.waitUntil(lambda: dialog.published is not None, timeout=60_000)
    with zipfile.ZipFile(dialog.target.path) as package:
        page = package.read("index.html").decode()
    assert "Good to have you here." in page
    assert "Written while publishing." not in page
    assert "Written while publishing." in studio.session.course.lesson("l1").blocks[0].plain()


def test_stopping_leaves_an_earlier_package_and_no_trace(
    dialog: PublishDialog, qtbot: QtBot, held: Held, tmp_path: Path
) -> None:
    held.go.set()
    dialog.start()
    qtbot.waitUntil(lambda: dialog.published is not None, timeout=60_000)
    before = dialog.target.path.read_bytes()
    held.go.clear()
    held.there.clear()
    dialog.again.click()
    qtbot.waitUntil(lambda: dialog.ready, timeout=30_000)
    dialog.start()
    qtbot.waitUntil(held.there.is_set, timeout=30_000)
    dialog.stop.click()
    held.go.set()
    qtbot.waitUntil(lambda: not dialog.busy, timeout=30_000)
    assert "Nothing was written" in said(dialog)
    assert dialog.target.path.read_bytes() == before
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["course.zip"]


def test_closing_while_a_package_is_made_asks_first(
    dialog: PublishDialog, window: MainWindow, qtbot: QtBot, held: Held, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answers = iter([False, True])
    monkeypatch.setattr("app.gui.dialogs.publish.confirm", lambda *_args, **_named: next(answers))
    dialog.start()
    qtbot.waitUntil(held.there.is_set, timeout=30_000)
    assert not window.close_course()
    assert window.in_studio
    assert dialog.isVisible()
    job = dialog._job
    dialog.reject()
    held.go.set()
    assert job is not None
    qtbot.waitUntil(lambda: job.state.value == "cancelled", timeout=30_000)
    assert not list((tmp_path / "out").iterdir())
    assert window.close_course()


def test_what_goes_wrong_is_said_in_place_and_can_be_tried_again(dialog: PublishDialog, qtbot: QtBot, tmp_path: Path) -> None:
    stranger = tmp_path / "out" / "holiday.zip"
    stranger.write_bytes(b"not ours")
    dialog.target.set_path(stranger, replace=True)
    dialog.start()
    qtbot.waitUntil(lambda: dialog.notices.error is not None, timeout=30_000)
    assert "holiday.zip" in said(dialog)
    assert stranger.read_bytes() == b"not ours"
    assert dialog.publish.isVisibleTo(dialog)
    dialog.target.set_path(tmp_path / "out" / "mine", replace=False)
    dialog.start()
    qtbot.waitUntil(lambda: dialog.published is not None, timeout=60_000)
    assert (tmp_path / "out" / "mine.zip").is_file()


def test_narrations_that_are_missing_can_be_made_first(dialog: PublishDialog, studio: Studio, qtbot: QtBot) -> None:
    assert dialog.narrate.isVisibleTo(dialog)
    assert "1 narration was never made" in said(dialog)
    dialog.narrate.click()
    qtbot.waitUntil(lambda: not dialog.busy, timeout=120_000)
    assert dialog.notices.error is None, dialog.notices.error
    (made,) = (block for _, block in studio.session.course.blocks() if isinstance(block, Narration))
    assert made.audio is not None
    assert made.cues
    qtbot.waitUntil(lambda: dialog.ready, timeout=60_000)
    assert not dialog.narrate.isVisibleTo(dialog)
    dialog.start()
    qtbot.waitUntil(lambda: dialog.published is not None, timeout=60_000)
    assert "1 synthetic block is labelled in every layer" in said(dialog)
    assert any(name.endswith(".mp3") for name in zipfile.ZipFile(dialog.target.path).namelist())


def test_a_stale_narration_stops_publishing_until_it_is_made_again(dialog: PublishDialog, studio: Studio, qtbot: QtBot) -> None:
    dialog.narrate.click()
    qtbot.waitUntil(lambda: dialog.ready, timeout=120_000)
    lesson = studio.session.course.lesson("lhandling")
    studio.session.do(InsertBlock(lesson.id, 1, Paragraph(text=RichText.of("One more thing to say."))), "Typing")
    qtbot.waitUntil(lambda: "no longer says what the lesson says" in said(dialog), timeout=60_000)
    assert not dialog.publish.isEnabled()
    dialog.narrate.click()
    qtbot.waitUntil(lambda: dialog.ready, timeout=120_000)


def test_the_shortcut_shows_one_dialog_only(studio: Studio, window: MainWindow) -> None:
    window.actions_table.run("course.publish")
    window.actions_table.run("course.publish")
    there = [item for item in window.findChildren(PublishDialog) if item.isVisible()]
    assert len(there) == 1
    there[0].close()


def test_a_thousand_problems_are_counted_rather_than_listed(dialog: PublishDialog, studio: Studio, qtbot: QtBot) -> None:
    lessons = tuple(Lesson(id=f"many{i}") for i in range(300))
    studio.session.do(InsertSection(0, Section(lessons=lessons)), "x")
    qtbot.waitUntil(lambda: "more." in said(dialog), timeout=60_000)
    assert len(shows(dialog)) <= 110


def test_escape_closes_and_enter_publishes(dialog: PublishDialog, qtbot: QtBot) -> None:
    assert dialog.publish.isDefault()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.published is not None, timeout=60_000)
    assert dialog.close_button.isDefault()
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
