"""From microphone to take: begin, pause, go on, end. Everything heard is on disk as it comes."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.course import LecternError
from app.gui.recording.microphone import Microphone
from app.services.takes import Take, TakeWriter


class BoothState(Enum):
    """What goes on."""

    IDLE = auto()
    RECORDING = auto()
    PAUSED = auto()


class Booth(QObject):
    """``changed`` is sent when the state changes, ``heard`` with each piece, ``failed`` with an error after which it stands
    still: what was recorded until then is there as ``take``, and ``whole`` is false."""

    changed = Signal()
    heard = Signal(bytes)
    failed = Signal(object)

    def __init__(self, microphone: Microphone, folder: Path, course_id: str, block_id: str) -> None:
        super().__init__()
        self.microphone = microphone
        self.state = BoothState.IDLE
        self.take: Take | None = None
        self.whole = True
        self._place = (folder, course_id, block_id)
        self._writer: TakeWriter | None = None
        microphone.heard.connect(self._hear)
        microphone.failed.connect(self._fail)

    @property
    def seconds(self) -> float:
        """Length of the take so far."""
        return self._writer.seconds if self._writer is not None else self.take.seconds if self.take is not None else 0.0

    def begin(self, device: str) -> None:
        """Record a new take. Raises :class:`LecternError` when the microphone or the disk refuses."""
        self.end()
        self.take, self.whole = None, True
        self.microphone.start(device)
        try:
            self._writer = TakeWriter(*self._place, self.microphone.rate)
        except LecternError:
            self.microphone.stop()
            raise
        self._go(BoothState.RECORDING)

    def pause(self) -> None:
        """Write nothing for a while; the meter goes on."""
        if self.state is BoothState.RECORDING:
            self._go(BoothState.PAUSED)

    def resume(self) -> None:
        """Go on with the same take."""
        if self.state is BoothState.PAUSED:
            self._go(BoothState.RECORDING)

    def end(self) -> None:
        """The take is whole; what comes in now is not wanted."""
        if self._writer is None:
            return
        self.microphone.stop()
        writer, self._writer = self._writer, None
        try:
            self.take = writer.finish()
        except LecternError as error:
            writer.abandon()
            self.failed.emit(error)
        self._go(BoothState.IDLE)

    def discard(self) -> None:
        """Throw the take away."""
        self.end()
        if self.take is not None:
            self.take.discard()
            self.take = None
        self.changed.emit()

    def _hear(self, pcm: bytes) -> None:
        if self.state is BoothState.RECORDING and self._writer is not None:
            try:
                self._writer.feed(pcm)
            except LecternError as error:
                self._fail(error)
                return
        self.heard.emit(pcm)

    def _fail(self, error: LecternError) -> None:
        self.whole = False
        self.end()
        self.failed.emit(error)

    def _go(self, state: BoothState) -> None:
        self.state = state
        self.changed.emit()
