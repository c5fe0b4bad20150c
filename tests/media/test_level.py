"""Recordings made ready for learners, and other sampling rates, in pieces."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from app.media.audio import AudioProblem, Clip, decode, encode_wav, opened
from app.media.level import levelled, mp3_rate
from app.media.resample import Resampler, at_rate

Tone = Callable[..., Clip]


def _quiet(fraction: float, text: str) -> None:
    assert 0 <= fraction <= 1
    assert text


def test_a_recording_comes_out_at_the_target_loudness(speech: bytes, ebur128: Callable[[bytes], tuple[float, float]]) -> None:
    clip = decode(speech)
    out = io.BytesIO()
    with opened(encode_wav(Clip(clip.samples * np.float32(0.1), clip.rate))) as sound:
        made = levelled(sound, out, _quiet)
    loudness, peak = ebur128(out.getvalue())
    assert loudness == pytest.approx(-19, abs=0.6)
    assert peak <= -0.9
    assert made.measured.clipped == 0
    assert made.duration == pytest.approx(clip.seconds * 1000, abs=60)


def test_only_the_part_asked_for_is_kept(tone: Tone) -> None:
    out = io.BytesIO()
    with opened(encode_wav(tone(5.0))) as sound:
        made = levelled(sound, out, _quiet, start=1.0, end=3.5)
    assert made.duration == pytest.approx(2550, abs=2)
    assert decode(out.getvalue()).seconds == pytest.approx(2.5, abs=0.15)


def test_the_silence_at_both_ends_is_cut_when_asked_for(tone: Tone) -> None:
    quiet = np.zeros(3 * 22050, np.float32)
    out = io.BytesIO()
    with opened(encode_wav(Clip(np.concatenate((quiet, tone(2.0).samples, quiet)), 22050))) as sound:
        made = levelled(sound, out, _quiet, trim=True)
    assert made.duration == pytest.approx(2000 + 250 + 400 + 50, abs=20)


def test_a_silent_recording_is_refused_with_what_to_do() -> None:
    with (
        opened(encode_wav(Clip(np.zeros(30000, np.float32), 16000))) as sound,
        pytest.raises(AudioProblem, match="silent") as caught,
    ):
        levelled(sound, io.BytesIO(), _quiet)
    assert "microphone" in caught.value.next_step


def test_rates_that_mp3_does_not_know_go_to_the_nearest_it_does() -> None:
    assert [mp3_rate(rate) for rate in (4000, 8000, 22050, 22051, 44100, 48000, 96000, 192000)] == [
        8000, 8000, 22050, 24000, 44100, 44100, 44100, 44100,
    ]  # fmt: skip


@pytest.mark.parametrize(("source", "target"), [(48000, 16000), (44100, 16000), (192000, 44100), (8000, 48000), (22051, 24000)])
def test_pieces_resample_as_the_whole_does_and_keep_length_and_pitch(tone: Tone, source: int, target: int) -> None:
    clip = tone(1.0, rate=source, hertz=1000)
    whole = at_rate(clip, target)
    change = Resampler(source, target)
    pieces: list[Any] = [change.feed(clip.samples[at : at + 777]) for at in range(0, source, 777)]
    joined = np.concatenate([*pieces, change.flush()])
    assert len(joined) == pytest.approx(target, abs=1)
    assert np.abs(joined - whole).max() < 1e-5
    middle = slice(target // 10, -target // 10)
    expected = 0.3 * np.sin(2 * np.pi * 1000 * np.arange(target) / target)
    assert np.abs(joined[:target][middle] - expected[middle]).max() < 0.003


def test_the_same_rate_is_passed_through(tone: Tone) -> None:
    samples = tone(0.1).samples
    change = Resampler(22050, 22050)
    assert (change.feed(samples) == samples).all()
    assert not len(change.flush())
