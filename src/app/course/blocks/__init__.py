"""The block kinds. A new kind is one class and one line in :data:`KINDS`.

Codec, scan, search and labels follow from its fields.
"""

from __future__ import annotations

from app.course.blocks.base import Block, MediaRef, Part
from app.course.blocks.media import CaptionTrack, Cue, Image, Narration, Pauses, Pronunciation, Sentence, Voice
from app.course.blocks.prose import Callout, Divider, Heading, ListBlock, ListItem, Paragraph, Quote, Table, Tone
from app.course.blocks.questions import MultipleChoice, Option, Question, SingleChoice, TrueFalse
from app.course.blocks.unknown import Unknown

KINDS: dict[str, type[Block]] = {
    cls.kind: cls
    for cls in (
        Heading,
        Paragraph,
        ListBlock,
        Quote,
        Callout,
        Image,
        Narration,
        Table,
        Divider,
        SingleChoice,
        MultipleChoice,
        TrueFalse,
    )
}


def block_kinds() -> tuple[type[Block], ...]:
    """Every kind an author can insert, in the order menus show them."""
    return tuple(KINDS.values())


__all__ = [
    "KINDS",
    "Block",
    "Callout",
    "CaptionTrack",
    "Cue",
    "Divider",
    "Heading",
    "Image",
    "ListBlock",
    "ListItem",
    "MediaRef",
    "MultipleChoice",
    "Narration",
    "Option",
    "Paragraph",
    "Part",
    "Pauses",
    "Pronunciation",
    "Question",
    "Quote",
    "Sentence",
    "SingleChoice",
    "Table",
    "Tone",
    "TrueFalse",
    "Unknown",
    "Voice",
    "block_kinds",
]
