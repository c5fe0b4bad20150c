"""HTML from browsers and word processors as clean blocks: structure and marks kept, everything else left behind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from app.course.blocks import Block, Divider, Heading, ListBlock, ListItem, Paragraph, Quote, Table
from app.course.provenance import Provenance
from app.course.text import EMPTY, Mark, RichText, Run
from app.gui.canvas import htmlorigins

_SKIP = {"script", "style", "head", "title", "template", "noscript", "svg", "math", "object", "iframe", "select", "textarea"}
_VOID = {"br", "hr", "img", "meta", "link", "input", "wbr", "col", "area", "base", "source", "track", "embed"}
_BREAKS = {
    "p", "div", "section", "article", "header", "footer", "main", "aside", "figure", "figcaption", "pre", "address",
    "dl", "dt", "dd", "body", "html", "center", "form", "fieldset", "details", "summary", "nav",
}  # fmt: skip
_MARKS = {
    "b": Mark.STRONG, "strong": Mark.STRONG, "i": Mark.EMPHASIS, "em": Mark.EMPHASIS, "cite": Mark.EMPHASIS,
    "code": Mark.CODE, "kbd": Mark.CODE, "samp": Mark.CODE, "tt": Mark.CODE,
}  # fmt: skip
_SPACE = re.compile(r"[ \t\r\n\f]+")


_LINK = re.compile(r"(?:https?://[^\s<>\"/?#\[\]@:]+\.?[^\s<>\"]*|(?:mailto|tel):[^\s<>\":]+)", re.IGNORECASE)


def safe_link(url: str) -> str | None:
    """The URL if a course may link to it (web, mail, telephone); None for scripts, files and nonsense."""
    url = url.strip()
    return url if _LINK.fullmatch(url) else None


@dataclass(slots=True)
class _Style:
    """What an open element does to the text in it."""

    tag: str
    marks: frozenset[Mark] = frozenset()
    link: str | None = None
    language: str | None = None
    skip: bool = False
    origin: str | None = None


@dataclass(slots=True)
class _Table:
    rows: list[list[RichText]] = field(default_factory=list)
    header: bool = False


class _Reader(HTMLParser):
    """Collects blocks. Text goes into ``_runs`` until something ends the paragraph."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._styles: list[_Style] = [_Style("")]
        self._runs: list[Run] = []
        self._heading = 0
        self._lists: list[bool] = []
        self._item: int | None = None
        self._quote = 0
        self._tables: list[_Table] = []
        self._pre = 0
        self.records: dict[str, Provenance] = {}

    def parse_html_declaration(self, i: int) -> int:
        """``<![…`` is no declaration of HTML but of its makers (Word, CDATA); the parser knows a few and raises for others."""
        return self.parse_bogus_comment(i) if self.rawdata.startswith("<![", i) else super().parse_html_declaration(i)

    # Elements.

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._add("\n")
            return
        if tag == "hr":
            self._end()
            self.blocks.append(Divider())
            return
        if tag in _VOID:
            return
        self._styles.append(self._style(tag, got))
        if not self._styles[-1].skip:
            self._open(tag, got)

    def _style(self, tag: str, got: dict[str, str]) -> _Style:
        above = self._styles[-1]
        css = got.get("style", "").lower().replace(" ", "")
        marks = set(above.marks)
        if tag in _MARKS and "font-weight:normal" not in css:  # a whole document may come wrapped in <b style=normal>
            marks.add(_MARKS[tag])
        if re.search(r"font-weight:(bold|[6-9]00)", css):
            marks.add(Mark.STRONG)
        if "font-style:italic" in css:
            marks.add(Mark.EMPHASIS)
        link = safe_link(got.get("href", "")) if tag == "a" else above.link
        # Word writes a list's bullet as text of its own, marked to be ignored.
        skip = above.skip or tag in _SKIP or "mso-list:ignore" in css or "display:none" in css
        origin = htmlorigins.origin_in(got) or above.origin
        if htmlorigins.RECORDS in got:
            self.records.update(htmlorigins.records_in(got))
        return _Style(tag, frozenset(marks), link, got.get("lang") or above.language, skip, origin)

    def _open(self, tag: str, got: dict[str, str]) -> None:
        if tag in _BREAKS or tag in ("ul", "ol", "li", "blockquote", "table", "tr", "td", "th") or _level(tag):
            self._end()
        if tag == "pre":
            self._pre += 1
        elif _level(tag):
            self._heading = _level(tag)
        elif tag in ("ul", "ol"):
            self._lists.append(tag == "ol")
        elif tag == "li":
            self._item = max(0, len(self._lists) - 1)
        elif tag == "p" and "msolist" in got.get("class", "").lower():
            found = re.search(r"level(\d)", got.get("style", ""))
            self._item = int(found[1]) - 1 if found else 0
        elif tag == "blockquote":
            self._quote += 1
        elif tag == "table":
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif tag == "th" and self._tables and len(self._tables[-1].rows) == 1:
            self._tables[-1].header = True

    def handle_endtag(self, tag: str) -> None:
        depth = next((n for n in range(len(self._styles) - 1, 0, -1) if self._styles[n].tag == tag), 0)
        if not depth:
            return
        skipped = self._styles[depth].skip
        del self._styles[depth:]
        if not skipped:
            self._close(tag)

    def _close(self, tag: str) -> None:
        if tag in ("td", "th") and self._tables and self._tables[-1].rows:
            self._tables[-1].rows[-1].append(self._taken())
            return
        if tag in _BREAKS or tag in ("ul", "ol", "li", "blockquote", "table", "tr") or _level(tag):
            self._end()
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif _level(tag):
            self._heading = 0
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._item = None
        elif tag in ("li", "p"):
            self._item = None
        elif tag == "blockquote":
            self._quote = max(0, self._quote - 1)
        elif tag == "table" and self._tables:
            self._end_table(self._tables.pop())

    def _end_table(self, table: _Table) -> None:
        rows = tuple(tuple(row) for row in table.rows if row)
        if rows and any(len(cell) for row in rows for cell in row):
            self.blocks.append(Table(rows=rows, header_row=table.header))

    # Text.

    def handle_data(self, data: str) -> None:
        if self._styles[-1].skip:
            return
        text = data if self._pre else _SPACE.sub(" ", data)
        if text == " " and (not self._runs or self._runs[-1].text.endswith((" ", "\n"))):
            return
        if self._runs and text.startswith(" ") and self._runs[-1].text.endswith((" ", "\n")) and not self._pre:
            text = text[1:]
        self._add(text.replace("\u00a0", " ") if not self._pre else text)

    def _add(self, text: str) -> None:
        style = self._styles[-1]
        if not style.skip:
            self._runs.append(Run(text, style.marks, style.link, None, style.language, style.origin))

    def _taken(self) -> RichText:
        text = stripped(RichText(tuple(self._runs)))
        self._runs = []
        return text

    def _end(self) -> None:
        """End the paragraph: what was collected becomes a block."""
        if self._tables and self._tables[-1].rows:
            if self._runs and not self._runs[-1].text.endswith("\n"):
                self._runs.append(Run("\n"))  # paragraphs in a cell are lines of it
            return
        text = self._taken()
        if not len(text):
            return
        if self._item is not None:
            self._add_item(text)
        elif self._heading:
            bold = text.mapped(0, len(text), lambda run: replace(run, marks=run.marks - {Mark.STRONG}))
            self.blocks.append(Heading(text=bold, level=min(4, max(2, self._heading))))
        elif self._quote:
            self.blocks.append(Quote(text=text))
        else:
            self.blocks.append(Paragraph(text=text))

    def _add_item(self, text: RichText) -> None:
        ordered = self._lists[0] if self._lists else False
        item = ListItem(text, min(5, self._item or 0))
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, ListBlock) and (last.ordered == ordered or item.level):
            self.blocks[-1] = replace(last, items=(*last.items, item))
        else:
            self.blocks.append(ListBlock(items=(replace(item, level=0),), ordered=ordered))

    def finish(self) -> list[Block]:
        """Everything read."""
        self.close()
        while self._tables:
            self._end_table(self._tables.pop())
        self._end()
        return self.blocks


def _level(tag: str) -> int:
    return int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456" else 0


def stripped(text: RichText) -> RichText:
    """Without white space at either end."""
    plain = text.plain
    start = len(plain) - len(plain.lstrip())
    end = len(plain.rstrip())
    return text.slice(start, end) if end > start else EMPTY


def blocks_from_html(html: str) -> list[Block]:
    """The blocks an HTML fragment stands for. Never raises: what can't be understood is left out."""
    return read_html(html)[0]


def read_html(html: str) -> tuple[list[Block], dict[str, Provenance]]:
    """The blocks an HTML fragment stands for, and the records of origin it carries, by id."""
    start, end = html.find("<!--StartFragment-->"), html.rfind("<!--EndFragment-->")
    if 0 <= start < end:
        html = html[start:end]
    reader = _Reader()
    # Conditional comments of Word hide list bullets from browsers in two spellings; the text inside is not content.
    reader.feed(re.sub(r"<!\[if !supportLists\]>.*?<!\[endif\]>", "", html, flags=re.DOTALL))
    return reader.finish(), reader.records


def blocks_from_text(text: str) -> list[Block]:
    """Plain text as paragraphs: an empty line ends one, a single line end too when the text has no empty lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    parts = re.split(r"\n[ \t]*\n+", text) if re.search(r"\n[ \t]*\n", text) else text.split("\n")
    return [Paragraph(text=RichText.of(part)) for part in parts if part.strip()]
