"""Telephone numbers as people write them in sixteen countries, and numbers that look like them.

Forms seen on letterheads and in directories: ``#`` is any digit, ``N`` one from 2 to 9.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

FORMS = {
    "US": [
        "(N#2) N#5-####",
        "N#3.N#6.####",
        "+1 N#2 N#7 ####",
        "1-N#8-N#2-####",
        "N#2-N#4-#### ext. 12#",
        "(N#2)N#7-####x4#",
        "N#2 N#7 ####",
        "+1 (N#6) N#8-####",
        "N#2/N#6-####",
        "+1.N#2.N#3.####, ext 2##",
    ],
    "GB": [
        "020 79## ####",
        "+44 20 79## ####",
        "0161 49# 0###",
        "(0131) 49# 0###",
        "07700 900###",
        "+44 (0)7700 900###",
        "0114-49#-0###",
        "+44(0)117 49# 0###",
        "01632 960 ###",
        "0044 20 79## ####",
    ],
    "DE": [
        "030 / 901 82#",
        "+49 (0)89 12#4 56-7#",
        "0151 2#45 678#",
        "(0221) 77 88 9#",
        "040-123 4#-56#",
        "+49 711 22#-33#4",
        "0511 / 12#45-67",
        "0049 69 12#4567",
        "06131/55#6677",
        "+49-30-8#7654-32",
    ],
    "FR": [
        "01 42 #8 53 0#",
        "06.12.#4.56.7#",
        "+33 1 42 #8 53 00",
        "+33 (0)6 12 #4 56 78",
        "04-72-#0-30-4#",
        "0033 1 42 #8 53 0#",
    ],
    "ES": ["91 123 #5 6#", "612 34# 567", "+34 91 123 #5 67", "(+34) 612 #45 678", "93-21#-45-67"],
    "IT": ["06 69#2 1234", "+39 02 1#34 5678", "347 12# 4567", "02/76#43210", "+39 347 12#4567"],
    "NL": ["020-62# 4567", "06-12#45678", "+31 20 62# 4567", "+31 (0)6 12#4 5678", "010 - 41# 23 45"],
    "CH": ["044 66# 18 00", "+41 44 66# 18 00", "079 12# 45 67", "+41 (0)31 32# 11 22"],
    "AT": ["01 / 58# 91-0", "+43 1 58#91", "0664 12# 45 67", "(0316) 87#-0"],
    "BE": ["02 5#1 20 11", "+32 2 5#1 20 11", "0475 12 #4 56", "03/23# 45 67"],
    "SE": ["08-50# 00 26", "+46 8 50# 00 26", "070-12# 45 67", "0411-1#7 19"],
    "PL": ["+48 22 6#4 12 34", "22 6#4-12-34", "+48 601 #34 567", "(22) 6#4 12 34"],
    "AU": ["(02) 937# 1234", "0412 #45 678", "+61 2 937# 1234", "+61 4 12#4 5678", "03 96#2 7777"],
    "IN": ["+91 98#65 43210", "+91-22-26#1 2345", "011-23#8 9101", "098#65 43210"],
    "BR": ["(11) 9876#-4321", "+55 11 9876#-4321", "(21) 298#-4433", "+55 (61) 341#-1234"],
    "JP": ["03-32#1-4444", "+81 3 32#1 4444", "090-12#4-5678"],
}

SENTENCES = [
    "Call the night desk on {}.",
    "Tel.: {}",
    "You can reach the site manager under {} until six.",
    "{} (mobile)",
    "In an emergency dial {} and say where you are.",
    "The form was sent from {}, nobody answers there.",
    "Front office, first floor, {}",
    "My number is {}.",
]
"""Six of eight say that a telephone is meant."""

NOT_PHONES = [
    "##########",
    "17########",
    "17###########",
    "20##-1#-2# 1#:##",
    "#### #### #### ####",
    "ISBN 978-3-16-#####0-#",
    "1#.#.##.###",
    "RFC ####, section #.#.#",
    "20## 20## 20##",
    "## ### ### kg",
    "$ ###,###,###.00",
    "#.########",
    "###-####-##-A",
    "##/##/20##",
    "part ###-###-####",
    "order no. ###-###-####",
    "https://x.example/########/####",
    "#### x #### pixels",
    "##:##:## to ##:##:##",
    "## x ## x ## cm",
]
PLAIN = ["The value {} stands in the second column.", "We recorded {} in the log.", "Enter {} in the field and confirm.", "{}"]


def numbers(seed: int = 5, each: int = 4) -> Iterator[tuple[str, str, str]]:
    """(country, sentence, number)."""
    chance = random.Random(seed)
    for country, forms in FORMS.items():
        for form in forms:
            for _ in range(each):
                number = filled(form, chance)
                yield country, chance.choice(SENTENCES).format(number), number


def lookalikes(seed: int = 6, each: int = 12) -> Iterator[str]:
    """Sentences with a number that is no telephone number."""
    chance = random.Random(seed)
    for form in NOT_PHONES:
        for _ in range(each):
            yield chance.choice(PLAIN).format(filled(form, chance))


def filled(form: str, chance: random.Random) -> str:
    """The form with digits in it."""
    return "".join(str(chance.randrange(2, 10)) if c == "N" else str(chance.randrange(10)) if c == "#" else c for c in form)
