"""Labels before and after: pictures that say what they are, texts on their way into other places and other courses."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Picture
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.course import OutputKind, Provenance, RichText, Run, SourceType
from app.course.blocks import CaptionTrack, Cue, Image, Narration, Paragraph, Quote
from app.course.review import unreviewed
from app.gui.canvas import blockops, clipboard, pasting
from app.gui.canvas.editors.image import ImageEditor
from app.media.clip import Clip
from app.media.encode import encode_mp3
from app.media.labels import Label, labelled, read_label

CONTROL = Qt.KeyboardModifier.ControlModifier
MADE = Provenance(
    id="pmade", kind=OutputKind.TEXT, source_type=SourceType.TRAINED, provider="openai", system="gpt-5-mini",
    created="2026-11-22T09:14:00+00:00", user="ada", request_id="r1", prompt_sha256="0" * 64,
)  # fmt: skip


def by_ai(text: str) -> RichText:
    return RichText((Run(text, origin="pmade"),))


def png(path: Path, record: Provenance | None = None) -> Path:
    out = io.BytesIO()
    Picture.new("RGB", (12, 8), "teal").save(out, "PNG")
    path.write_bytes(labelled(out.getvalue(), "image/png", record) if record else out.getvalue())
    return path


def press(key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, CONTROL)


def type_in(letters: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, letters)


def select_all_of(bench: Any, block_id: str, part: str = "text") -> None:
    bench.view.focus_block(block_id, part, 0, len(next(b for b in bench.blocks if b.id == block_id).part(part)))


@pytest.mark.clause("B4.2b")
def test_a_picture_that_says_it_is_synthetic_is_labelled_where_it_comes_in_and_is_reviewed(
    open_lesson: Any, tmp_path: Path
) -> None:
    record = Provenance(
        id="pimage", kind=OutputKind.IMAGE, source_type=SourceType.TRAINED, provider="openai", system="gpt-image-2",
        created="2026-11-22T09:14:00+00:00", user="ada", request_id="r1", prompt_sha256="0" * 64,
    )  # fmt: skip
    bench = open_lesson(Paragraph(text=RichText.of("x")))
    pasting.add_images(bench.view, [png(tmp_path / "a.png", record), png(tmp_path / "b.png")], 1)
    _, first, second = bench.blocks
    assert (first.provenance, second.provenance) == ("pimage", None)
    kept = bench.session.course.record("pimage")
    assert (kept.provider, kept.system, kept.source_type) == ("openai", "gpt-image-2", SourceType.TRAINED)
    assert [item.id for item in unreviewed(bench.session.course)] == [first.id]
    assert any("synthetic" in said for said in bench.said)
    bench.session.undo()
    assert bench.session.course.provenance == ()


@pytest.mark.clause("B4.2b")
def test_another_picture_in_its_place_says_what_that_one_is_and_the_alt_text_keeps_its_own_label(
    open_lesson: Any, tmp_path: Path
) -> None:
    other = Provenance(
        id="pimage", kind=OutputKind.IMAGE, source_type=SourceType.ALGORITHMIC, provider="local", system="plotter 1",
        created="2026-11-22T09:14:00+00:00", user="ada", request_id="r1", prompt_sha256="0" * 64,
    )  # fmt: skip
    bench = open_lesson(Image(id="b1", alt="A door", field_origins=(("alt", "pmade"),)), provenance=(MADE,))
    bench.view.select_blocks("b1", "b1")
    editor = bench.view.current_editor()
    assert isinstance(editor, ImageEditor)
    editor.take(png(tmp_path / "plot.png", other))
    assert bench.blocks[0].origins() == {"pimage", "pmade"}
    editor.take(png(tmp_path / "photo.png"))
    assert bench.blocks[0].provenance is None
    assert bench.blocks[0].origins() == {"pmade"}


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize("only_html", [False, True])
def test_ai_text_pasted_into_another_course_brings_its_record(open_lesson: Any, only_html: bool) -> None:
    first = open_lesson(Paragraph(id="b1", text=by_ai("Leave the hall.")), provenance=(MADE,))
    select_all_of(first, "b1")
    press(Qt.Key.Key_C)
    held = QGuiApplication.clipboard().mimeData()
    if only_html:
        bare = QMimeData()
        bare.setHtml(held.html())
        QGuiApplication.clipboard().setMimeData(bare)
    other = open_lesson(Paragraph(id="b2", text=RichText.of("Then: ")))
    other.view.focus_block("b2", "text", -1, -1)
    press(Qt.Key.Key_V)
    assert [(run.text, run.origin) for run in other.blocks[0].part("text").runs] == [
        ("Then: ", None),
        ("Leave the hall.", "pmade"),
    ]
    assert other.session.course.record("pmade") == MADE
    assert other.problems == []


@pytest.mark.clause("B4.2b")
def test_text_copied_from_a_published_page_keeps_its_label_though_nobody_knows_the_rest(open_lesson: Any) -> None:
    page = '<p>We <span class="synthetic" data-run-origin="p77">leave the hall</span>.</p>'
    data = QMimeData()
    data.setHtml(page)
    bench = open_lesson(Paragraph(id="b1"))
    clip = clipboard.from_mime(bench.session.course, data)
    assert [run.origin for run in clip.blocks[0].part("text").runs] == [None, "p77", None]
    [added] = clip.records
    assert (added.record.provider, added.record.source_type) == ("unknown", SourceType.COMPOSITE)


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize("records", ["not json", "[1, 2]", '[{"id":"p1"}]', '[{"id":"../x","kind":"text"}]', "[" * 5000])
def test_records_that_are_none_are_not_believed(records: str, open_lesson: Any) -> None:
    data = QMimeData()
    data.setHtml(f"<p><span data-run-origin='p1' data-lectern-records='{records}'>x</span></p>")
    bench = open_lesson(Paragraph(id="b1"))
    clip = clipboard.from_mime(bench.session.course, data)
    assert [added.record.provider for added in clip.records] == ["unknown"]


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize("part", ["attribution"])
def test_ai_text_pasted_into_a_plain_field_labels_the_field(open_lesson: Any, part: str) -> None:
    bench = open_lesson(
        Paragraph(id="b1", text=by_ai("A model")),
        Quote(id="b2", text=RichText.of("Go."), attribution="By "),
        provenance=(MADE,),
    )
    select_all_of(bench, "b1")
    press(Qt.Key.Key_C)
    bench.view.focus_block("b2", part, -1, -1)
    press(Qt.Key.Key_V)
    quote = bench.blocks[1]
    assert (quote.attribution, quote.field_origins) == ("By A model", ((part, "pmade"),))
    select_all_of(bench, "b2", part)
    press(Qt.Key.Key_C)
    bench.view.focus_block("b1", "text", -1, -1)
    press(Qt.Key.Key_V)
    assert bench.blocks[0].part("text").runs == (Run("A modelBy A model", origin="pmade"),), "and out of it again"


@pytest.mark.clause("B4.2b")
def test_ai_text_pasted_into_the_title_labels_the_title(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(id="b1", text=by_ai("Know your way out")), provenance=(MADE,), title="")
    select_all_of(bench, "b1")
    press(Qt.Key.Key_C)
    bench.view.focus_title()
    press(Qt.Key.Key_V)
    lesson = bench.session.course.lesson(bench.view.lesson_id)
    assert (lesson.title, lesson.title_origin) == ("Know your way out", "pmade")
    title = bench.view.column.title
    assert title._note is not None, "the author sees the label too"
    type_in("!")
    lesson = bench.session.course.lesson(bench.view.lesson_id)
    assert lesson.title_origin == "pmade", "it is still mostly AI's"
    press(Qt.Key.Key_A)
    type_in("Ours")
    assert bench.session.course.lesson(bench.view.lesson_id).title_origin is None
    assert title._note is None


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize("form", ["png", "jpeg", "webp"])
def test_a_synthetic_picture_pasted_as_a_file_of_the_clipboard_keeps_its_label(
    open_lesson: Any, tmp_path: Path, form: str
) -> None:
    out = io.BytesIO()
    Picture.new("RGB", (12, 8), "teal").save(out, form.upper())
    image = replace(MADE, id="pimage", kind=OutputKind.IMAGE)
    data = QMimeData()
    data.setData(f"image/{form}", labelled(out.getvalue(), f"image/{form}", image))
    bench = open_lesson(Paragraph(text=RichText.of("x")))
    pasting.paste_below(bench.view, data, 1)
    pasted = bench.blocks[1]
    assert pasted.provenance == "pimage"
    assert read_label(bench.session.media(pasted.source.sha256)) == Label.of(image)


@pytest.mark.clause("B1.7")
def test_a_narration_goes_to_another_course_with_every_record_it_rests_on(open_lesson: Any, tmp_path: Path) -> None:
    sound = labelled(encode_mp3(Clip(np.zeros(2000, np.float32), 22050)), "audio/mpeg", replace(MADE, kind=OutputKind.SPEECH))
    parent = replace(MADE, id="pparent")
    voice = replace(MADE, id="pvoice", kind=OutputKind.SPEECH, parent="pparent")
    captions = replace(MADE, id="pcaps", kind=OutputKind.SUBTITLES)
    track = replace(MADE, id="ptrack", kind=OutputKind.SUBTITLES)
    records = (parent, voice, captions, track)
    first = open_lesson(Paragraph(text=RichText.of("x")), provenance=records)
    ref = first.session.add_media(sound, "audio/mpeg", "a.mp3")
    cue = Cue(start=0, end=900, text="Stop.")
    block = Narration(
        id="bvoice", audio=ref, duration=1000, cues=(cue,), provenance="pvoice", captions_from="transcription",
        captions_provenance="pcaps", tracks=(CaptionTrack(language="de", cues=(cue,), provenance="ptrack"),),
    )  # fmt: skip
    copied = clipboard.to_mime(first.session, [block])
    other = open_lesson(Paragraph(text=RichText.of("y")))
    pasting.paste_below(other.view, copied, 1)
    assert other.problems == []
    assert {record.id for record in other.session.course.provenance} == {"pparent", "pvoice", "pcaps", "ptrack"}
    pasted = other.blocks[1]
    assert (pasted.provenance, pasted.captions_provenance, pasted.tracks[0].provenance) == ("pvoice", "pcaps", "ptrack")
    assert other.session.media(pasted.audio.sha256) == sound
    other.view.desk.run(blockops.duplicate(other.view.desk.lesson, [pasted.id]))
    assert other.blocks[2].origins() == pasted.origins() >= {"pvoice", "pcaps", "ptrack"}
    for _ in range(2):
        other.session.undo()
    assert other.session.course.provenance == ()
    for _ in range(2):
        other.session.redo()
    assert {record.id for record in other.session.course.provenance} == {"pparent", "pvoice", "pcaps", "ptrack"}
