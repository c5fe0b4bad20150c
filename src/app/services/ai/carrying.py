"""Which characters of an edited draft are still the model's: what stands unchanged keeps its origin, what was typed has none.

Origins stand on characters (A4.2): "AI draft, edited by NAME" and its share are counted from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TypeVar

from app.course.blocks import Block
from app.course.text import RichText, Run

B = TypeVar("B", bound=Block)
_WORD = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")
"""A word with the space before it: spaces alone are the same everywhere, and would keep an origin where nothing is left."""


def with_origin(block: B, origin: str) -> B:
    """A copy in which every character, and every plain field with a text, comes from ``origin``."""
    for part in list(block.parts()):
        if part.rich:
            block = block.with_part(part.path, marked(part.text, origin))
    fields = tuple((part.path, origin) for part in block.parts() if not part.rich and part.text.plain and "." not in part.path)
    return replace(block, field_origins=(*block.field_origins, *fields))


def marked(text: RichText, origin: str) -> RichText:
    """A copy in which every character comes from ``origin``."""
    return RichText(tuple(replace(run, origin=origin) for run in text.runs))


def carried(old: RichText, new: RichText) -> RichText:
    """``new`` with the origins of the words it shares with ``old``, in order; a word that a person typed has none."""
    origins: list[str | None] = [None] * len(new)
    for start, end, at in _shared(old.plain, new.plain):
        runs = [(run.origin, len(run.text)) for run in old.slice(start, end).runs]
        here = at
        for origin, length in runs:
            origins[here : here + length] = [origin] * length
            here += length
    return _with_origins(new, origins)


def carried_blocks(old: tuple[Block, ...], new: tuple[Block, ...]) -> tuple[Block, ...]:
    """The same for whole blocks: all their rich texts are compared as one, so that a sentence may move to another block."""
    before = _joined(old)
    places = [(index, part.path, part.text) for index, block in enumerate(new) for part in block.parts() if part.rich]
    after = carried(before, _run_together([text for _, _, text in places]))
    out = list(new)
    at = 0
    for index, path, text in places:
        out[index] = out[index].with_part(path, after.slice(at, at + len(text)))
        at += len(text) + 1
    return tuple(out)


def retyped(text: RichText, new: str) -> RichText:
    """``text`` saying ``new``: unchanged words keep look and origin, typed ones take the look of what stood there."""
    for start, end, low, high in reversed(list(_differences(text.plain, new))):
        model = text.slice(start, max(end, start + 1)).runs or text.slice(start - 1, start).runs or (Run(""),)
        typed = RichText((replace(model[0], text=new[low:high], origin=None),))
        text = text.replaced(start, end, typed)
    return text


def _joined(blocks: tuple[Block, ...]) -> RichText:
    return _run_together([part.text for block in blocks for part in block.parts() if part.rich])


def _run_together(texts: list[RichText]) -> RichText:
    runs: list[Run] = []
    for number, text in enumerate(texts):
        if number:
            runs.append(Run("\n"))
        runs += text.runs
    return RichText(tuple(runs))


def _shared(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, place in ``new``) of what both share, by whole words."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    starts, places = _offsets(before), _offsets(after)
    for match in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        if match.size:
            yield starts[match.a], starts[match.a + match.size], places[match.b]


def _differences(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    starts, places = _offsets(before), _offsets(after)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield starts[a], starts[b], places[c], places[d]


def _offsets(words: list[str]) -> list[int]:
    out = [0]
    for word in words:
        out.append(out[-1] + len(word))
    return out


def _with_origins(text: RichText, origins: list[str | None]) -> RichText:
    runs: list[Run] = []
    at = 0
    for run in text.runs:
        start = 0
        for here in range(1, len(run.text) + 1):
            if here == len(run.text) or origins[at + here] != origins[at + start]:
                runs.append(replace(run, text=run.text[start:here], origin=origins[at + start]))
                start = here
        at += len(run.text)
    return RichText(tuple(runs))
