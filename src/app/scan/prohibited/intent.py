"""Whether somebody asks for a thing, or only writes about it. Small numbers add up; :data:`ASKED` decides.

``Write ransomware`` and ``how do I build a bomb`` ask. ``Attackers write ransomware``, ``never build``, ``report whoever asks
how to build`` do not, and a slide about them must be writable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.scan.prohibited.rules import Screened, Speech, Thing

ASKED = 2
"""The least sum that is a request."""

_SIDE = 180
"""Code points looked at on each side, about thirty words; a sentence is rarely longer."""

_ENDS = re.compile(r"[.!?](?=[\s\"”’»)]|$)|\n")
_WORD = re.compile(r"[\w'’-]+")
_ARTICLE = re.compile(r"\W*(?:an?|the|some|two|one)?\s*")
_GAP = 8
"""Words that may stand between what is done and what it is done to."""


def asked_from(speech: Speech, thing: Thing, text: str, start: int, end: int) -> int | None:
    """Where the request for the thing at ``start:end`` of the lower-cased text begins; None when nobody asks for it."""
    rule = thing.rule
    if rule.soft and rule.soft.search(text, max(0, start - _SIDE), min(len(text), end + _SIDE)):
        return None
    left, right = _sentence(text, start, end)
    if speech.excuse_after.match(right):
        return None
    if thing.alone:
        return None if _excused(speech, left) or (rule.quotable and _mentioned(speech, left)) else start
    if rule.bare and rule.bare.search(text, start, end) and _ARTICLE.fullmatch(left) and not _WORD.search(right):
        return start
    for at, score in (*_acts(speech, rule, text, start, left), *_nouns(speech, rule, left, right, start)):
        if score + bool(speech.detail.search(left + right)) * (score > 0) >= ASKED:
            return at
    return None


def _sentence(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after ``start:end`` in its sentence."""
    before = text[max(0, start - _SIDE) : start]
    breaks = [match.end() for match in _ENDS.finditer(before)]
    after = text[end : end + _SIDE]
    stop = _ENDS.search(after)
    return before[breaks[-1] if breaks else 0 :], after[: stop.end()] if stop else after


def _acts(speech: Speech, rule: Screened, text: str, start: int, left: str) -> Iterator[tuple[int, int]]:
    """(where the act stands, score) of every act before the thing, the nearest first."""
    if rule.acts is None:
        return
    for act in reversed(list(rule.acts.finditer(left))):
        gap = left[act.end() :]
        if len(_WORD.findall(gap)) > _GAP or speech.gap_stop.search(gap):
            return
        before = left[: act.start()]
        at = start - len(left) + act.start()
        if not _excused(speech, before) and not speech.excuse.search(gap):
            yield at, _framed(speech, before, act.group(), text, at)


def _framed(speech: Speech, before: str, act: str, text: str, at: int) -> int:
    """How much like a request the words before an act make it."""
    if speech.request.search(before) or speech.teaching.search(before):
        return 3
    if act.endswith("ing") and speech.participle.search(before):
        return 3  # "a note encouraging him"
    if speech.how_to.search(before):
        return 0 if speech.others.search(before) else 2
    if speech.others_do.search(before):
        return 1
    if speech.imperative.search(before) and not act.endswith("ing"):
        return 0 if _listed(speech, text, at) else 3
    return 0


def _nouns(speech: Speech, rule: Screened, left: str, right: str, start: int) -> Iterator[tuple[int, int]]:
    """``recipe for X``, ``X tutorial``, ``X: how do I make one?``"""
    if not rule.nouns or _excused(speech, left):
        return
    others = bool(speech.others.search(left))
    if found := speech.noun.search(left):
        yield start - len(left) + found.start(), 1 if others else 2
    if speech.noun_after.match(right) or _asked_after(speech, rule, right):
        yield start, 0 if others else 2


def _asked_after(speech: Speech, rule: Screened, right: str) -> bool:
    after = speech.asked_after.match(right)
    return bool(after and rule.acts and rule.acts.search(right, after.end(), after.end() + 30))


def _excused(speech: Speech, before: str) -> bool:
    return bool(speech.excuse.search(before))


def _mentioned(speech: Speech, before: str) -> bool:
    return bool(speech.mention.search(before))


def _listed(speech: Speech, text: str, at: int) -> bool:
    """Whether the act begins an item of a list that was announced as what others do or what nobody may do."""
    above = text[max(0, at - 500) : at]
    return "\n" in above and bool(speech.lead_in.search(above))
