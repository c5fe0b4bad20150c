"""The inside of a Word paragraph: runs, links, fields, tracked changes, symbols, and what is anchored in it."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.course import Mark, Run
from app.importers.limits import MAX_DEPTH
from app.importers.office.equations import linear
from app.importers.office.looks import SYMBOLS, foreign, lowered, raised, safe_link
from app.importers.office.xml import Element, child, chosen, get, name, number, text_of
from app.importers.word.context import Doc, Field, Inline
from app.importers.word.drawings import read_drawing

_SILENT = frozenset({
    "w:pPr", "w:rPr", "w:bookmarkStart", "w:bookmarkEnd", "w:proofErr", "w:permStart", "w:permEnd", "w:commentRangeStart",
    "w:commentRangeEnd", "w:moveFromRangeStart", "w:moveFromRangeEnd", "w:moveToRangeStart", "w:moveToRangeEnd", "w:sdtPr",
    "w:sdtEndPr", "w:smartTagPr", "w:customXmlPr", "w:annotationRef", "w:footnoteRef", "w:endnoteRef", "w:separator",
    "w:continuationSeparator", "w:delInstrText", "w:hyphenationZone",
})  # fmt: skip
_WRAPPERS = frozenset({"w:smartTag", "w:customXml", "w:bdo", "w:dir", "w:sdtContent", "m:oMathPara"})
_PLAIN_MARKS = {
    "w:tab": " ", "w:cr": "\n", "w:noBreakHyphen": "\u2011", "w:softHyphen": "\u00ad", "w:ptab": " ", "w:dayShort": "",
}  # fmt: skip
CONTENTS = frozenset({"TOC", "INDEX", "TOA", "BIBLIOGRAPHY_LIST"})
_QUIET_FIELDS = frozenset({"HYPERLINK", "SEQ", "REF", "PAGEREF", "XE", "TC", "TA", "RD", "ADDIN"})
_LINK_CODE = re.compile(r'HYPERLINK\s+"([^"]*)"')


def read_inline(doc: Doc, element: Element, out: Inline, link: str | None = None) -> None:
    """Read the children of a paragraph, or of a wrapper inside one, into ``out``."""
    for item in element:
        tag = name(item)
        if tag == "w:r":
            _read_run(doc, item, out, link)
        elif tag in _SILENT:
            continue
        elif tag in _WRAPPERS:
            read_inline(doc, item, out, link)
        elif tag in _INLINE:
            _INLINE[tag](doc, item, out, link)
        else:
            _unknown(doc, item, out, link)


def _read_run(doc: Doc, run: Element, out: Inline, link: str | None) -> None:
    properties = child(run, "w:rPr")
    for item in run:
        tag = name(item)
        if tag == "w:t":
            emit(doc, out, item.text or "", properties, link)
        elif tag in _PLAIN_MARKS:
            emit(doc, out, _PLAIN_MARKS[tag], properties, link)
        elif tag in _SILENT:
            continue
        elif tag in _IN_RUN:
            _IN_RUN[tag](doc, item, out, link)
        elif tag == "w:sym":
            _symbol(doc, item, out, properties, link)
        else:
            _unknown(doc, item, out, link)


def emit(doc: Doc, out: Inline, text: str, properties: Element | None, link: str | None = None) -> None:
    """Put text with the look of ``properties`` where it belongs: the paragraph, a field's code, or a dropped contents list."""
    if not text:
        return
    for open_field in reversed(doc.fields):
        if not open_field.in_result:
            return  # a result inside an instruction is never shown
        if open_field.kind in CONTENTS:
            doc.contents.append(text)
            return
        link = link or open_field.link
    styles = doc.styles
    if styles.toggle(properties, "w:vanish"):
        doc.tally_dropped("hidden text", text.strip())
        return
    marks = {mark for mark, what in ((Mark.STRONG, "w:b"), (Mark.EMPHASIS, "w:i")) if styles.toggle(properties, what)}
    if styles.is_code(properties):
        marks.add(Mark.CODE)
    if text.strip():
        text = _look(doc, text, properties, linked=bool(link))
    language = _language(doc, properties) if any(char.isalpha() for char in text) else None
    out.runs.append(Run(text, frozenset(marks), link, None, language))


def _look(doc: Doc, text: str, properties: Element | None, *, linked: bool) -> str:
    """The text with its raised and lowered characters; other looks that we don't have go to the report."""
    styles = doc.styles
    position = get(styles.value(properties, "w:vertAlign"), "w:val")
    nudge = number(get(child(properties, "w:position"), "w:val"))  # LibreOffice moves the line for raised characters
    if position in ("superscript", "subscript") or nudge:
        shifted = raised(text) if position == "superscript" or nudge > 0 else lowered(text)
        if shifted is None and position:
            doc.changed(position, f"now on the line: {text.strip()}")
        text = shifted or text
    if styles.toggle(properties, "w:strike") or styles.toggle(properties, "w:dstrike"):
        doc.changed("struck-out text", f"no longer struck out: {text.strip()}")
    underline = get(styles.value(properties, "w:u"), "w:val", "none")
    if underline != "none" and not linked:
        doc.tally_changed("underlined text", "underlining reads as a link in a course; the text is kept without it")
    if get(styles.value(properties, "w:highlight"), "w:val", "none") != "none":
        doc.tally_changed("highlighted text", "the text is kept without its highlight")
    if get(child(properties, "w:color"), "w:val", "auto").lower() not in ("auto", "000000") and not linked:
        doc.tally_changed("coloured text", "the text is kept; the course's theme sets colours")
    return text


def _language(doc: Doc, properties: Element | None) -> str | None:
    """A BCP 47 tag when the run is in another language than the course (another region of it does not count)."""
    lang = doc.styles.value(properties, "w:lang")
    right_to_left = doc.styles.toggle(properties, "w:rtl")
    return foreign(get(lang, "w:bidi" if right_to_left else "w:val") or doc.styles.language, doc.language)


def _hyperlink(doc: Doc, element: Element, out: Inline, link: str | None) -> None:
    relation = doc.package.relations(doc.part).get(get(element, "r:id"))
    if relation is not None:
        target = relation.target + ("#" + get(element, "w:anchor") if get(element, "w:anchor") else "")
        read_inline(doc, element, out, _checked_link(doc, target, text_of(element)))
        return
    if get(element, "w:anchor") and not get(element, "w:anchor").startswith("_Toc"):
        doc.tally_changed("link inside the document", "the text is kept without the link")
    read_inline(doc, element, out, link)


def _checked_link(doc: Doc, target: str, text: str) -> str | None:
    url = safe_link(target)
    if url is None:
        doc.changed("link", f"“{text}” is kept without its target {target}, which a course can't open")
    return url


def _deleted(doc: Doc, element: Element, _out: Inline, _link: str | None) -> None:
    text = text_of(element, "w:delText", "w:t")
    if text:
        doc.dropped("deleted text (tracked change)", text)


def _inserted(doc: Doc, element: Element, out: Inline, link: str | None) -> None:
    if text_of(element):
        doc.tally_changed("inserted text (tracked change)", "accepted")
    read_inline(doc, element, out, link)


def _moved_from(doc: Doc, element: Element, _out: Inline, _link: str | None) -> None:
    doc.dropped("moved text (tracked change)", f"its old place; it is kept at its new one: {text_of(element)}")


def _content_control(doc: Doc, element: Element, out: Inline, link: str | None) -> None:
    content = child(element, "w:sdtContent")
    if content is not None:
        read_inline(doc, content, out, link)


def _equation(doc: Doc, element: Element, out: Inline, link: str | None) -> None:
    text = " ".join(linear(element).split())
    if text:
        doc.changed("equation", f"now plain text: {text}")
        emit(doc, out, text, None, link)


def _alternatives(doc: Doc, element: Element, out: Inline, link: str | None) -> None:
    branch = list(chosen(element))
    for item in branch:
        tag = name(item)
        if tag in _IN_RUN:
            _IN_RUN[tag](doc, item, out, link)
        elif tag == "w:r":
            _read_run(doc, item, out, link)
        elif tag in _INLINE:
            _INLINE[tag](doc, item, out, link)
        else:
            _unknown(doc, item, out, link)


def _simple_field(doc: Doc, element: Element, out: Inline, link: str | None) -> None:
    doc.fields.append(Field([get(element, "w:instr")]))
    _begin_result(doc)
    read_inline(doc, element, out, link)
    _end_field(doc)


def _field_mark(doc: Doc, element: Element, _out: Inline, _link: str | None) -> None:
    kind = get(element, "w:fldCharType")
    if kind == "begin":
        if len(doc.fields) < MAX_DEPTH:
            doc.fields.append(Field())
    elif kind == "separate" and doc.fields:
        _begin_result(doc)
    elif kind == "end" and doc.fields:
        _end_field(doc)


def _field_code(doc: Doc, element: Element, _out: Inline, _link: str | None) -> None:
    if doc.fields and not doc.fields[-1].in_result:
        doc.fields[-1].code.append(element.text or "")


def _begin_result(doc: Doc) -> None:
    field = doc.fields[-1]
    code = "".join(field.code).strip()
    field.in_result = True
    field.kind = code.split(maxsplit=1)[0].upper() if code else ""
    match = _LINK_CODE.match(code)
    inside_contents = any(outer.kind in CONTENTS for outer in doc.fields)
    if match and match[1] and not inside_contents:
        field.link = _checked_link(doc, match[1], "the link's text")


def _end_field(doc: Doc) -> None:
    field = doc.fields.pop()
    if field.kind in CONTENTS:
        close_contents(doc)
    elif not field.in_result:
        code = "".join(field.code).strip()
        if code and code.split()[0].upper() not in _QUIET_FIELDS:
            doc.tally_dropped("field without a result", code)
    elif field.kind and field.kind not in _QUIET_FIELDS and not any(outer.kind in CONTENTS for outer in doc.fields):
        doc.tally_changed(f"field {field.kind}", "its last result is kept as plain text")


def close_contents(doc: Doc) -> None:
    """Report a table of contents that was left out: the course makes its own menu."""
    text = " ".join(" ".join(doc.contents).split())
    doc.contents.clear()
    if text:
        doc.dropped("table of contents", f"the course has a menu instead: {text}")


def _symbol(doc: Doc, element: Element, out: Inline, properties: Element | None, link: str | None) -> None:
    code = get(element, "w:char").lower()
    code = f"f0{code[-2:]}" if code.startswith("00") else code
    text = SYMBOLS.get(code)
    if text is None:
        doc.tally_dropped("symbol", f"character {code.upper()} of the font {get(element, 'w:font')}, which only that font has")
    else:
        emit(doc, out, text, properties, link)


def _break(doc: Doc, element: Element, out: Inline, link: str | None) -> None:
    kind = get(element, "w:type", "textWrapping")
    if kind == "textWrapping":
        emit(doc, out, "\n", None, link)
    else:
        doc.tally_dropped(f"{kind} break", "lessons scroll; they have no pages or columns")


def _page_passed(doc: Doc, _element: Element, _out: Inline, _link: str | None) -> None:
    doc.page += 1


def _note(doc: Doc, element: Element, out: Inline, _link: str | None) -> None:
    kind = "footnote" if name(element) == "w:footnoteReference" else "endnote"
    key = (kind, get(element, "w:id"))
    if key not in doc.note_numbers:
        doc.note_numbers[key] = len(doc.note_numbers) + 1
        doc.notes.append(key)
    emit(doc, out, f"[{doc.note_numbers[key]}]", None, None)


def _comment(doc: Doc, element: Element, _out: Inline, _link: str | None) -> None:
    doc.comment_places.setdefault(get(element, "w:id"), doc.where)


def _ruby(doc: Doc, element: Element, out: Inline, link: str | None) -> None:
    base, above = text_of(child(element, "w:rubyBase")), text_of(child(element, "w:rt"))
    doc.tally_changed("reading aid (ruby)", "follows its word in brackets")
    emit(doc, out, f"{base} ({above})" if above else base, None, link)


def _drawing(doc: Doc, element: Element, out: Inline, _link: str | None) -> None:
    if any(open_field.kind in CONTENTS for open_field in doc.fields):
        return
    out.after.extend(read_drawing(doc, element))


def _unknown(doc: Doc, element: Element, out: Inline, link: str | None) -> None:
    text = text_of(element)
    if text:
        doc.changed(f"unknown element {element.tag.rpartition('}')[2]}", f"its text is kept: {text}")
        emit(doc, out, text, None, link)


Reader = Callable[[Doc, Element, Inline, str | None], None]

_INLINE: dict[str, Reader] = {
    "w:hyperlink": _hyperlink,
    "w:del": _deleted,
    "w:moveFrom": _moved_from,
    "w:ins": _inserted,
    "w:moveTo": _inserted,
    "w:sdt": _content_control,
    "w:fldSimple": _simple_field,
    "m:oMath": _equation,
    "mc:AlternateContent": _alternatives,
}
_IN_RUN: dict[str, Reader] = {
    "w:br": _break,
    "w:lastRenderedPageBreak": _page_passed,
    "w:fldChar": _field_mark,
    "w:instrText": _field_code,
    "w:delText": _deleted,
    "w:footnoteReference": _note,
    "w:endnoteReference": _note,
    "w:commentReference": _comment,
    "w:ruby": _ruby,
    "w:drawing": _drawing,
    "w:pict": _drawing,
    "w:object": _drawing,
    "m:oMath": _equation,
    "mc:AlternateContent": _alternatives,
}
