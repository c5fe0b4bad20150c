"""How each kind of text in a lesson is set: size, weight, line, colour. One table; editors name their row."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtGui import QFont

from app.gui.theme import BOLD, REGULAR, SEMIBOLD, Size, Type, font


@dataclass(frozen=True, slots=True)
class Look:
    """A way to set text. ``size``, ``line`` and ``spacing`` (of letters) are device-independent pixels, ``colour`` a token."""

    size: int = Type.BODY
    line: int = round(Type.BODY * Type.BODY_LINE)
    weight: QFont.Weight = REGULAR
    colour: str = "text"
    spacing: float = 0.0
    mono: bool = False

    @property
    def font(self) -> QFont:
        """The font of unmarked text."""
        return font(self.size, self.weight, mono=self.mono, spacing=self.spacing)


_PLAIN: dict[str, Look] = {
    "title": Look(Type.H1, 44, BOLD, spacing=-0.8),
    "h2": Look(Type.H2, 30, SEMIBOLD, spacing=-0.4),
    "h3": Look(18, 26, SEMIBOLD, spacing=-0.2),
    "h4": Look(Type.BODY, 24, SEMIBOLD),
    "body": Look(),
    "lead": Look(Type.LEAD, 28, colour="muted"),
    "quote": Look(Type.LEAD, 28),
    "dense": Look(Type.DENSE, 22),
    "head": Look(Type.DENSE, 22, SEMIBOLD),
    "option": Look(15, 24),
    "prompt": Look(Type.LEAD, 26, SEMIBOLD),
    "caption": Look(Type.UI, 20),
    "quiet": Look(Type.UI, 20, colour="muted"),
}

LOOKS: dict[str, Look] = dict(_PLAIN)
"""The looks at the zoom in force."""
_zoom = [100]


def set_zoom(percent: int) -> None:
    """Scale every text of the lesson; documents made before have to be restyled."""
    _zoom[0] = percent
    for name, look in _PLAIN.items():
        LOOKS[name] = replace(
            look,
            size=round(look.size * percent / 100),
            line=round(look.line * percent / 100),
            spacing=look.spacing * percent / 100,
        )


def column_width() -> int:
    """Pixels of the text column at the zoom in force, so that lines keep their length in words."""
    return Size.COLUMN * _zoom[0] // 100
