"""What a media or caption file says of its origin, layer by layer: what is there, what is missing, and whether bytes changed.

The doctor, ``lectern label verify`` and the window ask this and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from app.media import id3, mp4
from app.media.credentials import TYPES, Credential, State, read_credential
from app.media.labels import DISCLOSURE, Label, declared_source, read_label
from app.media.marks import fits

if TYPE_CHECKING:
    from app.media.watermark import Mark

SIGNER = "Lectern installation"
"""How the certificates of every Lectern are named; the number behind it says which."""
_MOST_SECONDS = 600
_ENDINGS = {
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".m4a": "audio/mp4",
    ".mp4": "video/mp4",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".ttml": "application/ttml+xml",
}


_DOCUMENTS = (".txt", ".html", ".htm")
"""A transcript is one of these; others of the kind carry no labels."""


class Verdict(StrEnum):
    """``WHOLE``: every layer its type has is there, and signed bytes are what was signed. ``PARTLY``: labelled, but a layer is
    missing. ``CHANGED``: bytes were changed after they were signed. ``NONE``: it does not say that it is synthetic."""

    WHOLE = "labelled"
    PARTLY = "partly labelled"
    CHANGED = "changed"
    NONE = "no label"


class Standing(StrEnum):
    """How one layer is."""

    THERE = "there"
    MISSING = "missing"
    CHANGED = "changed"
    OPTIONAL = "not there"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a label: its name, how it is, and what it says or lacks, in a sentence."""

    name: str
    standing: Standing
    said: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a file. ``mime`` by its bytes, else by its name, empty when it is of no type that carries labels."""

    name: str
    mime: str
    verdict: Verdict
    layers: tuple[Layer, ...]
    label: Label | None = None
    credential: Credential | None = None


def watermark_layer(data: bytes, label: Label | None, name: str) -> Layer | None:
    """The mark in the sound itself, looked for in its first ten minutes; None for what is no sound that can be read.

    Some 4 seconds for ten minutes, so it is for whoever asks about one file, not for the doctor.
    """
    from app.media.watermark import THRESHOLD

    mark = _mark(data, name)
    if mark is None:
        return None
    said = f"a pattern stands out by {mark.z:.1f} standard deviations ({THRESHOLD:.0f} are needed)"
    if mark.z < THRESHOLD:
        return Layer("Watermark", Standing.OPTIONAL, f"None was found: {said}. It is off unless a course asks for it.")
    if label is not None and fits(f"{mark.bits:08x}", label.id):
        return Layer("Watermark", Standing.THERE, f"In the sound itself, and of {label.id}: {said}.")
    return Layer("Watermark", Standing.THERE, f"In the sound itself, of the origin with the mark {mark.bits:08x}: {said}.")


def mark_of(path: Path) -> str:
    """The mark in a sound file, eight hexadecimal digits; empty when it has none, or is no sound."""
    from app.media.watermark import THRESHOLD

    mark = _mark(path, path.name)
    return f"{mark.bits:08x}" if mark is not None and mark.z >= THRESHOLD else ""


def _mark(source: bytes | Path, name: str) -> Mark | None:
    from app.course.errors import FileProblem
    from app.media.reader import opened
    from app.media.watermark import Detector

    try:
        with opened(source, name) as sound:
            detector, seconds = Detector(sound.rate), 0.0
            for piece in sound.chunks():
                detector.feed(piece)
                seconds += len(piece) / sound.rate
                if seconds > _MOST_SECONDS:
                    break
    except FileProblem:
        return None
    return detector.found()


def mime_of(data: bytes, name: str) -> str:
    """The type of a media or caption file, by its first bytes where they tell; empty for any other."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "image/png"
    if data[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if data[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(data[8:12], "")
    ending = f".{name.rpartition('.')[2].lower()}"
    if mp4.is_mp4(data):
        return "video/mp4" if ending == ".mp4" else "audio/mp4"
    starts = {b"fLaC": "audio/flac", b"OggS": "audio/ogg"}
    if data[:4] in starts:
        return starts[data[:4]]
    if data.lstrip(b"\xef\xbb\xbf")[:6] == b"WEBVTT":
        return "text/vtt"
    if data[:3] == b"ID3" or (data[:1] == b"\xff" and ending == ".mp3"):
        return "audio/mpeg"
    return _ENDINGS.get(ending, "") if ending in (".srt", ".ttml", ".vtt") else ""


def checked(data: bytes, name: str, anchors: str = "") -> Checked:
    """Look at every layer of a file. ``anchors`` (PEM) are the issuers that count as this computer's own."""
    mime = mime_of(data, name)
    label = read_label(data) if mime or name.lower().endswith(_DOCUMENTS) else None
    if not mime:
        if label is not None:
            return Checked(name, "text/plain", Verdict.WHOLE, (_note(label),), label)
        return Checked(name, "", Verdict.NONE, (Layer("Type", Standing.MISSING, "No type of file that carries labels."),))
    if not mime.startswith(("audio/", "video/", "image/")):
        layers = tuple(_caption_layers(data, label))
        return Checked(name, mime, Verdict.WHOLE if label else Verdict.NONE, layers, label)
    credential = read_credential(data, mime, anchors)
    layers = (*_tag_layers(data, mime, label), _credential_layer(data, mime, credential))
    standings = [layer.standing for layer in layers]
    if Standing.CHANGED in standings:
        verdict = Verdict.CHANGED
    elif label is None and declared_source(data) is None:
        verdict = Verdict.NONE
    else:
        verdict = Verdict.PARTLY if Standing.MISSING in standings else Verdict.WHOLE
    return Checked(name, mime, verdict, layers, label, credential)


def _tag_layers(data: bytes, mime: str, label: Label | None) -> Iterator[Layer]:
    name = "XMP" if mime.startswith("image/") else "Comment"
    if label is not None:
        who = " ".join(filter(None, (label.provider, label.system)))
        yield Layer(name, Standing.THERE, f"{label.sentence}: {who}, {label.created}, {label.id}.")
    elif (source := declared_source(data)) is not None:
        yield Layer(name, Standing.MISSING, f"It says {source.value}, but not who made it, when and as what.")
    else:
        yield Layer(name, Standing.MISSING, "Nothing says that it is synthetic.")
    if mime == "audio/mpeg":
        found = id3.user_value(id3.read(data)[0], "DigitalSourceType")
        said = found or "No named fields for programs."
        yield Layer("Fields", Standing.THERE if found else Standing.MISSING, said)
    elif mime in ("image/png", "image/jpeg"):
        there = b"| DigitalSourceType=" in data
        said = "The label as a line to read." if there else "No line for people to read."
        yield Layer("Comment", Standing.THERE if there else Standing.MISSING, said)


def _credential_layer(data: bytes, mime: str, found: Credential | None) -> Layer:
    name = "Content credential"
    if mime not in TYPES:
        return Layer(name, Standing.OPTIONAL, "Files of this type have no place for one.")
    if found is None:
        return Layer(name, Standing.MISSING, "It is not signed, so that nobody can tell whether it was changed.")
    made_from = [f"“{signer}”" for signer in found.parents if signer]
    parents = f" Made from a file signed by {' and '.join(made_from)}." if made_from else ""
    if found.state is State.TRUSTED:
        said = f"Signed by this computer's Lectern ({found.signer}); not one byte was changed since.{parents}"
        return Layer(name, Standing.THERE, said)
    if found.state is State.UNKNOWN:
        said = f"Signed by “{found.signer}”, whom this computer does not know; not one byte was changed since.{parents}"
        return Layer(name, Standing.THERE, said)
    why = f" ({found.why})" if found.why else ""
    if found.signer.startswith(SIGNER) or SIGNER.encode() in data:
        return Layer(name, Standing.CHANGED, f"The file is not what was signed{why}.")
    return Layer(name, Standing.MISSING, f"One of “{found.signer or 'unknown'}” is in the file, but does not fit it{why}.")


def _note(label: Label) -> Layer:
    return Layer("Note", Standing.THERE, f"{label.sentence}: {label.provider} {label.system}, {label.created}, {label.id}.")


def _caption_layers(data: bytes, label: Label | None) -> Iterator[Layer]:
    if label is None:
        yield Layer("Note", Standing.MISSING, "Nothing says that the voice or the captions are synthetic.")
    else:
        yield _note(label)
    shown = DISCLOSURE.encode() in data
    said = "A first caption tells viewers." if shown else "No caption tells viewers in English; that is optional."
    yield Layer("First caption", Standing.THERE if shown else Standing.OPTIONAL, said)
