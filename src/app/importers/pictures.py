"""Pictures on their way into the course: checked, converted if need be, kept once however often they are used."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from app.course.blocks import MediaRef
from app.course.errors import FileProblem
from app.importers.limits import MAX_MEDIA, MB
from app.importers.reporter import Reporter
from app.media import images
from app.media.credentials import may_hold

Crop = tuple[float, float, float, float]
"""Fractions of 1 cut off left, top, right and bottom."""

_HEAVY = 4 * MB
_CONVERTED = ("image/tiff", "image/bmp")
_WHY_NOT = {
    "image/wmf": "a Windows metafile (WMF): browsers don't show it. Save the picture as PNG and insert it",
    "image/emf": "an enhanced metafile (EMF): browsers don't show it. Save the picture as PNG and insert it",
    "image/svg+xml": "an SVG drawing, which may carry scripts. Save the picture as PNG and insert it",
}


@dataclass(slots=True)
class Pictures:
    """Gathers the media of one import. ``media`` maps SHA-256 hex to bytes."""

    reporter: Reporter
    media: dict[str, bytes] = field(default_factory=dict)
    originals: dict[str, bytes] = field(default_factory=dict)
    """Of cropped and converted pictures that may carry a signature, by the hash of what was made of them."""
    _held: int = 0
    _seen: dict[tuple[str, Crop | None], MediaRef | None] = field(default_factory=dict)
    _parts: dict[str, str] = field(default_factory=dict)

    def add(self, data: bytes, name: str, where: str, crop: Crop | None = None) -> MediaRef | None:
        """A reference to the picture, or None when it can't be shown; the report then says why."""
        digest = hashlib.sha256(data).hexdigest()
        if (digest, crop) in self._seen:
            return self._again(digest, name, where, crop)
        self._seen[digest, crop] = self._new(data, name, where, crop)
        return self._seen[digest, crop]

    def add_part(self, part: str, load: Callable[[], bytes], where: str, crop: Crop | None = None) -> MediaRef | None:
        """Like :meth:`add`, for the part of an Office file that ``load`` unpacks: once, however many slides show it."""
        name = PurePosixPath(part).name
        digest = self._parts.get(part, "")
        if (digest, crop) in self._seen:
            return self._again(digest, name, where, crop)
        data = load()
        self._parts[part] = hashlib.sha256(data).hexdigest()
        return self.add(data, name, where, crop)

    def _again(self, digest: str, name: str, where: str, crop: Crop | None) -> MediaRef | None:
        held = self._seen[digest, crop]
        if held is None:
            self.reporter.dropped(where, "picture", f"{name}: can't be shown, as said where it is used first")
        return held

    def _new(self, data: bytes, name: str, where: str, crop: Crop | None) -> MediaRef | None:
        mime, original = images.sniff(data), data
        try:
            if mime in _CONVERTED:
                data = images.as_png(data, name)
                self.reporter.changed(where, "picture", f"{name}: converted from {mime.removeprefix('image/').upper()} to PNG")
            if crop:
                data = images.cropped(data, crop, name)
                self.reporter.changed(where, "picture", f"{name}: cropped for good, as the document shows it")
            if mime in _WHY_NOT:
                self.reporter.dropped(where, "picture", f"{name} is {_WHY_NOT[mime]}")
                return None
            info = images.inspect(data, name)
        except FileProblem as problem:
            self.reporter.dropped(where, "picture", str(problem))
            return None
        if self._held + len(data) > MAX_MEDIA:
            self.reporter.dropped(where, "picture", f"{name}: the pictures together exceed {MAX_MEDIA // MB} MB")
            return None
        if len(data) > _HEAVY:
            self.reporter.kept(where, "large picture", f"{name} has {len(data) / MB:.0f} MB; learners will wait for it")
        if info.has_location:
            self.reporter.kept(where, "picture with a location", f"{name} says where it was taken")
        ref = MediaRef(hashlib.sha256(data).hexdigest(), info.mime, PurePosixPath(name).stem + images.EXTENSIONS[info.mime])
        if data is not original and may_hold(original):
            self.originals[ref.sha256] = original
        if ref.sha256 not in self.media:
            self.media[ref.sha256] = data
            self._held += len(data)
        return ref
