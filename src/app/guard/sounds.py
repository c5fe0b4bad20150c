"""How a word sounds, roughly, in whatever script it is written: enough to tell whether it is another spelling of a name.

"Aldamoor", "Алдамур", "アルダムーア" and "ألدامور" are one name. Each is written in Latin letters (anyascii, letter by
letter), then as a row of sounds, and two rows are compared by the cost of making one from the other. What costs little is
what scripts and languages really mix up: vowels anywhere, b and v in Greek or Japanese, l and r in East Asia, h and g in
Russian.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache

NEVER = 9.0
"""A cost no comparison allows."""


class Script(Enum):
    """How a script writes a foreign name."""

    LATIN = "latin"
    """Letter for letter; languages such as Latvian and Serbian spell names as they sound."""
    ALPHABET = "alphabet"
    """Letter for sound: Cyrillic, Greek, Armenian, Georgian, the scripts of India."""
    ABJAD = "abjad"
    """Vowels are mostly left out: Arabic, Hebrew."""
    SYLLABLES = "syllables"
    """Every consonant takes a vowel, l is r, final r is lost: kana, Hangul."""
    UNSPACED = "unspaced"
    """The same, and no blank says where a word begins: Han, Thai, Lao, Khmer, Burmese."""


_SCRIPTS = {
    "LATIN": Script.LATIN,
    "ARABIC": Script.ABJAD,
    "HEBREW": Script.ABJAD,
    "SYRIAC": Script.ABJAD,
    "KATAKANA": Script.SYLLABLES,
    "KATAKANA-HIRAGANA": Script.SYLLABLES,
    "HANGUL": Script.SYLLABLES,
    "HIRAGANA": Script.UNSPACED,
    "CJK": Script.UNSPACED,
    "THAI": Script.UNSPACED,
    "LAO": Script.UNSPACED,
    "KHMER": Script.UNSPACED,
    "MYANMAR": Script.UNSPACED,
}


@lru_cache(maxsize=4096)
def script_of(char: str) -> tuple[str, Script]:
    """(the script's name, how it writes) of a letter, by the name Unicode gives it."""
    name = unicodedata.name(char, "").partition(" ")[0]
    return name, _SCRIPTS.get(name, Script.ALPHABET)


_DIGRAPHS: tuple[tuple[str, str], ...] = (
    ("tsch", "S"), ("shch", "S"), ("sch", "S"), ("dzh", "J"), ("ck", "k"), ("sh", "S"), ("zh", "S"), ("kkh", "H"), ("kh", "H"),
    ("ch", "X"), ("ph", "f"), ("th", "T"), ("gh", "g"), ("tz", "ts"), ("dt", "d"), ("td", "d"), ("qu", "kv"), ("q", "k"),
    ("x", "ks"), ("dJ", "J"), ("dj", "J"), ("j", "J"), ("oo", "u"), ("ou", "u"),
)  # fmt: skip
_OWN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "GREEK": (("tz", "J"), ("nts", "ns"), ("gk", "g"), ("nt", "d"), ("mp", "b"), ("oy", "u"), ("ts", "X")),
    "THAI": (("kh", "k"), ("ph", "p"), ("th", "t")),
}
"""What a script writes in its own way, before the digraphs of all."""
_CARONS = str.maketrans(
    {"č": "ch", "ć": "ch", "ç": "ch", "š": "sh", "ş": "sh", "ś": "sh", "ž": "zh", "ź": "zh", "đ": "dzh", "ј": "i"}
)
_SOFT_C = re.compile(r"c(?=[eiy])")
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = frozenset("aeiou")
_WEAK = "aeiouhwv"
_PAIRED = frozenset("aeiouw")


@lru_cache(maxsize=8192)
def sounds(word: str) -> str:
    """The row of sounds of a word: small letters, and S (sh, zh), X (ch), H (kh), J (j), T (th) where letters can't say it."""
    from anyascii import anyascii  # a table for each block of Unicode, read when a word of it is first seen

    first = script_of(word[:1])[0] if word else ""
    plain = unicodedata.normalize("NFC", word).lower().translate(_CARONS)
    latin = "".join(char for char in anyascii(plain).lower() if char.isalpha())
    for spelled, heard in _OWN.get(first, ()):
        latin = latin.replace(spelled, heard)
    for spelled, heard in _DIGRAPHS:
        latin = latin.replace(spelled, heard)
    latin = _SOFT_C.sub("s", latin).replace("c", "k") if first in ("LATIN", "") else latin.replace("c", "X")
    latin = latin.replace("y", "i")
    return _DOUBLED.sub(r"\1", latin)


def weight(row: str) -> int:
    """How much there is to compare: the sounds that are neither vowels nor lost easily."""
    return sum(char not in "aeiouhw" for char in row)


_NEAR: dict[str, float] = {
    "bp": 0.25, "dt": 0.2, "gk": 0.25, "sz": 0.1, "fv": 0.2, "vw": 0.05, "bv": 0.3, "Hh": 0.05, "HX": 0.1, "Xh": 0.2,
    "Hk": 0.25, "gh": 0.2, "Hg": 0.3, "hk": 0.4, "Xk": 0.25, "SX": 0.1, "JS": 0.15, "JX": 0.25, "Ss": 0.2, "Sz": 0.2,
    "Xs": 0.3, "Jg": 0.3, "JH": 0.4, "Jz": 0.3, "Jd": 0.4, "Tt": 0.0, "Td": 0.15, "Ts": 0.3, "Tz": 0.3, "Tf": 0.4,
    "wu": 0.05, "wo": 0.1, "uv": 0.15, "Sg": 0.4, "mn": 0.25, "Ji": 0.15,
}  # fmt: skip
"""What is mixed up in any script, and what it costs."""
_NEAR_IN_SYLLABLES: dict[str, float] = {
    "lr": 0.0, "bp": 0.1, "dt": 0.1, "gk": 0.1, "bv": 0.05, "fh": 0.15, "hv": 0.3, "uf": 0.3, "Ss": 0.05, "Js": 0.2, "Jz": 0.1,
    "St": 0.25, "JT": 0.2, "Jd": 0.25, "ST": 0.2, "sT": 0.1, "zT": 0.15, "bw": 0.2, "fp": 0.05, "vp": 0.3,
    "fw": 0.2, "fu": 0.3, "zd": 0.3, "mn": 0.3,
    "ln": 0.4, "rn": 0.4,
}  # fmt: skip
"""What is mixed up besides where there are syllables for some pairs of sounds only."""


def _both_ways(pairs: dict[str, float]) -> dict[str, float]:
    return {way: cost for pair, cost in pairs.items() for way in (pair, pair[::-1])}


_USUAL = _both_ways(_NEAR)
_TABLES = {
    Script.SYLLABLES: _USUAL | _both_ways(_NEAR_IN_SYLLABLES),
    Script.UNSPACED: _USUAL | _both_ways(_NEAR_IN_SYLLABLES),
    Script.ABJAD: _USUAL | _both_ways({"Jg": 0.05, "fw": 0.1, "bv": 0.0, "pf": 0.0, "XS": 0.1, "bp": 0.1, "kX": 0.2}),
}


def cost(name: str, said: str, script: Script, most: float = NEVER) -> float:
    """What it costs to make the row ``said`` from the row ``name``; up to about 0.1 a sound is another spelling of it.
    :data:`NEVER` as soon as it is more than ``most``."""
    near = _TABLES.get(script, _USUAL)
    if not _begin_alike(name, said, near, script):
        return NEVER
    row = [0.0]
    for char in said:
        row.append(row[-1] + _added(char, script))
    for at, char in enumerate(name):
        lost = _lost(name, at, script)
        before, row = row, [row[0] + lost]
        for number, other in enumerate(said):
            row.append(
                min(
                    before[number] + _changed(char, other, near, script),
                    before[number + 1] + lost,
                    row[number] + _added(other, script),
                )
            )
        if min(row) > most:
            return NEVER
    return row[-1]


def _begin_alike(name: str, said: str, near: dict[str, float], script: Script) -> bool:
    """Whether the first sounds that can't be lost go together: spares comparing most words at all."""
    one, other = name.lstrip(_WEAK), said.lstrip(_WEAK)
    if not (one and other) or name[0] in "hJwv" or (one[0] == "r" and script in _TABLES):
        return True
    return one[0] == other[0] or one[0] + other[0] in near


def _changed(one: str, other: str, near: dict[str, float], script: Script) -> float:
    if one == other:
        return 0.0
    if one in _VOWELS and other in _VOWELS:
        return 0.0 if script is Script.ABJAD else 0.1
    return near.get(one + other, NEVER)


def _lost(name: str, at: int, script: Script) -> float:
    char = name[at]
    if char in _VOWELS:
        if script is Script.ABJAD:
            return 0.0
        silent = at == len(name) - 1 or name[at - 1 : at] in _PAIRED or name[at + 1 : at + 2] in _PAIRED  # an e at the end; ie
        return 0.05 if silent else 0.25
    if char in "hw":
        return 0.15
    if char == "r" and script in (Script.SYLLABLES, Script.UNSPACED) and name[at + 1 : at + 2] not in _VOWELS:
        return 0.1
    return NEVER


def _added(char: str, script: Script) -> float:
    if char in _VOWELS:
        return {Script.LATIN: 0.25, Script.ALPHABET: 0.25, Script.ABJAD: 0.02}.get(script, 0.03)
    if char == "w" or (char == "v" and script is Script.ABJAD):  # waw, and vav: a vowel
        return 0.05 if script is Script.ABJAD else 0.2
    return 0.2 if char == "h" else NEVER
