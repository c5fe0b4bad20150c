"""Media on its way into a package: where it comes from, what it will be called, and whether it is what it says it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Protocol

from app.course.blocks import MediaRef
from app.course.errors import LecternError, PublishProblem

Report = Callable[[float, str], None]
"""``progress``: called with a fraction 0..1 and a line of text; may raise ``Cancelled``."""

# IANA type → extension, for what browsers play and show without help. SVG is shown in <img>, where its scripts never run.
EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/mp4": "m4a",
}
_PILLOW_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
_AUDIO_STARTS = {"audio/mpeg": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"), "audio/wav": (b"RIFF",)}


class MediaSource(Protocol):
    """Where blobs come from; an open project file is one."""

    def media(self, sha256: str) -> bytes:
        """The whole blob; raises a ``LecternError`` when it is not there."""
        ...

    def copy_media(self, sha256: str, target: Path) -> None:
        """Write the blob to ``target`` without holding it in memory."""
        ...


@dataclass(frozen=True, slots=True)
class MemoryMedia:
    """Blobs held in memory, by hash (an import, a test)."""

    blobs: Mapping[str, bytes]

    def media(self, sha256: str) -> bytes:
        """The blob; raises :class:`PublishProblem` when it is not there."""
        try:
            return self.blobs[sha256]
        except KeyError:
            raise PublishProblem(f"A media file of the course is missing ({sha256[:12]}…).") from None

    def copy_media(self, sha256: str, target: Path) -> None:
        """Write the blob to ``target``."""
        target.write_bytes(self.media(sha256))


@dataclass(frozen=True, slots=True)
class Asset:
    """A blob as the package has it: ``path`` inside the package, pixel size for pictures (0 when unknown)."""

    path: str
    sha256: str
    mime: str
    width: int = 0
    height: int = 0


def published_path(ref: MediaRef) -> str:
    """``media/<hash>.<ext>``: ASCII, short, the same for the same bytes.

    Raises :class:`PublishProblem` for a type that browsers can't show.
    """
    extension = EXTENSIONS.get(ref.mime)
    if extension is None:
        raise PublishProblem(
            f"“{ref.name or ref.sha256[:12]}” can't be published.",
            f"Browsers don't show files of the type {ref.mime}.",
            "Replace it with a PNG, JPEG, WebP or SVG picture, or an MP3 recording.",
        )
    return f"media/{ref.sha256[:20]}.{extension}"


def stage(source: MediaSource, ref: MediaRef, where: str, folder: Path) -> Asset:
    """Copy the blob of ``ref`` into ``folder`` (unless it is there already) and check that it is what it says.

    ``where`` names its place for people. Raises :class:`PublishProblem` when it is missing or of another type.
    """
    path = published_path(ref)
    target = folder / path
    name = ref.name or f"{ref.mime} {ref.sha256[:12]}…"
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        partial = target.with_suffix(".part")
        try:
            source.copy_media(ref.sha256, partial)
        except (LecternError, KeyError) as error:
            partial.unlink(missing_ok=True)
            raise PublishProblem(
                f"“{name}” in {where} is missing from the course file.",
                error.why if isinstance(error, LecternError) else "",
                "Put the file in again, or delete its block.",
            ) from error
        partial.replace(target)
    width, height = _check(target, ref.mime, name, where)
    return Asset(path, ref.sha256, ref.mime, width, height)


def _check(path: Path, mime: str, name: str, where: str) -> tuple[int, int]:
    """Pixel size of a picture (0, 0 for anything else); raises when the bytes are not of the stated type."""
    if mime in _PILLOW_FORMATS:
        size = _picture_size(path, _PILLOW_FORMATS[mime])
    elif mime == "image/svg+xml":
        size = (0, 0) if _harmless_svg(path) else None
    elif mime in _AUDIO_STARTS:
        with path.open("rb") as file:
            start = file.read(4)
        size = (0, 0) if start.startswith(_AUDIO_STARTS[mime]) else None
    else:
        size = (0, 0)
    if size is None:
        path.unlink()
        raise PublishProblem(
            f"“{name}” in {where} can't be published.", f"It is not a sound {mime} file.", "Replace it, or delete its block."
        )
    return size


def _picture_size(path: Path, expected: str) -> tuple[int, int] | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path, formats=[expected]) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _harmless_svg(path: Path) -> bool:
    """Whether it is an SVG that carries no script, no foreign document and no reference to another host."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    try:
        for index, (_, element) in enumerate(iterparse(BytesIO(path.read_bytes()), events=("start",))):
            tag = str(element.tag).rpartition("}")[2].lower()
            if (index == 0 and tag != "svg") or tag in ("script", "foreignobject", "iframe", "handler"):
                return False
            for key, value in element.attrib.items():
                attribute = key.rpartition("}")[2].lower()
                if attribute.startswith("on") or (attribute == "href" and not value.startswith(("#", "data:image/"))):
                    return False
    except (ParseError, DefusedXmlException, ValueError, OSError):
        return False
    return True
