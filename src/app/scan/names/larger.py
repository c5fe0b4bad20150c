"""A larger model of the person's own in the place of the shipped network: spaCy, transformers (token classification), GLiNER.

It speaks whatever languages it was made for, so texts in others than English are read by it, too. What it alone names is an
alert when a list knows one of the words as a name (two signs agree), and a note for review otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
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
"""Code points given to a transformers or GLiNER model at once, about 250 tokens of prose. What has more than the model holds,
such as Chinese or a row of initials, is halved until it fits: both libraries would leave out the rest without a word."""
_BESIDE = 24
"""Tokens kept free for what the libraries add: marks at both ends, and the label that GLiNER asks for."""
_TOKENIZERS = ("tokenizer.json", "vocab.txt", "vocab.json", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model")
"""Files of which a folder holds one: without any, transformers makes up a tokenizer that knows no word."""
_SURE = 0.5
"""Certainty below which such a model's own word is not taken: the usual cut of both libraries."""
_CUT = re.compile(r"(?<=[.!?:;])\s+|\n+|\s+")
_PIECE = re.compile(r"[^\W\d_]+")
_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of a character, which no library takes; a text that was pasted from a broken program may hold them."""


def load(model: NamesModel) -> Reader:
    """The model, ready. Raises ``FileProblem`` when it can't be loaded, whatever its library says."""
    offline()
    makers: dict[str, Callable[[str], Reader]] = {"spacy": _spacy, "transformers": _transformers, "gliner": _gliner}
    try:
        return makers[model.kind](model.place)
    except Exception as error:  # libraries and files of strangers: anything may go wrong
        raise FileProblem(
            f"The names model “{model.name}” can't be used.", _said(error), "Choose another in the preferences."
        ) from error


def _said(error: Exception) -> str:
    said = " ".join(str(error).split())[:200] or type(error).__name__
    if "huggingface.co" in said:  # its advice would be to go online
        return "It needs a file that is not in its folder, and the scanner fetches nothing."
    return said


def people(rules: Callable[[str], Iterator[Hit]], read: Reader, name: str) -> Callable[[str], Iterator[Hit]]:
    """The detector: the rules, confirmed by the model, and what the model alone names."""
    from app.scan.names.people import _confirmed

    words = lexicon()
    reason = f"Your model “{name}” takes it for a name."

    def detect(text: str) -> Iterator[Hit]:
        ruled = list(rules(text))
        try:
            seen = list(read(_HALVES.sub("\ufffd", text)))
        except Exception as error:  # it loaded, and can't read this: the passage counts as unread, and the scan goes on
            yield from ruled
            yield Hit(0, len(text), "unscanned", text, 1.0, "names.larger", f"Your model “{name}” failed here: {_said(error)}")
            return
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

    if not any((Path(place) / name).is_file() for name in _TOKENIZERS):
        raise ValueError("There is no tokenizer in its folder.")
    tokens = AutoTokenizer.from_pretrained(place, local_files_only=True)
    if not tokens.is_fast:
        raise ValueError("Its tokenizer can't tell where words stand: there is no tokenizer.json in its folder.")
    network = AutoModelForTokenClassification.from_pretrained(place, local_files_only=True)
    marks: Any = pipeline("token-classification", model=network, tokenizer=tokens, aggregation_strategy="simple")
    room = _room(tokens, network.config)

    def read(text: str) -> Iterator[tuple[int, int]]:
        for offset, part in _fitting(text, lambda part: _length(tokens, part) <= room):
            rows = [row for row in marks(part) if str(row["entity_group"]).upper() in _PERSON and row["score"] >= _SURE]
            yield from _whole(text, [(offset + int(row["start"]), offset + int(row["end"])) for row in rows])

    return read


def _gliner(place: str) -> Reader:
    from gliner import GLiNER

    network: Any = GLiNER.from_pretrained(place, local_files_only=True)
    tokens, words = network.data_processor.transformer_tokenizer, network.data_processor.words_splitter
    room, most = _room(tokens, network.config.encoder_config), int(network.config.max_len)

    def fits(part: str) -> bool:
        return sum(1 for _ in words(part)) <= most and _length(tokens, part) <= room

    def read(text: str) -> Iterator[tuple[int, int]]:
        for offset, part in _fitting(text, fits):
            rows = network.predict_entities(part, ["person"], threshold=_SURE)
            yield from _whole(text, [(offset + int(row["start"]), offset + int(row["end"])) for row in rows])

    return read


def _room(tokens: Any, config: Any) -> int:
    """Tokens of a text that the model can hold at once."""
    return min(int(tokens.model_max_length), int(getattr(config, "max_position_embeddings", 0) or 512)) - _BESIDE


def _length(tokens: Any, text: str) -> int:
    return len(tokens(text, truncation=False, verbose=False)["input_ids"])


def _whole(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans in order, each widened to whole words and without white space at its ends; those of one word are one.

    Models mark pieces of words, and some tokenizers count the space before a word to it.
    """
    held: list[tuple[int, int]] = []
    for start, end in sorted(filter(None, (_widened(text, *span) for span in spans))):
        if held and start < held[-1][1]:
            held[-1] = held[-1][0], max(end, held[-1][1])
        else:
            held.append((start, end))
    yield from held


def _widened(text: str, start: int, end: int) -> tuple[int, int] | None:
    said = text[start:end]
    start, end = start + len(said) - len(said.lstrip()), end - len(said) + len(said.rstrip())
    if start >= end:
        return None
    while start and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _fitting(text: str, fits: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    """The text in parts that the model can hold, with their offsets."""
    waiting = list(_parts(text))[::-1]
    while waiting:
        offset, part = waiting.pop()
        if len(part) < 2 or fits(part):
            yield offset, part
            continue
        cuts = [match.end() for match in _CUT.finditer(part, len(part) // 4, len(part) * 3 // 4)]
        middle = min(cuts, key=lambda cut: abs(cut - len(part) // 2), default=len(part) // 2)
        waiting += [(offset + middle, part[middle:]), (offset, part[:middle])]


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
