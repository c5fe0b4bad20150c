"""A whole sound file to a clip in memory: for what is short. Long recordings are read by :mod:`app.media.reader`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.media.clip import Clip
from app.media.reader import MAX_SECONDS, AudioProblem, opened


def decode(data: bytes | Path, name: str = "The sound", *, channels: int = 1, max_seconds: float = MAX_SECONDS) -> Clip:
    """The sound in ``data`` at its own rate; ``channels`` 1 mixes down, 0 keeps what is there.

    Raises :class:`AudioProblem` for anything that is empty, cut short, broken, absurd or not sound. ``name`` is how the
    message calls it.
    """
    with opened(data, name, max_seconds=max_seconds) as sound:
        pieces = list(sound.chunks(mono=channels == 1))
        if not pieces:
            raise AudioProblem(
                f"{name} holds no sound.", "It is a file of the right kind, but of length zero.", "Record or export it again."
            )
        return Clip(np.concatenate(pieces), sound.rate)
