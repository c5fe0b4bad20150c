"""Times as people read and write them: ``1:02.345``, and the marks of a ruler."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STEPS = (100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000)
_APART = 84
"""Pixels between two times of the ruler."""


def exact(ms: int) -> str:
    """``0:02.345``, ``1:00:02.345`` from an hour on."""
    seconds, rest = divmod(max(0, ms), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}.{rest:03}" if hours else f"{minutes}:{seconds:02}.{rest:03}"


def short(ms: int) -> str:
    """``0:02``, ``1:00:02`` from an hour on."""
    return exact(ms).partition(".")[0]


def parsed(text: str) -> int | None:
    """Milliseconds of ``62.3``, ``1:02.345``, ``1:02,3`` or ``1:00:02``; None for anything else."""
    match = re.fullmatch(r"\s*(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6})(?:[.,](\d{1,3}))?\s*", text)
    if match is None:
        return None
    hours, minutes, seconds, rest = match.groups()
    if (minutes is not None and int(seconds) > 59) or (hours is not None and int(minutes) > 59):
        return None
    return (int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds)) * 1000 + int((rest or "0").ljust(3, "0"))


def ruled(start: float, end: float, ms_a_pixel: float) -> Iterator[tuple[int, str]]:
    """The marks of a ruler from one time to another: five to each that carries its time in words."""
    step = next((step for step in _STEPS if step / ms_a_pixel >= _APART), _STEPS[-1])
    small = step // 5
    at = int(start // step) * step
    while at <= end:
        if at >= start - step:
            named = at % step == 0
            label = (short(at) if step >= 1000 else exact(at)[:-2]) if named else ""
            yield at, label
        at += small
