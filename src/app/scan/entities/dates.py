"""Dates and times of day as people write them. A month, a weekday or a year alone is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.scan.entities.notes import note
from app.scan.gates import DIGIT, SPACE, gate
from app.scan.hits import Hit
from app.scan.tables import table


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


_TABLE = table("entities")["date"]
_FULL = [month for month in _TABLE["months"] if len(month) > 4 or month in ("May", "June", "July")]
_SHORT = [month for month in _TABLE["months"] if month not in _FULL]


def _written(full: list[str], short: list[str]) -> str:
    """Months in words; only their abbreviations have a dot."""
    return rf"(?:(?:{_any(full)})(?!\w)|(?:{_any(short)})(?!\w)\.?)"


_MONTH = _written([*_FULL, *map(str.upper, _FULL)], [*_SHORT, *map(str.upper, _SHORT)])
_OTHER = rf"(?:{_any(_TABLE['others'])})(?!\w)"
_WEEKDAY = rf"(?:(?:{_any(_TABLE['weekdays'])})\.?,?\s(?:the\s|den\s)?)?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|º|er|\.)?"
_DAYS = rf"{_DAY}(?:\s?(?:-|to|and|bis)\s?{_DAY})?"
_YEAR = r"(?:1\d|20|21)\d\d(?![\d.,]?\d)"
_CLOCK = r"(?:[01]?\d|2[0-4])[:.][0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?!\d)"
_HALF = r"(?:[ap]\.?m\b\.?|[AP]\.?M\b\.?|o['’]clock|Uhr|hrs|h\b)"
_ZONE = r"(?:\s?(?:UTC|GMT|CET|CEST|EST|EDT|PST|PDT|BST)(?:[+-]\d{1,2})?(?!\w))?"
_TIME = rf"(?:,?\s(?:at\s|um\s|-\s)?{_CLOCK}(?:\s?{_HALF})?{_ZONE})?"
_BEFORE = _any(_TABLE["before_time"])

_FORMS = {
    "iso": rf"(?<![\w./-])(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\w|[./-]\d)"
    rf"(?:[ ]{_CLOCK}{_ZONE})?"
    r"|(?<![\w./-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T[0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?"
    r"(?:Z|[+-]\d\d:?\d\d)?(?!\w)",
    "numbers": rf"(?<![\w./$€£-])(?P<first>\d{{1,2}})(?P<sign>[./-])(?P<second>\d{{1,2}})(?P=sign)"
    rf"(?P<year>(?:1[89]|20)\d\d|\d\d)"
    rf"(?!\w|[./-]\d|[.,]\d|%){_TIME}",
    "words": rf"(?<![\w.,/-]){_WEEKDAY}{_DAYS}\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?(?!\w){_TIME}"
    rf"|(?<![\w/-]){_WEEKDAY}{_MONTH}\s{_DAYS}(?!\w|[.:,]\d)(?:,?\s{_YEAR})?{_TIME}"
    rf"|(?<![\w/-])(?:{_MONTH}|{_OTHER}),?\s(?:of\s|de\s|del\s)?{_YEAR}"
    rf"|(?<![\w.,/-]){_WEEKDAY}{_DAYS}[\s-]{_MONTH}-?\s?{_YEAR}",
    "others": rf"(?<![\w.,/-]){_WEEKDAY}{_DAYS}\s(?:de\s)?{_OTHER}\s(?:de\s|del\s)?{_YEAR}"
    rf"|(?<![\w.,/-]){_DAY}\s(?=[A-ZŞ]){_OTHER}(?!\w)",
    "hours": rf"(?<![\w.,:/-]){_CLOCK}(?:\s?-\s?{_CLOCK})?\s?{_HALF}{_ZONE}"
    rf"|(?<![\w.,:/-])(?:1[0-2]|[1-9])\s?(?:[ap]\.?m\b\.?|[AP]\.?M\b\.?|o['’]clock|Uhr)"
    r"|(?<![\w.,:/-])(?:[01]?\d|2[0-4]):[0-5]\d\s?-\s?(?:[01]?\d|2[0-4]):[0-5]\d(?![:\w])"
    rf"|(?<![\w-])(?:{_BEFORE})\s(?P<time>(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?:\s?-\s?(?:[01]?\d|2[0-4]):[0-5]\d)?(?:\s?{_HALF})?{_ZONE})(?!\w|:|[.,]\d)",
}
_GATES = {
    "iso": gate(rf"(?:19|20){DIGIT}{DIGIT}[-/.]{DIGIT}"),
    "numbers": gate(rf"{DIGIT}[./-]{DIGIT}{{1,2}}[./-]{DIGIT}{DIGIT}"),
    "words": gate(rf"(?:{_any([*_TABLE['months'], *(month.upper() for month in _TABLE['months']), *_TABLE['others']])})"),
    "others": gate(rf"(?:{_any(_TABLE['others'])})"),
    "hours": gate(rf"{DIGIT}[:.]{DIGIT}{DIGIT}|{DIGIT}{SPACE}?(?:[apAP]\.?[mM]|o['’]clock|Uhr|h\b)"),
}
_REASONS = {
    "iso": "It is written like a date of the calendar.",
    "numbers": "It is written like a date in numbers.",
    "words": "A day, a month or a year stand together as in a date.",
    "others": "A day, a month or a year stand together as in a date.",
    "hours": "It is written like a time of day.",
}


def load() -> Callable[[str], Iterator[Hit]]:
    """The detector."""
    forms = [(name, _GATES[name], re.compile(form)) for name, form in _FORMS.items()]

    def detect(text: str) -> Iterator[Hit]:
        for name, possible, form in forms:
            for match in form.finditer(text) if possible(text) else ():
                if name == "numbers" and not _is_date(match):
                    continue
                start, end = match.span("time") if name == "hours" and match["time"] else match.span()
                yield note(text, start, end, "date", 0.6, name, _REASONS[name])

    return detect


def _is_date(match: re.Match[str]) -> bool:
    """Whether day and month exist; with two digits for the year, dots and hyphens take two for the others as well."""
    first, second = match["first"], match["second"]
    if sorted((int(first), int(second)))[0] not in range(1, 13) or not 0 < max(int(first), int(second)) < 32:
        return False
    return len(match["year"]) == 4 or match["sign"] == "/" or (len(first) == len(second) == 2)
