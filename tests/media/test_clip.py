"""Cuts in a sound."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.audio import Clip, fade, join, mono, pauses, silence, trim

Tone = Callable[..., Clip]


def test_trimming_takes_the_silence_off_both_ends_and_leaves_room_for_the_fade(tone: Tone) -> None:
    sound = tone(0.5)
    padded, _ = join([silence(300, 22050), sound, silence(200, 22050)])
    trimmed = trim(padded)
    assert trimmed.seconds == pytest.approx(0.51, abs=0.002)


def test_trimming_keeps_what_is_above_45_db_and_drops_what_is_below(tone: Tone) -> None:
    assert trim(tone(0.2, level=10 ** (-46 / 20))).seconds == 0
    assert trim(tone(0.2, level=10 ** (-43 / 20))).seconds == pytest.approx(0.2, abs=0.01)


def test_a_fade_starts_and_ends_at_zero_and_leaves_the_middle_alone(tone: Tone) -> None:
    sound = tone(0.2, hertz=50)
    faded = fade(sound)
    assert faded.samples[0] == faded.samples[-1] == 0
    assert np.array_equal(faded.samples[200:-200], sound.samples[200:-200])
    assert not np.array_equal(faded.samples, sound.samples)


def test_a_clip_shorter_than_its_fades_survives(tone: Tone) -> None:
    assert len(fade(tone(0.001)).samples) == 22
    assert len(fade(silence(0, 22050)).samples) == 0


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 800)), min_size=1, max_size=12))
def test_joined_times_are_where_the_clips_really_are(parts: list[tuple[int, int]]) -> None:
    clips = [Clip(np.full(length, 0.5, np.float32), 22050) for length, _ in parts]
    joined, times = join(clips, [gap for _, gap in parts])
    for clip, (start, end) in zip(clips, times, strict=True):
        first, last = round(start * 22.05), round(end * 22.05)
        assert last - first == len(clip.samples)
        assert (joined.samples[first:last] == 0.5).all()
    assert np.count_nonzero(joined.samples) == sum(length for length, _ in parts)


def test_clips_of_different_rates_are_not_joined(tone: Tone) -> None:
    with pytest.raises(ValueError, match="clip 1"):
        join([tone(0.1), tone(0.1, rate=44100)])
    with pytest.raises(ValueError, match="nothing"):
        join([])


def test_mono_is_the_mean_of_the_channels() -> None:
    stereo = Clip(np.array([[1.0, 0.0], [0.5, 0.5]], np.float32), 8000)
    assert mono(stereo).samples.tolist() == [0.5, 0.5]


def test_pauses_inside_a_sentence_are_found_and_its_ends_are_not_pauses(tone: Tone) -> None:
    spoken, times = join([silence(100, 22050), tone(0.5), tone(0.5), silence(200, 22050)], [0, 180, 0, 0])
    (found,) = pauses(spoken)
    assert found[0] == pytest.approx(times[1][1], abs=15)
    assert found[1] == pytest.approx(times[2][0], abs=15)
    assert pauses(silence(5, 22050)) == ()
