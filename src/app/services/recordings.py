"""Recordings of people, put into a narration: read, levelled, encoded, with whose voice it is and what the file says of itself.

A recording that is synthetic by its own word keeps that word: its label becomes the parent of the one its new file carries
(clauses B4.2b, B1.7).
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from app.course.blocks import MediaRef, Narration
from app.course.errors import FileProblem, LecternError
from app.course.ids import new_id
from app.course.model import Course
from app.course.ops import AddProvenance, Batch, Op, ReplaceBlock
from app.course.provenance import OutputKind, Provenance, SourceType
from app.policy.records import Consent, Use
from app.publish.declared import UNKNOWN, declared_record
from app.services.labelling import Labeller
from app.services.records import RecordService

_WHOLE = 64 * 1024 * 1024
"""Bytes up to which a file is looked through for a label as a whole; of larger ones both ends, where labels stand, and what
stands around one in between."""
_KEPT = 256 * 1024 * 1024
"""Bytes of a file up to which a content credential in it is kept as the parent's: c2pa-rs takes as much memory while it reads,
and a recording of three hours has to fit in 300 MB."""
_END = 8 * 1024 * 1024
_AROUND = 8192

Say = Callable[[float, str], None]


class NoConsent(LecternError):
    """Somebody else's voice without a record of their consent. Nothing was put in."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording made ready: ``mp3`` with its labels, ``duration`` in ms, ``records`` of its origin (parents first, none for
    a person's voice), and what was ``heard`` of it, in words for a person."""

    mp3: bytes
    duration: int
    records: tuple[Provenance, ...]
    heard: tuple[str, ...]


def made_ready(
    source: Path,
    title: str,
    labeller: Labeller,
    say: Say,
    *,
    user: str = "",
    start: float = 0.0,
    end: float | None = None,
    trim: bool = False,
) -> Recording:
    """Read, level and encode ``source`` between ``start`` and ``end`` (seconds), ``trim`` without the silence
    at both ends. A job, some 100 × real time.

    Raises ``AudioProblem`` for what can't be read or is silent, :class:`FileProblem`, and what ``say`` raises.
    """
    from app.media.credentials import file_may_hold
    from app.media.labels import label_mp3
    from app.media.level import levelled
    from app.media.reader import opened

    with opened(source) as sound, tempfile.TemporaryFile() as out:
        try:
            made = levelled(sound, out, say, start=start, end=end, trim=trim)
            out.seek(0)
            mp3 = out.read()
        except OSError as error:
            raise FileProblem(
                "The recording could not be encoded.", f"{error.strerror or error}.", "Make room on the disk, then try again."
            ) from error
        mime = sound.mime
    say(0.99, "Looking for a label")
    records = _origin(source, user)
    if records:
        mp3 = label_mp3(mp3, records[-1], title=title)
    heard = _heard(made.measured.clipped, made.gain_db, synthetic=bool(records))
    with source.open("rb") as original:
        if source.stat().st_size <= _KEPT:
            mp3 = labeller.derived(mp3, "audio/mpeg", original, mime, "c2pa.transcoded").data
        else:
            if records:
                mp3 = labeller.finish(mp3, "audio/mpeg", records[-1], title=title).data
            if file_may_hold(original):
                heard.append("The file is too large for the content credential in it to be kept.")
    return Recording(mp3, made.duration, records, tuple(heard))


def _origin(source: Path, user: str) -> tuple[Provenance, ...]:
    """What the file says of being synthetic, as the record it had and the record of what is made from it now."""
    with source.open("rb") as file:
        size = source.stat().st_size
        data = file.read(_WHOLE if size <= _WHOLE else _END)
        if size > _WHOLE:
            data += _declaring(file, data[-_AROUND:])
            file.seek(size - _END)
            data += file.read()
    parent = declared_record(data, hashlib.sha256(data).hexdigest(), OutputKind.SPEECH)
    parent = parent or _marked(source, user)
    if parent is None:
        return ()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return parent, replace(parent, id=new_id("p"), created=now, user=user, request_id="", prompt_sha256="", parent=parent.id)


def _declaring(file: BinaryIO, before: bytes) -> bytes:
    """What stands around the first place between here and the end of a file that says it is synthetic; empty without one."""
    from app.media.labels import declared_source

    piece = before
    while more := file.read(_END):
        piece = piece[-_AROUND:] + more
        if declared_source(piece) is not None:
            return piece + file.read(_AROUND)
    return b""


def _marked(source: Path, user: str) -> Provenance | None:
    """The origin of sound that only the mark in it still tells of: a synthetic voice made with Lectern, all tags stripped."""
    from app.media.checking import mark_of

    mark = mark_of(source)
    if not mark:
        return None
    return Provenance(
        id=f"pmark{mark}",
        kind=OutputKind.SPEECH,
        source_type=SourceType.ALGORITHMIC,
        provider=UNKNOWN,
        system=UNKNOWN,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        user=user,
        request_id="",
        prompt_sha256="",
    )


def _heard(clipped: int, gain_db: float, *, synthetic: bool) -> list[str]:
    out = []
    if synthetic:
        out.append("The file says that it is synthetic; it keeps that label.")
    if clipped > 3:
        out.append("It was too loud in places and is distorted there. A retake further from the microphone would be better.")
    if gain_db >= 25:
        out.append("It was very quiet; the noise of the room was raised with the voice.")
    return out


def op_for(course: Course, lesson_id: str, now: Narration, ref: MediaRef, recording: Recording, consent: Consent | None) -> Op:
    """What puts the recording, stored as ``ref``, into the block as it is ``now``; its captions are made afterwards.

    ``consent`` is None for one's own voice. The sound that was there before stays in the undo history.
    """
    known = {record.id for record in course.provenance}
    ops: list[Op] = [AddProvenance(record) for record in recording.records if record.id not in known]
    block = replace(
        now,
        audio=ref,
        duration=recording.duration,
        sentences=(),
        cues=(),
        recorded=True,
        consent=consent.id if consent else "",
        captions_from="",
        captions_provenance=None,
        tracks=(),
        provenance=recording.records[-1].id if recording.records else None,
    )
    return Batch((*ops, ReplaceBlock(lesson_id, block)))


def removed(block: Narration) -> Narration:
    """The block without its recording and what was made from it; the script stays, to be read by a voice."""
    return replace(
        block,
        audio=None,
        duration=0,
        sentences=(),
        cues=(),
        recorded=False,
        consent="",
        captions_from="",
        captions_provenance=None,
        tracks=(),
        provenance=None,
    )


def usable(records: RecordService) -> list[Consent]:
    """The consents that let a recording be used in courses today, by the person's name."""
    good = [consent for consent, state in records.consents() if state.good and Use.PUBLISH in consent.scope]
    return sorted(good, key=lambda consent: (consent.person.casefold(), consent.date))


def require(consent: Consent | None, records: RecordService) -> Consent:
    """The consent, if it still holds. Raises :class:`NoConsent`."""
    if consent is None or consent.id not in {each.id for each in usable(records)}:
        raise NoConsent(
            "The recording was not put in.",
            "It is somebody else's voice, and no consent of theirs that holds today was chosen.",
            "Record their consent in the Compliance Centre under “Consents”, then choose it here.",
        )
    return consent
