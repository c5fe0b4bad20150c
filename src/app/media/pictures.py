"""What a picture says: the words in it, by Tesseract where it is installed, and what stands in its properties.

Tesseract is a program of its own (Apache-2.0), found on the path, never bundled. One thread to a picture is twice as fast as
its default on two cores (0.33 s instead of 0.86 s for a 1280 × 720 screenshot, measured), and segmentation mode 11 (sparse
text) finds labels that the default misses.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from app.media.flat import flattened
from app.media.words import Line, Word, merged

if TYPE_CHECKING:
    from PIL.Image import Image

SECONDS = 240
"""Time for one of the two readings of a picture. A screenshot takes a third of a second, a page of A3 some ten, and at low
priority beside a busy computer ten times as long."""
_BREATH, _NICE = 0.1, 5
"""Seconds between two questions whether to stop, and what is added to the niceness of Tesseract (0 to 19)."""
SURE = 40.0
"""Tesseract's own confidence, 0 to 100, below which a word is noise: the bars of what was painted over are read as letters
with 30 to 36. Measured (tests/bench/bench_pictures.py) at 0, 20, 40 and 60: 169, 169, 168 and 166 of 192 details found in
blurred, grainy, squeezed and slanted pictures, 52 of 52 in screens at each, and 429, 420, 403 and 252 false words in 21
pictures without any. One reading, of the picture as it is, found 129 and 34 at 40."""
SURE_LINE = 50.0
"""The same for a line, by the width of its words: grass, bricks and fur are read as lines of letters. Without this bound there
were 1,116 false words and 40 findings in the 21 pictures, with it 403 and 14 (one of the 40 was more than a note)."""
_LIKE_A_WORD = re.compile(r"[\w@.+:/-]{3,}")
_TELLING = re.compile(r".@.|\d\D{0,2}\d\D{0,2}\d")
"""An address or a number, which stand in no dictionary and so may have no sureness at all."""
LARGEST = 40_000_000
"""Pixels of a picture that is looked into: a scanned page of A3 at 600 dots an inch has 70 million, at 400 half of that."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one picture says: the words in it, and its properties by name. ``note`` says why the words were not read; empty when
    they were. ``name`` is the start of its SHA-256, to tell it from others."""

    words: tuple[Word, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    note: str = ""
    name: str = ""


UNREAD = "The text in the picture was not read: "
NOT_INSTALLED = f"{UNREAD}Tesseract, the program that reads it, is not installed."
"""The note on a machine without Tesseract; installing it changes that, unlike what is wrong with a picture itself."""


def _nothing() -> None:
    """Nobody stops it."""


def look(data: bytes, check: Callable[[], None] = _nothing) -> Said:
    """Everything a picture says. ``check`` is asked several times a second, and what it raises stops the reading.

    Takes the better part of a second for a screenshot: for a job. Data that is no picture says nothing, and the note says so.
    """
    from app.course.errors import FileProblem
    from app.media.images import inspect

    check()
    name = hashlib.sha256(data).hexdigest()[:16]
    try:
        info = inspect(data, "The picture")
    except FileProblem as problem:
        return Said(note=f"{problem}", name=name)
    told: dict[str, list[str]] = {}
    for name, value in properties(io.BytesIO(data)):
        told.setdefault(name, []).append(value)
    named = tuple((name, "\n".join(values)) for name, values in told.items())
    if program() is None:
        return Said((), named, NOT_INSTALLED, name)
    if info.width * info.height > LARGEST:
        return Said((), named, f"{UNREAD}it has more than {LARGEST // 1_000_000} million pixels.", name)
    words = read(data, check)
    if words is None:
        return Said((), named, f"{UNREAD}Tesseract failed or took too long.", name)
    return Said(tuple(words), named, name=name)


@cache
def program() -> str | None:
    """Tesseract's path, or None where it is not installed."""
    return shutil.which("tesseract")


def languages() -> tuple[str, ...]:
    """The language packs that are installed, as Tesseract calls them (``eng``, ``deu``)."""
    found = program()
    return _packs(found) if found else ()


@cache
def _packs(found: str) -> tuple[str, ...]:
    told = subprocess.run([found, "--list-langs"], capture_output=True, text=True, timeout=SECONDS, check=False)
    return tuple(
        sorted(name for name in told.stdout.split()[5:] if re.fullmatch(r"[a-z]{3}(?:_[a-z]+)?", name) and name != "osd")
    )


def read(data: bytes, check: Callable[[], None] = _nothing) -> list[Word] | None:
    """Every word in a picture with its box; None when it was not read: no Tesseract, too large, it failed or took too long.

    It is read as it is, and with all letters made dark on white: twice the time, and with it whatever stands on dark bars and
    coloured buttons, in faint grey, or in small letters.
    """
    found = program()
    pictures = _readable(data) if found else None
    if found is None or pictures is None:
        return None
    plain, flat = pictures[0].copy(), flattened(pictures[1])
    plain.paste("#808080", mask=flat.grain)
    check()
    first = _seen(found, plain, check)
    again = _seen(found, flat.image, check, flat.scale) if first is not None else None
    return merged(first, again) if first is not None and again is not None else None


def _seen(found: str, image: Image, check: Callable[[], None], scale: float = 0.0) -> list[Word] | None:
    """What Tesseract reads; with ``scale``, in a second reading of a picture made that many times larger."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    wanted = "+".join(languages()[:4]) or "eng"
    told = _told([found, "-", "-", "-l", wanted, "--psm", "11", "tsv"], out.getvalue(), check)
    return None if told is None else list(_credible(_rows(told.decode("utf-8", "replace"), scale)))


def _told(command: list[str], picture: bytes, check: Callable[[], None]) -> bytes | None:
    """What Tesseract writes about a picture, at low priority: the person at the keyboard goes first.

    The picture comes from a file without a name: a pipe gets no more of it after the first wait that runs out.
    """
    with tempfile.TemporaryFile() as given:
        given.write(picture)
        given.seek(0)
        try:
            process = subprocess.Popen(
                command,
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
                | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
            )
        except OSError:
            return None
        with process:
            if hasattr(os, "setpriority"):
                with contextlib.suppress(OSError):  # it is over already
                    os.setpriority(os.PRIO_PROCESS, process.pid, _NICE)
            try:
                told = _waited(process, check)
            except BaseException:
                process.kill()
                raise
    return told if process.returncode == 0 else None


def _waited(process: subprocess.Popen[bytes], check: Callable[[], None]) -> bytes:
    until = time.monotonic() + SECONDS
    while True:
        try:
            return process.communicate(timeout=_BREATH)[0]
        except subprocess.TimeoutExpired:
            check()
            if time.monotonic() > until:
                process.kill()


def _credible(words: Iterable[Word]) -> Iterator[Word]:
    """The words that are none by chance: of lines that are sure on the whole, or have an address or a number in them, those
    that are sure or look like a word."""
    lines: dict[Line, list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    for line in lines.values():
        whole = sum(word.width for word in line) or 1
        sure = sum(word.sure * word.width for word in line) / whole
        if sure >= SURE_LINE or any(_TELLING.search(word.text) for word in line):
            yield from (word for word in line if word.sure >= SURE or _LIKE_A_WORD.fullmatch(word.text))


def _rows(table: str, scale: float) -> Iterator[Word]:
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or not cells[11].strip():
            continue
        block, paragraph, line = int(cells[2]), int(cells[3]), int(cells[4])
        left, top, width, height = (round(int(cell) / (scale or 1)) for cell in cells[6:10])
        place = (-block if scale else block, paragraph, line)
        yield Word(cells[11].strip(), left, top, width, height, place, float(cells[10]))


def _readable(data: bytes) -> tuple[Image, Image] | None:
    """The picture turned as its viewer sees it, where it is transparent on white and on grey: black words show on both, white
    ones on the other. None for what is none or too large."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > LARGEST:
                return None
            upright = ImageOps.exif_transpose(image)
            if not upright.has_transparency_data:
                whole = upright.convert("RGB")
                return whole, whole
            clear = upright.convert("RGBA")
            grounds = (Image.new("RGBA", clear.size, ground) for ground in ("white", "#808080"))
            on_white, on_grey = (Image.alpha_composite(ground, clear).convert("RGB") for ground in grounds)
            return on_white, on_grey
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def properties(path: Path | IO[bytes]) -> Iterator[tuple[str, str]]:
    """(name, value) of everything in a picture's properties that is text: EXIF with its place, XMP, comments."""
    from PIL import ExifTags, Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            exif = image.getexif()
            for number, value in [*exif.items(), *exif.get_ifd(ExifTags.IFD.Exif).items()]:
                yield from _text(ExifTags.TAGS.get(number, f"tag {number}"), value)
            gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
            if place := _place(gps):
                yield "GPS position", place
            for name, value in image.info.items():
                if name not in ("exif", "icc_profile", "dpi", "jfif", "jfif_version", "jfif_density", "jfif_unit"):
                    yield from (
                        _xmp(value) if name == "xmp" or str(name).startswith("XML:com.adobe") else _text(str(name), value)
                    )
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return


def _place(gps: dict[int, Any]) -> str:
    """Where it was taken, as maps write it (``48.85837° N, 2.29448° E``); empty when the picture does not say."""
    from PIL import ExifTags

    tags = ExifTags.GPS
    try:
        latitude, longitude = (
            sum(float(part) / 60**at for at, part in enumerate(gps[tag])) for tag in (tags.GPSLatitude, tags.GPSLongitude)
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return ""
    north, east = (str(gps.get(tag, ""))[:1] for tag in (tags.GPSLatitudeRef, tags.GPSLongitudeRef))
    return f"GPS {latitude:.5f}° {north or 'N'}, {longitude:.5f}° {east or 'E'}"


def _text(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, bytes):
        value = value.removeprefix(b"ASCII\0\0\0").decode("utf-8", "ignore")
    if isinstance(value, str) and len(text := value.replace("\0", "").strip()) > 2:
        yield name, text


def _xmp(value: Any) -> Iterator[tuple[str, str]]:
    raw = value.decode("utf-8", "ignore") if isinstance(value, bytes) else str(value)
    for match in re.finditer(r">([^<>]{3,2000})<", raw):
        if match.group(1).strip():
            yield "XMP", match.group(1).strip()
