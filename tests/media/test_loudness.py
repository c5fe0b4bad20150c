"""Loudness and peaks, against ffmpeg's ebur128 and the figures of the standard."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from app.media.audio import Clip, decode, encode_wav, join, loudness, normalise, silence, true_peak
from app.media.loudness import CEILING_DBTP, Limiter, Meter

Tone = Callable[..., Clip]
Ebur128 = Callable[[bytes], tuple[float, float]]


def noise(rate: int, channels: int, seconds: int = 8) -> Clip:
    random = np.random.default_rng(rate + channels)
    swell = 0.12 * np.abs(np.sin(np.arange(rate * seconds) / rate * 2))[:, None]
    samples = (random.standard_normal((rate * seconds, channels)) * swell).astype(np.float32)
    return Clip(samples[:, 0].copy() if channels == 1 else samples, rate)


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 24000, 44100, 48000])
@pytest.mark.parametrize("channels", [1, 2])
def test_loudness_agrees_with_ffmpeg_at_every_rate(ebur128: Ebur128, rate: int, channels: int) -> None:
    clip = noise(rate, channels)
    theirs, peak = ebur128(encode_wav(clip))
    assert loudness(clip) == pytest.approx(theirs, abs=0.1)
    assert true_peak(clip) == pytest.approx(peak, abs=0.4)


def test_a_full_scale_sine_of_997_hertz_in_one_channel_reads_minus_3_01(tone: Tone) -> None:
    assert loudness(tone(5, level=1.0, rate=48000, hertz=997)) == pytest.approx(-3.01, abs=0.03)


def test_long_silence_does_not_make_speech_read_quieter(speech: bytes) -> None:
    clip = decode(speech)
    longer, _ = join([clip, silence(60_000, clip.rate)])
    assert loudness(longer) == pytest.approx(loudness(clip), abs=0.15)


def test_silence_is_minus_infinity_and_stays_silence() -> None:
    quiet = silence(2000, 22050)
    assert loudness(quiet) == -np.inf
    assert true_peak(quiet) == -np.inf
    assert normalise(quiet).peak == 0


def test_a_sound_shorter_than_a_block_still_has_a_loudness(tone: Tone) -> None:
    assert loudness(tone(0.2)) == pytest.approx(loudness(tone(5)), abs=1.0)


def test_a_meter_fed_in_pieces_reads_the_same(speech: bytes) -> None:
    clip = decode(speech)
    meter, at, sizes = Meter(clip.rate), 0, [1, 7, 5000, 100_000, 333]
    while at < len(clip.samples):
        size = sizes[at % len(sizes)]
        meter.feed(clip.samples[at : at + size])
        at += size
    assert meter.loudness == pytest.approx(loudness(clip), abs=1e-6)


def test_speech_comes_out_at_minus_19_with_no_peak_over_the_ceiling(speech: bytes, ebur128: Ebur128) -> None:
    theirs, peak = ebur128(encode_wav(normalise(decode(speech))))
    assert theirs == pytest.approx(-19.0, abs=0.3)
    assert peak <= CEILING_DBTP + 0.2


def test_stereo_comes_out_at_minus_16(ebur128: Ebur128) -> None:
    theirs, _ = ebur128(encode_wav(normalise(noise(44100, 2))))
    assert theirs == pytest.approx(-16.0, abs=0.3)


def test_the_limiter_holds_the_ceiling_however_loud_it_gets(speech: bytes, ebur128: Ebur128) -> None:
    loud = normalise(decode(speech), lufs=-6)
    assert true_peak(loud) <= CEILING_DBTP + 0.05
    assert ebur128(encode_wav(loud))[1] <= CEILING_DBTP + 0.3


def test_the_limiter_passes_clean_sound_untouched_and_in_full_whatever_the_pieces(tone: Tone) -> None:
    clip = tone(1.0, level=0.5)
    for size in (1, 100, 4096, 10**6):
        limiter = Limiter.at(clip.rate)
        parts = [limiter.feed(clip.samples[at : at + size]) for at in range(0, len(clip.samples), size)]
        assert np.array_equal(np.concatenate([*parts, limiter.flush()]), clip.samples)


def test_the_limiter_gives_the_same_whatever_the_pieces(speech: bytes) -> None:
    clip = decode(speech)
    whole = normalise(clip, lufs=-10).samples
    gain = np.float32(10 ** ((-10 - loudness(clip)) / 20))
    limiter = Limiter.at(clip.rate)
    parts = [limiter.feed(clip.samples[at : at + 3000] * gain) for at in range(0, len(clip.samples), 3000)]
    pieces = np.concatenate([*parts, limiter.flush()])
    assert len(pieces) == len(whole)
    assert np.abs(pieces - whole).max() < 1e-3
