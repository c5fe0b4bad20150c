"""What makes captions hard to read, each with the source of its rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.course.blocks import Cue
from app.media.captions.limits import PROFILES, Profile, columns


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing the lint does not like: which cue, which rule, in words, and whose rule it is."""

    index: int
    rule: str
    text: str
    source: str


def lint(cues: Sequence[Cue], profile: Profile = PROFILES["default"]) -> list[Issue]:
    """What makes these cues hard to read. Cues that were looked at before cost next to nothing, so a thousand can be looked at
    again after each key."""
    out: list[Issue] = []
    for index, cue in enumerate(cues):
        gap = cues[index + 1].start - cue.end if index + 1 < len(cues) else None
        out += [Issue(index, *found) for found in _looked_at(cue, gap, profile)]
    return out


def reading_speed(cue: Cue, profile: Profile) -> tuple[float, str]:
    """How fast a caption has to be read, in the unit of the profile: ``(17.2, "cps")`` or ``(180, "wpm")``."""
    length = max(cue.end - cue.start, 1)
    flat = " ".join(cue.text.split())
    if profile.limits.wpm and not profile.limits.cps:
        return len(flat.split()) * 60_000 / length, "wpm"
    return len(flat) * 1000 / length, "cps"


@lru_cache(maxsize=32768)
def _looked_at(cue: Cue, gap: int | None, profile: Profile) -> tuple[tuple[str, str, str], ...]:
    """(rule, words, source) of one cue with ``gap`` ms to the next one."""
    found = [
        (rule, text, profile.source(rule))
        for rule, text in (*_text(cue, profile), *_time(cue, profile), *_neighbour(gap, profile))
    ]
    if cue.stale:
        said = "The narration says something else now: translate it again, or mend it and say that it is right."
        found.append(("stale", said, "What is spoken"))
    if cue.unsure:
        found.append(("unsure", "The times are a guess: listen, and say that they are right.", "What timed the captions"))
    return tuple(found)


def _text(cue: Cue, profile: Profile) -> Iterator[tuple[str, str]]:
    limits = profile.limits
    lines = cue.text.split("\n")
    if not cue.text.strip():
        yield "empty", "The caption is empty."
    if len(lines) > limits.lines:
        yield "lines", f"{len(lines)} lines; at most {limits.lines}."
    widest = max(map(columns, lines))
    if widest > limits.columns:
        yield "columns", f"{widest} characters in a line; at most {limits.columns}."


def _time(cue: Cue, profile: Profile) -> Iterator[tuple[str, str]]:
    limits = profile.limits
    length = cue.end - cue.start
    if length < limits.least_ms:
        yield "short", f"Shown for {length} ms; at least {limits.least_ms}."
    if limits.most_ms and length > limits.most_ms:
        yield "long", f"Shown for {length / 1000:.1f} s; at most {limits.most_ms / 1000:g}."
    if length <= 0:
        return
    flat = " ".join(cue.text.split())
    letters, words = len(flat) * 1000 / length, len(flat.split()) * 60_000 / length
    # half a character, and five words a minute: what rounding to milliseconds and frames can do
    if limits.cps and letters > limits.cps + 0.5:
        yield "speed", f"{letters:.0f} characters a second; at most {limits.cps:g}."
    elif limits.wpm and words > limits.wpm + 5:
        yield "speed", f"{words:.0f} words a minute; at most {limits.wpm}."


def _neighbour(gap: int | None, profile: Profile) -> Iterator[tuple[str, str]]:
    limits = profile.limits
    if gap is None:
        return
    if gap < 0:
        yield "overlap", "Overlaps the next caption."
    elif gap < limits.gap_ms:
        yield "gap", f"{gap} ms before the next caption; at least {limits.gap_ms}."
    elif 0 < gap < limits.flicker_ms:
        yield "flicker", f"{gap} ms before the next caption; none, or at least {limits.flicker_ms}."
