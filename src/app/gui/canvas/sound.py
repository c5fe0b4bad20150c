"""Playing a narration. QtMultimedia is imported when somebody presses play, and not before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QUrl, Signal

from app.course import LecternError

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer


class NoSound(LecternError):
    """There is nothing to hear with, or the sound can't be played."""


class Sound(QObject):
    """Plays one clip at a time. ``moved`` carries the position in milliseconds, ``changed`` says that it started or stopped."""

    moved = Signal(int)
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.key = ""
        self._player: QMediaPlayer | None = None
        self._output: QAudioOutput | None = None
        self._buffer: QBuffer | None = None
        self._held = QByteArray()
        self._wanted: int | None = None  # where to begin once the clip is loaded: before that a position is forgotten

    @property
    def playing(self) -> bool:
        """Whether sound is coming out."""
        return self._player is not None and self._player.isPlaying()

    @property
    def position(self) -> int:
        """Milliseconds from the start of the clip."""
        if self._wanted is not None:
            return self._wanted
        return self._player.position() if self._player is not None else 0

    def play(self, key: str, read: Callable[[], bytes], start: int | None = None) -> None:
        """Play, or go on playing, the clip called ``key``. Raises :class:`NoSound` in words for people."""
        player = self._ready()
        if key != self.key:
            self.stop()
            self._held = QByteArray(read())
            self._buffer = QBuffer(self._held, self)
            self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
            self._wanted = start or None
            player.setSourceDevice(self._buffer, QUrl("narration.mp3"))
            self.key = key
        elif start is not None:
            self.seek(start)
        player.play()

    def play_file(self, path: Path) -> None:
        """Play, or go on playing, a file that is in no course yet. Raises :class:`NoSound`."""
        player = self._ready()
        if str(path) != self.key:
            self.stop()
            player.setSource(QUrl.fromLocalFile(str(path)))
            self.key = str(path)
        player.play()

    def pause(self) -> None:
        """Stop for now."""
        if self._player is not None:
            self._player.pause()

    def seek(self, position: int) -> None:
        """Go to a position in the current clip."""
        if self._wanted is not None:
            self._wanted = position
        elif self._player is not None:
            self._player.setPosition(position)

    def _loaded(self) -> None:
        """Go where playing was to begin."""
        from PySide6.QtMultimedia import QMediaPlayer

        ready = (QMediaPlayer.MediaStatus.LoadedMedia, QMediaPlayer.MediaStatus.BufferedMedia)
        if self._player is not None and self._wanted is not None and self._player.mediaStatus() in ready:
            wanted, self._wanted = self._wanted, None
            self._player.setPosition(wanted)

    def stop(self) -> None:
        """Stop, and forget the clip."""
        if self._player is not None and self.key:
            self._player.stop()
            self._player.setSource(QUrl())
        self.key = ""
        self._buffer = None
        self._wanted = None
        self.changed.emit()

    def _ready(self) -> QMediaPlayer:
        from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer

        if QMediaDevices.defaultAudioOutput().isNull():
            raise NoSound(
                "This computer has no sound output now.",
                "No loudspeaker or headphones were found.",
                "Connect some, or read the captions and the transcript.",
            )
        if self._player is None:
            self._output = QAudioOutput(self)
            self._player = QMediaPlayer(self)
            self._player.setAudioOutput(self._output)
            self._player.positionChanged.connect(lambda _position: self.moved.emit(self.position))
            self._player.mediaStatusChanged.connect(lambda _status: self._loaded())
            self._player.playbackStateChanged.connect(lambda _state: self.changed.emit())
        return self._player
