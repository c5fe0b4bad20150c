"""The ways in which models write one stand-in: as it is, inflected, over a line's end, with other digits and brackets."""

from __future__ import annotations

import re

from app.scan.standins import is_given

ENDINGS = (
    "s", "es", "en", "n", "ns", "ens", "a", "u", "e", "i", "y", "em", "om", "ie", "owi", "ovi", "ów", "ą", "ę", "ova", "ová",
    # Hungarian, with -val and -vel as they follow r, l, n and d
    "nak", "nek", "val", "vel", "ral", "rel", "lel", "nel", "dal", "del", "ként", "ban", "ben", "hoz", "hez", "höz", "tól",
    "től", "ról", "ről", "ra", "re", "nál", "nél", "ért", "t", "ot", "et", "öt", "ék",
    # Finnish and Estonian
    "in", "ia", "ille", "ilta", "illa", "issa", "ista", "iksi", "lle", "lta", "ile", "ilt", "il", "iga",
    # Latvian and Lithuanian
    "am", "im", "as", "is", "us", "ai", "o", "ui", "ė", "ės", "ei",
)  # fmt: skip
"""What a model writes straight after a name ("Aldemoors desk", "Aldemoorem", "Aldemoornak")."""
LONGEST = max(map(len, ENDINGS))

_DIGITS = {
    digit: "[" + "".join(chr(zero + digit) for zero in (0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10)) + "]"
    for digit in range(10)
}
"""A digit as Arabic, Persian, Hindi, Bengali, Thai and full-width text writes it."""
_NUMBER = re.compile(r"\d{3}-\d\d(?:\d-\d{4}|-\d{4})")
_BRACKETED = re.compile(r"\[\D+ (\d{3,})\]")
_LETTERS = re.compile(r"(?<=[^\W\d_]{2})(?=[^\W\d_]{2})")
_BROKEN = "(?:\u00ad|[-\u2010]\\n)?"
"""Where a word may be broken at a line's end, or could be."""
_OPEN, _CLOSE = "[［【〔", "]］】〕"
_INSIDE = rf"[^\d{re.escape(_OPEN + _CLOSE)}\n]{{0,40}}"


def number_in(name: str) -> str:
    """The number of a placeholder such as ``[card number 417]``, by which it is known whatever its words became."""
    found = _BRACKETED.fullmatch(name)
    return found[1] if found else ""


def inflects(name: str) -> bool:
    """Whether it is a name in words, as "Gudrun Aldemoor" is and an address or a number is not."""
    return name[0].isalpha() and name[-1].isalnum() and not re.search(r"[@_/:]|\d[.-]|[^\W\d]\d", name)


def key(name: str) -> str:
    """What is the same however a model writes a stand-in: in capitals, with a hard space, over a line end."""
    return re.sub(r"\s", "", name).casefold()


def pattern(name: str, *, alone: bool) -> str:
    """An expression without groups that finds it. ``alone``: no other placeholder of the request has its number."""
    if _NUMBER.fullmatch(name):
        return _phone(name)
    if alone and number_in(name):
        return rf"{_whole(name)}|{_bracketed(number_in(name))}"
    return _whole(name)


def _whole(name: str) -> str:
    """The name as a word of its own. A space may be any space or none, and one may have slipped in after a dot."""
    before = r"(?<![\w@])" if name[0].isalnum() else ""
    after = r"(?![\w@])" if name[-1].isalnum() else ""  # "Person 1" is not the beginning of person1@example.com
    if inflects(name):
        last = re.findall(r"\w+", name)[-1]
        after = rf"(?:(?![\w@])|(?=(?:{'|'.join(_endings(last))})(?![\w@])))"
    written = re.escape(name).replace(r"\ ", r"\s{0,2}").replace(r"\.", r"\.\s?")
    return before + (_LETTERS.sub(_BROKEN, written) if inflects(name) else written) + after


def _endings(name: str) -> list[str]:
    """Those that make no other name of it: Leopoldo is not Leopold."""
    return [ending for ending in ENDINGS if not is_given(name + ending)]


def _phone(name: str) -> str:
    """Its digits in groups of any kind, with or without the country in front: "(202) 555-0101", "+1 202.555.0101"."""
    digits = [_DIGITS[int(digit)] for digit in name if digit.isdigit()]
    return r"(?<![\w@])(?:\+?1[\s.-]{1,2})?\(?" + r"[\s().\u2010-\u2015/-]{0,2}".join(digits) + r"(?![\w@])"


def _bracketed(number: str) -> str:
    """A bracket in which it is the one number, with a word ("[номер карты 417]"); no link, and no footnote."""
    digits = "".join(_DIGITS[int(digit)] for digit in number)
    some = rf"(?=[^{re.escape(_CLOSE)}]*[^\W\d_])"
    return rf"[{re.escape(_OPEN)}]{some}{_INSIDE}{digits}{_INSIDE}[{re.escape(_CLOSE)}](?!\()"
