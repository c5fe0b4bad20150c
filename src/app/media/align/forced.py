"""The second listener: forced alignment with pocketsphinx (BSD) and its US English model, where they are installed.

A recording is heard in stretches of half a minute around where the first listener places the sentences. Words that the
dictionary lacks are left out of what is listened for; a sentence whose first or last word is one of them has no answer.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from app.media.align.ears import RATE, Times
from app.media.encode import pcm16
from app.media.level import between
from app.media.reader import Sound
from app.media.resample import Resampler
from app.paths import own_environment

if TYPE_CHECKING:
    from app.media.align.script import Placed

_STRETCH_MS = 30_000.0
_MARGIN_MS = 600.0
"""Heard before the first and after the last sentence of a stretch, where the first listener may be wrong."""
_HISS = 10 ** (-75 / 20)
"""Noise that is added: the model's logarithms fail on the perfect silence of synthetic speech and of muted stretches."""
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")


class Listener:
    """The model in a process of its own (:mod:`app.media.align.ears`), to be closed. Not safe to use from two threads at once.

    When the process dies nothing is heard any more, which leaves the sentences to the first listener.
    """

    name = "pocketsphinx, US English"

    def __init__(self) -> None:
        frozen = getattr(sys, "frozen", False)
        command = [sys.executable, "--listen"] if frozen else [sys.executable, "-m", "app.media.align.ears"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=own_environment()
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @staticmethod
    def hears(language: str) -> bool:
        """Whether there is a model for this language (a BCP 47 tag) on this computer."""
        return language.casefold().startswith("en") and importlib.util.find_spec("pocketsphinx") is not None

    def close(self) -> None:
        """End the process, whatever it is hearing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was still to be written is not wanted
                if pipe is not None:
                    pipe.close()

    def words(self, sentence: str) -> list[str | None]:
        """Each word as the dictionary has it, None for those it lacks."""
        said = re.sub("[’‘]", "'", sentence.casefold())
        tokens = [(token, "".join(_WORD.findall(token))) for token in re.findall(r"[^\s\-–—/]+", said)]
        spoken = [(token, bare) for token, bare in tokens if bare or any(char.isalnum() for char in token)]
        known = self._ask({"known": [bare or token for token, bare in spoken]}) or [False] * len(spoken)
        return [
            bare if there and bare and not re.search(r"\d", token) else None
            for (token, bare), there in zip(spoken, known, strict=True)
        ]

    def place(self, samples: bytes, words: Sequence[str]) -> list[Times] | None:
        """(start, end) of each word in ms; None when the sound can't be heard as these words."""
        heard = self._ask({"place": list(words), "bytes": len(samples)}, samples)
        return [(start, end) for start, end in heard] if heard is not None else None

    def _ask(self, request: dict[str, object], samples: bytes = b"") -> Any:
        """The answer; None when there is none."""
        asked, told = self._process.stdin, self._process.stdout
        if asked is None or told is None:
            return None
        try:
            asked.write(json.dumps(request).encode() + b"\n" + samples)
            asked.flush()
            return json.loads(told.readline())
        except (OSError, ValueError):
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
    change = Resampler(sound.rate, RATE)
    end = end_ms / 1000 if not sound.seconds else min(end_ms / 1000, sound.seconds)
    pieces = [change.feed(piece) for piece in between(sound, start_ms / 1000, end)]
    samples = np.concatenate([*pieces, change.flush()])
    hiss = np.random.default_rng(len(samples)).normal(0, _HISS, len(samples)).astype(np.float32)
    return pcm16(samples + hiss).tobytes()
