"""The shapes of a slide in reading order, and the blocks each becomes."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from app.course import Block
from app.course.blocks import Image
from app.importers.limits import MAX_DEPTH
from app.importers.office.blips import alt_text, crop_of, is_decorative
from app.importers.office.charts import chart_table, chart_words
from app.importers.office.diagrams import diagram_list
from app.importers.office.xml import Element, child, chosen, get, name, number, q, text_of
from app.importers.slides import tables, text
from app.importers.slides.context import Deck
from app.media.images import MAX_BYTES

_BAND = 342_900
"""Shapes whose tops are within 3/8 inch (in EMU) are read as one row, left to right."""
_TITLES = ("title", "ctrTitle")
_FURNITURE = ("ftr", "dt", "sldNum", "hdr")
_BODIES = ("body", "obj", "subTitle", "", "half", "quarter", "tbl", "chart", "dgm", "media", "clipArt", "pic")


@dataclass(frozen=True, slots=True)
class Shape:
    """A child of a shape tree with what decides its place: ``kind`` is the placeholder's type, or None for no placeholder."""

    element: Element
    kind: str | None
    index: str
    left: int
    top: int


def in_order(deck: Deck, tree: Element | None) -> list[Shape]:
    """The shapes of a tree as they should be read.

    Placeholders keep the order their designer gave them (title first). As soon as there are free shapes, whose order is the
    accident of when they were drawn, all shapes go by rows from the top, each row from the left.
    """
    shapes = [_shape(deck, element) for element in _members(tree)]
    titles = [shape for shape in shapes if shape.kind in _TITLES]
    rest = [shape for shape in shapes if shape.kind not in _TITLES]
    if any(shape.kind is None for shape in rest):
        rest = _by_rows(rest)
    return titles + rest


def _members(tree: Element | None) -> list[Element]:
    out: list[Element] = []
    for item in tree if tree is not None else ():
        if name(item) == "mc:AlternateContent":
            branch = list(chosen(item))
            readable = any(name(part) in _READ for part in branch)
            fallback = child(item, "mc:Fallback")
            out.extend(branch if readable or fallback is None else list(fallback))
        elif name(item) not in ("p:nvGrpSpPr", "p:grpSpPr", "p:extLst"):
            out.append(item)
    return out


def _by_rows(shapes: list[Shape]) -> list[Shape]:
    out: list[Shape] = []
    row: list[Shape] = []
    for shape in sorted(shapes, key=lambda item: (item.top, item.left)):
        if row and shape.top - row[0].top > _BAND:
            out.extend(sorted(row, key=lambda item: item.left))
            row = []
        row.append(shape)
    return out + sorted(row, key=lambda item: item.left)


def _shape(deck: Deck, element: Element) -> Shape:
    holders = (child(element, kind, "p:nvPr", "p:ph") for kind in _NON_VISUAL)
    holder = next((found for found in holders if found is not None), None)
    kind = get(holder, "type") if holder is not None else None
    index = get(holder, "idx")
    offset = _offset(element)
    if offset is None and kind is not None:
        inherited = (placeholder(tree, kind, index) for tree in (deck.layout, deck.master))
        offset = next((found for found in (_offset(item) for item in inherited if item is not None) if found is not None), None)
    return Shape(element, kind, index, number(get(offset, "x")), number(get(offset, "y")))


_NON_VISUAL = ("p:nvSpPr", "p:nvPicPr", "p:nvGraphicFramePr", "p:nvGrpSpPr", "p:nvCxnSpPr")


def _offset(element: Element) -> Element | None:
    for path in (("p:spPr", "a:xfrm", "a:off"), ("p:xfrm", "a:off"), ("p:grpSpPr", "a:xfrm", "a:off")):
        found = child(element, *path)
        if found is not None:
            return found
    return None


def placeholder(root: Element | None, kind: str, index: str) -> Element | None:
    """The placeholder of a layout or master that one of this type and index inherits from."""
    if root is None:
        return None
    by_kind: Element | None = None
    for holder in root.iter(q("p:ph")):
        shape = next((item for item in holder.iterancestors() if name(item) in ("p:sp", "p:pic", "p:graphicFrame")), None)
        if index and get(holder, "idx") == index:
            return shape
        same = get(holder, "type") == kind or (kind in _BODIES and get(holder, "type") in ("body", "obj", ""))
        if same and by_kind is None:
            by_kind = shape
    return by_kind


def list_styles(deck: Deck, shape: Shape) -> tuple[Element, ...]:
    """Where a shape's bullets come from when it does not say: layout, master placeholder, the master's body style."""
    if shape.kind is None or shape.kind in _TITLES or shape.kind == "subTitle":
        return ()
    inherited = [placeholder(tree, shape.kind, shape.index) for tree in (deck.layout, deck.master)]
    found = [child(item, "p:txBody", "a:lstStyle") for item in inherited if item is not None]
    found.append(child(deck.master, "p:txStyles", "p:bodyStyle"))
    return tuple(item for item in found if item is not None)


def blocks_of(deck: Deck, shape: Shape) -> list[tuple[Block, bool]]:
    """The blocks of one shape, each with whether the report says already what became of it."""
    element = shape.element
    tag = name(element)
    if tag == "p:sp":
        return _text_shape(deck, shape)
    if tag == "p:pic":
        return _picture(deck, element)
    if tag == "p:grpSp":
        return _group(deck, element)
    if tag == "p:graphicFrame":
        return _frame(deck, element)
    if tag == "p:cxnSp":
        deck.tally_dropped("line or arrow", "drawn lines have no place in a lesson")
    elif tag == "p:contentPart":
        deck.tally_dropped("ink", "handwriting has no place in a lesson; insert it as a picture")
    elif text_of(element):
        deck.dropped(f"unknown element {tag}", text_of(element))
    return []


_READ = ("p:sp", "p:pic", "p:grpSp", "p:graphicFrame", "p:cxnSp")


def _text_shape(deck: Deck, shape: Shape) -> list[tuple[Block, bool]]:
    body = child(shape.element, "p:txBody")
    text.report_click(deck, shape.element)
    if shape.kind in _FURNITURE:
        words = text_of(body)
        if words:
            deck.tally_dropped("footer, date or slide number", words)
        return []
    lines = text.lines(deck, body, list_styles(deck, shape))
    found: list[tuple[Block, bool]] = [(block, False) for block in text.blocks(deck, lines)]
    blip = shape.element.find(f"{q('p:spPr')}/{q('a:blipFill')}/{q('a:blip')}")
    if blip is not None:
        found = [*_image(deck, blip, shape.element), *found]
    elif not found and shape.kind is None:
        alt = _alt(shape.element)
        deck.tally_dropped("drawn shape", alt or "a shape without text")
    return found


def _picture(deck: Deck, element: Element) -> list[tuple[Block, bool]]:
    text.report_click(deck, element)
    media = child(element, "p:nvPicPr", "p:nvPr")
    for tag, what in (
        ("a:videoFile", "video"),
        ("a:audioFile", "sound"),
        ("a:wavAudioFile", "sound"),
        ("a:quickTimeFile", "video"),
    ):
        found = child(media, tag)
        if found is not None:
            relation = deck.package.relations(deck.part).get(get(found, "r:link") or get(found, "r:embed"))
            label = posixpath.basename(relation.target) if relation else "of an unknown name"
            deck.dropped(
                what, f"{label}: courses have no {what} block yet{'; its still picture is kept' if what == 'video' else ''}"
            )
            if what == "sound":
                return []  # its picture is a loudspeaker
    blip = element.find(f".//{q('a:blip')}")
    return [] if blip is None else _image(deck, blip, element)


def _image(deck: Deck, blip: Element, shape: Element) -> list[tuple[Block, bool]]:
    alt = _alt(shape)
    key = get(blip, "r:embed")
    relation = deck.package.relations(deck.part).get(key or get(blip, "r:link"))
    if relation is None or relation.external or relation.target not in deck.package:
        target = f" at {relation.target}, which is never opened" if relation and relation.external else ""
        deck.dropped("linked picture", f"it is not in the presentation{target}. {alt}".strip())
        return []
    label = posixpath.basename(relation.target)
    if deck.package.size(relation.target) > MAX_BYTES:
        deck.dropped("picture", f"{label} is larger than {MAX_BYTES // 2**20} MB. {alt}".strip())
        return []
    target = relation.target
    ref = deck.pictures.add_part(target, lambda: deck.package.read(target, MAX_BYTES), deck.where, crop_of(blip))
    if ref is None:
        if alt:
            deck.dropped("alt text of that picture", alt)
        return []
    decorative = is_decorative(shape)
    return [(Image(source=ref, alt="" if decorative else alt, decorative=decorative), False)]


def _alt(shape: Element) -> str:
    return alt_text(shape.find(f"./*/{q('p:cNvPr')}"))


def _group(deck: Deck, element: Element) -> list[tuple[Block, bool]]:
    if deck.depth >= MAX_DEPTH:
        if text_of(element):
            deck.dropped("deeply nested group", text_of(element))
        return []
    deck.depth += 1
    try:
        return [made for shape in in_order(deck, element) for made in blocks_of(deck, shape)]
    finally:
        deck.depth -= 1


def _frame(deck: Deck, element: Element) -> list[tuple[Block, bool]]:
    data = child(element, "a:graphic", "a:graphicData")
    table = child(data, "a:tbl")
    if table is not None:
        return [(tables.read_table(deck, table), False)]
    chart = child(data, "c:chart")
    if chart is not None:
        return _chart(deck, get(chart, "r:id"), _alt(element))
    diagram = child(data, "dgm:relIds")
    if diagram is not None:
        return _diagram(deck, get(diagram, "r:dm"))
    what = get(data, "uri").rpartition("/")[2] or "unknown"
    if what == "ole":
        return _embedded(deck, element)
    deck.dropped(
        "chart" if what == "chartex" else f"object ({what})", " ".join(filter(None, (_alt(element), text_of(element))))
    )
    return []


def _embedded(deck: Deck, element: Element) -> list[tuple[Block, bool]]:
    ole = element.find(f".//{q('p:oleObj')}")
    kind = get(ole, "progId") or "object"
    deck.dropped("embedded object", f"{kind}: a course can't open it; its picture is kept where it has one")
    pictures = list(element.iter(q("p:pic")))
    return _picture(deck, pictures[-1]) if pictures else []


def _chart(deck: Deck, key: str, alt: str) -> list[tuple[Block, bool]]:
    part = deck.target(key)
    root = deck.package.optional(part)
    table = chart_table(root) if root is not None else None
    if table is None or root is None:
        words = chart_words(root) if root is not None else "the presentation does not contain its numbers"
        deck.dropped("chart", f"{words} {alt}".strip())
        return []
    deck.changed("chart", " ".join(filter(None, ("now a table of its numbers.", table.caption, alt))))
    return [(table, True)]


def _diagram(deck: Deck, key: str) -> list[tuple[Block, bool]]:
    root = deck.package.optional(deck.target(key))
    block = diagram_list(root) if root is not None else None
    if block is None:
        deck.dropped("SmartArt", "it has no text")
        return []
    deck.changed("SmartArt", f"now a list of its texts: {block.plain()}")
    return [(block, True)]
