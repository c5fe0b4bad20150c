"""A picture with caption and alt text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QWidget

from app.course.blocks import Block, Image
from app.course.ops import ReplaceBlock
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors.base import BlockEditor
from app.gui.canvas.edits import batch
from app.gui.canvas.pictures import Pictures
from app.gui.theme import Radius, Type, current, font, pixmap
from app.gui.widgets import Button

EMPTY_HEIGHT = 168
TALLEST = 640
FILTER = "Images (*.png *.jpg *.jpeg *.gif *.webp *.bmp *.tif *.tiff)"


class PictureBox(QLabel):
    """Paints the picture with round corners, or what stands for it. A label, so that screen readers say its name."""

    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.image: QImage | None = None
        self.words = ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.image is not None:
            path = QPainterPath()
            path.addRoundedRect(QRectF(self.rect()), Radius.CARD, Radius.CARD)
            painter.setClipPath(path)
            painter.drawImage(QRectF(self.rect()), self.image)
        else:
            painter.setBrush(QColor(now.subtle))
            painter.setPen(QPen(QColor(now.strong), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(box, Radius.CARD, Radius.CARD)
            middle = box.center()
            mark = pixmap("image", "faint", 24, self.devicePixelRatioF())
            painter.drawPixmap(round(middle.x()) - 12, round(middle.y()) - 58, mark)
            painter.setPen(QColor(now.muted))
            painter.setFont(font(Type.UI))
            words = QRectF(box.left() + 16, middle.y() - 30, box.width() - 32, 36)
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.words)
        painter.end()


class ImageEditor(BlockEditor):
    """Shows the picture; caption and alt text are edited below it while the block is current."""

    bare = False

    def __init__(self, desk: Desk, block: Block, parent: QWidget) -> None:
        super().__init__(desk, block, parent)
        self._box = PictureBox(self)
        self._box.pressed.connect(lambda: desk.view.select_blocks(self.block.id, self.block.id))
        self._choose = Button("Choose an image…", on_click=self.open)
        self._swap = Button("Replace image…", compact=True, on_click=self.open)
        self._alt_label = QLabel("Alt text")
        self._alt_label.setProperty("type", "caption")
        self._alt_label.setProperty("tone", "muted")
        self._decorative = QCheckBox("Decorative")
        self._decorative.setToolTip("It shows nothing a learner needs: screen readers pass it over")
        self._decorative.clicked.connect(self._set_decorative)
        self._chip = Button("Add alt text", compact=True, icon="triangle-alert", on_click=self._to_alt)
        self._chip.setToolTip("Say what the image shows, for people who can't see it")
        for widget in (self._choose, self._swap, self._alt_label, self._decorative, self._chip):
            widget.setParent(self)
        self.add_part("alt", "Alt text", "caption", rich=False, hint="What the image shows, for people who can’t see it")
        self.add_part("caption", "Caption", "caption", rich=False, hint="Caption")
        self._pictures.ready.connect(self._decoded)
        self._fold()

    @property
    def _pictures(self) -> Pictures:
        return self.desk.pictures

    @property
    def _image(self) -> Image:
        assert isinstance(self.block, Image)
        return self.block

    def order(self) -> list:  # type: ignore[type-arg]
        return [part for part in (self.parts["caption"], self.parts["alt"]) if not part.isHidden()]

    def _fold(self) -> None:
        image, on = self._image, self.active and not self.desk.read_only
        has = image.source is not None
        self.parts["caption"].setVisible(has and (on or bool(image.caption)))
        self.parts["alt"].setVisible(has and on and not image.decorative)
        self._alt_label.setVisible(has and on and not image.decorative)
        self._decorative.setVisible(has and on)
        self._decorative.setChecked(image.decorative)
        self._swap.setVisible(has and on)
        self._choose.setVisible(not has and not self.desk.read_only)
        self._chip.setVisible(has and not on and not image.alt.strip() and not image.decorative)
        name = image.alt or ("Decorative image" if image.decorative else "Image without alt text" if has else "No image yet")
        self._box.setAccessibleName(name)
        self.desk.view.block_resized(self.block.id)

    def show_block(self, block: Block) -> None:
        super().show_block(block)
        self._fold()
        self.update()

    def set_active(self, active: bool) -> None:
        super().set_active(active)
        self._fold()

    # Size.

    def arrange(self, width: int) -> int:
        image = self._image
        box = self._picture_rect(width)
        self._box.setGeometry(box)
        y = box.bottom() + 1
        if image.source is None:
            self._choose.adjustSize()
            self._choose.move((width - self._choose.width()) // 2, y - 66)
            return y
        caption, alt = self.parts["caption"], self.parts["alt"]
        if not caption.isHidden():
            height = caption.height_for(width)
            caption.setGeometry(0, y + 8, width, height)
            y += 8 + height
        if not self._swap.isHidden():
            y = self._place_tools(width, y + 10)
        if not self._chip.isHidden():
            self._chip.adjustSize()
            self._chip.move(box.left() + 12, box.bottom() - self._chip.height() - 11)
            self._chip.raise_()
        alt.raise_()
        return y

    def _place_tools(self, width: int, y: int) -> int:
        for widget in (self._swap, self._decorative, self._alt_label):
            widget.adjustSize()
        tools = self._swap.width() + 14 + self._decorative.width()
        room = width - 66 - tools - 16
        height = 28
        if not self.parts["alt"].isHidden():
            self._alt_label.move(0, y + 5)
            height = max(height, self.parts["alt"].height_for(room) + 6)
            self.parts["alt"].setGeometry(66, y + 3, room, height - 6)
        self._decorative.move(width - tools, y + 2)
        self._swap.move(width - self._swap.width(), y)
        return y + height

    def _picture_rect(self, width: int) -> QRect:
        source = self._image.source
        if source is None:
            return QRect(0, 0, width, EMPTY_HEIGHT)
        ratio = self.devicePixelRatioF()
        wanted = round(width * ratio)
        image = self._pictures.get(source.sha256, wanted)
        self._box.image = image
        if image is None:
            gone = self._pictures.failed(source.sha256, wanted)
            self._box.words = f"“{source.name or 'The image'}” is missing from the course file" if gone else ""
            return QRect(0, 0, width, EMPTY_HEIGHT if gone else round(width * 9 / 16))
        size = QSize(round(image.width() / ratio), round(image.height() / ratio))
        if size.height() > TALLEST:
            size.scale(width, TALLEST, Qt.AspectRatioMode.KeepAspectRatio)
        return QRect((width - size.width()) // 2, 0, size.width(), size.height())

    def _decoded(self, sha256: str) -> None:
        if self._image.source is not None and self._image.source.sha256 == sha256:
            self.desk.view.block_resized(self.block.id)
            self._box.update()

    # Doing.

    def open(self) -> None:
        """Ask for a file and take it."""
        if self.desk.read_only:
            return
        path, _ = QFileDialog.getOpenFileName(self, "Choose an image", "", FILTER)
        if path:
            self.take(Path(path))

    def take(self, path: Path) -> None:
        """Put the picture of a file into the block; what is wrong with it is shown."""
        from app.gui.canvas.pasting import read_picture, stored_picture

        data = read_picture(self.desk, path)
        stored = stored_picture(self.desk, data, path.name) if data is not None else None
        if stored is not None:
            image = replace(self._image, source=stored.ref, provenance=stored.origin)
            op = batch([*stored.needed(self.desk), ReplaceBlock(self.desk.lesson_id, image)])
            self.desk.do(op, "Choose an image")

    def _set_decorative(self, on: bool) -> None:
        self.edit(replace(self._image, decorative=on), "Mark as decorative" if on else "Mark as meaningful")

    def _to_alt(self) -> None:
        self.desk.view.select_blocks(self.block.id, self.block.id)
        self.focus("alt", -1, -1)

    def focus(self, path: str, start: int, end: int) -> bool:
        part = self.parts.get(path)
        if part is not None and part.isHidden():
            self.active = True
            self._fold()
        return super().focus(path, start, end)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.parts["alt"].isHidden():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(current().border), 1))
        painter.setBrush(QColor(current().subtle))
        painter.drawRoundedRect(QRectF(self.parts["alt"].geometry()).adjusted(-6.5, -3.5, 6.5, 2.5), 6, 6)
        painter.end()
