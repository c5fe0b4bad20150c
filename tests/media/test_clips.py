"""Sentence clips on disk."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.course import Provenance
from app.course.errors import FileProblem
from app.media.audio import Clip, encode_wav
from app.media.clips import ClipCache

KEY = "ab" * 32


@pytest.fixture
def cache(tmp_path: Path) -> ClipCache:
    return ClipCache(tmp_path / "clips")


@pytest.fixture
def wav(tone: Callable[..., Clip]) -> bytes:
    return encode_wav(tone(0.1))


def only_file(cache: ClipCache) -> Path:
    (path,) = (path for path in cache.folder.rglob("*") if path.is_file())
    return path


def test_a_clip_comes_back_as_it_was_with_its_origin(cache: ClipCache, wav: bytes, record: Provenance) -> None:
    assert cache.get(KEY) is None
    cache.put(KEY, wav, record)
    kept = ClipCache(cache.folder).get(KEY)
    assert kept is not None
    assert kept.sound == wav
    assert kept.record == record
    assert kept.clip().seconds == pytest.approx(0.1, abs=0.001)


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "header"])
def test_a_damaged_clip_counts_as_absent_and_is_removed(cache: ClipCache, wav: bytes, record: Provenance, damage: str) -> None:
    cache.put(KEY, wav, record)
    path = only_file(cache)
    held = bytearray(path.read_bytes())
    if damage == "flip":
        held[-5] ^= 1
    elif damage == "header":
        held[40] ^= 1
    path.write_bytes({"cut": bytes(held[:-10]), "empty": b""}.get(damage, bytes(held)))
    assert cache.get(KEY) is None
    assert not path.exists()
    cache.put(KEY, wav, record)
    assert cache.get(KEY) is not None


def test_the_clips_used_longest_ago_go_first(tmp_path: Path, wav: bytes, record: Provenance) -> None:
    cache = ClipCache(tmp_path / "clips", limit=len(wav) * 4)
    keys = [f"{n:064x}" for n in range(3)]
    for age, key in enumerate(keys):
        cache.put(key, wav, record)
        path = cache.folder / key[:2] / f"{key}.clip"
        os.utime(path, (1000 + age, 1000 + age))
    assert cache.get(keys[0]) is not None  # used again: now the newest
    cache.put("f" * 64, wav, record)
    cache.limit = len(wav) * 3
    assert cache.prune() > 0
    assert cache.get(keys[1]) is None
    assert cache.get(keys[0]) is not None
    assert cache.get("f" * 64) is not None


def test_the_folder_stays_within_its_limit_by_itself(tmp_path: Path, wav: bytes, record: Provenance) -> None:
    cache = ClipCache(tmp_path / "clips", limit=len(wav) * 20)
    for n in range(100):
        cache.put(f"{n:064x}", wav, record)
    assert sum(path.stat().st_size for path in cache.folder.rglob("*.clip")) <= cache.limit + cache.limit // 4


def test_the_folder_stays_within_its_limit_over_many_short_lives(tmp_path: Path, wav: bytes, record: Provenance) -> None:
    for n in range(30):
        ClipCache(tmp_path / "clips", limit=len(wav) * 20).put(f"{n:064x}", wav, record)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.clip")) <= len(wav) * 20


def test_nothing_half_written_is_ever_seen(cache: ClipCache, wav: bytes, record: Provenance) -> None:
    seen: list[bytes] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            kept = cache.get(KEY)
            if kept is not None:
                seen.append(kept.sound)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(200):
        cache.put(KEY, wav, record)
    stop.set()
    reader.join()
    assert seen
    assert set(seen) == {wav}
    assert [path.suffix for path in cache.folder.rglob("*") if path.is_file()] == [".clip"]


def test_a_folder_that_cannot_be_written_gives_one_clear_error(tmp_path: Path, wav: bytes, record: Provenance) -> None:
    blocked = tmp_path / "clips"
    blocked.write_text("a file where the folder belongs")
    with pytest.raises(FileProblem, match=r"sentence could not be kept.*clips"):
        ClipCache(blocked).put(KEY, wav, record)
    assert ClipCache(blocked).get(KEY) is None


def test_only_this_person_can_look_into_the_folder(cache: ClipCache, wav: bytes, record: Provenance) -> None:
    cache.put(KEY, wav, record)
    assert stat.S_IMODE(only_file(cache).stat().st_mode) == 0o600


def test_a_key_that_is_a_path_is_refused(cache: ClipCache) -> None:
    with pytest.raises(ValueError, match="not a clip key"):
        cache.get("../../etc/passwd")
