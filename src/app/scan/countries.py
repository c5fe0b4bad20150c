"""Whose numbers are looked for beyond those of every course: the countries of its language, and those the organisation chose.

Numbers with a check digit, with a form of their own or beside a name of their own are found in every course, whatever their
country. Post codes and numbers of registers that are called by everyday words are mostly wrong elsewhere, so they wait for a
course of that language, or for a choice: ``countries.txt`` in the settings folder, one ISO 3166 code a line.
"""

from __future__ import annotations

from pathlib import Path

from app.paths import config_dir, settings_stamp

FILE = "countries.txt"

NAMES = {
    "ca": "Canada",
    "de": "Germany",
    "gb": "United Kingdom",
    "it": "Italy",
    "za": "South Africa",
}
"""The countries with such numbers in ``resources/scan/personal.toml``, by code."""

_OF_LANGUAGE = {"en": ("gb",), "de": ("de",), "it": ("it",)}


def countries_file() -> Path:
    """Where the choice is kept."""
    return config_dir() / FILE


def chosen() -> frozenset[str]:
    """The countries the organisation chose; none when nothing was, or when the file can't be read."""
    try:
        codes = countries_file().read_text("utf-8").split()
    except (OSError, ValueError):
        return frozenset()
    return frozenset(code.lower() for code in codes) & NAMES.keys()


def wanted(language: str) -> frozenset[str]:
    """Countries for a course in a BCP 47 language: of its region if it names one, else of its language; and the chosen ones."""
    base, *rest = language.lower().replace("_", "-").split("-")
    region = next((part for part in rest if len(part) == 2), "")
    return frozenset((region,) if region else _OF_LANGUAGE.get(base, ())) | chosen()


def stamp() -> tuple[int, int]:
    """Differs when the choice is another than before."""
    return settings_stamp(FILE)
