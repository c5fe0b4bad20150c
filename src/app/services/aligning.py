"""Captions of a recording from its script, made on this computer: nothing is uploaded."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace

from app.course.blocks import Cue, Narration, Sentence
from app.course.errors import LecternError, ProviderProblem
from app.course.model import Course
from app.course.ops import Op, ReplaceBlock
from app.course.payload import Payload
from app.guard import Guard, Output, best_voice
from app.media.sentences import spoken_form
from app.services.narration import NothingToSay, script_lines, sentence_key, voice_of

FEATURE = "alignment"
_LISTENING = threading.Lock()  # one at a time: each takes a whole processor
_PACE = 160  # words a minute of the draft voice: the middle of what people read aloud at

Say = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Captioned:
    """``block`` with its captions; ``unsure`` of ``captions`` should be looked at; ``listeners`` says who was asked."""

    block: Narration
    captions: int
    unsure: int
    listeners: tuple[str, ...]

    @property
    def summary(self) -> str:
        """One line for a person."""
        made = "1 caption" if self.captions == 1 else f"{self.captions} captions"
        if not self.unsure:
            return f"{made} made from the script"
        look = "1 of them is" if self.unsure == 1 else f"{self.unsure} of them are"
        return f"{made} made from the script; {look} marked to be looked at"

    def op(self, now: Narration, lesson_id: str) -> Op:
        """What puts them into the block as it is ``now``, with its script and all. Raises :class:`LecternError` when the
        recording is another one by now."""
        if now.audio != self.block.audio:
            raise LecternError(
                "The captions were not put in.",
                "The recording was replaced while they were being made.",
                "Make them again for the new one.",
            )
        from app.media.captions import retimed

        made = self.block
        return ReplaceBlock(
            lesson_id,
            replace(
                now,
                sentences=made.sentences,
                cues=made.cues,
                tracks=retimed(now.tracks, now.sentences, made.sentences),
                captions_from="alignment",
                captions_provenance=None,
                duration=made.duration or now.duration,
            ),
        )


def captions_from_script(
    course: Course, lesson_id: str, block: Narration, recording: bytes, guard: Guard, say: Say
) -> Captioned:
    """Find the sentences of the script in the ``recording`` and make captions of them. A job: 20 to 100 × real time.

    Raises :class:`NothingToSay` without a script, ``ProviderProblem`` without a draft voice for the language,
    ``ScriptDoesNotFit``, ``AudioProblem``, ``PolicyRefusal``, and what ``say`` raises.
    """
    from app.media.align.forced import Listener
    from app.media.align.script import align
    from app.media.audio import opened

    voice = voice_of(course, block)
    lines = script_lines(course.lesson(lesson_id), block, voice.language)
    if not lines:
        raise NothingToSay(
            "There is no script to make captions from.",
            "Neither the narration nor its lesson has any text that is read aloud.",
            "Write the script into the narration, or have the recording transcribed.",
        )
    texts = [line.text for line in lines]
    draft = _drafting(course, block.id, texts, voice.language, guard)
    second = Listener() if Listener.hears(voice.language) else nullcontext()
    with second as listener, opened(recording, "the recording") as sound, _LISTENING:
        found = align(sound, texts, draft, lambda part, text: say(0.95 * part, text), listener)
        sentences = tuple(
            Sentence(text, round(placed.start), round(placed.end), sentence_key(text, voice))
            for text, placed in zip(texts, found.sentences, strict=True)
        )
        say(0.97, "Making captions")
        cues = _cues(course, sentences, sound)
    doubtful = [(placed.start, placed.end) for placed in found.sentences if placed.unsure]
    marked = tuple(replace(cue, unsure=_within(cue, doubtful)) for cue in cues)
    made = replace(block, sentences=sentences, cues=marked)
    return Captioned(made, len(marked), sum(cue.unsure for cue in marked), found.listeners)


def _drafting(
    course: Course, block_id: str, texts: Sequence[str], language: str, guard: Guard
) -> Callable[[Callable[..., None]], None]:
    """Has the draft voice say every sentence, in order, and hands over the sound."""
    from app.media.audio import decode

    info = best_voice(guard.voices("local"), "", language)
    if info is None:
        raise ProviderProblem(
            f"Captions can't be made from the script in the language “{language}”.",
            "They are found by comparing the recording with a draft voice, and this computer has none for it.",
            "Install a voice for the language, or have the recording transcribed.",
        )

    def body(text: str) -> bytes:
        asked = {"text": spoken_form(text), "voice": info.id, "language": language, "rate": _PACE}
        return json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")

    def say_all(take: Callable[..., None]) -> None:
        purpose = "Compare a recording with its script"
        payloads = tuple(
            Payload(
                provider="local",
                model=info.id,
                feature=FEATURE,
                purpose=purpose,
                course_id=course.id,
                block_ids=(block_id,),
                body=body(text),
            )
            for text in texts
        )

        def each(_index: int, output: Output) -> None:
            take(decode(output.content, "The draft voice"))

        guard.send_batch(payloads, guard.approve_batch(guard.prepare(payloads, course=course)), each)

    return say_all


def _cues(course: Course, sentences: Sequence[Sentence], sound: object) -> tuple[Cue, ...]:
    import numpy as np

    from app.media.audio import Clip, Sound, pauses
    from app.media.captions import cues_from_sentences, profile_named
    from app.media.level import between

    assert isinstance(sound, Sound)
    limits = profile_named(course.settings.caption_profile).limits
    quiet = {}
    for index, sentence in enumerate(sentences):
        if len(sentence.text) > limits.columns:
            pieces = list(between(sound, sentence.start / 1000, sentence.end / 1000))
            quiet[index] = pauses(Clip(np.concatenate(pieces), sound.rate)) if pieces else ()
    return cues_from_sentences(sentences, limits, quiet)


def _within(cue: Cue, spans: Sequence[tuple[float, float]]) -> bool:
    return any(cue.start < end and start < cue.end for start, end in spans)
