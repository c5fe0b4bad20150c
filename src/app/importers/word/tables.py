"""Word tables: merged cells spread out, what a cell holds beyond text taken out of it, one-cell tables as callouts."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.course import RichText
from app.course.blocks import Callout, Divider, ListBlock, Paragraph, Quote, Table
from app.course.blocks.prose import Tone
from app.importers.office.xml import Element, child, get, is_on, name, number, q, text_of
from app.importers.outline import Placed, joined, unbolded
from app.importers.word.context import Doc, Item
from app.importers.word.drawings import inner_blocks

_WIDEST = 100


@dataclass(slots=True)
class Grid:
    """A table being read: its rows, how many cells were merged, and the blocks that were inside cells."""

    rows: list[list[RichText]] = field(default_factory=list)
    merged: int = 0
    nested: int = 0
    out: list[Item] = field(default_factory=list)


def read_table(doc: Doc, element: Element) -> list[Item]:
    """The blocks a ``w:tbl`` becomes: a table and what was pulled out of it, or a callout, or its contents."""
    if doc.depth == 0:
        doc.tables += 1
    place, doc.place = doc.place, doc.place or f"{doc.where}, table {doc.tables}"
    try:
        return _read(doc, element)
    finally:
        doc.place = place


def _read(doc: Doc, element: Element) -> list[Item]:
    rows = _rows(doc, element)
    cells = [cell for row in rows for cell in _cells(row)]
    if not cells:
        return []
    if len(cells) == 1:
        return _boxed(doc, inner_blocks(doc, cells[0]))
    grid = Grid()
    above: dict[int, RichText] = {}
    for index, row in enumerate(rows, 1):
        grid.rows.append(_row(doc, row, above, grid, index))
    width = max(len(row) for row in grid.rows)
    text = tuple(tuple(row) + (RichText(),) * (width - len(row)) for row in grid.rows)
    if not any(cell.plain.strip() for row in text for cell in row):
        return [*_layout(doc, grid), *grid.out]
    if grid.merged:
        doc.changed("merged cells", f"{grid.merged} spread over the cells they covered")
    if grid.nested:
        doc.changed("nested table", f"{grid.nested} became lines of text in their cells")
    header = _has_header(doc, element, rows, text)
    if header:
        text = (tuple(unbolded(cell) for cell in text[0]), *text[1:])
    caption = get(child(element, "w:tblPr", "w:tblCaption"), "w:val")
    described = get(child(element, "w:tblPr", "w:tblDescription"), "w:val")
    if described and described != caption:
        doc.dropped("alt text of a table", described)
    return [Placed(Table(rows=text, header_row=header, caption=caption), doc.where), *grid.out]


def _layout(doc: Doc, grid: Grid) -> list[Item]:
    if grid.out:
        doc.changed("table without text", "it arranged pictures; they follow one another")
    return []


def _rows(doc: Doc, element: Element) -> list[Element]:
    out: list[Element] = []
    for item in element:
        tag = name(item)
        if tag == "w:tr":
            if child(item, "w:trPr", "w:del") is not None:
                doc.dropped("deleted table row (tracked change)", text_of(item, "w:t", "w:delText"))
            else:
                out.append(item)
        elif tag in ("w:sdt", "w:customXml"):
            content = child(item, "w:sdtContent") if tag == "w:sdt" else item
            out.extend([] if content is None else _rows(doc, content))
    return out


def _cells(row: Element) -> list[Element]:
    out: list[Element] = []
    for item in row:
        tag = name(item)
        if tag == "w:tc":
            out.append(item)
        elif tag == "w:sdt":
            content = child(item, "w:sdtContent")
            out.extend([] if content is None else _cells(content))
        elif tag == "w:customXml":
            out.extend(_cells(item))
    return out


def _row(doc: Doc, row: Element, above: dict[int, RichText], grid: Grid, index: int) -> list[RichText]:
    """One row, cells merged downwards repeated (each row then says all it means), merged sideways filled up with empty ones."""
    out = [RichText()] * min(number(get(child(row, "w:trPr", "w:gridBefore"), "w:val")), _WIDEST)
    for cell in _cells(row):
        properties = child(cell, "w:tcPr")
        at = len(out)
        span = min(max(number(get(child(properties, "w:gridSpan"), "w:val"), 1), 1), max(_WIDEST - at, 1))
        merge = child(properties, "w:vMerge")
        if merge is not None and get(merge, "w:val", "continue") == "continue":
            text = above.get(at, RichText())
            hidden = text_of(cell)
            if hidden:
                doc.dropped("text under a merged cell", hidden)
        else:
            place, doc.place = doc.place, f"{doc.place}, row {index}"
            text = cell_text(doc, inner_blocks(doc, cell), grid)
            doc.place = place
        if merge is not None:
            above[at] = text
            grid.merged += get(merge, "w:val", "continue") == "continue"
        else:
            above.pop(at, None)
        grid.merged += span - 1
        out.extend([text, *[RichText()] * (span - 1)])
    return out


def cell_text(doc: Doc, items: list[Item], grid: Grid) -> RichText:
    """The text of a cell's blocks, a line each; what is not text goes to ``grid.out``."""
    lines: list[RichText] = []
    for item in items:
        block = item.block if isinstance(item, Placed) else None
        if isinstance(block, Paragraph | Quote | Callout):
            lines.append(block.text)
        elif isinstance(block, ListBlock):
            for place, entry in enumerate(block.items, 1):
                sign = f"{place}. " if block.ordered else "• "
                lines.append(RichText.of("  " * entry.level + sign) + entry.text)
        elif isinstance(block, Table):
            grid.nested += 1
            for row in block.rows:
                lines.append(joined([cell for cell in row if cell.plain.strip()], "; "))
            if block.caption:
                lines.append(RichText.of(block.caption))
        elif block is not None and not isinstance(block, Divider) and isinstance(item, Placed):
            doc.changed(f"{block.title.lower()} in a table cell", "it follows the table")
            grid.out.append(item)
    return joined(lines)


def _has_header(doc: Doc, element: Element, rows: list[Element], text: tuple[tuple[RichText, ...], ...]) -> bool:
    """Whether the first row is a header: marked so, styled so, or bold throughout above rows that are not."""
    if len(rows) < 2:
        return False
    if is_on(child(rows[0], "w:trPr", "w:tblHeader")):
        return True
    look = child(element, "w:tblPr", "w:tblLook")
    styled = child(element, "w:tblPr", "w:tblStyle") is not None
    if styled and (get(look, "w:firstRow") in ("1", "true") or number_hex(get(look, "w:val")) & 0x20):
        return True
    if any(doc.styles.role(item) == "table heading" for item in rows[0].iter(q("w:pPr"))):
        return True
    first = [cell for cell in text[0] if cell.plain.strip()]
    bold = bool(first) and all(unbolded(cell) != cell for cell in first)
    return bold and not all(unbolded(cell) != cell for cell in text[1] if cell.plain.strip())


def number_hex(text: str) -> int:
    """A hexadecimal attribute, 0 when it is none."""
    try:
        return int(text or "0", 16)
    except ValueError:
        return 0


def _boxed(doc: Doc, items: list[Item]) -> list[Item]:
    """A table of one cell is a box around text: a callout when that is all there is in it."""
    texts = [item.block.text for item in items if isinstance(item, Placed) and isinstance(item.block, Paragraph)]
    if texts and len(texts) == len(items):
        text = joined(texts)
        doc.changed("table of one cell", f"now a callout: {text.plain}")
        return [Placed(Callout(text=text, tone=tone_of(text.plain)), doc.where, noted=True)]
    if items:
        doc.changed("table of one cell", "its contents are kept without the box")
    return items


_TONES = {
    "tip": Tone.TIP, "hint": Tone.TIP, "tipp": Tone.TIP, "warning": Tone.WARNING, "caution": Tone.WARNING,
    "important": Tone.WARNING, "achtung": Tone.WARNING, "attention": Tone.WARNING, "danger": Tone.DANGER, "gefahr": Tone.DANGER,
}  # fmt: skip


def tone_of(text: str) -> Tone:
    """The tone a box announces with its first word (“Tip: …”), else a note."""
    words = text.replace(":", " ").replace("!", " ").split(maxsplit=1)
    return _TONES.get(words[0].casefold(), Tone.NOTE) if words else Tone.NOTE
