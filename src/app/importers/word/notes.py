"""What stands beside a Word text: footnotes and endnotes (kept), comments, headers and footers (dropped, with their words)."""

from __future__ import annotations

from app.course import RichText
from app.course.blocks import Paragraph
from app.importers.office.xml import Element, children, get, name, q, text_of, walk
from app.importers.outline import Placed
from app.importers.values import Outcome
from app.importers.word.context import Doc, Item
from app.importers.word.drawings import inner_blocks


def read_notes(doc: Doc) -> list[Item]:
    """The notes met since the last heading, as paragraphs that begin with their number. Clears the list."""
    waiting, doc.notes = doc.notes, []
    out: list[Item] = []
    for key in waiting:
        out.extend(_note(doc, key))
    return out


def _note(doc: Doc, key: tuple[str, str]) -> list[Item]:
    kind, note_id = key
    number = doc.note_numbers[key]
    part = doc.package.related(doc.part, f"{kind}s")
    found = _notes_of(doc, kind).get(note_id)
    if found is None:
        doc.dropped(kind, f"[{number}] has no text in the document")
        return []
    home, doc.part = doc.part, part
    place, doc.place = doc.place, f"{kind} {number}"
    try:
        items = inner_blocks(doc, found)
        doc.changed(kind, f"now a paragraph before the next heading: [{number}] {text_of(found)}")
    finally:
        doc.part, doc.place = home, place
    label = RichText.of(f"[{number}] ")
    first = items[0] if items else None
    if isinstance(first, Placed) and isinstance(first.block, Paragraph):
        items[0] = Placed(Paragraph(text=label + first.block.text), first.where, noted=True)
    elif items:
        items.insert(0, Placed(Paragraph(text=label), f"{kind} {number}", noted=True))
    return items


def _notes_of(doc: Doc, kind: str) -> dict[str, Element]:
    if kind not in doc.note_parts:
        listed = children(doc.package.optional(doc.package.related(doc.part, f"{kind}s")), f"w:{kind}")
        doc.note_parts[kind] = {get(item, "w:id"): item for item in reversed(listed)}  # of two with one id the first is meant
    return doc.note_parts[kind]


def report_beside(doc: Doc) -> None:
    """Report everything that stands beside the text and is not imported."""
    _unused_notes(doc)
    seen: set[str] = set()
    for relation in doc.package.relations(doc.part).values():
        if relation.kind in ("header", "footer") and not relation.external:
            _header(doc, relation.kind, relation.target, seen)
    root = doc.package.optional(doc.package.related(doc.part, "comments"))
    for index, comment in enumerate(children(root, "w:comment"), 1):
        place = doc.comment_places.get(get(comment, "w:id"), f"comment {index}")
        doc.reporter.dropped(place, "comment", text_of(comment))
    if any(part.endswith("vbaproject.bin") for part in doc.package.names()):
        doc.reporter.dropped("whole document", "macros", "a course runs no macros")


def _unused_notes(doc: Doc) -> None:
    """Notes that nothing in the text refers to any more still hold words."""
    for kind in ("footnote", "endnote"):
        for note_id, item in reversed(_notes_of(doc, kind).items()):
            text = text_of(item)
            if text and (kind, note_id) not in doc.note_numbers:
                doc.reporter.dropped(kind, f"unused {kind}", text)


def _header(doc: Doc, kind: str, part: str, seen: set[str]) -> None:
    root = doc.package.optional(part)
    if root is None:
        return
    text = " ".join(filter(None, (text_of(root), *(get(item, "string") for item in root.iter(q("v:textpath"))))))
    if text and text not in seen:
        seen.add(text)
        doc.reporter.dropped(f"page {kind}", kind, text)
    if any(name(item) in ("a:blip", "v:imagedata") for item in walk(root)):
        doc.reporter.tally(f"page {kind}", f"picture in a {kind}", Outcome.DROPPED, "lessons have no headers and footers")
