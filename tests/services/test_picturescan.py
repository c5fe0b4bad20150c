"""Pictures are checked by the real Tesseract and the real scanner, and what is painted over can't be read again."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw, ImageFont

from app.media import pictures
from app.media.images import _XMP, painted
from app.media.labels import declared_source
from app.media.pictures import Word, boxes, joined
from app.services import picturescan
from app.services.guarding import WorkerScan
from app.services.picturescan import check, covered, painted_over

ADDRESS = "marta.quill@northwind.co.uk"
SYNTHETIC = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


@pytest.fixture(scope="module")
def scan() -> Iterator[WorkerScan]:
    made = WorkerScan()
    yield made
    made.close()


def picture(*lines: str, kind: str = "PNG", artist: str = "", xmp: bytes = b"") -> bytes:
    image = Image.new("RGB", (1000, 100 + 80 * len(lines)), "white")
    for at, line in enumerate(lines):
        ImageDraw.Draw(image).text((40, 40 + 80 * at), line, "black", ImageFont.load_default(36))
    exif = Image.Exif()
    if artist:
        exif[0x013B] = artist
    out = io.BytesIO()
    image.save(out, kind, exif=exif, **({"xmp": xmp} if xmp else {}))
    return out.getvalue()


def test_a_finding_has_the_boxes_of_the_words_it_touches() -> None:
    words = [
        Word("Call", 0, 0, 40, 10, (1, 1, 1), 90.0),
        Word("Ann", 50, 0, 30, 10, (1, 1, 1), 90.0),
        Word("Bell", 0, 20, 40, 10, (1, 1, 2), 90.0),
    ]
    text = joined(words)
    assert text == "Call Ann\nBell"
    assert covered(words, 5, 13) == ((50, 0, 80, 10), (0, 20, 40, 30))
    assert covered(words, 6, 7) == ((50, 0, 80, 10),)
    assert covered(words, 4, 5) == ()
    assert joined([]) == ""


def test_what_is_painted_over_is_not_read_again_and_the_rest_is(scan: WorkerScan) -> None:
    data = picture("Welcome to the course", f"Write to {ADDRESS}")
    report = check(data, "en", scan)
    (seen,) = [one for one in report.seen if one.finding.kind == "email"]
    assert seen.boxes
    assert not report.note
    after = painted_over(data, report.seen)
    read = joined(boxes(after))
    assert "northwind" not in read
    assert "Welcome" in read
    assert check(after, "en", scan).seen == ()


def test_properties_are_checked_and_removed(scan: WorkerScan) -> None:
    data = picture("Welcome", kind="JPEG", artist=ADDRESS)
    (seen,) = check(data, "en", scan).seen
    assert (seen.place, seen.boxes) == ("property Artist", ())
    assert ADDRESS.encode() not in painted(data, ())
    assert check(painted(data, ()), "en", scan).seen == ()


@pytest.mark.clause("B4.2b")
def test_painting_keeps_what_a_picture_says_of_being_synthetic() -> None:
    data = picture("Welcome", kind="JPEG", xmp=_XMP.format(uri=SYNTHETIC).encode())
    before, after = declared_source(data), declared_source(painted(data, ((0, 0, 20, 20),)))
    assert before is not None
    assert after == before


def test_without_tesseract_it_says_so_and_properties_are_still_checked(
    scan: WorkerScan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picturescan, "program", lambda: None)
    report = check(picture("Welcome", kind="JPEG", artist=ADDRESS), "en", scan)
    assert "Tesseract" in report.note
    assert len(report.seen) == 1


def test_a_picture_too_large_to_be_read_is_not_called_clean(scan: WorkerScan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picturescan, "LARGEST", 1000)
    report = check(picture("Welcome"), "en", scan)
    assert "not read" in report.note
    assert pictures.LARGEST > 1000


def test_a_picture_that_tesseract_fails_on_is_not_called_clean(scan: WorkerScan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "program", lambda: "/bin/false")
    monkeypatch.setattr(pictures, "languages", lambda: ("eng",))
    assert "failed" in check(picture("Welcome"), "en", scan).note
