"""SubRip (.srt), written and read. It has no notes: the label stands in a first caption of one millisecond."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import replace

from app.course.blocks import Cue
from app.course.errors import FileProblem
from app.media.captions.values import Format, Loss, Read, Sheet, plain_lines

_TAGS = re.compile(r"</?(?:b|i|u|s|font)(?:\s[^>]*)?>|\{\\[^}]*\}", re.IGNORECASE)
_TIMES = re.compile(r"^\s*\d+:\d{1,2}:\d{1,2}[,.]\d+\s*-->", re.MULTILINE)


def looks_like(text: str) -> bool:
    """Whether there are SubRip times near the beginning."""
    return bool(_TIMES.search(text[:4000]))


def write(sheet: Sheet) -> str:
    """The sheet as SubRip. A speaker stands before the text; labels are captions that end a millisecond after they begin."""
    labels = [Cue(at, at + 1, note) for at, note in enumerate(sheet.notes)]
    shown = [replace(cue, start=max(cue.start, len(labels))) for cue in sheet.shown]
    blocks = []
    for number, cue in enumerate([*labels, *shown], 1):
        said = plain_lines(cue.text).replace("-->", "->") or "\u00a0"
        said = f"{' '.join(cue.speaker.split())}: {said}" if cue.speaker.strip() else said
        blocks.append(f"{number}\n{_clock(cue.start)} --> {_clock(max(cue.end, cue.start + 1))}\n{said}\n")
    return "\n".join(blocks)


def losses(sheet: Sheet) -> tuple[Loss, ...]:
    """What SubRip has no place for."""
    out = []
    if speakers := sum(bool(cue.speaker.strip()) for cue in sheet.cues):
        out.append(Loss("Speakers", speakers, "SubRip has none, so the name stands before the text"))
    if placed := sum(bool(cue.settings) for cue in sheet.cues):
        out.append(Loss("Positions", placed, "SubRip has none"))
    return tuple(out)


def read(text: str, name: str = "The captions") -> Read:
    """A SubRip file: cues in order of time. Raises :class:`FileProblem` naming the file."""
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    body = text.lstrip("\ufeff \t\r\n").replace("\r\n", "\n").replace("\r", "\n")
    if "-->" in body.partition("\n")[0]:
        body = f"1\n{body}"  # numbers are left out by some programs, and the library wants the first one
    try:
        captions = webvtt.srt.parse(body.split("\n"))
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise FileProblem(
            f"{name} are not SubRip.", f"{error}.", "Export them as .srt or .vtt from the program they come from."
        ) from error
    lost: Counter[str] = Counter()
    cues: list[Cue] = []
    for caption in captions:
        raw = "\n".join(caption.lines)
        bare = _TAGS.sub("", raw)
        start, end = caption.start_time.in_milliseconds(), caption.end_time.in_milliseconds()
        if end > start:
            lost["marks"] += bare != raw
            cues.append(Cue(start, end, html.unescape(plain_lines(bare)).replace("\u00a0", " ").strip()))
        else:
            lost["broken"] += 1
    lost["broken"] += max(0, len(_TIMES.findall(body)) - len(captions))
    found = []
    if lost["marks"]:
        found.append(Loss("Bold, italics, colours and positions", lost["marks"], "the words are kept, the marks are not"))
    if lost["broken"]:
        found.append(Loss("Times no player understands, or no text", lost["broken"], "left out"))
    return Read(tuple(sorted(cues, key=lambda cue: (cue.start, cue.end))), Format.SRT, tuple(found))


def _clock(ms: int) -> str:
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d},{ms % 1000:03d}"
