"""Documents become courses; what their pictures say of themselves comes along."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pptx
import pytest
from PIL import Image as Picture
from tests.signers import signing_labeller

from app.course import OutputKind, Provenance, SourceType
from app.course.blocks import Image
from app.course.review import unreviewed
from app.media.credentials import State, read_credential
from app.media.labels import labelled
from app.services import at_once
from app.services.importing import create_from, read_document

RECORD = Provenance(
    id="pimage", kind=OutputKind.IMAGE, source_type=SourceType.TRAINED, provider="openai", system="gpt-image-2",
    created="2026-11-22T09:14:00+00:00", user="ada", request_id="r1", prompt_sha256="0" * 64,
)  # fmt: skip


def quiet(_fraction: float, _text: str = "") -> None:
    """Progress that nobody looks at."""


@pytest.mark.clause("B4.2b")
def test_a_synthetic_picture_of_a_document_is_labelled_from_the_import_on_and_waits_for_review(tmp_path: Path) -> None:
    out = io.BytesIO()
    Picture.new("RGB", (12, 8), "teal").save(out, "PNG")
    (tmp_path / "made.png").write_bytes(labelled(out.getvalue(), "image/png", RECORD))
    (tmp_path / "photo.png").write_bytes(out.getvalue())
    document = tmp_path / "draft.md"
    document.write_text("# Exits\n\n![A door](made.png)\n\n![A hall](photo.png)\n")
    with create_from(read_document(document, quiet), tmp_path / "c.course", at_once) as session:
        pictures = [block for _, block in session.course.blocks() if isinstance(block, Image)]
        assert [block.provenance for block in pictures] == ["pimage", None]
        kept = session.course.record("pimage")
        assert kept is not None
        assert kept.system == "gpt-image-2"
        assert [item.id for item in unreviewed(session.course)] == [pictures[0].id]


@pytest.mark.clause("B1.7")
def test_a_signed_picture_that_a_slide_crops_keeps_its_credential_as_the_parents(tmp_path: Path) -> None:
    out = io.BytesIO()
    Picture.effect_noise((120, 80), 60).convert("RGB").save(out, "PNG")
    theirs, ours = signing_labeller(tmp_path / "theirs"), signing_labeller(tmp_path / "ours")
    signed = theirs.finish(out.getvalue(), "image/png", RECORD).data
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Exits"
    shape = slide.shapes.add_picture(io.BytesIO(signed), 0, 0)
    shape.crop_left = 0.25
    deck.save(str(tmp_path / "deck.pptx"))
    imported = read_document(tmp_path / "deck.pptx", quiet, ours)
    (block,) = (block for _, block in imported.course.blocks() if isinstance(block, Image))
    assert block.source is not None
    data = imported.media[block.source.sha256]
    assert hashlib.sha256(data).hexdigest() == block.source.sha256
    found = read_credential(data, block.source.mime, ours.anchors)
    before = read_credential(signed, "image/png")
    assert found is not None
    assert before is not None
    assert (found.state, found.id, found.parents) == (State.TRUSTED, RECORD.id, (before.signer,))
    assert block.provenance == RECORD.id
