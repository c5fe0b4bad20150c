"""WebVTT, written and read."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from app.course.blocks import Cue
from app.course.errors import FileProblem
from app.course.provenance import Provenance
from app.media.captions.values import Format, Loss, Read, Sheet, plain_lines
from app.media.labels import DISCLOSURE, read_notes

_TAG = re.compile(r"</?([a-zA-Z]*)[^>]*>|<\d[\d:.]*>")
_SETTING = re.compile(r"(?:vertical|line|position|size|align|region):[^\s]+")


def clock(ms: int) -> str:
    """``00:01:02.345``."""
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def to_vtt(cues: Sequence[Cue], *records: Provenance | None, disclosure: str = DISCLOSURE) -> str:
    """WebVTT. With ``records`` of what is synthetic: their labels as NOTEs and ``disclosure``, unless empty, as first cue."""
    return write(Sheet(cues=tuple(cues), records=tuple(filter(None, records)), disclosure=disclosure))


def write(sheet: Sheet) -> str:
    """The sheet as WebVTT, speakers as ``<v Name>``, cue settings of an import as they were."""
    import webvtt

    captions = [
        webvtt.Caption(clock(cue.start), clock(max(cue.end, cue.start + 1)), _payload(cue), settings=_settings(cue.settings))
        for cue in sheet.shown
    ]
    text: str = webvtt.WebVTT(captions=captions, header_comments=list(sheet.notes)).content
    return text if text.endswith("\n") else text + "\n"


def _payload(cue: Cue) -> str:
    """Cue text: no markup, no arrow, and no empty line, which would end the cue."""
    said = html.escape(plain_lines(re.sub("[\r\n]+", "\n", cue.text)), quote=False) or "\u00a0"
    speaker = " ".join(cue.speaker.split())
    return f"<v {html.escape(speaker, quote=False)}>{said}" if speaker else said


def _settings(held: str) -> str:
    """What WebVTT knows of the settings; a region is left out, since the file has none."""
    return " ".join(found for found in _SETTING.findall(held) if not found.startswith("region:"))


def from_vtt(text: str, name: str = "The captions") -> tuple[Cue, ...]:
    """The cues of a WebVTT file in order of time, without markup. Raises :class:`FileProblem` naming the file.

    Cues that no browser would show (malformed, or ending before they begin) are left out.
    """
    return read(text, name).cues


def read(text: str, name: str = "The captions") -> Read:
    """A WebVTT file: cues in order of time, speakers, settings, the labels of its NOTEs, and what has no place here."""
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    try:
        parsed = webvtt.WebVTT.from_string(text.lstrip("\ufeff"))
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise FileProblem(
            f"{name} are not WebVTT.", f"{error}.", "Export them as .vtt from the program they come from."
        ) from error
    lost: Counter[str] = Counter()
    cues = [_cue(caption, lost) for caption in parsed.captions]
    good = [cue for cue in cues if cue.end > cue.start]
    broken = len(cues) - len(good) + max(0, len(re.findall(r"^[^\n]*-->", text, re.MULTILINE)) - len(cues))
    comments = [*parsed.header_comments, *parsed.footer_comments, *(c for cue in parsed.captions for c in cue.comments)]
    labels = read_notes(text)
    lost["Notes"] = max(0, len(comments) - len(labels))
    lost["Style sheets"] = len(parsed.styles or ())
    lost["Regions"] = len(getattr(parsed, "regions", None) or ())
    losses = [Loss(what, count if what in _BY_CUE else 0, _OUTCOMES[what]) for what, count in lost.items() if count]
    if broken:
        losses.append(Loss("Times no player understands", broken, "left out"))
    language = next((line.partition(":")[2].strip() for line in parsed.metadata if line.lower().startswith("language:")), "")
    return Read(tuple(sorted(good, key=lambda cue: (cue.start, cue.end))), Format.VTT, tuple(losses), tuple(labels), language)


_OUTCOMES = {
    "Identifiers": "not kept, captions are numbered here",
    "Bold, italics, colours and other marks inside the text": "the words are kept, the marks are not",
    "More than one speaker": "the first one is kept as the speaker",
    "Notes": "not kept",
    "Style sheets": "not kept, the player has its own look",
    "Regions": "not kept, nor which caption stood in which",
}
_BY_CUE = ("Identifiers", "Bold, italics, colours and other marks inside the text", "More than one speaker")


def _cue(caption: Any, lost: Counter[str]) -> Cue:
    raw = "\n".join(caption.lines)
    voices = re.findall(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>", raw)
    if caption.identifier and not caption.identifier.strip().isdecimal():
        lost["Identifiers"] += 1
    if any((found[1] or "0") not in ("v", "c", "lang") for found in _TAG.finditer(raw)) or "<c." in raw:
        lost["Bold, italics, colours and other marks inside the text"] += 1
    if len(set(voices)) > 1:
        lost["More than one speaker"] += 1
    settings = str(caption.settings or "")
    return Cue(
        caption.start_time.in_milliseconds(),
        caption.end_time.in_milliseconds(),
        html.unescape(caption.text).replace("\u00a0", " ").strip(),  # the library leaves entities in .text
        speaker=html.unescape(" ".join(voices[0].split())) if voices else "",
        settings=_settings(settings),
    )
