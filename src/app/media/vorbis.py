"""Vorbis comments: those of FLAC read and written, those of Ogg (Vorbis, Opus, FLAC) read.

A list of ``NAME=value``. ffmpeg and the standard call the comment DESCRIPTION, others COMMENT; both are read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

_VORBIS_COMMENT, _PICTURE = 4, 6
_MOST = 1 << 20
"""Bytes of an Ogg file that are searched for its tags: they come with the first pages."""
_STARTS = (b"\x03vorbis", b"OpusTags")


def comment(tags: list[tuple[str, str]]) -> str:
    """The comment among tags, or an empty string."""
    for wanted in ("DESCRIPTION", "COMMENT"):
        for name, value in tags:
            if name.upper() == wanted:
                return value
    return ""


def read_flac(data: bytes) -> list[tuple[str, str]]:
    """The tags of a FLAC file, none when it has none or is no FLAC."""
    for kind, body in _blocks(data)[0]:
        if kind == _VORBIS_COMMENT:
            return _tags(body)
    return []


def flac_pictures(data: bytes) -> list[bytes]:
    """The pictures in a FLAC file."""
    return [body for kind, body in _blocks(data)[0] if kind == _PICTURE]


def write_flac(data: bytes, new: Mapping[str, str]) -> bytes:
    """The FLAC with these tags in the place of its own of those names; everything else stays. ``ValueError`` if it is none."""
    blocks, rest = _blocks(data)
    if not blocks:
        raise ValueError("not a FLAC file")
    names = {name.upper() for name in new}
    kept = [(name, value) for name, value in read_flac(data) if name.upper() not in names]
    vendor = b"Lectern"
    entries = [f"{name}={value}".encode() for name, value in (*kept, *new.items())]
    body = struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(entries))
    body += b"".join(struct.pack("<I", len(entry)) + entry for entry in entries)
    blocks = [block for block in blocks if block[0] != _VORBIS_COMMENT]
    blocks.insert(1, (_VORBIS_COMMENT, body))
    out = [b"fLaC"]
    for number, (kind, content) in enumerate(blocks):
        last = 0x80 if number == len(blocks) - 1 else 0
        out.append(bytes([kind | last]) + len(content).to_bytes(3, "big") + content)
    return b"".join(out) + rest


def read_ogg(data: bytes) -> list[tuple[str, str]]:
    """The tags of an Ogg file, none when it has none or is no Ogg."""
    if data[:4] != b"OggS":
        return []
    packets = b"".join(_ogg_pages(data[:_MOST]))
    for start in _STARTS:
        at = packets.find(start)
        if at >= 0:
            return _tags(packets[at + len(start) :])
    return []


def _blocks(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """The metadata blocks of a FLAC file, and what follows them. A tag of another kind before them (ID3) is not looked past."""
    if data[:4] != b"fLaC":
        return [], data
    out: list[tuple[int, bytes]] = []
    at, last = 4, False
    while not last and at + 4 <= len(data):
        last, size = bool(data[at] & 0x80), int.from_bytes(data[at + 1 : at + 4], "big")
        out.append((data[at] & 0x7F, data[at + 4 : at + 4 + size]))
        at += 4 + size
    return out, data[at:]


def _ogg_pages(data: bytes) -> Iterator[bytes]:
    """The contents of the pages, one after the other: what is in a tag that spans pages stands together then."""
    at = 0
    while data[at : at + 4] == b"OggS" and at + 27 <= len(data):
        table = data[at + 27 : at + 27 + data[at + 26]]
        start = at + 27 + len(table)
        yield data[start : start + sum(table)]
        at = start + sum(table)


def _tags(body: bytes) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    try:
        (at,) = struct.unpack_from("<I", body)
        at += 4
        (count,) = struct.unpack_from("<I", body, at)
        at += 4
        for _ in range(min(count, 10_000)):
            (size,) = struct.unpack_from("<I", body, at)
            name, equals, value = body[at + 4 : at + 4 + size].decode("utf-8", "replace").partition("=")
            at += 4 + size
            if equals:
                out.append((name, value))
    except struct.error:
        pass  # cut short: what was read counts
    return out
