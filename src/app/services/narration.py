"""Lessons read aloud: which sentences, which of them are new, and one labelled sound file with captions out of them.

Functions here are pure and cheap enough to ask after each edit (:func:`is_stale`). :class:`Narrator` makes sound, through the
guard, on whatever thread calls it; :class:`app.services.narrating.NarrationService` runs it for the window.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.course.blocks import Block, MediaRef, Narration, Sentence, Voice
from app.course.errors import LecternError, PolicyRefusal, ProviderProblem
from app.course.model import Course, Lesson
from app.course.ops import AddProvenance, Op, ReplaceBlock
from app.course.payload import Payload
from app.course.provenance import Provenance
from app.media.sentences import split, spoken_form
from app.paths import cache_dir
from app.services.labelling import Labeller

if TYPE_CHECKING:  # numpy comes with these: they load when something is narrated
    from app.guard import BatchClearance, Guard, Output, SendSheet, VoiceInfo
    from app.media.assemble import Assembled, Piece
    from app.media.clips import ClipCache, Kept

FEATURE = "narration"
SAMPLE_FEATURE = "voice-sample"
_RECIPE = "1"
"""Part of every key: raise it when trimming, levelling, encoding or request bodies change, so that old sound is not taken for
new."""

Say = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence to be said: ``block_id`` is where it stands, ``last`` whether the block ends with it."""

    text: str
    block_id: str
    last: bool


class NothingToSay(LecternError):
    """A narration was asked for where there is no text to read."""


# What to say.


def voice_of(course: Course, block: Narration) -> Voice:
    """The block's voice or the course's; a voice without a name speaks the language of the course."""
    voice = block.voice or course.settings.voice
    return voice if voice.name or block.voice else replace(voice, language=course.settings.language)


def script_lines(lesson: Lesson, block: Narration, language: str) -> tuple[Line, ...]:
    """Every sentence of the block's script, or of the spoken blocks of the lesson when it has none, in reading order."""
    out: list[Line] = []
    sources: Sequence[Block] = (block,) if block.script.plain.strip() else lesson.blocks
    for source in sources:
        if source is not block and not source.spoken:
            continue
        texts = [block.script.plain] if source is block else [part.text.plain for part in source.parts()]
        said = [sentence for text in texts for sentence in split(text, language)]
        out += [Line(sentence, source.id, index == len(said) - 1) for index, sentence in enumerate(said)]
    return tuple(out)


def script_sentences(lesson: Lesson, block: Narration, language: str) -> list[str]:
    """The sentences a narration of this block says."""
    return [line.text for line in script_lines(lesson, block, language)]


@lru_cache(maxsize=65536)
def sentence_key(text: str, voice: Voice) -> str:
    """Hash of what is said and by whom; does not depend on the computer, so a course is as fresh elsewhere as here."""
    named = (_RECIPE, spoken_form(text), text, voice.provider, voice.name, voice.language, voice.rate)
    return hashlib.sha256(json.dumps(named).encode()).hexdigest()


def is_stale(course: Course, lesson: Lesson, block: Narration) -> bool:
    """Whether the lesson, the script or the voice changed since the narration was made, or it was never made.

    About 2 ms for a lesson of 500 blocks that it has seen before.
    """
    voice = voice_of(course, block)
    lines = script_lines(lesson, block, voice.language)
    if block.recorded and block.audio is not None:  # nobody speaks it anew; its captions may be of an earlier text
        return bool(block.sentences) and [line.text for line in lines] != transcript(block)
    if len(lines) != len(block.sentences) or (lines and block.audio is None):
        return True
    return any(sentence_key(line.text, voice) != made.key for line, made in zip(lines, block.sentences, strict=True))


def transcript(block: Narration) -> list[str]:
    """What was said, a sentence a line."""
    return [sentence.text for sentence in block.sentences]


# Making it.


@dataclass(frozen=True, slots=True)
class Narrated:
    """A narration that was made. ``media`` maps SHA-256 to the bytes the block needs; ``made`` and ``reused`` count sentences.

    ``record`` is None, ``media`` empty and ``block`` unchanged when the narration was up to date.
    """

    block: Narration
    media: Mapping[str, bytes]
    record: Provenance | None
    made: int
    reused: int

    def ops(self, lesson_id: str) -> tuple[Op, ...]:
        """The ops that put it into the course, origin first; none when nothing changed."""
        if self.record is None:
            return ()
        return (AddProvenance(self.record), ReplaceBlock(lesson_id, self.block))


Approve = Callable[["SendSheet"], "BatchClearance"]


@dataclass(slots=True)
class _Work:
    """One narration in the making: its lines, the voice found for it, and the clip and record of each distinct sentence."""

    course: Course
    block: Narration
    lines: tuple[Line, ...]
    voice: Voice
    info: VoiceInfo
    clips: dict[str, str] = field(default_factory=dict)  # sentence text to cache key
    records: dict[str, Provenance] = field(default_factory=dict)
    made: int = 0

    def payload(self, line: Line) -> Payload:
        """The request for one sentence."""
        body = {
            "text": spoken_form(line.text),
            "voice": self.info.id,
            "language": self.voice.language,
            "rate": self.voice.rate,
        }
        return Payload(
            provider=self.voice.provider,
            model=self.info.id,
            feature=FEATURE,
            purpose="Read a sentence aloud",
            course_id=self.course.id,
            block_ids=(line.block_id,),
            body=json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
        )


class Narrator:
    """Makes narrations through ``guard``, keeping sentence clips in ``cache`` (by default the folder of this computer).

    ``approve`` is asked for a batch that needs somebody's eyes; without it such a batch is refused. The voices of this
    computer need nobody's. ``labeller`` finishes and signs what is made; without one it gets its tags alone. Safe to use from
    several threads.
    """

    def __init__(
        self, guard: Guard, cache: Path | None = None, approve: Approve | None = None, labeller: Labeller | None = None
    ) -> None:
        self._guard = guard
        self._labeller = labeller or Labeller()
        self._folder = cache
        self._caches: tuple[ClipCache, ClipCache] | None = None
        self._approve = approve

    @property
    def labeller(self) -> Labeller:
        """What finishes the files made here."""
        return self._labeller

    def voices(self, language: str = "", provider: str = "local") -> list[VoiceInfo]:
        """The voices of a provider that speak a language (all for an empty one), best first; raises ``ProviderProblem``."""
        base = language.replace("_", "-").casefold().partition("-")[0]
        found = self._guard.voices(provider)
        return [voice for voice in found if not base or voice.language.casefold().partition("-")[0] == base]

    def sample(self, course: Course, block_id: str, voice: Voice, text: str) -> bytes:
        """A labelled WAV of one sentence in a voice, to hear it before choosing it; nothing is kept."""
        info = self._voice(voice)
        work = _Work(course, Narration(), (), voice, info)
        payload = replace(work.payload(Line(text, block_id, last=True)), feature=SAMPLE_FEATURE, purpose="Hear a voice")
        out: list[Output] = []
        self._guard.send_batch((payload,), self._cleared((payload,), course), lambda _, output: out.append(output))
        return self._labeller.finish(out[0].content, "audio/wav", out[0].provenance).data

    def narrate(self, course: Course, lesson_id: str, block: Narration, progress: Say | None = None) -> Narrated:
        """Narrate one block: only sentences not in the cache are made; all are joined, levelled, encoded and labelled.

        ``block`` need not be in the course yet. Raises :class:`NothingToSay`, ``ProviderProblem``, ``PolicyRefusal``,
        ``FileProblem`` (the cache folder), or what ``progress`` raises; the course is a value and stays as it is, and
        sentences made so far stay in the cache.
        """
        say = progress or _silent
        lesson = course.lesson(lesson_id)
        voice = voice_of(course, block)
        lines = script_lines(lesson, block, voice.language)
        if not lines:
            raise NothingToSay(
                f"There is nothing to read aloud in “{lesson.title}”.",
                "The lesson has no text, or only tables, images and questions.",
                "Write some text, or give the narration a script of its own.",
            )
        if block.audio is not None and not is_stale(course, lesson, block):
            return Narrated(block, {}, None, 0, len(lines))
        work = _Work(course, block, lines, voice, self._voice(voice))
        clips, narrations = self._kept_here()
        self._fill(work, clips, lambda part: say(0.7 * part, f"Speaking “{lesson.title}”"))
        return self._finish(work, lesson, clips, narrations, lambda part, text: say(0.7 + 0.3 * part, text))

    def _kept_here(self) -> tuple[ClipCache, ClipCache]:
        """Sentences and whole narrations on this computer."""
        from app.media.clips import ClipCache

        if self._caches is None:
            folder = self._folder or cache_dir() / "clips"
            self._caches = ClipCache(folder), ClipCache(folder.with_name("narrations"))
        return self._caches

    def _voice(self, voice: Voice) -> VoiceInfo:
        from app.guard import VoiceInfo, best_voice

        if voice.name and not self._guard.card(voice.provider).local:  # only its provider knows which voices there are
            return VoiceInfo(id=voice.name, name=voice.name, language=voice.language, gender="", system=voice.provider)
        found = best_voice(self._guard.voices(voice.provider), voice.name, voice.language)
        if found is None:
            raise ProviderProblem(
                f"The voice “{voice.name}” is not on this computer."
                if voice.name
                else f"This computer has no voice for the language “{voice.language}”.",
                "The course may have been narrated elsewhere." if voice.name else "",
                "Choose another voice in the settings of the course or of the narration, or install one.",
            )
        return found

    def _cleared(self, payloads: tuple[Payload, ...], course: Course) -> BatchClearance:
        sheet = self._guard.prepare(payloads, course=course)
        if sheet.quiet:
            return self._guard.approve_batch(sheet)
        if self._approve is None:
            why = f"{sheet.card.name} is not on this computer, so somebody has to look at what would be sent."
            raise PolicyRefusal(
                "Nothing was sent.", why, "Narrate in the window, or choose a voice of this computer.", clause="A2.4c"
            )
        return self._approve(sheet)

    def _fill(self, work: _Work, cache: ClipCache, say: Callable[[float], None]) -> None:
        """Find or make the clip of every sentence."""
        missing: dict[str, Line] = {}
        for line in work.lines:
            if line.text in work.clips:
                continue
            work.clips[line.text] = _clip_key(line.text, work.voice, work.info)
            kept = cache.get(work.clips[line.text])
            if kept is None:
                missing[line.text] = line
            else:
                work.records[line.text] = kept.record
        if missing:
            self._make(work, list(missing.values()), cache, say)

    def _make(self, work: _Work, lines: Sequence[Line], cache: ClipCache, say: Callable[[float], None]) -> None:
        def keep(index: int, output: Output) -> None:
            line = lines[index]
            cache.put(work.clips[line.text], _ready(output), output.provenance)
            work.records[line.text] = output.provenance
            work.made += 1
            say((index + 1) / len(lines))

        say(0.0)
        payloads = tuple(work.payload(line) for line in lines)
        self._guard.send_batch(payloads, self._cleared(payloads, work.course), keep)

    def _kept(self, work: _Work, line: Line, cache: ClipCache) -> Kept:
        """The clip of a sentence, made once more if it has vanished from the cache meanwhile."""
        kept = cache.get(work.clips[line.text])
        if kept is None:
            self._make(work, [line], cache, lambda _: None)
            kept = cache.get(work.clips[line.text])
        if kept is None:
            raise ProviderProblem(
                "A sentence that was just made is gone.",
                "Something deletes the files in Lectern's cache folder.",
                "Narrate again; if it happens again, restart the computer.",
            )
        return kept

    def _finish(self, work: _Work, lesson: Lesson, clips: ClipCache, narrations: ClipCache, say: Say) -> Narrated:
        from app.guard import combined
        from app.media.assemble import BLOCK_GAP_MS, SENTENCE_GAP_MS, Piece

        pieces = [
            Piece(lambda line=line: self._kept(work, line, clips).clip(), BLOCK_GAP_MS if line.last else SENTENCE_GAP_MS)  # type: ignore[misc]
            for line in work.lines
        ]
        before = work.block.provenance
        records = [work.records[line.text] for line in work.lines]
        record = combined(records, parent=before if before and work.course.record(before) else None)
        joined = _joined(work, pieces, narrations, record, say)
        named = {"title": lesson.title, "language": work.voice.language}
        mp3 = self._labeller.finish(joined.mp3, "audio/mpeg", record, **named).data
        ref = MediaRef(hashlib.sha256(mp3).hexdigest(), "audio/mpeg", f"{_slug(lesson.title)}.mp3")
        block = _with_sound(work, joined, ref, record, pieces)
        return Narrated(block, {ref.sha256: mp3}, record, work.made, len(work.clips) - work.made)


def _joined(work: _Work, pieces: Sequence[Piece], narrations: ClipCache, record: Provenance, say: Say) -> Assembled:
    """The pieces as one labelled file, kept: levelling and encoding is nearly all the time a narration takes."""
    from app.media.assemble import Assembled, assemble
    from app.media.labels import label_mp3

    order = [(work.clips[line.text], line.last) for line in work.lines]
    key = hashlib.sha256(json.dumps([_RECIPE, order]).encode()).hexdigest()
    kept = narrations.get(key)
    if kept is not None:
        with contextlib.suppress(ValueError):  # of another Lectern: made again below, and replaced
            return Assembled.unpacked(kept.sound)
    joined = assemble(pieces, say)
    joined = replace(joined, mp3=label_mp3(joined.mp3, record))
    narrations.put(key, joined.packed(), record)
    return joined


def _with_sound(work: _Work, joined: Assembled, ref: MediaRef, record: Provenance, pieces: Sequence[Piece]) -> Narration:
    from app.media.captions import DEFAULT, cues_from_sentences
    from app.media.clip import pauses

    sentences = tuple(
        Sentence(line.text, start, end, sentence_key(line.text, work.voice))
        for line, (start, end) in zip(work.lines, joined.times, strict=True)
    )
    quiet = {  # only a sentence that is cut into several captions needs to know where its pauses are
        index: pauses(piece.load())
        for index, (line, piece) in enumerate(zip(work.lines, pieces, strict=True))
        if len(line.text) > DEFAULT.columns
    }
    return replace(
        work.block,
        audio=ref,
        duration=joined.duration,
        sentences=sentences,
        cues=cues_from_sentences(sentences, pauses=quiet),
        provenance=record.id,
    )


def _clip_key(text: str, voice: Voice, info: VoiceInfo) -> str:
    """Where the clip is kept: the sentence's key, and the very voice and version that made it."""
    return hashlib.sha256(f"{sentence_key(text, voice)} {info.id} {info.system}".encode()).hexdigest()


def _ready(output: Output) -> bytes:
    """An Output of speech as it is kept: mono, trimmed, faded, lossless, labelled (a derivative keeps its label, B1.7)."""
    from app.media.assemble import prepared
    from app.media.audio import AudioProblem, decode, encode_wav
    from app.media.labels import label_wav

    try:
        clip = prepared(decode(output.content, "The voice's answer"))
    except AudioProblem as error:
        raise ProviderProblem("The voice's answer can't be used.", f"{error.what} {error.why}", "Narrate again.") from error
    if not len(clip.samples):
        raise ProviderProblem(
            "The voice said nothing.", "A sentence came back silent.", "Choose a voice for the language of the text."
        )
    return label_wav(encode_wav(clip), output.provenance)


def _slug(title: str) -> str:
    return re.sub(r"[^\w]+", "-", title.casefold()).strip("-")[:60] or "narration"


def _silent(fraction: float, text: str) -> None:
    """Nobody wants to know."""
