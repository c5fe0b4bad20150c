"""What makes captions readable, and who says so: the profiles that a lint measures captions against."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final

from app.course.errors import LecternError


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Figures that a caption must keep. Times in milliseconds; 0 where a profile has no such rule.

    Defaults: Netflix Timed Text Style Guide, with its 17 characters a second for learners of any reading speed (its value for
    children's programmes; 20 is for adults). ``wpm`` are words a minute; ``flicker_ms`` is the pause between two captions below
    which there should be none at all.
    """

    columns: int = 42
    lines: int = 2
    cps: float = 17.0
    wpm: int = 0
    least_ms: int = 833
    most_ms: int = 7000
    gap_ms: int = 84
    flicker_ms: int = 0

    def reading_ms(self, text: str) -> float:
        """How long a person needs to read ``text`` at these limits."""
        flat = " ".join(text.split())
        return max(len(flat) * 1000 / self.cps if self.cps else 0.0, len(flat.split()) * 60_000 / self.wpm if self.wpm else 0.0)


DEFAULT: Final = Limits()


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Limits with a name and, rule by rule, whose they are. There is one of each, so that what was looked at can be kept."""

    key: str
    title: str
    limits: Limits
    sources: Mapping[str, str]

    def source(self, rule: str) -> str:
        """Who says so."""
        return self.sources.get(rule, W3C)


W3C: Final = "W3C WebVTT"
_NETFLIX = "Netflix Timed Text Style Guide"
_BBC = "BBC Subtitle Guidelines"
_DCMP = "DCMP Captioning Key"
_OWN = "This course's own limits"
_RULES = ("columns", "lines", "speed", "short", "long", "gap", "flicker")

_netflix_sources = {
    "columns": f"{_NETFLIX}, English: character limitation",
    "lines": f"{_NETFLIX}, general requirements: line treatment",
    "short": f"{_NETFLIX}, general requirements: duration (5/6 s)",
    "long": f"{_NETFLIX}, general requirements: duration (7 s)",
    "gap": f"{_NETFLIX}, general requirements: frame gap (2 frames)",
    "speed": f"{_NETFLIX}, English: reading speed (adult programmes)",
}
_children = _netflix_sources | {"speed": f"{_NETFLIX}, English: reading speed (children's programmes)"}

PROFILES: Final[Mapping[str, Profile]] = {
    profile.key: profile
    for profile in (
        Profile("default", "Lectern", DEFAULT, _children),
        Profile("netflix", "Netflix", Limits(cps=20.0), _netflix_sources),
        Profile(
            "bbc",
            "BBC",
            Limits(columns=37, cps=0, wpm=180, least_ms=333, most_ms=0, gap_ms=0, flicker_ms=1000),
            {
                "columns": f"{_BBC}, line length (37 characters of teletext)",
                "lines": f"{_BBC}, avoid three lines or more",
                "speed": f"{_BBC}, target minimum timing (160 to 180 words a minute)",
                "short": f"{_BBC}, target minimum timing (a third of a second a word)",
                "flicker": f"{_BBC}, gaps (at least a second, or none)",
            },
        ),
        Profile(
            "dcmp",
            "DCMP",
            Limits(columns=32, cps=0, wpm=160, least_ms=1333, most_ms=6000, gap_ms=0),
            {
                "columns": f"{_DCMP}: a line of 32 characters",
                "lines": f"{_DCMP}: one or two lines",
                "speed": f"{_DCMP}: presentation rate (160 words a minute, upper-level educational media)",
                "short": f"{_DCMP}: caption duration (40 frames)",
                "long": f"{_DCMP}: caption duration (6 seconds)",
            },
        ),
    )
}
"""The profiles everybody has. What a course sets for itself is :func:`own`."""


class BadProfile(LecternError):
    """A caption profile that names figures no caption can keep."""


_RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "columns": (10, 80),
    "lines": (1, 4),
    "cps": (0, 60),
    "wpm": (0, 600),
    "least_ms": (0, 10_000),
    "most_ms": (0, 60_000),
    "gap_ms": (0, 2000),
    "flicker_ms": (0, 5000),
}


def own(limits: Limits) -> str:
    """The limits as a course's setting: ``own:columns=40,lines=2,…``, those only that differ from Lectern's."""
    parts = [
        f"{field.name}={getattr(limits, field.name):g}"
        for field in fields(limits)
        if getattr(limits, field.name) != getattr(DEFAULT, field.name)
    ]
    return "own:" + ",".join(parts)


@lru_cache(maxsize=32)
def profile_named(setting: str) -> Profile:
    """The profile of a course's setting; Lectern's for one this version does not know. Raises :class:`BadProfile` for figures
    of its own that are out of range."""
    if not setting.startswith("own:"):
        return PROFILES.get(setting, PROFILES["default"])
    values: dict[str, float] = {}
    for part in filter(None, setting[4:].split(",")):
        name, _, given = part.partition("=")
        low, high = _RANGES.get(name, (0, -1))
        try:
            value = float(given)
        except ValueError:
            value = -1.0
        if not low <= value <= high:
            raise BadProfile(
                "These limits for captions can't be used.",
                f"“{part}” is not between {low:g} and {high:g}." if high >= 0 else f"“{name}” is not a limit.",
                "Choose another profile in the caption editor.",
            )
        values[name] = value
    whole = {name: value if name == "cps" else int(value) for name, value in values.items()}
    limits = Limits(**whole)  # type: ignore[arg-type]  # checked above, name by name
    if limits.most_ms and limits.most_ms < limits.least_ms:
        raise BadProfile("These limits for captions can't be used.", "The longest time is shorter than the shortest.", "")
    return Profile(
        "own", "Own limits", limits, dict.fromkeys(("columns", "lines", "speed", "short", "long", "gap", "flicker"), _OWN)
    )


def columns(text: str) -> int:
    """Width in columns: East Asian wide characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
