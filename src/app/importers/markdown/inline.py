"""The inside of a Markdown paragraph: emphasis, code, links, pictures, inline HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it.tree import SyntaxTreeNode

from app.course import Mark, RichText, Run
from app.importers.limits import MAX_INLINE
from app.importers.markdown.context import Page
from app.importers.office.looks import lowered, raised, safe_link

_MARKS = {
    "b": Mark.STRONG, "strong": Mark.STRONG, "i": Mark.EMPHASIS, "em": Mark.EMPHASIS,
    "cite": Mark.EMPHASIS, "dfn": Mark.EMPHASIS,
    "code": Mark.CODE, "kbd": Mark.CODE, "samp": Mark.CODE, "tt": Mark.CODE, "var": Mark.CODE,
}  # fmt: skip
_UNSHOWN = ("script", "style", "template", "noscript", "iframe", "object", "svg")
_BLOCK_TAGS = frozenset({
    "p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "details", "blockquote", "pre", "table",
    "ul", "ol",
    "dt", "dd", "section", "figure", "figcaption", "hr",
})  # fmt: skip


@dataclass(slots=True)
class _State:
    """What surrounds the present place: marks by Markdown, marks and shifts by HTML tags, a link."""

    soft: str
    runs: list[Run] = field(default_factory=list)
    marks: frozenset[Mark] = frozenset()
    tags: list[str] = field(default_factory=list)
    link: str | None = None


def rich(page: Page, node: SyntaxTreeNode | None, soft: str = " ") -> RichText:
    """The text of an inline node; its pictures go to ``page.floats``. ``soft`` stands for a line end in the source."""
    state = _State(soft)
    if node is not None:
        for inner in node.children:
            _read(page, inner, state)
    return RichText(tuple(state.runs))


def _read(page: Page, node: SyntaxTreeNode, state: _State) -> None:
    kind = node.type
    if kind in ("text", "text_special"):
        _emit(page, node.content, state)
    elif kind == "softbreak":
        _emit(page, state.soft, state)
    elif kind == "hardbreak":
        _emit(page, "\n", state)
    elif kind == "code_inline":
        _emit(page, node.content, state, frozenset({Mark.CODE}))
    elif kind in ("strong", "em"):
        held = state.marks
        state.marks = held | {Mark.STRONG if kind == "strong" else Mark.EMPHASIS}
        _inside(page, node, state)
        state.marks = held
    elif kind == "s":
        _inside(page, node, state)
        page.changed("struck-out text", f"no longer struck out: {plain(node)}")
    elif kind == "link":
        _link(page, node, state)
    elif kind == "image":
        page.picture(str(node.attrs.get("src", "")), plain(node), str(node.attrs.get("title", "")))
    elif kind == "html_inline":
        _tag(page, node.content, state)
    else:
        _emit(page, node.content or plain(node), state)


def _inside(page: Page, node: SyntaxTreeNode, state: _State) -> None:
    for inner in node.children:
        _read(page, inner, state)


def plain(node: SyntaxTreeNode) -> str:
    """The text of a node and everything in it, without looks (alt texts, reports)."""
    if node.type in ("softbreak", "hardbreak"):
        return " "
    if node.type in ("text", "text_special", "code_inline", "fence", "code_block", "html_block", "html_inline"):
        return node.content
    return "".join(plain(inner) for inner in node.children)


def _emit(page: Page, text: str, state: _State, more: frozenset[Mark] = frozenset()) -> None:
    if any(tag in _UNSHOWN for tag in state.tags):
        page.dropped("HTML", text)
        return
    for tag in state.tags:
        if tag in ("sup", "sub") and text.strip():
            shifted = raised(text) if tag == "sup" else lowered(text)
            if shifted is None:
                page.changed("superscript" if tag == "sup" else "subscript", f"now on the line: {text.strip()}")
            text = shifted or text
    by_tags = frozenset(_MARKS[tag] for tag in state.tags if tag in _MARKS)
    state.runs.append(Run(text, state.marks | by_tags | more, state.link))


def _link(page: Page, node: SyntaxTreeNode, state: _State) -> None:
    target = str(node.attrs.get("href", ""))
    held = state.link
    state.link = safe_link(target)
    if state.link is None and target:
        page.changed("link", f"“{plain(node)}” is kept without its target {target[:200]}, which a course can't open")
    if any(inner.type == "image" for inner in node.children) and state.link:
        page.dropped("link on a picture", state.link)
    _inside(page, node, state)
    state.link = held


def _tag(page: Page, source: str, state: _State) -> None:
    """One inline HTML tag: ours are honoured, others left out (their text stays) and reported."""
    match = re.match(r"<(/?)([a-zA-Z][\w-]*)", source)
    if source.startswith("<!--"):
        page.dropped("HTML comment", source[4:].removesuffix("-->").strip())
    elif match is None:
        page.dropped("HTML", source)
    elif match[2].lower() == "br":
        _emit(page, "\n", state)
    elif match[2].lower() == "img":
        read_html(page, source)
    elif match[1]:
        if match[2].lower() in state.tags:
            state.tags.remove(match[2].lower())
    else:
        tag = match[2].lower()
        if not source.endswith("/>"):
            state.tags.append(tag)
        if tag not in _MARKS and tag not in ("sup", "sub"):
            page.tally_changed("HTML tag", f"<{tag}> left out, its text is kept")


class _Html(HTMLParser):
    """Text, pictures and nothing else of a piece of HTML."""

    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.text: list[str] = []
        self.unshown: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "img":
            self.page.picture(values.get("src", ""), values.get("alt", ""), values.get("title", ""))
        elif tag in ("video", "audio", "iframe", "embed", "object", "source", "input", "form"):
            self.page.dropped(f"HTML element {tag}", values.get("src", ""))
        if tag in _UNSHOWN:
            self.tags.append(tag)
        self.text.append("\n" if tag in _BLOCK_TAGS else " " if tag in ("td", "th") else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.tags:
            self.tags.remove(tag)
        self.text.append("\n" if tag in _BLOCK_TAGS else "")

    def handle_data(self, data: str) -> None:
        (self.unshown if self.tags else self.text).append(data)

    def handle_comment(self, data: str) -> None:
        self.page.dropped("HTML comment", data.strip())


def read_html(page: Page, source: str) -> str:
    """The visible text of a piece of HTML, a line a block; its pictures go to ``page.floats``, its scripts to the report."""
    if len(source) > MAX_INLINE:  # the parser takes the square of the number of unclosed comments
        page.changed("very long HTML", "its text is kept; pictures, comments and scripts in it are not told apart")
        return " ".join(re.sub(r"<[^<>]*>", " ", source).split())
    parser = _Html(page)
    parser.feed(source)
    parser.close()
    hidden = " ".join(" ".join(parser.unshown).split())
    if hidden:
        page.dropped("script or style", hidden)
    lines = (" ".join(line.split()) for line in "".join(parser.text).split("\n"))
    return "\n".join(line for line in lines if line)
