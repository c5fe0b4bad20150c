"""WebVTT, written and read."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace

from app.course.blocks import Cue
from app.course.errors import FileProblem
from app.course.provenance import Provenance
from app.media.captions.limits import DEFAULT, Limits
from app.media.labels import DISCLOSURE, note


def clock(ms: int) -> str:
    """``00:01:02.345``."""
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def disclosed(cues: Sequence[Cue], text: str = DISCLOSURE, limits: Limits = DEFAULT) -> tuple[Cue, ...]:
    """The cues with a first one that says that the voice is synthetic (clause B5.4): in the silence before the first word when
    there is room to read it, otherwise as the first line of the first cue."""
    if not cues:
        return ()
    room = cues[0].start - limits.gap_ms
    if room >= limits.least_ms:
        return (Cue(0, room, text), *cues)
    return (replace(cues[0], text=f"{text}\n{cues[0].text}"), *cues[1:])


def to_vtt(cues: Sequence[Cue], record: Provenance | None = None, *, disclosure: str = DISCLOSURE) -> str:
    """WebVTT. With a ``record`` of synthetic sound: its label as first NOTE and ``disclosure``, unless empty, as first cue."""
    import webvtt

    shown = disclosed(cues, disclosure) if record is not None and disclosure else tuple(cues)
    captions = [webvtt.Caption(clock(cue.start), clock(max(cue.end, cue.start + 1)), _escaped(cue.text)) for cue in shown]
    comments = [note(record)] if record is not None else []
    text: str = webvtt.WebVTT(captions=captions, header_comments=comments).content
    return text if text.endswith("\n") else text + "\n"


def _escaped(text: str) -> str:
    """Cue text: no markup, no arrow, and no empty line, which would end the cue."""
    lines = [line.strip() for line in re.split("[\r\n]+", text)]
    return "\n".join(html.escape(line, quote=False) for line in lines if line) or "\u00a0"


def from_vtt(text: str, name: str = "The captions") -> tuple[Cue, ...]:
    """The cues of a WebVTT file in order of time, without markup. Raises :class:`FileProblem` naming the file.

    Cues that no browser would show (malformed, or ending before they begin) are left out.
    """
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    try:
        parsed = webvtt.WebVTT.from_string(text.lstrip("\ufeff"))
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise FileProblem(
            f"{name} are not WebVTT.", f"{error}.", "Export them as .vtt from the program they come from."
        ) from error
    cues = [
        Cue(
            caption.start_time.in_milliseconds(),
            caption.end_time.in_milliseconds(),
            html.unescape(caption.text).replace("\u00a0", " ").strip(),  # the library leaves entities in .text
        )
        for caption in parsed.captions
    ]
    return tuple(sorted((cue for cue in cues if cue.end > cue.start), key=lambda cue: (cue.start, cue.end)))
