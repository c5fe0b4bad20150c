"""A file is given another name in the inspector: one step, its ending kept, nothing taken that no system could save."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from tests.gui.inspector.conftest import Bench, Opener

from app.course.blocks import Image, MediaRef, Narration
from app.course.blocks.filenames import name_flaw, split_name, typed_name
from app.gui.inspector.forms.filename import FileName

DESK = MediaRef("0" * 64, "image/png", "marta at her desk.png")
OTHER = MediaRef("1" * 64, "image/png", "Hall.PNG")


def row(bench: Bench) -> FileName:
    made = bench.inspector.block.form
    assert made is not None
    return made.findChildren(FileName)[0]


def name(bench: Bench, at: int = 0) -> str:
    block = bench.blocks[at]
    assert isinstance(block, Image)
    assert block.source is not None
    return block.source.name


def typed(bench: Bench, words: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    field = row(bench).field
    field.setFocus()
    field.selectAll()
    bench.qtbot.keyClicks(field, words)
    bench.qtbot.keyClick(field, key)


def test_a_picture_is_renamed_as_one_step_and_keeps_its_ending(open_course: Opener) -> None:
    bench = open_course(Image(id="b", source=DESK))
    bench.select("b")
    assert row(bench).field.text() == "marta at her desk"
    typed(bench, "front desk.PNG")
    assert name(bench) == "front desk.png"
    bench.qtbot.waitUntil(lambda: row(bench).field.text() == "front desk")
    bench.session.undo()
    assert name(bench) == DESK.name
    bench.qtbot.waitUntil(lambda: row(bench).field.text() == "marta at her desk")
    bench.session.redo()
    assert name(bench) == "front desk.png"


@pytest.mark.parametrize(("words", "said"), [("a/b", "can’t contain"), ("hall", "Another file"), ("nul", "Windows")])
def test_a_name_that_can_not_be_is_said_and_not_taken(open_course: Opener, words: str, said: str) -> None:
    bench = open_course(Image(id="b", source=DESK), Image(id="c", source=OTHER))
    bench.select("b")
    typed(bench, words)
    assert said in row(bench)._wrong.text()
    assert row(bench)._wrong.isVisible()
    assert name(bench) == DESK.name
    typed(bench, "", Qt.Key.Key_Escape)
    assert row(bench).field.text() == "marta at her desk"
    assert not row(bench)._wrong.isVisible()


def test_the_same_file_twice_may_have_one_name(open_course: Opener) -> None:
    bench = open_course(Image(id="b", source=DESK), Image(id="c", source=MediaRef("0" * 64, "image/png", "desk.png")))
    bench.select("b")
    typed(bench, "desk")
    assert name(bench) == "desk.png"


def test_a_recording_has_a_name_to_type_and_a_made_narration_has_none(open_course: Opener) -> None:
    sound = MediaRef("2" * 64, "audio/wav", "interview marta.wav")
    bench = open_course(Narration(id="b", audio=sound, recorded=True), Narration(id="c", audio=sound))
    bench.select("b")
    typed(bench, "interview")
    block = bench.blocks[0]
    assert isinstance(block, Narration)
    assert block.audio == MediaRef("2" * 64, "audio/wav", "interview.wav")
    bench.select("c")
    assert not row(bench).isVisible()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a.jpg", "b", "b.jpg"),
        ("a.jpg", "b.JPG", "b.jpg"),
        ("a.jpg", "b.png", "b.png.jpg"),
        ("a.jpg", "  two \n lines ", "two lines.jpg"),
        ("a", "b.png", "b.png"),
        ("a.jpg", "Cafe\u0301", "Café.jpg"),
        ("a.jpg", "", ".jpg"),
    ],
)
def test_what_is_typed_gets_the_ending_the_file_had(old: str, new: str, expected: str) -> None:
    assert typed_name(old, new) == expected


@pytest.mark.parametrize(
    "bad", [".jpg", "..jpg", "a\x00.jpg", "a\u202egpj.exe", "x" * 250 + ".jpg", "com1.txt", "a?.png", " .png"]
)
def test_names_that_no_system_or_not_every_system_takes(bad: str) -> None:
    assert name_flaw(bad)


@pytest.mark.parametrize("good", ["a.jpg", "Prüfung 2024-05-01.png", "конспект.png", "a.b.png", "no ending", "console.png"])
def test_ordinary_names_are_taken(good: str) -> None:
    assert name_flaw(good) == ""
    stem, ending = split_name(good)
    assert stem + ending == good
