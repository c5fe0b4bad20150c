"""Edits of captions as pure functions: cues in, cues out, in order of time. Times are in ms from the start of the sound."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from app.course.blocks import Cue
from app.media.captions.cutting import wrap
from app.media.captions.limits import DEFAULT, Limits

Cues = tuple[Cue, ...]
SHORTEST = 40
"""A cue is never made shorter than one frame at 25 a second."""


def ordered(cues: Iterable[Cue]) -> Cues:
    """In order of time; those that start together stay in the order they had."""
    return tuple(sorted(cues, key=lambda cue: cue.start))


def set_text(cues: Cues, index: int, text: str) -> Cues:
    """Another text; a person who wrote it is sure of the words, not of the times."""
    return _with(cues, index, replace(cues[index], text=text, stale=cues[index].stale and text == cues[index].text))


def set_times(cues: Cues, index: int, start: int, end: int, duration: int) -> tuple[Cues, int]:
    """Start and end of a cue, kept within the sound and at least a frame long; also where the cue is now."""
    last = duration or max(end, *(cue.end for cue in cues))
    start = min(max(0, start), max(0, last - SHORTEST))
    cue = replace(cues[index], start=start, end=min(max(end, start + SHORTEST), max(last, start + SHORTEST)), unsure=False)
    out = ordered(_with(cues, index, cue))
    return out, next(at for at, held in enumerate(out) if held is cue)


def split(cues: Cues, index: int, at: int | None = None, caret: int | None = None, limits: Limits = DEFAULT) -> Cues:
    """A cue in two: the text at ``caret`` (code points), the time ``at``; what is not given follows from the other by weight.

    The two stand ``gap_ms`` apart when there is room. Nothing changes when either half would have no text or no time.
    """
    cue = cues[index]
    length = cue.end - cue.start
    if length < 2 * SHORTEST:
        return cues
    if caret is None:
        part = (at - cue.start) / length if at is not None else 0.5
        caret = _word_end(cue.text, part)
    first, second = cue.text[:caret].strip(), cue.text[caret:].strip()
    if not first or not second:
        return cues
    if at is None:
        at = cue.start + round(length * len(first) / (len(first) + len(second)))
    at = min(max(at, cue.start + SHORTEST), cue.end - SHORTEST)
    gap = limits.gap_ms if at - limits.gap_ms - cue.start >= SHORTEST else 0
    halves = (replace(cue, end=at - gap, text=wrap(first, limits)), replace(cue, start=at, text=wrap(second, limits)))
    return ordered((*cues[:index], *halves, *cues[index + 1 :]))


def _word_end(text: str, part: float) -> int:
    """The space nearest to a fraction of the text; its end when it has none."""
    spaces = [found.start() for found in re.finditer(r"\s+", text.strip())]
    return min(spaces, key=lambda at: abs(at - part * len(text))) if spaces else len(text)


def merge(cues: Cues, chosen: Collection[int], limits: Limits = DEFAULT) -> Cues:
    """The chosen cues, and those between them, as one. A speaker is kept when all have the same."""
    first, last = min(chosen), max(chosen)
    if first == last:
        return cues
    those = cues[first : last + 1]
    speakers = {cue.speaker for cue in those}
    words = " ".join(text for cue in those if (text := cue.text.strip()))
    whole = replace(
        those[0],
        end=max(cue.end for cue in those),
        text=wrap(words, limits),
        speaker=those[0].speaker if len(speakers) == 1 else "",
        unsure=any(cue.unsure for cue in those),
        stale=any(cue.stale for cue in those),
    )
    return (*cues[:first], whole, *cues[last + 1 :])


def shift(cues: Cues, by: int, chosen: Collection[int] | None = None, duration: int = 0) -> Cues:
    """The chosen cues, all by default, earlier or later; none begins before the sound or ends after it, so that all keep
    their distances the whole shift is cut short."""
    which = set(range(len(cues)) if chosen is None else chosen)
    if not which:
        return cues
    by = max(by, -min(cues[at].start for at in which))
    if duration:
        by = min(by, max(0, duration - max(cues[at].end for at in which))) if by > 0 else by
    moved = (replace(cue, start=cue.start + by, end=cue.end + by) if at in which else cue for at, cue in enumerate(cues))
    return ordered(moved)


def insert(cues: Cues, at: int, duration: int, limits: Limits = DEFAULT, length: int = 2000) -> tuple[Cues, int] | None:
    """An empty cue at a time, in the room there is, and where it stands now; None when another cue stands there."""
    index = bisect_left(cues, at, key=lambda cue: cue.start)
    before = cues[index - 1].end + limits.gap_ms if index else 0
    if index and cues[index - 1].end > at:
        return None
    end = cues[index].start - limits.gap_ms if index < len(cues) else duration
    start = max(at, min(before, end - SHORTEST))
    if end - start < SHORTEST:
        return None
    return (*cues[:index], Cue(start, min(start + length, end), ""), *cues[index:]), index


def delete(cues: Cues, chosen: Collection[int]) -> Cues:
    """Without the chosen ones."""
    return tuple(cue for at, cue in enumerate(cues) if at not in chosen)


def snapped(ms: int, targets: Sequence[int], reach: int) -> int:
    """The nearest of the sorted ``targets`` within ``reach``, or ``ms`` itself."""
    at = bisect_left(targets, ms)
    near = [target for target in targets[max(0, at - 1) : at + 1] if abs(target - ms) <= reach]
    return min(near, key=lambda target: abs(target - ms)) if near else ms


def edges(cues: Cues, index: int, pauses: Sequence[tuple[int, int]], limits: Limits = DEFAULT) -> tuple[list[int], list[int]]:
    """Where the start and where the end of a cue may snap to: neighbours, the gap away, and the speech around pauses.

    A caption begins when the pause before it ends, and ends when the pause after it begins.
    """
    gap = limits.gap_ms
    starts = {end for _, end in pauses} | {0}
    ends = {begin for begin, _ in pauses}
    if index:
        starts |= {cues[index - 1].end + gap}
    if index + 1 < len(cues):
        ends |= {cues[index + 1].start - gap}
    return sorted(starts), sorted(ends)


def snap(cues: Cues, chosen: Collection[int], pauses: Sequence[tuple[int, int]], limits: Limits = DEFAULT) -> Cues:
    """Both edges of the chosen cues at the nearest pause or neighbour within a third of a second.

    ``pauses`` are (begin, end), in order and apart. An hour has thousands, so each cue is shown only those about it.
    """
    reach = 333
    out = list(cues)
    begins, finishes = [begin for begin, _ in pauses], [end for _, end in pauses]
    for index in sorted(chosen):
        cue = out[index]
        about = pauses[bisect_left(finishes, cue.start - reach) : bisect_right(begins, cue.end + reach)]
        starts, ends = edges(tuple(out[max(0, index - 1) : index + 2]), min(index, 1), about, limits)
        start, end = snapped(cue.start, starts, reach), snapped(cue.end, ends, reach)
        if index and start < out[index - 1].end:
            start = cue.start
        if end - start >= SHORTEST:
            out[index] = replace(cue, start=start, end=end, unsure=cue.unsure and (start, end) == (cue.start, cue.end))
    return ordered(out)


def found(cues: Cues, sought: str, *, case: bool = False, words: bool = False) -> list[tuple[int, int, int]]:
    """(cue, start, end) of every match; a space matches a line break too. Empty for an empty search."""
    pattern = _pattern(sought, case=case, words=words)
    if pattern is None:
        return []
    return [(index, *match.span()) for index, cue in enumerate(cues) for match in pattern.finditer(cue.text)]


def replaced(cues: Cues, sought: str, new: str, *, case: bool = False, words: bool = False) -> tuple[Cues, int]:
    """Every match replaced, and how many there were."""
    pattern = _pattern(sought, case=case, words=words)
    if pattern is None:
        return cues, 0
    results = [pattern.subn(lambda _: new, cue.text) for cue in cues]
    out = tuple(replace(cue, text=text) if many else cue for cue, (text, many) in zip(cues, results, strict=True))
    return out, sum(many for _, many in results)


def _pattern(sought: str, *, case: bool, words: bool) -> re.Pattern[str] | None:
    if not sought.strip():
        return None
    escaped = r"\s+".join(map(re.escape, sought.split()))
    if words:
        escaped = rf"(?<!\w){escaped}(?!\w)"
    return re.compile(escaped, 0 if case else re.IGNORECASE)


def change(cues: Cues, chosen: Collection[int], how: Callable[[Cue], Cue]) -> Cues:
    """``how`` done to the chosen cues."""
    return tuple(how(cue) if at in chosen else cue for at, cue in enumerate(cues))


def _with(cues: Cues, index: int, cue: Cue) -> Cues:
    return (*cues[:index], cue, *cues[index + 1 :])


def mended(cues: Cues, index: int, rule: str, limits: Limits, duration: int = 0) -> Cues:
    """What can be done about an issue without a person's ear: lines broken anew, an end moved into free room, a long cue cut.

    Unchanged when nothing can be done.
    """
    cue = cues[index]
    following = cues[index + 1].start if index + 1 < len(cues) else duration or cue.end + 60_000
    if rule in ("columns", "lines"):
        text = wrap(cue.text, limits)
        fits = text.count("\n") < limits.lines
        return _with(cues, index, replace(cue, text=text)) if fits else split(cues, index, limits=limits)
    if rule in ("gap", "overlap"):
        end = following - limits.gap_ms
        return _with(cues, index, replace(cue, end=end)) if end - cue.start >= SHORTEST else cues
    if rule == "flicker":
        return _with(cues, index, replace(cue, end=following))
    if rule in ("short", "speed"):
        need = round(max(limits.least_ms, limits.reading_ms(cue.text)))
        end = min(cue.start + need, following - limits.gap_ms)
        return _with(cues, index, replace(cue, end=end)) if end > cue.end else cues
    return split(cues, index, limits=limits) if rule == "long" else cues
