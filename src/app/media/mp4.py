"""The comment of an MP4 file (M4A, and the sound of films): read, and written without touching what is heard.

A file is boxes in boxes: four bytes of length, four of a name. Tags are in ``moov/udta/meta/ilst``. Growing ``moov`` moves the
sound behind it, so the table of where each chunk begins is moved along.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

Box = tuple[bytes, int, int, int]
"""Name, where the box begins, where its contents begin, where it ends."""

_WHERE_SOUND_IS = (b"trak", b"mdia", b"minf", b"stbl")
_COMMENT, _TITLE = b"\xa9cmt", b"\xa9nam"
_APPLE = b"\0\0\0\0" + struct.pack(">I4s", 33, b"hdlr") + b"\0" * 8 + b"mdirappl" + b"\0" * 9


def is_mp4(data: bytes) -> bool:
    """Whether it begins as an MP4 file does."""
    return data[4:8] == b"ftyp"


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes of a stretch; ends at one whose length makes no sense."""
    end = len(data) if end is None else end
    at = start
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, at)
        inside = at + 8
        if size == 1 and at + 16 <= end:
            (size,) = struct.unpack_from(">Q", data, at + 8)
            inside = at + 16
        elif size == 0:
            size = end - at
        if size < inside - at or at + size > end:
            return
        yield name, at, inside, at + size
        at += size


def read_comment(data: bytes) -> str:
    """The comment, or an empty string."""
    moov = _within(data, 0, len(data), b"moov")
    for name, _, inside, end in _items(data, moov) if moov else ():
        if name == _COMMENT:
            for kind, _, start, stop in boxes(data, inside, end):
                if kind == b"data" and stop - start >= 8:
                    return data[start + 8 : stop].decode("utf-8", "replace")
    return ""


def covers(data: bytes) -> list[bytes]:
    """The pictures among the tags."""
    moov = _within(data, 0, len(data), b"moov")
    return [data[start:end] for name, _, start, end in _items(data, moov) if name == b"covr"] if moov else []


def write_comment(data: bytes, comment: str, title: str = "") -> bytes:
    """The file with this comment (and title, if one is given) in the place of its own; other tags stay.

    Raises ``ValueError`` for a file without ``moov``, or one in fragments, whose places can't be moved.
    """
    moov = _within(data, 0, len(data), b"moov")
    names = [name for name, *_ in boxes(data)]
    if not is_mp4(data) or moov is None or b"moof" in names:
        raise ValueError("not an MP4 file that tags can be written into")
    ours = {_COMMENT: comment} | ({_TITLE: title} if title else {})
    kept = [data[start:end] for name, start, _, end in _items(data, moov) if name not in ours]
    new = [_box(name, _box(b"data", struct.pack(">II", 1, 0) + value.encode("utf-8"))) for name, value in ours.items()]
    udta = [
        data[start:end]
        for name, _, inside, stop in boxes(data, moov[2], moov[3])
        if name == b"udta"
        for kind, start, _, end in boxes(data, inside, stop)
        if kind != b"meta"
    ]
    meta = _box(b"meta", _APPLE + _box(b"ilst", b"".join([*kept, *new])))
    others = [(name, data[start:end]) for name, start, _, end in boxes(data, moov[2], moov[3]) if name != b"udta"]
    size = 8 + sum(len(content) for _, content in others) + 8 + sum(map(len, udta)) + len(meta)
    shift = size - (moov[3] - moov[1])
    moved = [_moved(content, moov[1], shift) if name == b"trak" else content for name, content in others]
    whole = _box(b"moov", b"".join(moved) + _box(b"udta", b"".join(udta) + meta))
    return data[: moov[1]] + whole + data[moov[3] :]


def _items(data: bytes, moov: Box) -> Iterator[Box]:
    """The tags."""
    udta = _within(data, moov[2], moov[3], b"udta")
    meta = _within(data, udta[2], udta[3], b"meta") if udta else None
    if meta is None:
        return
    # Apple's meta begins with four bytes of version; QuickTime's does not.
    skip = 0 if data[meta[2] + 4 : meta[2] + 8] == b"hdlr" else 4
    ilst = _within(data, meta[2] + skip, meta[3], b"ilst")
    if ilst:
        yield from boxes(data, ilst[2], ilst[3])


def _within(data: bytes, start: int, end: int, wanted: bytes) -> Box | None:
    return next((box for box in boxes(data, start, end) if box[0] == wanted), None)


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def _moved(trak: bytes, after: int, shift: int) -> bytes:
    """A track whose chunks behind ``after`` begin ``shift`` bytes later."""
    out = bytearray(trak)
    start, end = 0, len(trak)
    for name in _WHERE_SOUND_IS:
        box = _within(trak, start, end, name)
        if box is None:
            return trak
        start, end = box[2], box[3]
    for name, _, inside, stop in boxes(trak, start, end):
        form = {b"stco": ">I", b"co64": ">Q"}.get(name)
        if form is None or stop - inside < 8:
            continue
        (count,) = struct.unpack_from(">I", trak, inside + 4)
        width = struct.calcsize(form)
        for place in range(inside + 8, min(inside + 8 + count * width, stop - width + 1), width):
            (at,) = struct.unpack_from(form, trak, place)
            if at > after:
                struct.pack_into(form, out, place, at + shift)
    return bytes(out)
