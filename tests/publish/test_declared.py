"""Nothing synthetic goes out unlabelled because the course forgot, or was made to forget, where it comes from."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import PIL.Image
import pytest
from PIL.PngImagePlugin import PngInfo
from tests.publish.examples import everything, reading_only, stored

from app.course import Block, Course, Lesson, Section, SourceType
from app.course.blocks import Image, Narration
from app.media.labels import declared_source, read_label
from app.publish import MemoryMedia, build_site, publish_html, publish_scorm12


def quiet(fraction: float, text: str) -> None:
    """No progress is shown."""


def _alone(block: Block) -> Course:
    lesson = Lesson(id="lone", title="One", blocks=(block,))
    return replace(reading_only().course, sections=(Section(id="s", title="S", lessons=(lesson,)),), provenance=())


def _marked_png(source: str) -> bytes:
    told, out = PngInfo(), io.BytesIO()
    told.add_itxt("XML:com.adobe.xmp", f"<x>http://cv.iptc.org/newscodes/digitalsourcetype/{source}</x>")
    PIL.Image.new("RGB", (9, 9)).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def test_a_narration_whose_record_was_taken_away_is_labelled_by_its_own_file(tmp_path: Path) -> None:
    example = everything()
    block = next(b for _, b in example.course.blocks() if isinstance(b, Narration) and b.provenance and b.audio)
    assert block.audio is not None
    label = read_label(example.media.media(block.audio.sha256))
    assert label is not None
    course = _alone(replace(block, provenance=None, cues=block.cues))
    assert publish_scorm12(course, example.media, tmp_path / "a.zip", quiet).report.healthy
    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        page, notice = package.read("index.html").decode(), package.read("ai-notice.txt").decode()
        captions = [package.read(name) for name in package.namelist() if name.endswith(".vtt")]
    assert f'data-origin="{label.id}"' in page
    assert "data-badge" in page
    assert label.id in notice
    assert all(read_label(text) is not None for text in captions)


@pytest.mark.parametrize("source", [kind.value for kind in SourceType])
def test_a_picture_that_says_it_is_synthetic_is_labelled(tmp_path: Path, source: str) -> None:
    blobs: dict[str, bytes] = {}
    ref = stored(blobs, _marked_png(source), "image/png", "a.png")
    course = _alone(Image(id="b", source=ref, alt="A square."))
    assert publish_html(course, MemoryMedia(blobs), tmp_path / "a.zip", quiet).report.healthy
    build_site(course, MemoryMedia(blobs), tmp_path / "site", quiet, preview=True)
    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        for page in (package.read("index.html").decode(), (tmp_path / "site" / "index.html").read_text("utf-8")):
            assert "data-badge" in page
            assert 'id="lx-about"' in page


def test_a_photograph_is_not_called_synthetic(tmp_path: Path) -> None:
    blobs: dict[str, bytes] = {}
    ref = stored(blobs, _marked_png("digitalCapture"), "image/png", "a.png")
    publish_html(_alone(Image(id="b", source=ref, alt="x")), MemoryMedia(blobs), tmp_path / "a.zip", quiet)
    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        assert "ai-notice.txt" not in package.namelist()
    assert declared_source(b"") is None
