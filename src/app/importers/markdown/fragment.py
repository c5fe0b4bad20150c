"""A few paragraphs of Markdown from an untrusted writer, such as a model: blocks, and nothing that reaches outside of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.course.blocks import Block, Heading, Image, Narration
from app.course.text import RichText
from app.importers.outline import Head
from app.importers.pictures import Pictures
from app.importers.reporter import Reporter

_PICTURE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)|!\[([^\]\n]*)\]\[[^\]\n]*\]")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
MOST = 200_000
"""Characters looked at; no answer of a model is that long."""


def read_fragment(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text. Headings become headings of level 2 to 4.

    Links keep their words and lose their address, pictures their description; HTML, comments and their commands are left out.
    """
    from app.importers.markdown.parse import flow_of

    reporter = Reporter("text")
    text = _COMMENT.sub("", _PICTURE.sub(lambda found: found[1] or found[2] or "", text[:MOST]))
    items = flow_of(text, Path("/nonexistent"), reporter, Pictures(reporter), lambda _fraction, _text: None)
    top = min((item.level for item in items if isinstance(item, Head)), default=2)
    out: list[Block] = []
    for item in items:
        if isinstance(item, Head):
            if item.text.plain.strip():
                out.append(Heading(text=_unlinked(item.text), level=min(max(item.level - min(top, 2) + 2, 2), 4)))
        elif not isinstance(item.block, Image | Narration):
            out.append(_harmless(item.block))
    return tuple(out)


def _harmless(block: Block) -> Block:
    for path, text in list(_linked(block)):
        block = block.with_part(path, _unlinked(text))
    return block


def _linked(block: Block) -> Iterator[tuple[str, RichText]]:
    for part in block.parts():
        if part.rich and any(run.link for run in part.text.runs):
            yield part.path, part.text


def _unlinked(text: RichText) -> RichText:
    return RichText(tuple(replace(run, link=None) for run in text.runs))
