"""Rows of digits and letters by chance, the check digits that issuers put after them, and digits that are wrong on purpose."""

from __future__ import annotations

import random


def digits(chance: random.Random, count: int, first: str = "0123456789") -> str:
    """A row of digits."""
    return chance.choice(first) + "".join(chance.choice("0123456789") for _ in range(count - 1)) if count else ""


def letters(chance: random.Random, count: int, alphabet: str = "ABCDEFGHJKLMNPRSTVWXYZ") -> str:
    """A row of capitals."""
    return "".join(chance.choice(alphabet) for _ in range(count))


def near_miss(value: str, chance: random.Random, check: int = -1) -> str:
    """The number with one digit changed, the last one unless ``check`` says another, everything else the same."""
    places = [at for at, char in enumerate(value) if char.isdecimal()]
    at = places[check]
    other = chance.choice([digit for digit in "0123456789" if digit != value[at]])
    return value[:at] + other + value[at + 1 :]


def luhn(body: str) -> str:
    """The digit that makes ``body`` pass Luhn's formula (ISO/IEC 7812)."""
    total = 0
    for at, digit in enumerate(reversed(body)):
        double = int(digit) * (2 if at % 2 == 0 else 1)
        total += double - 9 if double > 9 else double
    return str(-total % 10)


def weighted(body: str, weights: list[int]) -> int:
    """The sum of digits by weights."""
    return sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))


_D = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
    [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
]
_P = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
    [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
    [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
    [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
    [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
    [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
    [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
]


def verhoeff(body: str) -> str:
    """The digit that makes ``body`` pass Verhoeff's scheme."""
    for digit in "0123456789":
        check = 0
        for at, char in enumerate(reversed(body + digit)):
            check = _D[check][_P[at % 8][int(char)]]
        if check == 0:
            return digit
    raise AssertionError(body)


def mod_11_10(body: str) -> str:
    """The digit that ISO 7064 MOD 11,10 puts after ``body``."""
    product = 10
    for digit in body:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)
