"""Phone numbers: what looks like one is given to presidio's recogniser, piece by piece and region by region.

Presidio parses the whole text once for each of its eight regions, 50 ms for a page of numbers. Here only what looks like a
phone number is parsed, in one region after another until one knows it, and only where it would count as a finding at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from phonenumbers import (
    Leniency,
    PhoneNumberMatch,
    PhoneNumberMatcher,
    enable_pattern_cache,
    length_of_geographical_area_code,
    length_of_national_destination_code,
    national_significant_number,
)
from presidio_analyzer.predefined_recognizers import PhoneRecognizer

from app.scan.context import lower, near
from app.scan.phone_plans import LEAST, could_be, is_whole
from app.scan.rows import sparingly

Match = tuple[int, int, float]
"""Start, end, score after validation."""

Search = Callable[[str], Iterable[Match]]

# E.164: at most 15 digits. Each may be followed by a few separators.
_EXTENSION = r"(?:[ ,]{0,2}(?:x|ext\.?|extension|durchwahl|poste)[ .:]{0,2}\d{1,6})"
_CANDIDATE = re.compile(rf"(?<![\w.])[+(]{{0,2}}\d(?:[ ()./-]{{0,3}}\d){{6,14}}(?:{_EXTENSION}(?!\w)|(?!\w))", re.IGNORECASE)
_NOT_A_PHONE = re.compile(r"(?:\d{4}[ -]){3}\d{1,4}(?!\d)|(?:\d[ -]){7}|(?:\d{1,3}\.){3}\d{1,3}(?![.\d])")
"""Cards and accounts in fours, single digits, Internet addresses."""


_NORTH_AMERICAN = re.compile(
    rf"(?:(?:\+|00)?1[-. ]?)?(?:\(\d{{3}}\) ?|\d{{3}}[-. ])\d{{3}}[-. ]\d{{4}}(?:{_EXTENSION})?", re.IGNORECASE
)
"""Three, three and four digits with separators: nothing else is written like that (NANP)."""

_NATIONAL = re.compile(
    rf"""(?: \(0?\d{{2,4}}\)[ /-]{{0,2}}\d{{2,9}}(?:[ -]\d{{2,6}}){{0,3}}    # a dialling code in brackets
    | 0[1-9]\d{{0,4}}(?:[ ]?[/-][ ]?|[ ])\d{{4,9}}                     # the 0 of calls within a country, its code, the rest
    | 0[1-9]\d{{0,3}}(?:(?:[ ]?[/-][ ]?|[ ])\d{{1,5}}){{2,4}} | 0[1-9]\d{{0,3}}(?:\.\d{{2,4}}){{3,4}}
    | [1-9]\d/\d{{3}}[ -]?\d{{3,4}}                                  # a code, a slash, a number in two
    | [1-9]\d[ -]9?\d{{4}}-\d{{4}} ) {_EXTENSION}?""",
    re.VERBOSE | re.IGNORECASE,
)
"""Forms of calls within a country that hardly anything else has; 9 to 13 digits in all. None holds a bare row of digits."""

WRITTEN = 0.4
"""Score of a number that is written like a phone number and that no region's plan knows: plans change, and people mistype."""

_PREFIX = re.compile(r"\+|\(\+?\d{1,5}\)")


def is_formed(value: str) -> bool:
    """Whether a number shows by its form alone that it is a phone number: a prefix, or a few groups of sensible length."""
    groups = re.findall(r"\d+", value)
    if _PREFIX.match(value) or (3 <= len(groups) <= 6 and max(map(len, groups)) <= 5):
        return True
    return 9 <= sum(map(len, groups)) <= 13 and bool(_NATIONAL.fullmatch(value))


def phone_search(regions: Iterable[str], words: re.Pattern[str]) -> Search:
    """A search for numbers of these regions; a number whose form shows nothing must have one of ``words`` beside it."""
    enable_pattern_cache()  # or the library has its patterns looked up anew, and at times compiled anew, for every number
    asked = tuple(region for region in regions if region != "CA")  # it shares its numbers with the US

    def search(text: str) -> Iterator[Match]:
        lowered, plans = lower(text), _Plans(asked, sparingly(text, WORK))
        at = 0
        while candidate := _CANDIDATE.search(text, at):
            start, end = candidate.span()
            other = _NOT_A_PHONE.match(text, start)
            if other:
                at = other.end()
                continue
            at = end
            said = bool(near(lowered, start, end, words))
            if is_formed(candidate.group()) or said:
                found = _in_list(plans, candidate.group()) or plans.known(candidate.group(), said=said)
                if found is _MISPARTED:
                    found = (0, end - start, WRITTEN) if _NORTH_AMERICAN.fullmatch(candidate.group()) else None
                elif found is None or found[:2] != (0, end - start):  # a plan may know no more than a part of +44 (0)20 …
                    found = _written(candidate.group(), said=said and not found) or found
                if found:
                    at = start + found[1]
                    yield start + found[0], at, found[2]

    return search


def _written(value: str, *, said: bool) -> Match | None:
    """A number no plan knows, when its form leaves no doubt or a word beside it says what it is."""
    digits = sum(map(str.isdecimal, re.split("[xe]", value, maxsplit=1, flags=re.IGNORECASE)[0]))
    international = value.startswith("+") and 8 <= digits <= 15
    written = international or _NORTH_AMERICAN.fullmatch(value) or (9 <= digits <= 13 and _NATIONAL.fullmatch(value))
    if written or (said and 7 <= digits <= 13):
        return 0, len(value), WRITTEN
    return None


_FIRST_OF_SEVERAL = re.compile(r"(?:\D{0,3}\d){9,12}(?= +[+(]{0,2}\d{2})")


def _in_list(plans: _Plans, value: str) -> Match | None:
    """The first of two numbers that stand with only spaces between them, without having the recogniser guess where it ends."""
    first = _FIRST_OF_SEVERAL.match(value)
    return plans.known(first.group()) if first else None


_TAIL = re.compile(_EXTENSION, re.IGNORECASE)


_TEN = re.compile(r"(?:\(([0-9]{3})\) ?|([0-9]{3})[-. ])([0-9]{3})[-. ]([0-9]{4})")
"""How North Americans write a number, and nothing else: the plan can be asked at once, without a search for where it ends."""

REFUSALS = 18
"""Refused numbers of one piece (50 µs each) after which only the two regions are asked that knew most numbers there: then it is
a table of something else, or of numbers whose country has shown itself."""

WORK = 60
"""What the library may cost on one piece of 2,000 code points: one for a number it knows, two for one it refuses, for it takes
that apart in several ways. A page of telephone numbers with names beside them costs less. Beyond it the plans alone are asked
whether a number is one as a whole, which is what the library asks, too: where they knew nearly all there."""


def _is_american(value: str) -> bool:
    """Whether it is a number of North America in its usual form: a fifth of the work of having the library search for it."""
    ten = _TEN.fullmatch(value)
    return ten is not None and is_whole("US", "".join(filter(None, ten.groups()))) and not value.startswith(_INTERNATIONAL)


_INTERNATIONAL = ("011", "(011")
"""What North Americans dial to call abroad: ten digits that begin with it are no number of theirs."""


_PLAIN = re.compile(r"[\d ()./-]+", re.ASCII)


class _Matcher(PhoneNumberMatcher):
    """The library's search for where a number begins and ends, of which it parses only what the region's plan knows."""

    def _parse_and_verify(self, candidate: str, offset: int) -> PhoneNumberMatch | None:
        region = str(self.preferred_region)
        if _PLAIN.fullmatch(candidate) and not is_whole(region, re.sub(r"\D", "", candidate)):
            return None
        found: PhoneNumberMatch | None = super()._parse_and_verify(candidate, offset)
        return found


_HYPHENED = re.compile(r"\d+(?:-\d+){2,}")
_MISPARTED: Match = (0, 0, 0.0)
"""Of a number whose digits a plan knows, with hyphens where nobody who dials it puts one: a part, a file, a drawing."""


def _is_misparted(found: PhoneNumberMatch) -> bool:
    """Whether a row of groups with hyphens, which parts and files are numbered with too, begins with anything else than the
    country or the area: 1204-33-7725 would be 0120 4337725."""
    if not _HYPHENED.fullmatch(found.raw_string):
        return False
    first, second = found.raw_string.split("-")[:2]
    number = national_significant_number(found.number)
    area = number[: length_of_geographical_area_code(found.number)]
    network = number[: length_of_national_destination_code(found.number)]
    begins = (second,) if first == str(found.number.country_code) else (first, first.lstrip("0"))
    return not any(part and (part in (area, network) or (not area and number.startswith(part))) for part in begins)


@lru_cache(maxsize=1_024)
def _matched(region: str, value: str, *, said: bool) -> Match | None:
    """What the library takes for a number of the region. Kept, since the views and the overlapping pieces of a text hold the
    same numbers again. ``said``: a word beside it says that it is a telephone number."""
    found = next(iter(_Matcher(value, region, leniency=Leniency.VALID)), None)
    if found is None:
        return None
    if not said and _is_misparted(found):
        return _MISPARTED
    extension = _TAIL.match(value, found.end)
    return found.start, extension.end() if extension else found.end, PhoneRecognizer.SCORE


class _Plans:
    """The regions that are asked about the numbers of one piece."""

    def __init__(self, regions: tuple[str, ...], work: int = WORK) -> None:
        self._regions, self._work = regions, work
        self._knew: Counter[str] = Counter()
        self._refused = self._spent = self._asked = 0

    def known(self, value: str, *, said: bool = False) -> Match | None:
        """What phonenumbers, asked as presidio's recogniser asks it, takes for a number of one of the regions."""
        misparted = False
        if self._spent > self._work:
            return self._planned(value, said=said)
        self._asked += 1
        for region in self._regions[:1] if value.startswith("+") else self._regions:  # a plus says where it belongs
            if not could_be(region, value):
                continue
            if region == "US" and _is_american(value):
                self._knew[region] += 1
                return 0, len(value), PhoneRecognizer.SCORE
            self._spent += 1
            found = _matched(region, value, said=said)
            if found is _MISPARTED:
                misparted = True
            elif found is not None:
                self._knew[region] += 1
                return found
            self._spent += 1
            self._refused += 1
        if self._refused > REFUSALS:
            most = {region for region, _ in self._knew.most_common(2)}
            self._regions = tuple(region for region in self._regions if region in most) or self._regions[:1]
        return _MISPARTED if misparted else None

    def _planned(self, value: str, *, said: bool) -> Match | None:
        """A number that is as a whole one of the two regions that knew most here, where nearly all there were known."""
        if 4 * self._knew.total() < 3 * self._asked or (not said and _HYPHENED.fullmatch(value)):
            return None  # whose parts only the library tells
        digits = re.sub(r"\D", "", value) if _PLAIN.fullmatch(value) else ""
        regions = (region for region, _ in self._knew.most_common(2))
        known = len(digits) >= LEAST and any(is_whole(region, digits) for region in regions)
        return (0, len(value), PhoneRecognizer.SCORE) if known else None
