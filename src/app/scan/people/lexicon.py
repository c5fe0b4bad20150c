"""The lists of names and common words, read once. Made by ``packaging/names/lists.py`` from Faker's locales (MIT)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from app.paths import resource


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``given`` and ``surnames`` in their usual spelling; ``doubtful`` holds those that are also words or places. ``words`` are
    common words in lower case, ``places`` whole names of places. ``dictionary`` holds rarer English words that are no names.
    ``common`` are ``words`` and those newer than any dictionary (``modern.txt``, ours), which the network was not told of.
    ``foreign`` are words of German, French, Spanish, Italian, Dutch, Portuguese and Polish that stand in nearly every sentence,
    and in no English one (ours).
    """

    given: frozenset[str]
    surnames: frozenset[str]
    doubtful: frozenset[str]
    words: frozenset[str]
    places: frozenset[str]
    dictionary: frozenset[str]
    common: frozenset[str]
    foreign: frozenset[str]

    def is_given(self, token: str) -> bool:
        """Whether it is a given name and nothing else, in whatever case it is written."""
        name = proper(token)
        if name in self.given:
            return name not in self.doubtful
        return "-" in name and all(part in self.given and part not in self.doubtful for part in name.split("-"))

    def may_be_given(self, token: str) -> bool:
        """Whether it is a given name, perhaps also a word."""
        return _among(token, self.given)

    def is_surname(self, token: str) -> bool:
        """Whether it is a surname in the lists."""
        return _among(token, self.surnames)

    def is_word(self, token: str) -> bool:
        """Whether it is a common word."""
        bare = proper(token).lower()
        common = self.common
        return bare in common or (bare[-1:] == "s" and bare[:-1] in common)

    def is_english(self, word: str) -> bool:
        """Whether a word in small letters is one of English: dictionaries hold some of everybody's ("dans", "sur")."""
        return word not in self.foreign and (self.is_word(word) or self.in_dictionary(word))

    def in_dictionary(self, token: str) -> bool:
        """Whether it is any English word, common or not, that is no name."""
        bare = proper(token).lower()
        known = self.dictionary
        return bare in known or bare.removesuffix("s") in known or bare.removesuffix("ly") in known


@lru_cache(maxsize=16_384)
def proper(token: str) -> str:
    """A name as lists write it: ``O'BRIEN`` → ``O'Brien``, ``MARY-ANN`` → ``Mary-Ann``; mixed case stays."""
    bare = token.removesuffix("'s").removesuffix("’s")
    if not bare.isupper() or len(bare) < 2:
        return bare
    return "-".join(part[:1] + part[1:].lower() for part in bare.split("-"))


def _among(token: str, known: frozenset[str]) -> bool:
    """Whether the list holds the name, or both its halves when it is hyphenated and not in the list as a whole."""
    name = proper(token)
    return name in known or ("-" in name and all(part in known for part in name.split("-")))


@cache
def lexicon() -> Lexicon:
    """The lists; about 40 ms and 8 MB, so in the scanner's worker only."""
    given, doubtful = _flagged("given.txt")
    surnames, also = _flagged("surnames.txt")
    words = frozenset(_lines("words.txt"))
    return Lexicon(
        given,
        surnames,
        doubtful | also,
        words,
        frozenset(_lines("places.txt")),
        frozenset(_lines("dictionary.txt")),
        words.union(_lines("modern.txt")),
        frozenset(_lines("foreign.txt")),
    )


def _flagged(name: str) -> tuple[frozenset[str], frozenset[str]]:
    rows = [line.partition("\t") for line in _lines(name)]
    return frozenset(row[0] for row in rows), frozenset(row[0] for row in rows if row[2].endswith("w"))


def _lines(name: str) -> list[str]:
    return resource("names", name).read_text("utf-8").splitlines()
