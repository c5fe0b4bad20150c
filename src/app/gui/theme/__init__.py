"""How everything looks: tokens, fonts, icons, and one style sheet made from the tokens.

:func:`apply` once at start; :func:`current` for painting by hand; :func:`set_icon` for icons that follow the theme;
``theme().changed`` for what must be drawn again.
"""

from app.gui.theme.fonts import BOLD, MEDIUM, MONO, REGULAR, SANS, SEMIBOLD, font, load_fonts
from app.gui.theme.live import Choice, Theme, apply, choice, current, icon, pixmap, set_icon, theme
from app.gui.theme.tokens import DARK, LIGHT, Radius, Scheme, Size, Space, Tokens, Type, tokens

__all__ = [
    "BOLD",
    "DARK",
    "LIGHT",
    "MEDIUM",
    "MONO",
    "REGULAR",
    "SANS",
    "SEMIBOLD",
    "Choice",
    "Radius",
    "Scheme",
    "Size",
    "Space",
    "Theme",
    "Tokens",
    "Type",
    "apply",
    "choice",
    "current",
    "font",
    "icon",
    "load_fonts",
    "pixmap",
    "set_icon",
    "theme",
    "tokens",
]
