"""Places and organisations among what the network sees: notes, after what is plainly none is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from app.course.findings import Severity
from app.scan.entities.capitals import empty
from app.scan.hits import Hit
from app.scan.names import model
from app.scan.people.lexicon import Lexicon
from app.scan.people.rules import starts as begins
from app.scan.tables import table

_KINDS = {model.PLACE: "place", model.ORGANISATION: "organisation"}
_REASONS = {
    "place": "A model that knows how names are used takes it for a place.",
    "organisation": "A model that knows how names are used takes it for an organisation.",
}
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_NONE = re.compile(r"[@_/\\<>=#*]|\d{2}|\d\.|[^\W\d_]\d|\w\+\w|\n|\A[IVX]+\Z")
_EDGES = re.compile(
    r"\A(?:[Tt]he\s|[\W_]+)+|(?:['’]s(?!\w)|[\W_]|(?<=\s)(?:of|and|an|in|at|for|the|und|von)(?!\w))+\Z",
)
_DIGIT = re.compile(r"\d")
_ROW = re.compile(r",|\A\S+ (?:and|or|&) \S+\Z")
"""Common words one after the other are a list of them: Alarm, Confine; Confidential and Restricted."""
_LONG = 20
"""Letters beyond which a word is a row of them, written together in a program or a tag."""
_QUALITY = re.compile(r"(?:ic|ous|ive|ide|ed|ing)\Z")
"""How words end that say what something is like, at the beginning of a sentence: Hydrochloric acid."""
_ABBREVIATION = 5
"""Letters beyond which capitals are a word that is shouted: CONFIDENTIAL."""
_SHORT = 3
"""Characters below which a name says nothing; countries and bodies of two letters are on the lists."""


def things(words: Lexicon, text: str, names: Iterable[model.Name]) -> Iterator[Hit]:
    """Hits for the names with other labels than a person's."""
    for name in names:
        kind = _KINDS.get(name.label)
        if kind is None:
            continue
        start, end = _cut(text, name.start, name.end)
        if start < end and _plausible(words, kind, text, start, end):
            yield Hit(start, end, kind, text[start:end], 0.45, f"names.{kind}", _REASONS[kind], Severity.REVIEW)


def _cut(text: str, start: int, end: int) -> tuple[int, int]:
    """The name without an article before it and a possessive or a sign after it."""
    said = text[start:end]
    first = _EDGES.match(said)
    start += first.end() if first else 0
    last = _EDGES.search(text[start:end], 1)
    if last and last.end() == end - start and not re.search(r"\b[A-Z]\.\Z", text[start:end]):
        end = start + last.start()
    return start, end


def _plausible(words: Lexicon, kind: str, text: str, start: int, end: int) -> bool:
    """Whether it could be one: not a single common word, a standard with its number or something of a program."""
    said = text[start:end]
    pieces = [match.group().rstrip(".") for match in _WORD.finditer(said)]
    if (
        not pieces
        or len(pieces) > 7
        or not 2 <= max(map(len, pieces)) <= _LONG
        or not any(piece[0].isupper() for piece in pieces)
    ):
        return False
    if _NONE.search(said) or (kind == "place" and _DIGIT.search(said)):
        return False
    if said in _no_names() or (len(pieces) == 1 and words.in_dictionary(said) and begins(text[max(0, start - 3) : start])):
        return False
    if empty(words, text, start, end) or len(said) < _SHORT or "`" in (text[start - 1 : start], text[end : end + 1]):
        return False
    if len(pieces) == 1 and kind == "place" and text.startswith(":", end):
        return False  # what a form asks for
    if len(pieces) == 1 and begins(text[max(0, start - 3) : start]) and _QUALITY.search(said):
        return False
    if len(pieces) == 1 and said.isupper():
        return len(said) <= _ABBREVIATION or not (words.is_word(said) or words.in_dictionary(said))
    if len(pieces) == 1:
        return not words.is_word(said)
    plain = all(words.is_word(piece) or words.in_dictionary(piece) for piece in pieces)
    if plain and _ROW.search(said):
        return False
    return not plain or (kind == "organisation" and not _department(pieces))


@cache
def _no_names() -> frozenset[str]:
    """Abbreviations, nations and languages: neither places nor organisations."""
    held = table("entities")
    return frozenset((*held["organisation"]["not_known"], *held["nationality"]["peoples"], *held["nationality"]["languages"]))


def _department(pieces: list[str]) -> bool:
    """Whether it is called as departments and headings are: Safety Committee, Board of Directors."""
    *before, last = (piece.lower() for piece in pieces)
    return last in _generic("not_of") or all(piece in _generic("generic") for piece in before)


@cache
def _generic(row: str) -> frozenset[str]:
    return frozenset(table("entities")["organisation"][row])
