"""Which candidates are people. Two signals that agree alert; one alone is a note for review; a capital alone is nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.course.findings import Severity
from app.scan.alternatives import any_of
from app.scan.context import SHARED
from app.scan.hits import Hit
from app.scan.people.lexicon import Lexicon, lexicon
from app.scan.people.shapes import Token, candidates
from app.scan.tables import table


@dataclass(frozen=True, slots=True)
class _Ending:
    """An expression for words that stand right before a name, white space at the end. ``re`` would try it at each of the 60
    characters there; here it is tried where it could begin: ``longest`` code points before the end."""

    pattern: re.Pattern[str]
    longest: int

    def search(self, before: str) -> re.Match[str] | None:
        """The words, when ``before`` ends in them."""
        return self.pattern.search(before, len(before) - self.longest) if before[-1:].isspace() else None


_BEFORE = _Ending(re.compile(r"([^\W\d_]{1,12})(\.?)[ \u00a0]$"), 15)
"""A word that could be a title."""


@dataclass(frozen=True, slots=True)
class _Tables:
    titles: frozenset[str]
    not_after: frozenset[str]
    greeting: _Ending
    label: re.Pattern[str]
    closing: re.Pattern[str]
    relation: _Ending
    acting: re.Pattern[str]
    well_known: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    score: float
    rule: str
    reason: str
    severity: Severity | None = None


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector. The lists hold names of many languages; titles and salutations those of the largest Western ones."""
    del language
    words, tables = lexicon(), _tables()
    return lambda text: _detect(words, tables, text)


def _detect(words: Lexicon, tables: _Tables, text: str) -> Iterator[Hit]:
    for row in candidates(text):
        for part in _split(words, tables, row):
            found = _judge(words, tables, text, part)
            if found is not None:
                value = text[found.start : found.end]
                yield Hit(
                    found.start, found.end, "person", value, found.score, f"people.{found.rule}", found.reason, found.severity
                )


FAINT = 0.42
"""Score of a sign so weak that it stays a note when the network agrees."""

LISTED = frozenset(("full", "given-word", "doubtful"))
"""Rules that rest on lists of names, and on nothing that stands around the words. In labelled text that the network had read
and where it named nobody, 7 of 67 such people were people."""

_SAINTS = frozenset(
    [
        "St",
        "Saint",
        "Sainte",
        "Santa",
        "San",
        "Sankt",
        "Santo",
        "North",
        "South",
        "East",
        "West",
        "New",
        "Old",
        "Port",
        "Los",
        "Las",
        "Lake",
        "Mount",
        "Fort",
        "Upper",
        "Lower",
        "Great",
        "Little",
    ]
)
"""Words before a name that make it a place."""


@lru_cache(maxsize=SHARED)
def given_names(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of every given name that stands alone; too weak to be a finding, and enough to say whose an age is."""
    words, found = lexicon(), []
    for row in candidates(text):
        names = [
            token for token in row if words.is_given(token.text) and not token.text.isupper() and token.text not in words.places
        ]
        if len(names) == 1 and row[0].text not in _SAINTS:
            found.append((names[0].start, _end(names)))
    return tuple(found)


def _split(words: Lexicon, tables: _Tables, row: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The candidate without the common words at its ends ("When Maria Lopez"), which only look like names by their place."""
    first, last = 0, len(row)
    if len(row) in (2, 3) and all(token.text.isupper() for token in row) and words.is_given(row[0].text):
        yield row  # a form filled in with capitals: MARIA LOPEZ
        return
    while first < last and not _nameish(words, tables, row[first]):
        first += 1
    while last > first and not _nameish(words, tables, row[last - 1]):
        last -= 1
    if first < last:
        yield row[first:last]


def _nameish(words: Lexicon, tables: _Tables, token: Token) -> bool:
    bare = token.text.rstrip(".").lower()
    if token.initial or bare in tables.titles:
        return True
    if token.text.isupper() and len(token.text) > 1 and not words.is_given(token.text):
        return False  # OSHA, GDPR
    return not words.is_word(token.text) or words.is_given(token.text) or words.is_surname(token.text)


def _judge(words: Lexicon, tables: _Tables, text: str, row: Sequence[Token]) -> _Found | None:
    before, after = text[max(0, row[0].start - 60) : row[0].start], text[_end(row) : _end(row) + 40]
    titled = _title_before(tables, before)
    if row[0].text.rstrip(".").lower() in tables.titles:
        titled, row = row[0].text, row[1:]
    row = _trimmed(row)
    if not row:
        return None
    names = [token for token in row if not token.initial]
    if len(row) > 1 and row[-1].initial and len(row[-1].text) > 2:
        return None  # "S.A.": a company
    if len(names) > 1 and len(names[-1].text) == 1 and _counts_on(text, names[0].text):
        return None  # "Tab A", "Tab B"
    start, end = row[0].start, _end(row)
    whole = text[start : row[-1].end]
    called = f"{titled} {whole}" if titled else whole
    if not names or whole.lower() in tables.well_known or called.lower() in tables.well_known:
        return None
    if (not titled or titled.rstrip(".").lower() in _OF_PLACES) and _is_place(words, row, whole):
        return None  # Mr Lincoln and Frau Hoogland are people all the same
    if titled:
        if all(words.is_word(token.text) and not words.may_be_given(token.text) for token in names):
            return None  # "Mr Manager"
        return _Found(start, end, 0.85, "title", f"It follows “{titled}”.")
    if row[-1].text.lower() in tables.not_after or _names_a_thing(tables, after) or LIFE.match(after):
        return None
    return (
        _labelled(tables, before, row, end)
        or _full(words, row, names, end, starts=starts(before))
        or _greeted(words, tables, before, after, names, (start, end))
        or _alone(words, tables, before, after, names, end)
    )


_OF_PLACES = frozenset(("miss", "sir", "dame", "madam", "captain", "capt", "colonel", "col", "coach", "uncle", "aunt"))
"""Titles that stand before places, too: Miss England."""


def _counts_on(text: str, word: str) -> bool:
    """Whether lines begin with the word and A, B, C, as those of annexes do."""
    return word in _counted(text)


@lru_cache(maxsize=SHARED)
def _counted(text: str) -> frozenset[str]:
    letters: dict[str, set[str]] = {}
    for match in _LETTERED.finditer(text):
        letters.setdefault(match[1], set()).add(match[2])
    return frozenset(word for word, seen in letters.items() if seen >= {"A", "B", "C"})


_LETTERED = re.compile(r"^\W{0,4}([^\W\d_]{2,16}) ([A-Z])(?![\w.])", re.MULTILINE)


def starts(before: str) -> bool:
    """Whether a sentence begins here, so that a capital says nothing."""
    said = before.rstrip()
    return not said or "\n" in before[len(said) :] or said[-1] in '.!?:;“"•-'


def _trimmed(row: Sequence[Token]) -> Sequence[Token]:
    return row[1:] if len(row) > 1 and row[0].initial and len(row[0].text) > 6 else row


def _end(row: Sequence[Token]) -> int:
    last = row[-1]
    return last.end - 2 if last.text.endswith(("'s", "’s")) else last.end


def _title_before(tables: _Tables, before: str) -> str:
    match = _BEFORE.search(before)
    if match and match.group(1)[0].isupper() and match.group(1).lower() in tables.titles:
        return match.group(1) + match.group(2)
    return ""


def _is_place(words: Lexicon, row: Sequence[Token], whole: str) -> bool:
    return row[0].text in _SAINTS or (
        whole in words.places and not (len(row) > 1 and words.is_given(row[0].text) and words.is_surname(row[-1].text))
    )


LIFE = re.compile(r"\s?\((?:c\.\s?|ca\.\s?|born\s|b\.\s?|died\s)?\d{3,4}(?:\s?[–-]|\))")
"""Dates of a life or a publication: "(1694–1746)", "(1943)"."""


NEXT = re.compile(r"(?:['’]s)?[ \u00a0]([^\W\d_]+)")
"""The word behind a name, which may show what is named after somebody."""


def _names_a_thing(tables: _Tables, after: str) -> bool:
    """Whether the next word shows that it is the name of a street, a school, a law, a method."""
    match = NEXT.match(after)
    return match is not None and match.group(1).lower() in tables.not_after


def _labelled(tables: _Tables, before: str, row: Sequence[Token], end: int) -> _Found | None:
    match = tables.label.search(before) if before.rstrip().endswith((":", "=")) else None
    if match and len(row) <= 4:
        return _Found(row[0].start, end, 0.75, "label", f"It follows “{match.group('label').strip()}”.")
    return None


_OPTIONS = frozenset(("A.", "B.", "C.", "D.", "E.", "F."))
"""What the answers of a question begin with: "B. Maya"."""


def _full(words: Lexicon, row: Sequence[Token], names: Sequence[Token], end: int, *, starts: bool) -> _Found | None:
    """A given name and a surname, with initials between them at will."""
    first, rest = names[0], names[1:]
    if not rest:
        if len(row) < 2 or not row[0].initial or words.is_word(first.text) or first.text.isupper():
            return None
        if starts and len(row) == 2 and row[0].text in _OPTIONS:
            return None
        weight = None if words.is_surname(first.text) else Severity.REVIEW
        return _Found(row[0].start, end, 0.5 if weight else 0.7, "initials", "Initials before a surname.", weight)
    known = [words.is_surname(token.text) or words.may_be_given(token.text) for token in rest]
    wordy = [words.is_word(token.text) for token in rest]
    if words.is_given(first.text):
        if known[-1] and not wordy[-1]:
            return _Found(row[0].start, end, 0.85, "full", "A given name before a surname.")
        if not wordy[-1]:
            reason = "A given name before a word that is written as a surname."
            last = rest[-1].text.lower()
            score = FAINT if last in words.dictionary and last[-1] != "s" else 0.55  # Rain Slouching, but von Mises
            return _Found(row[0].start, end, score, "given", reason, Severity.REVIEW)
        if known[-1]:
            return _Found(row[0].start, end, 0.6, "given-word", "A given name before a word that is also a surname.")
        return None
    if words.may_be_given(first.text) and known[-1] and not wordy[-1]:
        return _Found(row[0].start, end, 0.6, "doubtful", "A word that is also a given name, before a surname.")
    if words.may_be_given(first.text) and known[-1] and not starts:
        return _Found(row[0].start, end, 0.45, "words", "Two words that are also a given name and a surname.", Severity.REVIEW)
    if known[-1] and not wordy[-1] and not words.is_word(first.text) and len(names) == 2:
        place = {first.text, rest[-1].text} & words.places or words.in_dictionary(first.text)  # Hurricane Gonzalo, Cape Breton
        return _Found(row[0].start, end, FAINT if place else 0.45, "surname", "A word before a surname.", Severity.REVIEW)
    return None


def _greeted(
    words: Lexicon, tables: _Tables, before: str, after: str, names: Sequence[Token], span: tuple[int, int]
) -> _Found | None:
    greeting = tables.greeting.search(before)
    below = "\n" in before[len(before.rstrip()) :]
    if not greeting and not below:
        return None
    known = words.may_be_given(names[0].text) or words.is_surname(names[0].text)
    if greeting and len(names) <= 3 and (known or not words.is_word(names[0].text)) and _ADDRESSED.match(after):
        return _Found(*span, 0.75, "greeting", f"Somebody is greeted: “{greeting.group().strip()}”.")
    if below and known and tables.closing.search(before) and _SIGNED.match(after):
        return _Found(*span, 0.75, "signature", "It stands where a letter is signed.")
    return None


_ADDRESSED, _SIGNED = re.compile(r"\s*(?:[,!:;.–—-]|$)"), re.compile(r"\s*(?:$|\n|[,|(])")
"""What stands behind a name in a greeting, and under a letter."""


def _alone(words: Lexicon, tables: _Tables, before: str, after: str, names: Sequence[Token], end: int) -> _Found | None:
    """One given name: a note for review, when what stands around it speaks of a person."""
    if len(names) != 1 or not words.is_given(names[0].text) or names[0].text.isupper() or names[0].text in words.places:
        return None
    if tables.relation.search(before):
        return _Found(names[0].start, end, 0.6, "relation", "A given name after a word for a person.", Severity.REVIEW)
    if tables.acting.match(after):
        return _Found(names[0].start, end, 0.5, "acting", "A given name that does what people do.", Severity.REVIEW)
    return None


def _tables() -> _Tables:
    held = table("people")

    def words(name: str) -> str:
        return any_of(held[name], r"\s")

    def ending(name: str) -> _Ending:
        # A comma, a space and the line end that ``$`` lets follow come after the longest of the phrases.
        return _Ending(re.compile(rf"(?<!\w)(?:{words(name)}),?\s$", re.IGNORECASE), max(map(len, held[name])) + 3)

    return _Tables(
        titles=frozenset(held["titles"]),
        not_after=frozenset(held["not_after"]),
        greeting=ending("greetings"),
        label=re.compile(rf"(?:^|[\n\r;|•(,.]\s?)\s*(?P<label>(?:{words('labels')})\s?[:=])\s?$", re.IGNORECASE),
        closing=re.compile(rf"(?:^|\n)\s*(?:{words('closings')})[,.!]?\s*\n+\s*$", re.IGNORECASE),
        relation=ending("relations"),
        acting=re.compile(rf"(?:['’]s\s(?:{words('belongings')})|\s(?:{words('acts')}))(?!\w)"),
        well_known=frozenset(item.lower() for item in held["well_known"]),
    )
