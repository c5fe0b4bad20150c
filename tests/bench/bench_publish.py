"""How long publishing takes, as ratios within one run: against plainly copying the same media, and against an empty course.

Run it with ``python -m tests.bench.bench_publish [megabytes]``. A guide, not a test: DESIGN says "media copied at disk speed".
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.publish.examples import large, reading_only

from app.course import Course, Lesson, Section
from app.course.blocks import MediaRef, Narration
from app.publish import build_site, examine, publish_scorm12

BLOB = 10_000_000


class Folder:
    """Blobs as files, copied the way a project file streams them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def media(self, sha256: str) -> bytes:
        """The whole blob."""
        return (self.root / sha256).read_bytes()

    def copy_media(self, sha256: str, target: Path) -> None:
        """A plain copy."""
        shutil.copyfile(self.root / sha256, target)


def quiet(fraction: float, text: str) -> None:
    """No progress is shown."""


def timed(work: Callable[[], object], rounds: int = 3) -> float:
    """Seconds of the quickest of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def with_media(root: Path, megabytes: int) -> tuple[Course, Folder]:
    """A course of narrations with so much incompressible sound."""
    blobs = root / "blobs"
    blobs.mkdir()
    lessons = []
    for index in range(max(1, megabytes * 1_000_000 // BLOB)):
        data = b"ID3\x03\x00\x00\x00\x00\x00\x00" + os.urandom(BLOB - 10)
        digest = hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        block = Narration(id=f"b{index}", audio=MediaRef(digest, "audio/mpeg", f"{index}.mp3"), duration=600_000)
        lessons.append(Lesson(id=f"l{index}", title=f"Lesson {index}", blocks=(block,)))
    return replace(reading_only().course, sections=(Section(id="s", title="S", lessons=tuple(lessons)),)), Folder(blobs)


def copy_and_sync(source: Path, target: Path) -> None:
    """What any program has to do at least: read everything, write it once, wait for the disk."""
    with target.open("wb") as out:
        for path in source.iterdir():
            with path.open("rb") as file:
                shutil.copyfileobj(file, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())


def main(megabytes: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="lectern-bench-") as scratch:
        root = Path(scratch)
        heavy, media = with_media(root, megabytes)
        small, big = reading_only(), large(200, 3)
        copied = timed(lambda: copy_and_sync(media.root, root / "copy.bin"))
        packed = timed(lambda: publish_scorm12(heavy, media, root / "heavy.zip", quiet))
        doctor = timed(lambda: examine(root / "heavy.zip"))
        empty = timed(lambda: publish_scorm12(small.course, small.media, root / "small.zip", quiet))
        many = timed(lambda: publish_scorm12(big.course, big.media, root / "big.zip", quiet))
        build_site(heavy, media, root / "site", quiet, preview=True)
        again = timed(lambda: build_site(heavy, media, root / "site", quiet, preview=True))
        size = (root / "big.zip").stat().st_size // 1000
        rows = (
            (f"plain copy of {megabytes} MB, with fsync", 1.0, copied, ""),
            (f"publish {megabytes} MB of media", packed / copied, packed, f"of it the doctor {doctor * 1000:.0f} ms"),
            ("preview again, media in place", again / copied, again, ""),
            ("publish two short lessons", 1.0, empty, ""),
            ("publish 200 lessons, 600 questions", many / empty, many, f"{size} kB"),
        )
        for name, ratio, seconds, note in rows:
            print(f"{name:38} {ratio:6.2f} × {seconds * 1000:8.0f} ms  {note}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
