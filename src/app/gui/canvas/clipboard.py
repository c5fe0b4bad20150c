"""What is copied and pasted: in our own format with everything, for others as HTML and text."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData

from app.course import Course, LecternError
from app.course.blocks import Block, ListBlock, Paragraph, Table
from app.course.codec import decode, decode_block, encode, encode_block
from app.course.ids import new_id
from app.course.ops import AddProvenance
from app.course.provenance import Provenance
from app.course.text import Mark, RichText
from app.gui.canvas import htmlorigins
from app.gui.canvas.blockops import fresh
from app.gui.canvas.carrying import MOST, Luggage, Parcel, unpacked
from app.gui.canvas.fromhtml import blocks_from_text, read_html, stripped

if TYPE_CHECKING:
    from app.services.editing import Session

BLOCKS = "application/x-lectern-blocks"
MOST_TEXT = 2_000_000
"""Characters pasted at once at most, some 700 pages: 0.6 s of work. Beyond, the window would stand still."""
MOST_HTML = 8_000_000
"""Characters of HTML read at most (about 2 s): a word processor writes several for each one of the text."""
LONGEST = 20_000
"""Characters pasted into one text at most, some 3,000 words: a key in such a text takes 12 ms, in five times as much 70."""


class CantPaste(LecternError):
    """What is on the clipboard can't be pasted whole. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Clip:
    """What is to be pasted: blocks with fresh ids, the records of origin the course does not have yet.

    ``course`` is the id of the course they were copied from, ``sizes`` the bytes of each content that course had.
    """

    blocks: list[Block]
    records: list[AddProvenance] = field(default_factory=list)
    course: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)


def to_mime(session: Session, blocks: Sequence[Block]) -> QMimeData:
    """Whole blocks for the clipboard, with the records of where synthetic ones come from and the contents they name."""
    course = session.course
    sizes = {digest: session.project.media_size(digest) for block in blocks for digest in block.media()}
    there = {digest: size for digest, size in sizes.items() if size is not None}
    data = Parcel(Luggage(session.project, there)) if there else QMimeData()
    payload = {
        "course": course.id,
        "blocks": [encode_block(block) for block in blocks],
        "provenance": [encode(record) for record in _records(course, blocks)],
        "media": there,
    }
    data.setData(BLOCKS, json.dumps(payload, ensure_ascii=False).encode())
    data.setHtml("".join(_html(block, course) for block in blocks))
    data.setText("\n\n".join(block.plain() for block in blocks))
    return data


def _records(course: Course, blocks: Sequence[Block]) -> list[Provenance]:
    """The records the blocks name and the ones those were made from, the latter first."""
    out: dict[str, Provenance] = {}
    for origin in sorted({origin for block in blocks for origin in block.origins()}):
        out.update((record.id, record) for record in chain_of(course, origin) if record.id not in out)
    return list(out.values())


def chain_of(course: Course, origin: str) -> list[Provenance]:
    """The record of an origin and those it was made from, the latter first."""
    chain: dict[str, Provenance] = {}
    record = course.record(origin)
    while record is not None and record.id not in chain:
        chain[record.id] = record
        record = course.record(record.parent) if record.parent else None
    return list(reversed(chain.values()))


def text_to_mime(session: Session, text: RichText) -> QMimeData:
    """A stretch of text for the clipboard."""
    data = to_mime(session, [Paragraph(text=text)])
    data.setText(text.plain)
    data.setHtml(f"<span>{_inline(text, session.course)}</span>")
    return data


def from_mime(course: Course, data: QMimeData) -> Clip:
    """What is to be pasted; no blocks when there is nothing. Raises :class:`CantPaste` for more than the window can take."""
    if data.hasFormat(BLOCKS):
        try:
            held = json.loads(bytes(data.data(BLOCKS).data()))
            blocks = [fresh(decode_block(item)) for item in held["blocks"]]
            records = [decode(Provenance, item) for item in held["provenance"]]
            sizes = {str(digest): int(size) for digest, size in held.get("media", {}).items()}
            added = [AddProvenance(record) for record in records if course.record(record.id) is None]
            return Clip(blocks, added, str(held.get("course", "")), sizes)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            pass  # not written by us, whatever it says: take what everybody can read
    blocks, carried = _foreign(data)
    return Clip(blocks, htmlorigins.needed(course, blocks, carried))


def bring_media(session: Session, data: QMimeData, clip: Clip) -> None:
    """Put the pictures and recordings of pasted blocks into the course, where it lacks them.

    Raises :class:`CantPaste` when one can't be had, before anything is stored; what is missing in the very course that the
    blocks come from is missing afterwards too, and no reason not to move them.
    """
    needed = {digest for block in clip.blocks for digest in block.media()}
    lacking = {digest for digest in needed if not session.project.has_media(digest)}
    if not lacking:
        return
    carried = unpacked(data)
    own = session.course.id == clip.course
    gone = {digest for digest in lacking if digest not in carried and (digest in clip.sizes or not own)}
    if gone:
        raise _missing(clip, gone)
    session.add_all_media({digest: carried[digest] for digest in lacking if digest in carried})


def _missing(clip: Clip, gone: set[str]) -> CantPaste:
    one = len(gone) == 1
    what = "A picture or recording" if one else f"{len(gone)} pictures and recordings"
    total = sum(clip.sizes.values())
    step = "Open the course that has them, and copy them again."
    if not gone <= clip.sizes.keys():
        why = (
            "The course it was copied from doesn't have it." if one else "The course they were copied from lacks some of them."
        )
    elif total > MOST:
        why = f"The clipboard carries at most {MOST >> 20} MB of them, and what was copied has {-(-total >> 20)} MB."
        step = "Copy fewer blocks at a time, or add the files here yourself."
    else:
        why = "It is no longer on the clipboard." if one else "They are no longer on the clipboard."
    return CantPaste(f"{what} can't be brought along, so nothing was pasted.", why, step)


def _foreign(data: QMimeData) -> tuple[list[Block], Mapping[str, Provenance]]:
    html_ = data.html() if data.hasHtml() else ""
    if len(html_) <= MOST_HTML:
        blocks, carried = read_html(html_)
        if blocks:
            return [piece for block in blocks for piece in _pieces(block)], carried
    if data.hasImage() and (html_ or not data.hasFormat("text/plain")):
        return [], {}  # a browser's picture: its other forms are only its address
    plain = data.text() if data.hasText() else ""
    if len(plain) > MOST_TEXT or (html_ and not plain and len(html_) > MOST_HTML):
        raise CantPaste(
            "That is too much text to paste at once, so nothing was pasted.",
            f"It has {max(len(plain), len(html_)) // 1_000_000} million characters; "
            f"with more than {MOST_TEXT // 1_000_000} million, some 700 pages, the window would stand still.",
            "Paste it in parts, a lesson each, or save it as a document and import that.",
        )
    return [piece for block in blocks_from_text(plain) for piece in _pieces(block)], {}


def one_line(data: QMimeData) -> str:
    """The text of the clipboard on one line, for plain fields; raises :class:`CantPaste` when it is no line."""
    plain = data.text()
    check_size(len(plain))
    return " ".join(plain.split())


def line_origins(course: Course, data: QMimeData) -> tuple[list[str], list[AddProvenance]]:
    """Where what is synthetic in the line of :func:`one_line` comes from, with what has to be recorded first."""
    clip = from_mime(course, data)
    origins = sorted({run.origin for block in clip.blocks for part in block.parts() for run in part.text.runs if run.origin})
    return origins, clip.records if origins else []


def check_size(length: int) -> None:
    """Raise :class:`CantPaste` when one text would get too long."""
    if length > LONGEST:
        raise CantPaste(
            "That is too long to paste here, so nothing was pasted.",
            f"It has {length:,} characters; with more than {LONGEST:,} in one text, every key would be slow.",
            "Paste it into a paragraph of the lesson: there it becomes several.",
        )


def _pieces(block: Block) -> Iterator[Block]:
    """A paragraph longer than a window can edit quickly as several, cut after a sentence or at least a word."""
    if not isinstance(block, Paragraph) or len(block.text) <= LONGEST:
        yield block
        return
    plain, at = block.text.plain, 0
    while at < len(plain):
        stop = at + LONGEST
        if stop < len(plain):
            ends = (plain.rfind(sign, at + LONGEST // 2, stop) for sign in ("\n", ". ", " "))
            stop = next((end for end in ends if end > 0), stop - 1) + 1
        yield replace(block, id=new_id(), text=stripped(block.text.slice(at, stop)))
        at = stop


def _inline(text: RichText, course: Course) -> str:
    out = []
    for run in text.runs:
        piece = html.escape(run.text).replace("\n", "<br>")
        for mark, tag in ((Mark.CODE, "code"), (Mark.EMPHASIS, "em"), (Mark.STRONG, "strong")):
            if mark in run.marks:
                piece = f"<{tag}>{piece}</{tag}>"
        if run.link:
            piece = f'<a href="{html.escape(run.link, quote=True)}">{piece}</a>'
        out.append(htmlorigins.span(run.origin, piece, chain_of(course, run.origin)) if run.origin else piece)
    return "".join(out)


def _html(block: Block, course: Course) -> str:
    if isinstance(block, ListBlock):
        tag = "ol" if block.ordered else "ul"
        items = "".join(f"<li>{_inline(item.text, course)}</li>" for item in block.items)
        return f"<{tag}>{items}</{tag}>"
    if isinstance(block, Table):
        rows = "".join("<tr>" + "".join(f"<td>{_inline(cell, course)}</td>" for cell in row) + "</tr>" for row in block.rows)
        return f"<table>{rows}</table>"
    tag = {"heading": f"h{getattr(block, 'level', 2)}", "quote": "blockquote"}.get(block.kind, "p")
    return "".join(f"<{tag}>{_inline(part.text, course)}</{tag}>" for part in block.parts() if len(part.text))
