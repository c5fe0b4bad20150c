"""What can be inserted, and what a text can be turned into. One table for the menus, the bar and the shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.course.blocks import (
    Block,
    Callout,
    Divider,
    Heading,
    Image,
    ListBlock,
    MultipleChoice,
    Narration,
    Paragraph,
    Quote,
    SingleChoice,
    Table,
    Tone,
    TrueFalse,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: ``make`` gives a new block; ``words`` also find it; ``turns`` says that a text can become it."""

    key: str
    title: str
    icon: str
    make: Callable[[], Block]
    words: str = ""
    hint: str = ""
    group: str = "Text"
    turns: bool = False


ENTRIES: tuple[Entry, ...] = (
    Entry("text", "Text", "pilcrow", Paragraph, "paragraph plain", "", turns=True),
    Entry(
        "lead", "Lead text", "align-left", lambda: Paragraph(lead=True), "intro summary", "Large first paragraph", turns=True
    ),
    Entry("h2", "Heading", "heading-2", Heading, "title h2 section", "##", turns=True),
    Entry("h3", "Subheading", "heading-3", lambda: Heading(level=3), "h3", "###", turns=True),
    Entry("h4", "Small heading", "heading-4", lambda: Heading(level=4), "h4", "####", turns=True),
    Entry("bullets", "Bulleted list", "list", ListBlock, "ul points", "-", turns=True),
    Entry("numbers", "Numbered list", "list-ordered", lambda: ListBlock(ordered=True), "ol steps", "1.", turns=True),
    Entry("quote", "Quote", "quote", Quote, "citation", ">", turns=True),
    Entry("note", "Note", "info", Callout, "callout box remark", "Callout", turns=True),
    Entry("tip", "Tip", "lightbulb", lambda: Callout(tone=Tone.TIP), "callout box advice", "Callout", turns=True),
    Entry("warning", "Warning", "triangle-alert", lambda: Callout(tone=Tone.WARNING), "callout box", "Callout", turns=True),
    Entry("danger", "Danger", "octagon-alert", lambda: Callout(tone=Tone.DANGER), "callout box stop", "Callout", turns=True),
    Entry("image", "Image", "image", Image, "picture photo figure", "", "Media"),
    Entry("narration", "Narration", "mic", Narration, "audio voice sound captions speech", "", "Media"),
    Entry("table", "Table", "table", Table, "grid rows columns", "", "Media"),
    Entry("divider", "Divider", "separator-horizontal", Divider, "line rule hr", "", "Media"),
    Entry(
        "single",
        "Single choice",
        "circle-dot",
        SingleChoice,
        "question quiz radio knowledge check",
        "One right answer",
        "Questions",
    ),
    Entry(
        "multiple",
        "Multiple choice",
        "list-checks",
        MultipleChoice,
        "question quiz checkbox",
        "Several right answers",
        "Questions",
    ),
    Entry("truefalse", "True or false", "toggle-left", TrueFalse, "question quiz yes no", "", "Questions"),
)
BY_KEY = {entry.key: entry for entry in ENTRIES}


_MODELS = tuple((entry, entry.make()) for entry in ENTRIES)


def entry_of(block: Block) -> Entry | None:
    """The row that ``block`` would have come from; None for kinds that can't be inserted."""
    for entry, model in _MODELS:
        if type(model) is type(block) and all(
            getattr(model, name, None) == getattr(block, name, None) for name in ("level", "lead", "ordered", "tone")
        ):
            return entry
    return None


def matching(query: str) -> list[Entry]:
    """Rows for what was typed, best first: beginnings of the title, then of any word, then anywhere in the title."""
    wanted = query.casefold().strip()
    if not wanted:
        return list(ENTRIES)
    ranked = [(_rank(entry, wanted), at, entry) for at, entry in enumerate(ENTRIES)]
    return [entry for rank, _, entry in sorted(ranked, key=lambda row: row[:2]) if rank < 9]


def _rank(entry: Entry, wanted: str) -> int:
    title = entry.title.casefold()
    words = f"{title} {entry.words} {entry.key}".split()
    if title.startswith(wanted):
        return 0
    if any(word.startswith(wanted) for word in words):
        return 1
    return 2 if wanted in title else 9
