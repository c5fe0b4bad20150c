"""Copying from and pasting into texts, and files that become image blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage, QImageWriter

from app.course import LecternError, OutputKind, Provenance
from app.course.blocks import Block, Image, ListBlock, MediaRef
from app.course.ops import AddProvenance, ReplaceBlock
from app.course.text import RichText
from app.gui.canvas import blockops, clipboard
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors import BlockEditor
from app.gui.canvas.edits import Edit, Spot
from app.gui.canvas.textpart import TextPart

if TYPE_CHECKING:
    from app.gui.canvas.view import LessonView

MOST_ITEMS = 500
"""Lines pasted into one list at most: each point is a text of its own."""
_AS_FILES = {"image/png": "pasted.png", "image/jpeg": "pasted.jpg", "image/webp": "pasted.webp", "image/gif": "pasted.gif"}
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp")


def copied(view: LessonView, part: TextPart) -> QMimeData:
    """The selection of a part for the clipboard, with marks and origins."""
    text = part.text.slice(*part.selection)
    if part.origin:
        text = text.mapped(0, len(text), lambda run: replace(run, origin=part.origin))
    return clipboard.text_to_mime(view.session, text)


def paste_into(view: LessonView, editor: BlockEditor, part: TextPart, data: QMimeData) -> None:
    """Paste cleaned content in place of the selection; a plain field gets one line of text."""
    desk = view.desk
    below = desk.lesson.find(editor.block.id) + 1
    desk.break_typing()
    try:
        if paste_files(view, data, below):
            return
        if not part.rich:
            _paste_line(view, editor, part, data)
            return
        clip = clipboard.from_mime(desk.session.course, data)
        if not clip.blocks:
            paste_image(view, data, below)
            return
        if blockops.pasted_inline(editor.block, part.path, clip.blocks):
            _check_length(clip.blocks)
        else:
            _check_items(editor.block, clip.blocks)
            clipboard.bring_media(desk.session, data, clip)
    except LecternError as error:
        refuse(desk, error)
        return
    start, end = part.selection
    desk.run(blockops.paste(desk.lesson, editor.block, part.path, start, end, clip.blocks), clip.records)


def _paste_line(view: LessonView, editor: BlockEditor, part: TextPart, data: QMimeData) -> None:
    """One line into a plain field; what is synthetic in it labels the field."""
    typed = clipboard.one_line(data)
    origins, records = clipboard.line_origins(view.session.course, data)
    if not origins:
        part.textCursor().insertText(typed)
        return
    start, end = part.selection
    new = editor.block.with_part(part.path, part.text.replaced(start, end, RichText.of(typed)))
    new = replace(new, field_origins=(*new.field_origins, *((part.path, origin) for origin in origins)))
    at = start + len(typed)
    spot = Spot(new.id, part.path, at, at)
    view.desk.run(Edit(ReplaceBlock(view.desk.lesson.id, new), "Paste", spot), records)


def paste_below(view: LessonView, data: QMimeData, index: int) -> None:
    """Paste whole blocks at ``index`` and select them."""
    desk = view.desk
    try:
        if paste_files(view, data, index):
            return
        clip = clipboard.from_mime(desk.session.course, data)
        if not clip.blocks:
            paste_image(view, data, index)
            return
        clipboard.bring_media(desk.session, data, clip)
    except LecternError as error:
        refuse(desk, error)
        return
    if desk.run(blockops.insert(desk.lesson, index, clip.blocks, "Paste"), clip.records):
        view.select_blocks(clip.blocks[0].id, clip.blocks[-1].id)


def refuse(desk: Desk, error: LecternError) -> None:
    """Say why nothing was pasted: in passing when the clipboard is to blame, as every error when the course file is."""
    if isinstance(error, clipboard.CantPaste):
        desk.context.say(str(error))
    else:
        desk.context.problem(error)


def _check_length(blocks: Sequence[Block]) -> None:
    clipboard.check_size(sum(len(part.text) for block in blocks for part in block.parts()))


def _check_items(block: Block, blocks: Sequence[Block]) -> None:
    if isinstance(block, ListBlock) and len(blocks) > MOST_ITEMS:
        raise clipboard.CantPaste(
            "Those are too many lines for a list, so nothing was pasted.",
            f"There are {len(blocks):,}; with more than {MOST_ITEMS} points, every key would be slow.",
            "Paste them into a paragraph of the lesson instead.",
        )


def paste_files(view: LessonView, data: QMimeData, index: int) -> bool:
    """Copied files: pictures become image blocks at ``index``, others a message. False when no files were copied."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
    if not files or data.hasFormat(clipboard.BLOCKS):
        return False
    pictures = picture_paths(data)
    if pictures:
        add_images(view, pictures, index)
    else:
        name = f"“{files[0].name}” is" if len(files) == 1 else "Those files are"
        view.desk.context.say(f"{name} not a picture. Documents become lessons by File › Import.")
    return True


def paste_image(view: LessonView, data: QMimeData, index: int) -> None:
    """A picture on the clipboard becomes an image block at ``index``: as a file where the clipboard has it as one, since only
    a file says where it comes from (B4.2b)."""
    for mime, name in _AS_FILES.items():
        file = bytes(data.data(mime).data()) if data.hasFormat(mime) else b""
        if file and _origin_in(file):
            _insert(view, [(file, name)], index)
            return
    picture = data.imageData() if data.hasImage() else None
    if not isinstance(picture, QImage) or picture.isNull():
        return
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    _insert(view, [(bytes(held.data()), "pasted.png")], index)


def _origin_in(data: bytes) -> bool:
    from app.media.labels import declared_source

    return declared_source(data) is not None


def picture_paths(data: QMimeData) -> list[Path]:
    """The local picture files among the URLs of ``data``."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in PICTURES]


def add_images(view: LessonView, paths: Sequence[Path], index: int) -> None:
    """Read picture files and insert a block for each."""
    found: list[tuple[bytes, str]] = []
    for path in paths:
        data = read_picture(view.desk, path)
        if data is not None:
            found.append((data, path.name))
    _insert(view, found, index)


def read_picture(desk: Desk, path: Path) -> bytes | None:
    """The bytes of a picture file; None, and the reason shown, when it can't be read or is too large for a picture."""
    from app.media.images import MAX_BYTES

    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # one more than fit: the check says so, and no film of 10 GB is read for it
    except OSError as error:
        desk.context.problem(
            LecternError(f"“{path.name}” can't be read.", error.strerror or "", "Check that the file is there and readable.")
        )
        return None
    return data


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture in the course file, and the record of what its bytes say of being synthetic."""

    ref: MediaRef
    record: Provenance | None = None

    def needed(self, desk: Desk) -> list[AddProvenance]:
        """What has to be recorded before the picture is shown."""
        known = self.record is None or desk.session.course.record(self.record.id) is not None
        return [] if known or self.record is None else [AddProvenance(self.record)]

    @property
    def origin(self) -> str | None:
        """The record a block with this picture comes from."""
        return self.record.id if self.record is not None else None


def stored_picture(desk: Desk, data: bytes, name: str) -> Stored | None:
    """A picture put into the course file; None, and the reason shown, when it is not one that can be published."""
    from app.media.images import EXTENSIONS, as_png, inspect, sniff
    from app.publish.declared import declared_record

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
    record = declared_record(data, stored.sha256, OutputKind.IMAGE)
    if record is not None:
        desk.context.say(f"“{name}” says that it is synthetic. It is labelled so, and reviewed before it is published.")
    return Stored(stored, record)


def _insert(view: LessonView, found: Sequence[tuple[bytes, str]], index: int) -> None:
    stored = [one for data, name in found if (one := stored_picture(view.desk, data, name)) is not None]
    blocks: list[Block] = [Image(source=one.ref, provenance=one.origin) for one in stored]
    records = {added.record.id: added for one in stored for added in one.needed(view.desk)}
    if blocks:
        view.desk.run(blockops.insert(view.desk.lesson, index, blocks, "Insert image"), list(records.values()))
