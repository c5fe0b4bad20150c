"""Tables and lists with a heading: it says what the cells or lines beneath are, and each names whose it is.

"Mia Berg | 7 | nuts" tells nothing without the row above it: Name, Age, Allergies. Words for headings are
``resources/scan/joined.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from app.course.findings import Severity
from app.scan.alternatives import any_of
from app.scan.context import lower
from app.scan.gates import gate, literals
from app.scan.grids import Row, columns, could_hold
from app.scan.headings import ends
from app.scan.hits import Hit
from app.scan.joined.ages import UNDER
from app.scan.joined.base import Placed, identifying, spanning
from app.scan.joined.pay import AMOUNT
from app.scan.joined.states import conditions, plain
from app.scan.late import late
from app.scan.standins import strangers
from app.scan.tables import table

_CHILD, _PAY, _HEALTH = "child", "pay", "health"
_REASONS = {
    _CHILD: "It stands in a column of ages or birth dates, and its row says who is under 13.",
    _PAY: "The heading says that it is pay or money owed, and the line says whose.",
    _HEALTH: "The heading says that it is about health, and the line says whose.",
}
_AGE = re.compile(
    r"(?P<n>\d{1,2})(?:[.,]5|½)?\s?(?:y|yo|yrs?\.?|years?|j\.?|jahre|ans|años|anni|jaar|jr\.?|anos|lat|l\."
    r"|(?P<months>mo|mos\.?|mths?|months?|mon\.|monate?|mois|mes(?:es|i)|maanden|miesięcy))?(?:\s?\([^()]{0,12}\))?",
    re.IGNORECASE,
)
_BORN = re.compile(r"(?:\d{1,2}[./ -]\s?){0,2}(?:[^\W\d_]{3,10}\.? )?(?P<y>20\d\d)(?:[./-]\d{1,2}){0,2}")
_SUM = re.compile(rf"(?:{AMOUNT})[^\n]{{0,12}}", re.IGNORECASE)
_BARE = re.compile(r"(?:\d{1,3}(?:[.,' ]\d{3})+|\d{3,7})(?:[.,]\d\d)?k?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERED = re.compile(
    r"(?:ext|extension|tel|phone|room|raum|zimmer|salle|sala|kamer|no|nr|n°|number|desk|locker|born|geb)[.:]?\s{0,2}#?\Z|#\Z",
    re.IGNORECASE,
)
"""Before a number that is no amount."""
_ROLE = re.compile(r"[:=]\s*\Z|\d[:.h]\d\d")
"""Before a name in a line: what somebody is there for ("Trainer:"), or when."""
_IN_LINE = re.compile(
    rf"(?:{AMOUNT})|(?<![\w.,/-])(?:\d{{1,3}}(?:[.,']\d{{3}})+|\d{{4,7}})(?:[.,]\d\d)?(?![\w/-])", re.IGNORECASE
)
"""An amount in a line of a list, also without a currency."""
_SUM_IN_LINE = re.compile(AMOUNT, re.IGNORECASE)
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


def _is_sum(cell: str, *, bare: bool) -> bool:
    return bool(_SUM.fullmatch(cell) or (bare and _BARE.fullmatch(cell)))


_SALARY, _SUMS = _Column(_PAY, partial(_is_sum, bare=True)), _Column(_PAY, partial(_is_sum, bare=False))
"""Columns of pay, and of amounts of any kind."""


class Tables:
    """The detector."""

    def __init__(self) -> None:
        held: dict[str, list[str]] = table("joined")["tables"]
        every = [word for words in held.values() for word in words]
        edged = [word for word in every if word.isascii() and word[-1].isalpha()]  # only these have edges for a gate
        whole = rf"(?:^|[^0-9A-Za-z]){literals(edged)}(?:$|[^0-9A-Za-z])"  # an underscore parts words, too
        self._hint = gate(rf"{whole}|{literals(word for word in every if word not in edged)}")
        self._columns = [
            (late(_CELL.format(before, any_of(held[name])), re.IGNORECASE), column)
            for name, before, column in (
                ("age", "", _Column(_CHILD, _is_young)),
                ("born", "", _Column(_CHILD, _is_born_lately)),
                ("health", r"(?:(?:known|food|current|other)\s)?", _Column(_HEALTH, _is_illness)),
                ("pay", _ANY_WORDS, _SALARY),
                ("sums", _ANY_WORDS, _SUMS),
                ("who", _ANY_WORDS, _WHO),
            )
        ]
        over = r"^[^\S\n]{{0,8}}(?P<said>[^\n.!?;=|\t]{{0,40}}?(?<!\w)(?P<word>{0})(?!\w)[^\n.!?;=|\t]{{0,40}})(?=\n)"
        self._lists = [
            (late(over.format(any_of(held[name])), re.IGNORECASE | re.MULTILINE), told)
            for name, told in (
                ("pay", partial(_paid, bare=True)),
                ("sums", partial(_paid, bare=False)),
                ("sick", partial(_ill, silent=True)),
                ("topics", partial(_ill, silent=False)),
            )
        ]

    def find(self, text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
        """The cells and lines, each up to whose it is; a note where the row begins with something else than that."""
        lowered = lower(text)
        if not self._hint(text) or not could_hold(text, lowered):
            return
        cells = list(columns(text, lowered, self._heading))
        lists = [
            (match, told)
            for heading, told in self._lists
            for match in heading.finditer(text)
            if ends(text, match.end("word"), match.end("said"))
        ]
        if not cells and not lists:
            return
        people = Placed(hit for hit in identifying(text, hits).hits if hit.kind == "person")
        called = [_named(start, cell) for column, start, cell in cells if column is _WHO and _WRITTEN.fullmatch(cell)]
        fresh = list(strangers(text, (hit for hit in called if not people.covers(hit.start, hit.end))))
        yield from fresh
        people = Placed([*people.hits, *fresh])
        for column, start, cell in cells:
            line = _line(text, start)
            whose = people.within(*line) if column.tells(cell) else ()
            if whose:
                found = spanning(text, column.kind, start, start + len(cell), whose, _REASONS[column.kind], 0.85)
                first = any(map(str.isalpha, text[line[0] : whose[0].start]))
                weak = first or (column.kind == _HEALTH and not conditions().search(plain(cell)))
                yield replace(found, score=0.5, severity=Severity.REVIEW) if weak else found
        for match, told in lists:
            entries = [] if people.covers(*match.span("said")) else list(told(text, match.end() + 1, people))
            yield from entries if len(entries) > 1 else ()

    def _heading(self, row: Row) -> list[tuple[int, _Column]]:
        """The columns whose headings say what is beneath."""
        if any(_NUMBER.fullmatch(cell) for _, cell in row):
            return []
        cells = (cell.strip("*_\"': ").replace("_", " ") for _, cell in row)
        named = [next((column for words, column in self._columns if words.fullmatch(cell)), None) for cell in cells]
        if _SALARY in named:  # beside a salary a bonus is one, too
            named = [_SALARY if column is _SUMS else column for column in named]
        return [(place, column) for place, column in enumerate(named) if column]


def _paid(text: str, at: int, people: Placed, *, bare: bool) -> Iterator[Hit]:
    """The amounts of the lines from ``at`` on, with whose they are; without a currency where the heading says pay and nothing
    else. A year is one where nothing else is."""
    form = _IN_LINE if bare else _SUM_IN_LINE
    for start, end, whose in _lines(text, at, people):
        amounts = [
            match
            for match in form.finditer(text, start, end)
            if not _NUMBERED.search(text, max(start, match.start() - 14), match.start())
        ]
        amount = next((match for match in amounts if not _YEAR.fullmatch(match.group())), amounts[0] if amounts else None)
        if amount and not Placed(whose).covers(*amount.span()):
            value = amount.group().rstrip(" .,")
            yield spanning(text, _PAY, amount.start(), amount.start() + len(value), whose, _REASONS[_PAY], 0.8)


def _ill(text: str, at: int, people: Placed, *, silent: bool) -> Iterator[Hit]:
    """Who stands in the lines from ``at`` on, with what is said behind the name; ``silent``: also where nothing is."""
    for start, end, whose in _lines(text, at, people):
        said = text[whose[-1].end : end].strip().strip(_AROUND)
        if (
            _ROLE.search(text[start : whose[0].start])
            or (any(map(str.isalpha, said)) and _NONE.fullmatch(said))
            or not (said or silent)
        ):
            continue
        last = text.index(said, whose[-1].end) + len(said)
        yield Hit(whose[0].start, last, _HEALTH, text[whose[0].start : last], 0.8, "joined.health", _REASONS[_HEALTH])


_AROUND = " \t,;:.–—-|()"


def _lines(text: str, at: int, people: Placed) -> Iterator[tuple[int, int, list[Hit]]]:
    """The lines from ``at`` on that name somebody, up to an empty line or one that names nobody. One empty line may stand
    before the first."""
    start, end = _line(text, at)
    if not text[start:end].strip():
        at = end + 1
    while at < len(text):
        start, end = _line(text, at)
        whose = people.within(start, end)
        if not whose:
            return
        yield start, end, whose
        at = end + 1


def _line(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text)


def _is_young(cell: str) -> bool:
    age = _AGE.fullmatch(cell)
    return age is not None and (bool(age["months"]) or 0 < int(age["n"]) < UNDER)


def _is_born_lately(cell: str) -> bool:
    born = _BORN.fullmatch(cell)
    return born is not None and 0 <= date.today().year - int(born["y"]) < UNDER


def _is_illness(cell: str) -> bool:
    return _WORD.search(cell) is not None and not _NONE.fullmatch(cell)
