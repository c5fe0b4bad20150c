"""Takes on disk: whole when finished, recovered when not."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.course.errors import FileProblem
from app.media.audio import decode
from app.services.takes import TakeWriter, prune, unfinished

SECOND = (np.sin(np.arange(16_000) / 16_000 * 2 * np.pi * 300) * 9000).astype("<i2").tobytes()


def test_a_take_is_what_was_heard(tmp_path: Path) -> None:
    writer = TakeWriter(tmp_path, "c1", "b1", 16_000)
    for _ in range(3):
        writer.feed(SECOND)
    take = writer.finish()
    assert take.seconds == 3.0
    assert decode(take.path).samples.tobytes() == (np.frombuffer(SECOND * 3, "<i2") / np.float32(32768)).astype("<f4").tobytes()
    assert take.path.stat().st_mode & 0o077 == 0
    assert unfinished(tmp_path, "c1", "b1") == [take]
    assert unfinished(tmp_path, "c1", "another") == []
    take.discard()
    assert list(tmp_path.iterdir()) == []


def test_a_recording_that_was_killed_is_there_the_next_time(tmp_path: Path) -> None:
    code = """
import sys, time
from pathlib import Path
from app.services.takes import TakeWriter
writer = TakeWriter(Path(sys.argv[1]), "c1", "b1", 16_000)
second = b"\\x10\\x20" * 16_000
for _ in range(5):
    writer.feed(second)
print("five", flush=True)
time.sleep(60)
"""
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"five\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    [take] = unfinished(tmp_path, "c1", "b1")
    assert take.seconds == 5.0
    assert decode(take.path).seconds == pytest.approx(5.0)


def test_a_take_that_nobody_keeps_goes_after_thirty_days(tmp_path: Path) -> None:
    writer = TakeWriter(tmp_path, "c1", "b1", 16_000)
    writer.feed(SECOND)
    take = writer.finish()
    prune(tmp_path, take.path.stat().st_mtime + 29 * 86_400)
    assert unfinished(tmp_path, "c1", "b1") == [take]
    prune(tmp_path, take.path.stat().st_mtime + 31 * 86_400)
    assert list(tmp_path.iterdir()) == []


def test_damaged_notes_and_empty_takes_are_nobodys_concern(tmp_path: Path) -> None:
    TakeWriter(tmp_path, "c1", "b1", 16_000).finish()
    (tmp_path / "x.json").write_text("{")
    assert unfinished(tmp_path, "c1", "b1") == []


def test_a_disk_that_refuses_is_said_in_words() -> None:
    with pytest.raises(FileProblem, match="can't be written"):
        TakeWriter(Path("/proc/nowhere"), "c1", "b1", 16_000)


def test_a_full_disk_keeps_what_was_recorded(tmp_path: Path) -> None:
    writer = TakeWriter(tmp_path, "c1", "b1", 16_000)
    writer.feed(SECOND)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, limits[1]))  # the fault: no file may grow beyond this
    try:
        with pytest.raises(FileProblem, match="kept"):
            writer.feed(SECOND)
        writer.abandon()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    [take] = unfinished(tmp_path, "c1", "b1")
    assert take.seconds >= 1.0
