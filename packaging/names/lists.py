"""Given names, surnames and places from Faker's locales (MIT), and names of the United States' census of 1990 (public domain,
from the package ``names``, MIT), cleaned and flagged, for the names detector.

Writes ``given.txt`` (``name<TAB>flags``: ``m`` male, ``f`` female, ``fm`` for either, neither where nobody says; ``w`` also a
common English word, so that alone it says nothing), ``surnames.txt`` (the same, without gender), ``places.txt`` and
``words.txt`` (common words, lower case) to ``resources/names``; and ``dictionary.txt``, English words that are no names, from
spaCy's lookup tables (MIT; WordNet's licence for what comes from there).

``python packaging/names/lists.py DATA`` where DATA is the folder of labelled text: words that stand there in lower case and
outside names at least :data:`COMMON` times, in what is not kept for the test, are common words.
"""

from __future__ import annotations

import gzip
import json
import pkgutil
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpora import TEST, records

OUT = Path(__file__).resolve().parents[2] / "resources" / "names"
COMMON = 3
"""Times a word must stand in lower case in the training text to count as a common word."""
MOSTLY = 0.9
"""Share of what is known about a name that has to say the same gender; Andrea is a man in Italy and a woman in Germany."""
CENSUS = 20_000
"""Surnames of the census, most frequent first, that are taken: 78 % of its people have one of them."""
_LATIN = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][A-Za-zÀ-ÖØ-öø-ÿĀ-žȘ-țḀ-ỿ'’]*(?:-[A-ZÀ-ÖØ-ÞĀ-Ž][A-Za-zÀ-ÖØ-öø-ÿĀ-žȘ-țḀ-ỿ'’]*)?")
_PARTICLES = {"De", "Van", "Von", "Der", "Den", "Di", "Da", "Do", "Dos", "Du", "La", "Le", "El", "Al", "Ben", "Bin", "Mac"}
_NO_GIVEN = {"Sie"}
"""In Faker's lists, and in every sentence that tells somebody in German what to do."""


def main(data: Path) -> None:
    """Write the lists."""
    common = _common_words(data)
    given: dict[str, Counter[str]] = {}
    surnames: set[str] = set()
    for provider in _providers("person"):
        for gender, names in _given(provider):
            for name in names:
                if _LATIN.fullmatch(name) and len(name) > 1 and name not in _NO_GIVEN:
                    given.setdefault(name, Counter()).update(gender)
        for name in _plain(getattr(provider, "last_names", ())):
            surnames.update(part for part in name.split() if _LATIN.fullmatch(part) and len(part) > 1)
    words = _words()
    taken = common | words
    for name, often in _census_given().items():
        if name in given or name.lower() not in taken:
            given.setdefault(name, Counter()).update(often)
    surnames.update(name for name in _census_surnames() if name.lower() not in taken)
    surnames -= _PARTICLES
    OUT.mkdir(exist_ok=True)
    _write("given.txt", (f"{name}\t{_genders(given[name])}{_flag(name, common)}" for name in sorted(given)))
    _write("surnames.txt", (f"{name}\t{_flag(name, common)}" for name in sorted(surnames)))
    _write("places.txt", sorted(_places(common)))
    _write("dictionary.txt", sorted(words - common - {name.lower() for name in given} - {name.lower() for name in surnames}))
    _write("words.txt", sorted(word for word in common if len(word) > 1))


def _write(name: str, lines: Iterable[str]) -> None:
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    (OUT / name).write_text(text, "utf-8")
    print(f"{name}: {text.count(chr(10))} lines, {len(text.encode())} bytes")


def _flag(name: str, common: frozenset[str]) -> str:
    return "w" if name.lower() in common else ""


def _genders(often: Mapping[str, float]) -> str:
    """``m`` or ``f`` where nearly all that is known about a name says so; ``fm`` where it is mixed."""
    whole = sum(often.values())
    return next((gender for gender, count in often.items() if count >= MOSTLY * whole), "fm") if whole else ""


def _providers(kind: str) -> Iterator[Any]:
    package = import_module(f"faker.providers.{kind}")
    for found in pkgutil.iter_modules(package.__path__):
        yield import_module(f"{package.__name__}.{found.name}").Provider


def _given(provider: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "m", _plain(getattr(provider, "first_names_male", ()))
    yield "f", _plain(getattr(provider, "first_names_female", ()))
    for attribute in ("first_names", "first_names_nonbinary"):  # the two above together, in most locales: no word on gender
        yield "", _plain(getattr(provider, attribute, ()))


def _plain(held: object) -> tuple[str, ...]:
    if isinstance(held, Mapping | Iterable) and not isinstance(held, str):
        return tuple(item for item in held if isinstance(item, str))
    return ()  # some locales make their names in a property


def _places(common: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for provider in _providers("address"):
        for attribute in ("cities", "states", "countries", "regions", "counties", "provinces"):
            for item in _plain(getattr(provider, attribute, ())):
                if re.fullmatch(r"[A-ZÀ-Þ][\w'’ .-]{2,40}", item) and item.split()[0].lower() not in common:
                    found.add(item)
    geo = import_module("faker.providers.geo").Provider
    found.update(row[2] for row in geo.land_coords if row[2].isascii() and len(row[2]) > 2)
    return found


def _words() -> set[str]:
    import spacy_lookups_data

    folder = Path(spacy_lookups_data.__file__).parent / "data"
    forms: dict[str, str] = json.loads(gzip.decompress((folder / "en_lemma_lookup.json.gz").read_bytes()))
    index: dict[str, list[str]] = json.loads(gzip.decompress((folder / "en_lemma_index.json.gz").read_bytes()))
    found = {*forms, *forms.values(), *(word for held in index.values() for word in held)}
    return {word for word in found if re.fullmatch(r"[a-z]{2,}", word)}


def _census_given() -> dict[str, dict[str, float]]:
    """Given names with the share of men and of women among those who have them; one country weighs as one locale does."""
    found: dict[str, Counter[str]] = {}
    for gender, file in (("m", "dist.male.first"), ("f", "dist.female.first")):
        for row, percent in _census(file):
            found.setdefault(row.capitalize(), Counter())[gender] += percent  # type: ignore[assignment]  # a weight
    return {name: {gender: often / sum(held.values()) for gender, often in held.items()} for name, held in found.items()}


def _census_surnames() -> Iterator[str]:
    for row, _ in _census("dist.all.last")[:CENSUS]:
        yield f"Mc{row[2:].capitalize()}" if row.startswith("MC") and len(row) > 4 else row.capitalize()


def _census(file: str) -> list[tuple[str, float]]:
    """The names of a table of the census in capitals, most frequent first, with how many in a hundred have them."""
    folder = Path(str(find_spec("names").submodule_search_locations[0]))  # type: ignore[union-attr, index]
    rows = (line.split() for line in (folder / file).read_text("ascii").splitlines())
    return [(row[0], float(row[1])) for row in rows if row]


def _common_words(data: Path) -> frozenset[str]:
    counts: Counter[str] = Counter()
    for path in sorted(data.glob("*.jsonl")):
        if path.stem == "btc":
            continue  # tweets write names in lower case too
        for tenth, (text, spans) in records(path):
            for match in re.finditer(r"(?<![\w’'@#-])[a-z]+(?![\w’'-])", text):
                if tenth != TEST and not any(start <= match.start() < end for start, end, _ in spans):
                    counts[match.group()] += 1
    return frozenset(word for word, count in counts.items() if count >= COMMON)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
