"""A package made with AI: labelled for learners, for screen readers, for machines and for administrators, in every format."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.publish.examples import PICTURE, TEXT, Example, made_by_ai, reading_only

from app.course import SourceType
from app.course.blocks import Image
from app.media.labels import declared_source, read_label
from app.publish import Published, examine, publish_html, publish_scorm12
from app.publish.render import terms

Writer = Callable[..., Published]
FORMATS = pytest.mark.parametrize("write", [publish_scorm12, publish_html])


def quiet(fraction: float, text: str) -> None:
    """Progress that nobody looks at."""


def published(write: Writer, folder: Path, example: Example | None = None) -> dict[str, bytes]:
    example = example or made_by_ai()
    out = write(example.course, example.media, folder / "course.zip", quiet)
    assert out.report.healthy
    with zipfile.ZipFile(out.path) as package:
        return {name: package.read(name) for name in package.namelist()}


def element(page: str, name: str) -> str:
    """The opening tag with this id."""
    found = re.search(rf'<[a-z]+ [^>]*id="{name}"[^>]*>', page)
    assert found is not None, name
    return found[0]


def after(page: str, name: str) -> str:
    """What stands in the block with this id."""
    start = page.index(element(page, name))
    return page[start : page.find('<div class="block', start + 1)]


@pytest.mark.clause("B5.4")
@FORMATS
def test_every_text_picture_and_title_of_ais_carries_its_label(write: Writer, tmp_path: Path) -> None:
    page = published(write, tmp_path)["index.html"].decode()
    for name in ("ball", "bpart", "bpicture", "bphoto", "bsaid", "bcells", "basked", "lmade-t", "sai-t"):
        assert f'data-origin="{"ppicture ptext" if name == "bpicture" else "ptext"}"' in element(page, name), name
        assert SourceType.TRAINED.uri in element(page, name)
        assert "data-badge" in after(page, name), f"{name} has no visible label"
    for name in ("bours", "bplain"):
        assert "data-origin" not in element(page, name)
    assert "This text was written with AI: OpenAI · gpt-5-mini." in after(page, "ball")
    assert "% of it was written or changed by people." in after(page, "bpart")
    assert "OpenAI · image-2. Also written with AI: description of the picture (OpenAI · gpt-5-mini)." in after(
        page, "bpicture"
    )
    assert "Written with AI: description of the picture, caption (OpenAI · gpt-5-mini)." in after(page, "bphoto")
    assert "This title was written with AI" in after(page, "lmade-t")
    for words in ("Know your way out", "Hall 3", "A model", "Doors", "Where do you go?"):
        assert f'<span class="synthetic" data-run-origin="ptext">{words}</span>' in page


@pytest.mark.clause("A4.2")
@FORMATS
def test_the_page_about_ai_and_the_notice_say_how_much_people_changed(write: Writer, tmp_path: Path) -> None:
    files = published(write, tmp_path)
    page = files["index.html"].decode()
    about = page[page.index('id="lx-about"') :]
    share = re.search(r"People wrote or changed (\d+) % of these texts", about)
    assert share is not None
    assert 0 < int(share[1]) < 100
    assert f"of which people wrote or changed {share[1]} %" in files["ai-notice.txt"].decode()


@pytest.mark.clause("B2.5")
@pytest.mark.clause("B10.3")
@FORMATS
def test_administrators_get_provider_model_kind_conditions_and_what_they_take_over(write: Writer, tmp_path: Path) -> None:
    notice = published(write, tmp_path)["ai-notice.txt"].decode()
    for said in (
        "OpenAI (openai)", "gpt-5-mini", "image-2", "Kind:        text", "Kind:        image", TEXT.id, PICTURE.id,
        "do not use it to build a competing model", "What you take over when you offer this course to others",
        "Tell learners that parts of it are synthetic",
    ):  # fmt: skip
        assert said in notice, said


@pytest.mark.clause("B10.3")
def test_the_terms_for_end_users_say_what_is_synthetic_and_what_each_provider_asks() -> None:
    said = terms(made_by_ai().course)
    for words in (
        "synthetic: text, image", "Do not remove or hide the labels", "Nothing you enter is sent to an AI provider",
        "OpenAI (gpt-5-mini): OpenAI's terms apply", "OpenAI (image-2)",
    ):  # fmt: skip
        assert words in said
    assert terms(reading_only().course) == ""


@pytest.mark.clause("B2.5")
@pytest.mark.clause("B4.3")
@FORMATS
def test_learners_find_a_page_about_ai_that_says_what_happens_to_their_data(write: Writer, tmp_path: Path) -> None:
    page = published(write, tmp_path)["index.html"].decode()
    assert re.search(r'<a class="menu-item menu-about" href="#lx-about">', page)
    about = page[page.index('id="lx-about"') :]
    assert "This course sends nothing to any AI provider" in about
    assert "Title and description of the course" in about
    assert 'href="#lmade"' in about
    assert 'href="#lours"' not in about


@pytest.mark.clause("B5.4")
@FORMATS
def test_the_picture_says_in_its_own_bytes_that_it_is_synthetic_and_the_photo_does_not(write: Writer, tmp_path: Path) -> None:
    files = published(write, tmp_path)
    page = files["index.html"].decode()

    def picture(name: str) -> bytes:
        source = re.search(r'<img src="([^"]+)"', after(page, name))
        assert source is not None
        return files[source[1]]

    label = read_label(picture("bpicture"))
    assert label is not None
    assert (label.id, label.provider, label.system) == ("ppicture", "openai", "image-2")
    assert declared_source(picture("bpicture")) is SourceType.TRAINED
    assert declared_source(picture("bphoto")) is None, "a photo with an AI alt text is no AI picture"
    assert "data-text-only" in element(page, "bphoto")
    assert "data-text-only" not in element(page, "bpicture")


@pytest.mark.clause("B2.4")
@FORMATS
def test_no_key_and_no_provider_is_in_the_package(write: Writer, tmp_path: Path) -> None:
    for name, data in published(write, tmp_path).items():
        if name != "ai-notice.txt":
            assert not re.search(rb"sk-[A-Za-z0-9]{20}|api\.openai\.com|googleapis\.com|assemblyai\.com", data), name


@pytest.mark.clause("B2.4")
@pytest.mark.parametrize("planted", [b"sk-proj-" + b"a1B2" * 8, b"AIza" + b"x" * 35])
def test_the_doctor_finds_a_key_in_a_package(planted: bytes, tmp_path: Path) -> None:
    out = publish_html(reading_only().course, reading_only().media, tmp_path / "course.zip", quiet)
    with zipfile.ZipFile(out.path) as package:
        files = {name: package.read(name) for name in package.namelist()}
    files["assets/player.js"] += b"\n// " + planted
    told = _repacked(files, tmp_path / "planted.zip")
    assert any("secret key" in finding.text for finding in examine(told).findings)


@pytest.mark.clause("B4.2b")
@FORMATS
@pytest.mark.parametrize(
    ("cut", "said"),
    [
        (rb'(<div class="titled" id="lmade-t" data-titled)[^>]*>', "lmade-t"),
        (rb'(<div class="menu-titled" id="sai-t" data-titled)[^>]*>', "sai-t"),
        (rb'(<div class="block block-image" id="bphoto" data-block)[^>]*>', "bphoto"),
        (rb'<li data-record="ptext".*?</li>()', "ptext"),
    ],
)
def test_a_label_taken_off_a_finished_package_is_found(write: Writer, cut: bytes, said: str, tmp_path: Path) -> None:
    example = made_by_ai()
    files = published(write, tmp_path, example)
    swapped, count = re.subn(cut, rb"\1>" if b"(<" in cut else rb"", files["index.html"], flags=re.DOTALL)
    assert count >= 1
    files["index.html"] = swapped
    from app.publish.package import expected

    report = examine(_repacked(files, tmp_path / "cut.zip"), expected(example.course))
    assert any(said in finding.text for finding in report.findings)


def test_german_learners_are_told_in_german(tmp_path: Path) -> None:
    example = made_by_ai()
    course = replace(example.course, settings=replace(example.course.settings, language="de"))
    page = published(publish_html, tmp_path, Example(course, example.media))["index.html"].decode()
    assert "Mit KI geschrieben: Beschreibung des Bildes, Bildunterschrift" in page
    assert "Dieser Titel wurde mit KI geschrieben" in page


def test_a_record_of_a_title_that_is_missing_stops_publishing(tmp_path: Path) -> None:
    from app.course.errors import PublishProblem

    example = made_by_ai()
    bare = replace(
        example.course,
        provenance=tuple(item for item in example.course.provenance if item.id != "ptext"),
        sections=tuple(
            replace(section, lessons=tuple(replace(lesson, blocks=_pictures(lesson.blocks)) for lesson in section.lessons))
            for section in example.course.sections
        ),
    )
    with pytest.raises(PublishProblem, match="can't be labelled"):
        publish_html(bare, example.media, tmp_path / "x.zip", quiet)


def _pictures(blocks: tuple[object, ...]) -> tuple[Image, ...]:
    return tuple(replace(block, field_origins=()) for block in blocks if isinstance(block, Image))


def _repacked(files: dict[str, bytes], path: Path) -> Path:
    """The package with its own list of hashes made to fit, as somebody would who takes labels off on purpose."""
    import hashlib

    facts = json.loads(files["lectern.json"])
    facts["files"] = {name: hashlib.sha256(files[name]).hexdigest() for name in facts["files"]}
    files["lectern.json"] = json.dumps(facts).encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, data in files.items():
            package.writestr(name, data)
    return path
