"""The decoder's process: one file in, samples out (see :mod:`app.media.foreign`). It has no window and needs no display.

Started as ``python -m app.gui.decoding FILE``, in a frozen app as ``lectern --decode-sound FILE``.
"""

from __future__ import annotations

import json
import os
import sys
from typing import BinaryIO

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtMultimedia import QAudioBuffer, QAudioDecoder, QAudioFormat


class _Writer:
    """Writes what the decoder gives as it comes: a full pipe holds the decoder back, so nothing piles up in memory."""

    def __init__(self, app: QCoreApplication, decoder: QAudioDecoder, out: BinaryIO) -> None:
        self._app, self._decoder, self._out = app, decoder, out
        self._form: tuple[int, int] | None = None
        decoder.bufferReady.connect(self._take)
        decoder.finished.connect(self._finished)
        decoder.error.connect(self._failed)

    def _take(self) -> None:
        while self._decoder.bufferAvailable():
            buffer = self._decoder.read()
            if not buffer.isValid():
                continue
            form = (buffer.format().sampleRate(), buffer.format().channelCount())
            if self._form is None:
                self._form = form
                self._say({"rate": form[0], "channels": form[1]})
            elif form != self._form:  # nobody would know where: treat it as broken
                self._app.exit(4)
                return
            try:
                self._out.write(_floats(buffer))
            except OSError:  # nobody listens any more
                os._exit(0)

    def _finished(self) -> None:
        if self._form is None:
            self._say({"error": "empty"})
        self._app.exit(0)

    def _failed(self, error: QAudioDecoder.Error) -> None:
        words = self._decoder.errorString()
        if self._form is None:
            self._say({"error": "no sound" if "audio stream" in words else words or error.name})
        self._app.exit(3)

    def _say(self, facts: dict[str, object]) -> None:
        self._out.write(json.dumps(facts).encode() + b"\n")
        self._out.flush()


def _floats(buffer: QAudioBuffer) -> bytes:
    import numpy as np

    data = bytes(buffer.data())
    sample = QAudioFormat.SampleFormat
    match buffer.format().sampleFormat():
        case sample.Float:
            return data
        case sample.Int16:
            return (np.frombuffer(data, np.int16).astype(np.float32) / 32768).tobytes()
        case sample.Int32:
            return (np.frombuffer(data, np.int32) / np.float64(1 << 31)).astype(np.float32).tobytes()
        case _:
            return ((np.frombuffer(data, np.uint8).astype(np.float32) - 128) / 128).tobytes()


def main(arguments: list[str]) -> int:
    """Decode the file named; returns 0, or what tells that it could not be read to its end."""
    app = QCoreApplication([])
    decoder = QAudioDecoder()
    out = os.fdopen(1, "wb", closefd=False)  # a frozen app without a console has no sys.stdout, but it has the pipe
    writer = _Writer(app, decoder, out)
    decoder.setSource(QUrl.fromLocalFile(arguments[0]))
    decoder.start()
    code = app.exec()
    del writer
    out.flush()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
