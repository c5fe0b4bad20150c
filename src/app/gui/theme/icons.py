"""Lucide icons, tinted with a token and rendered at the screens' own pixel density."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.gui.theme.tokens import Size
from app.paths import resource

_STROKE = b"1.75"
"""Lucide draws with 2 on a 24 grid; at 16 pixels and this weight of Inter that looks too heavy."""


@cache
def _svg(name: str) -> bytes:
    return resource("icons", f"{name}.svg").read_bytes().replace(b'stroke-width="2"', b'stroke-width="' + _STROKE + b'"')


@cache
def _rendered(name: str, colour: str, size: int, density: int, trail: int = 0) -> QPixmap:
    pixmap = QPixmap((size + trail) * density, size * density)
    pixmap.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_svg(name).replace(b"currentColor", colour.encode())))
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size * density, size * density))
    painter.end()
    pixmap.setDevicePixelRatio(density)
    return pixmap


def _densities() -> tuple[int, ...]:
    most = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
    return tuple(range(1, math.ceil(most) + 1))


@cache
def _icon(name: str, colour: str, disabled: str, *, size: int, trail: int, densities: tuple[int, ...]) -> QIcon:
    made = QIcon()
    for density in densities:
        made.addPixmap(_rendered(name, colour, size, density, trail))
        made.addPixmap(_rendered(name, disabled, size, density, trail), QIcon.Mode.Disabled)
    return made


def tinted(name: str, colour: str, disabled: str, size: int = Size.ICON, trail: int = 0) -> QIcon:
    """The icon ``name`` (a file in ``resources/icons``) in ``colour``; both colours are ``#RRGGBB``. Cached.

    ``trail`` is room after it, because buttons leave too little between icon and text.
    """
    return _icon(name, colour, disabled, size=size, trail=trail, densities=_densities())


def tinted_pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """A pixmap for painting by hand on a device of pixel ``ratio``. Cached."""
    return _rendered(name, colour, size, max(1, math.ceil(ratio)))
