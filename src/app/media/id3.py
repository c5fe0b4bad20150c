"""ID3v2.3 tags of MP3 files, as much of them as a label needs. Reads 2.2, 2.3 and 2.4, writes 2.3, which everything reads."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

_V22 = {"COM": "COMM", "TXX": "TXXX", "TT2": "TIT2", "TP1": "TPE1", "TAL": "TALB", "TCR": "TCOP", "TEN": "TENC", "TYE": "TYER"}
_CODECS = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: four-letter ``id`` and its content as ID3v2.3 has it."""

    id: str
    body: bytes


def read(data: bytes) -> tuple[list[Frame], bytes]:
    """(frames, the file without its leading tags). A tag that is damaged gives the frames before the damage."""
    frames: list[Frame] = []
    while data[:3] == b"ID3" and len(data) >= 10:
        version, flags, size = data[3], data[5], _unsafe(data[6:10])
        body = data[10 : 10 + size]
        if flags & 0x80 and version < 4:
            body = body.replace(b"\xff\x00", b"\xff")
        frames += _frames(_without_extended(body, version) if flags & 0x40 and version > 2 else body, version)
        data = data[10 + size + (10 if version == 4 and flags & 0x10 else 0) :]
    return frames, data


def _unsafe(four: bytes) -> int:
    return (four[0] & 127) << 21 | (four[1] & 127) << 14 | (four[2] & 127) << 7 | four[3] & 127


def _without_extended(body: bytes, version: int) -> bytes:
    if len(body) < 4:
        return b""
    return body[_unsafe(body[:4]) :] if version == 4 else body[4 + struct.unpack_from(">I", body)[0] :]


def _frames(body: bytes, version: int) -> Iterable[Frame]:
    head = 6 if version == 2 else 10
    at = 0
    while at + head <= len(body) and body[at]:
        if version == 2:
            name = _V22.get(body[at : at + 3].decode("latin-1"), "")
            size, flags = int.from_bytes(body[at + 3 : at + 6], "big"), 0
        else:
            name = body[at : at + 4].decode("latin-1")
            size = _unsafe(body[at + 4 : at + 8]) if version == 4 else struct.unpack_from(">I", body, at + 4)[0]
            flags = body[at + 9]
        content = body[at + head : at + head + size]
        at += head + size
        if len(content) < size:
            return
        if name and not flags and content:  # compressed or encrypted frames can't be carried over
            yield Frame(name, _as_23(name, content) if version == 4 else content)


def _as_23(name: str, content: bytes) -> bytes:
    """A 2.4 frame for 2.3, which has no UTF-8 and no UTF-16 without a mark."""
    if content[0] not in (2, 3) or not (name[0] == "T" or name == "COMM"):
        return content
    prefix = content[1:4] if name == "COMM" else b""
    text_ = content[1 + len(prefix) :].decode(_CODECS[content[0]], "replace")
    return b"\x01" + prefix + b"\0\0".join(_utf16(part) for part in text_.split("\0"))


def _utf16(text_: str) -> bytes:
    # Big-endian: its mark FE FF can't be taken for the start of an MPEG frame, as FF FE could.
    return b"\xfe\xff" + text_.encode("utf-16-be", "replace")


def _encoded(*parts: str) -> tuple[bytes, bytes]:
    """(encoding byte, the parts with terminators between them): Latin-1 when it can, else UTF-16."""
    try:
        return b"\x00", b"\0".join(part.encode("ascii") for part in parts)
    except UnicodeEncodeError:
        return b"\x01", b"\0\0".join(_utf16(part) for part in parts)


def text(name: str, value: str) -> Frame:
    """A text frame such as ``TIT2``."""
    mark, body = _encoded(value.replace("\0", " "))
    return Frame(name, mark + body)


def user_text(key: str, value: str) -> Frame:
    """A ``TXXX`` frame: a named value."""
    mark, body = _encoded(key, value.replace("\0", " "))
    return Frame("TXXX", mark + body)


def comment_frame(value: str, language: str = "eng") -> Frame:
    """The plain comment: a ``COMM`` frame without a description, the one programs show."""
    mark, body = _encoded("", value.replace("\0", " "))
    return Frame("COMM", mark + language.encode("ascii") + body)


def _split(mark: int, body: bytes) -> tuple[str, str]:
    codec = _CODECS.get(mark, "latin-1")
    if mark in (1, 2):
        at = next((i for i in range(0, len(body) - 1, 2) if body[i : i + 2] == b"\0\0"), len(body))
        first, second = body[:at], body[at + 2 :]
    else:
        first, _, second = body.partition(b"\0")
    said = second.decode(codec, "replace").partition("\0")[0]  # ID3v2.4 may list several values; ours is the first
    return first.decode(codec, "replace").strip("\0\ufeff"), said.strip("\ufeff")


def user_key(frame: Frame) -> str:
    """The name of a ``TXXX`` frame, empty for others."""
    return _split(frame.body[0], frame.body[1:])[0] if frame.id == "TXXX" else ""


def user_value(frames: Iterable[Frame], key: str) -> str:
    """The value of the ``TXXX`` frame of that name, or an empty string."""
    return next((_split(frame.body[0], frame.body[1:])[1] for frame in frames if user_key(frame) == key), "")


def is_comment(frame: Frame) -> bool:
    """Whether this is the plain comment: one without a description, or a named value of that name, as ffmpeg writes it."""
    if frame.id == "TXXX":
        return user_key(frame).casefold() == "comment"
    return frame.id == "COMM" and len(frame.body) > 4 and not _split(frame.body[0], frame.body[4:])[0]


def comment(frames: Iterable[Frame]) -> str:
    """The plain comment, or an empty string."""
    found = [frame for frame in frames if is_comment(frame)]
    found.sort(key=lambda frame: frame.id != "COMM")
    return next((_split(frame.body[0], frame.body[4 if frame.id == "COMM" else 1 :])[1] for frame in found), "")


def tag(frames: Iterable[Frame]) -> bytes:
    """The frames as one ID3v2.3 tag."""
    body = b"".join(frame.id.encode("latin-1") + struct.pack(">IH", len(frame.body), 0) + frame.body for frame in frames)
    size = len(body)
    return b"ID3\x03\x00\x00" + bytes((size >> shift) & 127 for shift in (21, 14, 7, 0)) + body
