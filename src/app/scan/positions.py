"""Places on the map: latitude and longitude, as cameras and maps write them.

A place in prose is mostly a landmark, and a note. Where a picture was taken, or somebody lives, is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.course.findings import Severity
from app.scan.context import word_pattern
from app.scan.gates import gate
from app.scan.hits import Hit

_MARKED = re.compile(r"(?<![\w.])(\d{1,2}\.\d{3,12})\s?°\s?[NS],?\s{0,2}(\d{1,3}\.\d{3,12})\s?°\s?[EWO](?!\w)")
"""Decimal degrees with three places: a hundred metres and less (0.001° of latitude are 111 m)."""
_ANGLE = r"""\s?°\s?[0-5]?\d\s?[′'’]\s?[0-5]?\d(?:\.\d{1,6})?\s?(?:[″"”]|′′)\s?"""
_ANGLES = re.compile(rf"(?<![\w.])(\d{{1,2}}){_ANGLE}[NS],?\s{{0,2}}(\d{{1,3}}){_ANGLE}[EWO](?!\w)")
"""Degrees, minutes and seconds: thirty metres."""
_POSSIBLE = gate("°")
_ABOUT = word_pattern(["gps", "taken at", "lives", "live at", "home", "residence", "patient", "aufgenommen", "wohnt"])
_NEAR = 60
"""Code points before the place in which a word counts."""


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector: degrees are written alike in every language."""
    del language
    return _detect


def _detect(text: str) -> Iterator[Hit]:
    if not _POSSIBLE(text):
        return
    for pattern in (_MARKED, _ANGLES):
        for match in pattern.finditer(text):
            if float(match.group(1)) > 90 or float(match.group(2)) > 180:
                continue
            close = bool(_ABOUT.search(text[max(0, match.start() - _NEAR) : match.start()].lower()))
            reason = f"Latitude and longitude{' of where something was or somebody is' if close else ''}, to a few metres."
            severity, score = (None, 0.9) if close else (Severity.REVIEW, 0.5)
            yield Hit(*match.span(), "position", match.group(), score, "positions.degrees", reason, severity)
