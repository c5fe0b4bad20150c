"""Tables and lists with a heading: it says what the cells or lines beneath are, and each names whose it is.

"Mia Berg | 7 | nuts" tells nothing without the row above it: Name, Age, Allergies. Words for headings are
``resources/scan/joined.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from app.course.findings import Severity
from app.scan.alternatives import any_of
from app.scan.context import lower
from app.scan.gates import gate, literals
from app.scan.grids import Row, columns, could_hold
from app.scan.hits import Hit
from app.scan.joined.ages import UNDER
from app.scan.joined.base import Placed, identifying, spanning
from app.scan.joined.pay import AMOUNT
from app.scan.standins import strangers
from app.scan.tables import table

_CHILD, _PAY, _HEALTH = "child", "pay", "health"
_REASONS = {
    _CHILD: "It stands in a column of ages or birth dates, and its row says who is under 13.",
    _PAY: "The heading says that it is pay or money owed, and the line says whose.",
    _HEALTH: "The heading says that it is about health, and the line says whose.",
}
_LONGEST_HEADING = 70
"""Code points of the line over a list."""
_MOST_LINES = 500
"""Lines read beneath a heading."""
_AGE = re.compile(
    r"(?P<n>\d{1,2})(?:[.,]5|½)?\s?(?:y|yo|yrs?\.?|years?|j\.?|jahre|ans|años|anni|jaar|jr\.?|anos|lat|l\.)?(?:\s?\([^()]{0,12}\))?",
    re.IGNORECASE,
)
_BORN = re.compile(r"(?:\d{1,2}[./ -]\s?){0,2}(?:[^\W\d_]{3,10}\.? )?(?P<y>20\d\d)(?:[./-]\d{1,2}){0,2}")
_SUM = re.compile(rf"(?:{AMOUNT})[^\n]{{0,12}}", re.IGNORECASE)
_BARE = re.compile(r"(?:\d{1,3}(?:[.,' ]\d{3})+|\d{3,7})(?:[.,]\d\d)?k?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_IN_LINE = re.compile(
    rf"(?:{AMOUNT})|(?<![\w.,/-])(?:\d{{1,3}}(?:[.,']\d{{3}})+|\d{{4,7}})(?:[.,]\d\d)?(?![\w/-])", re.IGNORECASE
)
"""An amount in a line of a list, also without a currency."""
_NONE = re.compile(
    r"[\W\d_]*|(?:no|none|n/?a|nil|nothing|unknown|yes|ok|tbc|tbd|keine?|nein|ja|unbekannt|ohne|aucune?|non|oui|rien|ras|ninguna?"
    r"|no tiene|sí|nessun[ao]?|sì|geen|nee|nenhuma?|não|sim|brak|nie|tak)\W*",
    re.IGNORECASE,
)
"""Cells that tell of no illness."""
_WORD = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column tells of, and which cells do."""

    kind: str
    tells: Callable[[str], bool]


_CELL = r"{0}(?:{1})(?:\s?\([^()]{{1,16}}\)|\s?[/&+]\s?[^\W\d_]\w{{0,15}}|,? [$€£]|\s(?:20\d\d|(?:per\s)?[^\W\d_]\w{{1,9}}))?"
"""The heading of a column: what may stand before its words, they, and behind them a unit, a year, a month."""
_ANY_WORDS = r"(?:[^\W\d_][\w’'-]{0,12}[ /]){0,2}"
_NUMBER = re.compile(r"[\W_]*\d[\d\W_]*")
"""What no heading has for a cell."""
_WHO = _Column("person", lambda _cell: False)
"""A column of names."""
_WRITTEN = re.compile(r"[^\W\d_a-zà-öø-ÿ][^\W\d_]+(?:[ ’'-]{1,2}[^\W\d_]+){0,3}")
"""How a name is written."""


def _named(start: int, cell: str) -> Hit:
    reason = "It stands in a column of people’s names."
    return Hit(start, start + len(cell), "person", cell, 0.6, "joined.person", reason, Severity.REVIEW)


class Tables:
    """The detector."""

    def __init__(self) -> None:
        held: dict[str, list[str]] = table("joined")["tables"]
        every = [word for words in held.values() for word in words]
        plain = [word for word in every if word.isascii() and word[-1].isalpha()]  # only these have edges for a gate
        self._hint = gate(rf"\b{literals(plain)}\b|{literals(word for word in every if word not in plain)}")
        self._columns = [
            (re.compile(_CELL.format(before, any_of(held[name])), re.IGNORECASE), column)
            for name, before, column in (
                ("age", "", _Column(_CHILD, _is_young)),
                ("born", "", _Column(_CHILD, _is_born_lately)),
                ("health", r"(?:(?:known|food|current|other)\s)?", _Column(_HEALTH, _is_illness)),
                ("pay", _ANY_WORDS, _Column(_PAY, partial(_is_sum, bare=True))),
                ("sums", _ANY_WORDS, _Column(_PAY, partial(_is_sum, bare=False))),
                ("who", _ANY_WORDS, _WHO),
            )
        ]
        over = r"(?:^|\n)[^\S\n]*(?P<said>[^\n.!?;=|\t]{{0,40}}?(?<!\w)(?:{0})(?!\w)[^\n.!?;=|\t]{{0,40}}?):?[^\S\n]*\n"
        self._lists = (
            (re.compile(over.format(any_of(held["pay"])), re.IGNORECASE), self._paid),
            (re.compile(over.format(any_of(held["sick"])), re.IGNORECASE), self._ill),
        )

    def find(self, text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
        """The cells and lines, each up to whose it is."""
        lowered = lower(text)
        if not self._hint(text) or not could_hold(text, lowered):
            return
        cells = list(columns(text, lowered, self._heading))
        lists = [(match, told) for heading, told in self._lists for match in heading.finditer(text)]
        if not cells and not lists:
            return
        people = Placed(hit for hit in identifying(text, hits).hits if hit.kind == "person")
        called = [_named(start, cell) for column, start, cell in cells if column is _WHO and _WRITTEN.fullmatch(cell)]
        fresh = list(strangers(text, (hit for hit in called if not people.covers(hit.start, hit.end))))
        yield from fresh
        people = Placed([*people.hits, *fresh])
        for column, start, cell in cells:
            whose = people.within(*_line(text, start)) if column.tells(cell) else ()
            if whose:
                yield spanning(text, column.kind, start, start + len(cell), whose, _REASONS[column.kind], 0.85)
        for match, told in lists:
            found = [] if people.covers(*match.span("said")) else list(told(text, match.end(), people))
            yield from found if len(found) > 1 else ()

    def _heading(self, row: Row) -> list[tuple[int, _Column]]:
        """The columns whose headings say what is beneath."""
        if any(_NUMBER.fullmatch(cell) for _, cell in row):
            return []
        cells = (cell.strip("*_\"': ").replace("_", " ") for _, cell in row)
        named = [next((column for words, column in self._columns if words.fullmatch(cell)), None) for cell in cells]
        return [(place, column) for place, column in enumerate(named) if column]

    @staticmethod
    def _paid(text: str, at: int, people: Placed) -> Iterator[Hit]:
        for start, end, whose in _lines(text, at, people):
            amount = next((match for match in _IN_LINE.finditer(text, start, end) if not _YEAR.fullmatch(match.group())), None)
            if amount and not Placed(whose).covers(*amount.span()):
                value = amount.group().rstrip(" .,")
                yield spanning(text, _PAY, amount.start(), amount.start() + len(value), whose, _REASONS[_PAY], 0.8)

    @staticmethod
    def _ill(text: str, at: int, people: Placed) -> Iterator[Hit]:
        for _, end, whose in _lines(text, at, people):
            said = text[whose[-1].end : end].strip(" \t,;:.–—-|()")
            if said and _NONE.fullmatch(said):
                continue
            last = whose[-1].end + text[whose[-1].end : end].rindex(said) + len(said) if said else whose[-1].end
            value = text[whose[0].start : last]
            yield Hit(whose[0].start, last, _HEALTH, value, 0.8, "joined.health", _REASONS[_HEALTH])


def _lines(text: str, at: int, people: Placed) -> Iterator[tuple[int, int, list[Hit]]]:
    """The lines from ``at`` on that name somebody, up to an empty line or one that names nobody."""
    for _ in range(_MOST_LINES):
        start, end = _line(text, at)
        whose = people.within(start, end)
        if not whose:
            return
        yield start, end, whose
        at = end + 1
        if at >= len(text):
            return


def _line(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text)


def _is_young(cell: str) -> bool:
    age = _AGE.fullmatch(cell)
    return age is not None and 0 < int(age["n"]) < UNDER


def _is_born_lately(cell: str) -> bool:
    born = _BORN.fullmatch(cell)
    return born is not None and 0 <= date.today().year - int(born["y"]) < UNDER


def _is_illness(cell: str) -> bool:
    return _WORD.search(cell) is not None and not _NONE.fullmatch(cell)


def _is_sum(cell: str, *, bare: bool) -> bool:
    return bool(_SUM.fullmatch(cell) or (bare and _BARE.fullmatch(cell)))
