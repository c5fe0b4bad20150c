"""The worker's side: reads passages from standard input, writes findings to standard output, ends when its parent does.

Started as ``python -m app.scan.worker_main``, in a frozen app as ``lectern --scan-worker``. It never imports Qt or the window.
"""

from __future__ import annotations

import gc
import os
import queue
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

from app.scan.frames import pack_finding, read_frame, write_frame

_WAITING = 4
"""Frames held in memory; beyond that the pipe holds the sender back, whose order (edits first) then counts."""

_TOGETHER = 4_000
"""Code points of frames scanned together, some ten paragraphs: the network then works at two thirds of the cost, and what is
typed meanwhile waits for no more than a few milliseconds."""

_OBJECTS = 20_000
"""Objects made before Python looks among them for rings."""

_FLUSH = 0.05
"""Seconds between answers while there is more to do, so that a whole course does not flood the window."""


def main() -> int:
    """Run until standard input ends. Anything a library prints goes to standard error, so it cannot break the frames."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    frames: queue.Queue[dict[str, Any] | None] = queue.Queue(_WAITING)
    threading.Thread(target=_read, args=(requests, frames), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)  # typing comes first (Windows: the parent asks for a lower priority)
    first = frames.get()
    if first is None:
        return 0
    from app.scan.names.choice import failure
    from app.scan.scanner import Scanner  # imports presidio

    scanner = Scanner(first["language"], first["demanded"])
    settle_memory()
    try:
        problem = failure()
        write_frame(answers, {"ready": True, "problem": str(problem) if problem else ""})
        _serve(scanner, bytes.fromhex(first["key"]), frames, answers)
    except OSError:
        return 0  # the parent closed its end while we were answering
    return 0


def settle_memory() -> None:
    """Set aside what was loaded, and look for rings of objects seldom: going through 125,000 objects took 90 ms in the middle
    of a scan, and a page of names makes thousands that no ring holds (a twentieth of what it takes, measured)."""
    gc.freeze()
    gc.set_threshold(_OBJECTS)


def _read(requests: BinaryIO, frames: queue.Queue[dict[str, Any] | None]) -> None:
    try:
        while (frame := read_frame(requests)) is not None:
            frames.put(frame)
    except (OSError, ValueError):
        os._exit(1)  # a broken stream can't be mended; the parent starts another worker
    # The parent closed its end or died. Nobody wants the rest, so nothing is worth finishing, not even a passage half scanned.
    os._exit(0)


def _warmed(scanner: Any, frames: queue.Queue[dict[str, Any] | None]) -> Iterator[dict[str, Any]]:
    """Frames in their order. Those that wait are scanned together, which is faster, and then found in the scanner's memory.
    While none does, what texts may ask for later is made ready, one thing at a time: a third of a second at most that a frame
    waits for, and only in the first ones of the worker."""
    from app.scan.late import warm

    while True:
        while frames.empty() and warm():
            pass
        frame = frames.get()
        if frame is None:
            return
        together, size = [frame], _size(frame)
        while size < _TOGETHER and not frames.empty():
            following = frames.get()
            if following is None:
                return
            together.append(following)
            size += _size(following)
        if len(together) > 1:
            began = time.perf_counter()
            scanner.scan_texts([row[1] for each in together for row in each.get("passages", ())])
            for each in together:
                each["spent"] = (time.perf_counter() - began) / len(together)
        yield from together


def _size(frame: dict[str, Any]) -> int:
    return sum(len(row[1]) for row in frame.get("passages", ()))


def _serve(scanner: Any, key: bytes, frames: queue.Queue[dict[str, Any] | None], answers: BinaryIO) -> None:
    from app.scan.slices import Assembly

    done: list[list[Any]] = []
    assemblies: dict[str, Assembly] = {}
    flushed = time.monotonic()
    for frame in _warmed(scanner, frames):
        began = time.perf_counter()
        assembly = assemblies.get(frame["id"])
        if assembly is None or assembly.version != frame["version"]:
            assembly = assemblies[frame["id"]] = Assembly(frame["version"])
        if frame.get("drop"):
            del assemblies[frame["id"]]
        else:
            assembly.add(scanner, frame["passages"])
            assembly.seconds += time.perf_counter() - began + frame.get("spent", 0.0)
            if frame["last"]:
                del assemblies[frame["id"]]
                rows = [pack_finding(finding) for finding in assembly.findings(frame["id"], key)]
                done.append([frame["id"], frame["version"], rows, round(assembly.seconds * 1000, 3)])
        if done and (frames.empty() or time.monotonic() - flushed > _FLUSH):
            write_frame(answers, {"answers": done})
            done = []
            flushed = time.monotonic()


if __name__ == "__main__":
    from app import watch

    watch.install()  # with nobody to permit it anything: the scanner opens no connection
    sys.exit(main())
