"""The process in which pocketsphinx (BSD) listens, with its US English model.

It has one of its own because it holds the interpreter's lock while it hears half a minute: up to half a second in which a
window would stand still. Started as ``python -m app.media.align.ears``, in a frozen app as ``lectern --listen``.

Each request is a line of JSON, each answer too. ``{"known": [WORD…]}`` is answered by whether the dictionary has each;
``{"place": [WORD…], "bytes": N}``, followed by N bytes of 16-bit sound, by ``[[START_MS, END_MS]…]`` or null. It ends with
its input.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from typing import Any

RATE = 16_000  # the model's
_FRAME_MS = 10.0
_BEAMS = (1e-48, 1e-60, 1e-70)
"""From quick to thorough; below 1e-70 an hour takes hours and nothing more is found (measured)."""

Times = tuple[float, float]


class Ears:
    """The model, loaded once (38 MB, 0.3 s)."""

    def __init__(self) -> None:
        import pocketsphinx

        self._decoders: dict[float, Any] = {}
        self._make = pocketsphinx.Decoder

    def _decoder(self, beam: float) -> Any:
        if beam not in self._decoders:
            wide = {"beam": beam, "pbeam": beam, "wbeam": beam}
            self._decoders[beam] = self._make(lm=None, loglevel="FATAL", samprate=RATE, **wide)
        return self._decoders[beam]

    def known(self, words: Sequence[str]) -> list[bool]:
        """Whether the dictionary has each word."""
        decoder = self._decoder(_BEAMS[0])
        return [decoder.lookup_word(word) is not None for word in words]

    def place(self, words: Sequence[str], samples: bytes) -> list[Times] | None:
        """(start, end) of each word in ms; None when the sound can't be heard as these words."""
        for beam in _BEAMS:
            decoder = self._decoder(beam)
            try:
                decoder.set_align_text(" ".join(words))
                decoder.start_utt()
                try:
                    decoder.process_raw(samples, full_utt=True)
                finally:
                    decoder.end_utt()
                heard = list(decoder.seg() or ())
            except RuntimeError:
                continue
            found = [each for each in heard if not re.match(r"[<\[(+]", each.word)]
            if len(found) == len(words):
                return [(each.start_frame * _FRAME_MS, (each.end_frame + 1) * _FRAME_MS) for each in found]
        return None


def main() -> int:
    """Answer until the input ends."""
    ears, asked, told = Ears(), sys.stdin.buffer, sys.stdout.buffer
    while line := asked.readline():
        request = json.loads(line)
        answer: Any
        if "known" in request:
            answer = ears.known(request["known"])
        else:
            answer = ears.place(request["place"], asked.read(request["bytes"]))
        told.write(json.dumps(answer).encode() + b"\n")
        told.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
