"""Course settings are one undoable step; preferences hold at once and all of them do something."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.gui.walk import unnamed

from app.course.blocks import Voice
from app.course.ops import SetSettings
from app.gui.dialogs import CourseSettings, PreferencesDialog
from app.gui.dialogs.parts import LanguageBox, language_tag, size_of
from app.gui.start.new import NewCourse
from app.gui.studio import Studio
from app.gui.theme import theme
from app.gui.window import MainWindow
from app.services.settings import PreferencesFile


@pytest.fixture
def settings(window: MainWindow, studio: Studio, qtbot: QtBot) -> CourseSettings:
    """The dialog with the voices of this computer listed."""
    made = CourseSettings(window, studio.opened)
    made.open()
    qtbot.waitUntil(lambda: bool(made._voices), timeout=30_000)
    return made


def test_everything_is_changed_in_one_undoable_step(settings: CourseSettings, studio: Studio) -> None:
    before = studio.session.course.settings
    settings.title.setText("  Erste Hilfe  ")
    settings.description.setPlainText("Was zu tun ist.")
    settings.tags.setText(" first aid,  burns ,, first aid")
    settings.author.setText("Ada")
    settings.language.choose("de")
    settings.pass_mark.setValue(65)
    settings.rate.setValue(140)
    settings.never_send.tick(True)
    settings.save.click()
    now = studio.session.course.settings
    voice = Voice("local", "", "de", 140)
    wanted = replace(
        before,
        title="Erste Hilfe",
        description="Was zu tun ist.",
        tags=("first aid", "burns"),
        author="Ada",
        language="de",
        pass_mark=65,
        voice=voice,
        never_send=True,
    )
    assert now == wanted
    assert studio.session.undo_label == "Course settings"
    studio.session.undo()
    assert studio.session.course.settings == before


def test_nothing_changed_makes_no_step(settings: CourseSettings, studio: Studio) -> None:
    course = studio.session.course
    settings.save.click()
    assert studio.session.course is course


def test_escape_changes_nothing(settings: CourseSettings, studio: Studio, qtbot: QtBot) -> None:
    course = studio.session.course
    settings.title.setText("Other")
    qtbot.keyClick(settings, Qt.Key.Key_Escape)
    assert studio.session.course is course
    assert not settings.isVisible()


def test_only_voices_of_the_language_are_offered(settings: CourseSettings, studio: Studio) -> None:
    def offered() -> list[str]:
        return [settings.voice.itemText(i) for i in range(1, settings.voice.count())]

    assert offered()
    assert all("(en" in name for name in offered())
    settings.language.choose("de")
    assert offered()
    assert all("(de" in name for name in offered())
    settings.voice.setCurrentIndex(1)
    settings.save.click()
    voice = studio.session.course.settings.voice
    assert voice.name
    assert (voice.provider, voice.language) == ("local", "de")


def test_a_voice_that_is_not_here_stays_chosen(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    now = studio.session.course.settings
    studio.session.do(SetSettings(replace(now, voice=Voice("local", "a voice of another computer", "en"))), "x")
    dialog = CourseSettings(window, studio.opened)
    dialog.open()
    qtbot.waitUntil(lambda: bool(dialog._voices), timeout=30_000)
    assert dialog.settings() == studio.session.course.settings
    dialog.reject()


def test_a_title_and_a_language_tag_are_needed(settings: CourseSettings) -> None:
    settings.title.setText("  ")
    assert not settings.save.isEnabled()
    assert settings.title.accessibleDescription()
    settings.title.setText("First aid")
    settings.language.setEditText("no language")
    assert not settings.save.isEnabled()
    assert settings._said.isVisibleTo(settings)
    settings.language.setEditText("pt_br")
    assert settings.save.isEnabled()
    assert settings.settings().language == "pt-BR"


def test_settings_of_a_course_open_for_reading_are_shown_and_not_offered(window: MainWindow, studio: Studio) -> None:
    studio.session.project.read_only = True
    dialog = CourseSettings(window, studio.opened)
    dialog.open()
    assert not dialog.title.isEnabled()
    assert not dialog.save.isVisibleTo(dialog)
    dialog.reject()
    studio.session.project.read_only = False


def test_every_field_is_named_and_reached_by_tab(settings: CourseSettings, qtbot: QtBot) -> None:
    assert not unnamed(settings)
    settings.title.setFocus()
    seen = []
    for _ in range(12):
        widget = settings.focusWidget()
        assert widget is not None
        seen.append(widget)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    wanted = [settings.title, settings.description, settings.author, settings.language, settings.voice, settings.rate]
    assert [widget for widget in seen if widget in wanted][: len(wanted)] == wanted
    settings.reject()


def test_preferences_hold_at_once_and_are_kept(window: MainWindow, studio: Studio) -> None:
    dialog = PreferencesDialog(window, window.context, window.set_scheme, window.set_zoom)
    dialog.show()
    assert not unnamed(dialog)
    dialog.scheme.chosen.emit("dark")
    assert theme().tokens.dark
    dialog.zoom.setValue(130)
    assert window.preferences.value.zoom == 130
    dialog.author.setText("Ada")
    dialog.language.choose("fr")
    dialog.close()
    kept = PreferencesFile.load().value
    assert (kept.scheme, kept.zoom, kept.author, kept.language) == ("dark", 130, "Ada", "fr")
    window.set_scheme("light")


def test_a_new_course_starts_with_author_and_language_of_the_preferences(qtbot: QtBot) -> None:
    dialog = NewCourse(None, "hr", "Ada")
    qtbot.addWidget(dialog)
    made = dialog.course().settings
    assert (made.author, made.language, made.voice.language) == ("Ada", "hr", "hr")


def test_what_is_typed_becomes_a_language_tag_or_nothing(qtbot: QtBot) -> None:
    assert [language_tag(said) for said in ("EN", "pt_br", "zh-hant-TW", "sl-rozaj")] == [
        "en",
        "pt-BR",
        "zh-Hant-TW",
        "sl-rozaj",
    ]
    assert not any(language_tag(said) for said in ("", "e", "english", "12", "en-", "en-a b", "ру"))
    box = LanguageBox("de")
    qtbot.addWidget(box)
    assert box.tag == "de"
    box.setEditText("deutsch (DE)")
    assert box.tag == "de"


def test_sizes_are_said_as_people_say_them() -> None:
    assert [size_of(count) for count in (12, 34_100, 5_600_000, 2_340_000_000)] == ["12 bytes", "34 kB", "5.6 MB", "2.34 GB"]


def test_dialogs_fit_a_small_screen(window: MainWindow, studio: Studio, tmp_path: Path) -> None:
    title = "A course title that is far longer than any course title has a right to be, and then goes on a little more"
    now = studio.session.course.settings
    studio.session.do(SetSettings(replace(now, title=title)), "x")
    for dialog in (
        CourseSettings(window, studio.opened),
        PreferencesDialog(window, window.context, window.set_scheme, window.set_zoom),
    ):
        dialog.show()
        assert dialog.width() <= 1024
        assert dialog.height() <= 640
        assert dialog.minimumSizeHint().height() <= 640
        dialog.close()
