"""The second listener: forced alignment with pocketsphinx (BSD) and its US English model, where they are installed.

A recording is heard in stretches of half a minute around where the first listener places the sentences. Words that the
dictionary lacks are left out of what is listened for; a sentence whose first or last word is one of them has no answer.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.media.encode import pcm16
from app.media.level import between
from app.media.reader import Sound
from app.media.resample import Resampler

if TYPE_CHECKING:
    from app.media.align.script import Placed

_RATE = 16_000  # the model's
_FRAME_MS = 10.0
_BEAMS = (1e-48, 1e-60, 1e-70)
"""From quick to thorough; below 1e-70 an hour takes hours and nothing more is found (measured)."""
_STRETCH_MS = 30_000.0
_MARGIN_MS = 600.0
"""Heard before the first and after the last sentence of a stretch, where the first listener may be wrong."""
_HISS = 10 ** (-75 / 20)
"""Noise that is added: the model's logarithms fail on the perfect silence of synthetic speech and of muted stretches."""
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")

Times = tuple[float, float]


class Listener:
    """The model, loaded once (38 MB, 0.3 s). Not safe to use from two threads at once."""

    name = "pocketsphinx, US English"

    def __init__(self) -> None:
        import pocketsphinx

        self._decoders: dict[float, Any] = {}
        self._make = pocketsphinx.Decoder

    @staticmethod
    def hears(language: str) -> bool:
        """Whether there is a model for this language (a BCP 47 tag) on this computer."""
        return language.casefold().startswith("en") and importlib.util.find_spec("pocketsphinx") is not None

    def _decoder(self, beam: float) -> Any:
        if beam not in self._decoders:
            wide = {"beam": beam, "pbeam": beam, "wbeam": beam}
            self._decoders[beam] = self._make(lm=None, loglevel="FATAL", samprate=_RATE, **wide)
        return self._decoders[beam]

    def words(self, sentence: str) -> list[str | None]:
        """Each word as the dictionary has it, None for those it lacks."""
        decoder = self._decoder(_BEAMS[0])
        said = re.sub("[’‘]", "'", sentence.casefold())
        out: list[str | None] = []
        for token in re.findall(r"[^\s\-–—/]+", said):
            bare = "".join(_WORD.findall(token))
            if bare or any(char.isalnum() for char in token):
                known = bool(bare) and not re.search(r"\d", token) and decoder.lookup_word(bare) is not None
                out.append(bare if known else None)
        return out

    def place(self, samples: bytes, words: Sequence[str]) -> list[Times] | None:
        """(start, end) of each word in ms; None when the sound can't be heard as these words."""
        for beam in _BEAMS:
            decoder = self._decoder(beam)
            try:
                decoder.set_align_text(" ".join(words))
                decoder.start_utt()
                try:
                    decoder.process_raw(samples, full_utt=True)
                finally:
                    decoder.end_utt()
                heard = list(decoder.seg() or ())
            except RuntimeError:
                continue
            found = [each for each in heard if not re.match(r"[<\[(+]", each.word)]
            if len(found) == len(words):
                return [(each.start_frame * _FRAME_MS, (each.end_frame + 1) * _FRAME_MS) for each in found]
        return None


@dataclass(frozen=True, slots=True)
class _Stretch:
    first: int
    after: int
    start: float
    end: float


def hearings(
    sound: Sound,
    sentences: Sequence[str],
    placed: Sequence[Placed],
    listener: Listener,
    say: Callable[[float], None],
) -> list[Times | None]:
    """(start, end) of each sentence in ms as this listener hears it; None where it hears nothing it is sure of."""
    out: list[Times | None] = [None] * len(sentences)
    words = [listener.words(sentence) for sentence in sentences]
    left = _stretches(placed)[::-1]
    again = len(left) // 2 + 3  # halves worth hearing: in a recording that is all noise each would fail, slowly
    while left:
        stretch = left.pop()
        say(stretch.first / max(len(sentences), 1))
        said = words[stretch.first : stretch.after]
        begin = max(stretch.start - _MARGIN_MS, 0.0)
        known = [word for each in said for word in each if word is not None]
        times = listener.place(_pcm(sound, begin, stretch.end + _MARGIN_MS), known) if known else None
        if times is not None:
            out[stretch.first : stretch.after] = _of_sentences(said, times, begin)
        elif stretch.after - stretch.first > 1 and known and again:  # something in it was not said: in which half?
            again -= 1
            middle = (stretch.first + stretch.after) // 2
            left += [_stretch(placed, middle, stretch.after), _stretch(placed, stretch.first, middle)]
    return out


def _of_sentences(said: Sequence[Sequence[str | None]], times: Sequence[Times], begin: float) -> list[Times | None]:
    out: list[Times | None] = []
    at = 0
    for words in said:
        count = sum(word is not None for word in words)
        whole = count and words[0] is not None and words[-1] is not None
        out.append((begin + times[at][0], begin + times[at + count - 1][1]) if whole else None)
        at += count
    return out


def _stretch(placed: Sequence[Placed], first: int, after: int) -> _Stretch:
    return _Stretch(first, after, placed[first].start, placed[after - 1].end)


def _stretches(placed: Sequence[Placed]) -> list[_Stretch]:
    """Runs of sentences of about half a minute, ended at the longest pause of their last third."""
    out: list[_Stretch] = []
    first = 0
    while first < len(placed):
        after = first + 1
        while after < len(placed) and placed[after].end - placed[first].start <= _STRETCH_MS:
            after += 1
        if after < len(placed):
            earliest = first + max(1, (after - first) * 2 // 3)
            gaps = [placed[i].start - placed[i - 1].end for i in range(earliest, after + 1)]
            after = earliest + int(np.argmax(gaps)) if gaps else after
        out.append(_stretch(placed, first, after))
        first = after
    return out


def _pcm(sound: Sound, start_ms: float, end_ms: float) -> bytes:
    change = Resampler(sound.rate, _RATE)
    end = end_ms / 1000 if not sound.seconds else min(end_ms / 1000, sound.seconds)
    pieces = [change.feed(piece) for piece in between(sound, start_ms / 1000, end)]
    samples = np.concatenate([*pieces, change.flush()])
    hiss = np.random.default_rng(len(samples)).normal(0, _HISS, len(samples)).astype(np.float32)
    return pcm16(samples + hiss).tobytes()
