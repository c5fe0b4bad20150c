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


SPELLED = [
    ("Mail lea.m at kappa-labs.io now", "email", "lea.m at kappa-labs.io"),
    ("Mail lea-at-kappa-dot-io now", "email", "lea-at-kappa-dot-io"),
    ("Mail lea _at_ kappa _dot_ io now", "email", "lea _at_ kappa _dot_ io"),
    ("Mail lea arroba kappa punto es now", "email", "lea arroba kappa punto es"),
    ("Mail lea (ät) kappa (punkt) de now", "email", "lea (ät) kappa (punkt) de"),
    ("Mail lea @ kappa . io now", "email", "lea @ kappa . io"),
    ("Call me on + 4 4 2 0 7 9 4 6 0 1 2 3 please", "phone", "+ 4 4 2 0 7 9 4 6 0 1 2 3"),
    ("card 4539 l488 O343 6467", "card", "4539 l488 O343 6467"),
    ("card 4 five 3 nine 1 four 8 8 0 three 4 3 6 4 6 7", "card", "4 five 3 nine 1 four 8 8 0 three 4 3 6 4 6 7"),
    ("SSN 219-0\n9-9998 on file", "ssn", "219-0\n9-9998"),
    ("IBAN D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0", "iban", "D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0"),
]


@pytest.mark.clause("B3.9")
@pytest.mark.parametrize(("text", "kind", "value"), SPELLED, ids=[value for _, _, value in SPELLED])
def test_more_ways_to_spell_a_value_are_read(scanner: Scanner, text: str, kind: str, value: str) -> None:
    assert [text[hit.start : hit.end] for hit in scanner.scan_text(text) if hit.kind == kind] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "Look at example.com or buy at amazon.com. A five-point-plan, a look-at-me-now pose.",
        "The rate is 10l 20l 30l 40l 50l, and in columns 1 2 3 4 5 6 7 8 9.",
        "created_at_utc and updated_at_local are columns.",
    ],
)
def test_words_that_only_look_spelled_out_are_silent(scanner: Scanner, text: str) -> None:
    assert [hit for hit in scanner.scan_text(text) if hit.kind in ("email", "phone", "card")] == []
