"""Identity numbers made to the rules of those who issue them: valid ones, and near misses whose check digit is wrong.

Written from the published rules, not from the recognisers that are to be tested with them. Each maker gives a valid number; a
near miss (:func:`tests.scan.check_digits.near_miss`) is the same one with one digit changed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.scan.check_digits import digits, letters, luhn, mod_11_10, verhoeff, weighted
from tests.scan.identifiers_abroad import ABROAD

Maker = Callable[[random.Random], str]


@dataclass(frozen=True, slots=True)
class Identifier:
    """``said`` is a sentence with ``{}``; ``checked`` says whether a wrong digit can be told from a right one."""

    name: str
    kind: str
    said: tuple[str, ...]
    make: Maker
    checked: bool = True
    check: int = -1
    """Which of its digits is changed for a near miss."""


def _again(chance: random.Random, attempt: Callable[[random.Random], str | None]) -> str:
    """The first attempt that works: some rows of digits have no check digit."""
    while (value := attempt(chance)) is None:
        pass
    return value


def _date(chance: random.Random) -> str:
    return f"{chance.randrange(50, 99)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"


def card(chance: random.Random) -> str:
    """Visa, Mastercard or American Express, in groups or not."""
    body = chance.choice(["4", "51", "55", "2223", "34", "37"])
    body += digits(chance, (14 if body in ("34", "37") else 15) - len(body))
    whole = body + luhn(body)
    mark = chance.choice(["", " ", "-"])
    cuts = (4, 10, 15) if len(whole) == 15 else (4, 8, 12, 16)
    return mark.join(whole[a:b] for a, b in zip((0, *cuts), cuts, strict=False))


_IBANS = {
    "DE": "18",
    "AT": "16",
    "FR": "10c11d2",
    "GB": "l4d14",
    "ES": "20",
    "NL": "l4d10",
    "BE": "12",
    "IT": "l1d10c12",
    "PL": "24",
    "CH": "5c12",
    "SE": "20",
    "NO": "11",
    "PT": "21",
}


def iban(chance: random.Random) -> str:
    """An account of one of thirteen countries, in fours, in one, or in small letters."""
    country = chance.choice(sorted(_IBANS))
    form, body, at = _IBANS[country], "", 0
    kind = "d"
    while at < len(form):
        if form[at] in "dcl":
            kind, at = form[at], at + 1
        end = at
        while end < len(form) and form[end].isdecimal():
            end += 1
        count = int(form[at:end])
        body += letters(chance, count) if kind == "l" else digits(chance, count)
        at = end
    number = int("".join(str(int(char, 36)) for char in body + country + "00"))
    whole = f"{country}{98 - number % 97:02d}{body}"
    form = chance.choice(["four", "one", "small"])
    return (
        " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))
        if form == "four"
        else whole.lower()
        if form == "small"
        else whole
    )


def ssn(chance: random.Random) -> str:
    """Of the areas that were given out."""
    area = chance.choice([number for number in range(1, 900) if number != 666])
    return f"{area:03d}-{chance.randrange(1, 100):02d}-{chance.randrange(1, 10000):04d}"


def nhs(chance: random.Random) -> str:
    """Modulus 11, in 3-3-4."""

    def attempt(chance: random.Random) -> str | None:
        body = digits(chance, 9, "4679")
        check = 11 - weighted(body, list(range(10, 1, -1))) % 11
        whole = body + str(check % 11)
        return None if check == 10 else f"{whole[:3]} {whole[3:6]} {whole[6:]}"

    return _again(chance, attempt)


def nino(chance: random.Random) -> str:
    """Prefix (seven are never given out), three pairs, suffix."""

    def attempt(chance: random.Random) -> str | None:
        prefix = letters(chance, 1, "ABCEGHJKLMNPRSTW") + letters(chance, 1, "ABCEHJKLMPRSTWXYZ")
        return None if prefix in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ") else prefix

    pairs = " ".join(digits(chance, 2) for _ in range(3))
    return f"{_again(chance, attempt)} {pairs} {letters(chance, 1, 'ABCD')}"


def aba(chance: random.Random) -> str:
    """Weights 3, 7, 1."""
    body = f"{chance.randrange(1, 13):02d}{digits(chance, 6)}"
    return body + str(-weighted(body, [3, 7, 1, 3, 7, 1, 3, 7]) % 10)


def npi(chance: random.Random) -> str:
    """Luhn with 80840 before it."""
    body = digits(chance, 9, "12")
    return body + luhn("80840" + body)


def dea(chance: random.Random) -> str:
    """Two letters and seven digits."""
    body = digits(chance, 6)
    check = (int(body[0]) + int(body[2]) + int(body[4]) + 2 * (int(body[1]) + int(body[3]) + int(body[5]))) % 10
    return letters(chance, 1, "ABFM") + letters(chance, 1) + body + str(check)


def sin(chance: random.Random) -> str:
    """Luhn, in threes."""
    body = digits(chance, 8, "1234567")
    whole = body + luhn(body)
    return f"{whole[:3]} {whole[3:6]} {whole[6:]}"


def tfn(chance: random.Random) -> str:
    """Modulus 11 over nine digits."""

    def attempt(chance: random.Random) -> str | None:
        whole = digits(chance, 9, "123456789")
        good = weighted(whole, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0
        return f"{whole[:3]} {whole[3:6]} {whole[6:]}" if good else None

    return _again(chance, attempt)


def abn(chance: random.Random) -> str:
    """Modulus 89."""

    def attempt(chance: random.Random) -> str | None:
        whole = digits(chance, 11, "123456789")
        good = weighted(str(int(whole[0]) - 1) + whole[1:], [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) % 89 == 0
        return f"{whole[:2]} {whole[2:5]} {whole[5:8]} {whole[8:]}" if good else None

    return _again(chance, attempt)


def acn(chance: random.Random) -> str:
    """Modulus 10 by falling weights."""
    body = digits(chance, 8)
    whole = body + str(-weighted(body, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)
    return f"{whole[:3]} {whole[3:6]} {whole[6:]}"


def au_medicare(chance: random.Random) -> str:
    """Weights 1, 3, 7, 9, and the issue number."""
    body = digits(chance, 8, "23456")
    whole = body + str(weighted(body, [1, 3, 7, 9, 1, 3, 7, 9]) % 10) + digits(chance, 1, "123456789")
    return f"{whole[:4]} {whole[4:9]} {whole[9]}"


def de_tax_id(chance: random.Random) -> str:
    """ISO 7064 MOD 11,10; one digit of the first ten twice, one not at all."""
    order = list("0123456789")
    chance.shuffle(order)
    order[1 if order[0] == "0" else 0], order[9] = order[0 if order[0] != "0" else 1], order[9]
    first = next(digit for digit in order if digit != "0")
    rest = [digit for digit in order if digit != first][:8]
    rest.insert(chance.randrange(3, 8), chance.choice(rest[:2]))
    body = first + "".join(rest)
    return body + mod_11_10(body)


def de_vat(chance: random.Random) -> str:
    """ISO 7064 MOD 11,10."""
    body = digits(chance, 8, "123456789")
    return f"DE{body}{mod_11_10(body)}"


def de_rvnr(chance: random.Random) -> str:
    """Area, birth date, letter, serial, check digit (VKVV)."""
    letter = chance.choice("ABCDEFGHKLMNPRSTW")
    area = chance.choice(["12", "15", "53", "65"])
    front = f"{area}{chance.randrange(1, 29):02d}{chance.randrange(1, 13):02d}{digits(chance, 2)}"
    serial = digits(chance, 2)
    row = front + f"{ord(letter) - 64:02d}" + serial
    total = sum(
        sum(map(int, str(int(digit) * weight))) for digit, weight in zip(row, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1], strict=True)
    )
    return f"{front}{letter}{serial}{total % 10}"


def de_id_card(chance: random.Random) -> str:
    """ICAO 9303: weights 7, 3, 1."""
    body = letters(chance, 1, "LMNPRTVWXY") + "".join(chance.choice("0123456789CFGHJKLMNPRTVWXYZ") for _ in range(7))
    return body + str(sum(int(char, 36) * weight for char, weight in zip(body, [7, 3, 1, 7, 3, 1, 7, 3], strict=True)) % 10)


def de_health(chance: random.Random) -> str:
    """Letter and nine digits (KVNR)."""
    letter, body = chance.choice("ABCDEFGHIKLMNPRST"), digits(chance, 8)
    row = f"{ord(letter) - 64:02d}{body}"
    total = sum(sum(map(int, str(int(digit) * weight))) for digit, weight in zip(row, [1, 2] * 5, strict=True))
    return f"{letter}{body}{total % 10}"


_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"


def es_nif(chance: random.Random) -> str:
    """Eight digits and the letter of their remainder."""
    body = digits(chance, 8)
    return body + _DNI[int(body) % 23]


def es_nie(chance: random.Random) -> str:
    """X, Y or Z, seven digits, letter."""
    first, body = chance.choice("XYZ"), digits(chance, 7)
    return first + body + _DNI[int(str("XYZ".index(first)) + body) % 23]


def fi_hetu(chance: random.Random) -> str:
    """Birth date, century, serial, check."""
    date = f"{chance.randrange(1, 29):02d}{chance.randrange(1, 13):02d}{chance.randrange(40, 99):02d}"
    serial = f"{chance.randrange(2, 900):03d}"
    return f"{date}-{serial}{'0123456789ABCDEFHJKLMNPRSTUVWXY'[int(date + serial) % 31]}"


def aadhaar(chance: random.Random) -> str:
    """Verhoeff, in fours."""
    body = digits(chance, 11, "23456789")
    whole = body + verhoeff(body)
    return f"{whole[:4]} {whole[4:8]} {whole[8:]}"


def pan(chance: random.Random) -> str:
    """Five letters, the fourth a status, four digits, a letter."""
    return letters(chance, 3) + chance.choice("PCHFATBLJG") + letters(chance, 1) + digits(chance, 4) + letters(chance, 1)


_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21] * 2 + [2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23],
        strict=True,
    )
)
"""The decree's table, copied from it and not from the scanner's: a mistake in one of them is a failing test."""


def codice_fiscale(chance: random.Random) -> str:
    """Letters of the names, date, place and a check letter."""
    consonants = "BCDFGLMNPRSTVZ"
    body = (
        letters(chance, 6, consonants)
        + digits(chance, 2)
        + letters(chance, 1, "ABCDEHLMPRST")
        + f"{chance.randrange(1, 29):02d}"
    )
    body += letters(chance, 1, "ABCDFGHIL") + digits(chance, 3, "12345678")
    total = sum(_ODD[char] if at % 2 == 0 else int(char, 36) - (10 if char.isalpha() else 0) for at, char in enumerate(body))
    return body + chr(65 + total % 26)


def piva(chance: random.Random) -> str:
    """Luhn over ten digits."""
    body = digits(chance, 10)
    return body + luhn(body)


def pesel(chance: random.Random) -> str:
    """Birth date, serial, check digit."""
    body = _date(chance) + digits(chance, 4)
    return body + str(-weighted(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)


def personnummer(chance: random.Random) -> str:
    """Birth date, serial, Luhn."""
    body = _date(chance) + digits(chance, 3)
    return f"{body[:6]}-{body[6:]}{luhn(body)}"


def sg_nric(chance: random.Random) -> str:
    """S, seven digits, letter."""
    body = digits(chance, 7)
    return f"S{body}{'JZIHGFEDCBA'[weighted(body, [2, 7, 6, 5, 4, 3, 2]) % 11]}"


def th_id(chance: random.Random) -> str:
    """Thirteen digits, modulus 11."""
    province = chance.choice([*range(10, 28), *range(30, 50), *range(50, 59), *range(60, 68), *range(70, 78), *range(80, 87)])
    body = f"{digits(chance, 1, '12345678')}{province}{digits(chance, 9)}"
    return body + str((11 - weighted(body, list(range(13, 1, -1))) % 11) % 10)


def tr_id(chance: random.Random) -> str:
    """Eleven digits with two check digits."""
    body = digits(chance, 9, "123456789")
    odd, even = sum(map(int, body[::2])), sum(map(int, body[1::2]))
    tenth = (odd * 7 - even) % 10
    return f"{body}{tenth}{(odd + even + tenth) % 10}"


def za_id(chance: random.Random) -> str:
    """Birth date, serial, citizenship, Luhn."""
    body = _date(chance) + digits(chance, 4) + chance.choice("01") + "8"
    return body + luhn(body)


def ng_nin(chance: random.Random) -> str:
    """Verhoeff over eleven digits."""
    body = digits(chance, 10, "123456789")
    return body + verhoeff(body)


def kr_rrn(chance: random.Random) -> str:
    """Birth date, sex and century, region, serial, check digit."""
    body = f"{_date(chance)}{chance.choice('12')}{chance.randrange(0, 96):02d}{digits(chance, 3)}"
    return f"{body[:6]}-{body[6:]}{(11 - weighted(body, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10}"


def kr_brn(chance: random.Random) -> str:
    """Ten digits in 3-2-5."""
    body = digits(chance, 9, "123456789")
    total = weighted(body, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + int(body[8]) * 5 // 10
    return f"{body[:3]}-{body[3:5]}-{body[5:]}{-total % 10}"


def orgnr(chance: random.Random) -> str:
    """Luhn over nine digits, the third at least 2."""
    body = "55" + digits(chance, 1, "6789") + digits(chance, 6)
    return f"{body[:6]}-{body[6:]}{luhn(body)}"


def mbi(chance: random.Random) -> str:
    """Medicare's eleven characters, which have no check digit."""
    alphabet = "ACDEFGHJKMNPQRTUVWXY"
    mixed = alphabet + "0123456789"
    parts = [
        digits(chance, 1, "123456789"),
        letters(chance, 1, alphabet),
        chance.choice(mixed),
        digits(chance, 1),
        letters(chance, 1, alphabet),
    ]
    parts += [chance.choice(mixed), digits(chance, 1), letters(chance, 2, alphabet), digits(chance, 2)]
    return "".join(parts)


def itin(chance: random.Random) -> str:
    """Nine, and a middle pair of those in use."""
    return f"9{digits(chance, 2)}-{chance.choice([*range(50, 66), *range(70, 89), *range(90, 93)])}-{digits(chance, 4)}"


ALL = (
    Identifier("card", "card", ("Please charge {} today.", "Card: {}", "The customer paid with {}."), card),
    Identifier("iban", "iban", ("Transfer it to {} by Friday.", "IBAN {}", "{} is the account."), iban),
    Identifier("us ssn", "ssn", ("Her SSN is {}.", "{} was typed into the form."), ssn, checked=False),
    Identifier("us itin", "tax-id", ("ITIN {}",), itin, checked=False),
    Identifier("us routing", "bank-account", ("Routing number {}", "ABA {} at this bank"), aba),
    Identifier("us npi", "medical-licence", ("NPI {}",), npi),
    Identifier("us dea", "medical-licence", ("Her DEA number is {}.",), dea),
    Identifier("us medicare", "health-id", ("Medicare beneficiary {}",), mbi, checked=False),
    Identifier("uk nhs", "health-id", ("NHS number {}", "His NHS no. is {}."), nhs),
    Identifier("uk nino", "national-id", ("NI number {}", "{} is on the payslip."), nino, checked=False),
    Identifier("ca sin", "national-id", ("The SIN is {}.",), sin),
    Identifier("au tfn", "tax-id", ("TFN {}", "tax file number: {}"), tfn),
    Identifier("au abn", "company-id", ("ABN {}",), abn),
    Identifier("au acn", "company-id", ("ACN {}",), acn),
    Identifier("au medicare", "health-id", ("Medicare card {}",), au_medicare, check=-2),
    Identifier("de tax id", "tax-id", ("Steuer-ID {}", "Steueridentifikationsnummer: {}"), de_tax_id),
    Identifier("de vat", "company-id", ("USt-IdNr. {}",), de_vat),
    Identifier("de pension", "national-id", ("Rentenversicherungsnummer {}",), de_rvnr),
    Identifier("de id card", "national-id", ("Personalausweis {}",), de_id_card),
    Identifier("de health", "health-id", ("Krankenversicherungsnummer {}", "KVNR {}"), de_health),
    Identifier("es nif", "national-id", ("DNI {}",), es_nif),
    Identifier("es nie", "national-id", ("NIE {}",), es_nie),
    Identifier("fi hetu", "national-id", ("Henkilötunnus {}", "{} stands on the form."), fi_hetu),
    Identifier("in aadhaar", "national-id", ("Aadhaar {}",), aadhaar),
    Identifier("in pan", "tax-id", ("PAN card {}",), pan, checked=False),
    Identifier("it codice fiscale", "tax-id", ("codice fiscale {}", "{} is written on it."), codice_fiscale),
    Identifier("it vat", "company-id", ("partita IVA {}",), piva),
    Identifier("kr resident", "national-id", ("{} is her resident number.",), kr_rrn),
    Identifier("kr business", "company-id", ("BRN {}",), kr_brn),
    Identifier("ng nin", "national-id", ("NIN {}",), ng_nin),
    Identifier("pl pesel", "national-id", ("PESEL {}",), pesel),
    Identifier("se personnummer", "national-id", ("personnummer {}",), personnummer),
    Identifier("se organisation", "company-id", ("organisationsnummer {}",), orgnr),
    Identifier("sg nric", "national-id", ("NRIC {}",), sg_nric),
    Identifier("th id", "national-id", ("Thai national ID {}",), th_id),
    Identifier("tr id", "national-id", ("TC kimlik no {}",), tr_id),
    Identifier("za id", "national-id", ("South African ID {}",), za_id),
    *(Identifier(name, kind, said, make, check=check) for name, kind, said, make, check in ABROAD),
)  # fmt: skip
