"""The labelled natural text: how it is split, and what counts as a name in it.

Each document goes whole into one of three parts by a hash of its name, so that the split never moves: :data:`TEST` (a tenth) is
only reported on, :data:`CHOOSE` (a tenth) is what settings are chosen on, the rest is trained on. Text without document names
is taken ten records at a time.

The corpora label mentions as their own rules want them: "the late John Jacob Astor", "Mr. Heathcliff", "Secretary",
"Americans". :func:`names` cuts a label to the name in it and drops what holds none, so that training sees one rule everywhere,
and so that a report can tell names missed from roles and nations not looked for.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

NATURAL = ("wikigold", "gum_ccby", "litbank", "btc", "wnut17_train", "wnut17_dev")
SOCIAL = frozenset({"btc", "wnut17_train", "wnut17_dev"})
"""Where people write as they type: small letters, shouting, tags."""
TEST, CHOOSE = 0, 1
Span = tuple[int, int, str]
Record = tuple[str, list[Span]]

_HELD = tomllib.loads((Path(__file__).parent / "mentions.toml").read_text("utf-8"))
_TITLES = frozenset(_HELD["titles"])
_NO_NAMES = frozenset(_HELD["no_names"])
_ARTICLES = frozenset(("a", "an", "the", "this", "that", "my", "his", "her"))
_PARTICLES = frozenset(_HELD["particles"])


def part(corpus: str, row: dict[str, object], number: int) -> int:
    """0 … 9: the tenth of the corpus that its record ``number`` belongs to."""
    home = row.get("doc") or str(number // 10)
    return int(hashlib.sha256(f"{corpus}{home}".encode()).hexdigest(), 16) % 10


def records(path: Path) -> Iterator[tuple[int, Record]]:
    """(tenth, record) of each line of a file of labelled text, as it is labelled."""
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        row = json.loads(line)
        yield (
            part(path.stem, row, number),
            (row["text"], [(span["start"], span["end"], span["label"]) for span in row["spans"]]),
        )


def names(record: Record) -> Record:
    """The record with every person cut to the name itself; persons without a name are left out, other labels stay."""
    text, spans = record
    kept = [
        (*cut, label) if label == "PERSON" else (start, end, label)
        for start, end, label in spans
        if (cut := _name(text, start, end)) or label != "PERSON"
    ]
    return text, kept


def _name(text: str, start: int, end: int) -> tuple[int, int] | tuple[()]:
    """(start, end) of the name in a mention; nothing when it holds none."""
    words = [(match.group(), match.start()) for match in re.finditer(r"\S+", text[start:end])]
    bare = [word.strip(".,:;'’\"").removesuffix("'s").removesuffix("’s").lower() for word, _ in words]
    if all(word in _TITLES or word in _NO_NAMES or not word for word in bare):
        return ()
    first = 0
    for at, (word, _) in enumerate(words[:-1]):
        small = word[:1].islower() and bare[at] not in _PARTICLES
        if bare[at] in _TITLES or (small and bare[0] in _ARTICLES):
            first = at + 1
        elif not small:
            break
    return start + words[first][1], end
