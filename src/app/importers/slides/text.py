"""DrawingML text bodies: paragraphs with their runs, bullets and levels, to paragraphs and lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.course import Block, Mark, RichText, Run
from app.course.blocks import ListBlock, ListItem, Paragraph
from app.importers.office.equations import linear
from app.importers.office.looks import foreign, is_fixed_width, lowered, raised, safe_link
from app.importers.office.xml import Element, child, children, chosen, get, name, number, q, text_of
from app.importers.outline import trimmed
from app.importers.slides.context import Deck

_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a text body. ``sign`` is ``""`` (none), ``"•"`` or ``"1"``; ``start`` the first number of a list."""

    text: RichText
    level: int
    sign: str
    start: int = 1


def lines(deck: Deck, body: Element | None, inherited: tuple[Element, ...] = ()) -> list[Line]:
    """The paragraphs with text of an ``a:txBody``. ``inherited`` are list styles of layout and master, the nearest first."""
    out: list[Line] = []
    own = child(body, "a:lstStyle")
    styles = (own, *inherited) if own is not None else inherited
    for paragraph in children(body, "a:p"):
        properties = child(paragraph, "a:pPr")
        level = min(max(number(get(properties, "lvl")), 0), 8)
        text = trimmed(RichText(tuple(_runs(deck, paragraph))))
        if text.plain:
            sign, start = _sign(properties, level, styles)
            out.append(Line(text, level, sign, start))
    return out


def plain(deck: Deck, body: Element | None) -> RichText:
    """A whole text body as one text, a line a paragraph."""
    runs: list[Run] = []
    for line in lines(deck, body):
        runs.extend([Run("\n")] if runs else [])
        runs.extend(line.text.runs)
    return RichText(tuple(runs))


def blocks(deck: Deck, found: list[Line]) -> list[Block]:
    """Paragraphs and lists for lines of text. A body with one bulleted line is a paragraph: one point is no list."""
    if len(found) == 1:
        return [Paragraph(text=found[0].text)]
    out: list[Block] = []
    open_list: list[Line] = []
    for line in found:
        if not line.sign:
            out.extend(_list(deck, open_list))
            open_list = []
            out.append(Paragraph(text=line.text))
            continue
        if open_list and line.level <= open_list[0].level and line.sign != open_list[0].sign:
            out.extend(_list(deck, open_list))
            open_list = []
        open_list.append(line)
    out.extend(_list(deck, open_list))
    return out


def _list(deck: Deck, found: list[Line]) -> list[Block]:
    if not found:
        return []
    ordered = found[0].sign == "1"
    if any((line.sign == "1") != ordered for line in found):
        kind = "numbered" if ordered else "bulleted"
        deck.changed("list", f"mixed numbers and bullets are all {kind}: {found[0].text.plain[:60]}")
    if ordered and found[0].start > 1:
        deck.changed("numbered list", f"it began with {found[0].start}; it now begins with 1: {found[0].text.plain[:60]}")
    top = min(line.level for line in found)
    items: list[ListItem] = []
    for line in found:
        deepest = items[-1].level + 1 if items else 0
        items.append(ListItem(line.text, min(line.level - top, deepest, _DEEPEST)))
    return [ListBlock(items=tuple(items), ordered=ordered)]


def _sign(properties: Element | None, level: int, styles: tuple[Element, ...]) -> tuple[str, int]:
    """Bullet or number of a paragraph: its own, else that of its level in the styles it inherits from."""
    holders = (properties, *(child(style, f"a:lvl{level + 1}pPr") for style in styles))
    for holder in holders:
        for item in holder if holder is not None else ():
            tag = name(item)
            if tag == "a:buNone":
                return "", 1
            if tag == "a:buAutoNum":
                return "1", number(get(item, "startAt"), 1)
            if tag in ("a:buChar", "a:buBlip"):
                return "•", 1
    return "", 1


def _runs(deck: Deck, paragraph: Element) -> Iterator[Run]:
    for item in paragraph:
        tag = name(item)
        if tag in ("a:r", "a:fld"):
            text = "".join(part.text or "" for part in children(item, "a:t"))
            yield from _run(deck, text.replace("\v", "\n"), child(item, "a:rPr"))
        elif tag == "a:br":
            yield Run("\n")
        elif tag in ("a14:m", "m:oMath", "m:oMathPara", "mc:AlternateContent"):
            inner = list(chosen(item)) if tag == "mc:AlternateContent" else [item]
            text = " ".join(" ".join(linear(part) for part in inner).split())
            if text:
                deck.changed("equation", f"now plain text: {text}")
                yield Run(text)
        elif tag not in ("a:pPr", "a:endParaRPr") and text_of(item):
            deck.changed(f"unknown element {tag}", f"its text is kept: {text_of(item)}")
            yield Run(text_of(item))


def _run(deck: Deck, text: str, properties: Element | None) -> Iterator[Run]:
    if not text:
        return
    marks = {mark for mark, key in ((Mark.STRONG, "b"), (Mark.EMPHASIS, "i")) if get(properties, key) in ("1", "true")}
    if is_fixed_width(get(child(properties, "a:latin"), "typeface")):
        marks.add(Mark.CODE)
    link = _link(deck, child(properties, "a:hlinkClick"), text)
    if text.strip():
        text = _look(deck, text, properties, linked=link is not None)
    language = foreign(get(properties, "lang"), deck.language) if any(char.isalpha() for char in text) else None
    yield Run(text, frozenset(marks), link, None, language)


def _look(deck: Deck, text: str, properties: Element | None, *, linked: bool) -> str:
    shift = number(get(properties, "baseline"))
    if shift:
        shifted = raised(text) if shift > 0 else lowered(text)
        if shifted is None:
            deck.changed("superscript" if shift > 0 else "subscript", f"now on the line: {text.strip()}")
        text = shifted or text
    if get(properties, "strike", "noStrike") != "noStrike":
        deck.changed("struck-out text", f"no longer struck out: {text.strip()}")
    if get(properties, "u", "none") != "none" and not linked:
        deck.tally_changed("underlined text", "underlining reads as a link in a course; the text is kept without it")
    if child(properties, "a:highlight") is not None:
        deck.tally_changed("highlighted text", "the text is kept without its highlight")
    return text


def _link(deck: Deck, click: Element | None, text: str) -> str | None:
    if click is None:
        return None
    relation = deck.package.relations(deck.part).get(get(click, "r:id"))
    if relation is None or not relation.external:
        deck.tally_dropped("link inside the presentation", f"“{text.strip()}” is kept without it")
        return None
    url = safe_link(relation.target)
    if url is None:
        deck.changed("link", f"“{text}” is kept without its target {relation.target}, which a course can't open")
    return url


def report_click(deck: Deck, shape: Element) -> None:
    """Report a link that sits on a whole shape or picture: blocks have none."""
    click = shape.find(f".//{q('p:cNvPr')}/{q('a:hlinkClick')}")
    relation = deck.package.relations(deck.part).get(get(click, "r:id")) if click is not None else None
    if relation is not None and relation.external:
        deck.dropped("link on a shape or picture", relation.target)


def with_marks_off(text: RichText) -> RichText:
    """The text alone, without its look, for titles."""
    return RichText(tuple(replace(run, marks=frozenset(), link=None) for run in text.runs))
