"""Blocks that show or play a file: image and narration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from math import isfinite
from typing import ClassVar, Self

from app.course.blocks.base import Block, MediaRef, Part, label
from app.course.blocks.filenames import name_part, name_text, renamed
from app.course.text import EMPTY, RichText, clean


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

    def scanned(self) -> Iterator[Part]:
        """The parts, and the name of the file: people name pictures after who is on them."""
        yield from self.parts()
        yield from name_part(_SOURCE_NAME, self.source)

    def part(self, path: str) -> RichText:
        """See :meth:`Block.part`; ``source.name`` is the name of the file."""
        return name_text(path, self.source) if path == _SOURCE_NAME else Block.part(self, path)

    def with_part(self, path: str, text: RichText) -> Self:
        """See :meth:`Block.with_part`; the file itself stays as it is under its new name."""
        if path != _SOURCE_NAME:
            return Block.with_part(self, path, text)
        return replace(self, source=renamed(path, self.source, text))


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of a provider.

    ``provider`` and ``name`` as the provider calls it, BCP 47 ``language``, ``rate`` in words a minute, ``pitch`` in semitones
    up or down from how the voice speaks by itself.
    """

    provider: str = "local"
    name: str = ""
    language: str = "en"
    rate: int = 160
    pitch: float = 0.0

    def __post_init__(self) -> None:
        """A course from elsewhere may hold anything: half a surrogate pair is nobody's name, and no number is no pitch."""
        for name in ("provider", "name", "language"):
            value = getattr(self, name)
            if clean(value) != value:
                object.__setattr__(self, name, clean(value))
        if not isfinite(self.pitch):
            object.__setattr__(self, "pitch", 0.0)


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """How a voice is to say something: ``term`` as it is written, ``say`` what is said for it. A term in small letters is meant
    however it is written, one with capitals only as it stands."""

    term: str
    say: str


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silence in a narration, in ms: after a ``sentence``, and after the last one of a ``block``.

    The block's is twice as long by itself, so that a heading stands apart.
    """

    sentence: int = 350
    block: int = 700


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption, times in milliseconds from the start of the audio.

    ``speaker`` is who says it, if that matters; ``unsure`` that a person should listen whether the times are right;
    ``settings`` are WebVTT cue settings of a file it came from. ``stale`` is a translation of what was said before the
    narration was made again: it stands where the new words are heard, until it is translated again or a person says that it
    is right.
    """

    start: int
    end: int
    text: str
    speaker: str = ""
    unsure: bool = False
    settings: str = ""
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One narrated sentence.

    What was said, when (ms), and ``key``, the hash of text, voice and settings its clip is cached under.
    """

    text: str
    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class CaptionTrack:
    """The captions in another language (a BCP 47 tag). ``provenance`` is the record of the translation, None for a person's."""

    language: str
    cues: tuple[Cue, ...] = ()
    provenance: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Narration(Block):
    """Audio with captions and transcript.

    With an empty ``script`` it reads the lesson's own text aloud; otherwise it reads the script. ``voice`` is None for the
    course's voice. ``audio``, ``sentences`` and ``cues`` are what was last made; the narration is stale when the sentences
    of the present text differ from ``sentences``. The transcript is the sentences.

    ``recorded`` audio is a person's own, with ``consent`` naming the record of their consent. ``captions_from`` says how the
    cues came about: empty for the synthesis itself, else ``alignment``, ``transcription``, ``person`` or ``import``;
    ``captions_provenance`` is their record when a provider made them, kept while people edit them. ``tracks`` are
    translations, ``description`` is the audio description as text: what a listener who can't see needs beyond the speech.
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
    recorded: bool = False
    consent: str = ""
    captions_from: str = ""
    captions_provenance: str | None = None
    tracks: tuple[CaptionTrack, ...] = ()
    description: RichText = EMPTY

    def matches(self, track: CaptionTrack) -> bool:
        """Whether a translation has a caption for each of those there are now: as many, each beginning while its own stands,
        none of them of what was said before."""
        pairs = zip(self.cues, track.cues, strict=False)
        current = len(self.cues) == len(track.cues) and not any(cue.stale for cue in track.cues)
        return current and all(one.start - 500 <= other.start <= one.end for one, other in pairs)

    def scanned(self) -> Iterator[Part]:
        """The parts, the captions that say something the script does not (heard, imported, or written by a person), and the
        name of the file of a recording. That of a made one is the lesson's title, which is scanned as such."""
        yield from self.parts()
        known = "" if self.captions_from in _HEARD else _flat(" ".join(sentence.text for sentence in self.sentences))
        for index, cue in enumerate(self.cues):
            said = _flat(cue.text)
            if said and said not in known:
                yield Part(f"{_CUES}{index}", RichText.of(said), False, f"Caption {index + 1}")
        if self.recorded:
            yield from name_part(_AUDIO_NAME, self.audio)

    def part(self, path: str) -> RichText:
        """See :meth:`Block.part`; ``cues.3`` is the fourth caption on one line, ``audio.name`` the name of the file."""
        if path == _AUDIO_NAME:
            return name_text(path, self.audio)
        return RichText.of(_flat(self.cues[_cue(path, self.cues)].text)) if path.startswith(_CUES) else Block.part(self, path)

    def with_part(self, path: str, text: RichText) -> Self:
        """See :meth:`Block.with_part`; a caption keeps its line breaks where its text stays as it was."""
        if path == _AUDIO_NAME:
            return replace(self, audio=renamed(path, self.audio, text))
        if not path.startswith(_CUES):
            return Block.with_part(self, path, text)
        at = _cue(path, self.cues)
        cue = replace(self.cues[at], text=_broken(self.cues[at].text, text.plain))
        return replace(self, cues=(*self.cues[:at], cue, *self.cues[at + 1 :]))

    def origins(self) -> frozenset[str]:
        """Ids of every provenance record the block refers to, those of its captions and their translations included."""
        made = {self.captions_provenance, *(track.provenance for track in self.tracks)}
        return Block.origins(self) | {origin for origin in made if origin}


_SOURCE_NAME, _AUDIO_NAME = "source.name", "audio.name"
_CUES = "cues."
_HEARD = frozenset({"transcription", "import", "person"})
"""Where captions come from that nobody has read in the script."""


def _flat(text: str) -> str:
    """A caption on one line, of the same length, so that places in it stay where they are."""
    return text.replace("\n", " ")


def _cue(path: str, cues: tuple[Cue, ...]) -> int:
    index = path.removeprefix(_CUES)
    if not index.isdecimal() or int(index) >= len(cues):
        raise KeyError(path)
    return int(index)


def _broken(before: str, now: str) -> str:
    """The new text of a caption with the line breaks of the old one, as far as it is the same from its start and its end."""
    was = _flat(before)
    first = _shared(was, now)
    last = min(_shared(was[::-1], now[::-1]), len(was) - first, len(now) - first)
    return before[:first] + now[first : len(now) - last] + before[len(before) - last :]


def _shared(one: str, two: str) -> int:
    """How many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False)))
