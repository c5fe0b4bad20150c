"""People by rules and network together: where both agree it is an alert, where one is alone its own certainty counts.

Places and organisations come out of the same reading (:mod:`things`).

Rules alone are seldom wrong and find few; the network is made to be eager (``packaging/names/train.py``), so what only it sees
is a note for review. A name that is seen once is looked for in the rest of the text, where it may stand with less around it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache, partial

from app.course.errors import FileProblem
from app.course.findings import Severity
from app.scan.hits import Hit
from app.scan.joined.base import Placed
from app.scan.names import choice, larger, model
from app.scan.names.things import things
from app.scan.people.lexicon import Lexicon, lexicon
from app.scan.people.rules import FAINT, LISTED, NEXT
from app.scan.people.rules import load as load_rules
from app.scan.people.rules import starts as begins
from app.scan.people.shapes import candidates
from app.scan.rows import Row
from app.scan.tables import table

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_SMALL = re.compile(r"(?<=[^\W\d_])(?:[ \u00a0][a-zß-öø-ÿ][^\s]*)+$")
"""Last words in small letters: "Hydrochloric acid", "Carmen está embarazada"."""
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
    return People(rules, model.of_this_thread())


class People:
    """One detector out of both. Texts that are looked at together are read by the network in one go, see :meth:`prepare`."""

    def __init__(self, rules: Callable[[str], Iterator[Hit]], reader: model.Reader) -> None:
        self._words = lexicon()
        self._rules, self._reader = rules, reader
        self._known = frozenset(name.lower() for name in table("people")["well_known"])
        self._could = lru_cache(maxsize=16_384)(partial(_could_count, self._words))
        self._small = lru_cache(maxsize=16_384)(self._words.is_english)
        self._read: dict[str, _Reading] = {}

    def prepare(self, texts: Iterable[str]) -> None:
        """Look at texts that are about to be asked for: the network reads what it must of all of them at once."""
        self._read = {}
        wanted = []
        for text in dict.fromkeys(texts):
            ruled, tongue = list(self._rules(text)), _Tongue(text, self._small)
            self._read[text] = _Reading(ruled, tongue)
            spots = self._spots(text, ruled)
            if spots and not tongue.foreign():
                wanted.append((text, spots))
        for (text, _), (names, until) in zip(wanted, self._reader.read(wanted), strict=True):
            reading = self._read[text]
            people = (_trimmed(text, name) for name in names if name.label == model.PERSON)
            reading.seen = [part for start, end in people for part in _parted(text, start, end)]
            reading.others = [hit for hit in things(self._words, text, names) if not reading.elsewhere(hit.start, hit.end)]
            reading.until = until

    def _spots(self, text: str, ruled: list[Hit]) -> list[tuple[int, int]]:
        """The words around which the network has to look: those it could name, and the people of the rules it could confirm.

        Most paragraphs of a course hold none and are not read.
        """
        found = [(hit.start, hit.end) for hit in ruled]
        could, last = self._could, 0
        for match in _PIECE.finditer(text):
            start, end = match.span()
            # Where a sentence may begin, a capital says nothing: at the head of the text, and behind what parts sentences.
            if could(text[start:end], not last or text[last:start] not in _GOING_ON):
                found.append((start, end))
            last = end
        return sorted(found)

    def __call__(self, text: str) -> Iterator[Hit]:
        """The people of one text, and the places and organisations the network sees beside them."""
        if text not in self._read:
            self.prepare([text])
        reading = self._read[text]
        starts, ends = [span[0] for span in reading.seen], [span[1] for span in reading.seen]
        alone = dict.fromkeys(reading.seen)
        found = []
        for hit in _unlike(reading.ruled, reading.others):
            agreed = reading.seen[bisect_right(ends, hit.start) : bisect_left(starts, hit.end)]
            for span in agreed:
                alone.pop(span, None)
            found.append(_doubted(hit) if not agreed and hit.end <= reading.until else _confirmed(text, hit, agreed))
        for start, end in alone:
            if _plausible(self._words, self._known, reading.tongue, text, start, end):
                found.append(_note(text, start, end, "model", "A model that knows how names are used takes it for one."))
        found = [_whole(self._words, text, hit) for hit in found]
        yield from found
        yield from _again(self._words, text, found)
        yield from _alike(self._words, text, reading.until, found)
        yield from reading.others


def _unlike(ruled: list[Hit], others: list[Hit]) -> Iterator[Hit]:
    """The people of the rules without the weak ones that the network takes for organisations."""
    firms = [(hit.start, hit.end) for hit in others if hit.kind == "organisation"]
    for hit in ruled:
        if not (hit.weight is Severity.REVIEW and any(start <= hit.start and hit.end <= end for start, end in firms)):
            yield hit


@dataclass(slots=True)
class _Reading:
    """One text as read: people by the rules, spans the network takes for people, other things it sees, and how far it came."""

    ruled: list[Hit]
    tongue: _Tongue
    seen: list[tuple[int, int]] = field(default_factory=list)
    others: list[Hit] = field(default_factory=list)
    until: int = 0

    def elsewhere(self, start: int, end: int) -> bool:
        """Whether what stands around ``start:end`` is in a language the network does not know."""
        return self.tongue.foreign_around(start - _AROUND, end + _AROUND)


_GENERATION = re.compile(r",? (?:[JjSs]r|I{2,3}|IV)\b")
"""What tells a son from his father."""
_INITIAL = re.compile(r"(?<![\w'’&.-])(?<!\d )[B-HJ-Z]\.? \Z")
"""Before a name: T Waititi. Not I and A, which are words, and no unit: 1000 V."""
_NICKNAME = re.compile(r""" ["“‘'(]\w[\w .'’-]{0,20}["”’')] (?P<rest>[^\W\d_]+)""")
"""Between given name and surname: Rubin "Hurricane" Carter."""


def _whole(words: Lexicon, text: str, hit: Hit) -> Hit:
    """The hit with what belongs to the name around it: an initial before, a nickname with a surname and a "jr." after."""
    before = _INITIAL.search(text, max(0, hit.start - 4), hit.start)
    start = before.start() if before else hit.start
    nick = _NICKNAME.match(text, hit.end)
    surname = nick["rest"] if nick else ""
    named = surname.istitle() and not words.is_word(surname)
    end = nick.end() if nick and named else hit.end
    more = _GENERATION.match(text, end)
    end = more.end() if more else end
    return hit if (start, end) == (hit.start, hit.end) else hit.at(start, end, text[start:end])


def _note(text: str, start: int, end: int, rule: str, reason: str) -> Hit:
    return Hit(start, end, "person", text[start:end], 0.45, f"names.{rule}", reason, Severity.REVIEW)


def _again(words: Lexicon, text: str, found: list[Hit]) -> Iterator[Hit]:
    """The words of the names found, where they stand again by themselves: "Okafor" after "Ngozi Okafor"."""
    parts = {
        part
        for hit in found
        for part in _PIECE.findall(hit.value)
        if len(part) > 2 and part[0].isupper() and not words.is_word(part) and not words.in_dictionary(part)
    }
    taken = {at for hit in found for at in range(hit.start, hit.end)} if parts else set()
    for match in _PIECE.finditer(text) if parts else ():
        if match.group() in parts and match.start() not in taken:
            yield _note(text, *match.span(), "again", "It is part of a name that stands elsewhere in this text.")


_NAMED, _OF_TEN = 6, 8
"""Rows of capitals that must have been read of a list, and of ten of them those that are people, so that the rest are taken for
people, too."""


def _alike(words: Lexicon, text: str, until: int, found: list[Hit]) -> Iterator[Hit]:
    """What is written as a name in a list which the network has read up to ``until``, when nearly all there are people, or all
    with which lines begin."""
    if not isinstance(text, Row):
        return
    held = Placed(found)
    rows = [(row[0].start, row[-1].end) for row in candidates(text) if not all(words.is_word(token.text) for token in row)]
    heads = [row for row in rows if not text[text.rfind("\n", 0, row[0]) + 1 : row[0]].strip(_BULLETS)]
    for alike in (rows, heads):
        read = [held.covers(*row) for row in alike if row[1] <= until]
        if len(read) >= _NAMED and sum(read) * 10 >= len(read) * _OF_TEN:
            for start, end in alike:
                if end > until and not held.covers(start, end):
                    yield _note(text, start, end, "alike", "It stands in a list in which nearly everything is somebody's name.")
            return


_BULLETS = " \t|•*-"
"""What stands before the first word of a line of a list."""

_FEW = 6
"""Words in small letters below which a text shows no language: lists of names, headings."""


_CITED = re.compile(r",\s(?:[A-Z]\.\s?){1,3}[^.\n()]{0,80}(?:[A-Z]\.[^.\n()]{0,40}){0,6}\(\d{4}[a-z]?\)")
"""After a surname: the rest of an entry in a list of references, "Smith, J. & Okafor, N. (2021)"."""

_AROUND = 80
"""Code points on each side of a name that show the language of its sentence."""


class _Tongue:
    """Which words in small letters are of the language the network knows. Looked at when it is asked for the first time: most
    paragraphs hold nothing that the network would read."""

    def __init__(self, text: str, known: Callable[[str], bool]) -> None:
        self._text, self._is_known = text, known

    @cached_property
    def _small(self) -> tuple[list[int], list[int], list[int]]:
        """Where those words begin and end, and how many known ones stand before each."""
        starts, ends, known = [], [], [0]
        for match in _WORD.finditer(self._text):
            word = match.group()
            if len(word) > 1 and word.islower():
                starts.append(match.start())
                ends.append(match.end())
                known.append(known[-1] + self._is_known(word))
        return starts, ends, known

    def foreign(self) -> bool:
        """Whether most of them are not, in the whole text."""
        words = [word for word in _WORD.findall(self._text) if len(word) > 1 and word.islower()]
        return len(words) >= _FEW and sum(map(self._is_known, words)) < len(words) / 2

    def foreign_around(self, start: int, end: int) -> bool:
        """Whether most of those that stand in ``start:end`` are not."""
        starts, ends, known = self._small
        first, last = bisect_left(starts, start), bisect_right(ends, end)
        return last - first >= _FEW and known[last] - known[first] < (last - first) / 2


_PIECE = re.compile(r"[^\W\d_]+")
"""The network's tokens are these or rows of them: it cuts words at hyphens, apostrophes and dots."""
_GOING_ON = frozenset(mark + space for mark in ("", ",", "'", "’", "-") for space in ("", " ", "\u00a0"))
"""What stands between two words of one sentence."""


def _could_count(words: Lexicon, piece: str, fresh: bool) -> bool:
    """Whether the network may see a name in this piece of a word.

    Without any such piece, and without a person by the rules for it to confirm, it is not asked.
    """
    if piece.islower():
        return (
            len(piece) > 2
            and piece not in words.common
            and (words.is_given(piece.capitalize()) or (len(piece) > 3 and not words.in_dictionary(piece)))
        )
    common = words.is_word(piece)
    if fresh or (piece.isupper() and not common):
        return not (common or words.in_dictionary(piece))
    return not common or words.may_be_given(piece) or words.is_surname(piece)


def _asked_about(words: Lexicon, text: str, start: int, end: int) -> bool:
    """Whether the network would have been asked for any word of it: what it sees beside other names is judged alike."""
    gap = _GAP.search(text, max(0, start - 4), start)
    fresh = gap is None or gap.start() == 0 or gap.group() not in _GOING_ON
    for piece in _PIECE.findall(text, start, end):
        if _could_count(words, piece, fresh):
            return True
        fresh = False
    return False


_GAP = re.compile(r"[\W\d_]*\Z")


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
    small = _SMALL.search(text, start, end)
    if small and text[start].isupper():
        end = small.start()
    return start, end


_BETWEEN = re.compile(r"\s*[/|;\t]\s*|\s[-–—]{1,2}\s|,\s?(?=\S{0,3}\d)")
"""Between names in a row that the network takes for one, Ryder / Kane, after a heading: Confidential - Kane, and between the
cells of a line: "Berg,61000" is one token to the network."""


def _parted(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The names of a row of them."""
    for match in _BETWEEN.finditer(text, start, end):
        if start < match.start():
            yield start, match.start()
        start = match.end()
    if start < end:
        yield start, end


def _doubted(hit: Hit) -> Hit:
    """The hit, no more than a note where it rests on lists of names and the network, which read it, does not agree."""
    if hit.severity is not None or hit.detector.removeprefix("people.") not in LISTED:
        return hit
    reason = f"{hit.reason} A model that knows how names are used does not agree."
    return replace(hit, score=min(hit.score, 0.5), reason=reason, severity=Severity.REVIEW)


def _confirmed(text: str, hit: Hit, spans: list[tuple[int, int]]) -> Hit:
    """The hit, an alert where the network agrees, over all that either of them covers on one line."""
    if not spans:
        return hit
    start, end = min(hit.start, *(span[0] for span in spans)), max(hit.end, *(span[1] for span in spans))
    if "\n" in text[start:end] or end - start > 60:
        start, end = hit.start, hit.end
    reason = f"{hit.reason} A model that knows how names are used agrees."
    if hit.score <= FAINT:
        return replace(hit, start=start, end=end, value=text[start:end], reason=reason)
    score = max(hit.score, 0.8) if hit.severity is not None else max(hit.score, 0.9)
    return replace(hit, start=start, end=end, value=text[start:end], score=score, reason=reason, severity=None)


def _plausible(words: Lexicon, known: frozenset[str], tongue: _Tongue, text: str, start: int, end: int) -> bool:
    """Whether what only the network sees could be a name: not a common word, an abbreviation or somebody everybody knows."""
    said = text[start:end]
    names = [match.group().rstrip(".") for match in _WORD.finditer(said)]
    with_title = " ".join([*text[max(0, start - 20) : start].split()[-1:], said]).lower()
    if not names or said.lower() in known or with_title in known or len(names) > 5 or _NO_NAME.search(said):
        return False
    if not _asked_about(words, text, start, end) or (said.isupper() and len(said) <= _SHORT and _NUMBERED.match(text, end)):
        return False
    if said.islower():
        if _VERSION.match(text, end):
            return False
        names = [name.capitalize() for name in names]
    single = names[0] if len(names) == 1 else ""
    listed = any(words.may_be_given(name) or words.is_surname(name) for name in names)
    if max(map(len, names)) < 2 or (said in words.places and not words.may_be_given(said)):
        return False
    before = text[max(0, start - 20) : start]
    if single.lower() in _beginnings() and begins(before):
        return False  # "Le secret …", "Nasz szef …"
    if said.islower() and (_ARTICLE.search(before) or (single and listed and not words.may_be_given(single))):
        return False  # "the holder", "a baker"
    if _PLACE_OF.search(before) or _thing(text, end, names[-1]):
        return False
    if single and not listed and (_ABSTRACT.search(single) or (single.isupper() and len(single) <= _SHORT)):
        return False
    if all(words.is_word(name) or words.in_dictionary(name) for name in names):
        # Dictionaries hold what famous people are called (Cromwell): a capital within a sentence counts, at its beginning not.
        rare = any(words.in_dictionary(name) and not _ABSTRACT.search(name) for name in names)
        if said.islower() or begins(before) or not (listed or rare):
            return False
    return not tongue.foreign_around(start - _AROUND, end + _AROUND) and not _CITED.match(text, end)


def _thing(text: str, end: int, last: str) -> bool:
    """Whether it ends or goes on as what is named after people does: a company, a street, a prize."""
    things = _things()
    after = NEXT.match(text, end)
    return last.lower() in things or (after is not None and after.group(1).lower() in things) or bool(_SUFFIX.search(last))


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(table("people")["beginnings"])


@cache
def _things() -> frozenset[str]:
    return frozenset(table("people")["not_after"])


_SUFFIX = re.compile(r"^(?:[A-Z]\.){1,3}[A-Z]$")
"""S.A, S.L: a company's form."""
_ABSTRACT = re.compile(r"(?:[ae]nce|ed|ic|[ts]ion|ment|ing|it(?:y|ies)|ness|ism|ics|ology|ship|ware|roll|al)$", re.IGNORECASE)
"""How words end that name departments and subjects: Compliance, Procurement, Logistics."""
_ARTICLE = re.compile(r"(?<!\w)(?:an?|the|this|that|my|your|his|her|our|their)\s$", re.IGNORECASE)
_PLACE_OF = re.compile(
    r"(?<!\w)(?:battle|siege|treaty|massacre|city|town|port|bay|state|county|district|university) of\s$", re.I
)
_SHORT = 4
"""Capitals up to which a word is an abbreviation: SSH, OSHA."""
_VERSION = re.compile(r"[ \u00a0/]v?\d+\.\d")
"""After small letters: the version of a program, nginx 1.25."""
_NUMBERED = re.compile(r"[ \u00a0-]?\d")
"""After capitals: the number of a standard, DIN 4102."""
_NO_NAME = re.compile(r"[\d@/_]")
