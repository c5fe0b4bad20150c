"""The label of a synthetic picture, inside its file: an XMP packet for programs and, where one fits, a comment for people.

Written into the bytes that are there, never by decoding and encoding again: pixels, colour profile and whatever else the file
carries stay as they came. PNG (iTXt chunks), JPEG (APP1 and COM segments) and WebP (an ``XMP`` chunk; it has no comment).

A signature over the file (a content credential of the provider) does not survive a change of its bytes; it is left in the file,
so that one can still read what it said.
"""

from __future__ import annotations

import html
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace

from app.course.provenance import OutputKind, SourceType
from app.media.labels import Label, parse

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEY = b"XML:com.adobe.xmp"
_JPEG_KEY = b"http://ns.adobe.com/xap/1.0/\0"
# Name in the packet, attribute of a label. IPTC 2025.1 has the AI properties; the others are XMP's own.
_PROPERTIES = (
    ("Iptc4xmpExt:AISystemUsed", "system"),
    ("photoshop:Credit", "provider"),
    ("xmp:CreateDate", "created"),
    ("dc:identifier", "id"),
    ("xmpMM:DerivedFrom", "parent"),
)
_SPACES = {
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "TC260": "http://www.tc260.org.cn/ns/AIGC/1.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
}
_LONGEST = 65_000
"""Bytes of a JPEG segment; a packet of ours has under 2,000."""


def packet(label: Label) -> bytes:
    """The label as an XMP packet."""
    pairs = [("Iptc4xmpExt:DigitalSourceType", label.source_type.uri)]
    pairs += [(name, getattr(label, field)) for name, field in _PROPERTIES]
    pairs.append(("TC260:AIGC", label.fields()["AIGC"]))
    attributes = "".join(f'\n  {name}="{html.escape(_flat(value))}"' for name, value in pairs if value)
    spaces = "".join(f'\n  xmlns:{name}="{uri}"' for name, uri in _SPACES.items())
    body = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about=""{spaces}{attributes}/></rdf:RDF></x:xmpmeta>'
    )
    return f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>{body}<?xpacket end="r"?>'.encode()


def _flat(value: str) -> str:
    return " ".join(value.split())[:500]


def labelled_image(data: bytes, label: Label) -> bytes:
    """The picture with its label, in the place of the one it had; raises ``ValueError`` for what is no PNG, JPEG or WebP."""
    label = replace(label, kind=OutputKind.IMAGE)
    if data.startswith(_PNG):
        return _png(data, label)
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data, label)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data, label)
    raise ValueError("no label is defined for this type of picture")


def read_image_label(data: bytes) -> Label | None:
    """The label a picture carries, None when it has none of ours: its XMP as we write it, or its comment, which stays as it is
    when another program writes the XMP anew."""
    return _in_packet(data) or parse(_comment(data))


def _comment(data: bytes) -> str:
    """The comment of a PNG or JPEG file, the one that is a label if there are several; empty when there is none."""
    found: list[bytes] = []
    if data.startswith(_PNG):
        for kind, content in _chunks(data):
            if kind == b"iTXt" and content.startswith(b"Comment\0\0"):
                found += content[10:].split(b"\0", 2)[2:]
            elif kind == b"tEXt" and content.startswith(b"Comment\0"):
                found.append(content[8:])
    elif data.startswith(b"\xff\xd8\xff"):
        found = [segment[4:] for marker, segment in _segments(data)[0] if marker == 0xFE]
    return next((said for one in found if parse(said := one.rstrip(b"\0").decode("utf-8", "replace"))), "")


def _in_packet(data: bytes) -> Label | None:
    found = re.search(rb"<rdf:Description rdf:about=\"\"[^<>]*DigitalSourceType=[^<>]*/>", data)
    if found is None:
        return None
    said = {
        name: html.unescape(value)
        for name, value in re.findall(r'([\w]+:[\w]+)="([^"]*)"', found[0].decode("utf-8", "replace"))
    }
    kind = said.get("Iptc4xmpExt:DigitalSourceType", "").rsplit("/", 1)[-1]
    if kind not in [known.value for known in SourceType] or not said.get("dc:identifier"):
        return None
    held = {field: said.get(name, "") for name, field in _PROPERTIES}
    return Label(source_type=SourceType(kind), kind=OutputKind.IMAGE, **held)


# PNG.


def _png(data: bytes, label: Label) -> bytes:
    out = [_PNG]
    for kind, content in _chunks(data):
        if kind == b"iTXt" and content.split(b"\0", 1)[0] in (_PNG_KEY, b"Comment"):
            continue
        out.append(_chunk(kind, content))
        if kind == b"IHDR":
            out.append(_chunk(b"iTXt", _PNG_KEY + b"\0\0\0\0\0" + packet(label)))
            out.append(_chunk(b"iTXt", b"Comment\0\0\0\0\0" + label.comment().encode("utf-8")))
    return b"".join(out)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if len(content) < length:
            break
        yield kind, content
        at += 12 + length


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


# JPEG.


def _jpeg(data: bytes, label: Label) -> bytes:
    head: list[bytes] = []
    rest: list[bytes] = []
    segments, at = _segments(data)
    for marker, segment in segments:
        ours = (marker == 0xE1 and segment[4:].startswith(_JPEG_KEY)) or (marker == 0xFE and b"DigitalSourceType=" in segment)
        if not ours:
            (head if marker == 0xE0 and not rest else rest).append(segment)
    new = [_segment(0xE1, _JPEG_KEY + packet(label)), _segment(0xFE, label.comment().encode("utf-8"))]
    return b"".join([data[:2], *head, *new, *rest, data[at:]])


def _segments(data: bytes) -> tuple[list[tuple[int, bytes]], int]:
    """(marker, segment) of all before the picture itself, and where that begins."""
    out: list[tuple[int, bytes]] = []
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] not in (0xD9, 0xDA):
        (length,) = struct.unpack_from(">H", data, at + 2)
        out.append((data[at + 1], data[at : at + 2 + length]))
        at += 2 + length
    return out, at


def _segment(marker: int, content: bytes) -> bytes:
    content = content[:_LONGEST]
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


# WebP.


def _webp(data: bytes, label: Label) -> bytes:
    chunks = [(kind, content) for kind, content in _riff(data) if kind != b"XMP "]
    if not chunks or chunks[0][0] != b"VP8X":
        chunks.insert(0, (b"VP8X", _extended(chunks)))
    flags = chunks[0][1][0] | 0x04  # XMP is there
    chunks[0] = (b"VP8X", bytes([flags]) + chunks[0][1][1:])
    chunks.append((b"XMP ", packet(label)))
    body = b"".join(kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2) for kind, content in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _riff(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _extended(chunks: list[tuple[bytes, bytes]]) -> bytes:
    """The header an extended WebP file begins with, made from the simple one's frame."""
    for kind, content in chunks:
        if kind == b"VP8 " and content[3:6] == b"\x9d\x01\x2a":
            width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", content, 6))
            return _vp8x(width, height, alpha=False)
        if kind == b"VP8L" and content[:1] == b"\x2f":
            (bits,) = struct.unpack_from("<I", content, 1)
            return _vp8x((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, alpha=bool(bits >> 28 & 1))
    raise ValueError("the WebP file has no picture")


def _vp8x(width: int, height: int, *, alpha: bool) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes([0x10 if alpha else 0, 0, 0, 0]) + sides
