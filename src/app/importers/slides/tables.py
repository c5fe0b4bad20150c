"""Tables on slides, merged cells spread out."""

from __future__ import annotations

from app.course import RichText
from app.course.blocks import Table
from app.importers.office.xml import Element, child, children, get, number, text_of
from app.importers.outline import unbolded
from app.importers.slides import text
from app.importers.slides.context import Deck

_YES = ("1", "true")


def read_table(deck: Deck, element: Element) -> Table:
    """An ``a:tbl``. A cell merged downwards is repeated, one merged sideways is followed by empty cells."""
    rows: list[tuple[RichText, ...]] = []
    merged = 0
    left: dict[int, tuple[int, RichText]] = {}  # column → (rows still covered, text)
    for row in children(element, "a:tr"):
        cells: list[RichText] = []
        for at, cell in enumerate(children(row, "a:tc")):
            held = text.plain(deck, child(cell, "a:txBody"))
            if get(cell, "vMerge") in _YES:
                merged += 1
                _hidden(deck, cell)
                covered, held = left.get(at, (0, RichText()))
                left[at] = (covered - 1, held if covered > 0 else RichText())
                cells.append(held if covered > 0 else RichText())
                continue
            if get(cell, "hMerge") in _YES:
                merged += 1
                _hidden(deck, cell)
                cells.append(RichText())
                continue
            left[at] = (number(get(cell, "rowSpan"), 1) - 1, held)
            cells.append(held)
        rows.append(tuple(cells))
    if merged:
        deck.changed("merged cells", f"{merged} spread over the cells they covered")
    properties = child(element, "a:tblPr")
    header = get(properties, "firstRow") in _YES and len(rows) > 1
    if header:
        rows[0] = tuple(unbolded(cell) for cell in rows[0])
    return Table(rows=tuple(rows), header_row=header, header_column=get(properties, "firstCol") in _YES)


def _hidden(deck: Deck, cell: Element) -> None:
    words = text_of(cell)
    if words:
        deck.dropped("text under a merged cell", words)
