"""The name of a picture's or a recording's file is scanned as every text is, and can be changed; the file stays."""

from __future__ import annotations

import hashlib
import random
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.course import Course, Lesson, RichText, Section, Severity
from app.course.blocks import Image, MediaRef, Narration
from app.course.blocks.base import Block
from app.course.blocks.filenames import readable
from app.scan.scanner import Scanner
from app.scan.texts import block_passages, change_text

NAME = "Call Marta +44 20 7946 0018.png"
PICTURE = Image(id="i", alt="A desk", source=MediaRef("0" * 64, "image/png", NAME))
RECORDED = Narration(id="n", recorded=True, audio=MediaRef("1" * 64, "audio/mpeg", "alice.ng@northwind.com take 2.mp3"))


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def pictures(name: str) -> Image:
    return Image(id="i", source=MediaRef("0" * 64, "image/png", name))


def test_a_picture_s_file_name_is_scanned_beside_its_alt_text(scanner: Scanner) -> None:
    assert [part.path for part in PICTURE.scanned()] == ["alt", "caption", "source.name"]
    (phone,) = [one for one in scanner.scan_passages(block_passages(PICTURE), "i", b"k" * 32) if one.kind == "phone"]
    assert phone.part == "source.name"
    assert NAME[phone.start : phone.end] == "+44 20 7946 0018"


def test_a_recording_s_file_name_is_scanned_and_a_made_one_s_is_not(scanner: Scanner) -> None:
    (finding,) = scanner.scan_passages(block_passages(RECORDED), "n", b"k" * 32)
    assert (finding.part, finding.kind) == ("audio.name", "email")
    assert "audio.name" not in [part.path for part in replace(RECORDED, recorded=False).scanned()]


@pytest.mark.parametrize(
    ("name", "kind", "where"),
    [
        ("Dr_Anna_Keller_CV.png", "person", "Dr_Anna_Keller"),
        ("Marta-Quill.jpeg", "person", "Marta-Quill"),
        ("John Smith badge.jpg", "person", "John Smith"),
        ("SSN_536-90-4399.png", "ssn", "536-90-4399"),
        ("+447946001800.jpg", "phone", "+447946001800"),
        ("CONFIDENTIAL - plan.v2.png", "marking", "CONFIDENTIAL"),
    ],
)
def test_details_are_found_where_they_stand_in_the_name(scanner: Scanner, name: str, kind: str, where: str) -> None:
    (finding,) = scanner.scan_passages(block_passages(pictures(name)), "i", b"k" * 32)
    assert (finding.kind, name[finding.start : finding.end]) == (kind, where)
    assert finding.severity is not Severity.REVIEW


HARMLESS = """
IMG_2034.jpg | fire-exit-2019.png | 20190312_141530.jpg | 20210812123456.jpg | PXL_20210812_123456789.MP.jpg | DSC00012.JPG
WhatsApp Image 2023-03-12 at 10.12.33.jpeg | IMG-20230312-WA0001.jpg | Screenshot 2024-01-05 at 10.33.12.png | Untitled.png
Bildschirmfoto 2024-01-05 um 10.33.12.png | istockphoto-1188462138-612x612.jpg | shutterstock_1234567890.jpg | logo.png
priscilla-du-preez-XkKCui44iM0-unsplash.jpg | pexels-andrea-piacquadio-3760067.jpg | 4532015112830366.png | image1.png
org-chart-2023.png | first-aid-kit.jpg | team-photo-london.jpg | Mount-Everest.jpg | Fire-Exit-Map.png | Safety-First.png
Hand_Hygiene_Poster.png | password-screen.png | phishing-email-example.png | GMT20240311-142205_Recording.m4a | take 2.mp3
cardiac-arrest.png | iPhone-12-screenshot.png | Golden Gate Bridge.jpg | Customer-Journey.png | Black Friday.jpg
"""


def test_names_of_cameras_clocks_libraries_and_things_never_alert(scanner: Scanner) -> None:
    names = [name.strip() for line in HARMLESS.strip().splitlines() for name in line.split("|")]
    drawn = random.Random(11)
    for at in range(400):
        digest = hashlib.sha256(str(at).encode()).hexdigest()
        made = datetime(2019, 1, 1, tzinfo=UTC) + timedelta(seconds=drawn.randrange(200_000_000))
        names += [f"{digest}.png", f"{digest[:32]}.jpg", f"{uuid.UUID(digest[:32])}.webp", f"{drawn.getrandbits(53)}.png"]
        names += [
            f"Screenshot_{made:%Y%m%d-%H%M%S}.png",
            f"signal-{made:%Y-%m-%d-%H%M%S}.jpg",
            f"shutterstock_{drawn.getrandbits(31)}.jpg",
        ]
    loud = [
        (name, finding.kind)
        for name in names
        for finding in scanner.scan_passages(block_passages(pictures(name)), "i", b"k" * 32)
        if finding.severity is not Severity.REVIEW
    ]
    assert loud == []


def test_what_is_read_stands_where_it_stands_in_the_name() -> None:
    for name in ("Anna_Keller-2.final.png", "Screenshot 2024-01-05 at 10.33.12 Anna.png", "a.b@c.org x.mp3"):
        said = readable(name)
        assert 0 < len(said) < len(name)
        assert all(one in (" ", other) for one, other in zip(said, name, strict=False))


@pytest.mark.parametrize(("block", "part"), [(PICTURE, "source.name"), (RECORDED, "audio.name")])
def test_redacting_renames_and_leaves_the_file_alone(block: Block, part: str) -> None:
    course = Course(id="c", sections=(Section(id="s", lessons=(Lesson(id="l", title="L", blocks=(block,)),)),))
    op = change_text(course, block.id, "l", part, RichText.of("[REDACTED].bin"))
    changed = op.block  # type: ignore[union-attr]
    assert changed.part(part).plain == "[REDACTED].bin"
    assert list(changed.media()) == list(block.media())
    assert list(changed.parts()) == list(block.parts())


def test_a_block_without_a_file_has_no_name_to_scan_or_change() -> None:
    for block, part in ((Image(), "source.name"), (Narration(), "audio.name")):
        assert part not in [one.path for one in block.scanned()]
        with pytest.raises(KeyError):
            block.part(part)
        with pytest.raises(KeyError):
            block.with_part(part, RichText.of("x"))
