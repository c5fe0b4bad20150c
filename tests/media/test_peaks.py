"""The outline of a recording, kept by content."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.media.audio import Clip, encode_wav
from app.media.peaks import PeakCache
from app.media.pyramid import Pyramid, of_sound

SOUND = encode_wav(Clip(np.random.default_rng(7).normal(0, 0.1, 160_000).clip(-1, 1).astype(np.float32), 8000))


@pytest.fixture(scope="module")
def outline() -> Pyramid:
    return of_sound(SOUND, "noise")


def test_an_outline_is_found_once_and_comes_back_as_it_was(outline: Pyramid, tmp_path: Path) -> None:
    cache = PeakCache(tmp_path / "peaks")
    asked: list[str] = []

    def read() -> bytes:
        asked.append("once")
        return SOUND

    first, second = cache.found("ab", read, "noise"), cache.found("ab", read, "noise")
    assert asked == ["once"]
    assert first.columns(0, 3.3, 900) == second.columns(0, 3.3, 900) == outline.columns(0, 3.3, 900)
    assert second.duration == 20_000
    assert second.loudest == outline.loudest > 40


@pytest.mark.parametrize("damage", [b"", b"LECTERN-PEAKS-1\n{}\n", b'LECTERN-PEAKS-1\n{"ms": 5, "peaks": 9}\nab'])
def test_damage_means_finding_it_again(outline: Pyramid, tmp_path: Path, damage: bytes) -> None:
    cache = PeakCache(tmp_path)
    cache.put("ab", outline)
    assert cache.get("ab") is not None
    (tmp_path / "ab.peaks").write_bytes(damage)
    assert cache.get("ab") is None
    assert cache.get("cd") is None


def test_the_cache_keeps_within_its_limit(outline: Pyramid, tmp_path: Path) -> None:
    cache = PeakCache(tmp_path, limit=2 * len(outline.packed()) + 10)
    for name in ("one", "two", "three"):
        cache.put(name, outline)
    assert len(list(tmp_path.iterdir())) == 2
