"""What the lists of names know of each word, as a feature the network can see.

spaCy's embedding reads attributes of tokens; the lemma, of which an untagged pipeline makes no use, carries ours. The same
component runs in training and in the scanner, so that both see the same.
"""

from __future__ import annotations

from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from app.scan.people.lexicon import Lexicon, lexicon

FACTORY = "lectern_lists"
_TITLES = frozenset("mr mrs ms miss mx dr prof professor sir dame rev herr frau madame monsieur señor señora".split())  # noqa: SIM905

_REMEMBERED = 16_384
"""Words whose class is kept: a course says the same few thousand again and again. About 2 MB when full."""


@Language.factory(FACTORY)
def make(nlp: Language, name: str) -> Lists:
    """The component, for pipelines that name it."""
    del nlp, name
    return Lists(lexicon())


class Lists:
    """Writes a class into each token's lemma: given name, surname, either, place, title, common word, nothing known."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self._places = frozenset(part for place in words.places for part in place.split() if len(part) > 3)
        self.known = lru_cache(maxsize=_REMEMBERED)(self._class)

    def __call__(self, doc: Doc) -> Doc:
        for token in doc:
            token.lemma_ = self.known(token.text)
        return doc

    def _class(self, text: str) -> str:
        if not text[:1].isalpha():
            return "-"
        words, lowered = self._words, text.lower()
        if lowered.rstrip(".") in _TITLES:
            return "title"
        name = text if text[:1].isupper() else text.capitalize()
        marks = ("G" if words.is_given(name) else "g" if words.may_be_given(name) else "") + (
            "S" if words.is_surname(name) else ""
        )
        marks += "P" if name in self._places else ""
        marks += "w" if lowered in words.words else ""
        return marks or "?"
