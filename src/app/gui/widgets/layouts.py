"""Layouts in one line: rows, columns, thin lines, scrolling columns."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

Item = QWidget | QLayout | int | None
"""A widget, a layout, a distance in pixels, or None for a stretch."""


def fill(layout: QBoxLayout, items: tuple[Item, ...], spacing: int, margins: tuple[int, int, int, int]) -> None:
    """Set distances of ``layout`` and put ``items`` into it."""
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)


def row(*items: Item, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """A horizontal layout of ``items``; margins are left, top, right, bottom."""
    layout = QHBoxLayout()
    fill(layout, items, spacing, margins)
    return layout


def column(*items: Item, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """A vertical layout of ``items``; margins are left, top, right, bottom."""
    layout = QVBoxLayout()
    fill(layout, items, spacing, margins)
    return layout


def line(direction: Literal["horizontal", "vertical"] = "horizontal") -> QFrame:
    """A one-pixel line in the border colour."""
    made = QFrame()
    made.setProperty("kind", "line" if direction == "horizontal" else "vline")
    return made


def holder(layout: QLayout, surface: str = "none") -> QWidget:
    """A widget around ``layout``; ``surface`` is ``none``, ``surface``, ``app``, ``sidebar`` or ``subtle``."""
    made = QWidget()
    made.setProperty("surface", surface)
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, surface != "none")
    made.setLayout(layout)
    return made


def scrolling(content: QWidget, name: str) -> QScrollArea:
    """A vertically scrolling area around ``content``, named for screen readers."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAccessibleName(name)
    area.setWidget(content)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    return area


def clear(layout: QLayout) -> None:
    """Take everything out of ``layout`` and delete the widgets."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
