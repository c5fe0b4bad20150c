"""Towns, regions and countries whose names are enough to be found as places: ``resources/names/gazetteer.txt``.

``name<TAB>flag`` a line; ``w`` where it is also a word, ``n`` where people are called so, too: both need a sign beside them.
Sources: the area codes of phonenumbers (Apache-2.0), which say what town or region a code is of; Faker's countries and states
(MIT), its capitals and its towns with coordinates (GeoNames, CC BY 4.0, by way of Faker); the towns of the time zone database
(public domain); and our own ``regions.txt``.

A country's towns come by the share of its telephone numbers that is theirs: how many a country gives is in :data:`MOST`. What
the lists of names in ``resources/names`` know decides about the flags, so run ``lists.py`` first, then
``python packaging/names/gazetteer.py``.
"""

from __future__ import annotations

import re
import sys
import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from phonenumbers.geodata import GEOCODE_DATA

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

from app.scan.people.lexicon import lexicon  # noqa: E402

OUT = ROOT / "resources" / "names" / "gazetteer.txt"
MOST = {"US": 1_500, "GB": 500, "IN": 400, "AU": 200, "DE": 150, "FR": 150, "CN": 150, "BR": 150}
"""Towns and regions of a country; 80 of all others."""
TWICE = {
    **dict.fromkeys(
        (
            "Alexandria",
            "Aden",
            "Austin",
            "Carolina",
            "Chad",
            "Charlotte",
            "Dakota",
            "Dallas",
            "Florence",
            "Georgia",
            "Georgetown",
            "Houston",
            "India",
            "Jackson",
            "Jordan",
            "Kent",
            "Kerry",
            "Kingston",
            "Lincoln",
            "Madison",
            "Mali",
            "Medina",
            "Milan",
            "Montana",
            "Nancy",
            "Orlando",
            "Angus",
            "Loni",
            "Melle",
            "Reda",
            "Brittany",
            "Lorraine",
            "Morena",
            "Salvador",
            "San Salvador",
            "Santiago",
            "Sofia",
            "Surrey",
            "Sydney",
            "Valencia",
            "Victoria",
            "Virginia",
            "Wellington",
            "Israel",
            "Adelaide",
            "Roma",
            "Catania",
            "Regina",
            "Stanley",
            "Hamilton",
            "Nelson",
            "Jena",
            "Siena",
            "Maine",
            "Malta",
            "Carlow",
            "Clare",
            "Tyrone",
            "Tripoli",
            "Rutland",
            "Devon",
        ),
        "n",
    ),
    **dict.fromkeys(
        (
            "Bar",
            "Bath",
            "Brand",
            "Centre",
            "Cork",
            "Down",
            "Police",
            "Essen",
            "Hamm",
            "Hesse",
            "Hof",
            "Mobile",
            "Mayo",
            "Nice",
            "Reading",
            "Split",
            "Turkey",
            "Jersey",
            "Man",
            "Hull",
            "Halle",
            "Gulf",
            "Queens",
            "Canton",
            "Amazon",
            "Bern",
            "Port Of",
            "Salta",
            "Male",
            "Malé",
            "Rom",
            "Weiden",
            "Worms",
            "Wesel",
            "Werne",
            "Singen",
            "Siegen",
            "Hagen",
            "Goes",
            "Plauen",
            "Offenburg",
            "Lage",
            "Kleve",
            "Bühl",
        ),
        "w",
    ),
}
"""Places that everybody knows and whose names are something else as well."""
LATIN = ("de", "fr_FR", "es", "it_IT", "nl_NL", "pt_PT", "sv_SE", "da_DK", "fi_FI", "hu_HU", "cs_CZ", "hr_HR")
"""Faker's locales whose own names of countries are written in Latin letters; where one is a word, it is left out."""
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:[ '’.-]{1,2}[^\W\d_]+){0,4}")
_MORE = re.compile(
    r"\s(?:Local|Region|region|Province|province|District|district|City|city|Canton|County|State|departments?|Provinces|zone|areas?)$"
    r"|\s\(.*|\s- [A-Z]{2}$"
)
_NO_PLACE = frozenset(
    ("North", "South", "West", "East", "Central", "Region", "Continental", "Principal", "Oriental", "Rural", "Islands",
     "Highlands", "Outside", "Pool", "Say")
)  # fmt: skip


def main() -> None:
    """Write the list."""
    words = lexicon()
    known = {*_states(), *_of_faker(import_module("faker.providers.address.en"), "countries"), *_capitals(), *_more()}
    rows = {name: _flag(words, name, known=name in known) for name in _towns() | known}
    for name in (name for locale in LATIN for name in _of_faker(_locale(locale), "countries")):
        if name not in rows and not _flag(words, name, known=False):
            rows[name] = ""
    text = "\n".join(f"{name}\t{flag}".rstrip() for name, flag in sorted(rows.items())) + "\n"
    OUT.write_text(text, "utf-8")
    print(f"{len(rows)} names, {sum(map(bool, rows.values()))} with a second meaning, {len(text.encode())} bytes")


def _flag(words: Any, name: str, *, known: bool) -> str:
    """``w`` for what is also a word, ``n`` for what people are called, too.

    What everybody knows as a place has one only if it is in :data:`TWICE`.
    """
    if known:
        return TWICE.get(name, "")
    parts = re.split(r"[ -]", name)
    if len(parts) > 1:
        if all(words.is_word(part) or words.in_dictionary(part) for part in parts):
            return "w"
        return "n" if words.may_be_given(parts[0]) and words.is_surname(parts[-1]) else ""
    if words.is_word(name) or words.in_dictionary(name):
        return "w"
    return "n" if words.may_be_given(name) or words.is_surname(name) else ""


def _towns() -> set[str]:
    shares: dict[str, Counter[str]] = defaultdict(Counter)
    for prefix, said in GEOCODE_DATA.items():
        if "en" in said:
            for part in re.split(r"/|, | and | & ", said["en"]):
                name = _MORE.sub("", part).strip()
                # Two capitals after the name of a town are its state; some towns are spelled XiAn.
                if _NAME.fullmatch(name) and name not in _NO_PLACE and not re.search(r"[a-z][A-Z]|part of|coast of", name):
                    shares[_country(prefix)][name] += 10.0 ** -len(prefix)  # type: ignore[assignment]  # a weight
    towns = set()
    for country, held in shares.items():
        ranked = [name for name, _ in sorted(held.items(), key=lambda row: (-row[1], row[0])) if not name.isupper()]
        towns.update(ranked[: MOST.get(country, 80)])
    geo = import_module("faker.providers.geo").Provider
    towns.update(row[2] for row in geo.land_coords if _NAME.fullmatch(row[2]))
    zones = (
        zone.rpartition("/")[2].replace("_", " ") for zone in zoneinfo.available_timezones() if re.match(_CONTINENTS, zone)
    )
    towns.update(zone for zone in zones if _NAME.fullmatch(zone))
    return towns


def _capitals() -> Iterator[str]:
    dated = import_module("faker.providers.date_time").Provider
    yield from (row.capital for row in dated.countries if _NAME.fullmatch(row.capital))


_CONTINENTS = r"(?:Europe|Asia|Africa|America|Australia|Pacific|Atlantic)/"


def _country(prefix: str) -> str:
    for length in (1, 2, 3):
        regions = COUNTRY_CODE_TO_REGION_CODE.get(int(prefix[:length]))
        if regions:
            return regions[0]
    return ""


def _states() -> Iterator[str]:
    """States, provinces and counties of countries whose own names for them are the English ones."""
    for locale, kinds in (
        ("en_US", ("states",)), ("en_CA", ("provinces",)), ("en_AU", ("states",)), ("en_GB", ("counties",)),
        ("en_IE", ("counties",)), ("en_IN", ("states", "union_territories", "cities")), ("de_DE", ("states", "cities")),
        ("de_AT", ("states",)), ("es_ES", ("regions",)), ("fr_FR", ("regions",)), ("nl_NL", ("provinces",)),
        ("pl_PL", ("cities",)),
    ):  # fmt: skip
        for kind in kinds:
            yield from _of_faker(_locale(locale), kind)


def _locale(name: str) -> Any:
    return import_module(f"faker.providers.address.{name}")


def _of_faker(module: Any, kind: str) -> Iterator[str]:
    for row in getattr(module.Provider, kind, ()):
        name = row[0] if isinstance(row, tuple) else row
        plain = re.sub(r"\s?\(.*|,? (?:Republic of|Republic|the).*$", "", name) if kind == "countries" else name
        if _NAME.fullmatch(plain) and len(plain) > 3:
            yield plain


def _more() -> Iterable[str]:
    """What none of the sources has: parts of the world, regions by their English names, short names of countries."""
    return (ROOT / "packaging" / "names" / "regions.txt").read_text("utf-8").split("\n")


if __name__ == "__main__":
    main()
