"""A boxed remark with a tone."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.course.blocks import Block, Callout, Tone
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors.base import BlockEditor
from app.gui.theme import Radius, current, icon
from app.gui.widgets import IconButton

TONES = {
    Tone.NOTE: ("Note", "info", "accent", "accent_soft"),
    Tone.TIP: ("Tip", "lightbulb", "ok", "ok_soft"),
    Tone.WARNING: ("Warning", "triangle-alert", "warn", "warn_soft"),
    Tone.DANGER: ("Danger", "octagon-alert", "danger", "danger_soft"),
}
"""Name, icon, colour and ground of each tone."""
LEFT, PAD = 50, 13


class CalloutEditor(BlockEditor):
    """Text on a soft ground; the icon is a button that changes the tone."""

    bare = False

    def __init__(self, desk: Desk, block: Block, parent: QWidget) -> None:
        super().__init__(desk, block, parent)
        self._sign = IconButton("info", "Tone", size=18, compact=True, on_click=self._choose)
        self._sign.setParent(self)
        self._sign.setGeometry(12, PAD + 1, 28, 28)
        self._sign.setEnabled(not desk.read_only)
        self.add_part("text", "Callout", hint="Write a remark")
        self._show_tone()

    @property
    def _tone(self) -> Tone:
        return self.block.tone if isinstance(self.block, Callout) else Tone.NOTE

    def _show_tone(self) -> None:
        name, sign, colour, _ = TONES[self._tone]
        self._sign.set_icon(sign, colour)
        self._sign.set_label(f"Tone: {name}")
        self.parts["text"].setAccessibleName(f"{name} callout")
        self.update()

    def show_block(self, block: Block) -> None:
        super().show_block(block)
        self._show_tone()

    def arrange(self, width: int) -> int:
        part = self.parts["text"]
        inner = width - LEFT - 18
        height = part.height_for(inner)
        part.setGeometry(LEFT, PAD, inner, height)
        return height + 2 * PAD

    def _choose(self) -> None:
        menu = QMenu(self)
        for tone, (name, sign, colour, _) in TONES.items():
            action = menu.addAction(icon(sign, colour), name)
            action.setCheckable(True)
            action.setChecked(tone is self._tone)
            action.triggered.connect(lambda _checked=False, tone=tone: self._set(tone))
        menu.popup(self._sign.mapToGlobal(QPoint(0, self._sign.height() + 2)))

    def _set(self, tone: Tone) -> None:
        if isinstance(self.block, Callout) and tone is not self.block.tone:
            self.edit(replace(self.block, tone=tone), "Change the tone")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current().colour(TONES[self._tone][3])))
        painter.drawRoundedRect(QRectF(self.rect()), Radius.CARD, Radius.CARD)
        painter.end()
