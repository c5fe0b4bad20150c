"""RIFF chunks of WAV files: the INFO list, and everything else as it was."""

from __future__ import annotations

import struct

Chunk = tuple[bytes, bytes]


def read(data: bytes) -> tuple[dict[str, str], list[Chunk]]:
    """(INFO fields, all other chunks). Raises ``ValueError`` when ``data`` is no WAV; a chunk cut short is kept as it is."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ValueError("not a WAV file")
    info: dict[str, str] = {}
    chunks: list[Chunk] = []
    for tag, body in _chunks(data[12:]):
        if tag == b"LIST" and body[:4] == b"INFO":
            for name, value in _chunks(body[4:]):
                info.setdefault(name.decode("latin-1"), value.rstrip(b"\0").decode("utf-8", "replace"))
        else:
            chunks.append((tag, body))
    return info, chunks


def _chunks(data: bytes) -> list[Chunk]:
    out: list[Chunk] = []
    at = 0
    while at + 8 <= len(data):
        tag, size = struct.unpack_from("<4sI", data, at)
        out.append((tag, data[at + 8 : at + 8 + size]))
        at += 8 + size + (size & 1)
    return out


def write(info: dict[str, str], chunks: list[Chunk]) -> bytes:
    """A WAV file of these chunks, the INFO list after them, where every player has found the sound before it."""
    fields = b"".join(_packed(name.encode("latin-1"), value.encode("utf-8") + b"\0") for name, value in info.items())
    body = b"".join(_packed(tag, content) for tag, content in chunks)
    if info:
        body += _packed(b"LIST", b"INFO" + fields)
    return struct.pack("<4sI4s", b"RIFF", 4 + len(body), b"WAVE") + body


def _packed(tag: bytes, content: bytes) -> bytes:
    return struct.pack("<4sI", tag, len(content)) + content + b"\0" * (len(content) & 1)
