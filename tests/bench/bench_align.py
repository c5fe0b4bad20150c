"""Alignment of a recording with its script against known truth: error and speed at clean, 20 and 10 dB, then an hour.

`python -m tests.bench.bench_align [MINUTES]`. Draft voices of espeak-ng: the reference is en-us, the recording another voice
at another speed, with pauses of 0.15 to 1.5 s.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from tests.media.align.speech import SCRIPT, Spoken, handing, recording, said

from app.media.align.forced import Listener
from app.media.align.script import ScriptDoesNotFit, align
from app.media.audio import Clip, encode_wav, opened

ALONE = """
import contextlib, json, sys, time
from pathlib import Path
from tests.bench.memory import own_peak
from tests.media.align.speech import said
from app.media.align.forced import Listener
from app.media.align.script import align
from app.media.audio import opened
path = Path(sys.argv[1])
sentences = json.loads(path.with_suffix(".json").read_text())
def draft(take):
    for sentence in sentences:
        take(said(sentence))
began = time.perf_counter()
with opened(path) as sound, Listener() if sys.argv[2] else contextlib.nullcontext() as listener:
    found = align(sound, sentences, draft, lambda part, text: None, listener)
    length = sound.seconds
took = time.perf_counter() - began
print(f"{length / took:.0f} x real time with the draft voice's own time, {found.confident:.0%} sure, "
      f"peak memory {own_peak()} MB")
"""
"""An hour in a process of its own, the draft voice's sentences made and dropped one by one, as the app does it."""


def _one(name: str, spoken: Spoken, sentences: tuple[str, ...], draft: list[Clip], listener: Listener | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recording.wav"
        path.write_bytes(encode_wav(spoken.clip))
        began = time.perf_counter()
        try:
            with opened(path) as sound:
                found = align(sound, sentences, handing(draft), lambda part, text: None, listener)
        except ScriptDoesNotFit as error:
            print(f"{name:34s} refused: {error.why}")
            return
    took = time.perf_counter() - began
    off = np.abs([each.start - start for each, (start, _) in zip(found.sentences, spoken.truth, strict=True)])
    sure = off[[not each.unsure for each in found.sentences]]
    print(
        f"{name:34s} {spoken.clip.seconds / took:5.0f} x real time; start off by median {np.median(off):4.0f}, "
        f"p95 {np.percentile(off, 95):5.0f}, worst {off.max():5.0f} ms; sure {len(sure)}/{len(off)}, "
        f"worst sure {sure.max() if len(sure) else 0:4.0f} ms, bad ones missed {int((sure > 250).sum())}"
    )


def main() -> None:
    """Print the table."""
    draft = [said(sentence) for sentence in SCRIPT]
    with Listener() as listener:
        for voice, speed in (("en-gb+f3", 135), ("en-us+m3", 190), ("en-gb-scotland+f2", 150)):
            for snr in (None, 20, 10):
                spoken = recording(SCRIPT, voice, speed, snr=snr)
                for who, second in (("draft voice", None), ("both", listener)):
                    _one(f"{voice} {'clean' if snr is None else f'{snr} dB'}, {who}", spoken, SCRIPT, draft, second)
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    long = tuple(
        f"{SCRIPT[i % len(SCRIPT)][:-1]}, said for the {numbers[i // 7 % 10]} {numbers[i // 3 % 10]} {numbers[i % 10]} time."
        for i in range(minutes * 9)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.wav"
        path.write_bytes(encode_wav(recording(long, "en-us+m3", 150).clip))
        path.with_suffix(".json").write_text(json.dumps(long))
        for both in ("", "both"):
            done = subprocess.run([sys.executable, "-c", ALONE, str(path), both], capture_output=True, text=True, check=True)
            print(f"{minutes} minutes, {both or 'draft voice'}: {done.stdout.strip()}")


if __name__ == "__main__":
    main()
