"""Blocks with pictures and recordings, copied from one course into another: the bytes come along, or nothing does."""

from __future__ import annotations

import gc
import json
import weakref
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QImageWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.course import OutputKind, Provenance, RichText, SourceType
from app.course.blocks import Image, MediaRef, Narration, Paragraph, Table, Unknown
from app.course.ops import AddProvenance, Batch, InsertBlock
from app.gui.canvas import carrying, clipboard

CONTROL = Qt.KeyboardModifier.ControlModifier
FIRST = Provenance(
    id="p1",
    kind=OutputKind.TEXT,
    source_type=SourceType.TRAINED,
    provider="local",
    system="voice",
    created="2026-11-12T10:00:00Z",
    user="me",
    request_id="r",
    prompt_sha256="0" * 64,
)
SOUND = b"ID3 not looked at"


def png(colour: str = "#2B57E3") -> bytes:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(held.data())


def key(letter: Qt.Key) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, letter, CONTROL)


@pytest.fixture
def source(open_lesson: Any) -> Any:
    """A course with a picture and a synthetic narration, both in its file; everything is copied."""
    bench = open_lesson(Paragraph(text=RichText.of("a")))
    picture = bench.session.add_media(png(), "image/png", "blue.png")
    sound = bench.session.add_media(SOUND, "audio/mpeg", "n.mp3")
    records = [AddProvenance(FIRST), AddProvenance(replace(FIRST, id="p2", parent="p1"))]
    made = [Image(source=picture, alt="Blue"), Narration(audio=sound, duration=10, provenance="p2")]
    inserts = [InsertBlock(bench.view.lesson_id, n + 1, block) for n, block in enumerate(made)]
    bench.session.do(Batch((*records, *inserts)), "Fill")
    bench.view.select_blocks(bench.blocks[1].id, bench.blocks[2].id)
    key(Qt.Key.Key_C)
    return bench


def paste_into(bench: Any) -> None:
    bench.view.show()
    bench.view.activateWindow()
    QTest.qWaitForWindowActive(bench.view, 5000)
    bench.view.select_blocks(bench.blocks[0].id, bench.blocks[0].id)
    key(Qt.Key.Key_V)


def as_another_process_sees_it(*, without: str = "") -> None:
    """The formats and their bytes, and nothing that lives in this process."""
    held = QGuiApplication.clipboard().mimeData()
    seen = QMimeData()
    for name in held.formats():
        if name != without:
            seen.setData(name, held.data(name))
    QGuiApplication.clipboard().setMimeData(seen)


def holds_both(bench: Any) -> bool:
    _, image, narration = bench.blocks
    return bool(
        bench.session.media(image.source.sha256) == png()
        and bench.session.media(narration.audio.sha256) == SOUND
        and [record.id for record in bench.session.course.provenance] == ["p1", "p2"]
    )


def test_pictures_and_recordings_come_along_into_another_course(source: Any, open_lesson: Any) -> None:
    target = open_lesson(Paragraph())
    paste_into(target)
    assert [block.kind for block in target.blocks] == ["paragraph", "image", "narration"]
    assert holds_both(target)
    assert target.view.mode.ids == [block.id for block in target.blocks[1:]]
    target.session.flush()
    target.view.undo()
    assert len(target.blocks) == 1
    assert not target.problems
    assert not target.said


def test_pictures_come_along_after_the_course_they_were_copied_from_is_closed(source: Any, open_lesson: Any) -> None:
    source.view.shut()
    source.session.close()
    target = open_lesson(Paragraph())
    paste_into(target)
    assert holds_both(target)


def test_what_was_cut_and_never_saved_can_be_pasted_elsewhere_after_closing(source: Any, open_lesson: Any) -> None:
    source.view.mode.cut()
    source.view.shut()
    source.session.close()
    target = open_lesson(Paragraph())
    paste_into(target)
    assert holds_both(target)


def test_pictures_come_along_into_another_process(source: Any, open_lesson: Any) -> None:
    as_another_process_sees_it()
    target = open_lesson(Paragraph())
    paste_into(target)
    assert holds_both(target)


def test_pasted_into_a_text_they_come_along_too_and_into_a_cell_only_their_words(source: Any, open_lesson: Any) -> None:
    target = open_lesson(Paragraph(text=RichText.of("xy")), Table(rows=((RichText.of(""),),)))
    target.view.focus_block(target.blocks[1].id, "rows.0.0")
    target.view.part.paste_in()
    assert target.blocks[1].rows[0][0].plain == "Blue"
    assert not target.session.project.has_media(source.blocks[1].source.sha256)
    target.view.focus_block(target.blocks[0].id, "text", 1, 1)
    target.view.part.paste_in()
    assert [block.kind for block in target.blocks] == ["paragraph", "image", "narration", "paragraph", "table"]
    assert target.session.media(target.blocks[1].source.sha256) == png()


@pytest.mark.parametrize("spoil", ["no bytes", "other bytes", "nonsense"])
def test_without_the_bytes_nothing_is_pasted_and_the_reason_is_said(source: Any, open_lesson: Any, spoil: str) -> None:
    as_another_process_sees_it(without=carrying.MEDIA)
    data = QGuiApplication.clipboard().mimeData()
    if spoil == "other bytes":
        rows = [[source.blocks[1].source.sha256, 3], [source.blocks[2].audio.sha256, -1]]
        data.setData(carrying.MEDIA, json.dumps(rows).encode() + b"\nxyz")
    elif spoil == "nonsense":
        data.setData(carrying.MEDIA, b'{"a": 1}\n')
    target = open_lesson(Paragraph())
    before = target.session.course
    paste_into(target)
    assert target.session.course is before
    assert not target.problems
    assert target.said == [
        "2 pictures and recordings can't be brought along, so nothing was pasted. "
        "They are no longer on the clipboard. Open the course that has them, and copy them again."
    ]


def test_more_than_the_clipboard_carries_is_named(source: Any, open_lesson: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "MOST", len(SOUND))
    monkeypatch.setattr(clipboard, "MOST", len(SOUND))
    source.view.mode.copy()
    target = open_lesson(Paragraph())
    before = target.session.course
    paste_into(target)
    assert target.session.course is before
    assert "carries at most" in target.said[0]
    assert not target.session.project.has_media(source.blocks[2].audio.sha256), "nothing half"


def test_a_picture_its_own_course_lacks_can_be_moved_there_and_not_taken_elsewhere(open_lesson: Any) -> None:
    lost = Image(source=MediaRef("0" * 64, "image/png", "lost.png"), alt="Lost")
    bench = open_lesson(Paragraph(), lost)
    bench.view.select_blocks(lost.id, lost.id)
    key(Qt.Key.Key_X)
    paste_into(bench)
    assert [block.plain() for block in bench.blocks] == ["", "Lost"]
    target = open_lesson(Paragraph())
    paste_into(target)
    assert len(target.blocks) == 1
    assert "doesn't have it" in target.said[0]


def test_a_block_of_a_newer_lectern_takes_its_media_along(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph())
    picture = bench.session.add_media(png(), "image/png", "blue.png")
    newer = {"kind": "hotspot", "id": "bnew", "picture": {"sha256": picture.sha256, "mime": "image/png"}}
    block = Unknown(made_as="hotspot", data=json.dumps(newer), id="bnew")
    bench.session.do(InsertBlock(bench.view.lesson_id, 1, block), "Insert")
    bench.view.select_blocks("bnew", "bnew")
    key(Qt.Key.Key_C)
    target = open_lesson(Paragraph())
    paste_into(target)
    assert target.session.media(picture.sha256) == png()


def test_bytes_are_read_when_they_are_asked_for_and_let_go_with_the_clipboard(source: Any) -> None:
    held = QGuiApplication.clipboard().mimeData()
    assert isinstance(held, carrying.Parcel)
    luggage = weakref.ref(held.luggage)
    assert held.luggage._kept == {}
    key(Qt.Key.Key_V)
    assert held.luggage._kept == {}, "inside one course nothing is read"
    del held
    QGuiApplication.clipboard().setText("other")
    gc.collect()
    assert luggage() is None
    source.view.shut()
