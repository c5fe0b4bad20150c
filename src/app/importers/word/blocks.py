"""The body of a Word document, or of a cell, text box or note: paragraphs and tables to blocks in order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.course import Mark, RichText
from app.course.blocks import Callout, Divider, Image, ListBlock, ListItem, Paragraph, Quote, Table
from app.importers.office.xml import Element, child, chosen, get, is_on, name, text_of
from app.importers.outline import Head, Placed, attributed, joined, trimmed
from app.importers.word.context import Doc, Inline, Item
from app.importers.word.notes import read_notes
from app.importers.word.numbering import Item as Numbered
from app.importers.word.runs import CONTENTS, close_contents, read_inline
from app.importers.word.tables import read_table, tone_of

_BESIDE = ("w:sectPr", "w:tcPr", "w:bookmarkStart", "w:bookmarkEnd", "w:proofErr")
_DEEPEST = 5
_NUMBER_FORMATS = ("decimal", "bullet", "decimalZero")


@dataclass(slots=True)
class Body:
    """Blocks in the making: the list, quote, code or caption that the next paragraph may continue."""

    doc: Doc
    items: list[Item] = field(default_factory=list)
    _list: list[tuple[ListItem, Numbered]] = field(default_factory=list)
    _list_where: str = ""
    _joining: str = ""
    _caption: Placed | None = None

    def add(self, item: Item, joining: str = "") -> None:
        """Append an item; ``joining`` names the role that the next paragraph may continue (quote, code, callout)."""
        self.end_list()
        self._joining = joining
        if self._caption is not None and isinstance(item, Placed) and isinstance(item.block, Image | Table):
            waiting, self._caption = self._caption, None
            item = replace(item, block=replace(item.block, caption=_caption_text(waiting.block.plain())))
        self.end_caption()
        self.items.append(item)

    def join(self, role: str, text: RichText, make: type[Paragraph] | type[Quote] | type[Callout]) -> None:
        """A paragraph of a role whose neighbours belong together (lines of code, paragraphs of a quote)."""
        last = self.items[-1] if self.items and self._joining == role and not self._list else None
        if isinstance(last, Placed) and isinstance(last.block, Paragraph | Quote | Callout):
            self.items[-1] = replace(last, block=replace(last.block, text=joined([last.block.text, text])))
        elif make is Callout:
            self.add(Placed(Callout(text=text, tone=tone_of(role.partition(" ")[2])), self.doc.where), role)
        else:
            self.add(Placed(make(text=text), self.doc.where), role)

    def caption(self, text: RichText) -> None:
        """A caption belongs to the picture or table before it, else to the one after it."""
        self.end_list()
        last = self.items[-1] if self.items and self._caption is None else None
        if isinstance(last, Placed) and isinstance(last.block, Image | Table) and not last.block.caption:
            self.items[-1] = replace(last, block=replace(last.block, caption=_caption_text(text.plain)))
            self.doc.reporter.kept(self.doc.where, "caption", text.plain)
            return
        self.end_caption()
        self._caption = Placed(Paragraph(text=text), self.doc.where)

    def list_item(self, text: RichText, number: Numbered) -> None:
        """An item of the open list, or of a new one when it does not continue that."""
        self.end_caption()
        if number.blank and self._list:
            self.continue_item(text)
            return
        if self._list and not self._continues(number):
            self.end_list()
        if not self._list:
            self._list_where = self.doc.where
            if number.ordered and number.value > 1:
                detail = f"it began with {number.value}; it now begins with 1: {text.plain[:60]}"
                self.doc.changed("numbered list", detail)
            if number.ordered and number.format not in _NUMBER_FORMATS:
                self.doc.tally_changed("list numbering", f"{number.format} became 1, 2, 3")
        self._list.append((ListItem(text, min(number.level, _DEEPEST)), number))

    def _continues(self, number: Numbered) -> bool:
        first = self._list[0][1]
        if number.level > first.level:
            return True
        same_kind = number.ordered == first.ordered
        restarted = number.ordered and number.level == first.level and number.value <= self._last_value(number.level)
        return same_kind and not restarted and (number.list_id == first.list_id or not number.ordered or number.value > 1)

    def _last_value(self, level: int) -> int:
        return next((number.value for _, number in reversed(self._list) if number.level == level), 0)

    def continue_item(self, text: RichText) -> bool:
        """A paragraph without a sign of its own inside the open list; False when none is open."""
        if not self._list:
            return False
        item, number = self._list[-1]
        self._list[-1] = (replace(item, text=joined([item.text, text])), number)
        return True

    def end_list(self) -> None:
        """Make a block of the open list."""
        if not self._list:
            return
        held, self._list = self._list, []
        ordered = held[0][1].ordered
        top = min(item.level for item, _ in held)
        if any(number.ordered != ordered for _, number in held):
            kind = "numbered" if ordered else "bulleted"
            self.doc.reporter.changed(
                self._list_where, "list", f"mixed numbers and bullets are all {kind}: {held[0][0].text.plain[:60]}"
            )
        items: list[ListItem] = []
        for item, _ in held:
            deepest = items[-1].level + 1 if items else 0
            items.append(replace(item, level=min(item.level - top, deepest)))
        self._joining = ""
        self.items.append(Placed(ListBlock(items=tuple(items), ordered=ordered), self._list_where))

    def end_caption(self) -> None:
        """A caption that found neither picture nor table is a paragraph."""
        if self._caption is not None:
            waiting, self._caption = self._caption, None
            self.items.append(waiting)

    def done(self) -> list[Item]:
        """Everything, in order."""
        self.end_list()
        self.end_caption()
        return self.items


def _caption_text(text: str) -> str:
    return " ".join(text.split())


def read_blocks(doc: Doc, content: Element) -> list[Item]:
    """The blocks of a body-like element (``w:body``, ``w:tc``, ``w:txbxContent``, ``w:footnote``)."""
    body = Body(doc)
    for item in content:
        read_item(body, item)
    return body.done()


def read_item(body: Body, item: Element) -> None:
    """One child of a body: a paragraph, a table, or something around them."""
    doc = body.doc
    tag = name(item)
    if tag == "w:p":
        read_paragraph(body, item)
    elif tag == "w:tbl":
        for made in read_table(doc, item):
            body.add(made)
    elif tag == "w:sdt":
        _content_control(body, item)
    elif tag in ("w:customXml", "w:ins", "w:moveTo", "mc:AlternateContent"):
        for inner in list(chosen(item) if tag == "mc:AlternateContent" else item):
            read_item(body, inner)
    elif tag in ("w:del", "w:moveFrom"):
        doc.dropped("deleted text (tracked change)", text_of(item, "w:t", "w:delText"))
    elif tag in ("w:altChunk", "w:subDoc"):
        doc.dropped("embedded document", "another document is linked into this one; open it in Word, save, and import again")
    elif tag not in _BESIDE and text_of(item):
        doc.changed(f"unknown element {tag}", f"its text is kept: {text_of(item)}")
        body.add(Placed(Paragraph(text=RichText.of(text_of(item))), doc.where, noted=True))


def _content_control(body: Body, element: Element) -> None:
    gallery = get(child(element, "w:sdtPr", "w:docPartObj", "w:docPartGallery"), "w:val")
    content = child(element, "w:sdtContent")
    if gallery == "Table of Contents":
        body.doc.dropped("table of contents", f"the course has a menu instead: {text_of(content)}")
    elif content is not None:
        for item in content:
            read_item(body, item)


def read_paragraph(body: Body, element: Element) -> None:
    """One ``w:p``: its text by its role, then what was anchored in it."""
    doc = body.doc
    if doc.depth == 0:
        doc.paragraph += 1
    properties = child(element, "w:pPr")
    inline = Inline(runs=doc.carried[:])
    doc.carried.clear()
    in_contents = any(field.kind in CONTENTS for field in doc.fields)
    read_inline(doc, element, inline)
    text = trimmed(RichText(tuple(inline.runs)))
    role = doc.styles.role(properties)
    if role == "toc" or (in_contents and doc.fields):
        if text.plain:
            doc.contents.append(text.plain)
        text = RichText()
    elif doc.contents and not any(field.kind in CONTENTS for field in doc.fields):
        close_contents(doc)
    if is_on(child(properties, "w:rPr", "w:del")) and doc.depth == 0:
        doc.carried.extend(inline.runs)  # its end was deleted: in the accepted view the next paragraph continues it
    elif text.plain:
        if inline.after and any(isinstance(item, Placed) and isinstance(item.block, Image) for item in inline.after):
            doc.tally_changed("picture inside a paragraph", "it follows the paragraph")
        _place(body, text, role, properties)
    elif role == "rule" or _is_rule(properties):
        body.add(Placed(Divider(), doc.where))
    for item in inline.after:
        body.add(item)


def _is_rule(properties: Element | None) -> bool:
    """An empty paragraph with a line below it is how Word's ``---`` draws a rule."""
    line = child(properties, "w:pBdr", "w:bottom")
    return get(line, "w:val", "nil") not in ("nil", "none")


def _place(body: Body, text: RichText, role: str, properties: Element | None) -> None:
    """Put a paragraph with text where its role says."""
    doc = body.doc
    level = doc.styles.heading_level(properties)
    if doc.depth == 0 and _front_matter(body, role, text):
        return
    if level or role == "title":
        for note in read_notes(doc):
            body.add(note)
        body.add(Head(level or 1, text, doc.where))
        return
    numbering = doc.styles.numbering(properties)
    number = doc.numbering.item(numbering) if numbering is not None else None
    if role == "quote":
        _quote(body, text)
    elif role == "code":
        body.join("code", text.mapped(0, len(text), lambda run: replace(run, marks=frozenset({Mark.CODE}))), Paragraph)
    elif role.startswith("callout"):
        body.join(role, text, Callout)
    elif role == "caption":
        body.caption(text)
    elif number is not None:
        body.list_item(text, number)
    elif role == "continue" and body.continue_item(text):
        return
    else:
        body.add(Placed(Paragraph(text=text), doc.where))


def _quote(body: Body, text: RichText) -> None:
    body.join("quote", text, Quote)
    last = body.items[-1]
    if isinstance(last, Placed) and isinstance(last.block, Quote):
        said, by = attributed(last.block.text)
        body.items[-1] = replace(last, block=replace(last.block, text=said, attribution=by or last.block.attribution))


def _front_matter(body: Body, role: str, text: RichText) -> bool:
    """Title, subtitle, author and date before anything else say what the course is; they are no part of a lesson."""
    doc = body.doc
    if role not in ("title", "subtitle", "author", "date") or body.items:
        return False
    if role == "title" and (doc.subtitle or doc.authors):
        return False
    if role == "date":
        doc.dropped("date of the document", text.plain)
        return True
    {"title": doc.title, "subtitle": doc.subtitle, "author": doc.authors}[role].append(text.plain)
    doc.reporter.kept(
        doc.where, {"title": "course title", "subtitle": "course description", "author": "author"}[role], text.plain
    )
    return True
