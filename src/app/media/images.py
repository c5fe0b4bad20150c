"""What an image file is, found out by reading it: type by content, size as seen, damage, and whether it tells a place.

A stranger's picture is opened by the one Pillow reader that fits its first bytes, its size is checked before anything is
unpacked, and then it is decoded once, so that a picture that passes here opens everywhere.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from app.course.errors import FileProblem

if TYPE_CHECKING:
    from PIL import ImageFile

T = TypeVar("T")

MAX_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 64_000_000
"""A 64-megapixel photograph takes 256 MB of memory when decoded: the most one picture may ask for."""

EXTENSIONS = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp"}
"""The types every browser shows and an LMS serves, with the extension each is written under."""

_PLUGINS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
    "image/bmp": "BMP",
}
_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
    ' rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    ' Iptc4xmpExt:DigitalSourceType="{uri}"/></rdf:RDF></x:xmpmeta>'
)
_ORIENTATION, _GPS = 0x0112, 0x8825  # EXIF tags
_ARTIST, _COPYRIGHT = 0x013B, 0x8298
_PAINT = (58, 58, 58)
_SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations that swap width and height


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """``mime`` by content; ``width`` and ``height`` in pixels as seen, EXIF orientation applied.

    ``has_location`` says that the file carries the coordinates of where it was taken.
    """

    mime: str
    width: int
    height: int
    has_location: bool = False


def sniff(data: bytes) -> str:
    """The IANA type that the first bytes promise, of images we know well enough to name; empty when they are of none."""
    head = data[:64]
    for magic, mime in (
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"BM", "image/bmp"),
        (b"II*\x00", "image/tiff"),
        (b"MM\x00*", "image/tiff"),
        (b"\xd7\xcd\xc6\x9a", "image/wmf"),
        (b"\x01\x00\x09\x00\x00\x03", "image/wmf"),
        (b"\x00\x00\x01\x00", "image/vnd.microsoft.icon"),
        (b"II\xbc\x01", "image/vnd.ms-photo"),
    ):
        if head.startswith(magic):
            return mime
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:4] == b"\x01\x00\x00\x00" and head[40:44] == b" EMF":
        return "image/emf"
    if head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"heic", b"heix", b"mif1"):
        return "image/avif" if head[8:12] == b"avif" else "image/heic"
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "image/svg+xml" if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start) else ""


def inspect(data: bytes, name: str = "The file") -> ImageInfo:
    """What ``data`` is, after decoding it once. ``name`` is how a message calls it.

    Raises :class:`FileProblem` when it is not an image, is damaged, is too large to decode safely, or is of a type that
    browsers don't show.
    """
    mime = sniff(data)
    if not mime:
        raise FileProblem(
            f"{name} is not an image.", "Its contents are of no image type.", "Choose a PNG, JPEG, GIF or WebP file."
        )
    if mime not in EXTENSIONS:
        shown = mime.removeprefix("image/").removeprefix("vnd.").upper()
        raise FileProblem(
            f"{name} can't be shown in a browser.", f"It is of type {shown}.", "Save it as PNG or JPEG and insert that."
        )

    def read(image: ImageFile.ImageFile) -> ImageInfo:
        exif = _exif(image)
        width, height = image.size
        if exif.get(_ORIENTATION) in _SIDEWAYS:
            width, height = height, width
        image.load()
        return ImageInfo(mime, width, height, _GPS in exif)

    return _decoded(data, mime, name, read)


def as_png(data: bytes, name: str = "The file") -> bytes:
    """A TIFF or BMP (or any type :func:`inspect` accepts) as PNG; the first page of several. Raises :class:`FileProblem`."""

    def read(image: ImageFile.ImageFile) -> bytes:
        from PIL import ImageOps

        image.load()
        kept = _kept(_exif(image), _ARTIST, _COPYRIGHT)
        return _again(ImageOps.exif_transpose(image), "image/png", data, kept)

    return _decoded(data, sniff(data), name, read)


def cropped(data: bytes, edges: tuple[float, float, float, float], name: str = "The file") -> bytes:
    """The picture without its edges (fractions of 1 off left, top, right, bottom), as JPEG if it was one, else as PNG.

    What was cut off is gone from the file, not merely hidden. What it says of being synthetic, whose it is and which way is up
    stays (B4.2b); where and with what it was taken does not. Raises :class:`FileProblem`.
    """
    mime = sniff(data)

    def read(image: ImageFile.ImageFile) -> bytes:
        image.load()
        width, height = image.size
        left, top = round(width * edges[0]), round(height * edges[1])
        right, bottom = max(round(width * (1 - edges[2])), left + 1), max(round(height * (1 - edges[3])), top + 1)
        part = image.crop((left, top, min(right, width), min(bottom, height)))
        return _again(part, mime, data, _kept(_exif(image), _ORIENTATION, _ARTIST, _COPYRIGHT))

    return _decoded(data, mime, name, read)


def painted(data: bytes, areas: Sequence[tuple[int, int, int, int]], name: str = "The file") -> bytes:
    """The picture with every area (left, top, right, bottom in pixels as seen) painted dark grey; JPEG if it was one, else PNG.

    What was there is gone from the file, and so are its properties, all but what it says of being synthetic and its copyright
    notice (B4.2b); it is saved the right way up. Without areas only the properties go. Of a moving picture the first frame
    stays. Raises :class:`FileProblem`.
    """
    mime = sniff(data)

    def read(image: ImageFile.ImageFile) -> bytes:
        from PIL import ImageDraw, ImageOps

        image.load()
        upright = ImageOps.exif_transpose(image).convert("RGBA" if image.has_transparency_data else "RGB")
        colours = upright.info.get("icc_profile")
        upright.info = {"icc_profile": colours} if colours else {}  # Pillow would write comments of old into the new file
        draw = ImageDraw.Draw(upright)
        for left, top, right, bottom in areas:
            draw.rectangle((left, top, right - 1, bottom - 1), fill=_PAINT)
        return _again(upright, mime, data, _kept(_exif(image), _COPYRIGHT), colours)

    return _decoded(data, mime, name, read)


def for_sending(data: bytes, side: int = 1024, name: str = "The picture") -> bytes:
    """A small JPEG of the picture with nothing of the file but its colours: no place, no camera, no names, no comments.

    At most ``side`` pixels wide and high, on white. Raises :class:`FileProblem`.
    """

    def read(image: ImageFile.ImageFile) -> bytes:
        from PIL import Image, ImageOps

        image.load()
        upright = ImageOps.exif_transpose(image).convert("RGBA")
        upright.thumbnail((side, side))
        flat = Image.new("RGB", upright.size, "white")
        flat.paste(upright, mask=upright.getchannel("A"))
        out = io.BytesIO()
        flat.save(out, "JPEG", quality=85)
        return out.getvalue()

    return _decoded(data, sniff(data), name, read)


def _origin(data: bytes) -> bytes:
    """XMP that says of a derivative what ``data`` says of being synthetic (B1.7); nothing when that says nothing."""
    from app.media.labels import declared_source, read_label
    from app.media.xmp import packet

    label = read_label(data)
    if label is not None:
        return packet(label)
    source = declared_source(data)
    return _XMP.format(uri=source.uri).encode() if source else b""


def _kept(exif: Mapping[int, Any], *tags: int) -> bytes:
    """EXIF that holds nothing but these tags, where the picture has them; nothing at all when it has none."""
    from PIL import Image

    new = Image.Exif()
    for tag in tags:
        value = exif.get(tag)
        if tag == _ORIENTATION and value in range(2, 9):
            new[tag] = value
        elif tag != _ORIENTATION and isinstance(value, str) and value.strip():
            new[tag] = value.encode("latin-1", "replace")  # the bytes as they were: Pillow reads them so and would write “?”
    return bytes(new.tobytes()) if len(new) else b""


def _again(image: Any, mime: str, original: bytes, exif: bytes, colours: bytes | None = None) -> bytes:
    """A picture made from ``original`` as a file, JPEG if that is the type, else PNG, with every tag of that one's label."""
    from app.media.labels import read_label
    from app.media.xmp import labelled_image

    if mime == "image/jpeg":
        out = io.BytesIO()
        image.save(out, "JPEG", quality=92, xmp=_origin(original), exif=exif, **({"icc_profile": colours} if colours else {}))
        made = out.getvalue()
    else:
        made = _png(image, _origin(original), exif)
    label = read_label(original)
    return labelled_image(made, label) if label else made


def _png(image: Any, xmp: bytes, exif: bytes = b"") -> bytes:
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    if xmp:
        told.add_itxt("XML:com.adobe.xmp", xmp.decode())
    out = io.BytesIO()
    mode = image.mode if image.mode in ("1", "L", "LA", "P", "RGB", "RGBA") else "RGBA" if "A" in image.mode else "RGB"
    image.convert(mode).save(out, "PNG", optimize=True, pnginfo=told, exif=exif)
    return out.getvalue()


def _exif(image: ImageFile.ImageFile) -> dict[int, Any]:
    try:
        return dict(image.getexif())
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, IndexError):
        return {}  # damaged metadata around a sound picture: browsers ignore it too


def _decoded(data: bytes, mime: str, name: str, read: Callable[[ImageFile.ImageFile], T]) -> T:
    from PIL import Image

    if len(data) > MAX_BYTES:
        raise FileProblem(
            f"{name} is too large.",
            f"It has {len(data) // 2**20} MB; at most {MAX_BYTES // 2**20} MB fit.",
            "Save a smaller copy.",
        )
    plugin = _PLUGINS.get(mime, "")
    Image.preinit()
    if plugin not in Image.OPEN:
        Image.init()
    damaged = FileProblem(
        f"{name} is damaged.", "It ends early or its contents make no sense.", "Open and save it again, or choose another."
    )
    if plugin not in Image.OPEN:
        raise damaged
    try:
        # The reader itself rather than Image.open: no guessing among 40 formats, and the size is ours to judge first.
        image = Image.OPEN[plugin][0](io.BytesIO(data), "")
        with image:
            _check_pixels(image.size, name)
            return read(image)
    except FileProblem:
        raise
    except Exception as error:  # Pillow's readers raise nearly anything on damaged bytes (struct.error, SyntaxError, …)
        raise damaged from error


def _check_pixels(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        why = f"It measures {width} × {height} pixels; at most {MAX_PIXELS // 1_000_000} million fit."
        raise FileProblem(f"{name} is too large.", why, "Save a smaller copy.")
