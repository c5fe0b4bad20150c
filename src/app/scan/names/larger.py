"""A larger model of the person's own in the place of the shipped network: spaCy, transformers (token classification), GLiNER.

It speaks whatever languages it was made for, so texts in others than English are read by it, too. What it alone names is an
alert when a list knows one of the words as a name (two signs agree), and a note for review otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from app.course.errors import FileProblem
from app.course.findings import Severity
from app.scan.hits import Hit
from app.scan.names.choice import NamesModel, offline
from app.scan.people.lexicon import lexicon

Reader = Callable[[str], Iterator[tuple[int, int]]]
"""Where people are named in a text, in code points."""

_PERSON = frozenset({"PERSON", "PER"})
"""What models call a person: those of OntoNotes, and those of CoNLL."""
_AT_ONCE = 1_000
"""Code points given to a transformers or GLiNER model at once: about 250 tokens, which every one of them can hold."""
_SURE = 0.5
"""Certainty below which such a model's own word is not taken: the usual cut of both libraries."""
_CUT = re.compile(r"(?<=[.!?:;])\s+|\n+|\s+")
_PIECE = re.compile(r"[^\W\d_]+")


def load(model: NamesModel) -> Reader:
    """The model, ready. Raises ``FileProblem`` when it can't be loaded, whatever its library says."""
    offline()
    makers: dict[str, Callable[[str], Reader]] = {"spacy": _spacy, "transformers": _transformers, "gliner": _gliner}
    try:
        return makers[model.kind](model.place)
    except Exception as error:  # libraries and files of strangers: anything may go wrong
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise FileProblem(
            f"The names model “{model.name}” can't be used.", said, "Choose another in the preferences."
        ) from error


def people(rules: Callable[[str], Iterator[Hit]], read: Reader, name: str) -> Callable[[str], Iterator[Hit]]:
    """The detector: the rules, confirmed by the model, and what the model alone names."""
    from app.scan.names.people import _confirmed

    words = lexicon()
    reason = f"Your model “{name}” takes it for a name."

    def detect(text: str) -> Iterator[Hit]:
        ruled, seen = list(rules(text)), list(read(text))
        for hit in ruled:
            yield _confirmed(text, hit, [span for span in seen if span[0] < hit.end and hit.start < span[1]])
        for start, end in seen:
            pieces = _PIECE.findall(text[start:end])
            if not pieces or any(start < hit.end and hit.start < end for hit in ruled):
                continue
            listed = any(words.is_given(piece) or words.is_surname(piece) for piece in pieces)
            tier, score = (None, 0.8) if listed and not all(map(words.is_word, pieces)) else (Severity.REVIEW, 0.5)
            yield Hit(start, end, "person", text[start:end], score, "names.larger", reason, tier)

    return detect


def _spacy(place: str) -> Reader:
    import spacy

    pipeline = spacy.load(place)

    def read(text: str) -> Iterator[tuple[int, int]]:
        for entity in pipeline(text).ents:
            if entity.label_.upper() in _PERSON:
                yield entity.start_char, entity.end_char

    return read


def _transformers(place: str) -> Reader:
    from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

    tokens = AutoTokenizer.from_pretrained(place, local_files_only=True)
    network = AutoModelForTokenClassification.from_pretrained(place, local_files_only=True)
    marks: Any = pipeline("token-classification", model=network, tokenizer=tokens, aggregation_strategy="simple")

    def read(text: str) -> Iterator[tuple[int, int]]:
        for offset, part in _parts(text):
            for row in marks(part):
                if str(row["entity_group"]).upper() in _PERSON and row["score"] >= _SURE and row["start"] < row["end"]:
                    yield offset + int(row["start"]), offset + int(row["end"])

    return read


def _gliner(place: str) -> Reader:
    from gliner import GLiNER

    network: Any = GLiNER.from_pretrained(place, local_files_only=True)

    def read(text: str) -> Iterator[tuple[int, int]]:
        for offset, part in _parts(text):
            for row in network.predict_entities(part, ["person"], threshold=_SURE):
                yield offset + int(row["start"]), offset + int(row["end"])

    return read


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """The text in parts of at most :data:`_AT_ONCE` code points with their offsets, cut after sentences or between words."""
    start = 0
    while len(text) - start > _AT_ONCE:
        cuts = [match.end() for match in _CUT.finditer(text, start + _AT_ONCE // 2, start + _AT_ONCE)]
        end = cuts[-1] if cuts else start + _AT_ONCE
        yield start, text[start:end]
        start = end
    if start < len(text):
        yield start, text[start:]
