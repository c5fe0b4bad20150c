"""From a request to what would be sent: one unit a provider's request, one plan for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.services.ai import by_text, from_material, pictures
from app.services.ai.context import Unfit
from app.services.ai.units import Asked, Plan

MOST_UNITS = 400
"""Requests of one batch (B3.10): a course of a million characters; more is asked in parts."""


def plan(asked: Asked) -> Plan:
    """The plan of a request; raises :class:`Unfit` when the feature has nothing to work with here."""
    made = _PLANS[asked.request.feature](asked)
    if len(made.units) > MOST_UNITS:
        raise Unfit("That is too much at once.", f"It would take {len(made.units)} requests.", "Ask lesson by lesson.")
    return made


_PLANS: Mapping[str, Callable[[Asked], Plan]] = {
    "outline": from_material.outline,
    "write": from_material.write,
    "summarise": from_material.summarise,
    "questions": from_material.questions,
    "objectives": from_material.objectives,
    "titles": from_material.titles,
    "tags": from_material.tags,
    "rewrite": by_text.rewrite,
    "translate": by_text.translate,
    "alt-text": pictures.alt_text,
    "image": pictures.image,
}
FEATURES = tuple(_PLANS)
"""Ids of the features, in the order menus show them."""
