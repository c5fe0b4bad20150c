"""Save of one edit at 0 and at 200 MB of media, in one run: ``.venv/bin/python tests/bench/bench_save.py``.

Prints medians and their ratio. The design's limit: one fsync, never O(file); a ratio near 1, whatever the machine.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

from app.course.blocks import Paragraph
from app.course.model import Course, Lesson, Section
from app.course.ops import ReplaceBlock, apply
from app.course.text import RichText
from app.project import Change, ProjectFile

MIB = 1024 * 1024
MEDIA = 200 * MIB
BLOCKS = 500
SAVES = 200


def course() -> Course:
    """A lesson of 500 paragraphs."""
    blocks = tuple(Paragraph(id=f"b{n}", text=RichText.of(f"Paragraph {n}. " * 10)) for n in range(BLOCKS))
    return Course(sections=(Section(id="s", lessons=(Lesson(id="l", blocks=blocks),)),))


def save(project: ProjectFile, n: int) -> float:
    """Milliseconds from the op to its being on disk."""
    op = ReplaceBlock("l", Paragraph(id=f"b{n % BLOCKS}", text=RichText.of(f"Edit {n}.")))
    started = time.perf_counter()
    applied = apply(project.course, op)
    project.append([Change(op, applied.inverse, "typing")], applied.course)
    return (time.perf_counter() - started) * 1000


def fsync_alone(folder: Path) -> float:
    """Median milliseconds of writing and syncing 20 kB on this disk: the floor under any save."""
    times = []
    with (folder / "floor").open("wb", buffering=0) as file:
        for _ in range(SAVES):
            started = time.perf_counter()
            file.write(bytes(20_000))
            os.fsync(file.fileno())
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["LECTERN_HOME"] = str(folder / "home")
        film = folder / "film.mp4"
        with film.open("wb") as out:
            for _ in range(MEDIA // MIB):
                out.write(os.urandom(MIB))
        files = [folder / "bare.course", folder / "full.course"]
        with ProjectFile.create(files[0], course()) as bare, ProjectFile.create(files[1], course()) as full:
            started = time.perf_counter()
            full.add_media_file(film, "video/mp4", "film.mp4")
            added = time.perf_counter() - started
            for project in (bare, full):  # the first save keeps a version behind it
                save(project, 0)
                project.keep_backup()
            times: dict[str, list[float]] = {"bare": [], "full": []}
            for n in range(SAVES):  # in turns, so that both meet the same disk
                times["bare"].append(save(bare, n))
                times["full"].append(save(full, n))
            floor = fsync_alone(folder)
        opened = []
        for file in files:
            started = time.perf_counter()
            ProjectFile.open(file).close()
            opened.append((time.perf_counter() - started) * 1000)
    bare_ms, full_ms = statistics.median(times["bare"]), statistics.median(times["full"])
    print(f"save of one edit, no media      {bare_ms:6.2f} ms   {bare_ms / floor:4.1f} x one fsync of 20 kB ({floor:.2f} ms)")
    print(f"save of one edit, 200 MB media  {full_ms:6.2f} ms   {full_ms / bare_ms:4.2f} x without media")
    print(f"open and close                  {opened[0]:6.1f} ms   {opened[1] / opened[0]:4.2f} x with media")
    print(f"adding 200 MB                   {added:6.2f} s    {MEDIA / MIB / added:4.0f} MiB/s")


if __name__ == "__main__":
    main()
