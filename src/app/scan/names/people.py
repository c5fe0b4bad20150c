"""People by rules and network together: where both agree it is an alert, where one is alone its own certainty counts.

Rules alone name 0.3 wrong people in 1,000 words of course prose and the network alone some 3 (measured), so what only the
network sees is a note for review, and only when it could be a name by its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial

from app.course.findings import Severity
from app.scan.hits import Hit
from app.scan.names import model
from app.scan.people.lexicon import Lexicon, lexicon
from app.scan.people.rules import LIFE
from app.scan.people.rules import load as load_rules
from app.scan.tables import table

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_TITLE = re.compile(r"(?:(?:mr|mrs|ms|miss|mx|dr|prof|sir|dame|rev|herr|frau)\b\.?\s)+", re.IGNORECASE)


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector: rules in every language, the network in those it knows."""
    rules = load_rules(language)
    if not model.knows(language):
        return rules
    return joined(rules, model.load())


def joined(rules: Callable[[str], Iterator[Hit]], read: model.Reader) -> Callable[[str], Iterator[Hit]]:
    """One detector out of both."""
    words = lexicon()
    known = frozenset(name.lower() for name in table("people")["well_known"])

    could = lru_cache(maxsize=16_384)(partial(_could_count, words))

    def detect(text: str) -> Iterator[Hit]:
        ruled = list(rules(text))
        if not _may_hold_a_name(words, text) or not (ruled or any(map(could, _PIECE.findall(text)))):
            yield from ruled
            return
        seen = [_trimmed(text, name) for name in read(text) if name.label == model.PERSON]
        for hit in ruled:
            yield _confirmed(text, hit, [span for span in seen if span[0] < hit.end and hit.start < span[1]])
        for start, end in seen:
            if not any(start < hit.end and hit.start < end for hit in ruled) and _plausible(words, known, text, start, end):
                reason = "A model that knows how names are used takes it for one."
                yield Hit(start, end, "person", text[start:end], 0.45, "names.model", reason, Severity.REVIEW)

    return detect


_FEW = 6
"""Words in small letters below which a text shows no language: lists of names, headings."""


_CITED = re.compile(r",\s(?:[A-Z]\.\s?){1,3}[^.\n()]{0,80}(?:[A-Z]\.[^.\n()]{0,40}){0,6}\(\d{4}[a-z]?\)")
"""After a surname: the rest of an entry in a list of references, "Smith, J. & Okafor, N. (2021)"."""

_AROUND = 80
"""Code points on each side of a name that show the language of its sentence."""


def _foreign(words: Lexicon, text: str) -> bool:
    """Whether most of the words in small letters are none of the language the network knows."""
    small = [word for word in _WORD.findall(text) if word.islower() and len(word) > 1]
    return len(small) >= _FEW and sum(words.is_word(word) or words.in_dictionary(word) for word in small) < len(small) / 2


def _may_hold_a_name(words: Lexicon, text: str) -> bool:
    """Whether any word could be part of a name, in a text of the language the network knows.

    Most paragraphs of a course hold none and are not read.
    """
    if _foreign(words, text):
        return False
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0].isupper():
            if len(word) > 1 and (not words.is_word(word) or words.may_be_given(word)):
                return True
        elif len(word) > 3 and word not in words.words and words.is_given(word.capitalize()):
            return True
    return False


_PIECE = re.compile(r"[^\W\d_]+")
"""The network's tokens are these or rows of them: it cuts words at hyphens, apostrophes and dots."""


def _could_count(words: Lexicon, piece: str) -> bool:
    """Whether a name the network sees could pass :func:`_plausible` because of this piece of a word.

    Without any such piece, and without a person by the rules for it to confirm, nothing it says would count: it is not asked.
    """
    if words.may_be_given(piece) or words.is_surname(piece):
        return True
    if words.is_word(piece) or words.in_dictionary(piece):
        return False
    return not piece.islower() or words.is_given(piece.capitalize())


def _trimmed(text: str, name: model.Name) -> tuple[int, int]:
    """The name without a title before it and a possessive after it."""
    start, end = name.start, name.end
    title = _TITLE.match(text, start, end)
    if title and title.end() < end:
        start = title.end()
    for ending in ("'s", "’s", "'", "’", ",", "."):
        if text[start:end].endswith(ending) and end - start > len(ending) and not re.search(r"\b[A-Z]\.$", text[start:end]):
            end -= len(ending)
            break
    return start, end


def _confirmed(text: str, hit: Hit, spans: list[tuple[int, int]]) -> Hit:
    """The hit, an alert where the network agrees, over all that either of them covers on one line."""
    if not spans:
        return hit
    start, end = min(hit.start, *(span[0] for span in spans)), max(hit.end, *(span[1] for span in spans))
    if "\n" in text[start:end] or end - start > 60:
        start, end = hit.start, hit.end
    score = max(hit.score, 0.8) if hit.severity is not None else max(hit.score, 0.9)
    reason = f"{hit.reason} A model that knows how names are used agrees."
    return replace(hit, start=start, end=end, value=text[start:end], score=score, reason=reason, severity=None)


def _plausible(words: Lexicon, known: frozenset[str], text: str, start: int, end: int) -> bool:
    """Whether what only the network sees could be a name: not a common word, an abbreviation or somebody everybody knows."""
    said = text[start:end]
    names = [match.group().rstrip(".") for match in _WORD.finditer(said)]
    with_title = " ".join([*text[max(0, start - 20) : start].split()[-1:], said]).lower()
    if (
        not names
        or said.lower() in known
        or with_title in known
        or len(names) > 5
        or any(char.isdigit() or char in "@/_#" for char in said)
    ):
        return False
    listed = [words.may_be_given(name) or words.is_surname(name) for name in names]
    wordy = [words.is_word(name) or words.in_dictionary(name) for name in names]
    if all(wordy) and not any(listed):
        return False
    if said.isupper() and len(names) == 1 and not words.is_given(names[0]):
        return False
    if _foreign(words, text[max(0, start - _AROUND) : end + _AROUND]) or _CITED.match(text, end) or LIFE.match(text, end):
        return False
    if said.islower():
        return words.is_given(names[0].capitalize()) and not wordy[0]
    if len(names) == 1:
        return not wordy[0]
    return any(listed) or not any(wordy)
