"""Static font files, loaded once: variable ones do not follow ``QFont.setWeight`` as application fonts."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from app.course.errors import FileProblem
from app.gui.theme.tokens import Type
from app.paths import resource

SANS = "Inter"
MONO = "JetBrains Mono"
_FILES = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "Inter-Bold.otf",
    "Inter-Italic.otf",
    "JetBrainsMono-Regular.ttf",
)

REGULAR = QFont.Weight.Normal
MEDIUM = QFont.Weight.Medium
SEMIBOLD = QFont.Weight.DemiBold
BOLD = QFont.Weight.Bold


@cache
def load_fonts() -> None:
    """Make the shipped fonts known to Qt; raises :class:`FileProblem` when the installation is incomplete."""
    for name in _FILES:
        path = resource("fonts", name)
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FileProblem(f"The font {name} can't be loaded.", f"{path} is missing or damaged.", "Install Lectern again.")


def font(
    size: int = Type.UI, weight: QFont.Weight = REGULAR, *, italic: bool = False, mono: bool = False, spacing: float = 0.0
) -> QFont:
    """A font of ``size`` device-independent pixels; ``spacing`` is extra letter spacing in pixels (negative for titles)."""
    made = QFont(MONO if mono else SANS)
    made.setPixelSize(size)
    made.setWeight(weight)
    made.setItalic(italic)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    return made
