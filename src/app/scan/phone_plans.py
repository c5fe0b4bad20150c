"""Whether a region's plan could know a number at all: one regular expression a region, asked before phonenumbers is.

phonenumbers takes 50 µs to say no, for each of presidio's regions and for each way of cutting a candidate; a page of part
numbers holds hundreds. The expression is made of the library's own plans and lets through whatever the library could accept.
It takes 1 to 3 µs itself for each row of groups, so an automaton of the plan, without what looks ahead, is asked before it
about all rows at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import accumulate

import phonenumbers
import re2
from phonenumbers import NumberFormat, PhoneMetadata
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
    return re.compile(_expression(region, exact=True))


def _expression(region: str, *, exact: bool) -> str:
    """The plan. Where it need not be ``exact`` it takes more numbers without a prefix, and nothing in it looks ahead."""
    code = phonenumbers.country_code_for_region(region)
    regions: Iterable[str] = phonenumbers.region_codes_for_country_code(code)
    numbers = dict.fromkeys(pattern for name in regions for pattern in _patterns(name))
    held = PhoneMetadata.metadata_for_region(region)
    assert held is not None, region  # one of presidio's own list
    prefix = r"\d{0,5}" if held.national_prefix_transform_rule else held.national_prefix_for_parsing or ""
    within = rf"(?:{code}(?:{prefix})?|{prefix}|{_without_prefix(code) if exact else ''})(?:{'|'.join(numbers)})"
    return rf"{within}|(?:{held.international_prefix})\d+"


def _without_prefix(code: int) -> str:
    """What comes before a number that the library takes without the 0 of calls within its country.

    It asks how the number would be written, in the first form that fits; a number that fits none needs no 0 either.
    """
    held = PhoneMetadata.metadata_for_region(phonenumbers.region_code_for_country_code(code))
    assert held is not None, code
    forms = [(_form(form), _needs_prefix(form)) for form in held.number_format]
    free = "|".join(form for form, needs in forms if not needs)
    none = "|".join(form for form, _ in forms)
    return rf"(?:(?={free})|(?!{none}))" if free else rf"(?!{none})" if none else ""


def _form(form: NumberFormat) -> str:
    """The numbers that would be written in the form."""
    begins = f"(?={form.leading_digits_pattern[-1]})" if form.leading_digits_pattern else ""
    return rf"{begins}(?:{form.pattern})\Z"


def _needs_prefix(form: NumberFormat) -> bool:
    rule = form.national_prefix_formatting_rule
    return bool(rule and _DIGIT.search(rule.replace(r"\1", ""))) and not form.national_prefix_optional_when_formatting


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
    return _loosely(region).Match(_lines(value)) != _NOTHING and any(map(plan(region).fullmatch, _rows(value)))


def is_whole(region: str, digits: str) -> bool:
    """Whether the digits are a whole number of the region's plan, with what comes before it at will."""
    return _loosely(region).Match(digits.encode()) != _NOTHING and plan(region).fullmatch(digits) is not None


_NOTHING = [0]
"""What an automaton tells of a text in which only its first expression is, which matches anything: where not even that is told,
the automaton gave up."""


@cache
def _loosely(region: str) -> re2.Set:
    """The plan, asked of each line of a text."""
    options = re2.Options()
    options.log_errors = False
    held = re2.Set.SearchSet(options)
    held.Add(r"\A")
    held.Add(rf"(?m)^(?:{_expression(region, exact=False)})$")
    held.Compile()
    return held


@cache
def _cuts(groups: int) -> tuple[tuple[int, int], ...]:
    return tuple((first, last) for first in range(groups) for last in range(first + 1, groups + 1))


@lru_cache(maxsize=16)
def _rows(value: str) -> tuple[str, ...]:
    """The digits of every row of groups: the library looks for a number in pieces of a candidate too. Kept, since one region
    is asked after the other."""
    groups = [group.replace("-", "") for group in _GROUP.findall(value)]
    digits = "".join(groups)
    edges = list(accumulate(map(len, groups), initial=0))
    return tuple(
        digits[edges[first] : edges[last]] for first, last in _cuts(len(groups)) if edges[last] - edges[first] >= LEAST
    )


@lru_cache(maxsize=16)
def _lines(value: str) -> bytes:
    """The same rows, one a line."""
    return "\n".join(_rows(value)).encode()
