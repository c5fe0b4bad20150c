"""Personal data by presidio's pattern recognisers (``resources/scan/personal.toml``) and by numbers of more countries with
python-stdnum's checks (``resources/scan/numbers.toml``).

Importing presidio imports spaCy and takes most of a second and some 80 MB, so this module is imported only in the worker (or by
a command that scans in its own process). We use the recognisers' patterns and validators and leave presidio's engine aside:
gates skip what a piece cannot contain, every search has a deadline, and no recogniser may reach the network.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import regex
import tldextract
from presidio_analyzer import LocalRecognizer, Pattern, PatternRecognizer, predefined_recognizers

from app.course.findings import Severity
from app.scan import cards, countries, ibans
from app.scan.checks import CHECKS, checked
from app.scan.context import BEFORE, BOOST, FLOOR, first_tokens, lower, near, tokens, word_pattern
from app.scan.filters import settled
from app.scan.gates import DIGIT, LETTER, Gate, gate
from app.scan.hits import Hit
from app.scan.outlines import Outlines
from app.scan.phones import Match, Search, phone_search
from app.scan.tables import table

THRESHOLD = 0.4
"""Scores below are not shown: presidio's default of 0 floods (measured)."""

DEADLINE = 0.25
"""Seconds one pattern may search one piece before the piece is reported as unchecked; presidio's own limit is 60. None of
our patterns comes near it (the bench prints the worst); it is a net for patterns that are added."""

GATES = {
    "at": gate("@"),
    "number": gate(rf"{DIGIT}(?:[ ./()+:-]{{0,3}}{DIGIT}){{6}}"),
    "code": gate(rf"[A-Za-z]{DIGIT}{DIGIT}|{DIGIT}[A-Z]|[A-Z]{{2}}[ -]{DIGIT}{DIGIT}|{DIGIT}[a-z]{DIGIT}"),
    "mixed": gate(rf"[A-Za-zÄÖÜäöü][ -]?{DIGIT}|{DIGIT}[ -]?[A-Za-z]"),
    "serial": gate(rf"{DIGIT}(?:[A-Z ./-]{{0,3}}{DIGIT}){{2}}"),
    "ip": gate(rf"{DIGIT}\.{DIGIT}{{1,3}}\.|[0-9A-Fa-f]:[0-9A-Fa-f:]|::"),
    "date": gate(rf"{DIGIT}[./-]{DIGIT}|{DIGIT}[a-z]{{0,2}},? [A-Z]?{LETTER}|[A-Z][a-z]{{2,8}}\.? {DIGIT}"),
    "mac": gate(r"[0-9A-Fa-f]{2}[:.-][0-9A-Fa-f]{2}"),
}


@dataclass(frozen=True, slots=True)
class Use:
    """One recogniser as the table says it is to be used."""

    kind: str
    name: str
    gate: Gate
    evidence: str
    words: re.Pattern[str]
    tokens: frozenset[str]
    before: int
    search: Search
    severity: Severity | None = None


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector. Most numbers do not care about the language of the course; ``only`` in the table names those that do."""
    uses = _uses(language, countries.wanted(language))
    return lambda text: _detect(uses, text)


@lru_cache(maxsize=4)
def _uses(language: str, here: frozenset[str]) -> list[Use]:
    uses = [_use(row, language) for row in table("personal")["use"] if row.get("only") is None or row["only"] in here]
    return uses + [_number(row) for row in table("numbers")["number"] if "pattern" in row]


def _detect(uses: list[Use], text: str) -> Iterator[Hit]:
    open_gates = [gate for gate in GATES.values() if gate(text)]
    if not open_gates:
        return
    lowered = lower(text)
    present = tokens(lowered)
    for use in uses:
        if use.gate not in open_gates:
            continue
        said = not use.tokens.isdisjoint(present)  # otherwise no context word can stand beside anything
        if use.evidence == "words" and not said:
            continue
        try:
            for match in use.search(text):
                word = near(lowered, match[0], match[1], use.words, use.before) if said else ""
                hit = _judged(use, text, lowered, word, match)
                if hit:
                    yield hit
        except TimeoutError:
            yield Hit(0, len(text), "unscanned", text, 1.0, use.name, "This passage took too long to check.")


def _judged(use: Use, text: str, lowered: str, word: str, match: Match) -> Hit | None:
    start, end, score = match
    value = text[start:end]
    bare = value.isdecimal()
    if not word and (use.evidence == "words" or (use.evidence == "formed" and bare)):
        return None
    if word:
        score = min(max(score + BOOST, FLOOR), 1.0)
    if score < THRESHOLD:
        return None
    reason = _reason(use.kind, word, score)
    return settled(text, lowered, word, Hit(start, end, use.kind, value, score, use.name, reason, use.severity))


def _reason(kind: str, word: str, score: float) -> str:
    how = {
        "email": "It is written like an e-mail address at an existing top-level domain",
        "phone": "It is written like a phone number that can exist",
        "card": "It has a card brand’s beginning and length, and its check digit is right",
        "iban": "It has a country’s account format, and its check digits are right",
        "ip": "It is a valid Internet address",
    }.get(kind, "It has the form of such a number" + (", and its check digits are right" if score >= 1 else ""))
    return f"{how}; “{word}” stands beside it." if word else how + "."


def _use(row: dict[str, Any], language: str) -> Use:
    recogniser = _recogniser(row)
    listed = row.get("words") or recogniser.context or ["number"]
    words = word_pattern(listed)
    name = str(row["recogniser"]).removesuffix("Recognizer")
    name = "presidio." + (row["kind"] if name == "Pattern" else name)
    if isinstance(recogniser, predefined_recognizers.PhoneRecognizer):
        own = table("personal")["phone_regions"].get(language.partition("-")[0].lower(), ())
        search = phone_search(dict.fromkeys((*own, *recogniser.supported_regions)), words)
    elif isinstance(recogniser, predefined_recognizers.IbanRecognizer):
        search = ibans.search
    elif isinstance(recogniser, predefined_recognizers.CreditCardRecognizer):
        search = cards.search
    else:
        search = _searcher(recogniser, custom="pattern" in row)
        if row.get("checked"):
            search = _checked(search, CHECKS[row["recogniser"]])
    severity = Severity.REVIEW if row.get("review") else None
    gate, before = GATES[row["gate"]], row.get("near", BEFORE)
    return Use(row["kind"], name, gate, row["evidence"], words, first_tokens(listed), before, search, severity)


def _number(row: dict[str, Any]) -> Use:
    """A number of ``resources/scan/numbers.toml``: a form of our own, and a check that is python-stdnum's or ours."""
    compiled, possible = regex.compile(row["pattern"], regex.IGNORECASE), checked(row["check"])
    outlines = Outlines([(row["pattern"], True)])

    def search(text: str) -> Iterator[Match]:
        for start, end in _spans(compiled, text) if outlines.found(text) else ():
            if possible(text[start:end]):
                yield start, end, 1.0

    gate, words = GATES[row.get("gate", "number")], row["words"]
    name = f"numbers.{row['check']}"
    return Use(row["kind"], name, gate, row["evidence"], word_pattern(words), first_tokens(words), BEFORE, search)


def _recogniser(row: dict[str, Any]) -> LocalRecognizer:
    classes: dict[str, Callable[..., LocalRecognizer]] = {
        "EmailRecognizer": _OfflineEmail,
        "PatternRecognizer": PatternRecognizer,
    }
    make = classes.get(row["recogniser"]) or getattr(predefined_recognizers, row["recogniser"])
    if "pattern" not in row:
        return make()
    patterns = [Pattern(row["kind"], row["pattern"], row["score"])]
    if make is PatternRecognizer:
        return PatternRecognizer(supported_entity=row["kind"].upper(), patterns=patterns)
    return make(patterns=patterns)


class _OfflineEmail(predefined_recognizers.EmailRecognizer):
    """Presidio's own asks tldextract, which fetches the list of public suffixes from the Internet at the first address."""

    def validate_result(self, pattern_text: str) -> bool:
        domain = pattern_text.rpartition("@")[2].lower()
        return domain.rpartition(".")[2] in RESERVED_DOMAINS or bool(suffixes()(domain).top_domain_under_public_suffix)


RESERVED_DOMAINS = frozenset({"example", "test", "invalid", "localhost"})
"""Top-level domains nobody can own (RFC 2606); in no list of suffixes, yet written like addresses."""


@cache
def suffixes() -> tldextract.TLDExtract:
    """The list of public suffixes that came with tldextract; nothing is fetched."""
    return tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), fallback_to_snapshot=True)


def _searcher(recogniser: LocalRecognizer, *, custom: bool) -> Search:
    """How to search a text with a recogniser: (start, end, score after validation) of every match."""
    if not isinstance(recogniser, PatternRecognizer) or (
        type(recogniser).analyze is not PatternRecognizer.analyze and not custom
    ):
        nothing: Any = None  # no language pipeline: these recognisers do not look at its results
        entities = recogniser.supported_entities
        return lambda text: ((r.start, r.end, r.score) for r in recogniser.analyze(text, entities, nothing))
    known: Any = recogniser  # presidio's attributes carry no types
    flags = known.global_regex_flags
    compiled = [(regex.compile(item.regex, flags), item.score) for item in known.patterns]
    outlines = Outlines([(item.regex, bool(flags & regex.IGNORECASE)) for item in known.patterns])

    def search(text: str) -> Iterator[Match]:
        for number in outlines.found(text):
            pattern, score = compiled[number]
            for start, end in _spans(pattern, text):
                found = _validated(recogniser, text[start:end], score)
                if found:
                    yield start, end, found

    return search


def _spans(pattern: regex.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where a pattern matches, up to where it took too long. All of it is looked for before anything is checked: the time of a
    search goes on while what it found is looked at, and the check of the first e-mail address reads a list of all domains."""
    found: list[tuple[int, int]] = []
    try:
        for match in pattern.finditer(text, timeout=DEADLINE):
            found.append(match.span())
    except TimeoutError:
        yield from found
        raise
    yield from found


def _checked(search: Search, passes: Callable[[str], bool]) -> Search:
    """The same search without numbers whose check digits are wrong; the others are as sure as right ones make them."""
    return lambda text: ((start, end, 1.0) for start, end, _ in search(text) if passes(text[start:end]))


def _validated(recogniser: PatternRecognizer, value: str, score: float) -> float:
    """The score after presidio's validators: 1 when check digits are right, 0 when they are wrong, unchanged without any."""
    if not value:
        return 0.0
    valid = recogniser.validate_result(value)
    if valid is not None:
        score = 1.0 if valid else 0.0
    return 0.0 if recogniser.invalidate_result(value) else score
