"""Synthetic sound that was converted, renamed and stripped of its tags, and is found in courses and packages all the same."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.publish.examples import everything

from app.audit import AuditLog
from app.course.blocks import Narration
from app.course.model import Course
from app.course.ops import AddProvenance, Batch, ReplaceBlock, apply
from app.course.provenance import OutputKind, Provenance, SourceType
from app.media.assemble import Piece, assemble
from app.media.clip import Clip
from app.media.labels import label_mp3
from app.media.marks import bits_of, fits
from app.media.reader import opened
from app.project import ProjectFile
from app.publish import MemoryMedia, publish_html
from app.services.takedown import NothingWanted, Wanted, find, removal

RECORD = Provenance(
    id="pspoken0001",
    kind=OutputKind.SPEECH,
    source_type=SourceType.ALGORITHMIC,
    provider="local",
    system="espeak-ng 1.51 (en-gb)",
    created="2026-11-22T06:00:00+00:00",
    user="Ada",
    request_id="r1",
    prompt_sha256="0" * 64,
)
TEXT = (
    "Never work alone in the tank. Report every leak at once, even a small one, to the shift manager, and leave the building. "
)


def quiet(_fraction: float, _text: str = "") -> None:
    """Progress that nobody looks at."""


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Forty seconds of a narration that carries a mark."""
    path = tmp_path_factory.mktemp("spoken") / "said.wav"
    subprocess.run(["espeak-ng", "-v", "en-gb", "--stdin", "-w", path], input=(TEXT * 6).encode(), check=True)
    with opened(path) as sound:
        clip = Clip(np.concatenate(list(sound.chunks())), sound.rate)
    return label_mp3(assemble([Piece(lambda: clip)], watermark=bits_of(RECORD.id)).mp3, RECORD)


@pytest.fixture
def course(spoken: bytes, tmp_path: Path) -> Course:
    """A course with it, in a file and published."""
    example = everything()
    lesson, block = next((lesson, block) for lesson, block in example.course.blocks() if isinstance(block, Narration))
    assert block.audio is not None
    digest = hashlib.sha256(spoken).hexdigest()
    new = replace(block, audio=replace(block.audio, sha256=digest), provenance=RECORD.id)
    course = apply(example.course, Batch((AddProvenance(RECORD), ReplaceBlock(lesson.id, new)))).course
    blobs = dict(example.media.blobs) | {digest: spoken}
    (tmp_path / "out").mkdir()
    publish_html(course, MemoryMedia(blobs), tmp_path / "out" / "course.zip", quiet)
    ProjectFile.create(tmp_path / "out" / "a.course", course).close()
    return course


@pytest.mark.clause("B5.2")
@pytest.mark.parametrize(
    ("name", "options"),
    [("leak.m4a", ["-b:a", "48k"]), ("leak.opus", ["-map_metadata", "-1", "-c:a", "libopus", "-b:a", "24k"])],
)
def test_a_converted_file_leads_to_where_it_came_from(
    course: Course, spoken: bytes, tmp_path: Path, name: str, options: list[str]
) -> None:
    (tmp_path / "in.mp3").write_bytes(spoken)
    subprocess.run(["ffmpeg", "-v", "error", "-i", tmp_path / "in.mp3", *options, tmp_path / name], check=True)
    wanted = Wanted.file(tmp_path / name)
    assert fits(wanted.mark, RECORD.id)
    assert wanted.id == ("" if "opus" in name else RECORD.id)
    with AuditLog(tmp_path / "log.sqlite") as log:
        found = find(wanted, [tmp_path / "out"], log, quiet)
        again = find(Wanted.marked(wanted.mark.upper()), [tmp_path / "out"], log, quiet)
    assert [hit.course_id for hit in found.hits] == [course.id] == [hit.course_id for hit in again.hits]
    (package,) = found.packages
    assert {Path(member).suffix for member in package.members} == {".mp3", ".vtt"}
    op = removal(course, wanted)
    assert op is not None
    left = apply(course, op).course
    assert not any(block.provenance == RECORD.id for _, block in left.blocks())
    assert sum(1 for _ in left.blocks()) == sum(1 for _ in course.blocks()) - 1


def test_what_is_no_mark_is_said() -> None:
    with pytest.raises(NothingWanted):
        Wanted.marked("hello")
