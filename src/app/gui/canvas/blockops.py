"""Whole blocks: insert, convert, duplicate, move, remove, paste, as pure functions to an :class:`Edit`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.course.blocks import (
    Block,
    Callout,
    Heading,
    ListBlock,
    ListItem,
    MultipleChoice,
    Paragraph,
    Quote,
    SingleChoice,
)
from app.course.ids import new_id
from app.course.model import Lesson
from app.course.ops import InsertBlock, MoveBlock, Op, RemoveBlock, ReplaceBlock
from app.course.text import RichText
from app.gui.canvas.edits import Edit, Flow, Spot, as_paragraph, batch, is_empty_text, item_index, joined, lines_of


def first_spot(block: Block) -> Spot:
    """The start of a block's first text; the block as a whole when it has none."""
    part = next(block.parts(), None)
    return Spot(block.id, part.path if part else "")


def fresh(block: Block) -> Block:
    """A copy with new ids (its own and its options')."""
    copy = replace(block, id=new_id())
    if isinstance(copy, SingleChoice | MultipleChoice):
        return replace(copy, options=tuple(replace(option, id=new_id("o")) for option in copy.options))
    return copy


def insert(lesson: Lesson, index: int, blocks: Sequence[Block], label: str = "") -> Edit:
    """Put blocks at ``index``; the caret goes into the first."""
    ops: list[Op] = [InsertBlock(lesson.id, index + n, block) for n, block in enumerate(blocks)]
    return Edit(batch(ops), label or f"Insert {blocks[0].title.lower()}", first_spot(blocks[0]))


def insert_at(lesson: Lesson, block_id: str, block: Block) -> Edit:
    """Put ``block`` below the block ``block_id``, or in its place when that is an empty paragraph."""
    at = lesson.find(block_id)
    here = lesson.blocks[at]
    if not is_empty_text(here):
        return insert(lesson, at + 1, [block])
    made = replace(block, id=here.id, never_send=here.never_send)
    return Edit(ReplaceBlock(lesson.id, made), f"Insert {block.title.lower()}", first_spot(made))


def duplicate(lesson: Lesson, ids: Sequence[str]) -> Edit:
    """Copies of the blocks right below the last of them."""
    order = in_order(lesson, ids)
    at = lesson.find(order[-1]) + 1
    copies = [fresh(lesson.blocks[lesson.find(block_id)]) for block_id in order]
    edit = insert(lesson, at, copies, "Duplicate" if len(copies) == 1 else f"Duplicate {len(copies)} blocks")
    return replace(edit, spot=Spot(copies[0].id, ""))


def remove(lesson: Lesson, ids: Sequence[str]) -> Edit:
    """Take blocks out; a lesson that would be empty gets an empty paragraph."""
    gone = set(ids)
    order = in_order(lesson, ids)
    ops: list[Op] = [RemoveBlock(lesson.id, block_id) for block_id in order]
    left = [block for block in lesson.blocks if block.id not in gone]
    label = "Delete" if len(order) == 1 else f"Delete {len(order)} blocks"
    if not left:
        empty = Paragraph()
        ops.append(InsertBlock(lesson.id, 0, empty))
        return Edit(batch(ops), label, Spot(empty.id))
    at = lesson.find(order[0])
    near = left[min(at, len(left) - 1)]
    return Edit(batch(ops), label, Spot(near.id, ""))


def move_by(lesson: Lesson, ids: Sequence[str], step: int) -> Edit | None:
    """One place up (−1) or down (+1) with everything between the first and the last of them; None at the edge."""
    order = in_order(lesson, ids)
    first, last = lesson.find(order[0]), lesson.find(order[-1])
    other = first - 1 if step < 0 else last + 1
    if not 0 <= other < len(lesson.blocks):
        return None
    # Moving the neighbour to the other side is one op, however many blocks are selected.
    op = MoveBlock(lesson.id, lesson.blocks[other].id, lesson.id, last if step < 0 else first)
    return Edit(op, "Move up" if step < 0 else "Move down", None)


def move_to(lesson: Lesson, ids: Sequence[str], gap: int) -> Edit | None:
    """Move blocks into the gap before block ``gap`` (the number of blocks for the end); None when that changes nothing."""
    now = [block.id for block in lesson.blocks]
    above = [block_id for block_id in now[:gap] if block_id in ids]
    below = [block_id for block_id in now[gap:] if block_id in ids]
    ops: list[Op] = []
    # From above they close up to the gap in order, from below in reverse: no move shifts the gap for a later one.
    for block_id, index in [*((one, gap - 1) for one in above), *((one, gap) for one in reversed(below))]:
        if now.index(block_id) != index:
            now.remove(block_id)
            now.insert(index, block_id)
            ops.append(MoveBlock(lesson.id, block_id, lesson.id, index))
    return Edit(batch(ops), "Move", None) if ops else None


def in_order(lesson: Lesson, ids: Sequence[str]) -> list[str]:
    """The ids in the order in which their blocks stand in the lesson."""
    wanted = set(ids)
    return [block.id for block in lesson.blocks if block.id in wanted]


# Converting.


def texts_of(block: Block) -> list[RichText] | None:
    """The lines a block would become as text; None for kinds that are not text."""
    if isinstance(block, Flow):
        return [as_paragraph(block).text]
    if isinstance(block, ListBlock):
        return [item.text for item in block.items]
    return None


def convert(lesson: Lesson, block: Block, model: Block, part: str = "text", at: int = 0) -> Edit | None:
    """Turn a block into what ``model`` is (its kind, level, tone, order); None when its content would not survive."""
    made = _converted(block, model)
    if made is None or made == [block]:
        return None
    index = lesson.find(block.id)
    ops: list[Op] = [ReplaceBlock(lesson.id, made[0])]
    ops += [InsertBlock(lesson.id, index + n, new) for n, new in enumerate(made[1:], 1)]
    parts = [p.path for p in made[0].parts()]
    spot = Spot(block.id, part if part in parts else parts[0] if parts else "", at, at)
    return Edit(batch(ops), f"Make it a {model.title.lower()}", spot)


def _converted(block: Block, model: Block) -> list[Block] | None:
    if isinstance(model, SingleChoice | MultipleChoice):
        return _choice(block, model)
    texts = texts_of(block)
    if texts is None:
        return None
    made: list[Block] = []
    if isinstance(model, ListBlock):
        if isinstance(block, ListBlock):
            return [replace(block, ordered=model.ordered)]
        made = [replace(model, items=tuple(ListItem(line) for line in lines_of(texts[0])))]
    elif isinstance(model, Quote | Callout):
        if isinstance(block, Quote) and isinstance(model, Quote):
            return [block]
        made = [replace(model, text=joined(texts))]
    elif isinstance(model, Paragraph | Heading):
        made = [replace(model, text=text) for text in texts]
    if not made:
        return None
    first = replace(made[0], id=block.id, never_send=block.never_send)
    return [first, *(replace(one, id=new_id(), never_send=block.never_send) for one in made[1:])]


def _choice(block: Block, model: SingleChoice | MultipleChoice) -> list[Block] | None:
    if not isinstance(block, SingleChoice | MultipleChoice):
        return None
    options = block.options
    if isinstance(model, SingleChoice):  # keep the first right answer only
        right = next((option.id for option in options if option.correct), None)
        options = tuple(replace(option, correct=option.id == right) for option in options)
    return [
        type(model)(
            id=block.id,
            never_send=block.never_send,
            field_origins=block.field_origins,
            extra=block.extra,
            prompt=block.prompt,
            feedback_correct=block.feedback_correct,
            feedback_incorrect=block.feedback_incorrect,
            points=block.points,
            attempts=block.attempts,
            options=options,
            shuffle=block.shuffle,
        )
    ]


# Pasting.


def flat(blocks: Sequence[Block]) -> RichText:
    """Everything the blocks say as one text, for places that hold one."""
    lines = [part.text for block in blocks for part in block.parts() if len(part.text)]
    return joined(lines)


def pasted_inline(block: Block, part: str, blocks: Sequence[Block]) -> bool:
    """Whether only the words of pasted blocks go into a part: one paragraph does, everything does in a cell or prompt."""
    single = len(blocks) == 1 and isinstance(blocks[0], Paragraph)
    return single or not isinstance(block, Flow | ListBlock) or (isinstance(block, Flow) and part != "text")


def paste(lesson: Lesson, block: Block, part: str, start: int, end: int, blocks: Sequence[Block]) -> Edit:
    """Put pasted blocks in place of ``start:end`` of a part."""
    if pasted_inline(block, part, blocks):
        return _paste_inline(lesson, block, part, start, end, flat(blocks))
    if isinstance(block, ListBlock):
        lines = _items(blocks)
        return (
            _paste_items(lesson, block, item_index(part), (start, end), lines)
            if lines
            else insert(lesson, lesson.find(block.id) + 1, blocks, "Paste")
        )
    assert isinstance(block, Flow), "anything else takes words only"
    return _paste_blocks(lesson, block, start, end, blocks)


def _paste_inline(lesson: Lesson, block: Block, part: str, start: int, end: int, text: RichText) -> Edit:
    new = block.with_part(part, block.part(part).replaced(start, end, text))
    at = start + len(text)
    return Edit(ReplaceBlock(lesson.id, new), "Paste", Spot(block.id, part, at, at))


def _items(blocks: Sequence[Block]) -> list[ListItem]:
    """Pasted blocks as list items; empty when some of them can't be one."""
    out: list[ListItem] = []
    for block in blocks:
        if isinstance(block, ListBlock):
            out.extend(block.items)
        elif isinstance(block, Flow):
            out.append(ListItem(as_paragraph(block).text))
        else:
            return []
    return out


def _paste_items(lesson: Lesson, block: ListBlock, index: int, span: tuple[int, int], new: list[ListItem]) -> Edit:
    here = block.items[index]
    before, after = here.text.slice(0, span[0]), here.text.slice(span[1], len(here.text))
    made = [replace(item, level=min(5, item.level + here.level)) for item in new]
    made[0] = replace(made[0], text=before + made[0].text, level=here.level)
    at = len(made[-1].text)
    made[-1] = replace(made[-1], text=made[-1].text + after)
    items = (*block.items[:index], *made, *block.items[index + 1 :])
    spot = Spot(block.id, f"items.{index + len(made) - 1}.text", at, at)
    return Edit(ReplaceBlock(lesson.id, replace(block, items=items)), "Paste", spot)


def _paste_blocks(lesson: Lesson, block: Flow, start: int, end: int, blocks: Sequence[Block]) -> Edit:
    """Between the two halves of a text: the first and last pasted paragraphs join them."""
    at = lesson.find(block.id)
    head, tail = block.text.slice(0, start), block.text.slice(end, len(block.text))
    middle = list(blocks)
    ops: list[Op] = []
    first: Block = replace(block, text=head)
    if not len(head) and isinstance(block, Paragraph):
        first = replace(middle.pop(0), id=block.id, never_send=block.never_send)
    elif isinstance(middle[0], Paragraph):
        first = replace(block, text=head + middle.pop(0).text)  # type: ignore[attr-defined]
    ops.append(ReplaceBlock(lesson.id, first))
    last = middle[-1] if middle else first
    seam = len(last.text) if isinstance(last, Flow) else 0
    if len(tail):
        if middle and isinstance(middle[-1], Paragraph):
            middle[-1] = replace(middle[-1], text=middle[-1].text + tail)
        else:
            middle.append(Paragraph(text=tail, never_send=block.never_send))
    ops += [InsertBlock(lesson.id, at + 1 + n, new) for n, new in enumerate(middle)]
    spot = Spot(last.id, "text", seam, seam) if isinstance(last, Flow) else Spot(last.id, "")
    return Edit(batch(ops), "Paste", spot)
