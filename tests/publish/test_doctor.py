"""A package that somebody changed: clumsily, or with its list of hashes brought up to date."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.publish.examples import Example, captioned, everything

from app.course import OutputKind, RichText, Run
from app.course.blocks import Narration
from app.course.ops import ReplaceBlock, apply
from app.media import id3
from app.media.labels import read_label
from app.publish import examine, publish_scorm12

Files = dict[str, bytes]


def publish(example: Example, out: Path) -> Path:
    return publish_scorm12(example.course, example.media, out, lambda _fraction, _text: None).path


def members(package: Path) -> Files:
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(files: Files, path: Path, *, reseal: bool) -> Path:
    if reseal:
        facts = json.loads(files["lectern.json"])
        facts["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "lectern.json"}
        files = files | {"lectern.json": json.dumps(facts).encode()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def _swap(name: str, pattern: bytes, new: bytes) -> tuple[str, bytes, bytes]:
    return name, pattern, new


SPOILT = [
    ("labels", _swap("index.html", rb' data-origin="[^"]*"', b"")),
    ("labels", _swap("index.html", rb"(data-badge[^>]*>)(?:<svg.*?</svg>)?[^<]*", rb"\1")),
    ("labels", _swap("index.html", rb"data-badge", b"hidden data-badge")),
    ("labels", _swap("ai-notice.txt", rb"(?s).+", b" \n")),
    ("sealed", _swap("index.html", rb"</head>", b'<meta http-equiv="refresh" content="0;url=https://x.example"></head>')),
    ("sealed", _swap("index.html", rb"</body>", b'<iframe srcdoc="&lt;p&gt;"></iframe></body>')),
    ("sealed", _swap("index.html", rb"<form ", b'<form action="https://x.example" ')),
    ("sealed", _swap("index.html", rb"</body>", b'<a href="https://x.example" ping="https://y.example">x</a></body>')),
    ("sealed", _swap("index.html", rb"(?s)(<meta http-equiv[^>]*>)(.*?<body[^>]*>)", rb"\2\1")),
    ("sealed", _swap("index.html", rb"(?s)(<meta http-equiv[^>]*>)(.*?)(</head>)", rb"\2\1\3")),
    ("sealed", _swap("index.html", rb"base-uri", b"connect-src https:; base-uri")),
    ("sealed", _swap("assets/player.css", rb"\Z", b".x{background:url('//x.example/a')}")),
    ("manifest", _swap("imsmanifest.xml", rb"<schemaversion>1.2", b"<schemaversion>2004")),
    ("manifest", _swap("imsmanifest.xml", rb"<resources", b'<resources xml:base="https://x.example/"')),
    ("manifest", _swap("imsmanifest.xml", rb'default="organization"', b'default="other"')),
    ("manifest", _swap("imsmanifest.xml", rb'isvisible="true"', b'isvisible="false"')),
    ("identity", _swap("lectern.json", rb"scorm12", b"browser")),
]


@pytest.mark.parametrize(("check", "swap"), SPOILT)
def test_the_doctor_holds_a_resealed_package_against_the_rules(
    tmp_path: Path, check: str, swap: tuple[str, bytes, bytes]
) -> None:
    files = members(publish(everything(), tmp_path / "course.zip"))
    name, pattern, new = swap
    changed = re.sub(pattern, new, files[name])
    assert changed != files[name]
    report = examine(_packed(files | {name: changed}, tmp_path / "spoilt.zip", reseal=True))
    assert check in [finding.check for finding in report.findings]


def test_a_package_that_was_only_packed_again_is_healthy(tmp_path: Path) -> None:
    files = members(publish(everything(), tmp_path / "course.zip"))
    assert examine(_packed(files, tmp_path / "again.zip", reseal=False)).healthy


def test_any_byte_that_was_changed_after_publishing_is_found(tmp_path: Path) -> None:
    files = members(publish(everything(), tmp_path / "course.zip"))
    for name in files:
        spoilt = files | {name: files[name] + b" "}
        found = {finding.file for finding in examine(_packed(spoilt, tmp_path / "spoilt.zip", reseal=False)).findings}
        assert name in found or name == "lectern.json"


def test_a_synthetic_file_whose_mark_on_the_page_was_taken_off_is_found(tmp_path: Path) -> None:
    files = members(publish(everything(), tmp_path / "course.zip"))
    files["index.html"] = re.sub(rb' data-origin="[^"]*"| data-badge', b"", files["index.html"])
    report = examine(_packed(files, tmp_path / "spoilt.zip", reseal=True))
    found = {finding.file.rpartition(".")[2] for finding in report.findings if finding.check == "labels"}
    assert {"mp3", "vtt"} <= found


def test_a_sound_file_whose_tag_was_stripped_is_found(tmp_path: Path) -> None:
    files = members(publish(everything(), tmp_path / "course.zip"))
    name = next(name for name in files if name.endswith(".mp3") and id3.read(files[name])[0])
    files[name] = id3.read(files[name])[1]
    report = examine(_packed(files, tmp_path / "spoilt.zip", reseal=True))
    assert ("labels", name) in [(finding.check, finding.file) for finding in report.findings]


def test_captions_of_words_that_ai_wrote_are_labelled_in_the_package_of_a_persons_recording(tmp_path: Path) -> None:
    example = captioned(recorded=True)
    lesson, block = next((lesson, block) for lesson, block in example.course.blocks() if isinstance(block, Narration))
    said = RichText((Run("Names are obvious. ", origin="ptext"), Run("When in doubt, ask.")))
    read = replace(block, script=said, captions_from="alignment", tracks=())
    course = apply(example.course, ReplaceBlock(lesson.id, read)).course
    files = members(publish(replace(example, course=course), tmp_path / "course.zip"))
    (captions,) = (data for name, data in files.items() if name.endswith(".vtt"))
    label = read_label(captions)
    assert label is not None
    assert (label.id, label.kind) == ("ptext", OutputKind.TEXT)
    of_another = captions.replace(b"ID=ptext", b"ID=pother")
    name = next(name for name in files if name.endswith(".vtt"))
    report = examine(_packed(files | {name: of_another}, tmp_path / "spoilt.zip", reseal=True))
    assert ("labels", name) in [(finding.check, finding.file) for finding in report.findings]


@pytest.mark.parametrize(("before", "after"), [(b"MZ" * 500, b""), (b"", b"more" * 10)])
def test_bytes_around_the_zip_are_found(tmp_path: Path, before: bytes, after: bytes) -> None:
    data = publish(everything(), tmp_path / "course.zip").read_bytes()
    (tmp_path / "around.zip").write_bytes(before + data + after)
    assert "archive" in [finding.check for finding in examine(tmp_path / "around.zip").findings]


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    files = members(publish(everything(), tmp_path / "course.zip"))
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        with archive.open("media/x.vtt", "w") as member:
            for _ in range(65):
                member.write(bytes(1 << 20))
    (finding,) = examine(path).findings
    assert "zip bomb" in finding.text


def test_an_encrypted_or_damaged_member_is_a_finding_and_no_defect(tmp_path: Path) -> None:
    path = publish(everything(), tmp_path / "course.zip")
    data = bytearray(path.read_bytes())
    for at in (found.start() for found in re.finditer(rb"PK\x03\x04|PK\x01\x02", bytes(data))):
        data[at + (6 if data[at + 2] == 3 else 8)] |= 1  # the flag that says it is encrypted
    (tmp_path / "locked.zip").write_bytes(data)
    assert not examine(tmp_path / "locked.zip").healthy
    for at in range(0, len(data), 1499):
        spoilt = bytearray(path.read_bytes())
        spoilt[at] ^= 0xFF
        (tmp_path / "flip.zip").write_bytes(spoilt)
        examine(tmp_path / "flip.zip")


@pytest.mark.parametrize("recorded", [False, True])
def test_translated_captions_whose_note_was_taken_out_are_found(tmp_path: Path, recorded: bool) -> None:
    """Of a synthetic voice, and of a person's own recording, where nothing else in the block is synthetic."""
    package = publish(captioned(recorded=recorded), tmp_path / "course.zip")
    assert examine(package).healthy
    files = members(package)
    name = next(name for name in files if name.endswith(".vtt") and b"Deutsch 1" in files[name])
    files[name] = re.sub(rb"NOTE [^\n]*ptrack[^\n]*\n\n", b"", files[name])
    if not recorded:
        files[name] = re.sub(rb"NOTE [^\n]*\n\n", b"", files[name])
    report = examine(_packed(files, tmp_path / "spoilt.zip", reseal=True))
    assert ("labels", name) in [(finding.check, finding.file) for finding in report.findings]
