"""Bank accounts (IBAN) in capitals or not, in groups or not: length and form of their country, and check digits (ISO 13616).

Presidio's recogniser wants capitals and groups of four, and takes words that follow for a part of the number. Its table of the
forms of 76 countries is used here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from presidio_analyzer.predefined_recognizers.generic.iban_patterns import regex_per_country

_MENDED = {"PT": r"PT\d{23}", "MU": r"MU\d{2}[A-Z]{4}\d{19}[A-Z]{3}"}
"""Presidio's forms of these are too short (ISO 13616 registry: 25 and 30 characters)."""

_BEGIN = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d{2}(?=[ .-]?[A-Za-z0-9])")
_CHARS = re.compile(r"[ .-]?[A-Za-z0-9]")


def search(text: str) -> Iterator[tuple[int, int, float]]:
    """Start, end and the score 1 of every account whose check digits are right."""
    at = 0
    while begin := _BEGIN.search(text, at):
        at = begin.end()
        end = _whole(text, begin.start(), begin.group()[:2].upper())
        if end:
            yield begin.start(), end, 1.0
            at = end


def _whole(text: str, start: int, country: str) -> int:
    """Where the account that begins at ``start`` ends; 0 when it is none."""
    form = _form(country)
    if form is None:
        return 0
    length, pattern = form
    end = start + 4
    for _ in range(length - 4):
        match = _CHARS.match(text, end)
        if not match:
            return 0
        end = match.end()
    value = re.sub(r"[ .-]", "", text[start:end]).upper()
    goes_on = text[end : end + 1].isalnum()
    return end if not goes_on and pattern.fullmatch(value) and is_valid(value) else 0


@cache
def _form(country: str) -> tuple[int, re.Pattern[str]] | None:
    """Length and form of a country's accounts, in capitals and without separators."""
    written = _MENDED.get(country) or regex_per_country.get(country)
    if written is None:
        return None
    plain = written.replace("[ ]?", "")
    groups = re.findall(r"(?:\[[^\]]+\]|\\d)\)?(?:\{(\d+)\})?", plain)
    return 2 + sum(int(count or 1) for count in groups), re.compile(plain)


def is_valid(account: str) -> bool:
    """Whether the check digits of an account in capitals and without separators are right (ISO 7064, MOD 97-10)."""
    return int("".join(str(int(char, 36)) for char in account[4:] + account[:4])) % 97 == 1
