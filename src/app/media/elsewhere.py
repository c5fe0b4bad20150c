"""Labels in files that are not taken apart here (QuickTime, AIFF, RF64, Matroska), and pictures in files of sound.

Programs carry the comment over into whatever they write. It begins with a sentence of ours, so it is found in any file; how
long it is stands in front of it, in the way of the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.media import id3, mp4, vorbis

_MOST = 4096
"""Bytes of a comment; one with all its fields has some 300."""
_FIELD = b" | DigitalSourceType="
_CONTROL = re.compile(rb"[\x00-\x1f]")


def comment_in(data: bytes, sentences: tuple[str, ...]) -> str:
    """The comment that begins with one of ``sentences``, wherever it stands; empty when none does."""
    at, end = _beginning(data, [said.encode() for said in sentences])
    if at < 0:
        return ""
    for length in _lengths(data, at):
        held = data[at : at + length]
        if end - at < length <= _MOST and len(held) == length and not _CONTROL.search(held):
            return held.decode("utf-8", "replace")
    stop = _CONTROL.search(data, at, at + _MOST)
    return data[at : stop.start() if stop else at + _MOST].decode("utf-8", "replace")


def _beginning(data: bytes, sentences: Sequence[bytes]) -> tuple[int, int]:
    """Where a comment begins and where its first field is named; −1 for neither. A plain search, for files of 500 MB."""
    found = data.find(_FIELD)
    while found >= 0:
        said = next((said for said in sentences if data[max(0, found - len(said)) : found] == said), None)
        if said is not None:
            return found - len(said), found + len(_FIELD)
        found = data.find(_FIELD, found + 1)
    return -1, -1


def _lengths(data: bytes, at: int) -> Iterator[int]:
    """What the bytes before a text can mean as its length: in Matroska, QuickTime, RIFF."""
    before = data[max(0, at - 4) : at].rjust(4, b"\0")
    if before[2] & 0xC0 == 0x40:
        yield (before[2] & 0x3F) << 8 | before[3]
    yield int.from_bytes(before[:2], "big")  # the language of the text follows it
    yield int.from_bytes(before, "little")


def without_pictures(data: bytes) -> bytes:
    """A file of sound without the pictures in its tags: what they say of themselves says nothing about the sound."""
    for picture in _pictures(data):
        if picture:
            data = data.replace(picture, b"")
    return data


def _pictures(data: bytes) -> list[bytes]:
    if data[:3] == b"ID3":
        return [frame.body for frame in id3.read(data)[0] if frame.id == "APIC"]
    if data[:4] == b"fLaC":
        return vorbis.flac_pictures(data)
    return mp4.covers(data) if mp4.is_mp4(data) else []
