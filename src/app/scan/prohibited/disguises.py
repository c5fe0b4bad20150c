"""Ways of writing that a person reads and a filter does not, undone; each view leads back to the author's text (clause B3.9).

:mod:`app.scan.views` brings back what zero-width characters, look-alikes, full-width letters and base64 hide. On top of that:
accents, digits for letters, letters set apart, marks inside words, percent and HTML escapes.
"""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from collections.abc import Collection, Iterable, Iterator

from app.scan.views import Edit, View, edited, views


def disguises(text: str, vocabulary: Collection[str]) -> Iterator[View]:
    """Every view of ``text`` that reads differently, the plainest first. ``vocabulary`` are lower-case words to read letters
    that were set apart as, when no wider gap says where a word ends."""
    for view in views(text):
        plain = view if view.text.isascii() else _redone(view, _accents(view.text))
        if _ESCAPE.search(plain.text):
            plain = _redone(plain, _escapes(plain.text))
        if _MARKS.search(plain.text):
            plain = _redone(plain, _marks(plain.text))
        yield plain
        for part in _around(plain, _APART):
            yield _redone(part, _together(part.text, vocabulary), " (written letter by letter)")
        for part in _around(plain, _LEET):
            yield _redone(part, _letters(part.text), " (written with digits for letters)")


_NEAR = 240
"""Code points on each side of a disguise that are read with it: what is asked stands in one sentence."""


def _around(view: View, disguise: re.Pattern[str]) -> Iterator[View]:
    """The pieces of the view with such disguises in them: prose has a few, and need not be read twice for them."""
    pieces: list[list[int]] = []
    for match in disguise.finditer(view.text):
        start, end = max(0, match.start() - _NEAR), min(len(view.text), match.end() + _NEAR)
        if pieces and start <= pieces[-1][1]:
            pieces[-1][1] = end
        else:
            pieces.append([start, end])
    for start, end in pieces:
        if view.whole:
            places = None
        elif view.places:
            places = view.places[0][start:end], view.places[1][start:end]
        else:
            places = array("q", range(start, end)), array("q", range(start + 1, end + 1))
        yield View(view.text[start:end], places, view.whole, view.how)


def _redone(view: View, edits: Iterable[Edit], how: str = "") -> View:
    """The view with the edits done; one that was found inside another text goes on standing for its whole span."""
    done = edited(View(view.text, view.places), edits)
    return View(done.text, None if view.whole else done.places, view.whole, view.how + how)


_COMBINING = re.compile("[\u0300-\u036f\u20d0-\u20f0]")


def _accents(text: str) -> Iterator[Edit]:
    for at, char in enumerate(text):
        if char > "\u00bf" and (bare := _COMBINING.sub("", unicodedata.normalize("NFD", char))) != char and len(bare) <= 1:
            yield at, at + 1, bare


_ESCAPE = re.compile(
    r"(?:%[2-7][0-9a-fA-F]){3,400}|(?:&#(?:\d{2,4}|x[0-9a-fA-F]{2,4});){3,200}|(?:\\(?:x|u00)[2-7][0-9a-fA-F]){3,200}"
)


_CODE = re.compile(r"(?:%|\\x|\\u00)(..)")


def _escapes(text: str) -> Iterator[Edit]:
    for match in _ESCAPE.finditer(text):
        found = match.group()
        new = html.unescape(found) if found[0] == "&" else "".join(chr(int(code, 16)) for code in _CODE.findall(found))
        yield match.start(), match.end(), new


_MARKS = re.compile(r"(?<=[A-Za-z])(?:[*~`|^]{1,4}|\[|\])(?=[A-Za-z])")


def _marks(text: str) -> Iterator[Edit]:
    """``ran*som*ware``."""
    return ((match.start(), match.end(), "") for match in _MARKS.finditer(text))


_APART = re.compile(r"(?<![\w'’])(?:[A-Za-z](?: {1,4}|[.\-/+,_*•·]{1,2} ?)){3,200}[A-Za-z](?![\w'’])")


def _together(text: str, vocabulary: Collection[str]) -> Iterator[Edit]:
    """``m a k e  a  b o m b`` and ``b.o.m.b``."""
    for match in _APART.finditer(text):
        groups = re.split(r" {2,}", match.group())
        words = [re.sub(r"[^A-Za-z]", "", group) for group in groups]
        yield match.start(), match.end(), " ".join(words if len(words) > 1 else _split(words[0].lower(), vocabulary))


def _split(letters: str, vocabulary: Collection[str]) -> list[str]:
    """The letters as known words, the fewest; as one word when they are none."""
    best: list[list[str] | None] = [[]] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 16), end):
            before = best[start]
            if before is not None and letters[start:end] in vocabulary:
                so_far = best[end]
                if so_far is None or len(before) + 1 < len(so_far):
                    best[end] = [*before, letters[start:end]]
    return best[-1] or [letters]


_LEET = re.compile(
    r"(?<![\w@$])(?=[\w@$!|+]{0,30}[A-Za-z])(?=[A-Za-z!|+_]{0,30}[013457@$]|[A-Za-z]{1,30}[!|+][A-Za-z])[\w@$!|+]{3,30}(?<![!|+])"
)
_FOR_LETTERS = str.maketrans("013457@$!|+", "oieastasiit")


def _letters(text: str) -> Iterator[Edit]:
    """``r4n50mw4r3``. One edit a character, so that spans stay exact."""
    for match in _LEET.finditer(text):
        for at, char in enumerate(match.group(), match.start()):
            plain = char.translate(_FOR_LETTERS)
            if plain != char:
                yield at, at + 1, plain
