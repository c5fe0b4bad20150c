"""What people are called instead of their names: which part of a name is what, and names that belong to nobody.

The names are in ``resources/scan/pseudonyms.toml``; which given names are a woman's or a man's is in ``resources/names``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from app.paths import resource
from app.scan.hits import Hit
from app.scan.tables import table
from app.scan.titles import titles

FEMALE, MALE, ANYONE, SURNAME, INITIAL = "female", "male", "anyone", "surname", "initial"
PLACE, ORGANISATION = "place", "organisation"
INVENTED = (SURNAME, PLACE, ORGANISATION)
"""What nobody is called: people, towns, firms."""
GIVEN = (FEMALE, MALE, ANYONE)
_UNIT = re.compile(r"(?<!\w['’])\w+(?:['’](?!s\b)\w+)*(?:-\w+(?:['’](?!s\b)\w+)*)*")
"""A word of a name: O'Brien, Anna-Maria; not the possessive behind it."""
_HALF = re.compile(r"(?<!\w['’])\w+(?:['’](?!s\b)\w+)*")
_LAST_WORDS = re.compile(r"(?:[^\W\d_]{1,12}\.?[ \u00a0-]){1,3}$")


_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a name as it is written, and its role: one of :data:`GIVEN`, ``surname``, ``initial``; none for what stays."""

    text: str
    role: str = ""


def pieces(value: str, before: str = "") -> tuple[Piece, ...]:
    """A name in pieces that give it again when put together. ``before``: the text in front of it, where a title may stand."""
    value = " ".join(value.split())
    units = list(_UNIT.finditer(value))
    titles = _leading(units)
    told, given_follows = _told([*_titles_in(before), *(unit.group() for unit in units[:titles])])
    named = [unit for unit in units[titles:] if not _initial(value, unit) and unit.group().lower() not in _kept()]
    roles = _roles(value, named, told, titled=bool(titles or _titles_in(before)), given_follows=given_follows)
    found, at = [], 0
    for unit in units:
        role = roles.get(unit.start()) or (INITIAL if unit.start() >= _start(units, titles) and _initial(value, unit) else "")
        for half in _HALF.finditer(value, unit.start(), unit.end()) if role else ():
            found += [Piece(value[at : half.start()]), Piece(half.group(), role)]
            at = half.end()
    return tuple(piece for piece in (*found, Piece(value[at:])) if piece.text)


def _roles(value: str, named: Sequence[re.Match[str]], told: str, *, titled: bool, given_follows: bool) -> dict[int, str]:
    """The role of each word, by where it starts."""
    if not named:
        return {}
    comma = value.find(",", named[0].end())
    first = [unit for unit in named if comma < 0 or unit.start() > comma]
    if len(named) == 1:
        known = _gender(named[0].group()) is not None and not titled
        given = list(named) if given_follows or known else []
    elif comma >= 0 and first:  # Lopez, Maria
        given = first
    elif _gender(named[0].group()) is None and _gender(named[-1].group()) is not None:  # Lopez Maria
        given = list(named[1:])
    else:
        given = [named[0], *(unit for unit in named[1:-1] if _gender(unit.group()) is not None)]
    gender = told or (_gender(given[0].group()) if given else None) or ANYONE
    spans = {unit.start() for unit in given}
    return {unit.start(): gender if unit.start() in spans else SURNAME for unit in named}


def _initial(value: str, unit: re.Match[str]) -> bool:
    return unit.end() - unit.start() == 1 and (value[unit.end() : unit.end() + 1] == "." or unit.group().isupper())


def _start(units: Sequence[re.Match[str]], titles: int) -> int:
    return units[titles].start() if titles < len(units) else 0


def _leading(units: Sequence[re.Match[str]]) -> int:
    """How many of the words are titles in front of a name."""
    count = 0
    while count < len(units) - 1 and units[count].group().lower() in _titles():
        count += 1
    return count


def _titles_in(before: str) -> list[str]:
    """The titles a text ends with, in order: ``["Frau", "Dr"]``."""
    match = _LAST_WORDS.search(before[-40:])
    words = re.findall(r"[^\W\d_]+", match.group()) if match else []
    found: list[str] = []
    for word in reversed(words):
        if word.lower() not in _titles():
            break
        found.insert(0, word)
    return found


def _told(titles: Iterable[str]) -> tuple[str, bool]:
    """(gender or "", whether a given name follows) by the titles in front of a name."""
    held, gender, given = table("pseudonyms")["titles"], "", False
    for title in titles:
        low = title.lower()
        gender = gender or next((one for one in (FEMALE, MALE) if low in held[one]), "")
        given = low in held["given"]
    return gender, given


def _gender(name: str) -> str | None:
    """Whose given name it is; None when it is none that we know."""
    from app.scan.people.lexicon import proper  # with the rules of the detector, which the window does not need to start

    halves = [proper(half).capitalize() if half.islower() else proper(half) for half in name.split("-")]
    found = {_genders().get(half) for half in halves}
    return found.pop() if len(found) == 1 else None if None in found else ANYONE


def is_given(name: str) -> bool:
    """Whether somebody is called so by the list of given names."""
    return name.capitalize() in _genders()


@cache
def _genders() -> dict[str, str]:
    said = {"m": MALE, "f": FEMALE}
    rows = (line.partition("\t") for line in resource("names", "given.txt").read_text("utf-8").splitlines())
    return {name: said.get(flags.rstrip("w"), ANYONE) for name, _, flags in rows}


@cache
def _titles() -> frozenset[str]:
    held = table("pseudonyms")["titles"]
    return titles() | frozenset(title for kind in (FEMALE, MALE) for title in held[kind])


@cache
def _kept() -> frozenset[str]:
    return frozenset(table("pseudonyms")["inside"]["kept"])


@cache
def pool(role: str) -> tuple[str, ...]:
    """Every name there is for a role."""
    held = table("pseudonyms")
    if role in INVENTED:
        endings = held["endings" if role == SURNAME else f"{role}_endings"]
        return tuple(first + last for first in held["beginnings"] for last in endings)
    return tuple(held[role]) if role in GIVEN else tuple(map(chr, range(ord("A"), ord("Z") + 1)))


@cache
def _lower(*roles: str) -> frozenset[str]:
    return frozenset(name.casefold() for role in roles for name in pool(role))


def is_invented(word: str) -> bool:
    """Whether it is one of the names nobody has: a surname, a town, a firm."""
    return word.casefold() in _lower(*INVENTED)


def legal_form(value: str) -> str:
    """The end of an organisation's name that says what it is: ``" GmbH"``, ``", Inc."``, ``" Hospital"``; often none."""
    found = _forms().search(value)
    return found.group() if found and found.start() else ""


@cache
def _forms() -> re.Pattern[str]:
    held = table("entities")["organisation"]
    words = sorted({*held["forms"], *held["lasts"]}, key=len, reverse=True)
    return re.compile(rf",?\s+(?:{'|'.join(map(re.escape, words))})\.?$")


@cache
def _form_words() -> frozenset[str]:
    held = table("entities")["organisation"]
    return frozenset(word.casefold() for word in _WORD.findall(" ".join((*held["forms"], *held["lasts"]))))


_CALLED = frozenset(("person", "place", "organisation"))
"""What a name may be taken for."""


def strangers(text: str, hits: Iterable[Hit]) -> Iterator[Hit]:
    """The hits without those on people who are called by a pseudonym: nobody's names need no hiding.

    A given name alone is one where an invented surname stands in the same text.
    """
    invented: bool | None = None
    for hit in hits:
        if hit.kind in _CALLED and _all_ours(hit.value):
            if invented is None:
                invented = any(map(is_invented, _WORD.findall(text)))
            if invented:
                continue
        yield hit


def _all_ours(value: str) -> bool:
    titles, kept, ours, forms, named = _titles(), _kept(), _lower(*GIVEN, *INVENTED), _form_words(), False
    for word in _WORD.findall(value):
        if len(word) > 1 and word.lower() not in titles and word.lower() not in kept:
            if word.casefold() not in ours and word.casefold() not in forms:
                return False
            named = True
    return named
