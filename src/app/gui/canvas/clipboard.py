"""What is copied and pasted: in our own format with everything, for others as HTML and text."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence

from PySide6.QtCore import QMimeData

from app.course import Course
from app.course.blocks import Block, ListBlock, Paragraph, Table
from app.course.codec import decode, decode_block, encode, encode_block
from app.course.ops import AddProvenance
from app.course.provenance import Provenance
from app.course.text import Mark, RichText
from app.gui.canvas.blockops import fresh
from app.gui.canvas.fromhtml import blocks_from_html, blocks_from_text

BLOCKS = "application/x-lectern-blocks"


def to_mime(course: Course, blocks: Sequence[Block]) -> QMimeData:
    """Whole blocks for the clipboard, with the records of where synthetic ones come from."""
    origins = sorted({origin for block in blocks for origin in block.origins()})
    records = [record for record in map(course.record, origins) if record is not None]
    data = QMimeData()
    payload = {"blocks": [encode_block(block) for block in blocks], "provenance": [encode(record) for record in records]}
    data.setData(BLOCKS, json.dumps(payload, ensure_ascii=False).encode())
    data.setHtml("".join(_html(block) for block in blocks))
    data.setText("\n\n".join(block.plain() for block in blocks))
    return data


def text_to_mime(course: Course, text: RichText) -> QMimeData:
    """A stretch of text for the clipboard."""
    data = to_mime(course, [Paragraph(text=text)])
    data.setText(text.plain)
    data.setHtml(f"<span>{_inline(text)}</span>")
    return data


def from_mime(course: Course, data: QMimeData) -> tuple[list[Block], list[AddProvenance]]:
    """Blocks to paste, with fresh ids, and the records the course does not have yet. Empty when there is nothing to paste."""
    if data.hasFormat(BLOCKS):
        try:
            held = json.loads(bytes(data.data(BLOCKS).data()))
            blocks = [fresh(decode_block(item)) for item in held["blocks"]]
            records = [decode(Provenance, item) for item in held["provenance"]]
        except (ValueError, KeyError, TypeError):
            return _foreign(data), []
        return blocks, [AddProvenance(record) for record in records if course.record(record.id) is None]
    return _foreign(data), []


def _foreign(data: QMimeData) -> list[Block]:
    if data.hasHtml():
        blocks = blocks_from_html(data.html())
        if blocks:
            return blocks
    return blocks_from_text(data.text()) if data.hasText() else []


def _inline(text: RichText) -> str:
    out = []
    for run in text.runs:
        piece = html.escape(run.text).replace("\n", "<br>")
        for mark, tag in ((Mark.CODE, "code"), (Mark.EMPHASIS, "em"), (Mark.STRONG, "strong")):
            if mark in run.marks:
                piece = f"<{tag}>{piece}</{tag}>"
        if run.link:
            piece = f'<a href="{html.escape(run.link, quote=True)}">{piece}</a>'
        out.append(piece)
    return "".join(out)


def _html(block: Block) -> str:
    if isinstance(block, ListBlock):
        tag = "ol" if block.ordered else "ul"
        items = "".join(f"<li>{_inline(item.text)}</li>" for item in block.items)
        return f"<{tag}>{items}</{tag}>"
    if isinstance(block, Table):
        rows = "".join("<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
        return f"<table>{rows}</table>"
    tag = {"heading": f"h{getattr(block, 'level', 2)}", "quote": "blockquote"}.get(block.kind, "p")
    return "".join(f"<{tag}>{_inline(part.text)}</{tag}>" for part in block.parts() if len(part.text))
