"""What makes it talk about markings: one is named, quoted, asked about or explained rather than put on this text."""

from __future__ import annotations

import re
from functools import lru_cache

from app.scan.context import SHARED
from app.scan.tables import table

OPENING, CLOSING = "“\"'‘«„", "”\"'’»“"
_SCALE_WIDTH = 160
"""Code points on each side in which the steps of a scale are counted."""

_ASKING = re.compile(
    r"(?:what|which|who|whom|why|how|where|does|do you|is it|are there|may i|can i|should (?:you|i|we)|was bedeutet"
    r"|que signifie|qué significa|was heißt)\b",
    re.IGNORECASE,
)
_EXPLAINING = re.compile(
    r"(?<!\w)(?:for example|e\.g\.|such as|means that|is used for|are used for|is meant for|stands for|the labels?"
    r"|the markings?|a label|a marking|a stamp|the stamp|the phrase|the words?|the term|classification levels?"
    r"|marks? (?:a|an|the|it|them|every)\b"
    r"|marked|labelled|labeled|stamped|tagged|gekennzeichnet|beschriftet)(?!\w)",
    re.IGNORECASE,
)


class Talk:
    """The signs of talk, from the table of markings."""

    def __init__(self) -> None:
        held = table("markings")
        named, between = ("|".join(map(re.escape, held["mention"][some])) for some in ("words", "fillers"))
        # Words that name a marking, then at most a few fillers and an opening quote, up to where it stands.
        self._mention = re.compile(
            rf"(?<!\w)(?:{named})(?:\s(?:{between})){{0,3}}[\s:,(]{{0,3}}[{OPENING}*]{{0,2}}\s?$", re.IGNORECASE
        )
        steps = "|".join(map(re.escape, sorted(held["scale"]["steps"], key=len, reverse=True)))
        self._scale = re.compile(rf"(?<![\w-])(?:{steps}|TLP:[A-Z]{{3,6}})(?![\w-])", re.IGNORECASE)

    def names(self, text: str, start: int, end: int) -> bool:
        """Whether the words at ``start:end`` are quoted, or follow a word that names a marking."""
        before = text[max(0, start - 60) : start]
        return quoted(text, start, end) or bool(self._mention.search(before.rpartition(". ")[2]))

    def steps(self, text: str, start: int) -> bool:
        """Whether the line goes through a scale of markings ("Public, Internal, Confidential"), which is an explanation."""
        before = text[max(0, start - _SCALE_WIDTH) : start].rpartition("\n")[2]
        line = before + text[start : start + _SCALE_WIDTH].partition("\n")[0]
        found = {step.lower() for step in self._scale.findall(line)}
        lights = sum(step.startswith("tlp") for step in found)
        return lights > 1 or len(found) - lights > 2 or ("public" in found and len(found) > 1 and lights == 0)


def quoted(text: str, start: int, end: int) -> bool:
    """Whether quotes stand on both sides."""
    return text[:start].endswith(tuple(OPENING)) and text[end : end + 2].lstrip(".,!").startswith(tuple(CLOSING))


@lru_cache(maxsize=SHARED)
def explains(sentence: str) -> bool:
    """Whether a sentence asks or explains what markings are."""
    return wonders(sentence) or bool(_EXPLAINING.search(sentence))


def wonders(sentence: str) -> bool:
    """Whether a sentence is a question of a lesson."""
    return sentence.rstrip(" \n)”\"'").endswith("?") and bool(_ASKING.match(sentence.lstrip(" \n-•*\"“'")))


_DOSED = re.compile(
    r"[\s.:;,–—-]{1,3}(?:rinse|swallow|take|shake|dilute|apply|wash|drink|gargle|inhale|keep out of (?:the )?reach"
    r"|do not (?:swallow|inject|apply|inhale|drink))\b",
    re.IGNORECASE,
)


def doses(text: str, at: int) -> bool:
    """Whether what follows a place says how to take or apply a product: then "for internal use" is no marking."""
    return _DOSED.match(text, at) is not None


_FOR_A_USE = re.compile(r"(?<!\w)(?:bestimmt|vorgesehen|geeignet|zugelassen|freigegeben)e[nrsm]?\s(?=[A-ZÄÖÜ])")
_SETTING = re.compile(r"\w:\s(?:true|false|null|none)(?!\w)", re.IGNORECASE)


def sets_or_sorts(sentence: str) -> bool:
    """Whether a sentence holds a setting of a program ("internal: true"), or says of things what they are made for: German
    "für den internen Gebrauch bestimmte Öle"."""
    return _SETTING.search(sentence) is not None or _FOR_A_USE.search(sentence) is not None


def asks(text: str, at: int) -> bool:
    """Whether the words before a place belong to a question that is asked of learners."""
    mark = re.search(r"[.!?\n]", text[at : at + 80])
    sentence = re.split(r"[.!?\n]\s*", text[max(0, at - 160) : at])[-1]
    return bool(mark and mark.group() == "?" and _ASKING.match(sentence.lstrip("-•*\"“' ")))
