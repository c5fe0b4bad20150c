"""Blocks of running text: heading, paragraph, list, quote, callout, table, divider."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from app.course.blocks.base import Block, label
from app.course.text import EMPTY, RichText


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading(Block):
    """A heading inside a lesson; the lesson's title is level 1, so ``level`` is 2 to 4."""

    kind: ClassVar[str] = "heading"
    title: ClassVar[str] = "Heading"
    spoken: ClassVar[bool] = True
    text: RichText = EMPTY
    level: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph(Block):
    """Running text; ``lead`` sets it larger, for the first paragraph of a lesson."""

    kind: ClassVar[str] = "paragraph"
    title: ClassVar[str] = "Text"
    spoken: ClassVar[bool] = True
    text: RichText = EMPTY
    lead: bool = False


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item; ``level`` 0 to 5 is how deep it is nested."""

    text: RichText = EMPTY
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBlock(Block):
    """A bulleted or numbered list."""

    kind: ClassVar[str] = "list"
    title: ClassVar[str] = "List"
    spoken: ClassVar[bool] = True
    items: tuple[ListItem, ...] = (ListItem(),)
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Block):
    """Somebody's words, with who said them."""

    kind: ClassVar[str] = "quote"
    title: ClassVar[str] = "Quote"
    spoken: ClassVar[bool] = True
    text: RichText = EMPTY
    attribution: str = label("Attribution")


class Tone(StrEnum):
    """What a callout is for; sets icon, colour and the name screen readers say."""

    NOTE = "note"
    TIP = "tip"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout(Block):
    """A boxed remark."""

    kind: ClassVar[str] = "callout"
    title: ClassVar[str] = "Callout"
    spoken: ClassVar[bool] = True
    text: RichText = EMPTY
    tone: Tone = Tone.NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Block):
    """A table of rich-text cells. Rows are equally long (shorter ones are filled up on creation)."""

    kind: ClassVar[str] = "table"
    title: ClassVar[str] = "Table"
    rows: tuple[tuple[RichText, ...], ...] = ((EMPTY, EMPTY), (EMPTY, EMPTY))
    header_row: bool = True
    header_column: bool = False
    caption: str = label("Caption")

    def __post_init__(self) -> None:
        Block.__post_init__(self)
        width = max((len(row) for row in self.rows), default=1)
        if any(len(row) != width for row in self.rows):
            object.__setattr__(self, "rows", tuple(row + (EMPTY,) * (width - len(row)) for row in self.rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Divider(Block):
    """A thin line between two thoughts."""

    kind: ClassVar[str] = "divider"
    title: ClassVar[str] = "Divider"
