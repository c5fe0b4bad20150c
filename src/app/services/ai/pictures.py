"""Plans about pictures: words for one that is there, and a new one from words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.course.blocks import Block, Image, Question
from app.course.model import Lesson
from app.services.ai.bodies import Attached
from app.services.ai.context import Unfit, block_of, lesson_of
from app.services.ai.grounding import Source
from app.services.ai.prompts import prompt
from app.services.ai.units import Asked, Plan, Unit, brief, rules

_SIZE = re.compile(r"[1-9]\d{2,3}x[1-9]\d{2,3}|auto")


def alt_text(asked: Asked) -> Plan:
    """Alt text from what is written around the picture. The picture itself goes when that was chosen; to a model on this
    computer also when there is nothing else to go by."""
    block = block_of(asked.course, asked.target)
    if not isinstance(block, Image) or block.source is None:
        raise Unfit("That is no picture.", "Alt text describes a picture.", "Choose a picture.")
    lesson = lesson_of(asked.course, asked.target)
    near = tuple(_around(lesson, block, leaves=asked.leaves))
    parts = [f"Around it:\n{found.plain()}" for found in near]
    if block.caption.strip():
        parts.append(f"Its caption:\n{block.caption}")
    seen = asked.options.picture or not (asked.leaves or parts)
    picture = _small(asked.media(block.source.sha256)) if seen else None
    if not parts and picture is None:
        why = "Nothing is written around the picture, and the picture itself is only sent when you choose so."
        raise Unfit("There is nothing to describe it by.", why, "Choose to send the picture, or write a caption.")
    shown = prompt("alt-text")
    unit = Unit(
        purpose=f"Describe a picture of “{lesson.title}”",
        instructions=shown.text("seen" if picture else "told", rules(), language=asked.language),
        parts=(*brief(asked), *parts),
        block_ids=(block.id, *(found.id for found in near)),
        sources=(asked.course.id,),
        tokens=shown.tokens,
        picture=picture,
        title=lesson.title,
        lesson_id=lesson.id,
    )
    grounds = () if picture else tuple(Source(id=found.id, title=lesson.title, text=found.plain()) for found in (*near, block))
    return Plan(request=asked.request, units=(unit,), language=asked.language, grounds=grounds, before=block.alt)


def _around(lesson: Lesson, block: Block, *, leaves: bool) -> Iterator[Block]:
    """The nearest block with text before a picture, and the nearest after it."""
    at = lesson.find(block.id)
    for side in (reversed(lesson.blocks[:at]), iter(lesson.blocks[at + 1 :])):
        near = (found for found in side if not isinstance(found, Question | Image) and found.plain().strip())
        found = next(near, None)
        if found is not None and not (leaves and found.never_send):
            yield found


def _small(data: bytes) -> Attached:
    from app.media.images import for_sending

    small = for_sending(data)
    return Attached(data=small, mime="image/jpeg")


def image(asked: Asked) -> Plan:
    """A picture from a description."""
    brief = asked.options.brief.strip()
    if len(brief) < 3:
        raise Unfit("Say what the picture shows.", "The description is empty.", "Describe it in a sentence.")
    if len(brief) > 4000:
        raise Unfit("The description is too long.", f"It has {len(brief):,} characters.", "Describe it in a few sentences.")
    if asked.options.size and not _SIZE.fullmatch(asked.options.size):
        raise Unfit(
            "That is no size.", f"“{asked.options.size}” is not width x height in pixels.", "Say 1024x1024, for example."
        )
    lesson = lesson_of(asked.course, asked.target)
    shown = prompt("image")
    style = asked.options.style
    text = shown.text(brief=brief, style=shown.ways.get(style, style))
    near = (asked.target.block_id,) if asked.target.block_id else ()
    unit = Unit(
        purpose=f"Make a picture for “{lesson.title}”", instructions=text, parts=(), block_ids=near, sources=(asked.course.id,),
        title=lesson.title, lesson_id=lesson.id,
    )  # fmt: skip
    return Plan(request=asked.request, units=(unit,), language=asked.language)
