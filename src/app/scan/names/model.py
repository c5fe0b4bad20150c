"""The trained network, loaded once a process, and the names it sees in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.paths import resource

PERSON, PLACE, ORGANISATION = "PERSON", "LOCATION", "ORGANIZATION"
"""The labels of the data it was trained on."""

LANGUAGES = frozenset({"en"})
"""Base languages the model knows; in others names are found by the lists and rules alone."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name the network sees: code points of the text, and one of the labels above."""

    start: int
    end: int
    label: str


Reader = Callable[[str], Iterator[Name]]


def knows(language: str) -> bool:
    """Whether the shipped model was trained on this language (BCP 47)."""
    return language.partition("-")[0].lower() in LANGUAGES


def load() -> Reader:
    """The shipped model. About 0.3 s and 30 MB beyond spaCy itself, so in the scanner's worker only."""
    from app.scan.names import features  # noqa: F401  registers the component the pipeline names

    return reader(_pipeline(resource("names", "model")))


def reader(pipeline: Any) -> Reader:
    """Names by a spaCy pipeline with an entity recogniser; labels of other pipelines are understood too."""

    def read(text: str) -> Iterator[Name]:
        for entity in pipeline(text).ents:
            label = _LABELS.get(entity.label_)
            if label:
                yield Name(entity.start_char, entity.end_char, label)

    return read


_LABELS = {
    "PERSON": PERSON, "PER": PERSON, "LOCATION": PLACE, "LOC": PLACE, "GPE": PLACE, "FAC": PLACE,
    "ORGANIZATION": ORGANISATION, "ORG": ORGANISATION,
}  # fmt: skip


def _pipeline(path: Any) -> Any:
    import spacy

    return spacy.load(path)
