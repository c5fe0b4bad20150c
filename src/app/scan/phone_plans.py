"""Whether a region's plan could know a number at all: one regular expression a region, asked before phonenumbers is.

phonenumbers takes 50 µs to say no, for each of presidio's regions and for each way of cutting a candidate; a page of part
numbers holds hundreds. The expression is made of the library's own plans and lets through whatever the library could accept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate

import phonenumbers
from phonenumbers import PhoneMetadata
from phonenumbers.phonemetadata import REGION_CODE_FOR_NON_GEO_ENTITY

LEAST = 6
"""Digits of the shortest number that counts: plans know shorter ones, which are house numbers and years in any text."""

_KINDS = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan", "voicemail",
)  # fmt: skip
_GROUP = re.compile(r"\d+(?:-+\d+)*")
"""The library cuts at spaces, slashes, brackets and stops, and at a hyphen only beside a space."""

_DIGIT = re.compile(r"\d")
_ABROAD = re.compile(r"[+＋]")
"""A number that names its country: every plan may know it."""


@cache
def plan(region: str) -> re.Pattern[str]:
    """What a whole number of the region is, with its country's code and the prefix of its own calls at will; or one abroad."""
    code = phonenumbers.country_code_for_region(region)
    regions: Iterable[str] = phonenumbers.region_codes_for_country_code(code)
    numbers = dict.fromkeys(pattern for name in regions for pattern in _patterns(name))
    held = PhoneMetadata.metadata_for_region(region)
    assert held is not None, region  # one of presidio's own list
    prefix = r"\d{0,5}" if held.national_prefix_transform_rule else held.national_prefix_for_parsing or ""
    national = f"(?:{prefix})" if _needs_prefix(held) else f"(?:{prefix})?"
    within = rf"(?:{code}(?:{prefix})?|{national})(?:{'|'.join(numbers)})"
    return re.compile(rf"{within}|(?:{held.international_prefix})\d+")


def _needs_prefix(held: PhoneMetadata) -> bool:
    """Whether the library takes no number of the region without the 0 of calls within it, however its digits are grouped."""
    rules = [
        (form.national_prefix_formatting_rule, form.national_prefix_optional_when_formatting) for form in held.number_format
    ]
    return bool(rules) and all(rule and _DIGIT.search(rule.replace("$1", "")) and not optional for rule, optional in rules)


def _patterns(region: str) -> Iterator[str]:
    if region == REGION_CODE_FOR_NON_GEO_ENTITY:
        return
    held = PhoneMetadata.metadata_for_region(region)
    for kind in _KINDS:
        described = getattr(held, kind)
        if described is not None and described.national_number_pattern:
            yield described.national_number_pattern


def could_be(region: str, value: str) -> bool:
    """Whether the region's plan could know the number, or any row of its groups."""
    if _ABROAD.search(value):
        return True
    return any(plan(region).fullmatch(number) for number in _rows(value))


@cache
def _cuts(groups: int) -> tuple[tuple[int, int], ...]:
    return tuple((first, last) for first in range(groups) for last in range(first + 1, groups + 1))


def _rows(value: str) -> Iterator[str]:
    """The digits of every row of groups: the library looks for a number in pieces of a candidate too."""
    groups = [group.replace("-", "") for group in _GROUP.findall(value)]
    digits = "".join(groups)
    edges = list(accumulate(map(len, groups), initial=0))
    for first, last in _cuts(len(groups)):
        if edges[last] - edges[first] >= LEAST:
            yield digits[edges[first] : edges[last]]
