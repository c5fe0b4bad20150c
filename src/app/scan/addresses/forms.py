"""The cores of addresses: a street with its number, or with its town and postcode, by ``resources/scan/addresses.toml``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from app.course.findings import Severity
from app.scan.addresses.growth import CAP, END, PLACE, POSTCODE, SPACE, UNIT, Grown, Growth
from app.scan.alternatives import any_of
from app.scan.context import lower, word_pattern
from app.scan.gates import DIGIT, LETTER, Gate, Gates, gate
from app.scan.gates import SPACE as SPACES
from app.scan.hits import Hit
from app.scan.people.lexicon import lexicon
from app.scan.tables import table

_HELD = table("addresses")
_NUMERALS = "|".join(_HELD["numerals"])
_NUMBER = r"\d{1,5}(?:\s?[A-Za-z](?:\s\d{1,3})?(?!\w)|(?:[-/]\d{1,4}){1,3}|-[A-Z]{1,4}(?!\w))?"
_WRITTEN = rf"(?i:(?:{_NUMERALS})(?:[ -](?:{_NUMERALS}))?)"
_AGAIN = (
    rf"(?:{SPACE}(?:Road|Rd|Street|St(?!\.?{SPACE}[A-Z])|Avenue|Ave|Lane|Ln|Drive|Dr|Way|Court|Ct|Boulevard|Blvd|Circle|Cir|Place|Pl"
    r"|Terrace|Close|Trail|Parkway|Pkwy|Gardens|Estate|Park)(?!\w)\.?)?"
)
"""The word for the street after a name that is such a word itself: "Maple Hollow Road"."""
_PARTICLES = (
    "an der|an den|auf der|auf dem|in der|in den|unter den|am|im|zum|zur|der|den|dem|de la|de los|de las|de l['’]|de|du|des"
    "|della|delle|dei|degli|del|di|d['’]|da|das|dos|do|van de|van den|van der|van|von|la|le|les|los|las|el|y|e"
)
_NAMES = rf"{CAP}(?:{SPACE}(?:(?:{_PARTICLES}){SPACE}?)?{CAP}){{0,3}}"
_WHOLE = {
    "number, street, town, postcode": rf"(?<![\w.,$€£-]){_NUMBER},?{SPACE}{_NAMES},?\s{{1,2}}{END}",
    "street, number, postcode, town": rf"(?<![\w-]){_NAMES}\.?,?{SPACE}{_NUMBER},?\s{{1,2}}{POSTCODE},?{SPACE}+{PLACE}",
}
"""Addresses that are whole: they need no word for a street."""
_BOX = re.compile(
    r"(?<!\w)(?:(?:P\.?\s?O\.?\s?Box|Private Bag|Locked Bag|GPO Box|Postfach|Apartado(?: de Correos| Postal)?|Casella Postale"
    r"|BP|B\.P\.|Boîte postale|Postbus|Postboks|Box|Caixa Postal|Skrytka pocztowa|Postilokero)"
    r"\s(?:[A-Z]\s?)?\d{1,6}(?:\s\d{2}){0,3}(?!\w)"
    r"|(?:PSC|Unit)\s\d+,?\sBox\s\d+)"
)
_DOUBTFUL_BOX = re.compile(r"(?:BP|Box)\s")
"""Words that stand before many numbers: they count only when a town or postcode follows."""
_BOXED = gate("Box|Postfach|Apartado|Casella|Bag|BP|B\\.P\\.|postale|Postbus|Postboks|Postal|Skrytka|Postilokero")
_LIVES = word_pattern(
    ["address", "live", "reside", "home", "deliver", "ship", "visit", "located", "adresse", "wohnt", "dirección", "indirizzo"]
)
_BRITISH = gate(rf"[A-Z]{DIGIT}(?:[A-Z]|{DIGIT})? {DIGIT}[A-Z]")
_UK = re.compile(r"(?<![\w-])(?:[A-Z]{1,2}\d[A-Z\d]?) \d[ABD-HJLNP-UW-Z]{2}(?![\w-])")
_HAN = r"[\u3400-\u9fff々〆ヶケ]"
_EASTERN = re.compile(
    rf"〒?\s?\d{{3}}-\d{{4}}\s{{0,2}}(?:{_HAN}|[ァ-ヶー]){{3,24}}[\d０-９丁目番地号の‐−ー-]{{0,14}}"
    rf"|{_HAN}{{1,6}}[都道府県省市区县](?:{_HAN}|[ぁ-んァ-ヶー]){{1,20}}\d[\d丁目番地号楼室单元の‐−-]{{0,14}}"
    r"|[가-힣]{2,6}(?:시|도)\s[가-힣]{1,6}(?:구|군|시)\s(?:[가-힣]{1,8}\s?){1,3}\d{1,4}(?:-\d{1,4})?"
)
_EAST = gate(r"[〒都道府県省市区县시도]")

_DIGIT = gate(DIGIT)
_WORDS = gate(rf"(?i:\b(?:{_NUMERALS})[ ,-])|Co\.? \pL|County")
"""Every form needs one, or a number in words, or the county behind a house with a name."""
_NUMBERED = gate(rf"{DIGIT}(?:{SPACES}?[A-Za-z])?,?{SPACES}{{1,2}}{LETTER}")
"""A number before a word or number: before the street or the town."""

_FLATS = gate(rf"{LETTER}{{1,11}}[ .:#-]{{0,3}}{DIGIT}{{1,4}}[A-Z]?, {LETTER}")
"""A word or letter with a number before a comma: the flat with which an address begins."""

_PLAIN = 0.85
_SURE = 0.96
"""The score of a street with its number, and with a town, postcode or part of a house: more than that of a name in it."""

_Forms = list[tuple[str, Gate, re.Pattern[str]]]
"""Name, what a text must hold for it, and the form."""


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector: every form in every course, since an address is written as its country does."""
    del language
    forms = [(row["name"], gate(_possible(row)), re.compile(_form(row["order"], row["types"]))) for row in _HELD["form"]]
    forms += [("whole", _NUMBERED, re.compile(form)) for form in _WHOLE.values()]
    forms.append(("flat", _FLATS, re.compile(rf"(?<![\w.,/-])(?:{UNIT}|[A-Z]{{1,2}}-?\d{{1,4}})(?=,)")))
    possible = Gates(form[1] for form in forms)
    return lambda text: _detect([forms[place] for place in possible.open(text)], text)


def _possible(row: dict[str, Any]) -> str:
    if row["order"] == "written":
        return rf"(?i:\b(?:{_NUMERALS})[ ,-])"
    types = "|".join(map(re.escape, row["types"]))
    if row["order"] == "joined":
        return rf"(?:{types}){SPACES}{DIGIT}"
    if row["order"] == "type-last":
        return rf"(?:{types}),?{SPACES}(?:No:?\.?{SPACES}?)?{DIGIT}"
    return rf"(?:{types})[,\n]" if row["order"] == "unnumbered" else types


def _form(order: str, types: list[str]) -> str:
    streets = any_of(types, " ")
    if order == "number-first":
        direction = rf"(?:(?:North|South|East|West|[NSEW]\.?){SPACE})?"
        names = rf"(?:(?:{CAP}|\d{{1,3}}(?:st|nd|rd|th)){SPACE}){{1,4}}?"
        after = rf"(?:{SPACE}(?:NE|NW|SE|SW|[NSEW]|North|South|East|West|\d{{1,3}})(?![\w-]))?"
        return rf"(?<![\w.,$€£/-]){_NUMBER},?{SPACE}{direction}{names}(?:{streets})s?(?!\w)\.?{_AGAIN}{after}"
    if order == "written":
        return rf"(?<![\w-]){_WRITTEN},?{SPACE}(?:{CAP}{SPACE}){{1,3}}(?:{streets})(?!\w)"
    if order == "unnumbered":
        return rf"(?<![\w.-])(?:{CAP}{SPACE}){{1,3}}(?:{streets})(?=,|\n)"
    if order == "type-last":
        return rf"(?<![\w.-]){CAP}(?:{SPACE}{CAP}){{0,2}}{SPACE}(?:{streets}),?{SPACE}(?:No:?\.?{SPACE}?)?{_NUMBER}(?!\w)\.?"
    if order == "type-first":
        names = rf"(?:(?:{_PARTICLES}){SPACE}?)?"
        more = rf"{CAP}(?:{SPACE}(?:(?:{_PARTICLES}){SPACE}?)?{CAP}){{0,4}}"
        named = rf"(?:{streets}){SPACE}?(?<![^\W\d_](?=[^\W\d_])){names}(?:\d{{1,2}}{SPACE}de{SPACE})?{more}"
        first = rf"\d{{1,4}}(?:{SPACE}?(?:bis|ter|[A-Z](?!\w)))?,?{SPACE}{named}"
        return rf"(?<![\w.-])(?:{first}|{named},?{SPACE}(?:(?:n[.º°]?|nr\.?|num\.?|núm\.?|#){SPACE}?)?{_NUMBER})"
    # Words end at a space or hyphen, or in a street: were that left open, a long word could be cut in two in any place.
    first, letters = rf"(?:{CAP}(?:{SPACE}-?|-))", r"[^\W\d_]"
    street = rf"{letters}+(?:{streets})"
    joined = rf"{letters}(?<![a-zß-öø-ÿ]){letters}*['’.-](?:{letters}+['’.-]){{0,4}}{letters}{street}"  # O'Neillstraße
    return rf"(?<![\w-])(?:{first}{{0,2}}{street}|{first}?{joined}){SPACE}{_NUMBER}(?!\w)"


def _detect(forms: _Forms, text: str) -> Iterator[Hit]:
    growth = Growth(text)
    for name, _, form in forms if _DIGIT(text) or _WORDS(text) else ():
        at = 0
        while match := form.search(text, at):
            at = match.end()
            around = growth.around(*match.span(), placed=name == "flat", town=name in ("unnumbered", "written", "turned"))
            core = match.group().rstrip(" ,\n")
            if around and _is_one(text, name, core, around):
                at = max(at, around.end)
                yield _hit(text, around, name, sure=around.town or around.named or name == "whole")
    for match in _BOX.finditer(text) if _BOXED(text) else ():
        around = growth.around(*match.span())
        if around and (around.placed or not _DOUBTFUL_BOX.match(match.group())):
            yield _hit(text, replace(around, start=match.start()), "box", sure=True)
    for match in _EASTERN.finditer(text) if _EAST(text) else ():
        yield Hit(
            *match.span(), "address", match.group(), _SURE, "addresses.eastern", "A place with the numbers of its blocks."
        )
    for match in _UK.finditer(text) if _BRITISH(text) else ():
        if _LIVES.search(lower(text)[max(0, match.start() - 60) : match.start()]):
            reason = "A British postcode after a word for where somebody lives."
            yield Hit(*match.span(), "address", match.group(), 0.5, "addresses.postcode", reason, Severity.REVIEW)


def _hit(text: str, around: Grown, name: str, *, sure: bool) -> Hit:
    value = text[around.start : around.end].rstrip(" ,\n")
    what = {"box": "A post-office box", "unnumbered": "A street with its town"}.get(name, "A street with a house number")
    reason = what + (", its town and postcode." if around.placed or name == "whole" else ".")
    score = _SURE if sure else _PLAIN
    return Hit(around.start, around.start + len(value), "address", value, score, f"addresses.{name}", reason)


_SURE_CODE = re.compile(r"\d{5,6}(?!\d)|\d{3}\s\d{3}(?!\d)|(?:[A-Z]\d|\d[A-Z])[A-Z\d\s]{2,}")
"""A postcode that no year is written like."""
_SHORT = frozenset(_HELD["doubtful"])
"""Street words that are common words: they count only when a town or postcode follows."""


_DATE = re.compile(
    r"\d{1,2}(?:st|nd|rd|th|\.)?(?:\s?[-–/]\s?\d{1,2}(?:st|nd|rd|th|\.)?)?,? "
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mai|Okt|Dez|janv|févr|avr|juin|juil|août|déc|ene|abr|ago|dic|gen|mag|giu|lug"
    r"|set|ott)[^\W\d_]{0,7}\b",
    re.IGNORECASE,
)


_DATED = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?) \d{1,2}(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{1,2})?,? [12]\d{3}\b"
)
"""How Americans write a date; what follows its comma is no town."""
_SEASON = re.compile(r"(?:Spring|Summer|Autumn|Winter|Fall|Season|Edition|Version|Class of|Q[1-4]) (?:19|20)\d\d$")
_YEARS = re.compile(r"(?:^|.* )(?:1[89]|20)\d\d,? .*?\b(?:1[89]|20)\d\d\b")
"""Two years: "1961 Westercon, 1968 Worldcon"."""


_THROUGH = re.compile(r"\d[\w,]*\s(?:via|place|cours|piazza)\s")
_ON_DAY = re.compile(
    r"(?<!\w)(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|\bplace (?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_NUMBERED_THING, _COUNTED = frozenset(_HELD["numbered"]), frozenset(_HELD["counted"])
_NAMED = 16
"""Code points before a number in which stands what it numbers."""


def _counts(value: str, before: str) -> bool:
    """Whether it numbers a thing and counts others: "Bauteil 5, 10115 Stück", "Version 2, Build 10115, Berlin"."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", value)]
    last = re.findall(r"[^\W\d_]+", before)
    if value[0].isdigit():
        named = last and before.endswith(" ") and last[-1].lower() in _NUMBERED_THING
        return bool(named) or words[0] in _NUMBERED_THING or words[0] in _COUNTED
    after = re.search(r"\d{4,6},?\s+([^\W\d_]+)", value)
    return after is not None and after.group(1).lower() in _COUNTED


def _is_one(text: str, name: str, value: str, around: Grown) -> bool:
    if name == "unnumbered":
        return around.placed or (around.named and around.town)
    if name in ("written", "turned"):
        return around.town
    if name == "last":
        return around.town or not lexicon().is_word(value.split(maxsplit=1)[0])  # "The gate 5"
    if name == "flat":
        written = text[around.start : around.end]
        return around.placed and written.count(",") > 1 and bool(_SURE_CODE.search(written))
    if name == "whole":
        dated = _DATE.match(value) or _DATED.search(value) or _YEARS.match(value) or _SEASON.search(value)
        return not (dated or _counts(value, text[max(0, around.start - _NAMED) : around.start]))
    if name == "germanic":  # "during 9/11": English words end like German streets do
        words, street = lexicon(), re.split(r"[ -]", re.split(r" \d", value)[0])[-1]
        return not (words.is_word(street) or words.in_dictionary(street))
    if name == "romance":  # "session 2 via Teams", "takes place Monday 5": words of other languages
        return (around.town or not _THROUGH.match(value)) and not _ON_DAY.search(value)
    if name != "english":
        return True
    last = value.replace(",", " ").rstrip("0123456789 ").split()[-1].strip(".")
    return around.town or last not in _SHORT
