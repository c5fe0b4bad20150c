"""What keys mean, as values: pure functions from a lesson and a place in it to an op. No widgets here.

Each returns an :class:`Edit`, or None when the key means nothing there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.course.blocks import Block, Callout, Heading, ListBlock, ListItem, Paragraph, Quote
from app.course.model import Lesson
from app.course.ops import Batch, InsertBlock, Op, RemoveBlock, ReplaceBlock
from app.course.text import EMPTY, RichText, Run

DEEPEST = 5
"""Deepest list level the course knows (``ListItem.level``)."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the caret goes: code points ``start`` to ``end`` of a part. An empty ``part`` selects the block as a whole."""

    block_id: str
    part: str = "text"
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Edit:
    """An op with its undo label, and where the caret goes after it. ``op`` None only moves the caret."""

    op: Op | None
    label: str
    spot: Spot | None = None


Flow = Paragraph | Heading | Quote | Callout
"""Kinds whose one main text flows into its neighbours."""


def batch(ops: Sequence[Op]) -> Op:
    """One op as it is, several as one."""
    return ops[0] if len(ops) == 1 else Batch(tuple(ops))


def item_index(part: str) -> int:
    """Index of the list item a part path (``items.3.text``) lies in."""
    return int(part.split(".")[1])


def is_empty_text(block: Block) -> bool:
    """Whether a block is a paragraph with nothing in it: the place where something may be inserted."""
    return isinstance(block, Paragraph) and not len(block.text)


# Enter.


def split(lesson: Lesson, block: Block, part: str, start: int, end: int) -> Edit | None:
    """Enter with ``start:end`` selected."""
    if isinstance(block, ListBlock):
        return _split_item(lesson, block, item_index(part), start, end)
    if not isinstance(block, Flow) or part != "text":
        return None
    at = lesson.find(block.id)
    before, after = block.text.slice(0, start), block.text.slice(end, len(block.text))
    if not len(before) and len(after):
        above = Paragraph(never_send=block.never_send)
        ops: list[Op] = [InsertBlock(lesson.id, at, above)]
        if start != end:
            ops.append(ReplaceBlock(lesson.id, replace(block, text=after)))
        return Edit(batch(ops), "New paragraph", Spot(block.id))
    if isinstance(block, Quote | Callout) and len(after):
        below: Block = replace(block, id=Paragraph().id, text=after)
        first: Block = replace(block, text=before, attribution="") if isinstance(block, Quote) else replace(block, text=before)
    else:
        below = Paragraph(text=after, never_send=block.never_send)
        first = replace(block, text=before)
    ops = [ReplaceBlock(lesson.id, first)] if first != block else []
    ops.append(InsertBlock(lesson.id, at + 1, below))
    return Edit(batch(ops), "New paragraph", Spot(below.id))


def _split_item(lesson: Lesson, block: ListBlock, index: int, start: int, end: int) -> Edit:
    item = block.items[index]
    if not len(item.text):
        return dedent_item(lesson, block, index) if item.level else _leave_list(lesson, block, index)
    first = replace(item, text=item.text.slice(0, start))
    second = replace(item, text=item.text.slice(end, len(item.text)))
    items = (*block.items[:index], first, second, *block.items[index + 1 :])
    return Edit(ReplaceBlock(lesson.id, replace(block, items=items)), "New item", Spot(block.id, f"items.{index + 1}.text"))


def _leave_list(lesson: Lesson, block: ListBlock, index: int) -> Edit:
    """Turn one item into a paragraph of its own, between what was above and what was below."""
    at = lesson.find(block.id)
    above, below = block.items[:index], _rooted(block.items[index + 1 :])
    new = Paragraph(text=block.items[index].text, never_send=block.never_send)
    ops: list[Op] = []
    if above:
        ops = [ReplaceBlock(lesson.id, replace(block, items=above)), InsertBlock(lesson.id, at + 1, new)]
        if below:
            rest = replace(block, id=Paragraph().id, items=below)
            ops.append(InsertBlock(lesson.id, at + 2, rest))
    else:
        ops = [InsertBlock(lesson.id, at, new)]
        ops.append(ReplaceBlock(lesson.id, replace(block, items=below)) if below else RemoveBlock(lesson.id, block.id))
    return Edit(batch(ops), "Leave the list", Spot(new.id))


def _rooted(items: tuple[ListItem, ...]) -> tuple[ListItem, ...]:
    """Items moved out so far that the first is at level 0."""
    if not items or not items[0].level:
        return items
    by = items[0].level
    return tuple(replace(item, level=max(0, item.level - by)) for item in items)


# Tab.


def indent_item(lesson: Lesson, block: ListBlock, index: int) -> Edit | None:
    """One level deeper, at most one below the item above."""
    level = block.items[index].level
    if index == 0 or level >= min(DEEPEST, block.items[index - 1].level + 1):
        return None
    return _set_level(lesson, block, index, level + 1, "Indent")


def dedent_item(lesson: Lesson, block: ListBlock, index: int) -> Edit:
    """One level up; from the top level out of the list."""
    level = block.items[index].level
    if level == 0:
        return _leave_list(lesson, block, index)
    return _set_level(lesson, block, index, level - 1, "Outdent")


def _set_level(lesson: Lesson, block: ListBlock, index: int, level: int, label: str) -> Edit:
    items = list(block.items)
    moved = level - items[index].level
    base = items[index].level
    items[index] = replace(items[index], level=level)
    for below in range(index + 1, len(items)):  # what hangs under the item moves with it
        if items[below].level <= base:
            break
        items[below] = replace(items[below], level=min(DEEPEST, items[below].level + moved))
    new = replace(block, items=tuple(items))
    return Edit(ReplaceBlock(lesson.id, new), label, Spot(block.id, f"items.{index}.text", -1, -1))


# Backspace at the start, Delete at the end.


def merge_back(lesson: Lesson, block: Block, part: str) -> Edit | None:
    """Backspace with the caret before the first character of ``part``."""
    if isinstance(block, ListBlock):
        return _item_back(lesson, block, item_index(part))
    if not isinstance(block, Flow) or part != "text":
        return None
    if not isinstance(block, Paragraph):
        return Edit(ReplaceBlock(lesson.id, as_paragraph(block)), "Make it text", Spot(block.id))
    at = lesson.find(block.id)
    if at == 0:
        return None
    above = lesson.blocks[at - 1]
    joined = _appended(above, block.text)
    if joined is None:
        drop: Op | None = RemoveBlock(lesson.id, block.id) if not len(block.text) else None
        return Edit(drop, "Delete the empty paragraph", Spot(above.id, ""))
    new, spot = joined
    new = replace(new, never_send=above.never_send or block.never_send)
    ops: list[Op] = [RemoveBlock(lesson.id, block.id)]
    if new != above:
        ops.insert(0, ReplaceBlock(lesson.id, new))
    return Edit(batch(ops), "Join paragraphs", spot)


def merge_forward(lesson: Lesson, block: Block, part: str) -> Edit | None:
    """Delete with the caret after the last character of ``part``."""
    if isinstance(block, ListBlock) and item_index(part) + 1 < len(block.items):
        return _join_items(lesson, block, item_index(part) + 1)
    if part != "text" and not isinstance(block, ListBlock):
        return None
    at = lesson.find(block.id)
    if at + 1 >= len(lesson.blocks):
        return None
    below = lesson.blocks[at + 1]
    taken, rest = _first_text(below)
    if taken is None:
        return Edit(None, "", Spot(below.id, ""))
    joined = _appended(block, taken)
    if joined is None:
        return None
    new, spot = joined
    new = replace(new, never_send=block.never_send or below.never_send)
    after: Op = ReplaceBlock(lesson.id, rest) if rest is not None else RemoveBlock(lesson.id, below.id)
    return Edit(batch([ReplaceBlock(lesson.id, new), after]), "Join paragraphs", spot)


def as_paragraph(block: Flow) -> Paragraph:
    """The same words as plain running text; who is quoted is kept as a second line."""
    text = block.text
    if isinstance(block, Quote) and block.attribution:
        text = text + RichText((Run("\n"), Run(block.attribution, origin=block.origin_of("attribution"))))
    return Paragraph(id=block.id, text=text, never_send=block.never_send)


def _item_back(lesson: Lesson, block: ListBlock, index: int) -> Edit:
    if block.items[index].level or index == 0:
        return dedent_item(lesson, block, index)
    return _join_items(lesson, block, index)


def _join_items(lesson: Lesson, block: ListBlock, index: int) -> Edit:
    """Append item ``index`` to the one above it."""
    above = block.items[index - 1]
    one = replace(above, text=above.text + block.items[index].text)
    items = (*block.items[: index - 1], one, *block.items[index + 1 :])
    at = len(above.text)
    spot = Spot(block.id, f"items.{index - 1}.text", at, at)
    return Edit(ReplaceBlock(lesson.id, replace(block, items=items)), "Join items", spot)


def _appended(block: Block, text: RichText) -> tuple[Block, Spot] | None:
    """``block`` with ``text`` at its end, and the seam; None when the block has no text that flows."""
    if isinstance(block, Flow):
        at = len(block.text)
        return replace(block, text=block.text + text), Spot(block.id, "text", at, at)
    if isinstance(block, ListBlock) and block.items:
        last = block.items[-1]
        at = len(last.text)
        items = (*block.items[:-1], replace(last, text=last.text + text))
        return replace(block, items=items), Spot(block.id, f"items.{len(items) - 1}.text", at, at)
    return None


def _first_text(block: Block) -> tuple[RichText | None, Block | None]:
    """The first text of a block and what is left of the block without it."""
    if isinstance(block, Flow):
        return as_paragraph(block).text, None
    if isinstance(block, ListBlock) and block.items:
        rest = _rooted(block.items[1:])
        return block.items[0].text, replace(block, items=rest) if rest else None
    return None, None


# Shortcuts typed at the start of a paragraph.

_PREFIXES = {"#": 2, "##": 2, "###": 3, "####": 4}


def shortcut(lesson: Lesson, block: Block, typed: str) -> Edit | None:
    """What ``typed`` and a space at the start of a paragraph turn it into (``##`` a heading, ``-`` a list, ``>`` a quote)."""
    if not isinstance(block, Paragraph):
        return None
    rest = block.text.slice(len(typed) + 1, len(block.text))
    kept = {"id": block.id, "never_send": block.never_send}
    spot = Spot(block.id)
    made: Block
    if typed in _PREFIXES:
        made = Heading(text=rest, level=_PREFIXES[typed], **kept)  # type: ignore[arg-type]
    elif typed in ("-", "*", "1.", "1)"):
        made = ListBlock(items=(ListItem(rest),), ordered=typed[0] == "1", **kept)  # type: ignore[arg-type]
        spot = Spot(block.id, "items.0.text")
    elif typed == ">":
        made = Quote(text=rest, **kept)  # type: ignore[arg-type]
    else:
        return None
    return Edit(ReplaceBlock(lesson.id, made), f"Make it a {made.title.lower()}", spot)


def lines_of(text: RichText) -> list[RichText]:
    """The parts of a text between its soft breaks."""
    out, at = [], 0
    for line in text.plain.split("\n"):
        out.append(text.slice(at, at + len(line)))
        at += len(line) + 1
    return out


def joined(texts: Sequence[RichText], glue: str = "\n") -> RichText:
    """Several texts as one."""
    out = EMPTY
    for index, text in enumerate(texts):
        out = out + (RichText.of(glue) if index else EMPTY) + text
    return out
