"""Texts made to be slow, for ``bench_scan.py``: what held presidio or an earlier scanner of ours, and what a search for worse
mixtures of its pieces found."""

from __future__ import annotations

import base64
import random
import string
from collections.abc import Callable

CRAFTED = {
    "presidio's UrlRecognizer": "a.b.c.d.e.f.com/",
    "presidio's InPanRecognizer": "ABCPD1234",
    "presidio's PhoneRecognizer": "4711-08-1500 ",
    "presidio's UsHealthInsuranceMemberId": "member id ABC123456 ",
    "initials": "A. ",
    "titles": "Dr. ",
    "amounts": "Maria Lopez $1,000 ",
    "ages": "Leo, 7, son ",
    "ages in brackets": "Leo (7) ",
    "social security numbers": "536-90-4399 ",
    "everything": "Maria Lopez, 7, diabetes $1,000 a@b.co 212-736-5000 ",
    "references": "Smith, J. A. B. ",
    "addresses": "12 Elm St, Aa, NY 10001, ",
}


_GIVEN = "Maria Leo Anna Tom Priya Kofi Sven Aiko Juan Mina".split()  # noqa: SIM905
_FAMILY = "Lopez Smith Okafor Nguyen Schmidt Rossi Tanaka Garcia".split()  # noqa: SIM905


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def _letters(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(string.ascii_lowercase, k=count))


def _word(chance: random.Random, count: int) -> str:
    return _letters(chance, count).capitalize()


def _name(chance: random.Random) -> str:
    return f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}"


def _address(chance: random.Random) -> str:
    return f"{_letters(chance, 3)}@{_letters(chance, 4)}.com"


VARIED: dict[str, Callable[[random.Random], str]] = {
    "numbers in three": lambda chance: f"{_digits(chance, 3)} {_digits(chance, 3)} {_digits(chance, 4)} ",
    "numbers in five": lambda chance: ".".join(_digits(chance, 2) for _ in range(5)) + ", ",
    "social security numbers": lambda chance: f"{_digits(chance, 3)}-{_digits(chance, 2)}-{_digits(chance, 4)} ",
    "ages": lambda chance: f"{chance.choice(_GIVEN)}, {chance.randint(1, 12)}, son ",
    "ages in brackets": lambda chance: f"{chance.choice(_GIVEN)} ({chance.randint(1, 12)}) ",
    "doubts": lambda chance: f"The plant director of hall {chance.randint(1, 999)} takes {_letters(chance, 5)} and lithium. ",
    "short words": lambda chance: "".join(chance.choices("ABCDEFGHIJ", k=1) + chance.choices("abcdefghij", k=2)) + " ",
    "capitals": lambda chance: f"{_letters(chance, 4).upper()} ",
    "unknown names": lambda chance: f"{_word(chance, 5)} {_word(chance, 6)}. ",
    "names, one a line": lambda chance: f"{_name(chance)}\n",
    "apostrophes and hyphens": lambda chance: f"O'{_word(chance, 3)}-{_word(chance, 3)} ",
    "initials": lambda chance: f"{chance.choice('ABCDEFGH')}. {chance.choice('ABCDEFGH')}. {_word(chance, 4)}, ",
    "references": lambda chance: f"{_word(chance, 5)}, {chance.choice('ABC')}. ({chance.randint(1950, 2020)}). ",
    "titles": lambda chance: f"Dr. {_word(chance, 4)} ",
    "greetings": lambda chance: f"Dear {_word(chance, 4)},\n",
    "addresses": lambda chance: (
        f"{chance.randint(1, 999)} {_word(chance, 4)} St, {_word(chance, 5)}, NY {_digits(chance, 5)}, "
    ),
    "streets": lambda chance: f"rue de {_word(chance, 4)} {chance.randint(1, 99)}, ",
    "amounts": lambda chance: f"{_name(chance)} earns ${chance.randint(1, 999)},{_digits(chance, 3)} ",
    "illnesses": lambda chance: f"{_name(chance)} has {chance.choice(['diabetes', 'asthma', 'cancer', 'epilepsy'])}. ",
    "styles": lambda chance: f"in the style of {_word(chance, 5)} {_word(chance, 5)}, ",
    "markings": lambda chance: chance.choice(["CONFIDENTIAL ", "TLP:RED ", "internal use only ", "do not distribute ", "NDA "]),
    "births": lambda chance: f"born {chance.randint(1, 28)}/{chance.randint(1, 12)}/{chance.randint(1930, 2020)}, ",
    "extensions": lambda chance: f"{_digits(chance, 3)}-{_digits(chance, 3)}-{_digits(chance, 4)} ext. {_digits(chance, 3)} ",
    "phones with dots": lambda chance: f"{_digits(chance, 3)}.{_digits(chance, 3)}.{_digits(chance, 4)} ",
    "split numbers": lambda chance: f"{_digits(chance, 3)}-\n{_digits(chance, 4)} ",
    "accounts": lambda chance: (
        f"{chance.choice(['DE', 'GB', 'IT'])}{_digits(chance, 2)} {_digits(chance, 4)} {_digits(chance, 4)} "
    ),
    "base64 of details": lambda chance: (
        base64.b64encode(f"{_name(chance)} {_address(chance)} 1{_digits(chance, 9)}".encode()).decode() + " "
    ),
    "base64": lambda chance: base64.b64encode(chance.randbytes(30)).decode() + " ",
    "one word": lambda chance: "".join(chance.choices(string.ascii_letters + string.digits, k=9)),
    "passwords": lambda chance: f"password: {''.join(chance.choices(string.ascii_letters + string.digits, k=12))} ",
    "names of secrets": lambda chance: (
        f"{chance.choice(['password', 'api_key', 'token', 'pw'])}={_letters(chance, 9)}{_digits(chance, 3)}&"
    ),
    "users and passwords": lambda chance: f"login {_letters(chance, 4)}:{_word(chance, 6)}{_digits(chance, 2)} ",
    "codes of doors": lambda chance: f"door code {_digits(chance, 4)} ",
    "columns": lambda chance: (
        f"{_letters(chance, 3)}\tpassword\n{_letters(chance, 3)}\t{_word(chance, 6)}{_digits(chance, 2)}\n"
    ),
    "commands": lambda chance: f"mysql -u {_letters(chance, 3)} -p{_word(chance, 4)} ",
    "percent codes": lambda chance: "".join(f"%{code:02X}" for code in f"{_name(chance)} {_address(chance)} ".encode()),
    "zero-width": lambda chance: "\u200b".join(f"{_name(chance)} {_address(chance)} "),
    "full-width": lambda chance: "".join(chr(ord(char) + 0xFEE0) if char != " " else char for char in f"{_address(chance)} "),
    "scripts": lambda chance: (
        "".join(chr(chance.choice([0x41, 0x391, 0x410, 0x627, 0x4E00]) + chance.randrange(20)) for _ in range(6)) + " "
    ),
    "spelled addresses": lambda chance: f"{_letters(chance, 4)} at {_letters(chance, 4)} dot com ",
    "at signs": lambda chance: "@" * chance.randint(1, 5) + _letters(chance, 1),
    "split numbers and titles": lambda chance: chance.choice(
        [f"{_digits(chance, 3)}-\n{_digits(chance, 4)} ", f"Dr. {_word(chance, 4)} "]
    ),
    "split numbers and phones": lambda chance: chance.choice(
        [
            f"{_digits(chance, 3)}-\n{_digits(chance, 4)} ",
            f"{_digits(chance, 3)}.{_digits(chance, 3)}.{_digits(chance, 4)} ",
            f"login {_letters(chance, 4)}:{_word(chance, 6)}{_digits(chance, 2)} ",
        ]
    ),
    "split numbers and addresses": lambda chance: chance.choice(
        [
            "1\n",
            f"{chance.randint(1, 255)}.{chance.randint(1, 255)}.{chance.randint(1, 255)}.{chance.randint(1, 255)} ",
            "12 Elm St, Aa, NY 10001, ",
        ]
    ),
    "split numbers, marks and lists": lambda chance: chance.choice(
        [
            "1\n",
            "ABCPD1234 ",
            "CONFIDENTIAL ",
            f"{_name(chance)}\n",
            f"{chance.choice('ABCDEFGH')}. {_word(chance, 4)}, ",
            f"{_digits(chance, 3)} {_digits(chance, 3)} {_digits(chance, 4)} ",
        ]
    ),
    "split numbers and base64": lambda chance: chance.choice(
        [
            "1\n",
            f"{_digits(chance, 3)}-\n{_digits(chance, 4)} ",
            f"{_digits(chance, 3)}.{_digits(chance, 3)}.{_digits(chance, 4)} ",
            base64.b64encode(f"{_name(chance)} {_address(chance)} 1{_digits(chance, 9)}".encode()).decode() + " ",
        ]
    ),
    "apostrophes and phones": lambda chance: chance.choice(
        [
            f"O'{_word(chance, 3)}-{_word(chance, 3)} ",
            f"{_digits(chance, 3)}.{_digits(chance, 3)}.{_digits(chance, 4)} ",
        ]
    ),
    "passports and split numbers": lambda chance: chance.choice(
        [
            "passport 912803456 ",
            f"{_digits(chance, 3)}-\n{_digits(chance, 4)} ",
            f"login {_letters(chance, 4)}:{_word(chance, 6)}{_digits(chance, 2)} ",
        ]
    ),
    "spaced digits and codes": lambda chance: chance.choice(
        [f"{' '.join(_digits(chance, 12))} x ", "%41", f"{_word(chance, 5)} {_word(chance, 6)}. "]
    ),
    "names and numbers in five": lambda chance: chance.choice(
        [f"{_word(chance, 5)} {_word(chance, 6)}. ", ".".join(_digits(chance, 2) for _ in range(5)) + ", "]
    ),
    "log-ins in words": lambda chance: (
        f"log in with {_letters(chance, 4)} and {_word(chance, 5)}{_digits(chance, 2)}, or {_word(chance, 5)}7 as password. "
    ),
    "csv": lambda chance: f"{_name(chance)},{_address(chance)},{_digits(chance, 9)},{_letters(chance, 6)}\n",
    "any signs": lambda chance: "".join(chance.choices(string.printable[:94], k=40)) + " ",
    "brackets": lambda chance: "([" * 3 + _digits(chance, 2) + "])" * 3,
}
"""Rows in which no piece is like another, so that nothing is read once for many."""
