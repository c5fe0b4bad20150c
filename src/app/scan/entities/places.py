"""Places, peoples and creeds by the lists; places by words around them: "Lake Tana", "Orem, UT 84057", "zip code 10115"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.scan.context import lower
from app.scan.entities.capitals import empty
from app.scan.entities.forms import Form, any_of, form
from app.scan.entities.listed import NATIONALITY, ORGANISATION, PLACE, Known, Listed
from app.scan.entities.notes import note
from app.scan.gates import DIGIT, gate
from app.scan.hits import Hit
from app.scan.people.lexicon import Lexicon, lexicon
from app.scan.people.rules import starts
from app.scan.tables import table

_CAP = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’-][^\W\d_]+){0,3}"


@dataclass(frozen=True, slots=True)
class _Tables:
    before: re.Pattern[str]
    not_before: re.Pattern[str]
    state: re.Pattern[str]
    town: Form
    first: Form
    last: Form
    street: Form
    side: Form
    end: Form
    strong: re.Pattern[str]
    postcode: re.Pattern[str]
    speaking: re.Pattern[str]
    spoken: re.Pattern[str]
    things: re.Pattern[str]
    languages: frozenset[str]


_LONGEST = 16
"""Code points of the longest word or words looked for right before a name, with the space."""
_LONG = 9
"""Letters from which an end that towns have is enough: Robinsonborough, and not Bayview."""
_POSTAL = gate(rf"{DIGIT}{{4}}|{DIGIT}[A-Z]{{2}}")
_MORE = re.compile(rf",\s({_CAP}(?:\s{_CAP})?)")
_US = re.compile(r"(?<=\b[Tt]he )US(?![\w$-])|(?<=\b[Ii]n )US(?![\w$-])")


def load(known: Listed) -> Callable[[str], Iterator[Hit]]:
    """The detector."""
    words, tables = lexicon(), _tables()

    def detect(text: str) -> Iterator[Hit]:
        for name in known.find(text):
            if name.kind == NATIONALITY and _of_people(tables, text, name):
                yield note(
                    text,
                    name.start,
                    name.end,
                    NATIONALITY,
                    0.6,
                    "people",
                    "It says what nation, faith or party somebody is of.",
                )
            elif name.kind == PLACE and _is_meant(tables, known, text, name):
                yield note(
                    text,
                    name.start,
                    name.end,
                    PLACE,
                    0.5 if name.flag else 0.6,
                    "gazetteer",
                    "It is on the list of known places.",
                )
            elif name.kind == ORGANISATION and not empty(words, text, name.start, name.end):
                yield note(text, name.start, name.end, ORGANISATION, 0.65, "known", "It is on the list of known organisations.")
        yield from _formed(words, known, tables, text)
        yield from _signed(words, tables, text)
        yield from _numbered(tables, text)

    return detect


def _of_people(tables: _Tables, text: str, name: Known) -> bool:
    """Whether a nation is meant and not a language or a thing called after it."""
    said, before, after = (
        text[name.start : name.end],
        text[max(0, name.start - 30) : name.start],
        text[name.end : name.end + 30],
    )
    if name.flag == "w" and starts(before):
        return False  # Polish the floor
    if tables.things.match(after):
        return False
    return said not in tables.languages or not (tables.speaking.search(before) or tables.spoken.match(after))


def _is_meant(tables: _Tables, known: Listed, text: str, name: Known) -> bool:
    """Whether a name of the gazetteer is a place here: by itself, or by what stands around what is also something else."""
    if tables.not_before.match(text, name.end):
        return False
    if not name.flag:
        return True
    if tables.state.match(text, name.end):
        return True
    more = _MORE.match(text, name.end)
    if more and (known.is_place(more[1]) or known.is_place(more[1].split()[0])):
        return True
    return name.flag == "n" and bool(tables.before.search(text, max(0, name.start - _LONGEST), name.start))


def _formed(words: Lexicon, known: Listed, tables: _Tables, text: str) -> Iterator[Hit]:
    """Places by the words that are part of their names."""
    for found, rule in ((tables.first, "first"), (tables.last, "last")):
        for match in found(text):
            own = any(not words.is_word(part) for part in match["name"].split())
            if own or known.may_be_place(match["name"]):
                yield note(text, *match.span(), PLACE, 0.5, rule, _NAMED)
    for match in tables.side(text):
        if not words.is_word(match["name"]) and not starts(text[max(0, match.start() - 3) : match.start()]):
            yield note(text, *match.span(), PLACE, 0.5, "side", _NAMED)
    for match in tables.town(text):
        if known.may_be_place(match["name"]) or not words.is_word(match["name"].split()[-1]):
            yield note(text, *match.span(), PLACE, 0.6, "state", "A town before the letters of its state.")
    for match in _US.finditer(text) if "US" in text else ():
        yield note(text, *match.span(), PLACE, 0.5, "abbreviation", "It is a usual abbreviation of a country.")


_NAMED = "It has a word that names of places have."


def _signed(words: Lexicon, tables: _Tables, text: str) -> Iterator[Hit]:
    """Streets, and what ends as towns do, where the word before says that a place is meant."""

    def placed(start: int) -> bool:
        return bool(tables.before.search(text, max(0, start - _LONGEST), start)) or text.endswith("on ", 0, start)

    for match in tables.street(text):
        if placed(match.start()) or not words.is_word(match["name"].split()[-1]):
            yield note(text, *match.span(), PLACE, 0.5, "street", "It is written like the name of a street.")
    for match in tables.end(text):
        said = match.group()
        plain = words.is_word(said) or words.in_dictionary(said) or words.may_be_given(said) or words.is_surname(said)
        strong = len(said) >= _LONG and bool(tables.strong.search(said))
        if not plain and (strong or placed(match.start())):
            yield note(text, *match.span(), PLACE, 0.6 if strong else 0.5, "end", "It ends as names of towns do.")


def _numbered(tables: _Tables, text: str) -> Iterator[Hit]:
    if not _POSTAL(text):
        return
    for match in tables.postcode.finditer(lower(text)):
        yield note(text, *match.span("code"), PLACE, 0.55, "postcode", "It follows a word for a postcode.")


def _tables() -> _Tables:
    place, nation = table("entities")["place"], table("entities")["nationality"]
    cap = rf"{_CAP}(?:[ ]{_CAP}){{0,2}}"
    two = rf"[ ](?:{any_of(place['states'])})(?![\w’'-])"
    state = rf",{two}(?:[ ]\d{{5}}(?:-\d{{4}})?(?!\d))?|{two}[ ]\d{{5}}(?:-\d{{4}})?(?!\d)"
    return _Tables(
        before=re.compile(rf"(?<!\w)(?:{any_of(place['before'])})\s\Z", re.IGNORECASE),
        not_before=re.compile(rf"\s(?:{any_of(place['not_before'])})(?!\w)"),
        state=re.compile(state),
        town=form(
            rf"(?<![\w@/.-])(?P<name>{cap})(?:{state})",
            rf"[ ](?:{any_of(place['states'])})(?:[^A-Za-z]|$)",
        ),
        first=form(
            rf"(?<![\w@/.-])(?:{any_of(place['firsts'])})[ ](?P<name>{_CAP})(?![\w@/]|\.\w)",
            rf"(?:{any_of(place['firsts'])})[ ]",
        ),
        last=form(
            rf"(?<![\w@/.-])(?:[Tt]he )?(?P<name>{cap})[ ](?:{any_of(place['lasts'])})(?![\w@/]|\.\w)",
            rf"[ ](?:{any_of(place['lasts'])})(?:[^A-Za-z]|$)",
        ),
        street=form(
            rf"(?<![\w@/.-])(?P<name>{cap})[ ](?:{any_of(place['streets'])})(?![\w@/]|\.\w)",
            rf"[ ](?:{any_of(place['streets'])})(?:[^A-Za-z]|$)",
        ),
        side=form(
            rf"(?<![\w@/.-])(?:{any_of(place['sides'])})[ ](?P<name>{_CAP})(?![\w@/]|\.\w)",
            rf"(?:{any_of(place['sides'])})[ ]",
        ),
        end=form(
            rf"(?<![\w@/.'’-])[^\W\d_a-zß-öø-ÿ][^\W\d_]{{2,}}(?:{any_of([*place['ends'], *place['strong']])})(?![\w@/]|\.\w)",
            rf"[^a-zß-öø-ÿ\PL]\pL*(?:{any_of([*place['ends'], *place['strong']])})(?:[^A-Za-z]|$)",
        ),
        strong=re.compile(rf"(?:{any_of(place['strong'])})\Z"),
        postcode=re.compile(
            rf"(?<!\w)(?:{any_of(place['postcode'])})(?:[ ](?:is|of|number|no\.?))?[ :=]{{1,3}}"
            r"(?P<code>\d{5}-\d{4}|\d{3}[ ]?\d{2,3}|\d{4}(?:[ ]?[a-z]{2})?"
            r"|[a-z]{1,2}\d[a-z\d]?[ ]?\d[a-z]{2}|[a-z]\d[a-z][ ]?\d[a-z]\d)(?!\w)"
        ),
        speaking=re.compile(rf"(?<!\w)(?:{any_of(nation['before_language'])})\s\Z", re.IGNORECASE),
        spoken=re.compile(rf"\s(?:{any_of(nation['after_language'])})(?!\w)"),
        things=re.compile(rf"\s(?:{any_of(nation['things'])})(?!\w)"),
        languages=frozenset(nation["languages"]),
    )
