"""Peaks of long recordings at several resolutions."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.media.pyramid import FINEST, Pyramid, build, ms_of, of_sound
from app.media.reader import AudioProblem


def cut(sound: np.ndarray, sizes: list[int]) -> list[np.ndarray]:
    """The sound in pieces."""
    edges = np.cumsum(sizes)
    return [piece for piece in np.split(sound, [edge for edge in edges if edge < len(sound)]) if len(piece)]


@settings(max_examples=40)
@given(st.lists(st.integers(1, 9000), max_size=8), st.sampled_from([8000, 22_050, 44_100]), st.integers(0, 60_000))
def test_the_pieces_a_sound_comes_in_make_no_difference(sizes: list[int], rate: int, length: int) -> None:
    sound = np.random.default_rng(length).uniform(-1, 1, length).astype(np.float32)
    whole, parts = build([sound] if length else [], rate), build(cut(sound, sizes), rate)
    for mine, other in zip((*whole.lows, *whole.highs), (*parts.lows, *parts.highs), strict=True):
        assert np.array_equal(mine, other)
    assert len(whole.lows[0]) == -(-length * FINEST // rate)


def test_every_level_holds_the_extremes_of_what_it_stands_for() -> None:
    rate = 8000
    sound = np.zeros(rate * 60, np.float32)
    sound[rate * 30] = 0.75
    sound[rate * 45] = -0.5
    made = build([sound], rate)
    assert made.duration == 60_000
    assert made.loudest == 95
    assert made.levels >= 4
    for level in range(made.levels):
        lows, highs = made.peaks(level, 0, 10**9)
        assert (min(lows), max(highs)) == (-64, 95)
        assert abs(highs.index(95) * ms_of(level) - 30_000) <= ms_of(level)


@pytest.mark.parametrize("ms_a_pixel", [1.0, 5.0, 33.3, 700.0])
def test_a_screenful_is_drawn_at_any_zoom_and_beyond_the_ends(ms_a_pixel: float) -> None:
    rate = 8000
    sound = np.zeros(rate * 20, np.float32)
    sound[rate * 10 : rate * 10 + 400] = 0.9
    made = build([sound], rate)
    columns = made.columns(9_990 - ms_a_pixel, ms_a_pixel, 400)
    assert len(columns) == 400
    loud = [at for at, (_, high) in enumerate(columns) if high > 100]
    assert abs(loud[0] * ms_a_pixel - (10 + ms_a_pixel)) <= 2 * ms_a_pixel + 5
    assert made.columns(25_000, ms_a_pixel, 3) == [(0, 0)] * 3


def test_pauses_are_what_a_listener_hears_as_one() -> None:
    rate = 16_000
    rng = np.random.default_rng(3)
    speech = rng.uniform(-0.5, 0.5, rate * 3).astype(np.float32)
    speech[rate : rate + rate // 2] *= 0.01
    speech[rate * 2 : rate * 2 + rate // 20] *= 0.01  # 50 ms: a consonant
    (pause,) = build([speech], rate).pauses()
    assert abs(pause[0] - 1000) <= 5
    assert abs(pause[1] - 1500) <= 5


def test_nothing_makes_an_empty_pyramid() -> None:
    made: Pyramid = build([], 44_100)
    assert (made.duration, made.loudest, made.pauses(), made.columns(0, 10, 2)) == (0, 0, [], [(0, 0), (0, 0)])


@pytest.mark.parametrize("ending", ["wav", "mp3", "flac", "m4a"])
def test_a_file_of_another_program_is_drawn_from_its_pieces(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"beep.{ending}"
    beep = "sine=frequency=300:duration=6,volume='if(between(t,2,4),0,1)':eval=frame"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", beep, "-ar", "44100", str(path)], check=True)
    heard: list[float] = []
    made = of_sound(path.read_bytes(), "beep", heard.append)
    assert abs(made.duration - 6000) < 100
    (pause,) = made.pauses()
    assert abs(pause[0] - 2000) < 60
    assert abs(pause[1] - 4000) < 60
    assert heard == sorted(heard)


@pytest.mark.parametrize("data", [b"", b"not a sound", b"RIFF\x00\x00\x00\x00WAVEfmt "])
def test_what_is_no_sound_says_so(data: bytes) -> None:
    with pytest.raises(AudioProblem, match=r"talk\.mp3"):
        of_sound(data, "talk.mp3")
