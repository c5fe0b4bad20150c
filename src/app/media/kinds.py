"""What a sound file is, by its first bytes; and what an MP4 file says of the sound in it. Names are not believed."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

HEAD = 64
"""Bytes :func:`kind` wants to see."""

_ENCRYPTED = (b"enca", b"drms", b"encv", b"drmi")
"""Sample entries of Common Encryption (ISO/IEC 23001-7) and of Apple's older FairPlay."""
_NOT_SOUND = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"MThd", "a MIDI file: notes, not sound"),
    (b"\x30\x26\xb2\x75", "a Windows Media file"),
    (b"#!AMR", "an AMR file"),
    (b"<!DOC", "a web page"),
    (b"<html", "a web page"),
)


def kind(data: bytes) -> str:
    """``audio/`` with wav, mpeg, flac, ogg, aiff, mp4, aac or webm, by the first bytes; an empty string for anything else."""
    if data[:4] in (b"RIFF", b"RIFX", b"RF64") and data[8:12] == b"WAVE":
        return "audio/wav"
    if data[:4] == b"fLaC":
        return "audio/flac"
    if data[:4] == b"OggS":
        return "audio/ogg"
    if data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC"):
        return "audio/aiff"
    if data[4:8] == b"ftyp":
        return "audio/mp4"
    if data[:4] == b"\x1aE\xdf\xa3":
        return "audio/webm"
    if len(data) > 1 and data[0] == 0xFF and data[1] & 0xF6 == 0xF0:  # ADTS: the layer bits that MP3 never has
        return "audio/aac"
    if data[:3] == b"ID3" or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 and data[1] & 0x06):
        return "audio/mpeg"
    return ""


def looks_like(data: bytes) -> str:
    """What a file that is no sound is, in words; empty when nobody knows."""
    return next((words for head, words in _NOT_SOUND if data.startswith(head)), "")


@dataclass(frozen=True, slots=True)
class Track:
    """What an MP4 file says of its sound: ``codec`` as its four letters, ``seconds`` (0 when it does not say)."""

    codec: str
    seconds: float
    encrypted: bool


class NoIndex(ValueError):
    """An MP4 file without its index (``moov``), which is written last: the recording or the download was cut short."""


def mp4_sound(file: BinaryIO, size: int) -> Track | None:
    """The first sound track of an MP4 file; None when it has none. Raises :class:`NoIndex`.

    Only the index is read, at most 64 MiB of it; the position of ``file`` moves.
    """
    at = 0
    while at + 8 <= size:
        file.seek(at)
        head = file.read(16)
        length, name = struct.unpack_from(">I4s", head)
        start = 8
        if length == 1 and len(head) == 16:
            length, start = struct.unpack_from(">Q", head, 8)[0], 16
        length = length or size - at
        if name == b"moov":
            if at + length > size:
                break
            file.seek(at + start)
            return _track(file.read(min(length - start, 64 << 20)))
        if length < 8:
            break
        at += length
    raise NoIndex


def _boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    out, at = [], 0
    while at + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if length < 8:
            break
        out.append((name, data[at + 8 : at + length]))
        at += length
    return out


def _inside(data: bytes, *path: bytes) -> bytes:
    for name in path:
        data = next((body for found, body in _boxes(data) if found == name), b"")
    return data


def _track(moov: bytes) -> Track | None:
    for name, body in _boxes(moov):
        if name != b"trak" or _inside(body, b"mdia", b"hdlr")[8:12] != b"soun":
            continue
        entry = _inside(body, b"mdia", b"minf", b"stbl", b"stsd")[12:16]
        return Track(entry.decode("latin-1").strip(), _seconds(_inside(body, b"mdia", b"mdhd")), entry in _ENCRYPTED)
    return None


def _seconds(mdhd: bytes) -> float:
    if len(mdhd) < 20:
        return 0.0
    if mdhd[0] == 1 and len(mdhd) >= 32:
        scale, length = struct.unpack_from(">IQ", mdhd, 20)
    else:
        scale, length = struct.unpack_from(">II", mdhd, 12)
    return length / scale if scale else 0.0


def ogg_seconds(file: BinaryIO) -> float:
    """Length of an Ogg file by the position its last page names; 0 when that can't be told. The position of ``file`` moves."""
    file.seek(0)
    head = file.read(64)
    if (at := head.find(b"OpusHead")) >= 0:
        rate, skip = 48_000, int.from_bytes(head[at + 10 : at + 12], "little")
    elif (at := head.find(b"\x01vorbis")) >= 0:
        rate, skip = int.from_bytes(head[at + 12 : at + 16], "little"), 0
    else:
        return 0.0
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_536 - 512))  # a page has at most 65,307 bytes
    tail = file.read()
    last = tail.rfind(b"OggS")
    position = int.from_bytes(tail[last + 6 : last + 14], "little", signed=True) if 0 <= last < len(tail) - 14 else 0
    return max(position - skip, 0) / rate if rate else 0.0
