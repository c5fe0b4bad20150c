"""Ways to write a value so that a plain search does not see it. Each takes the value and a source of chance."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from urllib.parse import quote

Disguise = Callable[[str, random.Random], str]

_INVISIBLE = [
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u200e",
    "\u200f",
    "\u202a",
    "\u202c",
    "\u2066",
    "\u2069",
    "\ufe0f",
]
_ALIKE = {"a": "\u0430", "c": "\u0441", "e": "\u0435", "o": "\u043e", "p": "\u0440", "x": "\u0445", "i": "\u0456"}
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def invisible(value: str, chance: random.Random) -> str:
    """Characters without width, soft hyphens and marks of direction between any two."""
    return "".join(char + (chance.choice(_INVISIBLE) if chance.random() < 0.5 else "") for char in value[:-1]) + value[-1]


def full_width(value: str, _: random.Random) -> str:
    """Full-width forms of East Asian typography."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in value)


def mathematical(value: str, _: random.Random) -> str:
    """Bold letters and digits of mathematics."""
    out = []
    for char in value:
        base = (
            0x1D400 - 65
            if "A" <= char <= "Z"
            else 0x1D41A - 97
            if "a" <= char <= "z"
            else 0x1D7CE - 48
            if char.isdecimal()
            else 0
        )
        out.append(chr(ord(char) + base))
    return "".join(out)


def look_alikes(value: str, chance: random.Random) -> str:
    """Some letters taken from Cyrillic."""
    places = [at for at, char in enumerate(value) if char in _ALIKE]
    chosen = set(chance.sample(places, max(1, len(places) // 2))) if places else set()
    return "".join(_ALIKE[char] if at in chosen else char for at, char in enumerate(value))


def entities(value: str, chance: random.Random) -> str:
    """HTML's numbers for characters, decimal and hexadecimal."""
    return "".join(chance.choice([f"&#{ord(char)};", f"&#x{ord(char):x};", char]) for char in value)


def named_entities(value: str, _: random.Random) -> str:
    """HTML's names for signs."""
    return value.replace("@", "&commat;").replace(".", "&period;").replace("-", "&hyphen;").replace(" ", "&nbsp;")


def percent(value: str, _: random.Random) -> str:
    """As in addresses: signs and spaces."""
    return quote(value, safe="")


def percent_all(value: str, _: random.Random) -> str:
    """Every character."""
    return "".join(f"%{byte:02X}" for byte in value.encode())


def base_64(value: str, _: random.Random) -> str:
    """With words around it, as one row."""
    return base64.b64encode(f"write to {value} today".encode()).decode()


def base_64_url(value: str, _: random.Random) -> str:
    """The alphabet of addresses, without padding."""
    return base64.urlsafe_b64encode(f"write to {value} today??>>".encode()).decode().rstrip("=")


def spaced(value: str, _: random.Random) -> str:
    """A space after each character."""
    return " ".join(char for char in value if not char.isspace())


def dotted(value: str, _: random.Random) -> str:
    """A dot after each digit."""
    return ".".join(char for char in value if char.isdecimal())


def in_words(value: str, _: random.Random) -> str:
    """Each digit as a word."""
    return " ".join(_WORDS[int(char)] for char in value if char.isdecimal())


def split_line(value: str, chance: random.Random) -> str:
    """A line end, with blanks around it, where a sign stands."""
    places = [at for at, char in enumerate(value) if char in "@.- " and at] or [len(value) // 2]
    at = chance.choice(places)
    end = chance.choice(["\n", "\r\n", " \n  ", "\n\t"])
    return value[: at + 1].rstrip(" ") + end + value[at + 1 :]


def defanged(value: str, chance: random.Random) -> str:
    """As security people write it: brackets around dots and at."""
    opening, closing = chance.choice([("[", "]"), ("(", ")"), ("{", "}")])
    return value.replace("@", f"{opening}@{closing}").replace(".", f"{opening}.{closing}")


def said(value: str, chance: random.Random) -> str:
    """At and dot as words, in brackets or not."""
    at, dot = chance.choice(
        [(" at ", " dot "), ("[at]", "[dot]"), (" (AT) ", " (DOT) "), ("{at}", "{dot}"), (" <at> ", " <dot> ")]
    )
    return value.replace("@", at).replace(".", dot)


LETTERS: tuple[Disguise, ...] = (
    invisible,
    full_width,
    mathematical,
    look_alikes,
    entities,
    named_entities,
    percent,
    percent_all,
    base_64,
    base_64_url,
    spaced,
    split_line,
    defanged,
    said,
)
"""For an e-mail address."""
NUMBERS: tuple[Disguise, ...] = (
    invisible,
    full_width,
    mathematical,
    entities,
    named_entities,
    percent,
    percent_all,
    base_64,
    base_64_url,
    spaced,
    dotted,
    in_words,
    split_line,
)
"""For a card or a telephone number."""
