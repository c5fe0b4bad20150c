"""Copying from and pasting into texts, and files that become image blocks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage, QImageWriter

from app.course import LecternError
from app.course.blocks import Block, Image, MediaRef
from app.gui.canvas import blockops, clipboard
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors import BlockEditor
from app.gui.canvas.textpart import TextPart

if TYPE_CHECKING:
    from app.gui.canvas.view import LessonView

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp")


def copied(view: LessonView, part: TextPart) -> QMimeData:
    """The selection of a part for the clipboard, with marks and origins."""
    return clipboard.text_to_mime(view.session.course, part.text.slice(*part.selection))


def paste_into(view: LessonView, editor: BlockEditor, part: TextPart, data: QMimeData) -> None:
    """Paste cleaned content in place of the selection; a plain field gets one line of text."""
    desk = view.desk
    if not part.rich:
        part.textCursor().insertText(" ".join(data.text().split()))
        return
    blocks, records = clipboard.from_mime(desk.session.course, data)
    desk.break_typing()
    if not blocks:
        paste_image(view, data, desk.lesson.find(editor.block.id) + 1)
        return
    start, end = part.selection
    desk.run(blockops.paste(desk.lesson, editor.block, part.path, start, end, blocks), records)


def paste_image(view: LessonView, data: QMimeData, index: int) -> None:
    """A picture on the clipboard, or copied files, become image blocks at ``index``."""
    if data.hasUrls():
        add_images(view, picture_paths(data), index)
        return
    picture = data.imageData() if data.hasImage() else None
    if not isinstance(picture, QImage) or picture.isNull():
        return
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    _insert(view, [(bytes(held.data()), "pasted.png")], index)


def picture_paths(data: QMimeData) -> list[Path]:
    """The local picture files among the URLs of ``data``."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in PICTURES]


def add_images(view: LessonView, paths: Sequence[Path], index: int) -> None:
    """Read picture files and insert a block for each."""
    found: list[tuple[bytes, str]] = []
    for path in paths:
        try:
            found.append((path.read_bytes(), path.name))
        except OSError as error:
            view.desk.context.problem(
                LecternError(
                    f"“{path.name}” can't be read.", error.strerror or "", "Check that the file is there and readable."
                )
            )
    _insert(view, found, index)


def stored_picture(desk: Desk, data: bytes, name: str) -> MediaRef | None:
    """A picture put into the course file; None, and the reason shown, when it is not one that can be published."""
    from app.media.images import EXTENSIONS, as_png, inspect, sniff

    try:
        if sniff(data) in ("image/tiff", "image/bmp"):
            data = as_png(data, f"“{name}”")
        info = inspect(data, f"“{name}”")
        stored = desk.session.add_media(data, info.mime, str(Path(name).with_suffix(EXTENSIONS[info.mime])))
    except LecternError as error:
        desk.context.problem(error)
        return None
    if info.has_location:
        desk.context.say(f"“{name}” says where it was taken. Learners who save it can read that.")
    return stored


def _insert(view: LessonView, found: Sequence[tuple[bytes, str]], index: int) -> None:
    stored = [stored_picture(view.desk, data, name) for data, name in found]
    blocks: list[Block] = [Image(source=source) for source in stored if source is not None]
    if blocks:
        view.desk.run(blockops.insert(view.desk.lesson, index, blocks, "Insert image"))
