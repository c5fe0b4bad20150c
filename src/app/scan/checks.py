"""Check digits that presidio's recognisers leave out. Each function takes the number as written: could it exist?

Those of most countries are python-stdnum's (:func:`checked`), which follows each issuer's rules and is kept up by people of
those countries; ours are the few it has not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

_ODD_BY_VALUE = "1B 0A K P L 2C Q 3D R 4E V O S 5F T 6G U 7H M 8I N 9J W Z Y X"
_ODD = {char: value for value, chars in enumerate(_ODD_BY_VALUE.split()) for char in chars}
"""Values 0 to 25 at the odd places of a codice fiscale (D.M. 23 December 1976)."""


def codice_fiscale(value: str) -> bool:
    """The last letter is the sum of the fifteen characters before it, modulo 26."""
    body, check = value[:-1].upper(), value[-1].upper()
    total = sum(_ODD[char] if at % 2 == 0 else int(char, 36) - (10 if char.isalpha() else 0) for at, char in enumerate(body))
    return check == chr(ord("A") + total % 26)


def resident_number(value: str) -> bool:
    """Korea: weights 2 to 9 and 2 to 5. Since October 2020 the digits are random: for those born since, all pass."""
    digits = re.sub(r"\D", "", value)
    if digits[6] in "3478" and digits[:4] >= "2010":
        return True
    total = sum(int(digit) * weight for digit, weight in zip(digits[:12], (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=True))
    foreign = 2 if digits[6] in "5678" else 0
    return (11 - total % 11 + foreign) % 10 == int(digits[12])


def german_vat(value: str) -> bool:
    """ISO 7064, MOD 11,10, over the first eight digits."""
    digits = re.sub(r"\D", "", value)
    product = 10
    for digit in digits[:8]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[8])


_SINGAPORE = {
    "S": (0, "JZIHGFEDCBA"),
    "T": (4, "JZIHGFEDCBA"),
    "F": (0, "XWUTRQPNMLK"),
    "G": (4, "XWUTRQPNMLK"),
    "M": (3, "KLJNPQRTUWX"),
}


def singapore(value: str) -> bool:
    """NRIC and FIN: weights 2, 7, 6, 5, 4, 3, 2, an offset by the first letter, and a letter of its row."""
    first, digits, last = value[0].upper(), value[1:8], value[8].upper()
    offset, row = _SINGAPORE[first]
    total = offset + sum(int(digit) * weight for digit, weight in zip(digits, (2, 7, 6, 5, 4, 3, 2), strict=True))
    return last == (row[10 - total % 11] if first == "M" else row[total % 11])


CHECKS: dict[str, Callable[[str], bool]] = {
    "DeVatIdRecognizer": german_vat,
    "ItFiscalCodeRecognizer": codice_fiscale,
    "KrRrnRecognizer": resident_number,
    "SgFinRecognizer": singapore,
}
"""By presidio's class; ``checked`` in ``resources/scan/personal.toml`` asks for it."""


_VIN = {char: value for row in ("0123456789", ".ABCDEFGH", ".JKLMN.P.R", "..STUVWXYZ") for value, char in enumerate(row)}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vin(value: str) -> bool:
    """A vehicle (49 CFR 565.15): the ninth character is the weighted sum modulo 11. European ones need
    none, and are letters, then digits.
    """
    value = value.upper()
    total = sum(_VIN[char] * weight for char, weight in zip(value, _VIN_WEIGHTS, strict=True))
    right = value[8] == "0123456789X"[total % 11]
    return right or (value[0] in "STUVWXYZ" and value[:3].isalpha() and value[-4:].isdecimal())


def rvnr(value: str) -> bool:
    """German pension insurance (VKVV § 4): area, birth date (the day perhaps plus 50), letter as two digits, series; the
    sum of the digits of the products with the weights, modulo 10."""
    plain = re.sub(r"\s", "", value).upper()
    day, month = int(plain[2:4]), int(plain[4:6])
    if not (1 <= day <= 31 or 51 <= day <= 81) or not 1 <= month <= 12:
        return False
    digits = f"{plain[:8]}{ord(plain[8]) - ord('A') + 1:02}{plain[9:11]}"
    products = (int(digit) * weight for digit, weight in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(plain[11])


def checked(name: str) -> Callable[[str], bool]:
    """The check of a row of ``resources/scan/numbers.toml``: one of ours, or the one of python-stdnum's module of that name."""
    own: Callable[[str], bool] | None = {"vin": vin, "rvnr": rvnr}.get(name)
    if own:
        return own
    possible: Callable[[str], bool] = import_module(f"stdnum.{name}").is_valid
    return possible
