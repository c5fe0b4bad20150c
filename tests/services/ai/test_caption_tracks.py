"""Captions translated through the guard: as many, at the same times, labelled, from one sheet."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.services.ai.conftest import Stand
from tests.services.ai.test_by_text import german_stand

from app.course import OutputKind, Provenance, SourceType
from app.course.blocks import CaptionTrack, Cue, Narration, Sentence
from app.course.ops import AddProvenance, InsertBlock, ReplaceBlock
from app.services.ai import DraftState, Target, TargetChanged, Unfit, Where
from app.services.ai.bodies import parts_sent
from app.services.ai.captions import PART

CUES = (
    Cue(0, 1800, "Refunds are paid\nwithin 14 days."),
    Cue(2000, 3000, "♪"),
    Cue(3100, 5000, "Ask the returns desk.", speaker="Ann", unsure=True),
)
__all__ = ["german_stand"]

LESSON = "lrefunds"
AT = Target(lesson_id=LESSON, block_id="bnar", part=PART)
RECORD = Provenance(
    id="pcap", kind=OutputKind.SUBTITLES, source_type=SourceType.TRAINED, provider="assemblyai", system="u 2",
    created="2026-11-26T10:00:00Z", user="ada", request_id="r", prompt_sha256="0" * 64,
)  # fmt: skip


def narrated(stand: Stand, cues: tuple[Cue, ...] = CUES, origin: str | None = None) -> None:
    """Put a narration with captions into the lesson."""
    if origin:
        stand.session.do(AddProvenance(RECORD), "Captions")
    said = (Sentence("Refunds are paid within 14 days.", 0, 1800, "k"),)
    block = Narration(id="bnar", cues=cues, sentences=said, duration=6000, captions_provenance=origin)
    stand.session.do(InsertBlock(LESSON, 0, block), "Narrate")


def block(stand: Stand) -> Narration:
    """The narration as it is now."""
    found = stand.session.course.lesson(LESSON).blocks[0]
    assert isinstance(found, Narration)
    return found


@pytest.mark.clause("B1.7")
def test_a_track_has_as_many_captions_at_the_same_times_and_a_record_under_that_of_its_source(
    german_stand: Stand,
) -> None:
    s = german_stand
    narrated(s, origin="pcap")
    draft = s.draft("translate", AT, language="de")
    assert draft.state is DraftState.READY
    body = next(request.json for request in s.server.requests if "text" in request.json)
    sent = [part for part in parts_sent(json.dumps(body).encode()) if part.startswith("[")]
    assert [part.partition("\n")[2] for part in sent] == ["Refunds are paid within 14 days.", "Ask the returns desk."]
    assert not any("Ann" in part for part in sent)
    s.ai.insert(draft.id)
    (track,) = block(s).tracks
    assert track.language == "de"
    assert [(cue.start, cue.end) for cue in track.cues] == [(cue.start, cue.end) for cue in CUES]
    assert [cue.text for cue in track.cues] == ["DE Refunds are paid within 14 days.", "♪", "DE Ask the returns desk."]
    assert track.cues[2].speaker == "Ann"
    assert block(s).cues == CUES
    record = s.session.course.record(track.provenance or "")
    assert record is not None
    assert (record.kind, record.parent, record.provider) == (OutputKind.SUBTITLES, "pcap", "openai")
    s.session.undo()
    assert block(s).tracks == ()


def test_a_long_recording_is_one_sheet_of_several_requests(german_stand: Stand) -> None:
    s = german_stand
    many = tuple(Cue(n * 3000, n * 3000 + 2500, f"Caption {n}: ask the returns desk before you pay.") for n in range(260))
    narrated(s, many)
    proposal = s.ai.propose(s.asked("translate", AT, language="de"))
    assert len(proposal.sheet.payloads) == 3
    draft = s.draft("translate", AT, language="de")
    s.ai.insert(draft.id)
    (track,) = block(s).tracks
    assert len(track.cues) == 260
    assert track.cues[259].text.startswith("DE Caption 259")


def test_translating_again_replaces_that_language_alone(german_stand: Stand) -> None:
    s = german_stand
    narrated(s)
    old = (CaptionTrack("de", CUES[:1]), CaptionTrack("fr", CUES))
    s.session.do(ReplaceBlock(LESSON, replace(block(s), tracks=old)), "Tracks")
    s.ai.insert(s.draft("translate", AT, language="de").id)
    german_track, french = block(s).tracks
    assert len(german_track.cues) == 3
    assert french == old[1]


def test_captions_that_changed_meanwhile_are_not_overwritten(german_stand: Stand) -> None:
    s = german_stand
    narrated(s)
    draft = s.draft("translate", AT, language="de")
    s.session.do(ReplaceBlock(LESSON, replace(block(s), cues=CUES[1:])), "Delete a caption")
    assert s.ai.changed_since(draft.id)
    with pytest.raises(TargetChanged):
        s.ai.insert(draft.id)
    with pytest.raises(Unfit):
        s.ai.insert(draft.id, where=Where.BESIDE)
    assert block(s).tracks == ()


def test_without_captions_there_is_nothing_to_translate(german_stand: Stand) -> None:
    s = german_stand
    narrated(s, ())
    with pytest.raises(Unfit, match="no captions"):
        s.ai.propose(s.asked("translate", AT, language="de"))
