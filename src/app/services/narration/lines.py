"""What a narration says, sentence by sentence, and whether the one that was made still says it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from app.course.blocks import Block, Narration, Pauses, Sentence, Voice
from app.course.model import Course, Lesson
from app.media.sentences import cut, speakable, split, spoken_form
from app.services.narration.pronouncing import Words, respelled

RECIPE = "1"
"""Part of every key: raise it when trimming, levelling, encoding or request bodies change, so that old sound is not taken for
new."""
MOST_BYTES = 5000
"""UTF-8 bytes of one request: Google's limit, the lowest of all providers (cloud.google.com/text-to-speech/quotas)."""
_ROUNDING = 3
"""Milliseconds two times may be apart that were rounded on the way through a sample rate."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence to be said: ``block_id`` is where it stands, ``last`` whether the block ends with it.

    ``text`` is what captions show; ``said`` is what the voice is given, with addresses shortened and the course's
    pronunciations; ``key`` stands for both and for the voice.
    """

    text: str
    block_id: str
    last: bool
    said: str = ""
    key: str = ""


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


def lines_of(course: Course, lesson: Lesson, block: Narration) -> tuple[Line, ...]:
    """Everything a narration says, the spoken notice of the course first, each line with what the voice is given.

    None where there is nothing but the notice. A sentence whose respelling is over :data:`MOST_BYTES` is cut at a clause.
    """
    voice, words = voice_of(course, block), course.settings.pronunciations
    script = script_lines(lesson, block, voice.language)
    said_first = course.settings.spoken_notice if script and not block.recorded else ""
    notice = split(said_first, voice.language) if said_first else ()
    spoken = [Line(text, block.id, index == len(notice) - 1) for index, text in enumerate(notice)]
    return tuple(made for line in (*spoken, *script) for made in _ready(line, voice, words))


def _ready(line: Line, voice: Voice, words: Words) -> Iterator[Line]:
    said = said_for(line.text, words)
    if said == line.text:  # nearly every sentence; cut to a length that every provider takes long before
        yield Line(line.text, line.block_id, line.last, said, sentence_key(line.text, voice, said))
        return
    if not speakable(said):
        return  # the dictionary leaves nothing of it
    if len(said.encode("utf-8", "replace")) > MOST_BYTES:
        pieces = cut(line.text, max(1, len(line.text) * 2 // 3))
        if len(pieces) > 1 and " ".join(pieces) == line.text:  # never inside a word
            for index, piece in enumerate(pieces):
                yield from _ready(replace(line, text=piece, last=line.last and index == len(pieces) - 1), voice, words)
            return
    yield replace(line, said=said, key=sentence_key(line.text, voice, said))


@lru_cache(maxsize=65536)
def said_for(text: str, words: Words) -> str:
    """What a voice is given for a sentence."""
    return respelled(spoken_form(text), words)


@lru_cache(maxsize=65536)
def sentence_key(text: str, voice: Voice, said: str = "") -> str:
    """Hash of what is said and by whom; does not depend on the computer, so a course is as fresh elsewhere as here."""
    named = [RECIPE, said or spoken_form(text), text, voice.provider, voice.name, voice.language, voice.rate]
    named += [voice.pitch] if voice.pitch else []  # a narration made before there was a pitch stays fresh
    return hashlib.sha256(json.dumps(named).encode()).hexdigest()


def is_stale(course: Course, lesson: Lesson, block: Narration) -> bool:
    """Whether the lesson, the script, the voice, the dictionary or the pauses changed since the narration was made, or it was
    never made. A recording is stale when its captions come from a script that says something else now.

    About 2 ms for a lesson of 500 blocks that it has seen before.
    """
    if block.recorded and block.audio is not None:  # nobody speaks it anew; its captions may be of an earlier text
        if block.captions_from in ("transcription", "import", "person"):
            return False  # its captions say what was heard, whatever the script is
        said = script_sentences(lesson, block, voice_of(course, block).language)
        return bool(block.sentences) and said != transcript(block)
    lines = lines_of(course, lesson, block)
    if len(lines) != len(block.sentences) or (lines and block.audio is None):
        return True
    if any(line.key != made.key for line, made in zip(lines, block.sentences, strict=True)):
        return True
    return _out_of_step(lines, block.sentences, course.settings.pauses)


def changed_lines(course: Course, lesson: Lesson, block: Narration) -> tuple[Line, ...]:
    """The sentences that would be spoken anew, each once: all of them when nothing was made yet. A narration can be stale
    without any, when sentences were taken out or moved. None of a recording, which no voice speaks."""
    if block.recorded:
        return ()
    had = {made.key for made in block.sentences} if block.audio is not None else set()
    new = {line.key: line for line in lines_of(course, lesson, block) if line.key not in had}
    return tuple(new.values())


def _out_of_step(lines: Sequence[Line], made: Sequence[Sentence], pauses: Pauses) -> bool:
    """Whether the silence between sentences is not what the course wants now."""
    for index in range(len(lines) - 1):
        wanted = pauses.block if lines[index].last else pauses.sentence
        if abs(made[index + 1].start - made[index].end - wanted) > _ROUNDING:
            return True
    return False


def as_said_before(lines: Sequence[Line], block: Narration) -> tuple[Line, ...]:
    """The lines with the words somebody gave some of them on a send sheet: they are said again as they were approved."""
    given = {made.key: made.text for made in block.sentences}
    return tuple(
        replace(line, text=given[line.key], said=given[line.key]) if given.get(line.key, line.text) != line.text else line
        for line in lines
    )


def said_otherwise(course: Course, lesson: Lesson, block: Narration) -> tuple[str, ...]:
    """What a narration says in other words than the lesson has, because somebody changed them on a send sheet."""
    if block.recorded or block.audio is None:
        return ()
    here = {line.key: line.text for line in lines_of(course, lesson, block)}
    return tuple(made.text for made in block.sentences if here.get(made.key, made.text) != made.text)


def transcript(block: Narration) -> list[str]:
    """What was said, a sentence a line."""
    return [sentence.text for sentence in block.sentences]
