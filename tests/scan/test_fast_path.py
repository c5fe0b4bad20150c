"""The fast path avoids work, never findings: with every gate held open the scanner says the same, and so does presidio.

The slow path lives here: it asks every recogniser, joiner and the network about every view of every text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import Leniency, PhoneNumberMatcher
from presidio_analyzer import PatternRecognizer
from tests.scan.prose import PROSE

from app.scan import gates, outlines, personal, phones
from app.scan.context import first_tokens, lower, tokens
from app.scan.hits import Hit
from app.scan.names import features, model, network, people, words
from app.scan.people import lexicon, rules
from app.scan.phone_plans import could_be
from app.scan.scanner import Scanner
from app.scan.tables import table
from app.scan.views import views

COURSE = [part for part in (Path(__file__).parent / "training_prose.md").read_text("utf-8").split("\n\n") if part.strip()]

DENSE = [
    "Write to alice.ng@northwind.com or call 212-736-5000.",
    "Card 4539 1488 0343 6467, IBAN DE89 3704 0044 0532 0130 00, SSN 536-90-4399.",
    "The password is Tr0ub4dor&3 and the host is 8.8.4.4.",
    "Dr. Maria Lopez, born on 12/03/1984, lives at 12 Elm Street, Springfield, IL 62704; she has diabetes.",
    "Her NHS number is 943 476 5919, passport number 912803456, codice fiscale RSSMRA85T10A562S.",
    "Reach john at corp dot com, or s a m @ n o r t h w i n d . c o m, or alice&#64;northwind.com.",
    "Maria's son Leo is seven years old. Samuel L. Jackson earns a salary of $85,000 a year.",
    "MAC 00:1B:44:11:3A:B7, host 2606:4700:4700::1111, wallet 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "Aadhaar 2345 6789 0123, NI number AB 12 34 56 C, VAT DE136695976, Medicare 2123 45670 1",
]
EXOTIC = [
    "ID\u0130 passport number 912803456",
    "pa\u017fsport number 912803456",
    "codice fi\u017fcale RSSMRA85T10A562S",
    "GB82WE\u017fT12345698765432",
    "\u212aim@northwind.com, al\u0130ce@northwind.com",
    "SS\u0130N 536-90-4399, \u0131ban DE89370400440532013000",
    "b\u0131tcoin 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
]


@pytest.fixture(scope="module")
def fast() -> Scanner:
    return Scanner()


class Slow:
    """The scanner without gates: nothing is skipped, and no word is remembered from one text to the next."""

    def __init__(self) -> None:
        with self._open():
            self._scanner = Scanner()

    def scan_text(self, text: str) -> list[Hit]:
        with self._open():
            return self._scanner.scan_text(text)

    @contextmanager
    def _open(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(gates.Gate, "__call__", lambda _gate, _text: True)
            patch.setattr(outlines.Outlines, "found", lambda held, _text: held._all)
            patch.setattr(people.People, "_spots", lambda _self, text, _ruled: [(0, len(text))])
            patch.setattr(features, "_REMEMBERED", 0)
            patch.setattr(words, "_REMEMBERED", 0)
            patch.setattr(network, "_REMEMBERED", 0)
            patch.setattr(model, "of_this_thread", model.load)
            patch.setattr(lexicon, "proper", lexicon.proper.__wrapped__)
            yield


@pytest.fixture(scope="module")
def slow() -> Slow:
    return Slow()


def _same(fast: Scanner, slow: Slow, text: str) -> list[Hit]:
    """Places and organisations are seen where the network looks for people's sake: without gates it looks at more of them."""
    quick, full = fast.scan_text(text), slow.scan_text(text)
    assert _gated(quick) == _gated(full), text
    assert {(hit.start, hit.end) for hit in quick} <= {(hit.start, hit.end) for hit in full}, text
    return quick


def _gated(hits: list[Hit]) -> list[Hit]:
    return [hit for hit in hits if hit.detector not in ("names.place", "names.organisation")]


def test_course_prose_gives_the_same_findings_with_every_gate_open(fast: Scanner, slow: Slow) -> None:
    for text in PROSE + COURSE[::2]:
        _same(fast, slow, text)


def test_text_full_of_details_gives_the_same_findings_with_every_gate_open(fast: Scanner, slow: Slow) -> None:
    for text in DENSE:
        assert _same(fast, slow, text), text
    for text in EXOTIC:
        _same(fast, slow, text)


_PIECES = st.sampled_from([word for text in PROSE + COURSE[:60] + DENSE + EXOTIC for word in text.split()])
_MIXTURE = st.lists(st.one_of(_PIECES, st.sampled_from(PROSE + DENSE), st.text(max_size=8)), min_size=1, max_size=24)


@settings(max_examples=80, deadline=None)
@given(_MIXTURE, st.sampled_from([" ", " ", "\n", ", "]))
def test_any_mixture_gives_the_same_findings_with_every_gate_open(
    fast: Scanner, slow: Slow, pieces: list[str], between: str
) -> None:
    """But for places and organisations of the network: words thrown together may be read as one long name, which begins
    elsewhere when less before it is read."""
    text = between.join(pieces)
    assert _gated(fast.scan_text(text)) == _gated(slow.scan_text(text)), text


# Presidio's own recognisers

ROWS = [row for row in table("personal")["use"] if row["recogniser"] != "PhoneRecognizer"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['recogniser']}-{row['kind']}")
def test_a_recogniser_finds_behind_its_gate_what_presidio_finds_without(row: dict[str, Any]) -> None:
    """The same spans and scores as the recogniser's own ``analyze``, at our threshold.

    Left aside, because they differ on purpose: what needs a context word counts only in texts that hold one; presidio's
    engine would add its context boost and we add ours (``test_personal``); filters then drop what no person wrote as such a
    number (``app.scan.filters``); and phone numbers are read in our own way (``app.scan.phones``), more of them than
    presidio's. Presidio keeps the best of results at one place; so do we, when overlaps are settled. Texts are folded before
    they are gated, so that letters that change under case folding are the plain ones for both.
    """
    recogniser = personal._recogniser(row)
    use = personal._use(row, "en")
    needed = first_tokens(row.get("words") or recogniser.context or ["number"])
    nothing: Any = None  # no language pipeline: pattern recognisers do not look at its results
    for text in (view.text for source in PROSE + COURSE + DENSE + EXOTIC for view in views(source)):
        said = not needed.isdisjoint(tokens(lower(text)))
        least = 0.01 if said else personal.THRESHOLD
        if row["evidence"] == "words" and not said:
            continue
        theirs = {(r.start, r.end): r.score for r in recogniser.analyze(text, recogniser.supported_entities, nothing)}
        theirs = {span: score for span, score in theirs.items() if score >= least}
        ours: dict[tuple[int, int], float] = {}
        for start, end, score in use.search(text) if use.gate(text) else ():
            ours[start, end] = max(score, ours.get((start, end), 0))
        ours = {span: score for span, score in ours.items() if score >= least}
        if isinstance(recogniser, PatternRecognizer):
            ours = _kept_by_presidio(ours)
        if row["recogniser"] == "IbanRecognizer":  # ours knows small letters and other separators too (app.scan.ibans)
            ours = {span: score for span, score in ours.items() if span in theirs}
        assert ours == theirs, text


def _kept_by_presidio(found: dict[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """Presidio's ``remove_duplicates``: what lies inside a better result of the same kind is dropped."""
    kept: dict[tuple[int, int], float] = {}
    for (start, end), score in sorted(found.items(), key=lambda item: (-item[1], item[0][0], item[0][0] - item[0][1])):
        if not any(first <= start and end <= last for first, last in kept):
            kept[start, end] = score
    return kept


def _patterns() -> Iterator[tuple[str, int]]:
    for row in table("numbers")["number"]:
        if "pattern" in row:
            yield row["pattern"], regex.IGNORECASE
    for row in table("personal")["use"]:
        held: Any = personal._recogniser(row)
        yield from ((item.regex, held.global_regex_flags or 0) for item in getattr(held, "patterns", ()))


_COMPILED = [
    (regex.compile(pattern, flags), outlines.Outlines([(pattern, bool(flags & regex.IGNORECASE))]))
    for pattern, flags in _patterns()
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.from_regex(r"[A-Z]{0,3}[0-9]{0,7}[ ./:-]{0,2}|[0-9A-Za-z]{1,9}|[\s\S]", fullmatch=True), max_size=12))
def test_an_outline_is_in_every_text_in_which_its_pattern_is(pieces: list[str]) -> None:
    text = "".join(pieces)
    for pattern, held in _COMPILED:
        assert held.found(text) or not pattern.search(text), pattern.pattern


def test_an_outline_leaves_out_only_what_looks_around() -> None:
    assert outlines.outline(r"(?<![\w.-])\b(?!1(?:0|[)]))(\d|[-x])[^\d]\1(?=a)$", folded=True) == (
        r"(?is:([\p{Nd}]|[-x])[\s\S](?:[\p{Nd}]|[-x]))"
    )


_WORDS = [
    "Dear",
    "hi there",
    "Many",
    "thanks",
    "my son",
    "a customer named",
    "Dr",
    "Mr.",
    "ſorry",
    "Cher",
    "abcdefghijklmnopq",
    "x",
]
_BEFORE = st.lists(st.sampled_from([*_WORDS, *",.- \xa0\n\r\t"]), max_size=12).map("".join)


@given(_BEFORE)
def test_what_stands_before_a_name_is_found_where_it_could_begin_as_it_is_anywhere(before: str) -> None:
    tables = rules._tables()
    for ending in (tables.greeting, tables.relation, rules._BEFORE):
        near, anywhere = ending.search(before), ending.pattern.search(before)
        assert (near and near.span()) == (anywhere and anywhere.span())


_NUMBERS = st.from_regex(
    r"[0(]?[0-9]{2,4}[ )/.-]{1,2}[0-9]{3,4}[ -][0-9]{3,5},? ?(x|ext\.?|extension|Durchwahl) ?[0-9]{1,5}", fullmatch=True
)


@given(st.sampled_from(["US", "GB", "DE", "FR", "IL", "IN", "BR"]), _NUMBERS)
def test_a_plan_that_could_not_know_a_number_with_an_extension_does_not(region: str, number: str) -> None:
    if not could_be(region, number):
        assert not list(PhoneNumberMatcher(number, region, leniency=Leniency.VALID))


_GROUPS = st.lists(
    st.tuples(st.from_regex(r"[0-9]{1,6}", fullmatch=True), st.sampled_from([" ", "-", ".", "/", ") ", " - ", ""])), max_size=5
)


@given(st.sampled_from(["US", "GB", "DE", "FR", "IL", "IN", "BR"]), st.sampled_from(["", "+", "(", "0", "00", "011"]), _GROUPS)
def test_a_number_is_found_in_its_groups_as_the_library_finds_it(
    region: str, before: str, groups: list[tuple[str, str]]
) -> None:
    number = before + "".join(map("".join, groups))
    theirs, ours = (next(iter(search(number, region)), None) for search in (PhoneNumberMatcher, phones._Matcher))
    assert (ours and (ours.start, ours.end)) == (theirs and (theirs.start, theirs.end))
