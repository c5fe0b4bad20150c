"""What speaks against a hit: functions that run after a detector, and drop or lower it.

False alarms get scanners switched off.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import replace

from app.course.findings import Severity
from app.scan.cards import BRANDS
from app.scan.context import near, word_pattern
from app.scan.hits import Hit
from app.scan.labels import labels
from app.scan.tables import words

Filter = Callable[[str, str, str, Hit], Hit | None]
"""(text, lower-cased text, context word or "", hit) to the hit, a milder hit, or None."""


def settled(text: str, lowered: str, word: str, hit: Hit) -> Hit | None:
    """The hit after every filter of its kind."""
    settling: Hit | None = hit
    for apply in FILTERS.get(hit.kind, ()):
        if settling is None:
            return None
        settling = apply(text, lowered, word, settling)
    return settling


def _quiet(hit: Hit, reason: str) -> Hit:
    return replace(hit, severity=Severity.REVIEW, reason=reason)


# E-mail

_RESERVED = re.compile(r"@(?:[\w-]+\.)*(?:example\.(?:com|net|org)|(?:example|test|invalid|localhost))$", re.IGNORECASE)
_OURS = re.compile(r"person\d{1,4}@example\.com")


def _email(_text: str, _lowered: str, _word: str, hit: Hit) -> Hit | None:
    if _OURS.fullmatch(hit.value):
        return None
    if _RESERVED.search(hit.value):
        return _quiet(hit, "An address at a domain that is kept for examples and belongs to nobody (RFC 2606).")
    return hit


# Phone

_PHONE_WORDS = re.compile(
    r"(?<!\w)(?:phone|tel|telephone|fax|mobile|cell|call|dial|desk|counter|office|hotline|line|department|manager|clerk|reception|now|today"
    r"|telefon|handy|büro)(?!\w)"
)
_HAS_NUMBER = re.compile(r"[\s:#.-]{0,3}(?:no\.?\s?|nr\.?\s?)?\d{1,4}(?![\d/.-]|\s\d)|-time\b")
"""Behind a word for another number: that number itself, "reference 12, on …", or the rest of another word, "part-time"."""
_OTHER_NUMBERS = word_pattern(words("not_a_phone"))
_NUMBERED = re.compile(
    rf"(?<!\w)(?:(?:{'|'.join(map(re.escape, words('numbered')))})"
    r"(?:[\s-]?(?:no|nos|nr|num|number|numbers|nummer|nummern|numéro|número|numero|n[°º]|code|id|ref|reference)(?!\w))?"
    r"|[^\W\d_]{3,24}-?(?:nummern?|nrs?|numret|nummeret|numer)|p/n|s/n|#)"
    r"\.?(?:\s?[:=#(]|\s(?:is|are|ist|lautet|est|es|è|é))?\s{0,2}[(#]?\Z"
)
"""Straight before a number, what is numbered and is no telephone: "drawing 12-345", "Bestellnummer: 030 12"."""
_PHONE_PARTS = re.compile(r"tele|handy|mob|fax|ruf|wahl|service|kontakt|hotline|tlf|tel\.?-?n|puhelin|phone")
_STRAIGHT = 48
"""Code points before a number in which what is numbered stands, with a word for "number"."""
_DATE_OR_YEARS = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|(?:(?:19|20)\d\d[ /–-]{1,3}){1,5}(?:19|20)\d\d"
    r"|\d{1,3}(?:[ .]000)+|\d{1,3}(?:\.\d{1,3}){3}"
)
_TIMESTAMP = re.compile(r"1[5-8]\d{8}(?:\d{3}|\d{6})?(?!\d)(?![ ()./-]\d)|(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)")
"""Seconds, thousandths or millionths since 1970 in the years 2017 to 2030, and a date with a time behind it."""
_TOLL_FREE = re.compile(r"(?:\+?1[-. ]?)?\(?8(?:00|33|44|55|66|77|88)\)?[-. ]?\d{3}[-. ]\d{4}")
_FICTION = re.compile(r"(?<!\d)555[-. ]?01\d\d$")


def _phone(text: str, lowered: str, _word: str, hit: Hit) -> Hit | None:
    if _DATE_OR_YEARS.fullmatch(hit.value.strip()) or _TIMESTAMP.match(hit.value) or _in_something(text, hit):
        return None
    abroad = hit.value.startswith("+")
    before = lowered[max(0, hit.start - 30) : hit.start]
    other = None if abroad else _OTHER_NUMBERS.search(before)
    if other and not (_PHONE_WORDS.search(before, other.end()) or _HAS_NUMBER.match(before, other.end())):
        return None
    numbered = None if abroad else _NUMBERED.search(lowered, max(0, hit.start - _STRAIGHT), hit.start)
    if numbered and not _PHONE_PARTS.search(numbered.group()):
        return None
    if _is_called_otherwise(lowered, hit):
        return None
    if _TOLL_FREE.fullmatch(hit.value):
        return _quiet(hit, "A toll-free number: it is an organisation’s, and nobody’s own.")
    if _FICTION.search(hit.value):
        return _quiet(hit, "A number of the range kept for fiction, 555-0100 to 555-0199.")
    return hit


def _is_called_otherwise(lowered: str, hit: Hit) -> bool:
    """Whether the name of a number with check digits stands beside it, and they are right."""
    checks = [
        name.told.check
        for name in labels().said(lowered)
        if name.told.check and name.end > hit.start - 40 and name.start < hit.end + 20
    ]
    digits = re.sub(r"\D", "", hit.value) if checks else ""
    return any(check(digits) for check in checks)


def _in_something(text: str, hit: Hit) -> bool:
    """Whether the number is a piece of a longer code: a word, a decimal, a path, a URL."""
    before, after = text[hit.start - 1 : hit.start], text[hit.end : hit.end + 1]
    if re.search(r"\d:$", text[max(0, hit.start - 2) : hit.start]):
        return True  # the seconds of a time, and a year behind them: "09:55:44 2022 -0700"
    if before == "=" and hit.value.startswith("+"):
        before = ""  # a value in an address: "?tel=+49…"
    return bool(re.match(r"[\w/=#_]", before) or re.match(r"[\w/=_]|[.-]\d", text[hit.end : hit.end + 2]) or (after == "-"))


# Cards

_TEST_CARDS = frozenset(words("test_cards"))
_NOT_CARDS = word_pattern(words("not_a_card"))


_MAESTRO = re.compile(r"(?:50|5[6-9]|6\d)\d{10,13}")
"""Maestro's cards of 12 to 15 digits: by form they are any number, South African identity numbers among them."""


def _card(_text: str, lowered: str, word: str, hit: Hit) -> Hit | None:
    digits = re.sub(r"\D", "", hit.value)
    if not word and _MAESTRO.fullmatch(digits):
        return None
    if not BRANDS.fullmatch(digits) or (len(set(digits)) < 3 and digits not in _TEST_CARDS):
        return None
    if not word and near(lowered, hit.start, hit.end, _NOT_CARDS):
        return None
    groups = [len(part) for part in re.findall(r"\d+", hit.value)]
    if not word and len(groups) > 1 and groups not in ([4, 4, 4, 4], [4, 6, 5], [4, 6, 4], [4, 4, 4, 1], [4, 4, 4, 4, 3]):
        return None
    if digits in _TEST_CARDS:
        return _quiet(hit, "A number that payment companies publish for tests.")
    return hit


# Internet addresses

_VERSION_WORDS = re.compile(
    r"(?:version|versions|revision|rev|release|build|firmware|driver|v|ver|section|chapter|clause|§|step|rule|figure)\.?\s{0,2}$"
)
_PRODUCT = word_pattern(words("products"))
_HAS_VERSION = re.compile(r"([^\W\d_][\w+#.-]{1,30})\s?\(?$")
"""The word straight before a number, or before the bracket it stands in."""
_OTHER_VERSION = re.compile(r"\s\d{1,5}(?:\.\d{1,5}){1,3}\s?(?:to|and|or|,|through|until|/|-|→)\s?$")
"""The first of two: "nginx 1.18.0.2 to 1.25.3.1"."""
_INSTALLING = word_pattern(words("installing"))
_REACHED = word_pattern(words("reached"))
_DOCUMENTATION = [ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]


def _ip(text: str, lowered: str, _word: str, hit: Hit) -> Hit | None:
    if _VERSION_WORDS.search(lowered[max(0, hit.start - 14) : hit.start]) or re.match(r"[.\d]\d", text[hit.end : hit.end + 2]):
        return None
    if not re.search(r"[.:].*[.:]", hit.value) or text[hit.start - 1 : hit.start] == ".":
        return None
    if re.search(r"\w/$", text[max(0, hit.start - 2) : hit.start]):
        return None  # a version of a product: "Chrome/156.0.0.0"
    if ":" not in hit.value and _is_version(lowered, hit):
        return None
    address = ipaddress.ip_interface(hit.value.partition("%")[0]).ip
    if ":" in hit.value and (len(hit.value) < 6 or not any(char.isdecimal() for char in hit.value)):
        return None  # "::" and "add::be" in program text
    if any(address in net for net in _DOCUMENTATION if net.version == address.version):
        return _quiet(hit, "An address kept for documentation (RFC 5737, RFC 3849).")
    if address.is_loopback or address.is_unspecified or address.is_multicast or str(address).startswith("255."):
        return None
    return _quiet(hit, "An address inside a private network.") if address.is_private else hit


def _is_version(lowered: str, hit: Hit) -> bool:
    """Whether a product's name stands before the number, or any name in a sentence about installing and none about networks."""
    before = lowered[max(0, hit.start - 40) : hit.start]
    named = _HAS_VERSION.search(_OTHER_VERSION.sub("", before))
    if not named:
        return False
    if _PRODUCT.fullmatch(named.group(1)):
        return True
    return not near(lowered, hit.start, hit.end, _REACHED) and bool(near(lowered, hit.start, hit.end, _INSTALLING))


_OUR_NUMBERS = re.compile(r"000-00-00\d\d|00-00-5E-00-53-\d\d")
_DOCUMENTATION_MAC = re.compile(r"(?:00[:-]00|01[:-]00)[:-]5E[:-](?:00[:-]53|90[:-]10)[:-][0-9A-F]{2}", re.IGNORECASE)


def _ours(_text: str, _lowered: str, _word: str, hit: Hit) -> Hit | None:
    return None if _OUR_NUMBERS.fullmatch(hit.value) else hit


def _mac(_text: str, _lowered: str, word: str, hit: Hit) -> Hit | None:
    """Six pairs of digits with hyphens are more often a code; real ones have letters or colons nearly always."""
    if _DOCUMENTATION_MAC.fullmatch(hit.value):
        return _quiet(hit, "An address kept for documentation (RFC 7042).")
    return hit if word or ":" in hit.value or not re.fullmatch(r"[\d.-]+", hit.value) else None


FILTERS: dict[str, tuple[Filter, ...]] = {
    "email": (_email,),
    "phone": (_phone,),
    "card": (_card,),
    "ip": (_ip,),
    "ssn": (_ours,),
    "mac": (_ours, _mac),
}
