"""Blocks that show or play a file: image and narration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.course.blocks.base import Block, MediaRef, label
from app.course.text import EMPTY, RichText


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Block):
    """A picture. ``alt`` says what it shows; ``decorative`` says that it shows nothing a learner needs.

    ``source`` is None until one is chosen.
    """

    kind: ClassVar[str] = "image"
    title: ClassVar[str] = "Image"
    whole: ClassVar[bool] = True
    source: MediaRef | None = None
    alt: str = label("Alt text")
    caption: str = label("Caption")
    decorative: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of a provider.

    ``provider`` and ``name`` as the provider calls it, BCP 47 ``language``, ``rate`` in words a minute.
    """

    provider: str = "local"
    name: str = ""
    language: str = "en"
    rate: int = 160


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption, times in milliseconds from the start of the audio.

    ``speaker`` is who says it, if that matters; ``unsure`` that a person should listen whether the times are right;
    ``settings`` are WebVTT cue settings of a file it came from.
    """

    start: int
    end: int
    text: str
    speaker: str = ""
    unsure: bool = False
    settings: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One narrated sentence.

    What was said, when (ms), and ``key``, the hash of text, voice and settings its clip is cached under.
    """

    text: str
    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Narration(Block):
    """Audio with captions and transcript.

    With an empty ``script`` it reads the lesson's own text aloud; otherwise it reads the script. ``voice`` is None for the
    course's voice. ``audio``, ``sentences`` and ``cues`` are what was last made; the narration is stale when the sentences
    of the present text differ from ``sentences``. The transcript is the sentences.
    """

    kind: ClassVar[str] = "narration"
    title: ClassVar[str] = "Narration"
    whole: ClassVar[bool] = True
    script: RichText = EMPTY
    voice: Voice | None = None
    audio: MediaRef | None = None
    duration: int = 0
    sentences: tuple[Sentence, ...] = ()
    cues: tuple[Cue, ...] = ()
