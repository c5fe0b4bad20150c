"""More identity numbers made to the rules of their issuers, for :mod:`tests.scan.identifiers`: of Europe, Latin America, China.

Written from the published rules, as those are, and not from python-stdnum.
"""

from __future__ import annotations

import random
from collections.abc import Callable


def _digits(chance: random.Random, count: int, first: str = "0123456789") -> str:
    return chance.choice(first) + "".join(chance.choice("0123456789") for _ in range(count - 1))


def _sum(body: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))


def _born(chance: random.Random) -> tuple[str, str, str]:
    """Year, month and day in two digits, of somebody born from 1950 to 1998."""
    return f"{chance.randrange(50, 99)}", f"{chance.randrange(1, 13):02d}", f"{chance.randrange(1, 29):02d}"


def _until(chance: random.Random, attempt: Callable[[random.Random], str]) -> str:
    """The first attempt that has a check digit: with some rows of digits it would be ten."""
    while not (value := attempt(chance)):
        pass
    return value


def fr_nir(chance: random.Random) -> str:
    """Sex, year, month, department, commune, order, and 97 less the remainder (INSEE)."""
    year, month, _ = _born(chance)
    commune, order = f"{chance.randrange(1, 900):03d}", f"{chance.randrange(1, 900):03d}"
    body = f"{chance.choice('12')}{year}{month}{chance.randrange(1, 96):02d}{commune}{order}"
    if body[5:7] == "20":
        body = f"{body[:5]}21{body[7:]}"  # Corsica is 2A and 2B
    key = f"{97 - int(body) % 97:02d}"
    groups = (body[0], body[1:3], body[3:5], body[5:7], body[7:10], body[10:13], key)
    return chance.choice([" ", ""]).join(groups)


def fr_siret(chance: random.Random) -> str:
    """Luhn over the company's nine digits, and over all fourteen (INSEE)."""

    def luhn(body: str) -> str:
        doubled = (int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(body)))
        return str(-sum(value - 9 * (value > 9) for value in doubled) % 10)

    siren = _digits(chance, 8, "45789")
    siren += luhn(siren)
    whole = siren + f"{chance.randrange(1, 200):04d}"
    return whole + luhn(whole)


def nl_bsn(chance: random.Random) -> str:
    """The test of eleven: weights 9 to 2 and -1."""

    def attempt(chance: random.Random) -> str:
        body = _digits(chance, 8, "123456789")
        check = _sum(body, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
        return "" if check == 10 else body + str(check)

    return _until(chance, attempt)


def be_national(chance: random.Random) -> str:
    """Birth date, serial, and 97 less the remainder; of the last century without a 2 before it."""
    year, month, day = _born(chance)
    serial = f"{chance.randrange(1, 998):03d}"
    return f"{year}.{month}.{day}-{serial}.{97 - int(year + month + day + serial) % 97:02d}"


def ch_ahv(chance: random.Random) -> str:
    """EAN-13 that begins with 756."""
    body = "756" + _digits(chance, 9)
    whole = body + str(-_sum(body, (1, 3) * 6) % 10)
    return f"{whole[:3]}.{whole[3:7]}.{whole[7:11]}.{whole[11:]}"


def at_insurance(chance: random.Random) -> str:
    """Serial, check digit, birth date (weights 3, 7, 9 and 5, 8, 4, 2, 1, 6)."""

    def attempt(chance: random.Random) -> str:
        year, month, day = _born(chance)
        serial, date = _digits(chance, 3, "123456789"), day + month + year
        check = _sum(serial + date, (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11
        return "" if check == 10 else f"{serial}{check} {date}"

    return _until(chance, attempt)


def no_birth(chance: random.Random) -> str:
    """Birth date, serial, two check digits."""

    def attempt(chance: random.Random) -> str:
        year, month, day = _born(chance)
        body = day + month + year + f"{chance.randrange(0, 500):03d}"
        first = -_sum(body, (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
        second = -_sum(body + str(first % 10), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
        return "" if 10 in (first, second) else f"{body}{first}{second}"

    return _until(chance, attempt)


def pt_nif(chance: random.Random) -> str:
    """Weights 9 to 2, modulus 11."""
    body = _digits(chance, 8, "12")
    check = -_sum(body, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return body + str(check % 10)


def ie_pps(chance: random.Random) -> str:
    """Seven digits, and the letter of their weighted sum modulo 23."""
    body = _digits(chance, 7)
    return body + "WABCDEFGHIJKLMNOPQRSTUV"[_sum(body, (8, 7, 6, 5, 4, 3, 2)) % 23]


def pl_nip(chance: random.Random) -> str:
    """Weights 6, 5, 7, 2, 3, 4, 5, 6, 7."""

    def attempt(chance: random.Random) -> str:
        body = _digits(chance, 9, "123456789")
        check = _sum(body, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11
        return "" if check == 10 else f"{body[:3]}-{body[3:6]}-{body[6:8]}-{body[8:]}{check}"

    return _until(chance, attempt)


def cz_birth(chance: random.Random) -> str:
    """Birth date with 50 on the month of women, serial; all of it divides by eleven."""

    def attempt(chance: random.Random) -> str:
        year, month, day = _born(chance)
        front = f"{max(int(year), 54)}{int(month) + chance.choice([0, 50]):02d}{day}"
        body = front + _digits(chance, 3)
        check = -int(body + "0") % 11
        return "" if check == 10 else f"{front}/{body[6:]}{check}"

    return _until(chance, attempt)


def ro_cnp(chance: random.Random) -> str:
    """Sex and century, birth date, county, serial (weights 279146358279)."""
    county = chance.randrange(1, 47)
    body = f"{chance.choice('12')}{''.join(_born(chance))}{county:02d}{chance.randrange(1, 999):03d}"
    check = _sum(body, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return body + str(1 if check == 10 else check)


def bg_egn(chance: random.Random) -> str:
    """Birth date, serial (weights 2, 4, 8, 5, 10, 9, 7, 3, 6)."""
    body = "".join(_born(chance)) + _digits(chance, 3)
    return body + str(_sum(body, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10)


def hr_oib(chance: random.Random) -> str:
    """ISO 7064, MOD 11,10, over ten digits."""
    body, product = _digits(chance, 10, "123456789"), 10
    for digit in body:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return body + str((11 - product) % 10)


def ee_code(chance: random.Random) -> str:
    """Sex and century, birth date, serial; a second row of weights when the first gives ten."""
    body = chance.choice("34") + "".join(_born(chance)) + _digits(chance, 3)
    check = _sum(body, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if check == 10:
        check = _sum(body, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return body + str(check)


def br_cpf(chance: random.Random) -> str:
    """Two check digits, modulus 11."""
    body = _digits(chance, 9)
    for first in (10, 11):
        body += str(-_sum(body, tuple(range(first, 1, -1))) % 11 % 10)
    return f"{body[:3]}.{body[3:6]}.{body[6:9]}-{body[9:]}"


def br_cnpj(chance: random.Random) -> str:
    """Two check digits, modulus 11, weights 2 to 9 from the right."""
    body = _digits(chance, 8) + "0001"
    for weights in ((5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)):
        body += str(-_sum(body, weights) % 11 % 10)
    return f"{body[:2]}.{body[2:5]}.{body[5:8]}/{body[8:12]}-{body[12:]}"


def cl_rut(chance: random.Random) -> str:
    """Weights 2 to 7 from the right, modulus 11, K for ten."""
    body = _digits(chance, 8, "12")
    check = -sum(int(digit) * (2 + at % 6) for at, digit in enumerate(reversed(body))) % 11
    return f"{body[:2]}.{body[2:5]}.{body[5:]}-{'K' if check == 10 else check}"


def cn_resident(chance: random.Random) -> str:
    """District, birth date, serial, ISO 7064 MOD 11-2."""
    year, month, day = _born(chance)
    body = f"{chance.choice(['110101', '310104', '440305'])}19{year}{month}{day}{chance.randrange(1, 999):03d}"
    total = _sum(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
    return body + "10X98765432"[total % 11]


def vin(chance: random.Random) -> str:
    """North American: the ninth character is the remainder of the weighted sum (49 CFR 565.15)."""
    values = dict(
        zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", [*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True)
    )
    body = "1HGCM8263" + "".join(chance.choice("ABCDEFGHJKLMNPR0123456789") for _ in range(2)) + _digits(chance, 6)
    total = sum(
        values[char] * weight for char, weight in zip(body, (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2), strict=True)
    )
    return body[:8] + "0123456789X"[total % 11] + body[9:]


ABROAD = (
    ("fr nir", "national-id", ("Numéro de sécurité sociale : {}", "{} figure sur la fiche."), fr_nir, -1),
    ("fr siret", "company-id", ("SIRET {}",), fr_siret, -1),
    ("nl bsn", "national-id", ("BSN {}", "Haar burgerservicenummer is {}."), nl_bsn, -1),
    ("be national", "national-id", ("Rijksregisternummer {}", "{} staat op het formulier."), be_national, -1),
    ("ch ahv", "national-id", ("AHV-Nr. {}", "{} stands on the card."), ch_ahv, -1),
    ("at insurance", "national-id", ("Sozialversicherungsnummer {}", "SVNR {}"), at_insurance, 3),
    ("no birth", "national-id", ("fødselsnummer {}",), no_birth, -1),
    ("pt nif", "tax-id", ("NIF {}", "contribuinte n.º {}"), pt_nif, -2),
    ("ie pps", "national-id", ("PPS number {}",), ie_pps, -1),
    ("pl nip", "tax-id", ("NIP {}",), pl_nip, -1),
    ("cz birth", "national-id", ("Rodné číslo: {}",), cz_birth, -1),
    ("ro cnp", "national-id", ("CNP {}",), ro_cnp, -1),
    ("bg egn", "national-id", ("ЕГН {}",), bg_egn, -2),
    ("hr oib", "national-id", ("OIB: {}",), hr_oib, -1),
    ("ee code", "national-id", ("Isikukood {}",), ee_code, -2),
    ("br cpf", "national-id", ("CPF {}", "{} é o número dela."), br_cpf, -1),
    ("br cnpj", "company-id", ("CNPJ {}",), br_cnpj, -1),
    ("cl rut", "national-id", ("RUT {}", "{} figura en el contrato."), cl_rut, -2),
    ("cn resident", "national-id", ("身份证 {}", "{} is on her form."), cn_resident, -2),
    ("vin", "vehicle-plate", ("VIN {}", "The chassis number is {}."), vin, -1),
)
"""Name, kind, sentences, maker, and which of its digits is changed for a near miss."""
