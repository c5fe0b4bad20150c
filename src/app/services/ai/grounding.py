"""What a generated text rests on: for each statement the source sentence nearest to it, and the facts no source has.

No model and no embedding: words are compared by their stems and by how rare they are in the sources, so that it works the same
offline and in any language with letters. Numbers, dates and names are compared exactly: a number that stands in no source is
marked wherever it stands. This is help for the person who checks (clauses A4.3, A4.5), not proof: a statement that rests on
nothing may be right, and one that rests on a sentence may still turn it round.
"""

from __future__ import annotations

import heapq
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

ENOUGH = 0.4
"""Share of a statement's weight that one source sentence must cover to be named. On handbook prose paraphrases lay at 0.44 to
0.91 and unrelated sentences at 0 to 0.25; those that share the subject but not the news lie between, and are named too."""

_CANDIDATES = 8
"""Source sentences that are looked at closely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One text a request was given: ``id`` of the block or attached file (empty for what the author typed), a ``title`` for
    people, and its text."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rests:
    """The source sentence a statement rests on. ``share`` is how much of the statement it covers, 0 to 1."""

    source_id: str
    title: str
    sentence: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported:
    """A number, date or name no source has, at ``start:end`` of the draft's text."""

    start: int
    end: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence of a draft at ``start:end`` (code points), what it rests on, and what in it rests on nothing."""

    start: int
    end: int
    rests: Rests | None = None
    unsupported: tuple[Unsupported, ...] = ()


# Facts.

_MONTHS = (
    "january february march april may june july august september october november december "
    "januar februar märz mai juni juli oktober dezember jänner "
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "gennaio febbraio marzo aprile maggio giugno luglio settembre ottobre novembre dicembre"
)
_DATE = re.compile(
    r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?(?:{'|'.join(sorted(set(_MONTHS.split())))})(?:,?\s+(?:de\s+)?\d{{4}})?\b"
    rf"|\b(?:{'|'.join(sorted(set(_MONTHS.split())))})\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(  # not inside a Latin word; scripts without spaces have it right beside their letters
    r"(?<![A-Za-z\u00c0-\u024f\d_.,])[-−]?\d+(?:[.,\u00a0\u202f' ]\d{3})*(?:[.,]\d+)?(?:\s?%)?(?![A-Za-z\u00c0-\u024f\d_])"
)
_CAPITAL = r"[^\W\d_a-z][\w'’.-]*\w"
_NAME = re.compile(rf"\b{_CAPITAL}(?:[ \u00a0](?:(?:von|van|de|der|di|du|la|le|of|&)[ ])?{_CAPITAL})*")
_NAME_AMONG_NOUNS = re.compile(rf"\b{_CAPITAL}(?:[ \u00a0](?:(?:von|van|zu|&)[ ])?{_CAPITAL})*")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SPELLED = {
    word: str(value)
    for words in (
        "zero one two three four five six seven eight nine ten eleven twelve",
        "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    )
    for value, word in enumerate(words.split())
}
_SMALL = 1
"""Up to this, a number is a way of counting ("one of them") rather than a fact."""


def ground(text: str, sources: Sequence[Source], language: str = "en", *, translated: bool = False) -> tuple[Statement, ...]:
    """The statements of ``text`` in order, each with what it rests on. Without sources only spans are given.

    ``translated``: the sources are in another language, so sentences are not compared; numbers still are.
    """
    known = _Known.of(sources, language)
    return tuple(_statement(text, start, end, known, language, translated) for start, end in sentence_spans(text, language))


def sentence_spans(text: str, language: str) -> Iterator[tuple[int, int]]:
    """(start, end) of every sentence with a word in it. Markdown's bullets and number signs are left outside."""
    from app.media.sentences import split

    at = 0
    for line in text.split("\n"):
        lead = re.match(r"\s*(?:[-*+] \[[ xX]\]|#{1,6}|>|[-*+]|\d{1,3}[.)])?\s*", line)
        begin = lead.end() if lead else 0
        where = at + begin
        for sentence in split(line[begin:], language):
            start, end = _placed(text, sentence, where)
            yield start, end
            where = end
        at += len(line) + 1


def _placed(text: str, sentence: str, where: int) -> tuple[int, int]:
    """Where a tidied sentence stands: its words in order, whatever white space is between them."""
    words = sentence.split()
    start = end = -1
    here = where
    for word in words:
        found = text.find(word, here)
        if found < 0:
            continue  # the tidying dropped an invisible character inside this word
        start = found if start < 0 else start
        here = end = found + len(word)
    return (start, end) if start >= 0 else (where, where + len(sentence))


@dataclass(frozen=True, slots=True)
class _Known:
    """The sources, prepared once: their sentences, in which of them each stem stands, how telling it is, and their facts."""

    sentences: tuple[tuple[Source, str], ...]
    homes: Mapping[str, Sequence[int]]
    weight: Mapping[str, float]
    facts: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, sources: Sequence[Source], language: str) -> _Known:
        sentences = tuple(
            (source, source.text[start:end]) for source in sources for start, end in sentence_spans(source.text, language)
        )
        homes: defaultdict[str, list[int]] = defaultdict(list)
        for index, (_, said) in enumerate(sentences):
            for stem in set(_stems(said)):
                homes[stem].append(index)
        weight = {stem: math.log(1 + len(sentences) / len(places)) for stem, places in homes.items()}
        everything = "\n".join(source.text for source in sources)
        facts = frozenset(key for _, _, _, key in _figures(everything))
        words = frozenset(_fold(word) for word in _WORD.findall(everything))
        return cls(sentences, homes, weight, facts | _spelled_numbers(words), words)


def _statement(text: str, start: int, end: int, known: _Known, language: str, translated: bool) -> Statement:
    sentence = text[start:end]
    facts = tuple(_facts(sentence, language))
    unsupported = tuple(_unsupported(sentence, start, facts, known, names=not translated)) if known.sentences else ()
    rests = None if translated else _rests(sentence, frozenset(key for _, _, _, key in facts), known, language)
    return Statement(start=start, end=end, rests=rests, unsupported=unsupported)


def _rests(sentence: str, facts: frozenset[str], known: _Known, language: str) -> Rests | None:
    stems = frozenset(_stems(sentence))
    if not stems or not known.sentences:
        return None
    unknown = math.log(1 + len(known.sentences)) / 2  # a word no source has may be the whole news, or merely "whenever"
    whole = sum(known.weight.get(stem, unknown) for stem in stems)
    scores: defaultdict[int, float] = defaultdict(float)
    for stem in stems:
        for index in known.homes.get(stem, ()):
            scores[index] += known.weight[stem] / whole
    if not scores:
        return None
    near = heapq.nlargest(_CANDIDATES, scores, key=lambda index: (scores[index], -index))
    if facts:  # of two that say the same, the one with the same numbers
        for index in near:
            theirs = {key for _, _, _, key in _facts(known.sentences[index][1], language)}
            scores[index] += 0.15 * len(facts & theirs) / len(facts)
    best = max(near, key=lambda index: (scores[index], -index))
    if scores[best] < ENOUGH:
        return None
    source, said = known.sentences[best]
    return Rests(source_id=source.id, title=source.title, sentence=said, share=round(min(scores[best], 1.0), 3))


_Fact = tuple[int, int, str, str]


def _unsupported(sentence: str, offset: int, facts: Iterable[_Fact], known: _Known, *, names: bool) -> Iterator[Unsupported]:
    for start, end, kind, key in facts:
        if kind == "name":
            words = [_fold(word) for word in _WORD.findall(sentence[start:end])]
            if not names or all(word in known.words or _stem(word) in known.weight for word in words):
                continue
        elif key in known.facts or _counts(key):
            continue
        yield Unsupported(start=offset + start, end=offset + end, kind=kind, value=sentence[start:end])


def _counts(key: str) -> bool:
    return key.isdecimal() and int(key) <= _SMALL


def _facts(text: str, language: str) -> Iterator[_Fact]:
    """(start, end, kind, key) of every date, number and name; keys of equal facts are equal however they are written."""
    figures = list(_figures(text))
    yield from figures
    taken = [(start, end) for start, end, _, _ in figures]
    for start, end in _names(text, nouns=language[:2].lower() in ("de", "lb")):
        if not _inside((start, end), taken):
            yield start, end, "name", _fold(text[start:end])


def _figures(text: str) -> Iterator[_Fact]:
    """Every date, then every number that is not part of one."""
    dates = [found.span() for found in _DATE.finditer(text)]
    for start, end in dates:
        yield start, end, "date", _date_key(text[start:end])
    taken = iter([*dates, (len(text) + 1, len(text) + 1)])
    here = next(taken)
    for found in _NUMBER.finditer(text):
        while here[1] < found.end():
            here = next(taken)
        if not here[0] <= found.start():
            yield *found.span(), "number", _number_key(found.group())


def _names(text: str, *, nouns: bool) -> Iterator[tuple[int, int]]:
    """Capitalised words that do not merely begin a sentence; acronyms too. Only in scripts that have capitals.

    ``nouns``: the language writes every noun with a capital, so that one alone is no name; two in a row mostly are.
    """
    for found in (_NAME_AMONG_NOUNS if nouns else _NAME).finditer(text):
        start, end = found.span()
        words = found.group().split()
        before = text[max(start - 8, 0) : start].rstrip(" \u00a0\t")
        if (not before or before[-1] in ".!?:;“\"'„«(*_#>–—|[]") and not _acronym(words[0]):
            start += len(words[0]) + 1  # it may have its capital from the beginning of the sentence
            words = words[1:]
        if words and (not nouns or len(words) > 1 or _acronym(words[0])):
            yield start, end


def _acronym(word: str) -> bool:
    return len(word) > 1 and sum(char.isupper() for char in word) > 1


def _inside(span: tuple[int, int], taken: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in taken)


def _number_key(text: str) -> str:
    """1,000 and 1.000 and 1 000 are one number; 3.5 and 3,5 too. A per cent sign belongs to it."""
    percent = "%" if text.rstrip().endswith("%") else ""
    digits = text.replace("−", "-").rstrip("% \u00a0")
    digits = re.sub(r"[\u00a0\u202f' ]", "", digits)
    groups = re.fullmatch(r"(-?\d{1,3}(?:[.,]\d{3})+)(?:[.,](\d{1,2}))?", digits)
    if groups:
        whole, rest = re.sub("[.,]", "", groups[1]), groups[2]
        return f"{whole}.{rest}{percent}" if rest else whole + percent
    return digits.replace(",", ".").lstrip("+") + percent


def _date_key(text: str) -> str:
    words = re.findall(r"\d+|[^\W\d_]+", text.casefold())
    numbers = sorted(str(int(word)) for word in words if word.isdigit())
    months = [word[:3] for word in words if word.isalpha() and word in _MONTHS.split()]
    return " ".join([*numbers, *months])


def _spelled_numbers(words: Iterable[str]) -> frozenset[str]:
    return frozenset(_SPELLED[word] for word in words if word in _SPELLED)


# Words.


@lru_cache(maxsize=65_536)
def _fold(word: str) -> str:
    flat = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in flat if not unicodedata.combining(char)).replace("’", "'").removesuffix("'s")


_ENDINGS = re.compile(
    "(?:ations?|ements?|ities|ingly|ments?|ness|ings?|ungen|ung|ieren|tion|ies|ied|edly|iert|est|ers|ern|em|en|er|es|ed|ly|s|e)$"
)


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """A word without its ending: rough, the same for both sides, and enough to see that "redacted" speaks of "redacting"."""
    if len(word) < 4 or not word.isalpha():
        return word
    found = _ENDINGS.search(word, 4)
    return word[: found.start()] if found else word


def _stems(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        folded = _fold(word)
        if _ideographic(folded):
            yield from (folded[at : at + 2] for at in range(max(len(folded) - 1, 1)))
        elif len(folded) > 3 or folded.isdecimal() or word.isupper():  # the little words tie sentences together, not subjects
            yield _stem(folded)


def _ideographic(word: str) -> bool:
    return any(unicodedata.east_asian_width(char) in "WF" for char in word)
