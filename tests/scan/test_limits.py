"""No text holds the scanner: hostile and huge inputs take bounded time and memory."""

from __future__ import annotations

import time
import tracemalloc
from functools import cache
from itertools import count

import pytest

from app.scan.scanner import Scanner
from app.scan.slices import SLICE, Assembly, frames_of
from app.scan.texts import Passage

SIZE = 10_000
TIMES = 10
"""As long as this many times ordinary prose of that length may hostile text take, in the same run: a test runs on machines of
any speed, beside any other work. The worst takes some three times as long as prose, which the bench prints; what this is after,
a pattern that takes quadratic time, is out by hundreds."""

PROSE = """Close the doors and windows of your room and leave by the nearest exit. The wardens count their groups in the yard.
Nobody goes back for a bag or a coat. In May we practised this on every floor, and Maria Lopez timed how long each of them took.
"""

HOSTILE = {
    "one word": "a",
    "lines of codes": "code 4711\n",
    "lines of wide blanks": "Passwords\na: pass1x" + 400 * " " + "|\n" + 400 * " " + "\n",
    "headings of lists": "Salaries\nAnna Berg 2310\nOff sick\n",
    "at signs": "a@",
    "addresses": "a@a.",
    "dots": "a.",
    "digits": "1234567890",
    "spaced digits": "1 ",
    "spaced digits before letters": "3 1 2 7 4 1 8 3 7 0 6 4 0 8 2 2 9x ",
    "hyphenated digits": "12-",
    "phone numbers": "212-736-5000 ",
    "cards": "4111 1111 1111 1111 ",
    "colons": "a:",
    "hex": "abcdef0123456789",
    "base64": "QWxpY2VCb2I5",
    "url beginnings": "http://",
    "passwords": "password: ",
    "password is": "password for the ",
    "assignments": "password=",
    "names of keys": "key ",
    "log-ins": "login kim:",
    "door codes": "door code for the ",
    "columns": "| user | password |\n",
    "commands": "mysql -u ",
    "backup codes": "backup codes abc1 ",
    "recovery phrases": "seed phrase ",
    "webhooks": "https://hook/aa/",
    "armour": "-----BEGIN X-----\n",
    "key headers": "-----BEGIN PRIVATE KEY-----",
    "token beginnings": "eyJaaaaaaaaaaaa.",
    "pairs": "server=a;",
    "markings": "confidential ",
    "this this": "this ",
    "spelled": "a dot ",
    "cyrillic": "\u0430a",
    "invisible": "a\u200b",
    "accounts": "DE89 3704 0044 0532 0130 00 ",
    "ip beginnings": "1.2.3.4.",
    "ipv6 beginnings": "1:",
    "births": "born 12/03/1984 ",
    "passports": "passport 912803456 ",
    "spaces": " ",
    "line ends": "\n",
    "capitals": "A",
    "capitals apart": "A ",
    "initials": "A. ",
    "initials in a row": "A.",
    "capitalised": "Aa ",
    "capitalised and hyphened": "Aa-",
    "capitalised with apostrophes": "Aa'",
    "particles": "Aa de la ",
    "names": "Maria Lopez ",
    "titles": "Dr. ",
    "greetings": "Dear ",
    "numbered names": "12 Aa ",
    "streets": "12 Elm Street ",
    "streets and towns": "12 Elm St, Aa, NY 10001, ",
    "street words": "Rue de la ",
    "long street word": "hauptstra\u00dfe",
    "boxes": "PO Box 1 Aa ",
    "characters apart and an at": "a a a a @ ",
    "letters apart": "a ",
    "number words": "one ",
    "number words and digits": "one-1 ",
    "code beginnings": "&#",
    "codes": "&#65;",
    "entities": "&amp;",
    "percent signs": "%41",
    "split numbers": "1\n",
    "split addresses": "a@\n",
    "ages": "aged seven ",
    "illnesses": "Maria has diabetes ",
    "salaries": "Maria Lopez salary ",
    "amounts": "Maria Lopez $1,000 ",
    "terms": "falcon's ",
    "every context": "passport ssn nhs aadhaar tfn medicare dni pan voter nin tin pesel nric itin routing 123456789 A1234567 ",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_ten_kilobytes_of_anything_take_bounded_time(unit: str) -> None:
    allowed = TIMES * _of_prose()
    assert any(_seconds(unit) < allowed for _ in range(3))


@cache
def _of_prose() -> float:
    return min(_seconds(PROSE) for _ in range(3))


def _seconds(unit: str) -> float:
    """Seconds of processor time for a text of such units."""
    text = f"{next(_fresh)} " + (unit * (SIZE // len(unit) + 1))[:SIZE]
    scanner = _scanner()
    began = time.process_time()
    scanner.scan_text(text)
    return time.process_time() - began


_fresh = count()
"""Begins another text each time: what was scanned before is remembered."""

_held: list[Scanner] = []


def _scanner() -> Scanner:
    if not _held:
        _held.append(Scanner())
        _held[0].scan_text("warm@northwind.com")
    return _held[0]


def test_a_huge_paragraph_travels_in_slices_and_is_scanned_in_bounded_memory() -> None:
    size = 3_000_000
    text = ("Close doors and windows and leave by the nearest exit. " * (size // 55 + 1))[:size]
    text = text[:1_999_990] + " alice@northwind.com " + text[2_000_011:]
    rows = list(frames_of((Passage("text", text),)))
    assert len(rows) == -(-size // SLICE)
    assembly, scanner = Assembly(1), _scanner()
    tracemalloc.start()
    for frame in rows:
        assembly.add(scanner, frame)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    (finding,) = assembly.findings("b1", b"key")
    assert text[finding.start : finding.end] == "alice@northwind.com"
    assert peak < 8 * 1024 * 1024


def test_a_detail_on_the_edge_of_a_slice_is_found_once() -> None:
    for place in range(SLICE - 12, SLICE + 12, 5):
        filler = ("word " * (2 * SLICE // 5))[: 2 * SLICE]
        text = filler[:place] + " alice@northwind.com " + filler[place:]
        assembly = Assembly(1)
        for frame in frames_of((Passage("text", text),)):
            assembly.add(_scanner(), frame)
        assert [text[f.start : f.end] for f in assembly.findings("b1", b"key")] == ["alice@northwind.com"], place


def test_a_pattern_that_runs_away_is_reported_and_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    import regex

    from app.scan import personal
    from app.scan.context import BEFORE

    monkeypatch.setattr(personal, "DEADLINE", 0.02)
    runaway = regex.compile(r"(?:a|aa)+\d")
    use = personal.Use(
        "email",
        "Runaway",
        personal.GATES["at"],
        "plain",
        regex.compile("never"),
        frozenset(),
        BEFORE,
        lambda text: ((start, end, 0.5) for start, end in personal._spans(runaway, text)),
    )
    began = time.process_time()
    hits = list(personal._detect([use], "@" + "a" * 60))
    assert time.process_time() - began < 2
    assert [hit.kind for hit in hits] == ["unscanned"]


def test_what_was_found_before_a_search_took_too_long_is_kept() -> None:
    import regex

    from app.scan import personal

    spans = personal._spans(regex.compile(r"\d{3}-\d{4}|(?:a|aa|a+)+!"), "call 555-1234 " + "a" * 60)
    assert next(spans) == (5, 13)
    with pytest.raises(TimeoutError):
        next(spans)


def test_a_check_that_takes_its_time_is_no_search_that_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first address of all is checked against the list of domains, which is read for it."""
    from app.scan import personal

    def slowly(*_given: object) -> float:
        began = time.process_time()  # which is what a search is timed by
        while time.process_time() - began < 0.15:
            pass
        return 1.0

    monkeypatch.setattr(personal, "DEADLINE", 0.1)
    monkeypatch.setattr(personal, "_validated", slowly)
    hits = [hit.kind for hit in personal.load("en")("Write to ann@northwind.com, bob@northwind.com or eve@northwind.com.")]
    assert "unscanned" not in hits
    assert hits.count("email") == 3
