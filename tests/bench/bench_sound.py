"""Long recordings: three hours at 48 kHz levelled, encoded and drawn; an hour's peaks, and windows of them.

`python -m tests.bench.bench_sound`. Ratios are to real time, on one core; memory is the peak of the process.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

RATE = 48_000
PEAKS = """
import resource, sys, time
from tests.bench.memory import own_peak
from pathlib import Path
from app.media.pyramid import of_sound
began = time.perf_counter()
peaks = of_sound(Path(sys.argv[1]), "long")
took = time.perf_counter() - began
began = time.perf_counter()
for at in range(1000):
    peaks.columns(at * 1000, (at * 2000 + 60_000) / 1200, 1200)
print(f"{Path(sys.argv[1]).suffix[1:]}: {took:.2f} s, {peaks.duration / 1000 / took:.0f} x real time;",
      f"a window of 1,200 columns {(time.perf_counter() - began):.3f} ms;",
      f"peak memory {own_peak()} MB, decoder "
      f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")
"""
LEVEL = """
import sys, time
from tests.bench.memory import own_peak
from pathlib import Path
from app.media.level import levelled
from app.media.reader import opened
began = time.perf_counter()
with opened(Path(sys.argv[1])) as sound, open(sys.argv[2], "wb") as out:
    made = levelled(sound, out, lambda part, text: None)
took = time.perf_counter() - began
print(f"levelled and encoded: {took:.1f} s, {made.duration / 1000 / took:.0f} x real time;",
      f"peak memory {own_peak()} MB")
"""


def _speechlike(path: Path, seconds: int) -> None:
    """A WAV of modulated noise, written a minute at a time."""
    rng = np.random.default_rng(1)
    envelope = np.clip(np.sin(np.arange(60 * RATE) / RATE * 2 * np.pi * 3), 0.02, 1)
    minute = (rng.normal(0, 3000, 60 * RATE) * envelope).clip(-32768, 32767).astype("<i2").tobytes()
    size = seconds * RATE * 2
    with path.open("wb") as file:
        file.write(struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE"))
        file.write(struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16) + struct.pack("<4sI", b"data", size))
        for _ in range(seconds // 60):
            file.write(minute)


def _run(code: str, *arguments: Path) -> None:
    done = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=True)
    print(done.stdout.strip())


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hour, three = folder / "hour.wav", folder / "three.wav"
        _speechlike(hour, 3600)
        print("60 minutes, 48 kHz, peaks:")
        for ending in ("wav", "mp3", "flac", "m4a"):
            path = hour.with_suffix(f".{ending}")
            if ending != "wav":
                subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(hour), str(path)], check=True)
            _run(PEAKS, path)
        _speechlike(three, 3 * 3600)
        began = time.perf_counter()
        print("3 hours, 48 kHz:")
        _run(LEVEL, three, folder / "three.mp3")
        _run(PEAKS, folder / "three.mp3")
        print(f"in all {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
