"""Sentence clips to a narration: encoded, on time, as loud as it should be."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from app.course.errors import Cancelled
from app.media.assemble import LEAD_IN_MS, Piece, assemble, prepared
from app.media.audio import Clip, decode, delay_ms, encode_mp3, encode_wav, loudness, true_peak
from app.media.encode import RATES, Mp3Writer
from app.media.resample import at_rate

Tone = Callable[..., Clip]
Samples = Callable[[bytes, int], Any]


def onsets(samples: Any, rate: int, gap_ms: float = 200) -> list[float]:
    """Where sound begins after a silence, in ms."""
    level = np.abs(samples)
    loud = np.flatnonzero(level > level.max() * 0.1)
    firsts = [loud[0], *loud[1:][np.diff(loud) > gap_ms * rate / 1000]]
    return [float(at) * 1000 / rate for at in firsts]


def ends(samples: Any, rate: int, gap_ms: float = 200) -> list[float]:
    length = len(samples) * 1000 / rate
    return sorted(length - at for at in onsets(samples[::-1], rate, gap_ms))


@pytest.mark.parametrize("rate", [16000, 22050, 24000, 44100, 48000])
def test_times_are_where_ffmpeg_and_our_reader_hear_each_sentence(tone: Tone, ffmpeg_samples: Samples, rate: int) -> None:
    pieces = [Piece(lambda n=n: tone(0.4 + n / 10, rate=rate, hertz=300 + 90 * n), 350 + 100 * n) for n in range(5)]  # type: ignore[misc]
    made = assemble(pieces)
    for heard in (ffmpeg_samples(made.mp3, rate), decode(made.mp3).samples):
        assert onsets(heard, rate) == pytest.approx([start for start, _ in made.times], abs=6)
        assert ends(heard, rate) == pytest.approx([end for _, end in made.times], abs=6)
        assert len(heard) * 1000 / rate == pytest.approx(made.duration, abs=80)


def test_the_first_sentence_leaves_room_for_the_caption_that_says_synthetic(tone: Tone) -> None:
    made = assemble([Piece(lambda: tone(1.0))])
    assert made.times[0][0] == round(LEAD_IN_MS + delay_ms(22050))


@pytest.mark.parametrize("rate", RATES)
def test_the_delay_of_mp3_is_what_the_code_says(tone: Tone, rate: int) -> None:
    silent_then_tone = Clip(np.concatenate([np.zeros(rate, np.float32), tone(0.5, rate=rate, hertz=300).samples]), rate)
    (start,) = onsets(decode(encode_mp3(silent_then_tone, 32 if rate < 16000 else None)).samples, rate)
    assert start == pytest.approx(1000 + delay_ms(rate), abs=4)


def test_a_rate_mp3_does_not_know_is_refused_when_written_and_resampled_when_assembled(tone: Tone) -> None:
    with pytest.raises(ValueError, match="19000"):
        Mp3Writer(19000)
    assert decode(assemble([Piece(lambda: tone(1.0, rate=19000))]).mp3).rate == 22050


def test_the_decoded_narration_is_at_minus_19_and_below_minus_1_dbtp(
    speech: bytes, ebur128: Callable[[bytes], tuple[float, float]]
) -> None:
    clip = prepared(decode(speech))
    made = assemble([Piece(lambda: clip), Piece(lambda: clip)])
    theirs, peak = ebur128(made.mp3)
    assert theirs == pytest.approx(-19.0, abs=0.3)
    assert peak <= -1.0
    assert loudness(decode(made.mp3)) == pytest.approx(theirs, abs=0.15)


def test_loud_and_quiet_voices_end_up_equally_loud(speech: bytes) -> None:
    clip = prepared(decode(speech))
    quiet = Clip(clip.samples * np.float32(0.05), clip.rate)
    assert loudness(decode(assemble([Piece(lambda: quiet)]).mp3)) == pytest.approx(-19, abs=0.3)


def test_clips_of_another_rate_keep_length_and_pitch(tone: Tone) -> None:
    changed = at_rate(tone(1.0, rate=48000, hertz=1000), 22050)
    assert len(changed) == 22050
    assert np.argmax(np.abs(np.fft.rfft(changed))) == 1000
    assert np.abs(changed[2000:-2000]).max() == pytest.approx(0.3, abs=0.01)
    up = at_rate(tone(1.0, rate=16000, hertz=1000), 44100)
    assert np.argmax(np.abs(np.fft.rfft(up))) == 1000


def test_a_tone_above_the_new_band_is_gone_not_folded_back(tone: Tone) -> None:
    folded = at_rate(tone(1.0, rate=48000, hertz=15000), 22050)
    assert np.abs(folded[500:-500]).max() < 0.003


def test_ten_minutes_are_assembled_in_bounded_memory(speech: bytes) -> None:
    clip = prepared(decode(speech))
    count = int(600 / clip.seconds)
    tracemalloc.start()
    try:
        made = assemble([Piece(lambda: clip)] * count)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert made.duration > 580_000
    assert peak < 30 * 2**20  # the samples alone would be 50 MB; the MP3 is 5


def test_a_stop_reaches_the_caller(tone: Tone) -> None:
    def stop(fraction: float, text: str) -> None:
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        assemble([Piece(lambda: tone(0.2))] * 5, stop)


def test_there_is_no_narration_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        assemble([])


def test_wav_written_here_reads_back_the_same(speech: bytes) -> None:
    clip = decode(speech)
    assert np.array_equal(decode(encode_wav(clip)).samples, clip.samples)
    assert true_peak(decode(encode_wav(clip))) == true_peak(clip)
