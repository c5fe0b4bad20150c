"""Microphones. A port, and what stands behind it in the app: Qt's audio input, imported when somebody wants to record."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QIODevice, QMicrophonePermission, QObject, Qt, Signal

from app.course import LecternError

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSource, QMediaDevices

_RATE = 48_000
"""Hz asked for: what microphones have; speech needs half of it, but resampling is done once, at the end."""
_BUFFER_MS = 80
"""Short enough for a meter that moves with the voice, long enough for a window that is busy."""


class MicrophoneProblem(LecternError):
    """There is no microphone, or it can't be heard."""


class Microphone(QObject):
    """A source of 16-bit mono samples at ``rate`` Hz.

    ``heard`` carries them as they come, ``failed`` a :class:`MicrophoneProblem` after which nothing comes any more, ``changed``
    that microphones were plugged in or out.
    """

    heard = Signal(bytes)
    failed = Signal(object)
    changed = Signal()
    rate = _RATE

    @abstractmethod
    def names(self) -> list[tuple[str, str]]:
        """(id, name) of every microphone, the system's choice first."""

    @abstractmethod
    def start(self, device: str) -> None:
        """Begin to hear with a microphone; ``rate`` is its rate from then on. Raises :class:`MicrophoneProblem`."""

    @abstractmethod
    def stop(self) -> None:
        """Hear no more. What was heard before was sent."""


class QtMicrophone(Microphone):
    """Qt Multimedia's input, whatever the system's own is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        from PySide6.QtMultimedia import QMediaDevices

        self._devices: QMediaDevices = QMediaDevices(self)
        self._devices.audioInputsChanged.connect(self.changed)
        self._source: QAudioSource | None = None
        self._stream: QIODevice | None = None
        self._form: QAudioFormat | None = None

    def names(self) -> list[tuple[str, str]]:
        found = sorted(self._inputs(), key=lambda device: not device.isDefault())
        return [(bytes(device.id().data()).decode("utf-8", "replace"), device.description()) for device in found]

    def start(self, device: str) -> None:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSource, QtAudio

        self.stop()
        self._permitted()
        chosen = next((each for each in self._inputs() if bytes(each.id().data()).decode("utf-8", "replace") == device), None)
        if chosen is None:
            raise MicrophoneProblem(
                "The microphone is gone.", "It was unplugged or switched off.", "Connect it again, or choose another one."
            )
        form = QAudioFormat()
        form.setSampleRate(_RATE)
        form.setChannelCount(1)
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        if not chosen.isFormatSupported(form):
            form = chosen.preferredFormat()
        self._form, self.rate = form, form.sampleRate()
        self._source = QAudioSource(chosen, form, self)
        self._source.setBufferSize(form.bytesForDuration(_BUFFER_MS * 1000))
        self._source.stateChanged.connect(self._state)
        self._stream = self._source.start()
        if self._source.error() != QtAudio.Error.NoError:
            self.stop()
            raise _unheard()
        self._stream.readyRead.connect(self._read)

    def stop(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            self._read()
            source.stateChanged.disconnect(self._state)
            source.stop()
            source.deleteLater()
        self._stream = None

    def _inputs(self) -> list[QAudioDevice]:
        from PySide6.QtMultimedia import QMediaDevices

        return [device for device in QMediaDevices.audioInputs() if not device.isNull()]

    def _permitted(self) -> None:
        """macOS and some Linux sandboxes ask the person once; the answer comes later, and is then there for the next press."""
        app, permission = QCoreApplication.instance(), QMicrophonePermission()
        if app is None or app.checkPermission(permission) == Qt.PermissionStatus.Granted:
            return
        if app.checkPermission(permission) == Qt.PermissionStatus.Undetermined:
            app.requestPermission(permission, self, lambda _answer: self.changed.emit())
            raise MicrophoneProblem(
                "The system asks whether Lectern may use the microphone.", "", "Answer it, then press Record again."
            )
        raise MicrophoneProblem(
            "Lectern may not use the microphone.",
            "The privacy settings of this computer forbid it.",
            "Allow it there, then press Record again.",
        )

    def _read(self) -> None:
        if self._stream is None or self._form is None:
            return
        data = bytes(self._stream.readAll().data())
        if data:
            self.heard.emit(_mono16(data, self._form))

    def _state(self) -> None:
        from PySide6.QtMultimedia import QtAudio

        if self._source is not None and self._source.error() not in (QtAudio.Error.NoError, QtAudio.Error.UnderrunError):
            self.stop()
            self.failed.emit(_unheard())


def _unheard() -> MicrophoneProblem:
    return MicrophoneProblem(
        "The microphone can't be heard.",
        "It was unplugged, or another program holds it.",
        "Close the other program or connect it again, then go on.",
    )


def _mono16(data: bytes, form: QAudioFormat) -> bytes:
    """What a device gives as 16-bit mono."""
    from PySide6.QtMultimedia import QAudioFormat

    sample = QAudioFormat.SampleFormat
    if form.channelCount() == 1 and form.sampleFormat() == sample.Int16:
        return data
    import numpy as np

    match form.sampleFormat():
        case sample.Float:
            values = np.frombuffer(data, np.float32) * np.float32(32767)
        case sample.Int32:
            values = (np.frombuffer(data, np.int32) / 65536).astype(np.float32)
        case sample.UInt8:
            values = (np.frombuffer(data, np.uint8).astype(np.float32) - 128) * 256
        case _:
            values = np.frombuffer(data, np.int16).astype(np.float32)
    values = values[: len(values) - len(values) % form.channelCount()].reshape(-1, form.channelCount()).mean(axis=1)
    out: bytes = np.clip(np.rint(values), -32768, 32767).astype("<i2").tobytes()
    return out
