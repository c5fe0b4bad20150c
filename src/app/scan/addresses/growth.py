"""What belongs to an address beside its street and number: flats, floors, buildings, districts, towns, postcodes, countries.

Pieces are taken in one after another, with a comma, a space, a line's end or a cell's edge between them. A capitalised word
alone may be a town or the next sentence: one after a comma is taken, more only when a postcode or country comes behind them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from app.scan.alternatives import any_of
from app.scan.tables import table

CAP = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’.-][^\W\d_]+){0,5}"
SPACE = r"[  ]"
POSTCODE = (
    r"(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|[A-Z]\d[\dW]\s?[A-Z\d]{4}|[A-Z]{1,2}-\d{4,5}|SE-\d{3}\s\d{2}"
    r"|\d{5}-\d{3,4}|\d{4}-\d{3}|[A-Z]\d{4}[A-Z]{3}|\d{4}\s?[A-Z]{2}|\d{2}-\d{3}|\d{5,6}"
    r"|(?:\d{3}\s\d{2,3}|\d{4})(?!\w|[  ]\d))(?!\w)"
)
_LINKS = "am|an|der|de|la|le|les|del|di|do|da|upon|on|sur|under|of|im|bei|in|the"
_NO_TOWN = r"(?!(?:Tel|Telefon|Telephone|Phone|Fax|Mobile|Mobil|Handy|Cell|E-?[Mm]ail)(?!\w))"
TOWN = rf"{_NO_TOWN}{CAP}(?:{SPACE}(?:{_LINKS})?{SPACE}?{CAP}){{0,3}}(?:/{CAP})?"
PLACE = rf"{TOWN}(?:{SPACE}\d{{1,2}}(?=[,.;)\n]|$))?"
"""A town, perhaps with the number of its district."""
STATE = (
    rf"(?:,?{SPACE}(?:[A-Z]{{2,3}}(?!\w)|\([A-Z]{{2}}\)|\({CAP}\)|(?:New|North|South|West|British|Uttar|Andhra|Madhya|Tamil)"
    rf"{SPACE}{CAP}|(?<=,{SPACE}){CAP}(?=,?{SPACE}(?:-{SPACE})?\d)))?"
)
"""The letters of a state or province, or its name: of two words, or between a comma and the postcode."""
END = rf"(?:{POSTCODE},?{SPACE}{{1,2}}{PLACE}|{TOWN}{STATE}(?:,?\s{{1,2}}|-|{SPACE}-{SPACE}){POSTCODE})"
"""Postcode and town, or town, state and postcode."""

_HELD = table("addresses")
_UNITS, _BUILDINGS, _COUNTRIES, _REGIONS = (any_of(_HELD[name], " ") for name in ("units", "buildings", "countries", "regions"))
_SEPARATOR = re.compile(r",?[ \t ]{0,2}\n[ \t]{0,8}|,?[  ]{1,2}(?:[|·•–/-][  ])?|,")
_FLOORS = ("floor", "fl", "piso", "andar", "étage", "etage", "og", "stock", "em", "emelet", "kat", "patro", "piętro")
_SIDES = ("links", "rechts", "mitte", "vorne", "hinten", "left", "right", "gauche", "droite")
_DOORS = ("esq", "dto", "dcha", "der", "izq", "izda", "fte", "frente", "centro", "tv", "th", "mf", "vån", "tr")
_HOUSES = (
    "EG", "UG", "DG", "Hinterhaus", "Vorderhaus", "Ground Floor", "First Floor", "Second Floor", "Third Floor", "Top Floor",
)  # fmt: skip
UNIT = (
    rf"(?:(?i:{_UNITS})\.?:?{SPACE}?(?:[Nn]o\.?{SPACE}?)?#?(?:\d[\w/-]{{0,8}}|[A-Z]{{1,2}}\d{{0,4}}|[IVX]{{1,4}})(?!\w)|#\d{{1,4}}[A-Z]?(?:-\d{{1,4}})?(?!\w)"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|ème|e|\.|\.?[º°ª])?{SPACE}(?i:(?:{'|'.join(_FLOORS)})\.?)(?!\w)"
    rf"(?:{SPACE}(?i:{'|'.join(_SIDES)}))?"
    rf"|\d{{1,2}}(?:\.?[º°ª]\.?|\.){SPACE}?(?:[A-Z](?!\w)|(?i:{'|'.join(_DOORS)})\b\.?)"
    rf"|(?:{'|'.join(_HOUSES)})(?!\w))"
)
_REGION = rf"(?:\([A-Z]{{2}}\)|\({CAP}\)|[A-Z]{{2,3}}(?![\w.])|(?:Co\.?|County){SPACE}{CAP}|(?:{_REGIONS})(?!\w))"
_QUARTER = rf"(?:(?:Col|Fracc|Urb|Bo|Jd|Vl|Pq|St|Sta|Ste|Mt|Ft|Bd)\.{SPACE}|\d{{1,3}}(?:st|nd|rd|th){SPACE})?"
_ORDER = rf"(?:{SPACE}(?:[Nn]o\.?{SPACE})?\d{{1,3}}(?!\w))?"
_PIECES = (
    ("unit", re.compile(UNIT)),
    ("end", re.compile(rf"(?:C\.?P\.?{SPACE})?{END}")),
    ("postcode", re.compile(rf"(?:C\.?P\.?{SPACE})?{POSTCODE}")),
    ("country", re.compile(rf"(?:{_COUNTRIES})(?!\w)")),
    ("region", re.compile(_REGION)),
    ("bare", re.compile(rf"{CAP}{SPACE}[Nn]o\.?{SPACE}\d{{1,3}}(?!\w)|{_QUARTER}{TOWN}{_ORDER}")),
)
_LEFT = re.compile(
    # Where a piece may begin, first: to try it at each of the characters before a street took 150 µs a street.
    rf"(?:^|(?<=[\s(\"“|:;,])(?=\S))(?:{UNIT}|(?:[A-Z]{{1,2}}-)?\d{{1,4}}[A-Z]?(?=,)|(?i:{_UNITS})\.?(?=\s$)"
    rf"|(?:The{SPACE})?(?:{CAP}{SPACE}){{0,3}}(?:{_BUILDINGS})(?:{SPACE}(?:\d{{1,3}}|[A-Z]))?|The{SPACE}{CAP}(?:{SPACE}{CAP})?(?=[,\n]))"
    r"(?:,?\s{1,2}|,)$"
)
_DATED = re.compile(r"[12]\d{3}(?!\d)")


@dataclass(frozen=True, slots=True)
class Grown:
    """Where an address begins and ends with its pieces; ``placed`` when a postcode, region or country is among them."""

    start: int
    end: int
    placed: bool
    town: bool
    named: bool
    districts: int


class Growth:
    """The pieces of one text, each place looked at once, however many cores stand before it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._seen: dict[int, list[tuple[str, re.Match[str]]]] = {}

    def around(self, start: int, end: int, *, placed: bool = False, town: bool = False) -> Grown | None:
        """The address around a core; nothing when it has no postcode, or no town, and needs one."""
        last, found, districts = self._right(end)
        has_town = last > end and (found or districts > 0)
        if (placed and not found) or (town and not has_town):
            return None
        first = _left(self._text, start)
        return Grown(first, last, found, has_town, first < start, districts)

    def _pieces(self, at: int) -> list[tuple[str, re.Match[str]]]:
        if at not in self._seen:
            matches = ((kind, pattern.match(self._text, at)) for kind, pattern in _PIECES)
            self._seen[at] = [(kind, match) for kind, match in matches if match]
        return self._seen[at]

    def _right(self, end: int) -> tuple[int, bool, int]:
        """Where an address ends that has come to ``end``; whether a postcode is in it; how many towns and quarters."""
        at = taken = end
        placed, bare = False, 0
        for _ in range(8):
            separator = _SEPARATOR.match(self._text, at)
            if separator is None:
                break
            between = separator.group()
            fitting = (
                piece
                for piece in self._pieces(separator.end())
                if _fits(piece[0], piece[1].group(), between, bare, placed=placed)
            )
            kind, match = next(fitting, ("", None))
            if match is None:
                break
            at = match.end()
            if kind == "bare" and bare > 0 and match.group()[-1].isdigit():
                kind = "postcode"  # "Dublin 16"
            if kind == "bare":
                bare += 1
                if bare == 1 and between.startswith(",") and "\n" not in between:
                    taken = at
                continue
            placed = placed or kind in ("end", "postcode", "country") or (kind == "region" and bare > 0)
            taken = at
        return taken, placed, bare


def _fits(kind: str, value: str, separator: str, bare: int, *, placed: bool) -> bool:
    """Whether a piece may stand there: a year is no postcode, a capitalised word no town after a postcode or a mere space."""
    if kind == "bare":
        return (not placed and bare < 3 and separator.strip() != "") or (not placed and bare < 3 and "\n" in separator)
    if kind == "end":
        return not placed
    if kind == "postcode":
        return (not placed and (bare > 0 or not (len(value) == 4 and _DATED.match(value)))) or any(map(str.isalpha, value))
    if kind == "region":
        return bare > 0 or placed
    return True


def _left(text: str, start: int) -> int:
    for _ in range(4):
        before = text[max(0, start - 64) : start]
        if not before.endswith((" ", ",", "\n", "\t", "\u00a0")):
            break
        length = _before(before)
        if not length:
            break
        start -= length
    return start


_LASTS = frozenset(
    word.lower()
    for name in (*_HELD["units"], *_HELD["buildings"], *_FLOORS, *_SIDES, *_DOORS, *_HOUSES)
    for word in re.findall(r"[^\W_]+", name)
)
"""Words that a piece before a street ends in, or that stand before its number."""


def _ends_otherwise(before: str) -> bool:
    """Whether a glance at the last words shows that no piece ends here: a long number or name without any such word."""
    words = before[-40:].split()
    last = words[-1].rstrip(",") if words else ""
    if len(last) < 5 or "The" in before:
        return False
    if last.isdecimal():
        named = words[-2].strip(".:#").lower().rpartition(".")[2] if len(words) > 1 else "no"
        return named not in _LASTS
    return last.isalpha() and last[-1].islower() and last.lower() not in _LASTS


@lru_cache(maxsize=1_024)
def _before(before: str) -> int:
    """Code points of the longest piece that ends a text. Kept: the views of a text and its overlapping pieces hold it again."""
    if _ends_otherwise(before):
        return 0
    match = _LEFT.search(before)
    return len(match.group()) if match else 0
