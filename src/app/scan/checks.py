"""Check digits that presidio's recognisers leave out. Each function takes the number as written: could it exist?

Those of most countries are python-stdnum's (:func:`checked`), which follows each issuer's rules and is kept up by people of
those countries; ours are the few it has not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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
    value = value.upper()
    if not re.fullmatch(r"[STFGM]\d{7}[A-Z]", value):
        return False
    first, digits, last = value[0], value[1:8], value[8]
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
    if len(value) != 17 or not _VIN.keys() >= set(value):
        return False
    total = sum(_VIN[char] * weight for char, weight in zip(value, _VIN_WEIGHTS, strict=True))
    right = value[8] == "0123456789X"[total % 11]
    return right or (value[0] in "STUVWXYZ" and value[:3].isalpha() and value[-4:].isdecimal())


def rvnr(value: str) -> bool:
    """German pension insurance (VKVV § 4): area, birth date (the day perhaps plus 50), letter as two digits, series; the
    sum of the digits of the products with the weights, modulo 10."""
    plain = re.sub(r"\s", "", value).upper()
    if not re.fullmatch(r"\d{8}[A-Z]\d{3}", plain):
        return False
    day, month = int(plain[2:4]), int(plain[4:6])
    if not (1 <= day <= 31 or 51 <= day <= 81) or not 1 <= month <= 12:
        return False
    digits = f"{plain[:8]}{ord(plain[8]) - ord('A') + 1:02}{plain[9:11]}"
    products = (int(digit) * weight for digit, weight in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(plain[11])


def _digits(value: str) -> list[int]:
    return [int(char) for char in value if char.isdecimal()]


def _weighted(digits: list[int], weights: Sequence[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True))


_TAIWAN = {char: value for value, char in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO", start=10)}


def taiwan(value: str) -> bool:
    """Taiwan's identity cards: a letter for two digits, then sex, seven digits and one that makes the sum divisible by 10."""
    if not re.fullmatch(r"[A-Z][1289]\d{8}", value):
        return False
    first, second = divmod(_TAIWAN[value[0]], 10)
    return (_weighted([first, second, *_digits(value)], (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0


def hong_kong(value: str) -> bool:
    """Hong Kong's identity cards: one or two letters, six digits, and one in brackets (modulo 11, A for ten)."""
    found = re.fullmatch(r"([A-Z]{1,2})(\d{6})\(?([\dA])\)?", value.replace(" ", ""))
    if not found:
        return False
    letters = [36] * (2 - len(found.group(1))) + [int(char, 36) for char in found.group(1)]
    return _weighted([*letters, *_digits(found.group(2)), int(found.group(3), 16)], range(9, 0, -1)) % 11 == 0


def spanish_social_security(value: str) -> bool:
    """Province, number and two check digits, the remainder by 97 (Orden de 27 de octubre de 1992)."""
    plain = re.sub(r"\D", "", value)
    if len(plain) != 12:
        return False
    number = int(plain[2:10])
    whole = int(plain[:2]) * 10 ** (7 if number < 10_000_000 else 8) + number
    return whole % 97 == int(plain[10:])


def brazilian_licence(value: str) -> bool:
    """Brazil's driving licences (CNH): nine digits and two, each a sum by weights modulo 11."""
    digits = _digits(value)
    if len(digits) != 11 or len(value) != 11 or len(set(digits)) == 1:
        return False
    first = _weighted(digits[:9], range(9, 0, -1)) % 11
    second = _weighted(digits[:9], range(1, 10)) % 11
    less = 2 if first > 9 else 0
    return digits[9:] == [0 if first > 9 else first, 0 if second > 9 else (second - less) % 11]


def brazilian_worker(value: str) -> bool:
    """Brazil's register of workers (PIS, PASEP, NIS): a sum by weights modulo 11."""
    digits = _digits(value)
    if len(digits) != 11 or len(set(digits)) == 1:
        return False
    rest = 11 - _weighted(digits[:10], (3, 2, 9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return digits[10] == (0 if rest > 9 else rest)


_HEALTH_INDEX = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_zealand_health(value: str) -> bool:
    """New Zealand's patients (NHI, HISO 10046): three letters and four digits, modulo 11; newer ones end in a letter."""
    if re.fullmatch(r"[A-HJ-NP-Z]{3}\d\d[A-HJ-NP-Z]{2}", value):
        return True
    if not re.fullmatch(r"[A-HJ-NP-Z]{3}\d{4}", value):
        return False
    letters = [_HEALTH_INDEX.index(char) + 1 for char in value[:3]]
    rest = _weighted([*letters, *_digits(value[3:6])], range(7, 1, -1)) % 11
    return rest != 0 and (11 - rest) % 10 == int(value[6])


def hungarian_health(value: str) -> bool:
    """Hungary's social security (TAJ): weights 3 and 7 in turn, modulo 10."""
    digits = _digits(value)
    return len(digits) == len(value) == 9 and _weighted(digits[:8], (3, 7) * 4) % 10 == digits[8]


def hungarian_tax(value: str) -> bool:
    """Hungary's personal tax number: an 8, and a sum by places modulo 11."""
    digits = _digits(value)
    return len(digits) == len(value) == 10 and digits[0] == 8 and _weighted(digits[:9], range(1, 10)) % 11 == digits[9]


def german_health(value: str) -> bool:
    """Germany's health insurance (SGB V § 290): a letter as two digits, then eight; weights 1 and 2, cross sums, modulo 10."""
    if not re.fullmatch(r"[A-Z]\d{9}", value):
        return False
    digits = _digits(f"{ord(value[0]) - ord('A') + 1:02}{value[1:9]}")
    products = (digit * weight for digit, weight in zip(digits, (1, 2) * 5, strict=True))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(value[9])


_OWN: dict[str, Callable[[str], bool]] = {
    "vin": vin,
    "rvnr": rvnr,
    "sg_id": singapore,
    "tw_id": taiwan,
    "hk_id": hong_kong,
    "es_nss": spanish_social_security,
    "br_cnh": brazilian_licence,
    "br_pis": brazilian_worker,
    "nz_nhi": new_zealand_health,
    "hu_taj": hungarian_health,
    "hu_tax": hungarian_tax,
    "kvnr": german_health,
}


def checked(name: str) -> Callable[[str], bool]:
    """The check of a row of ``resources/scan/numbers.toml``: one of ours, or the one of python-stdnum's module of that name."""
    if name in _OWN:
        return _OWN[name]
    possible: Callable[[str], bool] = import_module(f"stdnum.{name}").is_valid
    return possible
