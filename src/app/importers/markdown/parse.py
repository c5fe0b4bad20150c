"""From Markdown text to a flow of headings and blocks, in bounded time whatever the text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from app.importers.limits import MAX_DEPTH, MAX_INLINE
from app.importers.markdown.blocks import Flow, Item
from app.importers.markdown.context import Page
from app.importers.pictures import Pictures
from app.importers.reporter import Reporter
from app.importers.values import Progress


def flow_of(text: str, folder: Path, reporter: Reporter, pictures: Pictures, progress: Progress) -> list[Item]:
    """The headings and blocks of a document in ``folder``. Gives way to ``progress`` every few paragraphs."""
    page = Page(folder, reporter, pictures)
    progress(0.1, "Reading the text")
    root = SyntaxTreeNode(_tokens(text, page, progress))
    flow = Flow(page)
    for index, node in enumerate(root.children):
        if index % 50 == 0:
            progress(0.6 + 0.35 * index / len(root.children), f"Reading line {page.line}")
        flow.read(node)
    return flow.items


def _tokens(text: str, page: Page, progress: Progress) -> list[Token]:
    """The parsed document. Blocks first, then the inside of each paragraph, so that a person can stop it in between."""
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_DEPTH}).enable(["table", "strikethrough"])
    parser.validateLink = lambda _url: True  # type: ignore[method-assign, assignment]  # we judge links, and report
    parser.block.tokenize = _keeping_the_deepest(parser.block.tokenize, page)  # type: ignore[method-assign, assignment]
    parser.disable("inline")
    env: dict[str, Any] = {}
    tokens = parser.parse(text, env)
    done = 0
    for token in tokens:
        if token.type != "inline":
            continue
        if done // MAX_INLINE != (done + len(token.content)) // MAX_INLINE:
            progress(0.2 + 0.4 * min(done / max(len(text), 1), 1.0), "Reading the text")
        done += len(token.content)
        token.children = []
        if len(token.content) > MAX_INLINE:
            page.line = token.map[0] + 1 if token.map else page.line
            page.changed("very long paragraph", f"over {MAX_INLINE:,} characters: kept as plain text, its marks are not read")
            token.children.append(Token("text", "", 0, content=token.content))
        else:
            parser.inline.parse(token.content, parser, env, token.children)
    return tokens


def _keeping_the_deepest(tokenize: Callable[[Any, int, int], None], page: Page) -> Callable[[Any, int, int], None]:
    """Past its nesting limit the parser skips lines without a word; this keeps them as a paragraph and reports them."""

    def kept(state: Any, start: int, end: int) -> None:
        if state.level < state.md.options.maxNesting:
            tokenize(state, start, end)
            return
        text = state.getLines(start, end, state.blkIndent, False).strip()
        state.line = end
        if not text:
            return
        page.line = start + 1
        page.changed("deeply nested text", f"kept as plain text: {text}")
        state.push("paragraph_open", "p", 1).map = [start, end]
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = text, [start, end], []
        state.push("paragraph_close", "p", -1)

    return kept
