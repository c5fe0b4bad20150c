"""A unit as the payload the guard is asked about."""

from __future__ import annotations

from app.course import Course, OutputKind, Payload
from app.services.ai.bodies import image_body, text_body
from app.services.ai.choosing import Chosen
from app.services.ai.units import Plan, Unit

USUAL_SIZE = "1024x1024"


def payload_of(unit: Unit, made: Plan, chosen: Chosen, course: Course, kind: OutputKind) -> Payload:
    """The exact bytes of a unit for a provider, and where they come from."""
    options = made.request.options
    if kind is OutputKind.IMAGE:
        size, quality = options.size or USUAL_SIZE, options.quality or "medium"
        body = image_body(chosen.model, unit.instructions, size=size, quality=quality)
    else:
        body = text_body(
            chosen.form,
            chosen.model,
            unit.instructions,
            unit.parts,
            schema=unit.schema,
            tokens=unit.tokens,
            picture=unit.picture,
        )
    return Payload(
        provider=chosen.provider,
        model=chosen.model,
        feature=made.request.feature,
        purpose=unit.purpose,
        course_id=course.id,
        block_ids=unit.block_ids,
        body=body,
        sources=unit.sources,
        parent=_parent(unit, course),
    )


def _parent(unit: Unit, course: Course) -> str | None:
    """The origin of what a request works on, when all that is synthetic in it has one: what is made of it keeps it (B1.7).
    Where answers come back text by text each text has its own."""
    if unit.segments:
        return None
    wanted = set(unit.block_ids)
    origins = {origin for _, block in course.blocks() if block.id in wanted for origin in block.origins()}
    return next(iter(origins)) if len(origins) == 1 else None
