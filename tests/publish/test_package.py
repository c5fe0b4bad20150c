"""A package is right, or it is not written; and nothing that stood there before is lost."""

from __future__ import annotations

import errno
import json
import os
import re
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.publish.examples import Example, everything, narration, reading_only, rich, stored, tone_mp3

from app.course import Course, Lesson, RichText, Run, Section
from app.course.blocks import KINDS, Image, Narration, Paragraph
from app.course.errors import Cancelled, PublishProblem
from app.media.labels import read_label
from app.paths import resource
from app.publish import MemoryMedia, build_site, checks, examine, package_course, publish_html, publish_scorm12
from app.publish.package import manifest
from app.publish.render import strings


def quiet(fraction: float, text: str) -> None:
    """No progress is shown."""


def publish(example: Example, out: Path) -> Path:
    return publish_scorm12(example.course, example.media, out, quiet).path


def with_block(example: Example, block: Image | Narration | Paragraph) -> Course:
    lesson = Lesson(id="lone", title="One", blocks=(block,))
    return replace(example.course, sections=(Section(id="s", title="S", lessons=(lesson,)),))


def members(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.clause("B5.4")
def test_a_package_with_every_block_is_healthy_and_labelled_in_every_layer(tmp_path: Path) -> None:
    published = publish_scorm12(everything().course, everything().media, tmp_path / "course.zip", quiet)
    assert published.report.healthy
    assert len(published.report.passed) == 9
    assert published.size == published.path.stat().st_size
    files = members(published.path)
    page = files["index.html"].decode()
    assert page.count("data-badge") >= 4
    assert 'id="lx-about"' in page
    for name, data in files.items():
        if name.endswith((".mp3", ".vtt")):
            label = read_label(data)
            assert label is not None
            assert label.id == "pvoice"
    (captions,) = (data.decode() for name, data in files.items() if name.endswith(".vtt"))
    assert captions.index("Synthetic voice") < captions.index("Before you paste")


@pytest.mark.clause("B2.5")
def test_notices_name_provider_system_kind_and_conditions(tmp_path: Path) -> None:
    files = members(publish(everything(), tmp_path / "course.zip"))
    notice, page = files["ai-notice.txt"].decode(), files["index.html"].decode()
    for words in ("OpenAI", "gpt-5-mini", "espeak-ng 1.52 en", "competing model", "trainedAlgorithmicMedia", "pvoice"):
        assert words in notice
    about = page[page.index('id="lx-about"') :]
    for words in ("OpenAI", "gpt-5-mini", "espeak-ng 1.52 en", "competing model", "2026-11-20"):
        assert words in about


@pytest.mark.clause("B10.3")
def test_the_notice_tells_administrators_what_they_take_over(tmp_path: Path) -> None:
    notice = members(publish(everything(), tmp_path / "course.zip"))["ai-notice.txt"].decode()
    assert "What you take over" in notice
    assert "Tell learners that parts of it are synthetic" in notice


@pytest.mark.clause("B4.3")
def test_learners_are_told_that_the_course_sends_nothing_to_ai_providers(tmp_path: Path) -> None:
    page = members(publish(everything(), tmp_path / "course.zip"))["index.html"].decode()
    assert "sends nothing to any AI provider" in page


@pytest.mark.clause("B2.4")
def test_a_package_with_a_key_in_it_is_not_written(tmp_path: Path) -> None:
    key = "sk-proj-" + "aB3dE5fG7hJ9" * 4
    course = with_block(reading_only(), Paragraph(id="b", text=rich(f"Our key is {key}.")))
    with pytest.raises(PublishProblem, match="secret key"):
        publish_scorm12(course, MemoryMedia({}), tmp_path / "course.zip", quiet)
    assert list(tmp_path.glob("*.zip")) == []


def test_a_course_without_synthetic_parts_has_no_page_about_ai(tmp_path: Path) -> None:
    files = members(publish(reading_only(), tmp_path / "course.zip"))
    assert "ai-notice.txt" not in files
    assert "lx-about" not in files["index.html"].decode()


@pytest.mark.clause("B5.4")
def test_unlabelled_synthetic_audio_stops_the_package(tmp_path: Path) -> None:
    blobs: dict[str, bytes] = {}
    course = with_block(everything(), narration(blobs, label=False))
    with pytest.raises(PublishProblem, match="carries no label"):
        publish_scorm12(course, MemoryMedia(blobs), tmp_path / "course.zip", quiet)
    assert not list(tmp_path.glob("*.zip"))


@pytest.mark.clause("B5.4")
def test_an_unlabelled_synthetic_picture_stops_the_package(tmp_path: Path) -> None:
    example = everything()
    plain = next(block for _, block in example.course.blocks() if block.id == "bimage")
    assert isinstance(plain, Image)
    course = with_block(example, replace(plain, provenance="ppicture"))
    with pytest.raises(PublishProblem, match="carries no mark"):
        publish_scorm12(course, example.media, tmp_path / "course.zip", quiet)


def test_an_origin_without_a_record_stops_the_package(tmp_path: Path) -> None:
    course = with_block(reading_only(), Paragraph(id="b", text=RichText((Run("x", origin="pgone"),))))
    with pytest.raises(PublishProblem, match="no record of its origin"):
        publish_scorm12(course, MemoryMedia({}), tmp_path / "course.zip", quiet)


def test_the_same_course_makes_the_same_package(tmp_path: Path) -> None:
    one = publish_scorm12(everything().course, everything().media, tmp_path / "one.zip", quiet)
    two = publish_scorm12(everything().course, everything().media, tmp_path / "two.zip", quiet)
    assert one.sha256 == two.sha256
    assert one.path.read_bytes() == two.path.read_bytes()


def test_entries_are_plain_names_and_media_is_not_deflated(tmp_path: Path) -> None:
    with zipfile.ZipFile(publish(everything(), tmp_path / "course.zip")) as archive:
        for info in archive.infolist():
            assert info.filename.isascii()
            assert not info.filename.startswith("/")
            assert "\\" not in info.filename
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            stored = info.filename.endswith((".mp3", ".png"))
            assert (info.compress_type == zipfile.ZIP_STORED) == stored


@pytest.mark.parametrize("kind", ["course file", "text", "other course", "broken zip", "locked zip"])
def test_a_file_that_is_not_this_courses_package_is_left_alone(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "course.zip"
    if kind == "course file":
        connection = sqlite3.connect(out)
        connection.execute("create table precious (x)")
        connection.close()
    elif kind == "other course":
        publish(reading_only(), out)
    elif kind == "locked zip":
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("lectern.json", "{}")
        data = bytearray(out.read_bytes())
        for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(magic) + flags] |= 1  # encrypted
        out.write_bytes(data)
    else:
        out.write_bytes(b"PK\x03\x04 nearly" if kind == "broken zip" else b"my thesis")
    before = out.read_bytes()
    with pytest.raises(PublishProblem, match="left alone"):
        publish(everything(), out)
    assert out.read_bytes() == before


def test_an_earlier_package_of_the_course_is_replaced_and_another_only_when_asked(tmp_path: Path) -> None:
    out = tmp_path / "course.zip"
    publish(reading_only(), out)
    publish(reading_only(), out)
    publish_scorm12(everything().course, everything().media, out, quiet, replace=True)
    assert package_course(out) == "ceverything"
    out.write_bytes(b"my thesis")
    with pytest.raises(PublishProblem):
        publish_scorm12(everything().course, everything().media, out, quiet, replace=True)


@pytest.mark.parametrize("name", ["course.course", "course", "missing/course.zip"])
def test_a_name_that_is_no_place_for_a_package_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PublishProblem):
        publish(reading_only(), tmp_path / name)


def test_a_publication_that_fails_or_is_stopped_leaves_the_earlier_package_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    out = folder / "course.zip"
    publish(everything(), out)
    before = out.read_bytes()

    def stop(fraction: float, text: str) -> None:
        if fraction > 0.6:
            raise Cancelled

    with pytest.raises(Cancelled):
        publish_scorm12(everything().course, everything().media, out, stop)
    with pytest.raises(PublishProblem, match=r"lesson\.mp3.*missing"):
        publish_scorm12(everything().course, MemoryMedia({}), out, quiet)
    assert out.read_bytes() == before
    assert list(folder.iterdir()) == [out]


def test_a_disk_that_is_full_is_named(tmp_path: Path) -> None:
    class Full(MemoryMedia):
        def copy_media(self, sha256: str, target: Path) -> None:
            target.write_bytes(self.media(sha256)[:1000])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(PublishProblem, match=os.strerror(errno.ENOSPC)):
        publish_scorm12(everything().course, Full(everything().media.blobs), tmp_path / "course.zip", quiet)
    assert not list(tmp_path.glob("*.zip"))


def test_a_name_the_system_refuses_is_named(tmp_path: Path) -> None:
    with pytest.raises(PublishProblem, match="can't be written"):
        publish(reading_only(), tmp_path / ("x" * 400 + ".zip"))


def test_media_damaged_in_the_course_file_is_found(tmp_path: Path) -> None:
    example = everything()
    blobs = dict(example.media.blobs)
    sha = next(sha for sha, data in blobs.items() if data.startswith(b"ID3"))
    blobs[sha] = blobs[sha][:-1] + b"\x00"
    with pytest.raises(PublishProblem, match="damaged"):
        publish_scorm12(example.course, MemoryMedia(blobs), tmp_path / "course.zip", quiet)


@pytest.mark.parametrize(
    ("mime", "data"),
    [
        ("image/png", b"not a picture"),
        ("audio/mpeg", b"<html>"),
        ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
        ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"><image href="https://evil.example/x.png"/></svg>'),
        ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" onload="1"/>'),
        ("application/x-msdownload", b"MZ"),
    ],
)
def test_media_that_is_not_what_it_says_or_not_harmless_is_refused(tmp_path: Path, mime: str, data: bytes) -> None:
    blobs: dict[str, bytes] = {}
    ref = stored(blobs, data, mime, "odd.bin")
    block = Narration(id="b", audio=ref) if mime.startswith("audio") else Image(id="b", source=ref, alt="x")
    with pytest.raises(PublishProblem, match=r"odd\.bin"):
        publish_scorm12(with_block(reading_only(), block), MemoryMedia(blobs), tmp_path / "course.zip", quiet)


def test_a_harmless_svg_is_published(tmp_path: Path) -> None:
    blobs: dict[str, bytes] = {}
    ref = stored(blobs, b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>', "image/svg+xml", "a.svg")
    publish_scorm12(
        with_block(reading_only(), Image(id="b", source=ref, alt="x")), MemoryMedia(blobs), tmp_path / "c.zip", quiet
    )


def test_blocking_problems_are_listed_with_their_lesson(tmp_path: Path) -> None:
    course = replace(
        everything().course,
        sections=(Section(id="s", lessons=(Lesson(id="l", title="Quiz", blocks=(KINDS["true-false"](),)),)),),
    )
    assert [problem.severity for problem in checks(course)].count("block") == 1
    with pytest.raises(PublishProblem, match="Quiz: The question has no text"):
        publish_scorm12(course, MemoryMedia({}), tmp_path / "course.zip", quiet)


def test_a_web_package_holds_no_scorm_and_a_scorm_package_lists_every_file(tmp_path: Path) -> None:
    example = everything()
    web = members(publish_html(example.course, example.media, tmp_path / "web.zip", quiet).path)
    assert "imsmanifest.xml" not in web
    assert "assets/scorm12.js" not in web
    scorm = members(publish(example, tmp_path / "scorm.zip"))
    listing = scorm["imsmanifest.xml"].decode()
    assert all(f'href="{name}"' in listing for name in scorm if name != "imsmanifest.xml")


def test_a_second_preview_copies_no_media(tmp_path: Path) -> None:
    example = everything()
    copied: list[str] = []

    class Counting(MemoryMedia):
        def copy_media(self, sha256: str, target: Path) -> None:
            copied.append(sha256)
            target.write_bytes(self.media(sha256))

    media = Counting(example.media.blobs)
    build_site(example.course, media, tmp_path / "site", quiet, preview=True)
    assert sorted(copied) == sorted(example.media.blobs)
    build_site(example.course, media, tmp_path / "site", quiet, preview=True)
    assert len(copied) == len(example.media.blobs)


def test_every_block_kind_has_a_page_of_its_own() -> None:
    pages = {path.stem for path in resource("player", "blocks").glob("*.html")}
    assert pages == set(KINDS)


def test_every_language_has_the_same_words_with_the_same_gaps() -> None:
    english = strings("en")
    for path in resource("player", "strings").glob("*.toml"):
        words = strings(path.stem)
        assert words.keys() == english.keys()
        for name, text in words.items():
            assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", english[name])), (path.stem, name)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(max_size=300), body=st.text(max_size=200), course_id=st.text(min_size=1, max_size=40))
def test_any_text_makes_a_healthy_package(
    tmp_path_factory: pytest.TempPathFactory, title: str, body: str, course_id: str
) -> None:
    course = with_block(reading_only(), Paragraph(id="b", text=rich("x" + body)))
    course = replace(course, id=course_id, settings=replace(course.settings, title=title))
    out = tmp_path_factory.mktemp("any") / "course.zip"
    assert publish_scorm12(course, MemoryMedia({}), out, quiet).report.healthy


def test_what_is_published_says_who_made_it_and_nothing_about_the_author(tmp_path: Path) -> None:
    files = members(publish(everything(), tmp_path / "course.zip"))
    facts = json.loads(files["lectern.json"])
    assert facts["course"] == "ceverything"
    assert facts["format"] == "scorm12"
    assert b"M. Okafor" not in b"".join(files.values())


Spoil = Callable[[dict[str, bytes]], None]


def _replace(name: str, old: bytes, new: bytes) -> Spoil:
    def run(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new)

    return run


def _drop(name: str) -> Spoil:
    def run(files: dict[str, bytes]) -> None:
        del files[name]

    return run


def _add(name: str, data: bytes = b"x") -> Spoil:
    return lambda files: files.update({name: data})


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (_drop("imsmanifest.xml"), "manifest"),
        (_replace("imsmanifest.xml", b'href="assets/player.js"', b'href="assets/gone.js"'), "manifest"),
        (_replace("imsmanifest.xml", b'identifier="sco"', b'identifier="1 sco"'), "manifest"),
        (_replace("imsmanifest.xml", b"<manifest", b"<manifest & "), "manifest"),
        (_drop("assets/player.css"), "references"),
        (_add("stray.txt"), "references"),
        (_add("../evil.txt"), "archive"),
        (_drop("index.html"), "identity"),
        (_replace("index.html", b"default-src &#39;none&#39;", b"default-src *"), "sealed"),
        (_replace("index.html", b"<body>", b"<body><script>alert(1)</script>"), "sealed"),
        (_replace("index.html", b"<body>", b'<body onload="x()">'), "sealed"),
        (_replace("index.html", b'src="assets/boot.js"', b'src="https://cdn.example/boot.js"'), "references"),
        (_replace("assets/player.js", b"'use strict'", b"fetch ('x')"), "sealed"),
        (_replace("assets/player.js", b"'use strict'", b"'api.openai.com'"), "sealed"),
        (_replace("assets/scorm12.js", b"LMSInitialize", b"LMSNothing"), "tracking"),
        (_replace("index.html", b" data-badge", b""), "labels"),
        (_replace("index.html", b'data-record="ptext"', b'data-record="other"'), "labels"),
        (_replace("index.html", b'id="lx-about"', b'id="lx-elsewhere"'), "labels"),
        (_drop("ai-notice.txt"), "labels"),
        (_replace("index.html", b' alt="Three cards."', b""), "access"),
        (_replace("index.html", b'<html lang="en"', b"<html"), "access"),
        (_replace("index.html", b'id="lquiz"', b'id="ldata"'), "access"),
    ],
)
def test_the_doctor_finds_what_was_spoilt(tmp_path: Path, spoil: Spoil, check: str) -> None:
    files = members(publish(everything(), tmp_path / "course.zip"))
    spoil(files)
    with zipfile.ZipFile(tmp_path / "spoilt.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    report = examine(tmp_path / "spoilt.zip")
    assert check in [finding.check for finding in report.findings]


def test_the_doctor_finds_captions_and_sound_without_label(tmp_path: Path) -> None:
    files = members(publish(everything(), tmp_path / "course.zip"))
    for name in files:
        if name.endswith(".vtt"):
            files[name] = b"WEBVTT\n\n00:00.000 --> 00:01.000\nx\n"
        if name.endswith(".mp3"):
            files[name] = tone_mp3()
    with zipfile.ZipFile(tmp_path / "spoilt.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    found = {finding.file.rpartition(".")[2] for finding in examine(tmp_path / "spoilt.zip").findings}
    assert found == {"vtt", "mp3"}


def test_the_doctor_says_when_there_is_no_zip(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"nothing")
    assert not examine(tmp_path / "x.zip").healthy
    assert not examine(tmp_path / "none.zip").healthy


def test_a_manifest_title_keeps_to_the_length_the_schema_allows() -> None:
    course = replace(reading_only().course, settings=replace(reading_only().course.settings, title="x" * 500 + "&<"))
    text = manifest(course, ["index.html"])
    assert "x" * 199 + "…" in text
    assert "x" * 200 not in text
