"""What is read in pictures: details the scanner finds at several bounds of Tesseract's confidence, by one reading and by both,
false words in pictures without any, and processor time.
Run: ``PYTHONPATH=src:. python -m tests.bench.bench_pictures [FOLDER of photographs without words]``. Needs Tesseract.
"""

from __future__ import annotations

import hashlib
import resource
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image
from tests.media.drawn import Drawn, degraded, over, screens, textures

from app.media import pictures
from app.media.flat import Flat, flattened
from app.media.pictures import Said
from app.media.words import Box, Word, covered, joined
from app.scan.scanner import Scanner
from app.services.picturescan import WORDS, picture_passages

BOUNDS = (0.0, 20.0, 40.0, 60.0)
READINGS = ("as it is", "flattened", "both")
HALF = 0.5
"""Part of a detail's box that a finding's boxes cover for it to count as found."""


class Kept:
    """Tesseract, asked once about each picture."""

    def __init__(self) -> None:
        self.told: dict[str, bytes | None] = {}
        self.seconds: dict[str, float] = defaultdict(float)
        self._ask = pictures._told

    def __call__(self, command: list[str], picture: bytes, check: Callable[[], None]) -> bytes | None:
        key = hashlib.sha256(picture).hexdigest()
        if key not in self.told:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            self.told[key] = self._ask(command, picture, check)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            self.seconds[key] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return self.told[key]


@lru_cache(maxsize=4)
def _flattened(data: bytes, size: tuple[int, int]) -> Flat:
    return flattened(Image.frombytes("RGB", size, data))


def _flat(image: Image.Image) -> Flat:
    """What is asked for many times in a row, at each bound."""
    return _flattened(image.tobytes(), image.size)


def read(drawn: Drawn, reading: str) -> list[Word]:
    """The words of one reading, or of both."""
    found = pictures.program()
    assert found is not None, "Tesseract is not installed"
    if reading == "both":
        return pictures.read(drawn.data) or []
    flat = _flat(drawn.image)
    if reading == "flattened":
        return pictures._seen(found, flat.image, lambda: None, flat.scale) or []
    return pictures._seen(found, drawn.image, lambda: None) or []


def found(drawn: Drawn, words: Sequence[Word], scanner: Scanner) -> int:
    """How many of its details a finding covers."""
    said = Said(tuple(words))
    spans = [
        covered(words, finding.start, finding.end)
        for finding in scanner.scan_passages(picture_passages(said), "b", b"k" * 32)
        if finding.part == WORDS
    ]
    boxes = [box for span in spans for box in span]
    return sum(_under(box, boxes) >= HALF for _, box in drawn.details)


def _under(box: Box, boxes: Sequence[Box]) -> float:
    left, top, right, bottom = box
    shared = 0
    for x, y, far, low in boxes:
        shared += max(0, min(right, far) - max(left, x)) * max(0, min(bottom, low) - max(top, y))
    return shared / max(1, (right - left) * (bottom - top)) / 0.55  # a word's box is as high as its letters, a line's is higher


def right_words(drawn: Drawn, words: Sequence[Word]) -> int:
    """How many of the words that were drawn are read, letter by letter."""
    read_here = "".join(joined(words).split())
    return sum(word in read_here for word in drawn.words)


def main() -> None:
    """Measure and print."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    photos = [Drawn(path.stem, Image.open(path).convert("RGB")) for path in sorted(folder.iterdir())] if folder else []
    kept, scanner = Kept(), Scanner()
    pictures._told = kept
    setattr(pictures, "flattened", _flat)  # noqa: B010  # a name that room keeps to itself
    groups = {
        "screens": screens(),
        "cameras and messengers": degraded(),
        "letters over photographs": [over(photo.image, photo.name) for photo in photos],
    }
    for name, drawn in groups.items():
        _details(name, drawn, scanner)
    for name, drawn in {"drawn without words": list(textures()), "photographs without words": photos}.items():
        _false(name, drawn, scanner)
    whole = sum(kept.seconds.values())
    print(f"Tesseract: {whole:.1f} s for {len(kept.seconds)} readings, {whole / max(1, len(kept.seconds)):.2f} s each")


def _details(name: str, drawn: Sequence[Drawn], scanner: Scanner) -> None:
    """Details found and words read in pictures that have some."""
    counts: dict[tuple[str, float], Counter[str]] = defaultdict(Counter)
    for one in drawn:
        for reading, bound, seen in _each(one):
            here = found(one, seen, scanner)
            counts[reading, bound].update(found=here, details=len(one.details))
            counts[reading, bound].update(right=right_words(one, seen), words=len(one.words))
            if "-v" in sys.argv and (reading, bound) == ("both", pictures.SURE) and here < len(one.details):
                print(f"    {one.name}: {here} of {len(one.details)}: {joined(seen)!r}")
    for (reading, bound), count in counts.items():
        told = f"{count['found']} of {count['details']} details, {count['right']} of {count['words']} words"
        print(f"{name:25} {reading:10} sure {bound:2.0f}: {told}", flush=True)


def _false(name: str, drawn: Sequence[Drawn], scanner: Scanner) -> None:
    """Words read and findings in pictures that have none."""
    counts: dict[tuple[str, float], Counter[str]] = defaultdict(Counter)
    for one in drawn:
        for reading, bound, seen in _each(one):
            alarms = len(scanner.scan_passages(picture_passages(Said(tuple(seen))), "b", b"k" * 32))
            counts[reading, bound].update(words=len(seen), alarms=alarms)
    for (reading, bound), count in counts.items():
        print(f"{name:25} {reading:10} sure {bound:2.0f}: {count['words']} false words, {count['alarms']} findings", flush=True)


def _each(one: Drawn) -> Iterator[tuple[str, float, list[Word]]]:
    """Every reading of a picture at every bound. The bound is put back as it was."""
    usual = pictures.SURE
    for reading in READINGS:
        for bound in BOUNDS:
            pictures.SURE = bound
            try:
                seen = read(one, reading)
            finally:
                pictures.SURE = usual
            yield reading, bound, seen


if __name__ == "__main__":
    main()
