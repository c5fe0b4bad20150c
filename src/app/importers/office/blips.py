"""Pictures as DrawingML refers to them: what is cut off their edges, and what is said about them."""

from __future__ import annotations

import re

from app.importers.office.xml import Element, child, get, number, q
from app.importers.pictures import Crop

_FILE_NAME = re.compile(r"(?:fig:)?\s*[\w ()/\\:.-]+\.(?:png|jpe?g|gif|webp|bmp|tiff?|emf|wmf|svg)", re.IGNORECASE)


def crop_of(blip: Element) -> Crop | None:
    """What ``a:srcRect`` beside an ``a:blip`` cuts off (thousandths of a percent); None when nothing worth cutting."""
    rect = child(blip.getparent(), "a:srcRect")
    left, top, right, bottom = (min(max(number(get(rect, edge)) / 100_000, 0.0), 0.99) for edge in "ltrb")
    shows_something = left + right < 1 and top + bottom < 1
    return (left, top, right, bottom) if shows_something and max(left, top, right, bottom) >= 0.005 else None


def alt_text(properties: Element | None) -> str:
    """Alt text of a ``docPr`` or ``cNvPr``: its description, after its title if that says something else.

    A bare file name, which several programs put there by themselves, describes nothing and is left out.
    """
    title, text = (
        "" if _FILE_NAME.fullmatch(said) else said for said in (get(properties, key).strip() for key in ("title", "descr"))
    )
    return text if not title or title in text else f"{title}. {text}" if text else title


def is_decorative(holder: Element | None) -> bool:
    """Whether the author marked the picture as decorative."""
    return holder is not None and any(get(mark, "val") in ("1", "true") for mark in holder.iter(q("adec:decorative")))
