"""People by rules and network together: where both agree it is an alert, where one is alone its own certainty counts.

Rules alone name 0.3 wrong people in 1,000 words of course prose and the network alone some 3 (measured), so what only the
network sees is a note for review, and only when it could be a name by its words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from itertools import accumulate

from app.course.errors import FileProblem
from app.course.findings import Severity
from app.scan.hits import Hit
from app.scan.names import choice, larger, model
from app.scan.people.lexicon import Lexicon, lexicon
from app.scan.people.rules import LIFE
from app.scan.people.rules import load as load_rules
from app.scan.tables import table

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_TITLE = re.compile(r"(?:(?:mr|mrs|ms|miss|mx|dr|prof|sir|dame|rev|herr|frau)\b\.?\s)+", re.IGNORECASE)


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector: rules in every language, the network in those it knows; or the larger model this person chose."""
    rules = load_rules(language)
    own = choice.chosen()
    if own is not None:
        try:
            return larger.people(rules, larger.load(own), own.name)
        except FileProblem as error:
            choice.failed(error)
    if not model.knows(language):
        return rules
    return People(rules, model.load())


class People:
    """One detector out of both. Texts that are looked at together are read by the network in one go, see :meth:`prepare`."""

    def __init__(self, rules: Callable[[str], Iterator[Hit]], reader: model.Reader) -> None:
        self._words = lexicon()
        self._rules, self._reader = rules, reader
        self._known = frozenset(name.lower() for name in table("people")["well_known"])
        self._could = lru_cache(maxsize=16_384)(partial(_could_count, self._words))
        self._small = lru_cache(maxsize=16_384)(lambda word: self._words.is_word(word) or self._words.in_dictionary(word))
        self._read: dict[str, tuple[list[Hit], list[tuple[int, int]], _Tongue]] = {}

    def prepare(self, texts: Iterable[str]) -> None:
        """Look at texts that are about to be asked for: the network reads what it must of all of them at once."""
        self._read = {}
        wanted = []
        for text in texts:
            ruled, tongue = list(self._rules(text)), _Tongue(text, self._small)
            self._read[text] = ruled, [], tongue
            spots = self._spots(text, ruled) if not tongue.foreign() and _may_hold_a_name(self._words, text) else []
            if spots:
                wanted.append((text, spots))
        for (text, _), names in zip(wanted, self._reader.read(wanted), strict=True):
            self._read[text][1].extend(_trimmed(text, name) for name in names if name.label == model.PERSON)

    def _spots(self, text: str, ruled: list[Hit]) -> list[tuple[int, int]]:
        """The words around which the network has to look: those it could name, and the people of the rules it could confirm."""
        could = [match.span() for match in _PIECE.finditer(text) if self._could(match.group())]
        return sorted(could + [(hit.start, hit.end) for hit in ruled])

    def __call__(self, text: str) -> Iterator[Hit]:
        """The people of one text."""
        if text not in self._read:
            self.prepare([text])
        ruled, seen, tongue = self._read.pop(text)
        starts, ends = [span[0] for span in seen], [span[1] for span in seen]
        alone = dict.fromkeys(seen)
        for hit in ruled:
            agreed = seen[bisect_right(ends, hit.start) : bisect_left(starts, hit.end)]
            for span in agreed:
                alone.pop(span, None)
            yield _confirmed(text, hit, agreed)
        for start, end in alone:
            if _plausible(self._words, self._known, tongue, text, start, end):
                reason = "A model that knows how names are used takes it for one."
                yield Hit(start, end, "person", text[start:end], 0.45, "names.model", reason, Severity.REVIEW)


_FEW = 6
"""Words in small letters below which a text shows no language: lists of names, headings."""


_CITED = re.compile(r",\s(?:[A-Z]\.\s?){1,3}[^.\n()]{0,80}(?:[A-Z]\.[^.\n()]{0,40}){0,6}\(\d{4}[a-z]?\)")
"""After a surname: the rest of an entry in a list of references, "Smith, J. & Okafor, N. (2021)"."""

_AROUND = 80
"""Code points on each side of a name that show the language of its sentence."""


class _Tongue:
    """Which words in small letters are of the language the network knows."""

    def __init__(self, text: str, known: Callable[[str], bool]) -> None:
        small = [match for match in _WORD.finditer(text) if len(match.group()) > 1 and match.group().islower()]
        self._starts, self._ends = [match.start() for match in small], [match.end() for match in small]
        self._known = list(accumulate((known(match.group()) for match in small), initial=0))

    def foreign(self, start: int = 0, end: int | None = None) -> bool:
        """Whether most of them are not, in the whole text or in the words that stand in ``start:end``."""
        first = bisect_left(self._starts, start)
        last = len(self._ends) if end is None else bisect_right(self._ends, end)
        return last - first >= _FEW and self._known[last] - self._known[first] < (last - first) / 2


def _may_hold_a_name(words: Lexicon, text: str) -> bool:
    """Whether any word could be part of a name.

    Most paragraphs of a course hold none and are not read.
    """
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


def _plausible(words: Lexicon, known: frozenset[str], tongue: _Tongue, text: str, start: int, end: int) -> bool:
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
    if tongue.foreign(start - _AROUND, end + _AROUND) or _CITED.match(text, end) or LIFE.match(text, end):
        return False
    if said.islower():
        return words.is_given(names[0].capitalize()) and not wordy[0]
    if len(names) == 1:
        return not wordy[0]
    return any(listed) or not any(wordy)
