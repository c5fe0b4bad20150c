"""Markdown blocks to ours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from markdown_it.tree import SyntaxTreeNode

from app.course import Mark, RichText, Run
from app.course.blocks import Callout, Divider, ListBlock, ListItem, Narration, Paragraph, Quote, Table
from app.course.blocks.prose import Tone
from app.importers.markdown.context import Page
from app.importers.markdown.inline import plain, read_html, rich
from app.importers.markdown.questions import Task, feedback, question, task
from app.importers.outline import Head, Placed, attributed, joined, trimmed

_ALERT = re.compile(r"\[!(\w+)\][-+]?\s*")
_TONES = {
    "note": Tone.NOTE, "info": Tone.NOTE, "important": Tone.NOTE, "tip": Tone.TIP, "hint": Tone.TIP, "success": Tone.TIP,
    "warning": Tone.WARNING, "attention": Tone.WARNING, "caution": Tone.DANGER, "danger": Tone.DANGER, "error": Tone.DANGER,
}  # fmt: skip
_NARRATION = re.compile(r"<!--\s*narration\s*(?::\s*(.*?))?\s*-->\s*\Z", re.IGNORECASE | re.DOTALL)
_LEAD = re.compile(r"<!--\s*lead\s*-->\s*\Z", re.IGNORECASE)
_DEEPEST = 5

Item = Head | Placed


@dataclass(slots=True)
class Flow:
    """Items in the making."""

    page: Page
    items: list[Item] = field(default_factory=list)
    lead: bool = False
    _asked: bool = False  # the last item is a question that a quote with feedback may follow

    def add(self, item: Item) -> None:
        """Append an item, then the pictures that were inside it."""
        self.items.append(item)
        self.items.extend(self.page.take_floats())
        self._asked = False

    def read(self, node: SyntaxTreeNode) -> None:
        """One block node of the document."""
        if node.map:
            self.page.line = node.map[0] + 1
        reader = _READERS.get(node.type)
        if reader is not None:
            reader(self, node)
        elif plain(node).strip():
            self.page.changed(f"unknown element {node.type}", f"its text is kept: {plain(node)}")
            self.add(Placed(Paragraph(text=RichText.of(plain(node))), self.page.where, noted=True))

    def ask(self, tasks: list[Task]) -> bool:
        """Make a question of the last paragraph and the task list that followed it; False when they are none."""
        last = self.items[-1] if self.items else None
        if not isinstance(last, Placed) or not isinstance(last.block, Paragraph):
            return False
        made = question(last.block.text, tasks)
        if made is None:
            return False
        self.items[-1] = Placed(made, last.where, noted=True)
        self.page.reporter.changed(last.where, "task list", f"now a {made.title.lower()} question: {made.prompt.plain}")
        self._asked = True
        return True

    def answer(self, lines: list[RichText]) -> bool:
        """Take a quote after a question as its feedback; False when it is none."""
        last = self.items[-1] if self.items else None
        if not self._asked or not isinstance(last, Placed):
            return False
        said = feedback(lines)
        if said is None:
            return False
        self.items[-1] = replace(last, block=replace(last.block, feedback_correct=said[0], feedback_incorrect=said[1]))  # type: ignore[call-arg]
        self.page.reporter.kept(self.page.where, "feedback", said[0].plain or said[1].plain)
        self._asked = False
        return True


def _paragraph(flow: Flow, node: SyntaxTreeNode) -> None:
    page = flow.page
    text = trimmed(rich(page, _inline(node)))
    if text.plain:
        if page.floats:
            page.tally_changed("picture inside a paragraph", "it follows the paragraph")
        flow.add(Placed(Paragraph(text=text, lead=flow.lead), page.where))
        flow.lead = False
    else:
        for item in page.take_floats():
            flow.add(item)


def _inline(node: SyntaxTreeNode) -> SyntaxTreeNode | None:
    return next((inner for inner in node.children if inner.type == "inline"), None)


def _heading(flow: Flow, node: SyntaxTreeNode) -> None:
    flow.lead = False
    flow.add(Head(int(node.tag[1:]), trimmed(rich(flow.page, _inline(node))), flow.page.where))


def _rule(flow: Flow, _node: SyntaxTreeNode) -> None:
    flow.add(Placed(Divider(), flow.page.where))


def _code(flow: Flow, node: SyntaxTreeNode) -> None:
    page = flow.page
    text = node.content.rstrip("\n")
    if text.strip():
        kind = f" ({node.info.split()[0]})" if node.type == "fence" and node.info.split() else ""
        page.changed("code block", f"now a paragraph of code{kind}: {text}")
        flow.add(Placed(Paragraph(text=RichText((Run(text, frozenset({Mark.CODE})),))), page.where, noted=True))


def _html(flow: Flow, node: SyntaxTreeNode) -> None:
    page, source = flow.page, node.content.strip()
    narration = _NARRATION.match(source)
    if narration:
        script = "\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", narration[1] or "") if part.strip())
        flow.add(Placed(Narration(script=RichText.of(script) if script else RichText()), page.where))
        return
    if _LEAD.match(source):
        flow.lead = True
        return
    text = read_html(page, source)
    if text:
        page.changed("HTML", f"its text is kept: {text}")
        flow.add(Placed(Paragraph(text=RichText.of(text)), page.where, noted=True))
    else:
        if not page.floats and not source.startswith("<!--"):
            page.tally_dropped("HTML", source[:200])
        for item in page.take_floats():
            flow.add(item)


def _quote(flow: Flow, node: SyntaxTreeNode) -> None:
    page = flow.page
    where = page.where
    by_line = _lines_of(page, node)
    if flow.answer(by_line):
        return
    text = texts_of(page, node)
    alert = _ALERT.match(text.plain)
    if alert and alert[1].lower() in _TONES:
        body = trimmed(text.slice(alert.end(), len(text)))
        flow.add(Placed(Callout(text=body, tone=_TONES[alert[1].lower()]), where))
        return
    if not text.plain:
        for item in page.take_floats():
            flow.add(item)
        return
    said, by = attributed(text)
    flow.add(Placed(Quote(text=said, attribution=by), where))


def _lines_of(page: Page, node: SyntaxTreeNode) -> list[RichText]:
    """Lines of a quote's paragraphs as they stand in the source, for feedback; empty when it holds anything else."""
    out: list[RichText] = []
    for inner in node.children:
        if inner.type != "paragraph" or any(part.type == "image" for part in inner.walk()):
            return []
        text = rich(page, _inline(inner), soft="\n")
        at = 0
        for line in text.plain.split("\n"):
            out.append(trimmed(text.slice(at, at + len(line))))
            at += len(line) + 1
    return [line for line in out if line.plain]


def texts_of(page: Page, node: SyntaxTreeNode) -> RichText:
    """Everything inside a quote, list item or other container as one text, a line a block; what had a form is reported."""
    parts: list[RichText] = []
    for inner in node.children:
        if inner.map:
            page.line = inner.map[0] + 1
        if inner.type == "paragraph":
            parts.append(trimmed(rich(page, _inline(inner))))
        elif inner.type == "heading":
            parts.append(_strong(trimmed(rich(page, _inline(inner)))))
        elif inner.type in ("fence", "code_block"):
            page.changed("code block", f"now code in its surroundings: {inner.content}")
            parts.append(RichText((Run(inner.content.rstrip("\n"), frozenset({Mark.CODE})),)))
        elif inner.type in ("bullet_list", "ordered_list"):
            page.changed("list inside", "now lines of text")
            parts.extend(RichText.of("• ") + texts_of(page, item) for item in inner.children)
        elif inner.type == "html_block":
            parts.append(RichText.of(read_html(page, inner.content)))
            page.changed("HTML", f"its text is kept: {parts[-1].plain}")
        elif inner.type == "table":
            page.changed("table inside", "now lines of text")
            parts.extend(joined(list(row), "; ") for row in _rows(page, inner))
        elif inner.type == "blockquote":
            parts.append(texts_of(page, inner))
        elif plain(inner).strip():
            parts.append(RichText.of(plain(inner)))
    return joined([part for part in parts if part.plain])


def _strong(text: RichText) -> RichText:
    return RichText(tuple(replace(run, marks=run.marks | {Mark.STRONG}) for run in text.runs))


def _list(flow: Flow, node: SyntaxTreeNode) -> None:
    page = flow.page
    where = page.where
    tasks = _tasks(page, node)
    if tasks is not None:
        floats = page.take_floats()
        if flow.ask(tasks):
            for item in floats:
                flow.items.append(item)
                page.changed("picture in an answer", "it follows the question")
            return
    items: list[ListItem] = []
    ordered = node.type == "ordered_list"
    _items(page, node, 0, ordered, items)
    page.line = int(where.removeprefix("line "))
    start = int(node.attrs.get("start", 1) or 0)
    if ordered and start != 1:
        page.changed("numbered list", f"it began with {start}; it now begins with 1")
    if page.floats:
        page.tally_changed("picture inside a list", "it follows the list")
    if any(item.text.plain for item in items):
        flow.add(Placed(ListBlock(items=tuple(items), ordered=ordered), where))
    for item in page.take_floats():
        flow.add(item)


def _tasks(page: Page, node: SyntaxTreeNode) -> list[Task] | None:
    """The items as tasks; None when one is none, or holds more than paragraphs."""
    out: list[Task] = []
    for item in node.children:
        kinds = [inner.type for inner in item.children]
        if not kinds or any(kind != "paragraph" for kind in kinds):
            return None
        if not plain(item).lstrip().startswith("["):
            return None
        texts = [trimmed(rich(page, _inline(inner))) for inner in item.children]
        found = task(texts[0], joined(texts[1:]))
        if found is None:
            return None
        out.append(found)
    return out or None


def _items(page: Page, node: SyntaxTreeNode, level: int, ordered: bool, out: list[ListItem]) -> None:
    if (node.type == "ordered_list") != ordered:
        page.changed("list", f"mixed numbers and bullets are all {'numbered' if ordered else 'bulleted'}")
    if level > _DEEPEST:
        page.tally_changed("deeply nested list", f"shown at level {_DEEPEST + 1}")
    for item in node.children:
        if item.map:
            page.line = item.map[0] + 1
        inner_lists = [inner for inner in item.children if inner.type in ("bullet_list", "ordered_list")]
        text = texts_of(page, _Only([inner for inner in item.children if inner not in inner_lists]))  # type: ignore[arg-type]
        found = task(text)
        if found:
            page.tally_changed("check box", "a checklist without a question above it stays a list")
            text = RichText.of("☑ " if found.ticked else "☐ ") + found.text
        out.append(ListItem(text, min(level, _DEEPEST)))
        for inner in inner_lists:
            _items(page, inner, level + 1, ordered, out)


@dataclass(frozen=True, slots=True)
class _Only:
    """Some children of a node, to be read as if they were all it had."""

    children: list[SyntaxTreeNode]


def _rows(page: Page, node: SyntaxTreeNode) -> list[tuple[RichText, ...]]:
    return [
        tuple(trimmed(rich(page, _inline(cell))) for cell in row.children) for group in node.children for row in group.children
    ]


def _table(flow: Flow, node: SyntaxTreeNode) -> None:
    page = flow.page
    where = page.where
    rows = _rows(page, node)
    header = any(cell.plain for cell in rows[0])
    if page.floats:
        page.tally_changed("picture inside a table", "it follows the table")
    flow.add(Placed(Table(rows=tuple(rows if header else rows[1:]), header_row=header), where))


_READERS = {
    "paragraph": _paragraph,
    "heading": _heading,
    "hr": _rule,
    "fence": _code,
    "code_block": _code,
    "html_block": _html,
    "blockquote": _quote,
    "bullet_list": _list,
    "ordered_list": _list,
    "table": _table,
}
