"""Sentence times to cues: where a sentence is cut, how its lines break, how long each cue stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, pairwise

from app.course.blocks import Cue, Sentence
from app.media.captions.limits import DEFAULT, Limits, columns

Pauses = Mapping[int, Sequence[tuple[float, float]]]
"""For a sentence's index the (start, end) of the quiet stretches inside its sound, in ms from the sentence's own start."""


_WEAK = frozenset(
    {"and", "or", "but", "nor", "so", "yet", "because", "although", "while", "when", "which", "that", "who", "if", "as"}
    | {"than", "with", "for", "from", "of", "to", "in", "on", "at", "by", "und", "oder", "aber", "weil", "dass"}
    | {"et", "ou", "mais", "que", "y", "o", "pero", "e"}
)
"""Better to begin a line with one of these than to end one with it."""


def _words(text: str, limits: Limits) -> list[str]:
    """What a line break may separate, each with the space after it: words, ideographs, pieces of what is too long."""
    out: list[str] = []
    for found in re.findall(r"\S+\s*", text):
        rest = found
        while columns(rest.rstrip()) > limits.columns or (len(rest) > 1 and _wide(rest[0]) and _wide(rest[1])):
            take = 1
            if not _wide(rest[0]):
                while take < len(rest) and not _wide(rest[take]) and columns(rest[: take + 1]) <= limits.columns:
                    take += 1
            while take < len(rest) and unicodedata.category(rest[take])[0] in ("P", "M"):
                take += 1  # no line begins with a closing mark or a combining one
            out.append(rest[:take])
            rest = rest[take:]
        if rest:
            out.append(rest)
    return out


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF" and char.isalnum()


def _penalty(before: str, after: str) -> float:
    """How bad it is to end a cue or line between two words: nothing after a clause, little before a conjunction."""
    last = before.rstrip().rstrip("\"'”’»)]")[-1:]
    if last and last in ".!?…。！？":
        return 0.0
    if last and last in ";:—–；：":
        return 0.5
    if last and last in ",،、，":
        return 1.0
    if after.strip().casefold() in _WEAK:
        return 3.0
    return 7.0 if before.strip().casefold() in _WEAK else 5.0


def _fits(text: str, limits: Limits) -> bool:
    return _lines(text, limits) is not None


@lru_cache(maxsize=8192)
def _lines(text: str, limits: Limits) -> tuple[str, ...] | None:
    """The text on as few lines as it needs, broken where it reads best; None when it needs more than the limit."""
    text = text.strip()
    if columns(text) <= limits.columns:
        return (text,)
    if limits.lines < 2 or columns(text) > limits.columns * limits.lines:
        return None
    words = _words(text, limits)
    if limits.lines > 2:
        return _greedy(words, limits)
    best: tuple[float, tuple[str, str]] | None = None
    for i in range(1, len(words)):
        first, second = "".join(words[:i]).strip(), "".join(words[i:]).strip()
        a, b = columns(first), columns(second)
        if a <= limits.columns and b <= limits.columns:
            # balanced, and if uneven then the lower line longer, which hides less of the picture
            cost = _penalty(words[i - 1], words[i]) + abs(a - b) / 6 + (1.0 if a > b else 0.0)
            if best is None or cost < best[0]:
                best = (cost, (first, second))
    return best[1] if best else None


def _greedy(words: list[str], limits: Limits) -> tuple[str, ...] | None:
    lines = [""]
    for word in words:
        if columns((lines[-1] + word).strip()) > limits.columns:
            lines.append("")
        lines[-1] += word
    return tuple(line.strip() for line in lines) if len(lines) <= limits.lines else None


def wrap(text: str, limits: Limits = DEFAULT) -> str:
    """The text with line breaks, on as many lines as it takes when it is over the limits."""
    lines = _lines(" ".join(text.split()), limits)
    if lines is None:
        lines = _greedy(_words(" ".join(text.split()), limits), replace(limits, lines=10**6))
    return "\n".join(lines or ())


def _weight(word: str) -> float:
    """How long a word takes to say, in letters (fitted on 1,152 words of eSpeak: 70 ms a letter and next to nothing a word)."""
    return 0.1 + sum(
        2.5 if c.isdigit() else 2.2 if _wide(c) else 1.0 if c.isalnum() else 5.0 if c in _SPELLED else 0.1 for c in word
    )


_SPELLED = frozenset("/\\#%&+=@*<>_~^$|€£")
"""Signs that voices read as words."""
_PAUSE_WEIGHT = 4.0
"""Letters' worth of silence after a clause, where nothing is known of the sound."""


def _starts(words: list[str], length: float, quiet: Sequence[tuple[float, float]]) -> list[float]:
    """When each word begins and, last, when the sentence ends, in ms from its start.

    Every clause end is looked for among the pauses of the sound; between two that were found, words are spread by weight.
    """
    clause = [_penalty(word, after) <= 1.0 for word, after in pairwise([*words, ""])]
    clause[-1] = False
    weights = [_weight(word) + (_PAUSE_WEIGHT if ends else 0.0) for word, ends in zip(words, clause, strict=True)]
    out = [0.0]
    first, at = 0, 0.0  # the word after the last pause that was found, and when it begins
    for index, ends in enumerate(clause):
        if not ends:
            continue
        rest = sum(weights[first:])
        guess = at + (length - at) * (sum(weights[first : index + 1]) - _PAUSE_WEIGHT / 2) / rest
        found = _pause_near(guess, [pause for pause in quiet if pause[0] > at], max(350.0, 0.25 * (guess - at)))
        if found is None:
            continue
        spoken = [*weights[first:index], _weight(words[index])]
        out += [*_spread(spoken, at, found[0])[:-1], found[1]]
        first, at = index + 1, found[1]
    return out + _spread(weights[first:], at, length)


def _spread(weights: list[float], start: float, end: float) -> list[float]:
    total = sum(weights)
    return [start + (end - start) * reached / total for reached in accumulate(weights)]


def _pause_near(guess: float, quiet: Sequence[tuple[float, float]], reach: float) -> tuple[float, float] | None:
    near = [(start, end) for start, end in quiet if abs((start + end) / 2 - guess) <= reach]
    # a long pause near the estimate: a comma is a longer one than the closure of a "p"
    return max(near, key=lambda pause: pause[1] - pause[0] - abs(sum(pause) / 2 - guess) / 6) if near else None


def _cuts(words: list[str], starts: list[float], limits: Limits) -> list[int]:
    """Indexes after which the cues of a sentence end, the last one included: the cheapest cut that keeps within the limits."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(words) + 1):
        options: list[tuple[float, int]] = []
        for start in range(end - 1, -1, -1):
            spoken = starts[end] - starts[start]
            text = "".join(words[start:end])
            if start < end - 1 and (columns(text.strip()) > limits.columns * limits.lines or not _fits(text, limits)):
                break
            cost = best[start][0] + 4.0  # every cue more costs
            if spoken > limits.most_ms:
                cost += 40.0
            if spoken < limits.least_ms and (start or end < len(words)):
                cost += 15.0
            if end < len(words):
                cost += _penalty(words[end - 1], words[end]) * 1.5
            cost += max(0.0, 12 - columns(text.strip())) / 2  # a lone word
            options.append((cost, start))
        best.append(min(options))
    cuts, at = [], len(words)
    while at:
        cuts.append(at)
        at = best[at][1]
    return cuts[::-1]


def _split(sentence: Sentence, quiet: Sequence[tuple[float, float]], limits: Limits) -> Iterator[Cue]:
    words = _words(sentence.text, limits)
    if not words:
        return
    starts = _starts(words, sentence.end - sentence.start, quiet)
    for first, cut in pairwise([0, *_cuts(words, starts, limits)]):
        begin, end = (round(sentence.start + starts[at]) for at in (first, cut))
        yield Cue(begin, max(end, begin + 1), "".join(words[first:cut]).strip())


def cues_from_sentences(
    sentences: Sequence[Sentence], limits: Limits = DEFAULT, pauses: Pauses | None = None
) -> tuple[Cue, ...]:
    """Cues for narrated sentences. Sentence starts are exact; a cut inside a sentence is estimated from its letters, and
    moved into the pause the speaker makes there when ``pauses`` tells of one.

    Cues never overlap and stay ``gap_ms`` apart; each lasts into the silence after it as long as its text needs to be read.
    """
    raw: list[Cue] = []
    for index, sentence in enumerate(sentences):
        raw.extend(_split(sentence, (pauses or {}).get(index, ()), limits))
    return tuple(replace(cue, text=wrap(cue.text, limits)) for cue in _timed(_merged(_timed(raw, limits), limits), limits))


Spoken = tuple[Sequence[str], Sequence[tuple[int, int]], str]
"""A sentence whose words have times: its words with the spaces after them, (start, end) of each in ms, and who says it."""


def cues_of_spoken(sentences: Sequence[Spoken], limits: Limits = DEFAULT) -> tuple[Cue, ...]:
    """Cues for sentences whose words have times: every cut lies exactly between two words.

    As in :func:`cues_from_sentences` none overlap, and each lasts as long as it needs to be read; two speakers share none.
    """
    raw: list[Cue] = []
    for texts, times, speaker in sentences:
        words = [*texts[:-1], texts[-1].rstrip()]
        starts = [float(start - times[0][0]) for start, _ in times] + [float(times[-1][1] - times[0][0])]
        for first, cut in pairwise([0, *_cuts(words, starts, limits)]):
            end = max(times[cut - 1][1], times[first][0] + 1)
            raw.append(Cue(times[first][0], end, "".join(words[first:cut]).strip(), speaker))
    timed = _timed(_merged(_timed(raw, limits), limits), limits)
    return tuple(replace(cue, text=wrap(cue.text, limits)) for cue in timed)


def _timed(cues: Sequence[Cue], limits: Limits) -> list[Cue]:
    """Ends moved so that each cue can be read, and none comes closer than the gap to the next."""
    out: list[Cue] = []
    for index, cue in enumerate(cues):
        need = max(limits.least_ms, len(cue.text.replace("\n", " ")) * 1000 / limits.cps)
        end = max(cue.end, round(cue.start + min(need, limits.most_ms)))
        if index + 1 < len(cues):
            end = min(end, cues[index + 1].start - limits.gap_ms)
        out.append(replace(cue, end=max(end, cue.start + 1)))
    return out


def _merged(cues: Sequence[Cue], limits: Limits) -> list[Cue]:
    """Cues too short to be read joined with a neighbour, where the two fit together and follow closely."""
    out: list[Cue] = []
    for cue in cues:
        last = out[-1] if out else None
        if last is not None and min(last.end - last.start, cue.end - cue.start) < limits.least_ms:
            text = f"{last.text} {cue.text}"
            if (
                cue.speaker == last.speaker
                and cue.start - last.end < 1000
                and cue.end - last.start <= limits.most_ms
                and _fits(text, limits)
            ):
                out[-1] = Cue(last.start, cue.end, text, last.speaker)
                continue
        out.append(cue)
    return out
