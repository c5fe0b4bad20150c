"""Pictures of a model: their label from the first moment, their badge, their alt text."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.services.ai.conftest import REFUNDS, Stand

from app.course.blocks import Image
from app.course.ops import ReplaceBlock
from app.course.provenance import SourceType
from app.services.ai import (
    Picture,
    Target,
)


@pytest.mark.clause("A1.3")
@pytest.mark.clause("B5.4")
def test_a_picture_carries_its_label_from_the_moment_it_is_in_the_course(stand: Stand) -> None:
    from app.media.images import inspect
    from app.media.labels import declared_source, read_label

    draft = stand.draft("image", REFUNDS, brief="A desk with a receipt on it", size="1024x1024", style="illustration")
    assert isinstance(draft.result, Picture)
    assert stand.sent()["prompt"] == (
        "A desk with a receipt on it\nA friendly flat illustration with few colours.\n"
        "No text, letters, logos or watermarks in the picture. No real person."
    )
    stand.ai.insert(draft.id)
    image = next(block for block in stand.session.course.lesson("lrefunds").blocks if block.provenance)
    assert isinstance(image, Image)
    assert image.source is not None
    data = stand.session.media(image.source.sha256)
    assert inspect(data).mime == image.source.mime == "image/png"
    label = read_label(data)
    record = stand.session.course.record(image.provenance or "")
    assert record is not None
    assert label is not None
    assert declared_source(data) is SourceType.TRAINED
    assert (label.provider, label.system, label.created, label.id) == (
        record.provider,
        record.system,
        record.created,
        record.id,
    )
    assert image.alt == "A desk with a receipt on it"
    assert draft.spent.images == 1


@pytest.mark.clause("B5.4")
def test_a_published_picture_has_its_badge_and_its_label(stand: Stand, tmp_path: Path) -> None:
    from app.media.labels import read_label
    from app.publish import publish_html

    draft = stand.draft("image", REFUNDS, brief="A desk with a receipt on it")
    stand.ai.insert(draft.id)
    course = stand.session.course
    lesson = course.lesson("lrefunds")
    only = replace(lesson, blocks=tuple(block for block in lesson.blocks if block.id not in ("bimage", "bempty")))
    course = replace(course, sections=(replace(course.sections[0], lessons=(only,)),))
    published = publish_html(course, stand.session.project, tmp_path / "shop.zip", lambda _fraction, _text: None)
    assert published.report.healthy
    with zipfile.ZipFile(published.path) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".png"))
        label = read_label(archive.read(name))
        page = archive.read("index.html").decode()
    assert label is not None
    assert label.id == course.provenance[0].id
    assert "data-badge" in page
    assert course.provenance[0].system in page


def test_the_alt_text_of_a_draft_can_be_edited_and_decorated_pictures_become_meaningful(stand: Stand) -> None:
    draft = stand.draft("image", REFUNDS, brief="A desk")
    stand.ai.edit(draft.id, "A tidy desk.")
    stand.ai.insert(draft.id)
    image = next(block for block in stand.session.course.lesson("lrefunds").blocks if block.provenance)
    assert isinstance(image, Image)
    assert image.alt == "A tidy desk."
    block = stand.session.course.lesson("lrefunds").blocks[3]
    assert isinstance(block, Image)
    stand.session.do(ReplaceBlock("lrefunds", replace(block, decorative=True)), "Mark")
    stand.server.say("“A desk with a sign.”")
    stand.ai.insert(stand.draft("alt-text", Target(lesson_id="lrefunds", block_id="bimage")).id)
    block = stand.session.course.lesson("lrefunds").blocks[3]
    assert isinstance(block, Image)
    assert (block.alt, block.decorative) == ("A desk with a sign.", False)
    assert block.origin_of("alt") == stand.session.course.provenance[-1].id
