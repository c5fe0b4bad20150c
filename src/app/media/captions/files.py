"""Caption files of any format: told apart by what is in them, decoded whatever program wrote them, and written with labels."""

from __future__ import annotations

import re
from dataclasses import replace

from app.course.errors import FileProblem
from app.media.captions import srt, ttml, vtt
from app.media.captions.values import Format, Loss, Read, Sheet
from app.media.labels import parse

MOST_BYTES = 20_000_000
"""A caption file of a day of speech has two million."""

_OTHERS = (
    (re.compile(r"^\s*\[Script Info\]", re.IGNORECASE), "SubStation Alpha (.ass, .ssa)"),
    (re.compile(r"^\s*<SAMI", re.IGNORECASE), "SAMI (.smi)"),
    (re.compile(r"^Scenarist_SCC"), "Scenarist closed captions (.scc)"),
    (re.compile(r"^\s*\{\d+\}\{\d+\}"), "MicroDVD (.sub), which counts frames"),
    (re.compile(r"^\s*\[\d+:\d+[.:]\d+\]"), "lyrics (.lrc)"),
    (re.compile(r"^\d+:\d+:\d+\.\d+,\d+:\d+:\d+\.\d+\s*$", re.MULTILINE), "SubViewer or YouTube's .sbv"),
    (re.compile(r"^\s*\{\\rtf"), "rich text (.rtf)"),
    (re.compile(r"^\s*<(?:!doctype html|html)", re.IGNORECASE), "a web page"),
    (re.compile(r"^\s*[\[{]"), "JSON"),
    (re.compile(r"^%PDF"), "a PDF"),
    (re.compile(r"^PK\x03\x04"), "a ZIP or Office file"),
)


def decoded(data: bytes, name: str) -> tuple[str, tuple[Loss, ...]]:
    """The text of a caption file, and what was guessed about its letters. Raises :class:`FileProblem`.

    UTF-8 with or without a byte order mark; UTF-16; else Windows-1252, what old subtitle programs of western Europe write.
    """
    if not data.strip():
        raise FileProblem(f"{name} is empty.", "There is nothing in it.", "Export the captions again.")
    if len(data) > MOST_BYTES:
        raise FileProblem(
            f"{name} is too large for captions.", f"It has {len(data):,} bytes.", "Choose the caption file itself."
        )
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace"), ()
    if data[:1] and data[1:2] == b"\0":
        return data.decode("utf-16-le", "replace"), ()
    if data[:1] == b"\0":
        return data.decode("utf-16-be", "replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        where = data.count(b"\n", 0, error.start) + 1
    if b"\0" in data or any(byte in data for byte in b"\x01\x02\x03\x04\x05\x06"):
        raise FileProblem(f"{name} is not a text file.", "It holds bytes no text has.", "Choose a .vtt, .srt or .ttml file.")
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FileProblem(
            f"{name} is in an unknown encoding.",
            f"Line {where} is neither UTF-8 nor Windows-1252.",
            "Save it as UTF-8 in the program it comes from.",
        ) from error
    outcome = f"read as Windows-1252 from line {where} on; check letters such as é, ß or ł"
    return text, (Loss("Not UTF-8", 0, outcome),)


def read_captions(data: bytes, name: str) -> Read:
    """The captions in a file called ``name``, whatever format it is; the bytes decide, never the name.

    Raises :class:`FileProblem` that says what the file is instead, or what is wrong with it.
    """
    text, guessed = decoded(data, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bare = text.lstrip("\ufeff")
    if bare.startswith("WEBVTT"):
        found = vtt.read(bare, name)
    elif ttml.looks_like(bare):
        found = ttml.read(bare, name)
    elif other := next((title for pattern, title in _OTHERS if pattern.search(bare[:4000])), ""):
        raise FileProblem(
            f"{name} can't be read as captions.",
            f"It is {other}.",
            "Export it as .vtt, .srt or .ttml from the program it comes from.",
        )
    elif srt.looks_like(bare):
        found = srt.read(bare, name)
    else:
        raise FileProblem(
            f"{name} can't be read as captions.",
            "It does not begin with WEBVTT, is no TTML, and has no SubRip times.",
            "Export the captions as .vtt, .srt or .ttml.",
        )
    labels = [label for cue in found.cues if (label := parse(cue.text))]  # a format without notes, or converted from one
    if labels:
        kept = tuple(cue for cue in found.cues if parse(cue.text) is None)
        found = replace(found, cues=kept, labels=(*found.labels, *labels))
    if not found.cues:
        raise FileProblem(f"{name} holds no captions.", "No caption in it has both a time and a text.", "Export it again.")
    overlaps = sum(b.start < a.end for a, b in zip(found.cues, found.cues[1:], strict=False))
    crossing = (Loss("Overlaps with the next", overlaps, "kept, and marked in the list"),) if overlaps else ()
    return replace(found, losses=(*guessed, *found.losses, *crossing))


def write_captions(sheet: Sheet, format_: Format) -> bytes:
    """The sheet as a file in UTF-8, with every label it has to carry."""
    writers = {Format.VTT: vtt.write, Format.SRT: srt.write, Format.TTML: ttml.write}
    return writers[format_](sheet).encode("utf-8")


def lost_in(sheet: Sheet, format_: Format) -> tuple[Loss, ...]:
    """What a file of this format can't carry, and what its readers should not be left with."""
    late = sum(cue.stale for cue in sheet.cues)
    stale = (Loss("Translated from what was said before", late, "written as they are; translate them again"),) if late else ()
    return (*stale, *{Format.VTT: lambda _: (), Format.SRT: srt.losses, Format.TTML: ttml.losses}[format_](sheet))
