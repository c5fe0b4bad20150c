"""The pictures and recordings of copied blocks, on the clipboard beside them: read when they are asked for, and no sooner.

Pasting inside one course needs none of them. Another course of this window, or another Lectern, asks for the format
:data:`MEDIA`; only then are the bytes read. When a course is closed they are read into memory
first (:meth:`Luggage.keep`).
"""

from __future__ import annotations

import hashlib
import json
import weakref
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QMetaType, QMimeData
from PySide6.QtGui import QGuiApplication

from app.course import LecternError

if TYPE_CHECKING:
    from app.project import ProjectFile

MEDIA = "application/x-lectern-media"
"""One line of JSON, a list of [SHA-256, length], then the contents one after the other."""
MOST = 64 * 1024 * 1024
"""Bytes of media carried at most: as much as one picture may have, and two hours of narration. The clipboard is in memory."""


class Luggage:
    """What copied blocks name, as long as it can be had. ``sizes`` maps SHA-256 to length, of what fits."""

    def __init__(self, project: ProjectFile, wanted: Mapping[str, int]) -> None:
        self._project: ProjectFile | None = project
        self._kept: dict[str, bytes] = {}
        self.sizes: dict[str, int] = {}
        room = MOST
        for digest, size in wanted.items():
            if size <= room:
                self.sizes[digest] = size
                room -= size

    def keep(self) -> None:
        """The course is about to be closed: hold the contents themselves from now on."""
        if self._project is not None:
            self._kept = dict(self._read(self._project))
            self._project = None

    def packed(self) -> bytes:
        """Everything in the format :data:`MEDIA`; what can't be read is left out."""
        held = self._kept if self._project is None else dict(self._read(self._project))
        head = json.dumps([[digest, len(data)] for digest, data in held.items()]).encode()
        return b"\n".join((head, b"".join(held.values())))

    def _read(self, project: ProjectFile) -> Iterator[tuple[str, bytes]]:
        for digest in self.sizes:
            try:
                yield digest, project.media(digest)
            except LecternError:
                continue  # gone or damaged since it was copied: whoever pastes is told what is missing


class Parcel(QMimeData):
    """Mime data with the luggage of its blocks."""

    def __init__(self, luggage: Luggage) -> None:
        super().__init__()
        self.luggage = luggage

    def formats(self) -> list[str]:
        return [*super().formats(), MEDIA]

    def hasFormat(self, mimetype: str) -> bool:
        return mimetype == MEDIA or super().hasFormat(mimetype)

    def retrieveData(self, mimetype: str, preferredType: QMetaType | QMetaType.Type) -> Any:
        if mimetype == MEDIA:
            return QByteArray(self.luggage.packed())
        return super().retrieveData(mimetype, preferredType)


def unpacked(data: QMimeData) -> dict[str, bytes]:
    """The contents on the clipboard by their SHA-256. Anybody may have put them there: each is checked against its name."""
    if not data.hasFormat(MEDIA):
        return {}
    whole = memoryview(bytes(data.data(MEDIA).data()))
    end = bytes(whole[: MOST // 64]).find(b"\n")
    try:
        rows = [(str(digest), int(size)) for digest, size in json.loads(bytes(whole[: max(0, end)]))]
    except (ValueError, TypeError):
        return {}
    out: dict[str, bytes] = {}
    at = end + 1
    for digest, size in rows:
        piece = bytes(whole[at : at + max(0, size)])
        at += max(0, size)
        if hashlib.sha256(piece).hexdigest() == digest:
            out[digest] = piece
    return out


class Copied:
    """What one lesson view has put on the clipboard last."""

    def __init__(self) -> None:
        self._last: weakref.ref[Luggage] | None = None

    def put(self, data: QMimeData) -> None:
        """Put it there."""
        self._last = weakref.ref(data.luggage) if isinstance(data, Parcel) else None
        QGuiApplication.clipboard().setMimeData(data)

    def keep(self) -> None:
        """The course is about to be closed: what is still on the clipboard is held in memory."""
        luggage = self._last() if self._last is not None else None
        if luggage is not None:
            luggage.keep()
