"""Captions of a recording by a provider: asked for, waited for across restarts, looked at, put in (clauses A3.6, A3.11, B4.1).

The recording goes out as a file of exactly the bytes on the send sheet. What comes back are words with times; sentences and
captions are cut here. Nothing is put into the course by itself: :class:`Written` is a draft that a person takes or leaves. The
provider has deleted its copy by then, so the draft is kept in the encrypted AI history until one of both was done.
"""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from app.course.blocks import Cue, Narration, Sentence
from app.course.codec import decode, encode
from app.course.errors import FileProblem, LecternError, ProviderProblem
from app.course.findings import Finding
from app.course.model import Course
from app.course.ops import AddProvenance, Batch, Op, ReplaceBlock
from app.course.payload import Payload
from app.course.provenance import OutputKind, Provenance
from app.course.recording import body_for, read_body, recording_of
from app.guard import Guard, Output, Remain
from app.media.captions import profile_named
from app.media.captions.words import Word, cues_from_words, spoken_sentences
from app.paths import cache_dir
from app.project.aihistory import AiHistory, HistoryEntry
from app.scan.common import unnoted
from app.services.common import demanded

FEATURE = "subtitles"
PROVIDER = "assemblyai"

_LATER, _LONGER = 1.02, 5.0
"""What two programs may differ in about the length of a recording: a share of it, and seconds."""

log = logging.getLogger(__name__)

Scan = Callable[[str, str], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written down of the recording of a block: a draft. ``recording`` is the SHA-256 of the sound it was made of,
    ``findings`` are the sensitive details heard in ``text``, ``kept`` whether it outlives this process."""

    block_id: str
    recording: str
    text: str
    language: str
    sentences: tuple[Sentence, ...]
    cues: tuple[Cue, ...]
    record: Provenance
    findings: tuple[Finding, ...] = ()
    kept: bool = True

    @property
    def unsure(self) -> int:
        """How many captions should be listened to."""
        return sum(cue.unsure for cue in self.cues)

    @property
    def speakers(self) -> int:
        """How many people were told apart; 0 where nobody tried or there is one."""
        return len({cue.speaker for cue in self.cues if cue.speaker})

    def op(self, course: Course) -> Op:
        """What puts them into the block as it is in ``course`` now. Raises ``LecternError`` when the block or its recording is
        another by now."""
        place = place_of(course, self.block_id)
        if place is None or place[1].audio is None or place[1].audio.sha256 != self.recording:
            raise LecternError(
                "The captions were not put in.",
                "The recording was replaced or deleted while it was being written down.",
                "Ask again for the recording that is there now.",
            )
        from app.media.captions import retimed

        lesson_id, block = place
        made = replace(
            block,
            sentences=self.sentences,
            cues=self.cues,
            captions_from="transcription",
            captions_provenance=self.record.id,
            tracks=retimed(block.tracks, block.sentences, self.sentences),
        )
        known = {record.id for record in course.provenance}
        ops: list[Op] = [] if self.record.id in known else [AddProvenance(self.record)]
        return Batch((*ops, ReplaceBlock(lesson_id, made)))


def place_of(course: Course, block_id: str) -> tuple[str, Narration] | None:
    """The lesson's id and the narration of that id, if it is still there."""
    for lesson, block in course.blocks():
        if block.id == block_id and isinstance(block, Narration):
            return lesson.id, block
    return None


@contextlib.contextmanager
def as_file(block: Narration, media: Callable[[str], bytes]) -> Iterator[Path]:
    """The sound of a block as a private file for as long as it is needed; raises ``FileProblem``."""
    if block.audio is None:
        raise FileProblem("There is no recording yet.", "", "Record your voice or import a recording first.")
    with TemporaryDirectory(dir=cache_dir(), prefix="recording-") as folder:
        path = Path(folder) / (Path(block.audio.name).name or "recording.mp3")
        try:
            path.write_bytes(media(block.audio.sha256))
        except OSError as error:
            step = "Make room on the disk, then try again."
            raise FileProblem("The recording could not be read out.", f"{error.strerror or error}.", step) from error
        yield path


def request(
    course: Course, lesson_id: str, block: Narration, path: Path, model: str, *, speakers: bool, check: Callable[[], None]
) -> Payload:
    """The request to write down the recording in ``path``. ``speakers``: tell people apart. Reads the file once."""
    recording = recording_of(path, block.duration / 1000, check)
    language = (block.voice.language if block.voice else course.settings.language).partition("-")[0].lower()
    asked = {
        "speech_models": [model],
        "language_code": language,
        "punctuate": True,
        "format_text": True,
        "speaker_labels": speakers,
    }
    return Payload(
        provider=PROVIDER,
        model=model,
        feature=FEATURE,
        purpose=f"Write down the recording in “{course.lesson(lesson_id).title}”",
        course_id=course.id,
        block_ids=(block.id,),
        body=body_for(recording, asked),
        sources=(recording.source,),
        parent=block.provenance,
        consent=block.consent or None,
        attachment=path,
    )


def written(course: Course, payload: Payload | Remain, output: Output) -> Written:
    """The draft that an Output makes, of what was asked with a payload or before a restart. Raises ``ProviderProblem`` for
    words that are said after the recording is over."""
    said = json.loads(output.content)
    words = [
        Word(row["text"], row["start"], row["end"], row["confidence"], str(row.get("speaker", ""))) for row in said["words"]
    ]
    seconds = payload.seconds if isinstance(payload, Remain) else read_body(payload.body)[0].seconds
    end = max((word.end for word in words), default=0) / 1000
    if seconds and end > seconds * _LATER + _LONGER:
        why = f"They go on for {end:,.0f} seconds, and the recording is {seconds:,.0f} seconds long."
        raise ProviderProblem("The captions are of another recording.", why, "Ask for them again.")
    limits = profile_named(course.settings.caption_profile).limits
    several = len({word.speaker for word in words if word.speaker}) > 1
    named = [replace(word, speaker=f"Speaker {word.speaker}" if word.speaker else "") for word in words] if several else words
    asked, blocks = (payload.sources, payload.block_ids if isinstance(payload, Payload) else payload.blocks)
    return Written(
        block_id=blocks[0],
        recording=next((source.partition(":")[2] for source in asked if source.startswith("recording:")), ""),
        text=said["text"],
        language=said["language"] or course.settings.language,
        sentences=spoken_sentences(words),
        cues=cues_from_words(named, limits),
        record=replace(output.provenance, kind=OutputKind.SUBTITLES),
    )


def scanned(made: Written, scan: Scan) -> Written:
    """The draft with what is sensitive in it, without the common kinds the person left out; raises what ``scan`` raises."""
    left_out = unnoted() - demanded()
    return replace(made, findings=tuple(found for found in scan(made.text, made.language) if found.kind not in left_out))


class Transcripts:
    """Drafts of one course in the encrypted history. For any thread but the interface's: the key store may ask."""

    def __init__(self, history: AiHistory, course_id: str) -> None:
        self._history = history
        self._course_id = course_id

    def keep(self, made: Written) -> Written:
        """The draft, kept if that can be: a full disk or a closed key store must not take away what was paid for."""
        data = json.dumps({"written": encode(made)}, ensure_ascii=False)
        entry = HistoryEntry(id=made.record.id, course_id=self._course_id, time=made.record.created, data=data)
        try:
            self._history.add(entry)
        except LecternError as error:
            log.warning("captions were not kept: %s", error.what)
            return replace(made, kept=False)
        return replace(made, kept=self._history.lasting)

    def keeper(self, course: Course, payload: Payload | Remain, into: list[Written]) -> Callable[[Output], None]:
        """What takes the answer to ``payload`` while the provider still has the recording: kept, and put ``into`` a list."""
        return lambda output: into.append(self.keep(written(course, payload, output)))

    def all(self) -> tuple[Written, ...]:
        """The drafts nobody took or left yet, oldest first; raises ``FileProblem`` or ``KeyProblem``. What else the history
        holds is passed by."""
        held = (json.loads(entry.data).get("written") for entry in self._history.entries(self._course_id))
        return tuple(decode(Written, one) for one in held if one)

    def drop(self, made: Written) -> None:
        """It was put in or thrown away; raises as :meth:`all`."""
        self._history.remove(self._course_id, made.record.id)


def waiting(guard: Guard, course: Course) -> tuple[Remain, ...]:
    """Recordings of this course that were being written down when Lectern was closed, the oldest first."""
    return tuple(remain for remain in guard.recordings.waiting() if remain.course == course.id and remain.blocks)
