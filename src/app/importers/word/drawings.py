"""What floats in a Word document: pictures, text boxes, charts, SmartArt, embedded objects, drawn shapes."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from app.course import RichText, Run
from app.course.blocks import Divider, Image, Paragraph
from app.course.text import Mark
from app.importers.limits import MAX_DEPTH
from app.importers.office.blips import alt_text, crop_of, is_decorative
from app.importers.office.charts import chart_table, chart_words
from app.importers.office.diagrams import diagram_list
from app.importers.office.xml import Element, chosen, get, name, q, text_of
from app.importers.outline import Head, Placed
from app.importers.pictures import Crop
from app.importers.word.context import Doc, Item
from app.media.images import MAX_BYTES


def read_drawing(doc: Doc, element: Element) -> list[Item]:
    """The blocks that a ``w:drawing``, ``w:pict`` or ``w:object`` becomes; what becomes none is reported."""
    if name(element) == "w:object":
        _report_object(doc, element)
    if element.find(f".//{q('v:rect')}[@{q('o:hr')}]") is not None:
        return [Placed(Divider(), doc.where)]
    properties = element.find(f".//{q('wp:docPr')}")
    found: list[Item] = []
    _gather(doc, element, properties, found)
    if not found and name(element) != "w:object" and not _is_reported(element):
        doc.tally_dropped("drawn shape", get(properties, "descr"))
    return found


def _is_reported(element: Element) -> bool:
    """Whether it held something whose loss is in the report already."""
    wanted = ("a:blip", "v:imagedata", "c:chart", "cx:chart", "dgm:relIds", "w:txbxContent", "v:textpath")
    return any(element.find(f".//{q(item)}") is not None for item in wanted)


def _gather(doc: Doc, element: Element, properties: Element | None, found: list[Item]) -> None:
    """Walk down in document order; stop at what has a meaning of its own."""
    stack = [element]
    while stack:
        here = stack.pop()
        tag = name(here)
        if tag == "w:txbxContent":
            found.extend(_text_box(doc, here))
        elif tag == "a:blip":
            found.extend(_picture(doc, here, properties))
        elif tag == "v:imagedata":
            found.extend(_old_picture(doc, here))
        elif tag == "c:chart":
            found.extend(_chart(doc, get(here, "r:id")))
        elif tag == "cx:chart":
            doc.dropped(
                "chart", "a newer kind of chart (waterfall, map, funnel); insert it as a picture. " + alt_text(properties)
            )
        elif tag == "dgm:relIds":
            found.extend(_diagram(doc, get(here, "r:dm")))
        elif tag == "v:textpath":
            doc.dropped("WordArt or watermark", get(here, "string"))
        else:
            inner = chosen(here) if tag == "mc:AlternateContent" else iter(here)
            stack.extend(reversed(list(inner)))


def _text_box(doc: Doc, content: Element) -> list[Item]:
    text = text_of(content)
    if not text:
        return []
    doc.changed("text box", f"its text follows the paragraph it was anchored in: {text}")
    return [replace(item, noted=True) if isinstance(item, Placed) else item for item in inner_blocks(doc, content)]


def inner_blocks(doc: Doc, content: Element) -> list[Item]:
    """The blocks of a body inside the body (text box, cell). Headings in it don't shape the course: they become bold text."""
    if doc.depth >= MAX_DEPTH:
        doc.changed("deeply nested content", f"kept as plain text: {text_of(content)}")
        return [Placed(Paragraph(text=RichText.of(text_of(content))), doc.where, noted=True)]
    place, doc.place = doc.place, doc.where
    fields, doc.fields = doc.fields, []
    doc.depth += 1
    try:
        items = doc.read_blocks(doc, content)
    finally:
        doc.depth -= 1
        doc.place, doc.fields = place, fields
    return [_bold(item) if isinstance(item, Head) else item for item in items]


def _bold(head: Head) -> Placed:
    runs = tuple(Run(run.text, run.marks | {Mark.STRONG}, run.link, run.term, run.language) for run in head.text.runs)
    return Placed(Paragraph(text=RichText(runs)), head.where)


def _picture(doc: Doc, blip: Element, properties: Element | None) -> list[Item]:
    if get(blip, "r:link") and not get(blip, "r:embed"):
        return _not_fetched(doc, get(blip, "r:link"), properties)
    own = None
    for holder in blip.iterancestors(q("pic:pic")):
        own = holder.find(f".//{q('pic:cNvPr')}")
        break
    alt = alt_text(properties) or alt_text(own)
    return _image(doc, get(blip, "r:embed"), alt, is_decorative(properties), crop_of(blip))


def _old_picture(doc: Doc, data: Element) -> list[Item]:
    holder = data.getparent()
    alt = get(holder, "alt").strip() or get(data, "o:title").strip()
    key = get(data, "r:id") or get(data, "o:relid")
    relation = doc.package.relations(doc.part).get(key)
    if relation is not None and relation.external:
        return _not_fetched(doc, key, None)
    return _image(doc, key, alt, False, None)


def _not_fetched(doc: Doc, key: str, properties: Element | None) -> list[Item]:
    relation = doc.package.relations(doc.part).get(key)
    target = relation.target if relation else "an unknown place"
    doc.dropped(
        "linked picture", f"it is not in the document but at {target}, which is never opened. {alt_text(properties)}".strip()
    )
    return []


def _image(doc: Doc, key: str, alt: str, decorative: bool, crop: Crop | None) -> list[Item]:
    relation = doc.package.relations(doc.part).get(key)
    if relation is not None and relation.external:
        return _not_fetched(doc, key, None)
    if relation is None or relation.target not in doc.package:
        doc.dropped("picture", f"the document refers to it but does not contain it. {alt}".strip())
        return []
    label = posixpath.basename(relation.target)
    if doc.package.size(relation.target) > MAX_BYTES:
        doc.dropped("picture", f"{label} is larger than {MAX_BYTES // 2**20} MB. {alt}".strip())
        return []
    ref = doc.pictures.add_part(relation.target, lambda: doc.package.read(relation.target, MAX_BYTES), doc.where, crop)
    if ref is None:
        if alt:
            doc.dropped("alt text of that picture", alt)
        return []
    return [Placed(Image(source=ref, alt="" if decorative else alt, decorative=decorative), doc.where)]


def _chart(doc: Doc, key: str) -> list[Item]:
    relation = doc.package.relations(doc.part).get(key)
    root = doc.package.optional(relation.target) if relation and not relation.external else None
    table = chart_table(root) if root is not None else None
    if table is None or root is None:
        doc.dropped("chart", chart_words(root) if root is not None else "the document does not contain its numbers")
        return []
    doc.changed("chart", f"now a table of its numbers. {table.caption}".rstrip())
    return [Placed(table, doc.where, noted=True)]


def _diagram(doc: Doc, key: str) -> list[Item]:
    relation = doc.package.relations(doc.part).get(key)
    root = doc.package.optional(relation.target) if relation and not relation.external else None
    block = diagram_list(root) if root is not None else None
    if block is None:
        doc.dropped("SmartArt", "it has no text")
        return []
    doc.changed("SmartArt", f"now a list of its texts: {block.plain()}")
    return [Placed(block, doc.where, noted=True)]


def _report_object(doc: Doc, element: Element) -> None:
    ole = element.find(f".//{q('o:OLEObject')}")
    what = get(ole, "ProgID") or "control"
    doc.dropped("embedded object", f"{what}: a course can't open it; its picture is kept where a browser can show it")
