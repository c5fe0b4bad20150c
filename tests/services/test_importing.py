"""Documents become courses; what their pictures say of themselves comes along."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image as Picture

from app.course import OutputKind, Provenance, SourceType
from app.course.blocks import Image
from app.course.review import unreviewed
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
