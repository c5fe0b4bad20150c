"""What labels cost: tags, signature and verification per file; and how well the watermark in sound is found, and how often
where there is none. Run: ``PYTHONPATH=src:. python tests/bench/bench_labels.py [trials]``. Needs espeak-ng and ffmpeg.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from tests.signers import signing_labeller

from app.course import OutputKind, Provenance, SourceType
from app.media.checking import checked
from app.media.clip import Clip
from app.media.encode import encode_mp3, encode_wav
from app.media.labels import labelled
from app.media.marks import bits_of
from app.media.reader import opened
from app.media.watermark import THRESHOLD, Mark, look, marked
from app.services.labelling import Labeller

RECORD = Provenance(
    id="pabc23",
    kind=OutputKind.SPEECH,
    source_type=SourceType.TRAINED,
    provider="openai",
    system="gpt-image-1",
    created="2026-11-22T06:00:00+00:00",
    user="Ada",
    request_id="r1",
    prompt_sha256="0" * 64,
)
TEXT = (
    "Before you begin, read the whole of this safety notice. It tells you which tools you need, where the emergency exits are, "
    "and whom to call when something goes wrong. Never work alone in the tank. Report every leak at once, even a small one, to "
    "the shift manager. When the alarm sounds, stop what you are doing and leave the building. "
)
CONVERSIONS = {
    "as it is": ["out.wav"],
    "MP3 32k": ["-b:a", "32k", "out.mp3"],
    "AAC 32k": ["-b:a", "32k", "out.m4a"],
    "Opus 16k": ["-c:a", "libopus", "-b:a", "16k", "out.opus"],
    "44.1 kHz": ["-ar", "44100", "out.wav"],
    "levelled": ["-af", "loudnorm", "-ar", "22050", "out.wav"],
    "20 s of it, MP3 32k": ["-ss", "13.37", "-t", "20", "-b:a", "32k", "out.mp3"],
}
VOICES = ("en-gb", "en-us", "de", "fr", "es", "it", "nl", "pl", "pt", "sv")


def best(call: Callable[[], object], times: int = 15) -> float:
    """The median of some runs, in ms."""
    call()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def spoken(folder: Path, text: str, voice: str = "en-gb", speed: int = 150, pitch: int = 50) -> Clip:
    """espeak-ng's sound."""
    path = folder / "said.wav"
    options = ["-v", voice, "-s", str(speed), "-p", str(pitch)]
    subprocess.run(["espeak-ng", *options, "--stdin", "-w", path], input=text.encode(), check=True)
    with opened(path) as sound:
        return Clip(np.concatenate(list(sound.chunks())), sound.rate)


def picture(side: int, form: str) -> bytes:
    """A noisy picture."""
    out = io.BytesIO()
    Image.effect_noise((side, side), 40).convert("RGB").save(out, form)
    return out.getvalue()


def cost(labeller: Labeller, clip: Clip) -> None:
    """Each type: tags alone, finished, verified; and what a signature adds to the file."""
    hour = Clip(np.tile(clip.samples, 60), clip.rate)
    files = {
        "MP3, 1 min": ("audio/mpeg", encode_mp3(clip)),
        "MP3, 1 h": ("audio/mpeg", encode_mp3(hour)),
        "WAV, 1 min": ("audio/wav", encode_wav(clip)),
        "PNG, 1 MP": ("image/png", picture(1000, "PNG")),
        "JPEG, 1 MP": ("image/jpeg", picture(1000, "JPEG")),
        "WebP, 1 MP": ("image/webp", picture(1000, "WEBP")),
    }
    encoding = best(lambda: encode_mp3(clip), 3)
    print(f"{'file':<12}{'KB':>8}{'tags ms':>9}{'finish ms':>11}{'verify ms':>11}{'+KB':>6}")
    for name, (mime, data) in files.items():
        tags = best(lambda mime=mime, data=data: labelled(data, mime, RECORD))  # type: ignore[misc]
        whole = best(lambda mime=mime, data=data: labeller.finish(data, mime, RECORD))  # type: ignore[misc]
        done = labeller.finish(data, mime, RECORD).data
        check = best(lambda name=name, done=done: checked(done, name, labeller.anchors))  # type: ignore[misc]
        more = (len(done) - len(labelled(data, mime, RECORD))) / 1024
        print(f"{name:<12}{len(data) / 1024:>8.0f}{tags:>9.2f}{whole:>11.2f}{check:>11.2f}{more:>6.1f}")
        if name == "MP3, 1 min":
            print(f"{'':<12}finishing takes {whole / encoding:.3f} of the time that encoding that minute took")


def found(path: Path) -> Mark:
    """The mark in a file."""
    with opened(path) as sound:
        return look(sound.chunks(), sound.rate)


def survival(folder: Path, clip: Clip) -> None:
    """The mark after each conversion by ffmpeg."""
    bits = bits_of(RECORD.id)
    start = time.perf_counter()
    samples = np.concatenate(list(marked([clip.samples], bits, clip.rate)))
    put = time.perf_counter() - start
    start = time.perf_counter()
    look([samples], clip.rate)
    seen = time.perf_counter() - start
    print(f"\nwatermark: put in at {clip.seconds / put:.0f} × real time, looked for at {clip.seconds / seen:.0f} ×")
    (folder / "in.wav").write_bytes(encode_wav(Clip(samples, clip.rate)))
    for name, options in CONVERSIONS.items():
        path = folder / options[-1]
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", folder / "in.wav", *options[:-1], path], check=True)
        mark = found(path)
        print(f"  {name:<20} z {mark.z:5.1f}, {(mark.bits ^ bits).bit_count()} of 32 bits wrong")


def false_alarms(folder: Path, trials: int) -> None:
    """The highest z in sound without a mark: other voices, speeds and pitches, 20 s each, noise and tones among them."""
    random = np.random.default_rng(5)
    words = TEXT.split()
    highest: list[float] = []
    for number in range(trials):
        if number % 10 == 9:
            rate = 22050
            at = np.arange(20 * rate) / rate
            tone = np.sin(2 * np.pi * (200 + 2000 * random.random()) * at) * (
                1 + np.sin(2 * np.pi * (1 + random.random()) * at)
            )
            clip = Clip((0.1 * tone + 0.05 * random.standard_normal(len(at))).astype(np.float32), rate)
        else:
            random.shuffle(words)
            voice = VOICES[number % len(VOICES)]
            clip = spoken(folder, " ".join(words), voice, 120 + int(random.integers(0, 80)), int(random.integers(20, 80)))
        highest.append(look([clip.samples[: 20 * clip.rate]], clip.rate).z)
    over = sum(value >= THRESHOLD for value in highest)
    print(f"\nsound without a mark: {trials} trials, highest z {max(highest):.1f}, median {statistics.median(highest):.1f},")
    print(f"  {over} over the threshold of {THRESHOLD}")


def main() -> None:
    """Everything."""
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        whole = spoken(folder, TEXT * 3)
        minute = Clip(whole.samples[: 60 * whole.rate], whole.rate)
        cost(signing_labeller(folder / "certificates"), minute)
        survival(folder, minute)
        false_alarms(folder, trials)


if __name__ == "__main__":
    main()
