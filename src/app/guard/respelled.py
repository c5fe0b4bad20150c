"""Stand-ins that an answer spells otherwise: in another script ("Гудруну Алдамуру", "グドルン・アルダムーアさん"), or as
another language spells names ("Gudruna Aldamūra").

A false restoration is worse than a missed one: it puts a person into a sentence about something else. So a word counts when
it is a surname nobody has and sounds like no other stand-in; a given name, which others may have, when its surname stands
beside it somewhere in the answer. What only looks like a stand-in is told, never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import regex

from app.guard.sounds import NEVER, Script, cost, script_of, sounds, weight
from app.scan.standins import is_invented

LOOSE = 0.13
"""What another spelling may cost for each sound that counts, where two words stand together as they do in a name."""
ALONE: Mapping[Script, tuple[float, int]] = {
    Script.LATIN: (0.06, 5),
    Script.ALPHABET: (0.07, 4),
    Script.SYLLABLES: (0.07, 5),
}
"""What a surname that nobody has may cost where it stands alone, and how many sounds must count. Compared with the 40,000 most
frequent words of each of 30 languages (wordfreq's lists) no capitalised one comes so near. Never alone where vowels are left
out: "the conscience" is l, d, m, r in Arabic; nor where no blank says where a word begins."""
EXPECTED = (0.05, 4)
"""The same for a given name, when it was sent, did not come back as it is, and one word of the answer sounds like it."""
TOGETHER = {Script.ABJAD: 8}
"""How many sounds must count in two words that stand together; 6 in other scripts."""
APART = 0.25
"""How much dearer the next best stand-in has to be."""
MOST = 60_000
"""Characters of an answer that are looked at, in words that differ."""
DOTTED = 300
"""Pairs of unspaced words that are looked at: each costs a millisecond a stand-in or so."""

_TOKEN = regex.compile(
    r"[\p{Katakana}ーｰ]+|\p{Hiragana}+|[\p{Han}々]+|\p{Hangul}+|\p{Thai}+|\p{Lao}+|\p{Khmer}+|\p{Myanmar}+"
    r"|(?:(?![\p{Katakana}\p{Hiragana}\p{Han}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ーｰ々])[\p{L}\p{M}\u200c\u200d׳'ʹ])+"
)
_BETWEEN = regex.compile(r"(?:[\s\u00a0·・‧•=＝゠,،、.-]|⟦/?\d{1,3}⟧){0,8}")
_MARK = regex.compile(r"\p{M}")
_DOTS = regex.compile(r"[·・‧•=＝゠]")


@dataclass(frozen=True, slots=True)
class Affixes:
    """What a language writes to a name without a blank: ``before`` and ``after`` match it; ``kept`` says whether it stays with
    the value. An ending of a declension means nothing behind a name in Latin letters."""

    before: str = ""
    after: str = ""
    kept: bool = True


_KOREAN = (
    "(?:씨|님|양|군|박사|교수|선생|선생님|과장|부장|대리|팀장)?"
    "(?:께서|에게|에서|까지|부터)?(?:은|는|이|가|을|를|의|에|에게|에게서|께|께서|한테|와|과|로|으로|도|만|이나|나|이다|입니다|이며|며|이고|고|라고|이라고|라는|이라는)?"
)
_AFFIXES: Mapping[str, Affixes] = {
    "CYRILLIC": Affixes(
        after="а|я|у|ю|е|і|и|ы|о|ой|ою|ей|ею|ом|ем|єм|ым|им|ам|ами|ах|ов|ову|ові|ова|ово|ови|ове|овой|еві|ев|ева|ин|ина|ину|ь|ю|їв|"
        "ів|от|ът|та|то|на|го",
        kept=False,
    ),
    "GREEK": Affixes(after="ς|ου|ο|α|ας|η|ης|ε|ό|ά|ή|ού", kept=False),
    "LATIN": Affixes(after="s|is|as|us|a|am|ai|ā|ą|u|ų|ui|o|ė|ės|em|om|um|im|ou|e|ę|i|ī|y|ů|ovi|ova|ová|nak|nek|n|in"),
    "HANGUL": Affixes(after=_KOREAN),
    "ARABIC": Affixes(before="و|ف|ب|ل|ك|وب|ول|فل|ال|وال|بال|لل", after="ان|ین|ا|ي|ی"),
    "HEBREW": Affixes(before="[והבכלמש]{1,2}"),
    "ARMENIAN": Affixes(after="ը|ն|ի|ին|ից|ով|ի՞", kept=False),
    "GEORGIAN": Affixes(after="ი|ს|მა|მ|ის|ით|ად|ო|ზე|ში|თან|ისთვის|მა", kept=False),
    "BENGALI": Affixes(after="র|ের|কে|এর"),
    "DEVANAGARI": Affixes(after="ला|ने|ची|चा|चे|ना|शी|जी"),
    "TAMIL": Affixes(after="ன்|ின்|ிடம்|ுக்கு|க்கு|ை"),
}
_NONE = Affixes()


@cache
def _affix(name: str) -> tuple[regex.Pattern[str], regex.Pattern[str], bool]:
    found = _AFFIXES.get(name, _NONE)
    return regex.compile(f"(?:{found.before})"), regex.compile(f"(?:{found.after})"), found.kept


@dataclass(frozen=True, slots=True)
class Name:
    """One word of a stand-in: its text, the value that comes back for it, how it sounds, and whether nobody is called that."""

    text: str
    value: str
    row: str
    weight: int
    invented: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """A word of an answer that sounds like a stand-in: ``start`` and ``end`` without its affixes, ``price`` for each sound."""

    start: int
    end: int
    whole: tuple[int, int]
    name: Name
    price: float
    core: str
    script: Script


@dataclass(frozen=True, slots=True)
class Span:
    """What comes back: ``new`` in the place of ``start:end``, for this word of a stand-in."""

    start: int
    end: int
    new: str
    name: str


class Respelled:
    """The names among the stand-ins of one request, ``{stand-in: value}``."""

    def __init__(self, values: Mapping[str, str]) -> None:
        words = {text: value for text, value in values.items() if text.isalpha() and len(text) > 2}
        self._names = {text.casefold(): self._name(text, value) for text, value in words.items()}
        self._beside: set[frozenset[str]] = set()
        for text in values:
            parts = [word for word in regex.findall(r"\p{L}+", text.casefold()) if word in self._names]
            self._beside |= {frozenset(pair) for pair in pairwise(parts) if pair[0] != pair[1]}

    @staticmethod
    def _name(text: str, value: str) -> Name:
        row = sounds(text)
        return Name(text, value, row, weight(row), is_invented(text))

    def __bool__(self) -> bool:
        return bool(self._names)

    def read(self, texts: Iterable[str], missed: Iterable[str] = ()) -> Reading:
        """What an answer of these texts says of them. ``missed``: the words of stand-ins that were sent and did not come back
        as they are."""
        return Reading(self._names, self._beside, tuple(dict.fromkeys(texts)), frozenset(missed))


class Reading:
    """One answer, read as a whole: what it spells once beyond doubt is known wherever it stands."""

    def __init__(
        self, names: Mapping[str, Name], beside: set[frozenset[str]], texts: Sequence[str], missed: frozenset[str]
    ) -> None:
        self._names = names
        self._beside = beside
        self._known: dict[str, Name] = {}
        self._unspaced: dict[str, Name] = {}
        self._nearest: dict[str, Heard | None] = {}
        self._room = MOST
        self._pairs = DOTTED
        self._heard = {text: [*self._words(text)] for text in texts}
        for text, heard in self._heard.items():
            self._learn(text, heard)
            self._learn_unspaced(text)
        self._learn_expected(missed)

    def spans(self, text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Span]:
        """What comes back in one of the texts, in order; nothing inside the spans that are ``taken``."""
        found = [self._span(text, one) for one in self._heard.get(text, ()) if self._sure(one)]
        for spelled, name in self._unspaced.items():
            found += (Span(at, at + len(spelled), name.value, name.text) for at in _places(text, spelled))
        kept: list[Span] = []
        for span in sorted(found, key=lambda one: (one.start, -one.end)):
            if _free(span.start, span.end, taken) and (not kept or span.start >= kept[-1].end):
                kept.append(span)
        return kept

    def alike(self, text: str, taken: Sequence[tuple[int, int]] = ()) -> list[str]:
        """The words of one of the texts that sound like a surname nobody has, and were left all the same."""
        left = (one for one in self._heard.get(text, ()) if one.name.invented and not self._sure(one))
        return [text[slice(*one.whole)] for one in left if _free(*one.whole, taken)]

    # Inside.

    def _words(self, text: str) -> Iterator[Heard]:
        for token in _TOKEN.finditer(text):
            word = token.group()
            if word not in self._nearest:
                self._room -= len(word)
                self._nearest[word] = self._near(word) if self._room > 0 else None
            near = self._nearest[word]
            if near is not None:
                at = token.start()
                yield Heard(
                    at + near.start, at + near.end, token.span(), near.name, near.price, near.core, near.script
                )  # fmt: skip

    def _near(self, word: str) -> Heard | None:
        """The stand-in a word sounds like, if one and no other does."""
        named, script = script_of(word[0])
        if script is Script.UNSPACED or len(word) < 2 or (word[0].lower() != word[0].upper() and not word[0].isupper()):
            return None
        best: Heard | None = None
        second = NEVER
        for start, end in _cores(word, named):
            core = word[start:end]
            row = sounds(core)
            for name in self._names.values():
                price = _price(name, row, script, LOOSE) + 0.01 * (end - start != len(word))
                if price > LOOSE + 0.01:
                    continue
                if best is not None and best.name.value != name.value:
                    second = min(second, max(best.price, price))
                if best is None or price < best.price:
                    best = Heard(start, end, (0, len(word)), name, price, core.casefold(), script)
        if best is None or (second - best.price) * best.name.weight < APART:
            return None
        return best

    def _sure(self, heard: Heard) -> bool:
        if self._known.get(heard.core) is heard.name:
            return True
        most, fewest = ALONE.get(heard.script, (-1.0, 0))
        return heard.name.invented and _near_enough(heard, most, fewest)

    def _learn(self, text: str, heard: Sequence[Heard]) -> None:
        for one, other in pairwise(heard):
            if not _BETWEEN.fullmatch(text, one.whole[1], other.whole[0]):
                continue
            enough = one.name.weight + other.name.weight >= TOGETHER.get(one.script, 6)
            if enough and frozenset((one.name.text.casefold(), other.name.text.casefold())) in self._beside:
                self._known |= {one.core: one.name, other.core: other.name}

    def _learn_expected(self, missed: frozenset[str]) -> None:
        """A name that should be there, and one word that sounds like it."""
        spelled: dict[str, dict[str, Name]] = {}
        for heard in (one for every in self._heard.values() for one in every):
            low = heard.name.text.casefold()
            if low in missed and heard.script in ALONE and _near_enough(heard, *EXPECTED):
                spelled.setdefault(low, {})[heard.core] = heard.name
        for cores in spelled.values():
            if len(cores) == 1:
                self._known |= cores

    def _learn_unspaced(self, text: str) -> None:
        """Two names of one person on either side of a dot or a blank, where nothing else says where a word begins."""
        tokens = [token for token in _TOKEN.finditer(text) if script_of(token.group()[0])[1] is Script.UNSPACED]
        for left, right in pairwise(tokens):
            gap = text[left.end() : right.start()]
            if not gap or not _BETWEEN.fullmatch(gap) or not (_DOTS.search(gap) or gap.isspace()):
                continue
            self._pairs -= 1
            for pair in self._beside if self._pairs > 0 else ():
                for first, second in (tuple(pair), tuple(pair)[::-1]):
                    one, other = self._names[first], self._names[second]
                    head, tail = _ending(one, left.group()), _beginning(other, right.group())
                    if head and tail:
                        self._unspaced |= {
                            head + gap + tail: Name(one.text, f"{one.value} {other.value}", "", 0, invented=False)
                        }
                        self._unspaced |= {part: name for part, name in ((head, one), (tail, other)) if len(part) >= 4}
        self._unspaced = dict(sorted(self._unspaced.items(), key=lambda item: -len(item[0])))

    def _span(self, text: str, heard: Heard) -> Span:
        kept = _affix(script_of(text[heard.whole[0]])[0])[2]
        start, end = (heard.start, heard.end) if kept else heard.whole
        lead = "-" if heard.start > heard.whole[0] and script_of(text[heard.start])[0] == "HEBREW" else ""  # ל-Lopez
        return Span(start, end, lead + heard.name.value, heard.name.text)


def _free(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    return all(end <= first or start >= last for first, last in taken)


def _near_enough(heard: Heard, most: float, fewest: int) -> bool:
    return heard.price <= most and min(heard.name.weight, weight(sounds(heard.core))) >= fewest


def _price(name: Name, row: str, script: Script, most: float) -> float:
    """The cost for each sound that counts; :data:`NEVER` at once for what is far too long, too short or begins otherwise."""
    if not row or not name.weight or abs(weight(row) - name.weight) > 3:
        return NEVER
    most = most * name.weight + 0.01
    paid = cost(name.row, row, script, most)
    return paid / name.weight if paid <= most else NEVER


def _cores(word: str, named: str) -> Iterator[tuple[int, int]]:
    """Where the name may stand in a word: all of it, or without what its language writes to it."""
    before, after, _ = _affix(named)
    starts = [*(at for at in range(min(3, len(word) - 3), 0, -1) if before.fullmatch(word, 0, at)), 0]
    ends = [*(at for at in range(max(2, len(word) - 8), len(word)) if after.fullmatch(word, at)), len(word)]
    yield from ((start, end) for start in starts for end in ends if end - start >= 2)


def _ending(name: Name, run: str) -> str:
    """The end of a run that sounds like a name; empty when none does."""
    return _cheapest(name, (run[at:] for at in range(max(0, len(run) - 14), len(run) - 1)))


def _beginning(name: Name, run: str) -> str:
    whole = (at for at in range(2, min(15, len(run)) + 1) if not _MARK.match(run, at))
    return _cheapest(name, (run[:at] for at in whole))


def _cheapest(name: Name, candidates: Iterable[str]) -> str:
    priced = [(_price(name, sounds(part), Script.UNSPACED, LOOSE), len(part), part) for part in candidates]
    best = min(priced, default=(NEVER, 0, ""))
    return best[2] if best[0] <= LOOSE else ""


def _places(text: str, spelled: str) -> Iterator[int]:
    at = text.find(spelled)
    while at >= 0:
        yield at
        at = text.find(spelled, at + len(spelled))
