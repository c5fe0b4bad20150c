"""Every colour, distance and text size of the window, named. Widgets and the style sheet take them from here alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Colours of one scheme as ``#RRGGBB``. Text on its surface is at least 4.5:1 (a test measures every pair).

    ``fill`` is what primary buttons and checked boxes are filled with and ``on_fill`` the text on it; ``mark`` is for warning
    shapes that carry no text (the ring, the bar beside a paragraph) and needs 3:1 only.
    """

    dark: bool
    app: str
    surface: str
    sidebar: str
    subtle: str
    hover: str
    selected: str
    border: str
    strong: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    accent_soft: str
    fill: str
    fill_hover: str
    on_fill: str
    ai: str
    ai_soft: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    mark: str
    danger: str
    danger_soft: str
    danger_fill: str
    raised: str
    track: str

    def colour(self, name: str) -> str:
        """The colour called ``name`` (an attribute of this class), so that icons and badges can be named in tables."""
        value = getattr(self, name)
        if not isinstance(value, str):
            raise TypeError(f"{name} is not a colour")
        return value


LIGHT: Final = Tokens(
    dark=False,
    app="#F4F5F7",
    surface="#FFFFFF",
    sidebar="#F0F2F5",
    subtle="#F7F8FA",
    hover="#E6E9EE",
    selected="#E3EAFE",
    border="#E1E5EB",
    strong="#C4CBD6",
    text="#161D29",
    muted="#566173",
    faint="#636E7F",
    accent="#2B57E3",
    accent_hover="#2148C4",
    accent_soft="#E6EDFF",
    fill="#2B57E3",
    fill_hover="#2148C4",
    on_fill="#FFFFFF",
    ai="#6938E0",
    ai_soft="#F1EBFE",
    ok="#0F7047",
    ok_soft="#E2F5EB",
    warn="#8F5200",
    warn_soft="#FDF1DC",
    mark="#C27C12",
    danger="#B3261E",
    danger_soft="#FDE9E7",
    danger_fill="#B3261E",
    raised="#FFFFFF",
    track="#E1E5EB",
)

DARK: Final = Tokens(
    dark=True,
    app="#0E1117",
    surface="#161A22",
    sidebar="#11151C",
    subtle="#1B202A",
    hover="#232A36",
    selected="#1E2C52",
    border="#262D39",
    strong="#3B4556",
    text="#E8EBF1",
    muted="#A5AFBE",
    faint="#8792A3",
    accent="#8AA5FF",
    accent_hover="#A9BDFF",
    accent_soft="#1B274A",
    fill="#4463F0",
    fill_hover="#3552DC",
    on_fill="#FFFFFF",
    ai="#BCA2FF",
    ai_soft="#271E45",
    ok="#5FD3A0",
    ok_soft="#12301F",
    warn="#F2BC62",
    warn_soft="#352812",
    mark="#CE922F",
    danger="#FF8F86",
    danger_soft="#3C1B1C",
    danger_fill="#C93A31",
    raised="#1B202A",
    track="#2A3240",
)


def tokens(scheme: Scheme, *, contrast: bool = False) -> Tokens:
    """The colours of a scheme; with ``contrast`` lines and secondary text become as strong as the text needs to be."""
    base = DARK if scheme == "dark" else LIGHT
    if not contrast:
        return base
    line = "#8792A3" if base.dark else "#5B6575"
    quiet = "#D5DBE5" if base.dark else "#2C3544"
    return replace(base, border=line, strong=line, muted=quiet, faint=quiet, track=line)


class Space:
    """Distances in device-independent pixels."""

    XXS: Final = 2
    XS: Final = 4
    S: Final = 8
    M: Final = 12
    L: Final = 16
    XL: Final = 24
    XXL: Final = 32
    HUGE: Final = 48


class Radius:
    """Corner radii: chips 4, inner parts 6, buttons and fields 8, cards 10, dialogs 12."""

    CHIP: Final = 4
    INNER: Final = 6
    CONTROL: Final = 8
    CARD: Final = 10
    DIALOG: Final = 12


class Type:
    """Text sizes in device-independent pixels."""

    OVERLINE: Final = 11
    CAPTION: Final = 12
    UI: Final = 13
    DENSE: Final = 14
    BODY: Final = 16
    LEAD: Final = 17
    H2: Final = 22
    H1: Final = 34
    BODY_LINE: Final = 1.63


class Size:
    """Fixed widths and heights of the window's parts."""

    COLUMN: Final = 712
    SIDEBAR: Final = 268
    INSPECTOR: Final = 344
    TOP_BAR: Final = 56
    STATUS_BAR: Final = 30
    CONTROL: Final = 32
    SMALL_CONTROL: Final = 28
    ICON: Final = 16
