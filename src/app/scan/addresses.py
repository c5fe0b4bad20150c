"""Postal addresses: a street with a house number, and the town and postcode that follow it, as ten languages write them.

The forms are data (``resources/scan/addresses.toml``). A street without a number, or a town alone, is no address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.course.findings import Severity
from app.scan.context import lower, word_pattern
from app.scan.gates import DIGIT, LETTER, SPACE, Gate, gate
from app.scan.hits import Hit
from app.scan.people.lexicon import lexicon
from app.scan.tables import table

_CAP = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’.-][^\W\d_]+){0,5}"
_NUMBER = r"\d{1,5}(?:\s?[A-Za-z](?!\w)|[-/]\d{1,4})?"
_SPACE = r"[  ]"
_UNIT = rf"(?:,?{_SPACE}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room|Bldg|#)\.?{_SPACE}?#?[\w-]{{1,6}})?"
_POSTCODE = (
    r"(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|[A-Z]{1,2}-\d{4,5}|\d{5}-\d{3,4}|\d{4}\s?[A-Z]{2}"
    r"|\d{3}\s\d{2}|\d{2}-\d{3}|\d{4,6})(?!\w)"
)
_TOWN = rf"{_CAP}(?:{_SPACE}(?:am|an|der|de|la|le|les|del|di|upon|on|sur|under|of|im|bei)?{_SPACE}?{_CAP}){{0,3}}"
_STATE = (
    rf"(?:,?{_SPACE}(?:[A-Z]{{2,3}}(?!\w)|\([A-Z]{{2}}\)|(?:New|North|South|West|British|Uttar|Andhra|Madhya|Tamil){_SPACE}{_CAP}"
    rf"|(?<=,{_SPACE}){_CAP}(?=,?{_SPACE}(?:-{_SPACE})?\d)))?"
)
"""The letters of a state or province, or its name: of two words, or between a comma and the postcode."""
_END = rf"(?:{_POSTCODE},?{_SPACE}{{1,2}}{_TOWN}|{_TOWN}{_STATE}(?:,?\s{{1,2}}|-|{_SPACE}-{_SPACE}){_POSTCODE})"
"""Postcode and town, or town, state and postcode."""
_REST = rf"(?:,?\s{{1,2}}(?:{_END}|(?<=,\s){_TOWN}{_STATE}))?"
_ROOM = rf"(?:(?:Flat|Unit|Apt|Apartment|Suite|Room|Plot){_SPACE}?\.?(?:No\.?{_SPACE}?)?[\w/-]{{1,6}},?\s{{1,2}})?"
_NAMES = rf"{_CAP}(?:{_SPACE}{_CAP}){{0,3}}"
_WHOLE = {
    "number, street, town, postcode": rf"(?<![\w.,$€£-]){_NUMBER},?{_SPACE}{_NAMES}{_UNIT},?\s{{1,2}}{_END}",
    "street, number, postcode, town": rf"(?<![\w-]){_NAMES}\.?,?{_SPACE}{_NUMBER},?\s{{1,2}}{_POSTCODE},?{_SPACE}+{_TOWN}",
}
"""Addresses that are whole: they need no word for a street."""
_BOX = re.compile(
    rf"(?<!\w)(?:(?:P\.?\s?O\.?\s?Box|Postfach|Apartado|Casella Postale)\s\d{{1,6}}|(?:PSC|Unit)\s\d+,?\sBox\s\d+){_REST}"
)
_BOXED = gate("Box|Postfach|Apartado|Casella")
_LIVES = word_pattern(
    ["address", "live", "reside", "home", "deliver", "ship", "visit", "located", "adresse", "wohnt", "dirección", "indirizzo"]
)
_BRITISH = gate(rf"[A-Z]{DIGIT}(?:[A-Z]|{DIGIT})? {DIGIT}[A-Z]")
_UK = re.compile(r"(?<![\w-])(?:[A-Z]{1,2}\d[A-Z\d]?) \d[ABD-HJLNP-UW-Z]{2}(?![\w-])")


_DIGIT = gate(DIGIT)
"""Every form needs one."""

_NUMBERED = gate(rf"{DIGIT}(?:{SPACE}?[A-Za-z])?,?{SPACE}{{1,2}}{LETTER}")
"""A number before a word or number: before the street or the town."""


_Forms = list[tuple[str, Gate, re.Pattern[str]]]
"""Name, what a text must hold for it, and the form."""


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector: every form in every course, since an address is written as its country does."""
    del language
    rows = table("addresses")["form"]
    forms = [
        (row["name"], gate("|".join(map(re.escape, row["types"]))), re.compile(_form(row["order"], row["types"])))
        for row in rows
    ]
    forms += [("whole", _NUMBERED, re.compile(form)) for form in _WHOLE.values()]
    return lambda text: _detect(forms, text)


def _form(order: str, types: list[str]) -> str:
    streets = "|".join(re.escape(word) for word in sorted(set(types), key=len, reverse=True))
    if order == "number-first":
        direction = rf"(?:(?:North|South|East|West|[NSEW]\.?){_SPACE})?"
        names = rf"(?:(?:{_CAP}|\d{{1,3}}(?:st|nd|rd|th)){_SPACE}){{1,4}}?"
        after = rf"(?:{_SPACE}(?:NE|NW|SE|SW|[NSEW])(?!\w))?"
        return rf"(?<![\w.,$€£/-]){_ROOM}{_NUMBER},?{_SPACE}{direction}{names}(?:{streets})s?(?!\w)\.?{after}{_UNIT}{_REST}"
    if order == "type-first":
        names = rf"(?:(?:de la|de los|de las|de l['’]|du|des|de|del|della|dei|di|d['’]|da|do|dos|la|le|les|los|el){_SPACE}?)?"
        named = rf"(?:{streets}){_SPACE}{names}{_CAP}(?:{_SPACE}(?:(?:de|del|di|da|y|e|la){_SPACE})?{_CAP}){{0,4}}"
        first = rf"\d{{1,4}}(?:{_SPACE}(?:bis|ter))?,?{_SPACE}{named}"
        return rf"(?<![\w.-])(?:{first}|{named},?{_SPACE}(?:n[.º°]{_SPACE}?)?{_NUMBER}){_REST}"
    # Words end at a space or hyphen, or in a street: were that left open, a long word could be cut in two in any place.
    first, letters = rf"(?:{_CAP}(?:{_SPACE}-?|-))", r"[^\W\d_]"
    street = rf"{letters}+(?:{streets})"
    joined = rf"{letters}(?<![a-zß-öø-ÿ]){letters}*['’.-](?:{letters}+['’.-]){{0,4}}{letters}{street}"  # O'Neillstraße
    return rf"(?<![\w-])(?:{first}{{0,2}}{street}|{first}?{joined}){_SPACE}{_NUMBER}(?!\w){_REST}"


def _detect(forms: _Forms, text: str) -> Iterator[Hit]:
    if not _DIGIT(text):
        return
    for name, possible, form in forms:
        for match in form.finditer(text) if possible(text) else ():
            value = match.group().rstrip(" ,\n")
            if _is_one(name, value):
                reason = "A street with a house number" + (
                    ", its town and postcode." if re.search(r"\d{4}", value[6:]) else "."
                )
                yield Hit(match.start(), match.start() + len(value), "address", value, 0.8, f"addresses.{name}", reason)
    for match in _BOX.finditer(text) if _BOXED(text) else ():
        yield Hit(*match.span(), "address", match.group(), 0.85, "addresses.box", "A post-office box.")
    for match in _UK.finditer(text) if _BRITISH(text) else ():
        if _LIVES.search(lower(text)[max(0, match.start() - 60) : match.start()]):
            reason = "A British postcode after a word for where somebody lives."
            yield Hit(*match.span(), "address", match.group(), 0.5, "addresses.postcode", reason, Severity.REVIEW)


_SHORT = frozenset(table("addresses")["doubtful"])
"""Street words that are common words: they count only when a town or postcode follows."""


_DATE = re.compile(
    r"\d{1,2}(?:st|nd|rd|th|\.)?,? "
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mai|Okt|Dez|janv|févr|avr|juin|juil|août|déc|ene|abr|ago|dic|gen|mag|giu|lug"
    r"|set|ott)[^\W\d_]{0,7}\b",
    re.IGNORECASE,
)


_DATED = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?) \d{1,2}(?:st|nd|rd|th)?,? [12]\d{3}\b"
)
"""How Americans write a date; what follows its comma is no town."""
_YEARS = re.compile(r"(?:^|.* )(?:1[89]|20)\d\d,? .*?\b(?:1[89]|20)\d\d\b")
"""Two years: "1961 Westercon, 1968 Worldcon"."""


def _is_one(name: str, value: str) -> bool:
    if name == "whole":
        return not (_DATE.match(value) or _DATED.search(value) or _YEARS.match(value))
    if name == "germanic":  # "during 9/11": English words end like German streets do
        words, street = lexicon(), re.split(r"[ -]", re.split(r" \d", value)[0])[-1]
        return not (words.is_word(street) or words.in_dictionary(street))
    if name != "english":
        return True
    return value.replace(",", " ").split()[-1].strip(".") not in _SHORT
