"""What reading and writing caption files have in common: the formats, and what a file could not carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.course.blocks import Cue
from app.course.provenance import OutputKind, Provenance, SourceType
from app.media.captions.limits import DEFAULT, Limits
from app.media.labels import DISCLOSURE, Label, note


class Format(StrEnum):
    """Formats of caption files; the value is the ending."""

    VTT = "vtt"
    SRT = "srt"
    TTML = "ttml"

    @property
    def called(self) -> str:
        """As people call it."""
        return {"vtt": "WebVTT", "srt": "SubRip", "ttml": "TTML"}[self.value]

    @property
    def mime(self) -> str:
        """The IANA type."""
        return {"vtt": "text/vtt", "srt": "application/x-subrip", "ttml": "application/ttml+xml"}[self.value]


@dataclass(frozen=True, slots=True)
class Loss:
    """Something a file or the course has no place for: ``what`` it is, in how many captions, and what became of it."""

    what: str
    count: int
    outcome: str

    @property
    def sentence(self) -> str:
        """As one line of a report."""
        where = "" if not self.count else " in 1 caption" if self.count == 1 else f" in {self.count:,} captions"
        return f"{self.what}{where}: {self.outcome}"


@dataclass(frozen=True, slots=True)
class Read:
    """A caption file that was read. ``labels`` are the origins it declares, ``language`` what it says it is in."""

    cues: tuple[Cue, ...]
    format: Format
    losses: tuple[Loss, ...] = ()
    labels: tuple[Label, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Captions to be written, with what the file must say about them.

    ``records`` are the origins of what is synthetic, in the sound or in the captions; ``disclosure`` is what the first caption
    says of them to people, nothing when empty.
    """

    cues: tuple[Cue, ...]
    records: tuple[Provenance, ...] = ()
    disclosure: str = ""
    language: str = ""
    title: str = ""

    @property
    def shown(self) -> tuple[Cue, ...]:
        """The cues as they are shown, the disclosure first."""
        return disclosed(self.cues, self.disclosure) if self.records and self.disclosure else self.cues

    @property
    def notes(self) -> tuple[str, ...]:
        """The labels, each as one line for machines and people."""
        return tuple(dict.fromkeys(map(note, self.records)))


def disclosed(cues: Sequence[Cue], text: str = DISCLOSURE, limits: Limits = DEFAULT) -> tuple[Cue, ...]:
    """The cues with a first one that says that the voice is synthetic (clause B5.4): in the silence before the first word when
    there is room to read it, otherwise as the first line of the first cue, or beside it when that has a speaker."""
    if not cues:
        return ()
    room = cues[0].start - limits.gap_ms
    if room >= limits.least_ms:
        return (Cue(0, room, text), *cues)
    if cues[0].speaker:  # who does not say this
        return (Cue(cues[0].start, cues[0].end, text), *cues)
    return (replace(cues[0], text=f"{text}\n{cues[0].text}"), *cues[1:])


def undisclosed(cues: Sequence[Cue], text: str) -> tuple[Cue, ...]:
    """The cues without the disclosure that :func:`disclosed` put there."""
    if not cues or not text:
        return tuple(cues)
    first = cues[0]
    if first.text == text:
        return tuple(cues[1:])
    line, _, rest = first.text.partition("\n")
    return (replace(first, text=rest), *cues[1:]) if line == text and rest else tuple(cues)


def record_of(label: Label) -> Provenance:
    """The origin of captions that a file declares, for a course that does not know it."""
    return Provenance(
        id=label.id,
        kind=OutputKind.TEXT if label.kind is OutputKind.TEXT else OutputKind.SUBTITLES,
        source_type=label.source_type or SourceType.TRAINED,
        provider=label.provider or "unknown",
        system=label.system or "unknown",
        created=label.created,
        user="",
        request_id="",
        prompt_sha256="",
        parent=label.parent or None,
    )


def plain_lines(text: str) -> str:
    """A cue's text without empty lines, which would end a cue, and without spaces at the ends of lines."""
    return "\n".join(line for line in (part.strip() for part in text.splitlines()) if line)
