"""Pictures are read by the real Tesseract and scanned by the real scanner, and what is painted over can't be read again."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from app.course.errors import Cancelled
from app.course.findings import Severity
from app.media import pictures
from app.media.images import _XMP, painted
from app.media.labels import declared_source
from app.media.pictures import look
from app.media.words import Word, covered, joined
from app.scan.scanner import Scanner
from app.services.picturescan import PictureReport, painted_over, picture_passages, picture_report

ADDRESS = "marta.quill@northwind.co.uk"
SYNTHETIC = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def found(data: bytes, scanner: Scanner) -> PictureReport:
    said = look(data)
    return picture_report(said, scanner.scan_passages(picture_passages(said), "b", b"k" * 32))


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


def test_what_is_painted_over_is_not_read_again_and_the_rest_is(scanner: Scanner) -> None:
    data = picture("Welcome to the course", f"Write to {ADDRESS}")
    report = found(data, scanner)
    (seen,) = [one for one in report.seen if one.finding.kind == "email"]
    assert seen.boxes
    assert not report.note
    after = painted_over(data, report.seen)
    read = joined(look(after).words)
    assert "northwind" not in read
    assert "Welcome" in read
    assert found(after, scanner).seen == ()


def test_a_picture_larger_than_a_pipe_is_read_whole(scanner: Scanner) -> None:
    image = Image.effect_noise((1200, 900), 60).convert("RGB")
    image.paste("white", (0, 600, 1200, 900))
    ImageDraw.Draw(image).text((40, 720), f"Write to {ADDRESS}", "black", ImageFont.load_default(44))
    out = io.BytesIO()
    image.save(out, "PNG")
    assert len(out.getvalue()) > 500_000
    assert "email" in [one.finding.kind for one in found(out.getvalue(), scanner).seen]


def test_properties_are_checked_and_removed(scanner: Scanner) -> None:
    data = picture("Welcome", kind="JPEG", artist=ADDRESS)
    (seen,) = found(data, scanner).seen
    assert (seen.place, seen.boxes) == ("property Artist", ())
    assert ADDRESS.encode() not in painted(data, ())
    assert found(painted(data, ()), scanner).seen == ()


@pytest.mark.clause("B4.2b")
def test_painting_keeps_what_a_picture_says_of_being_synthetic() -> None:
    data = picture("Welcome", kind="JPEG", xmp=_XMP.format(uri=SYNTHETIC).encode())
    before, after = declared_source(data), declared_source(painted(data, ((0, 0, 20, 20),)))
    assert before is not None
    assert after == before


def test_without_tesseract_it_says_so_and_properties_are_still_checked(
    scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "program", lambda: None)
    report = found(picture("Welcome", kind="JPEG", artist=ADDRESS), scanner)
    assert "Tesseract" in report.note
    assert len(report.seen) == 1


def test_a_picture_too_large_to_be_read_is_not_called_clean(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LARGEST", 1000)
    report = found(picture("Welcome"), scanner)
    assert "not read" in report.note


def test_a_picture_that_tesseract_fails_on_is_not_called_clean(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "program", lambda: "/bin/false")
    monkeypatch.setattr(pictures, "languages", lambda: ("eng",))
    report = found(picture("Welcome"), scanner)
    assert "failed" in report.note
    assert [one.finding.kind for one in report.seen] == ["unscanned"]


def test_where_a_picture_was_taken_is_found_and_removed(scanner: Scanner) -> None:
    image, out = Image.new("RGB", (300, 200), "white"), io.BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "S", 2: (33.0, 51.0, 24.84), 3: "E", 4: (151.0, 12.0, 40.32)}
    image.save(out, "JPEG", exif=exif)
    (seen,) = found(out.getvalue(), scanner).seen
    assert (seen.place, seen.finding.kind, seen.finding.severity) == ("property GPS position", "position", Severity.ALERT)
    assert ("GPS position", "GPS 33.85690° S, 151.21120° E") in look(out.getvalue()).properties
    assert found(painted(out.getvalue(), ()), scanner).seen == ()


def test_reading_is_stopped_where_it_is_and_leaves_no_program_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "tesseract"
    slow.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(pictures, "program", lambda: str(slow))
    monkeypatch.setattr(pictures, "languages", lambda: ("eng",))

    def stop() -> None:
        if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip():
            raise Cancelled

    with pytest.raises(Cancelled):
        look(picture("Welcome"), stop)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
