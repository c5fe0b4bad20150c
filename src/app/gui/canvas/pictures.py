"""Pictures of the course, read and decoded away from the interface thread, scaled to what is shown."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader

from app.course import LecternError

KEPT = 24
"""Decoded pictures kept: about as many as two screens hold."""
_ALLOCATION_MB = 300
"""What one decoded picture may take: the 64-megapixel limit of ``app.media.images`` plus room for scaling."""


class _Signals(QObject):
    done = Signal(object, object)


class _Decoding(QRunnable):
    def __init__(self, key: tuple[str, int], read: Callable[[str], bytes]) -> None:
        super().__init__()
        self.signals = _Signals()
        self._key, self._read = key, read

    def run(self) -> None:
        """Read, decode no larger than needed, report; a picture that can't be had is reported as None."""
        try:
            image = decoded(self._read(self._key[0]), self._key[1])
        except LecternError:
            image = None
        self.signals.done.emit(self._key, image)


def decoded(data: bytes, width: int) -> QImage | None:
    """A picture as its viewer sees it, at most ``width`` pixels wide; None when it can't be decoded."""
    held = QByteArray(data)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAllocationLimit(_ALLOCATION_MB)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and size.width() > width:
        reader.setScaledSize(size.scaled(QSize(width, 1 << 20), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image


class Pictures(QObject):
    """A cache of decoded pictures. ``ready`` carries (sha256, width) of one that can be had now, or can't be had at all."""

    ready = Signal(str)

    def __init__(self, read: Callable[[str], bytes]) -> None:
        super().__init__()
        self._read = read
        self._kept: OrderedDict[tuple[str, int], QImage | None] = OrderedDict()
        self._asked: dict[tuple[str, int], _Decoding] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)  # the second core is for typing

    def get(self, sha256: str, width: int) -> QImage | None:
        """The picture at most ``width`` device pixels wide; None while it is being decoded or when it can't be."""
        key = (sha256, width)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._asked:
            task = _Decoding(key, self._read)
            task.setAutoDelete(False)
            task.signals.done.connect(self._done, Qt.ConnectionType.QueuedConnection)
            self._asked[key] = task
            self._pool.start(task)
        return None

    def failed(self, sha256: str, width: int) -> bool:
        """Whether the picture is missing from the file or can't be decoded."""
        return (sha256, width) in self._kept and self._kept[(sha256, width)] is None

    def close(self) -> None:
        """Wait for what is being decoded."""
        self._pool.clear()
        self._pool.waitForDone()

    def _done(self, key: tuple[str, int], image: QImage | None) -> None:
        self._asked.pop(key, None)
        self._kept[key] = image
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.ready.emit(key[0])
