"""What the lists of names know of each word, as a feature the network can see.

spaCy's embedding reads attributes of tokens; the lemma, of which an untagged pipeline makes no use, carries ours. The same
component runs in training and in the scanner, so that both see the same.
"""

from __future__ import annotations

from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from app.scan.people.lexicon import Lexicon, lexicon, proper
from app.scan.tables import table

FACTORY = "lectern_lists"
_REMEMBERED = 16_384
"""Words whose class is kept: a course says the same few thousand again and again. About 2 MB when full."""


@Language.factory(FACTORY)
def make(nlp: Language, name: str) -> Lists:
    """The component, for pipelines that name it."""
    del nlp, name
    return Lists(lexicon())


class Lists:
    """Writes a class into each token's lemma: what words of ``network.toml`` it is one of, or which lists it stands in."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self._parts = frozenset(part for place in words.places for part in place.split() if len(part) > 3)
        self._beside = {word: kind for kind, held in table("network").items() for word in held}
        self.known = lru_cache(maxsize=_REMEMBERED)(self._class)

    def __call__(self, doc: Doc) -> Doc:
        for token in doc:
            token.lemma_ = self.known(token.text)
        return doc

    def _class(self, text: str) -> str:
        first = text[:1]
        if not first.isalpha():
            return first if first in "@#" else "0" if first.isdigit() else "-"
        words, lowered = self._words, text.lower().rstrip(".")
        single = lowered.removesuffix("s")
        beside = self._beside.get(lowered) or self._beside.get(single, "")
        name = proper(text if first.isupper() else text.capitalize())
        marks = ("g" if name in words.doubtful else "G") if name in words.given else ""
        marks += "S" if name in words.surnames else ""
        marks += "P" if name in words.places else "p" if name in self._parts else ""
        known = words.dictionary
        marks += "w" if lowered in words.words else "d" if lowered in known or single in known else ""
        return beside + marks or "?"
