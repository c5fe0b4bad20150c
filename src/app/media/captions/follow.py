"""Captions that follow their narration: what a person did to a sentence's captions stays when others are spoken anew."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from app.course.blocks import CaptionTrack, Cue, Sentence
from app.media.captions.cutting import Pauses, cues_from_sentences
from app.media.captions.limits import DEFAULT, Limits

_SAME_MS = 1
"""How much a clip that was not made again may differ in length from one assembly to the next (rounding to milliseconds)."""
_HEARD_MS = 150
"""A cue that stands for less than this while a sentence is spoken is not a caption of it: it only ends late."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Sentences of before (from ``first`` to ``last``) that share cues, and those cues."""

    first: int
    last: int
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Captions of a stretch of the new narration. ``before`` are the same ones at their old times, empty for new ones."""

    cues: tuple[Cue, ...]
    before: tuple[Cue, ...] = ()


def follow(
    before: Sequence[Sentence],
    cues: Sequence[Cue],
    after: Sequence[Sentence],
    limits: Limits = DEFAULT,
    pauses: Pauses | None = None,
) -> tuple[Cue, ...]:
    """The captions of a narration made again: ``before`` and ``cues`` are how it was, ``after`` what is said now.

    The cues of a sentence that is said as it was are kept as they are, deleted ones too, and moved with its new time. Only the
    cues of changed sentences are made anew (``pauses`` by index in ``after``, as for :func:`cues_from_sentences`). A cue that
    spans several sentences is kept when they all are, and still follow one another. When the same words are spoken at another
    length (another voice, another rate), captions whose words a person changed are stretched with them; others are made anew.
    """

    def anew(start: int, end: int) -> tuple[Cue, ...]:
        quiet = {at - start: pauses[at] for at in range(start, end) if at in pauses} if pauses else None
        return cues_from_sentences(after[start:end], limits, quiet)

    return _woven(_kept(before, cues, after), len(after), anew, limits)


def carried(
    before: Sequence[Sentence], cues: Sequence[Cue], after: Sequence[Sentence], limits: Limits = DEFAULT
) -> tuple[Cue, ...]:
    """The captions of a translation whose narration was made again; nothing here can translate what is new.

    The cues of a sentence that is said as it was move with it. Those of changed sentences stay where the new ones are heard,
    and are stale; where a sentence came in that none was translated of, what is spoken stands, stale too. Only what is not said
    any more goes. So no stretch is without captions, and whoever looks sees which lines are out of date.
    """
    kept = _kept(before, cues, after, made_here=False)
    changed = _changed(before, cues, after, kept)
    return _woven(kept, len(after), lambda start, end: _stale(before, changed.get(start, []), after[start:end], limits), limits)


def retimed(
    tracks: Sequence[CaptionTrack], before: Sequence[Sentence], after: Sequence[Sentence], limits: Limits = DEFAULT
) -> tuple[CaptionTrack, ...]:
    """Translations of the captions of one sound: :func:`carried`, or all stale when nobody knew its sentences ``before``."""

    def cues_of(track: CaptionTrack) -> tuple[Cue, ...]:
        if before:
            return carried(before, track.cues, after, limits)
        return tuple(replace(cue, stale=True) for cue in track.cues)

    return tuple(replace(track, cues=cues_of(track)) for track in tracks)


def _woven(
    kept: dict[int, tuple[_Piece, int]], count: int, fill: Callable[[int, int], tuple[Cue, ...]], limits: Limits
) -> tuple[Cue, ...]:
    """What was kept, and between it what ``fill`` gives for sentences (from one, up to another) out of ``count``."""
    pieces: list[_Piece] = []
    index = 0
    while index < count:
        if index in kept:
            pieces.append(kept[index][0])
            index = kept[index][1]
            continue
        end = next((at for at in range(index, count) if at in kept), count)
        pieces.append(_Piece(fill(index, end)))
        index = end
    return _joined([piece for piece in pieces if piece.cues], limits)


def _changed(
    before: Sequence[Sentence], cues: Sequence[Cue], after: Sequence[Sentence], kept: dict[int, tuple[_Piece, int]]
) -> dict[int, list[_Group]]:
    """Groups in a row that were not kept, by the sentence of ``after`` their place begins with: the one that follows what was
    kept before them."""
    same = _matched(before, after)
    out: dict[int, list[_Group]] = {}
    at = 0
    for group in _groups(before, cues):
        now = same.get(group.first, -1)
        if now in kept:
            at = kept[now][1]
        else:
            out.setdefault(at, []).append(group)
    return out


def _stale(before: Sequence[Sentence], groups: Sequence[_Group], now: Sequence[Sentence], limits: Limits) -> tuple[Cue, ...]:
    """The cues of changed sentences while those of ``now`` are heard, in proportion; what is spoken when there are none."""
    cues = [cue for group in groups for cue in group.cues]
    if not cues:
        return tuple(replace(cue, stale=True) for cue in cues_from_sentences(now, limits))
    first, last = now[0].start, now[-1].end
    knots = [(min(before[groups[0].first].start, cues[0].start), first), (max(before[groups[-1].last].end, cues[-1].end), last)]
    out = []
    for cue in cues:
        start = min(_at(cue.start, knots, stretched=True), last - 1)
        out.append(replace(cue, start=start, end=max(start + 1, min(_at(cue.end, knots, stretched=True), last)), stale=True))
    return _reaching(sorted(out, key=lambda cue: cue.start), now)


def _reaching(cues: list[Cue], now: Sequence[Sentence]) -> tuple[Cue, ...]:
    """The cues, in order, held until a sentence is said that would fall between two of them; the first begins in time."""
    for said in now:
        at = bisect_right(cues, said.start, key=lambda cue: cue.start) - 1
        if at + 1 < len(cues) and cues[at + 1].start < said.end:
            continue
        if at < 0:
            cues[0] = replace(cues[0], start=said.start)
        elif cues[at].end <= said.start:
            cues[at] = replace(cues[at], end=said.end)
    return tuple(cues)


def _groups(sentences: Sequence[Sentence], cues: Sequence[Cue]) -> list[_Group]:
    """Each cue belongs to the sentences whose speech it is shown with, and if to none then to the one before it."""
    spans = [(*_heard(sentences, cue), cue) for cue in cues]
    linked = {at for first, last, _ in spans for at in range(first, last)}  # sentences that share a cue with the next one
    out: list[_Group] = []
    first = 0
    for at in range(len(sentences)):
        if at not in linked:
            out.append(_Group(first, at, tuple(cue for begin, _, cue in spans if first <= begin <= at)))
            first = at + 1
    return out


def _heard(sentences: Sequence[Sentence], cue: Cue) -> tuple[int, int]:
    """The first and the last sentence a cue is a caption of."""
    need = min(_HEARD_MS, (cue.end - cue.start) / 2)
    after = bisect_right(sentences, cue.end, key=lambda said: said.start)
    last = first = max(0, bisect_right(sentences, cue.start, key=lambda said: said.start) - 1)
    found = [at for at in range(first, after) if min(cue.end, sentences[at].end) - max(cue.start, sentences[at].start) > need]
    return (found[0], found[-1]) if found else (first, last)


def _kept(
    before: Sequence[Sentence], cues: Sequence[Cue], after: Sequence[Sentence], *, made_here: bool = True
) -> dict[int, tuple[_Piece, int]]:
    """For a sentence of ``after`` from which on captions stay: those captions, and the sentence after the last they cover.

    ``made_here``: those that say what the sentences say can be made anew where they are spoken at another length.
    """
    same = _matched(before, after)
    out: dict[int, tuple[_Piece, int]] = {}
    for group in _groups(before, cues):
        now = [same.get(at, -1) for at in range(group.first, group.last + 1)]
        if now[0] >= 0 and now == list(range(now[0], now[0] + len(now))):
            end = now[-1] + 1
            moved = _moved(group.cues, before[group.first : group.last + 1], after[now[0] : end], made_here=made_here)
            if moved is not None:
                out[now[0]] = (_Piece(moved, group.cues), end)
    return out


def _matched(before: Sequence[Sentence], after: Sequence[Sentence]) -> dict[int, int]:
    """Which sentence of ``after`` says what one of ``before`` said: in order, and what was moved when it is said once only."""
    old, new = [said.text for said in before], [said.text for said in after]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    found = {a + step: b + step for a, b, size in blocks for step in range(size)}
    once_before, once_after = Counter(old), Counter(new)
    where = {text: at for at, text in enumerate(new) if once_after[text] == 1}
    taken = set(found.values())
    for at, text in enumerate(old):
        if at not in found and once_before[text] == 1 and text in where and where[text] not in taken:
            found[at] = where[text]
    return found


def _moved(
    cues: tuple[Cue, ...], old: Sequence[Sentence], new: Sequence[Sentence], *, made_here: bool
) -> tuple[Cue, ...] | None:
    """The cues at their new times; None when they are better made anew."""
    pairs = list(zip(old, new, strict=True))
    stretched = any(abs((b.end - b.start) - (a.end - a.start)) > _SAME_MS for a, b in pairs)
    if stretched and made_here and not _reworded(cues, old):
        return None
    knots = [(a.start, b.start) for a, b in pairs]
    if stretched:
        knots = [knot for a, b in pairs for knot in ((a.start, b.start), (a.end, b.end))]
    out = []
    for cue in cues:
        start = max(0, _at(cue.start, knots, stretched))
        out.append(replace(cue, start=start, end=max(start + 1, _at(cue.end, knots, stretched))))
    return tuple(out)


def _reworded(cues: Sequence[Cue], sentences: Sequence[Sentence]) -> bool:
    """Whether the captions say anything else than the sentences."""
    shown = "".join("".join(cue.text.split()) for cue in cues)
    return shown != "".join("".join(said.text.split()) for said in sentences)


def _at(ms: int, knots: Sequence[tuple[int, int]], stretched: bool) -> int:
    """Where a time of before is now: moved with the knot before it, or in proportion between two."""
    index = max(0, bisect_right(knots, ms, key=lambda knot: knot[0]) - 1)
    before, now = knots[index]
    if not stretched or ms <= before or index + 1 == len(knots) or knots[index + 1][0] == before:
        return ms - before + now
    old_end, new_end = knots[index + 1]
    return round(now + (ms - before) * (new_end - now) / (old_end - before))


def _joined(pieces: Sequence[_Piece], limits: Limits) -> tuple[Cue, ...]:
    """All captions in a row. Where two pieces meet the earlier ends in time for the later, unless a person had them closer."""
    out: list[Cue] = list(pieces[0].cues) if pieces else []
    for earlier, later in pairwise(pieces):
        wanted = limits.gap_ms
        if earlier.before and later.before:
            wanted = min(wanted, later.before[0].start - earlier.before[-1].end)
        last, latest = out[-1], later.cues[0].start - wanted
        if last.end > latest:
            out[-1] = replace(last, end=max(last.start + 1, latest))
        out += later.cues
    return tuple(sorted(out, key=lambda cue: cue.start))
