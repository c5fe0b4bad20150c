"""Pictures, proven: read to their last pixel within limits before anything else opens them (clause A2.0c)."""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.media.pictures import Said
from app.media.words import Box, roomy

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 50_000_000
"""More than any model draws (4096 by 4096 is 17 million), and what Pillow decodes in some 200 MB."""
MAX_BYTES = 64 * 1024 * 1024

Look = Callable[[bytes], Said]
"""A picture's bytes to what it says; takes up to seconds."""

_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
_DATA = re.compile(r"data:(image/(?:png|jpeg|webp));base64,([A-Za-z0-9+/=\s]+)")


@dataclass(frozen=True, slots=True)
class InPicture:
    """What a detail in a picture says, and the boxes of its words; none for what stands in the picture's properties, and no
    words either for a picture whose words were not read."""

    said: str = ""
    boxes: tuple[Box, ...] = ()


def flaw(content: bytes, mime: str) -> str:
    """Why a picture is not the whole, sane picture its type says; empty when it is."""
    try:
        with _opened(content, mime) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                return f"It has {width} × {height} pixels, more than any picture of a lesson."
            image.load()
    except Exception as error:  # decoders fed by strangers raise whatever they come across
        return f"It can't be read as a picture ({type(error).__name__})."
    return ""


def loose_end(content: bytes, mime: str) -> bool:
    """Whether bytes follow after the picture's end, where no decoder looks and anything could be written."""
    if mime == "image/png":
        return content.rfind(b"IEND") + 8 != len(content)
    if mime == "image/jpeg":
        return not content.endswith(b"\xff\xd9")
    size = int.from_bytes(content[4:8], "little") + 8  # RIFF: what it says about its own length, made even
    return size + size % 2 != len(content)


def attached(text: str) -> tuple[str, bytes] | None:
    """Type and bytes of a picture that stands in a request as a ``data:`` address; None for any other text."""
    match = _DATA.fullmatch(text) if text.startswith("data:") else None
    if match is None:
        return None
    try:
        return match.group(1), base64.b64decode("".join(match.group(2).split()), validate=True)
    except binascii.Error:
        return None


def repainted(text: str, boxes: Iterable[Box]) -> str:
    """The ``data:`` address of the same picture without its properties, these boxes painted over. Raises ``FileProblem``."""
    from app.media.images import painted, sniff

    picture = attached(text)
    if picture is None:
        raise ValueError("not the address of a picture")
    new = painted(picture[1], roomy(boxes), "The picture")
    return f"data:{sniff(new)};base64,{base64.b64encode(new).decode('ascii')}"


def words_in(content: bytes, mime: str) -> Iterator[str]:
    """What is written in a picture's metadata (text chunks, comments, EXIF, XMP): it would leave with the picture (A2.4a)."""
    with _opened(content, mime) as image:
        for name, value in image.info.items():
            if name not in ("icc_profile", "exif", "photoshop"):
                yield from _words(value)
        exif = image.getexif()
        for holder in (exif, exif.get_ifd(0x8769), exif.get_ifd(0x8825)):  # the camera's and the place's own tables
            for value in holder.values():
                yield from _words(value)


def _opened(content: bytes, mime: str) -> Image:
    from PIL import Image

    if len(content) > MAX_BYTES:
        raise ValueError("too large")
    return Image.open(io.BytesIO(content), formats=[_FORMATS[mime]])


def _words(value: object) -> Iterator[str]:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "ignore")
    if isinstance(value, str) and len(value) >= 3:
        yield value
