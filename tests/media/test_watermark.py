"""The mark in sound: carried through conversion by ffmpeg, absent where none was put, and no louder than it says."""

from __future__ import annotations

import subprocess
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from app.media.assemble import Piece, assemble
from app.media.clip import Clip, Samples
from app.media.encode import encode_wav
from app.media.marks import bits_of
from app.media.reader import opened
from app.media.watermark import STRENGTH_DB, THRESHOLD, Detector, Mark, Marker, look, marked

TEXT = (
    "Before you begin, read the whole of this safety notice. It tells you which tools you need, where the emergency exits are, "
    "and whom to call when something goes wrong. Never work alone in the tank. Report every leak at once, even a small one, to "
    "the shift manager. When the alarm sounds, stop what you are doing and leave the building. "
)
BITS = bits_of("pabc23")


def clip(data: bytes | Path) -> Clip:
    with opened(data) as sound:
        return Clip(np.concatenate(list(sound.chunks())), sound.rate)


@pytest.fixture(scope="module")
def minute(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    """A minute of espeak-ng."""
    path = tmp_path_factory.mktemp("minute") / "said.wav"
    subprocess.run(["espeak-ng", "-v", "en-gb", "-s", "150", "--stdin", "-w", path], input=(TEXT * 3).encode(), check=True)
    whole = clip(path)
    return Clip(whole.samples[: 60 * whole.rate], whole.rate)


@pytest.fixture(scope="module")
def carrying(minute: Clip) -> bytes:
    """The same with a mark, as a WAV."""
    return encode_wav(Clip(np.concatenate(list(marked([minute.samples], BITS, minute.rate))), minute.rate))


def found(data: bytes | Path) -> Mark:
    with opened(data) as sound:
        return look(sound.chunks(), sound.rate)


CONVERSIONS = {
    "mp3": ["-b:a", "32k", "out.mp3"],
    "aac": ["-b:a", "32k", "out.m4a"],
    "opus": ["-c:a", "libopus", "-b:a", "16k", "out.opus"],
    "resampled": ["-ar", "44100", "out.wav"],
    "levelled": ["-af", "loudnorm", "-ar", "22050", "out.wav"],
    "a part": ["-ss", "13.37", "-t", "20", "-b:a", "32k", "out.mp3"],
    "stereo": ["-ac", "2", "-b:a", "64k", "out.mp3"],
}


@pytest.mark.parametrize("how", CONVERSIONS)
def test_the_mark_survives(carrying: bytes, tmp_path: Path, how: str) -> None:
    source, *_, name = tmp_path / "in.wav", *CONVERSIONS[how]
    source.write_bytes(carrying)
    options = CONVERSIONS[how][:-1]
    subprocess.run(["ffmpeg", "-v", "error", "-i", source, *options, tmp_path / name], check=True)
    mark = found(tmp_path / name)
    assert mark.z > THRESHOLD
    assert mark.bits == BITS


def test_sound_without_a_mark_has_none(minute: Clip) -> None:
    assert look([minute.samples], minute.rate).z < THRESHOLD - 1.5
    noise = np.random.default_rng(1).standard_normal(30 * 16000).astype(np.float32) * 0.1
    assert look([noise], 16000).z < THRESHOLD - 1.5
    assert look([np.zeros(8000, np.float32)], 8000).z < THRESHOLD - 1.5
    assert look([], 22050).z < THRESHOLD


def test_pieces_of_any_size_give_the_same_and_nothing_moves(minute: Clip) -> None:
    samples = minute.samples[: 5 * minute.rate]
    whole = _by(samples, len(samples), minute.rate)
    assert len(whole) == len(samples)
    for size in (997, 4096):
        assert np.allclose(_by(samples, size, minute.rate), whole, atol=1e-5)
    near = np.correlate(whole[20000:24000], samples[20000 - 50 : 24000 + 50], "valid")
    assert int(np.argmax(near)) == 50


def _by(samples: Samples, size: int, rate: int) -> Samples:
    return np.concatenate(list(marked([samples[at : at + size] for at in range(0, len(samples), size)], BITS, rate)))


def _same(clip: Clip) -> Clip:
    return clip


def test_it_changes_the_level_of_a_band_by_no_more_than_it_says(minute: Clip) -> None:
    tone = (0.3 * np.sin(2 * np.pi * 1000 * np.arange(5 * 22050) / 22050)).astype(np.float32)
    made = _by(tone, 5000, 22050)
    level = np.sqrt(np.convolve(made[4000:-4000].astype(np.float64) ** 2, np.ones(441) / 441, "valid"))
    change = 20 * np.log10(level / np.sqrt(np.mean(tone.astype(np.float64) ** 2)))
    assert np.abs(change).max() < STRENGTH_DB + 0.3
    assert np.abs(change).max() > STRENGTH_DB / 2


def test_a_narration_carries_it_when_it_is_asked_for(minute: Clip) -> None:
    quarter = 15 * minute.rate
    parts = [Clip(minute.samples[at * quarter : (at + 1) * quarter], minute.rate) for at in range(4)]
    pieces = [Piece(partial(_same, part)) for part in parts]
    plain, carrying = assemble(pieces), assemble(pieces, watermark=BITS)
    assert (carrying.duration, carrying.times) == (plain.duration, plain.times)
    mark = found(carrying.mp3)
    assert mark.z > THRESHOLD
    assert mark.bits == BITS
    assert found(plain.mp3).z < THRESHOLD - 1.5
    assert len(carrying.mp3) == pytest.approx(len(plain.mp3), abs=2000)


def test_a_detector_takes_pieces_of_any_size(carrying: bytes) -> None:
    sound = clip(carrying)
    detector = Detector(sound.rate)
    for at in range(0, len(sound.samples), 3001):
        detector.feed(sound.samples[at : at + 3001])
    assert detector.found().bits == BITS
    assert Marker(BITS, 22050).flush().size == 0
