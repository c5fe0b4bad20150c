"""A picture as Tesseract reads letters best: dark on white, whatever they stand on.

Tesseract chooses one threshold for a picture, so that a dark bar of a light screen becomes one black area and the white words
on it are never looked at. Here the ground of every place is found first, as the median of what is around it; what differs from
it, lighter or darker, is ink.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_STEP, _WINDOW = 3, 9
"""Every third pixel is looked at, nine of these in a row and in a column: a window of 27 pixels. A larger one cuts the corners
off buttons 44 pixels high, which are then read as brackets; a smaller one takes strokes of large letters for ground."""
_REACH = 3
"""Looked-at pixels beside a place whose ground is taken for its own too: edges of bars are no ink."""
_FAINT, _DARKEST = 40, 0.997
"""Difference from its ground, of 255, under which nothing is made black, and the part of a picture that is fainter than what
is."""
_TILE, _INK, _BUSY = 48, 64, 0.34
"""Pixels of a square, the darkness of 255 that counts as ink, and the part of a square's pixels that differ in this from the
next one in their row, from which on it is grain and no writing: type of 11 pixels in lines of 14 has up to 0.32, grass 0.34,
grain 0.37 to 0.5. Tesseract takes 20 s for a picture of grain."""
_SMALL, _MIDDLE = 2_000_000, 5_000_000
"""Pixels up to which it is made twice as large, and half as large again: letters 11 pixels high are too small for Tesseract. In
a larger picture letters are larger."""


@dataclass(frozen=True, slots=True)
class Flat:
    """The picture in grey with every letter dark on white, ``scale`` times as large as it was. ``grain`` is a mask, in the old
    size, of the squares that were left out as they hold nothing but grain."""

    image: Image
    scale: float
    grain: Image


def flattened(image: Image) -> Flat:
    """The picture as Tesseract reads letters best.

    Takes a tenth of a second for a screenshot, and 60 ms more for saving it.
    """
    from PIL import Image as Pillow
    from PIL import ImageChops, ImageFilter, ImageOps

    grey = image.convert("L")
    looked_at = (max(1, grey.width // _STEP), max(1, grey.height // _STEP))
    ground = grey.resize(looked_at, Pillow.Resampling.NEAREST).filter(ImageFilter.MedianFilter(_WINDOW))
    ink = Pillow.new("L", grey.size, 255)
    for near in (ground, ground.filter(ImageFilter.MinFilter(_REACH)), ground.filter(ImageFilter.MaxFilter(_REACH))):
        whole = near.resize(grey.size, Pillow.Resampling.NEAREST)
        ink = ImageChops.darker(ink, ImageChops.difference(grey, whole))
    full = _full(ink)
    flat = ImageOps.invert(ink.point([min(255, level * 255 // full) for level in range(256)]))
    grain = _grain(flat)
    flat.paste(255, mask=grain)
    pixels = flat.width * flat.height
    scale = 2.0 if pixels <= _SMALL else 1.5 if pixels <= _MIDDLE else 1.0
    size = (round(flat.width * scale), round(flat.height * scale))
    return Flat(flat.resize(size, Pillow.Resampling.BICUBIC), scale, grain)


def _grain(flat: Image) -> Image:
    """A mask of the squares that are no writing."""
    from PIL import Image as Pillow
    from PIL import ImageChops

    black = flat.point([255 if level < 255 - _INK else 0 for level in range(256)])
    changes = ImageChops.difference(black, ImageChops.offset(black, 1, 0)).reduce(_TILE)
    bound = round(255 * _BUSY)
    busy = changes.point([255 if level > bound else 0 for level in range(256)])
    return busy.resize((busy.width * _TILE, busy.height * _TILE), Pillow.Resampling.NEAREST).crop((0, 0, *flat.size))


def _full(ink: Image) -> int:
    """The difference from the ground that is made black."""
    counts = ink.histogram()
    left = sum(counts) * (1 - _DARKEST)
    for level in range(255, _FAINT, -1):
        left -= counts[level]
        if left <= 0:
            return level
    return _FAINT
