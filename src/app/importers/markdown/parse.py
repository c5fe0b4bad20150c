"""From Markdown text to a flow of headings and blocks."""

from __future__ import annotations

from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from app.importers.limits import MAX_DEPTH
from app.importers.markdown.blocks import Flow, Item
from app.importers.markdown.context import Page
from app.importers.pictures import Pictures
from app.importers.reporter import Reporter
from app.importers.values import Progress


def flow_of(text: str, folder: Path, reporter: Reporter, pictures: Pictures, progress: Progress) -> list[Item]:
    """The headings and blocks of a document in ``folder``. Gives way to ``progress`` every 50 blocks."""
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_DEPTH}).enable(["table", "strikethrough"])
    parser.validateLink = lambda _url: True  # type: ignore[method-assign, assignment]  # we judge links, and report those we leave out
    progress(0.1, "Reading the text")
    root = SyntaxTreeNode(parser.parse(text))
    page = Page(folder, reporter, pictures)
    flow = Flow(page)
    for index, node in enumerate(root.children):
        if index % 50 == 0:
            progress(0.3 + 0.65 * index / len(root.children), f"Reading line {page.line}")
        flow.read(node)
    return flow.items
