"""The outline of a recording: true to it at every zoom, kept by content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.media.audio import Clip, encode_wav, opened
from app.media.peaks import PeakCache, Peaks, found

Tone = Callable[..., Clip]
SECONDS, RATE = 20, 8000
NOISE = np.random.default_rng(7).normal(0, 0.1, SECONDS * RATE).clip(-1, 1).astype(np.float32)
NOISE[9 * RATE : 10 * RATE] = 0
NOISE[15 * RATE] = 1.0


@pytest.fixture(scope="module")
def peaks() -> Peaks:
    with opened(encode_wav(Clip(NOISE, RATE))) as sound:
        return found(sound)


@settings(max_examples=60)
@given(st.floats(-2000, 21_000), st.floats(1, 22_000), st.integers(1, 1500))
def test_a_window_never_hides_a_sample_and_never_reaches_far_beyond_it(start: float, width: float, columns: int) -> None:
    with opened(encode_wav(Clip(NOISE, RATE))) as sound:
        drawn = found(sound).window(start, start + width, columns)
    assert drawn.shape == (columns, 2)
    edges = np.linspace(start, start + width, columns + 1)
    for at in range(0, columns, max(1, columns // 7)):
        inside = NOISE[max(0, round(edges[at] * 8)) : max(0, round(edges[at + 1] * 8))]
        if len(inside):
            assert drawn[at, 0] <= inside.min() + 0.02
            assert drawn[at, 1] >= inside.max() - 0.02
        slack = (edges[1] - edges[0]) * 4 + 40
        around = NOISE[max(0, round((edges[at] - slack) * 8)) : max(0, round((edges[at + 1] + slack) * 8))]
        assert drawn[at, 1] <= (around.max(initial=0.0) + 0.02)


def test_a_single_loud_sample_and_a_silence_are_seen(peaks: Peaks) -> None:
    assert peaks.loudest == 1.0
    assert peaks.window(0, peaks.ms, 20)[15, 1] == 1.0
    assert np.abs(peaks.window(9100, 9900, 10)).max() == 0


def test_peaks_are_kept_and_damage_means_finding_them_again(peaks: Peaks, tmp_path: Path) -> None:
    cache = PeakCache(tmp_path / "peaks")
    cache.put("ab", peaks)
    kept = cache.get("ab")
    assert kept is not None
    assert kept.ms == peaks.ms
    assert (kept.window(0, 5000, 300) == peaks.window(0, 5000, 300)).all()
    (tmp_path / "peaks" / "ab.peaks").write_bytes(b"LECTERN-PEAKS-1\n{}\n")
    assert cache.get("ab") is None
    assert cache.get("cd") is None


def test_the_cache_keeps_within_its_limit_and_drops_what_was_used_longest_ago(peaks: Peaks, tmp_path: Path) -> None:
    cache = PeakCache(tmp_path, limit=2 * len(peaks.packed()) + 10)
    for name in ("one", "two", "three"):
        cache.put(name, peaks)
    assert len(list(tmp_path.iterdir())) == 2
    assert cache.get("three") is not None
