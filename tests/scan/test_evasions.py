"""Values in disguise are found, and the finding covers what the author sees of them, no more than a sign beside it."""

from __future__ import annotations

import random

import pytest
from tests.scan.evasions import LETTERS, NUMBERS, Disguise
from tests.scan.identifiers import Maker, card

from app.scan.scanner import Scanner


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def email(chance: random.Random) -> str:
    names = ["alice", "piotr", "carmen", "joe.price", "ines-vela"]
    return (
        f"{chance.choice(names)}@{chance.choice(['northwind', 'contoso', 'mail.halden'])}.{chance.choice(['com', 'org', 'de'])}"
    )


def phone(chance: random.Random) -> str:
    return f"212-{chance.randrange(200, 999)}-{chance.randrange(1000, 9999)}"


CASES = [("email", email, way) for way in LETTERS] + [
    (kind, make, way) for kind, make in (("card", card), ("phone", phone)) for way in NUMBERS
]
AROUND = [
    ("Please write or call ", " before noon."),
    ("Contact: ", ""),
    ("Häuser 🙂 phone: ", "\n\nNext part."),
    ("", " is what he left."),
]


@pytest.mark.clause("B3.9")
@pytest.mark.parametrize(("kind", "make", "way"), CASES, ids=lambda item: getattr(item, "__name__", item))
def test_a_disguised_value_is_found_where_it_stands(scanner: Scanner, kind: str, make: Maker, way: Disguise) -> None:
    chance = random.Random(f"{kind}{way.__name__}")
    for _ in range(12):
        value = make(chance)
        before, after = chance.choice(AROUND[:3] if kind == "phone" else AROUND)
        hidden = way(value, chance)
        text = before + hidden + after
        hits = [hit for hit in scanner.scan_text(text) if hit.kind == kind]
        assert hits, (text, value)
        first, last = min(hit.start for hit in hits), max(hit.end for hit in hits)
        assert first <= len(before) + 1, (text, text[first:last])
        assert last >= len(before) + len(hidden) - 1, (text, text[first:last])
        assert first >= len(before) - 2, (text, text[first:last])
        assert last <= len(before) + len(hidden) + 2, (text, text[first:last])
