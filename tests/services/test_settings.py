"""Preferences: kept between runs, tolerant of damage."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.services.settings import MOST_RECENT, Place, Preferences, PreferencesFile, write_atomically


def test_preferences_come_back_as_they_were_saved() -> None:
    PreferencesFile.load().save(Preferences(scheme="dark", zoom=150))
    assert PreferencesFile.load().value == Preferences(scheme="dark", zoom=150)


def test_fields_of_a_newer_version_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    path.write_text('{"zoom": 120, "hologram": true}')
    file = PreferencesFile.load(path)
    file.save(replace(file.value, zoom=130))
    assert '"hologram": true' in path.read_text()
    assert PreferencesFile.load(path).value.zoom == 130


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"zoom": "large"}', "\x00"])
def test_a_damaged_file_is_set_aside_and_defaults_are_used(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "preferences.json"
    path.write_text(damage)
    assert PreferencesFile.load(path).value == Preferences()
    assert (tmp_path / "preferences.damaged").read_text() == damage
    assert "could not be read" in caplog.text


def test_a_damaged_file_that_cannot_be_set_aside_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(self: Path, target: Path) -> Path:
        raise PermissionError(13, "used by another process")

    path = tmp_path / "preferences.json"
    path.write_text("{")
    monkeypatch.setattr(Path, "replace", held)
    assert PreferencesFile.load(path).value == Preferences()


def test_recent_courses_are_newest_first_without_doubles(tmp_path: Path) -> None:
    file = PreferencesFile.load()
    for number in range(MOST_RECENT + 3):
        file.opened(tmp_path / f"{number}.course", str(number))
    file.opened(tmp_path / "9.course", "nine")
    recents = PreferencesFile.load().value.recents
    assert len(recents) == MOST_RECENT
    assert (recents[0].title, recents[1].title) == ("nine", str(MOST_RECENT + 2))
    file.forget(recents[0].path)
    assert all(recent.title != "nine" for recent in PreferencesFile.load().value.recents)


def test_the_last_place_is_kept_for_each_course() -> None:
    file = PreferencesFile.load()
    file.left(Place("c1", "l1", "b1", "text", 12, 300))
    file.left(Place("c2", "l9"))
    again = PreferencesFile.load()
    assert again.place("c1") == Place("c1", "l1", "b1", "text", 12, 300)
    assert again.place("c3") == Place("c3")


def test_preferences_that_cannot_be_saved_stop_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    file = PreferencesFile(tmp_path / "file" / "preferences.json")
    file.save(Preferences(zoom=110))
    assert file.value.zoom == 110
    assert "could not be saved" in caplog.text


def test_an_interrupted_write_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    write_atomically(path, b"old")

    def fail(self: Path, target: Path) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.glob("*a.json*")] == ["a.json"]
