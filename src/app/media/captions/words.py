"""Words with times, as somebody who listened wrote them down, to sentences and captions (clause A3.11)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.course.blocks import Cue, Sentence
from app.media.captions.cutting import cues_of_spoken
from app.media.captions.limits import DEFAULT, Limits

PAUSE_MS = 1_500
"""Silence after which a new sentence is begun, whatever the marks say: longer than anybody breathes within one."""
DOUBTFUL = 0.5
"""Confidence below which a caption is marked to be listened to. AssemblyAI gives most words more than 0.9."""
_ENDS = re.compile(r"[.!?…。！？]['\"”’)\]]*$")
_NO_END = re.compile(r"^(?:(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|No|vs|e\.g|i\.e)\.)$")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: what was said, when (ms), how sure the listener is (0 to 1), and who said it (empty: nobody tells)."""

    text: str
    start: int
    end: int
    confidence: float = 1.0
    speaker: str = ""


def sentences_of(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """The words of each sentence: cut after a mark that ends one, at a change of speaker, and at long silence."""
    held: list[Word] = []
    for word in words:
        last = held[-1] if held else None
        if last is not None and (
            (_ENDS.search(last.text) and not _NO_END.match(last.text))
            or word.speaker != last.speaker
            or word.start - last.end > PAUSE_MS
        ):
            yield tuple(held)
            held = []
        held.append(word)
    if held:
        yield tuple(held)


def spoken_sentences(words: Sequence[Word]) -> tuple[Sentence, ...]:
    """The transcript. Its keys are empty: nothing was synthesised."""
    return tuple(
        Sentence(" ".join(word.text for word in said), said[0].start, said[-1].end, "") for said in sentences_of(words)
    )


def cues_from_words(words: Sequence[Word], limits: Limits = DEFAULT) -> tuple[Cue, ...]:
    """Captions within the limits, each cut exactly between two words. Speakers are named where there are several of them, and
    captions that hold a doubtful word are marked."""
    several = len({word.speaker for word in words}) > 1
    said = []
    for sentence in sentences_of(words):
        texts = [f"{word.text} " for word in sentence]
        times = [(word.start, word.end) for word in sentence]
        said.append((texts, times, sentence[0].speaker if several else ""))
    doubtful = [word.start for word in words if word.confidence < DOUBTFUL]
    return tuple(
        replace(cue, unsure=any(cue.start <= start < cue.end for start in doubtful)) for cue in cues_of_spoken(said, limits)
    )
