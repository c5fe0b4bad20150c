"""A sentence as the classifier reads it: words, and what kind of thing each of them is.

A name is ``#who``, an illness ``#ill``, a number from two to twelve ``#few``: what the classifier learns of one of them it
knows of all. :func:`features` are what it weighs: each word, words side by side, and two kinds that stand in one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from app.paths import resource
from app.scan.hits import Hit
from app.scan.joined.ages import UNDER
from app.scan.joined.base import ALONE
from app.scan.joined.states import plain
from app.scan.nets import net
from app.scan.tables import table

_ROW, _GROUP = "%", "%%"
"""What the names of rows and of groups of words begin with."""

WORD = re.compile(r"’?[^\W\d_]+|\d+(?:[.,/:-]\d+)*|[^\w\s]")
"""A word, a number or a sign of :func:`~app.scan.joined.states.plain` text."""
_YEAR = re.compile(r"(?:\d{1,2}[./-]){2}((?:20)?\d\d)|(20\d\d)(?:[./-]\d{1,2}){0,2}")
_PAST = re.compile(r"(?:\d{1,2}[./-]){2}1[89]\d\d|1[89]\d\d(?:[./-]\d{1,2}){0,2}")
_RANGE = re.compile("[/:-]")
REACH = 6
"""Words on each side within which two that stand apart are taken together."""

MARK = "#"
"""What the name of a kind begins with."""

PEOPLE = WHO, GIVEN, ID = ("#who", "#given", "#id")
"""Kinds of :func:`read`'s ``people``: names, given names that stand alone, numbers and addresses that say who somebody is."""

Span = tuple[int, int]


@cache
def _alike() -> dict[str, tuple[str, str]]:
    """The row and the group of words that mean about the same as each."""
    rows = enumerate(_lines("clusters.txt"))
    return {word: (f"{_ROW}{place}", f"{_GROUP}{group}") for place, (group, row) in rows for word in row.split()}


class Token(NamedTuple):
    """A word of the text at ``start:end``: as it stands in lower case, and the kind of thing it is, or the word again."""

    start: int
    end: int
    word: str
    form: str


@cache
def _lexicon() -> dict[str, list[tuple[str, ...]]]:
    """The phrases of the lexicon by their first words, the longest first, and behind each its class."""
    phrases = {phrase: label for label, phrase in _lines("lexicon.txt")}
    phrases |= {word: label for label, row in _lines("words.txt") for word in row.split()}
    phrases |= {phrase: label for phrase, label in _own() if not phrase.endswith(_ANY)}
    held, joined = table("health"), table("joined")
    phrases |= dict.fromkeys(held["conditions"], "ill") | dict.fromkeys(held["medicines"], "drug")
    phrases |= dict.fromkeys(joined["child"]["places"], "school") | dict.fromkeys(joined["pay"]["words"], "pay")
    phrases |= {word.lower(): "currency" for word in joined["pay"]["currencies"]}
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase, label in phrases.items():
        words = tuple(WORD.findall(phrase.replace("'", "’")))
        found.setdefault(words[0], []).append((*words, f"#{label}"))
    for rows in found.values():
        rows.sort(key=len, reverse=True)
    return found


_ANY = "*"
"""What stands for any ending of a word in ``phrases.txt``."""


@cache
def _stems() -> dict[str, str]:
    """Beginnings of words that mean one thing, whatever follows, and their kinds."""
    return {phrase.removesuffix(_ANY): f"#{label}" for phrase, label in _own() if phrase.endswith(_ANY)}


def _own() -> Iterator[tuple[str, str]]:
    """Our own words and phrases for what WordNet has in English only, in eight languages, and their classes."""
    for label, row in _lines("phrases.txt"):
        yield from ((phrase, label) for phrase in row.split(", "))


def _lines(name: str) -> Iterator[list[str]]:
    for line in resource("sentences", name).read_text("utf-8").splitlines():
        yield line.split("\t")


@lru_cache(maxsize=16_384)
def _by_stem(word: str) -> str:
    """The kind of a word that begins with one of the stems, or the word again."""
    stems = _stems()
    return next((stems[word[:length]] for length in range(len(word), _STEM - 1, -1) if word[:length] in stems), word)


_STEM = 5
"""Letters of the shortest stem."""


def people_of(hits: Iterable[Hit]) -> list[tuple[int, int, str]]:
    """(start, end, kind) of who is known by the hits, which stand in reading order; the first of those that overlap."""
    found: list[tuple[int, int, str]] = []
    for hit in hits:
        if (not found or hit.start >= found[-1][1]) and "(" not in hit.value:  # not in program text
            named = GIVEN if hit.detector == ALONE else WHO
            found.append((hit.start, hit.end, named if hit.kind == "person" else ID))
    return found


def words_of(text: str, start: int, end: int) -> list[str]:
    """The words of ``text[start:end]`` for a first glance, without looking what they are."""
    return WORD.findall(plain(text), start, end)


@lru_cache(maxsize=8_192)
def glanced(word: str) -> tuple[str, ...]:
    """What is seen of a single word at a first glance: itself, its kind, and the ends of a long word that no list knows."""
    word = _unjoined(word)
    known = _lexicon()
    rows = known.get(word) or known.get(_singular(word))
    alone = rows is not None and len(rows[-1]) == 2
    form = rows[-1][-1] if rows and alone else _number(word) if word[0].isdecimal() else _by_stem(word)
    return (form, *_itself(word, form))


def worths_of(name: str) -> Callable[[str], int]:
    """What a word brings to the net of that name at first glance, in hundredths; that of words seen lately is kept."""

    @lru_cache(maxsize=WORDS)
    def brings(word: str) -> int:
        glance = net(name).glance
        return sum(glance.get(seen, 0) for seen in glanced(word))

    return brings


WORDS = 32_768
"""Words whose worth at first glance is kept."""


def read(text: str, start: int, end: int, people: Sequence[tuple[int, int, str]]) -> list[Token]:
    """The words of ``text[start:end]``; ``people`` are those of :func:`people_of` that stand in it."""
    said = plain(text)
    found: list[Token] = []
    at = start
    for first, last, kind in people:
        if first < at or last > end:
            continue
        found.extend(tokens(said, at, first))
        found.append(Token(first, last, said[first:last], kind))
        at = last
    found.extend(tokens(said, at, end))
    return found


def tokens(said: str, start: int, end: int) -> Iterator[Token]:
    """The words of ``said[start:end]``, a text as :func:`~app.scan.joined.states.plain` gives it, that names nobody."""
    spans = [match.span() for match in WORD.finditer(said, start, end)]
    words = [_unjoined(said[first:last]) for first, last in spans]
    place = 0
    while place < len(words):
        word, count = words[place], 1
        phrases, form = _meant(word)
        for rest, label in phrases:
            if words[place + 1 : place + 1 + len(rest)] == rest:
                count, form = 1 + len(rest), label
                break
        last = spans[place + count - 1][1]
        if form == "#ill" and _topic().match(said, last):
            form = "#topic"
        yield Token(spans[place][0], last, word if count == 1 else " ".join(words[place : place + count]), form)
        place += count


@lru_cache(maxsize=16_384)
def _meant(word: str) -> tuple[list[tuple[list[str], str]], str]:
    """The phrases that a word begins, each as the words behind it and its kind; and the kind of the word alone."""
    known = _lexicon()
    phrases = [(list(row[1:-1]), row[-1]) for row in known.get(word) or known.get(_singular(word)) or ()]
    return phrases, _number(word) if word[0].isdecimal() else _by_stem(word)


def _unjoined(word: str) -> str:
    """Without the apostrophe of an article or preposition before it ("d’infarto"), which English endings keep ("she’ll")."""
    return word[1:] if len(word) > _ENDING and word[0] == "’" else word


_ENDING = 4
"""Longest of what English joins to a word: "’ll"; and one more."""


@cache
def _topic() -> re.Pattern[str]:
    """What follows an illness that is the subject of something, and nobody's: "cancer ward"."""
    return re.compile(table("health")["attributive"])


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 4 else word


def _number(said: str) -> str:
    if _PAST.fullmatch(said):
        return "#past"
    year = _YEAR.fullmatch(said)
    if year:
        number = int((year[1] or year[2])[-2:]) + 2000
        return "#young" if 0 <= date.today().year - number <= UNDER else "#date"
    if not said.isdecimal():
        return "#range" if _RANGE.search(said) else "#amount" if len(said) > 3 else "#part"
    number = int(said) if len(said) < 9 else 10**9
    if number < UNDER:
        return "#few" if number > 1 else "#one"
    return "#teen" if number < 18 else "#some" if number < 100 else "#hundred" if number < 1000 else "#many"


def features(words: Sequence[Token], *, known: bool, weighed: Container[str] | None = None) -> dict[str, Span]:
    """What the classifier weighs of a sentence, each with the first and last token it rests on.

    ``known`` says that the text before names somebody. ``weighed``: the words and kinds of which any weight is made, when
    nothing else need be told.
    """
    forms = [token.form for token in words]
    of_use = [weighed is None or form in weighed for form in forms]
    marked = [place for place, form in enumerate(forms) if form[0] == MARK]
    found: dict[str, Span] = {}
    see = found.setdefault
    for place, token in enumerate(words):
        form, here = token.form, (place, place)
        see(form, here)
        for name in besides(token):
            see(name, here)
        if not of_use[place] or (place and not of_use[place - 1]):
            continue
        before = forms[place - 1] if place else "^"
        see(f"{before} {form}", (max(0, place - 1), place))
        if place > 1 and of_use[place - 2]:
            see(f"{forms[place - 2]} {before} {form}", (place - 2, place))
    for place in marked:
        for name, span in _apart(forms, of_use, place):
            see(name, span)
    kinds = sorted({forms[place] for place in marked})
    for at, one in enumerate(kinds):
        found.update({f"{one}&{other}": (found[one][0], found[other][0]) for other in kinds[at + 1 :]})
    found.update(_groups(words))
    if known:
        found["before"] = (0, 0)
        he = next((found[word] for word in _HE if word in found), None)
        if he:
            found["before&he"] = he
    return found


def _apart(forms: Sequence[str], of_use: Sequence[bool], place: int) -> Iterator[tuple[str, Span]]:
    """A word of a kind with each of those around it that stand not beside it."""
    form = forms[place]
    for other in range(max(0, place - REACH), place - 1):
        if of_use[other]:
            yield f"{forms[other]}…{form}", (other, place)
    for other in range(place + 2, min(len(forms), place + REACH + 1)):
        if of_use[other]:
            yield f"{form}…{forms[other]}", (place, other)


def _groups(words: Sequence[Token]) -> Iterator[tuple[str, Span]]:
    """Words side by side by their groups, or kinds where those are told apart."""
    groups = [token.form if token.form in PEOPLE else _alike().get(token.word, (token.form, token.form))[1] for token in words]
    for place in range(1, len(words)):
        if groups[place].startswith(_GROUP):
            yield f"{groups[place - 1]} {groups[place]}", (place - 1, place)


def besides(token: Token) -> tuple[str, ...]:
    """What is seen of a word besides its kind: itself, or the ends of a long word that no list knows; and which words mean
    about the same."""
    return () if token.form in PEOPLE else _besides(token.word, token.form)


@lru_cache(maxsize=16_384)
def _besides(word: str, form: str) -> tuple[str, ...]:
    return (*_itself(word, form), *_alike().get(word, ()))


def _itself(word: str, form: str) -> tuple[str, ...]:
    if form[0] == MARK:
        return (word,)
    return (f"{word[:5]}~", f"~{word[-5:]}") if len(word) > 6 else ()


_HE = ("he", "she", "they", "his", "her", "their")
