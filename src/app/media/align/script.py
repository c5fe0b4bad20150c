"""A recording and its script to sentence times, each with whether a person should look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.course.errors import FileProblem
from app.media.align.features import HOP_MS, Heard, Rows, Spectrum, as_noisy, heard, spectrum
from app.media.align.forced import Listener, hearings
from app.media.align.warping import Warp, distance, warp
from app.media.assemble import prepared
from app.media.clip import Clip
from app.media.reader import Sound

DISAGREEMENT_MS = 250.0
"""Two listeners that differ by more than this are not both right; a caption that is off by more is seen to be (measured on
1,046 sentences: all 36 bad ones differed by more)."""
_GAP_FRAMES = 15  # between two sentences of the draft voice: as long as what is kept of a silence
_SNAP_MS = 320.0
_FIT = 0.08
"""Share of chance by which a sentence must be better than chance, or it is not what is being said there. Draft voices and
people reach 0.15 to 0.75, with noise at 10 dB half of that; but warping finds 0.2 in what has nothing in common: hence
:data:`_OWN_ALL`."""
_RIVALS = 3
_ENOUGH = 4  # sentences; with fewer there is nothing to compare
_OWN_ALL = 0.6
"""Share of stretches of the recording that must resemble their own sentence more than each of three others of like length,
or it is not the script of this recording. By chance it is a quarter."""
_PACE = 1.5
"""How much faster or slower than the others a sentence may be said."""
_ODD_ALL = 0.4
"""The share of sentences said at an odd pace above which it is not the script of this recording."""

Progress = Callable[[float, str], None]
Draft = Callable[[Callable[[Clip], None]], None]
"""Hands over one sentence after the other; none of them is kept."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One sentence: ``start`` and ``end`` in ms of the recording; ``unsure`` when a person should look; ``fit`` how much better
    than chance sound and sentence match (0: not at all); ``odd`` that its pace would have been odd; ``apart`` ms between
    the two listeners, None where only one spoke."""

    start: float
    end: float
    unsure: bool
    fit: float
    odd: bool = False
    apart: float | None = None


@dataclass(frozen=True, slots=True)
class Aligned:
    """All sentences in order. ``confident`` is the share that needs nobody's eyes; ``listeners`` who was asked."""

    sentences: tuple[Placed, ...]
    listeners: tuple[str, ...]

    @property
    def confident(self) -> float:
        """0 to 1."""
        return sum(not placed.unsure for placed in self.sentences) / max(len(self.sentences), 1)


class ScriptDoesNotFit(FileProblem):
    """The recording is not of this script, or too noisy to tell."""


def align(
    sound: Sound,
    sentences: Sequence[str],
    draft: Draft,
    say: Progress,
    listener: Listener | None = None,
) -> Aligned:
    """Find each of ``sentences`` in ``sound``; ``draft`` has the same sentences said by a draft voice, in order.

    ``listener`` is the second opinion, None where there is none for the language. Raises :class:`ScriptDoesNotFit`, and what
    reading, ``draft`` and ``say`` raise.
    """
    highest = min(6800.0, sound.rate * 0.45)
    spans, drafted = _reference(draft, highest, lambda part: say(0.3 * part, "Reading the script"), len(sentences))
    told = _told(sound, lambda part: say(0.3 + 0.3 * part, "Listening to the recording"))
    room = spectrum(told, sound.rate, highest)
    recording, said = heard(room), heard(as_noisy(drafted, room))
    if not recording.speech.any() or not len(said.rows):
        raise _no_fit(sound.name, "Nobody speaks in it.")
    found = warp(said.rows, recording.rows, lambda part: say(0.6 + 0.2 * part, "Comparing"))
    placed = _steady(_placed(rows := _rows(spans, said), said, recording, found), rows, found)
    if sum(each.odd for each in placed) > _ODD_ALL * len(placed):
        raise _no_fit(sound.name, "Most sentences would have to be said far faster or far slower than the others.")
    own = _own(sentences, rows, said, recording, found)
    if len(own) >= _ENOUGH and sum(own.values()) < _OWN_ALL * len(own):
        raise _no_fit(
            sound.name, "What is said resembles other sentences of the script as much as the one that should be there."
        )
    if float(np.median([each.fit for each in placed])) < _FIT:
        raise _no_fit(sound.name, "Sound and script resemble each other no more than chance.")
    placed = [replace(each, unsure=each.unsure or not own.get(index, True)) for index, each in enumerate(placed)]
    listeners: tuple[str, ...] = ("draft voice",)
    if listener is not None:
        times = hearings(sound, sentences, placed, listener, lambda part: say(0.8 + 0.2 * part, "Listening again"))
        placed = [_judged(one, other) for one, other in zip(placed, times, strict=True)]
        listeners = ("draft voice", listener.name)
    return Aligned(tuple(_ordered(placed)), listeners)


def _no_fit(name: str, why: str) -> ScriptDoesNotFit:
    return ScriptDoesNotFit(
        f"The script does not fit {name}.",
        why,
        "Check that this is the recording of this script, and that it can be understood.",
    )


def _told(sound: Sound, say: Callable[[float], None]) -> Iterable[NDArray[np.float32]]:
    done = 0
    for piece in sound.chunks():
        done += len(piece)
        say(min(done / sound.rate / sound.seconds, 1.0) if sound.seconds else 0.5)
        yield piece


def _reference(
    draft: Draft, highest: float, say: Callable[[float], None], count: int
) -> tuple[list[tuple[int, int]], Spectrum]:
    """(first and last+1 frame of each sentence, all of them in a row with a pause after each)."""
    bands: list[Rows] = []
    levels: list[Rows] = []
    spans: list[tuple[int, int]] = []

    def take(clip: Clip) -> None:
        ready = prepared(clip)
        found = spectrum([ready.samples], ready.rate, highest)
        at = spans[-1][1] + _GAP_FRAMES if spans else 0
        spans.append((at, at + len(found.level)))
        bands.extend((found.bands, np.zeros((_GAP_FRAMES, found.bands.shape[1]), np.float32)))
        levels.extend((found.level, np.full(_GAP_FRAMES, -90.0, np.float32)))
        say(len(spans) / max(count, 1))

    draft(take)
    if len(spans) != count or not spans:
        raise ValueError(f"{len(spans)} of {count} sentences were said")
    return spans, Spectrum(np.concatenate(bands), np.concatenate(levels))


def _rows(spans: Sequence[tuple[int, int]], said: Heard) -> list[tuple[int, int]]:
    """Frames of the draft voice as rows of what is compared."""
    places = np.searchsorted(said.frame, [edge for span in spans for edge in span])
    return [(int(places[2 * i]), max(int(places[2 * i + 1]), int(places[2 * i]) + 1)) for i in range(len(spans))]


def _placed(spans: Sequence[tuple[int, int]], said: Heard, recording: Heard, found: Warp) -> list[Placed]:
    out = []
    starts, ends = _edges(recording.speech)
    last = len(recording.rows) - 1
    for first, after in spans:
        rows = slice(first, after)
        spoken = said.rows[rows, -1] > 0
        costs = found.cost[rows][spoken] if spoken.any() else found.cost[rows]
        fit = 1 - float(np.mean(costs)) / found.chance if found.chance else 0.0
        begin = recording.frame[min(int(found.at[min(first, len(found.at) - 1)]), last)] * HOP_MS
        end = recording.frame[min(int(found.at[min(after, len(found.at)) - 1]), last)] * HOP_MS
        begin, end = _snapped(begin, starts), _snapped(end, ends)
        out.append(Placed(float(begin), float(max(end, begin + HOP_MS)), fit < _FIT, fit))
    return out


def _own(
    sentences: Sequence[str], rows: Sequence[tuple[int, int]], said: Heard, recording: Heard, found: Warp
) -> dict[int, bool]:
    """For each sentence that has rivals, whether what is said in its place resembles it more than it does any of them."""
    by_length = sorted(range(len(rows)), key=lambda index: rows[index][1] - rows[index][0])
    out: dict[int, bool] = {}
    for place, index in enumerate(by_length):
        near = sorted(
            by_length[max(place - 4, 0) : place + 5], key=lambda other: abs(_length(rows[other]) - _length(rows[index]))
        )
        rivals = [other for other in near if sentences[other] != sentences[index]][:_RIVALS]
        first, after = rows[index]
        heard_there = recording.rows[int(found.at[first]) : int(found.at[after - 1]) + 1]
        if len(rivals) == _RIVALS and len(heard_there):
            costs = [distance(said.rows[slice(*rows[other])], heard_there) for other in (index, *rivals)]
            out[index] = costs[0] < min(costs[1:])
    return out


def _length(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _steady(placed: Sequence[Placed], rows: Sequence[tuple[int, int]], found: Warp) -> list[Placed]:
    """Unsure too where a sentence would have been said far faster or slower than the others: there, something else is said."""
    pace = np.log([max(int(found.at[after - 1] - found.at[first]), 1) / max(after - first - 1, 1) for first, after in rows])
    odd = np.abs(pace - np.median(pace)) > np.log(_PACE)
    return [replace(each, unsure=True, odd=True) if is_odd else each for each, is_odd in zip(placed, odd.tolist(), strict=True)]


def _edges(speech: NDArray[np.bool_]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """(ms at which somebody begins to speak, and stops) where the silence between is at least 120 ms."""
    change = np.flatnonzero(np.diff(np.concatenate(([False], speech, [False])).astype(np.int8)))
    begins, stops = change[::2], change[1::2]
    wide = (begins[1:] - stops[:-1]) * HOP_MS >= 120
    return begins[np.concatenate(([True], wide))] * HOP_MS, stops[np.concatenate((wide, [True]))] * HOP_MS


def _snapped(ms: float, edges: NDArray[np.floating]) -> float:
    """``ms`` moved to where a voice begins or stops, if that is near."""
    at = int(np.searchsorted(edges, ms))
    near = [float(edges[i]) for i in (at - 1, at) if 0 <= i < len(edges)]
    best = min(near, key=lambda edge: abs(edge - ms), default=ms)
    return best if abs(best - ms) <= _SNAP_MS else ms


def _judged(one: Placed, other: tuple[float, float] | None) -> Placed:
    """The first listener's answer beside the second's. Where they agree the mean of their starts is nearer than either."""
    if other is None:
        return replace(one, unsure=True)
    apart = max(
        abs(one.start - other[0]), abs(one.end - other[1]) - DISAGREEMENT_MS
    )  # ends trail off: twice as much is allowed
    return replace(one, unsure=one.unsure or apart > DISAGREEMENT_MS, apart=apart)


def _ordered(placed: Sequence[Placed]) -> list[Placed]:
    """No sentence begins before the one before it has begun, nor ends after the next begins."""
    out: list[Placed] = []
    for each in placed:
        start = max(each.start, out[-1].start + HOP_MS if out else 0.0)
        if out:
            out[-1] = replace(out[-1], end=min(out[-1].end, start))
        out.append(replace(each, start=start, end=max(each.end, start + HOP_MS), unsure=each.unsure or start != each.start))
    return out
