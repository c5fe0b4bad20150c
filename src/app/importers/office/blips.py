"""Pictures as DrawingML refers to them: what is cut off their edges, and what is said about them."""

from __future__ import annotations

from app.importers.office.xml import Element, child, get, number, q
from app.importers.pictures import Crop


def crop_of(blip: Element) -> Crop | None:
    """What ``a:srcRect`` beside an ``a:blip`` cuts off (thousandths of a percent); None when nothing worth cutting."""
    rect = child(blip.getparent(), "a:srcRect")
    left, top, right, bottom = (min(max(number(get(rect, edge)) / 100_000, 0.0), 0.99) for edge in "ltrb")
    shows_something = left + right < 1 and top + bottom < 1
    return (left, top, right, bottom) if shows_something and max(left, top, right, bottom) >= 0.005 else None


def alt_text(properties: Element | None) -> str:
    """Alt text of a ``docPr`` or ``cNvPr``: its description, after its title if that says something else."""
    title, text = get(properties, "title").strip(), get(properties, "descr").strip()
    return text if not title or title in text else f"{title}. {text}" if text else title


def is_decorative(holder: Element | None) -> bool:
    """Whether the author marked the picture as decorative."""
    return holder is not None and any(get(mark, "val") in ("1", "true") for mark in holder.iter(q("adec:decorative")))
