"""Sound files of every kind other programs write, read in pieces."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.media.audio import AudioProblem, Clip, decode, encode_wav, opened


def ffmpeg(*arguments: str | Path) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds at 44,100 Hz: silence, then from 1 s on a tone of 440 Hz, then from 2 s on one of 880."""
    path = tmp_path_factory.mktemp("sound") / "source.wav"
    at = np.arange(3 * 44100) / 44100
    tone = np.sin(2 * np.pi * np.where(at < 2, 440, 880) * at) * 0.4 * (at >= 1)
    path.write_bytes(encode_wav(Clip(tone.astype(np.float32), 44100)))
    return path


FORMATS = {
    "sixteen.wav": ["-c:a", "pcm_s16le"],
    "eight.wav": ["-c:a", "pcm_u8"],
    "float.wav": ["-c:a", "pcm_f32le"],
    "big.aiff": [],
    "high.wav": ["-ar", "192000", "-c:a", "pcm_s24le"],
    "high.flac": ["-ar", "192000"],
    "sound.mp3": ["-c:a", "libmp3lame"],
    "sound.ogg": ["-c:a", "libvorbis"],
    "sound.opus": ["-c:a", "libopus"],
    "sound.m4a": ["-c:a", "aac"],
    "lossless.m4a": ["-c:a", "alac"],
    "raw.aac": ["-c:a", "aac"],
    "film.webm": ["-c:a", "libopus"],
    "seven.flac": ["-af", "pan=6.1|FL=c0|FR=c0|FC=c0|LFE=c0|BC=c0|SL=c0|SR=c0"],
    "six.m4a": ["-af", "pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0"],
}


@pytest.mark.parametrize("name", FORMATS)
def test_the_sound_of_every_format_is_read_from_its_beginning_and_from_its_middle(
    source: Path, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    ffmpeg("-i", source, *FORMATS[name], path)
    with opened(path) as sound:
        whole = np.concatenate(list(sound.chunks()))
        late = np.concatenate(list(sound.chunks(2.2)))
        rate = sound.rate
    assert len(whole) / rate == pytest.approx(3.0, abs=0.08)
    began = np.argmax(np.abs(whole) > 0.1) / rate
    assert began == pytest.approx(1.0, abs=0.06), "where the sound begins"
    assert np.sqrt(np.mean(whole[int(1.3 * rate) : int(1.7 * rate)] ** 2)) == pytest.approx(0.4 / np.sqrt(2), rel=0.35)
    assert len(late) / rate == pytest.approx(0.8, abs=0.08)
    heard = np.abs(np.fft.rfft(late[: int(0.5 * rate)]))
    assert np.argmax(heard) * 2 == pytest.approx(880, abs=10)


def test_channels_are_kept_when_asked_for(source: Path, tmp_path: Path) -> None:
    path = tmp_path / "seven.flac"
    ffmpeg("-i", source, *FORMATS["seven.flac"], path)
    with opened(path) as sound:
        assert sound.channels == 7
        assert next(sound.chunks(mono=False, frames=1000)).shape == (1000, 7)
        assert next(sound.chunks(frames=1000)).shape == (1000,)


def test_a_film_gives_its_sound_and_one_without_sound_says_so(source: Path, tmp_path: Path) -> None:
    film, mute = tmp_path / "film.mp4", tmp_path / "mute.mp4"
    picture = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=5:duration=3"]
    ffmpeg(*picture, "-i", source, "-c:v", "mpeg4", "-c:a", "aac", film)
    ffmpeg(*picture, "-c:v", "mpeg4", mute)
    with opened(film) as sound:
        assert sound.mime == "audio/mp4"
        assert sound.seconds == pytest.approx(3.0, abs=0.1)
        assert sum(map(len, sound.chunks())) / sound.rate == pytest.approx(3.0, abs=0.1)
    with pytest.raises(AudioProblem, match="without a sound track"):
        opened(mute)


def test_the_bytes_decide_when_the_name_lies(source: Path, tmp_path: Path) -> None:
    lying = tmp_path / "really-an-mp4.wav"
    ffmpeg("-i", source, "-c:a", "aac", "-f", "mp4", lying)
    with opened(lying) as sound:
        assert sound.mime == "audio/mp4"
    (tmp_path / "song.mp3").write_bytes(b"%PDF-1.7 and so on")
    with pytest.raises(AudioProblem, match=r"song\.mp3.*PDF"):
        opened(tmp_path / "song.mp3")


@pytest.mark.parametrize(("name", "part"), [("cut.wav", 0.5), ("cut.m4a", 0.5), ("cut.flac", 0.5), ("cut.mp3", 0.5)])
def test_a_file_that_was_cut_short_says_so(source: Path, tmp_path: Path, name: str, part: float) -> None:
    path = tmp_path / name
    ffmpeg("-f", "lavfi", "-i", "anoisesrc=d=3:r=44100:a=0.3", path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(AudioProblem, match=r"cut short|broken") as caught, opened(path) as sound:
        for _ in sound.chunks():
            pass
    assert name in caught.value.what


def test_a_protected_file_is_named_as_what_it_is(source: Path, tmp_path: Path) -> None:
    path = tmp_path / "bought.m4a"
    key = "76a6c65c5ea762046bd749a2e632ccbb"
    encryption = ["-encryption_scheme", "cenc-aes-ctr", "-encryption_key", key, "-encryption_kid", key]
    ffmpeg("-i", source, "-c:a", "aac", *encryption, path)
    with pytest.raises(AudioProblem, match="DRM"):
        opened(path)


def test_bytes_are_read_like_files_and_leave_no_temporary_file(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "temporary"
    held.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(held))
    path = tmp_path / "sound.m4a"
    ffmpeg("-i", source, "-c:a", "aac", path)
    assert decode(path.read_bytes()).seconds == pytest.approx(3.0, abs=0.08)
    with pytest.raises(AudioProblem):
        decode(path.read_bytes()[:40] + bytes(4000))
    assert list(held.iterdir()) == []


def test_a_decoder_that_dies_is_an_error_and_not_an_end(source: Path, tmp_path: Path) -> None:
    path = tmp_path / "sound.m4a"
    ffmpeg("-stream_loop", "40", "-i", source, "-c:a", "aac", path)
    with opened(path) as sound:
        pieces = sound.chunks(frames=4096)
        next(pieces)
        for process in sound._running:  # type: ignore[attr-defined]  # the fault itself: killed in mid-file
            process.kill()
        with pytest.raises(AudioProblem):
            list(pieces)


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Half a second in each of three formats."""
    folder = tmp_path_factory.mktemp("short")
    out = {}
    for ending in ("mp3", "flac", "wav"):
        path = folder / f"short.{ending}"
        ffmpeg("-f", "lavfi", "-i", "anoisesrc=d=0.5:r=22050:a=0.3", path)
        out[ending] = path.read_bytes()
    return out


@settings(max_examples=60)
@given(st.data())
def test_damage_anywhere_ends_in_sound_or_in_one_error(short: dict[str, bytes], data: st.DataObject) -> None:
    whole = bytearray(short[data.draw(st.sampled_from(["mp3", "flac", "wav"]))])
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        with opened(bytes(whole)) as sound:
            assert all(np.isfinite(piece).all() for piece in sound.chunks())
    except AudioProblem:
        return


@pytest.mark.parametrize("ending", ["m4a", "ogg", "webm"])
def test_damage_to_what_the_decoders_process_reads_is_one_error_too(source: Path, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"damaged.{ending}"
    ffmpeg("-i", source, *(["-c:a", "libopus"] if ending == "webm" else []), path)
    data = bytearray(path.read_bytes())
    for at in np.random.default_rng(3).integers(12, len(data), len(data) // 10).tolist():
        data[at] ^= 0x5A
    path.write_bytes(data)
    said: list[str] = []
    try:
        with opened(path) as sound:
            assert all(np.isfinite(piece).all() for piece in sound.chunks())
    except AudioProblem as error:
        said.append(error.what)
    assert all(path.name in what for what in said)


MEMORY = """
import sys
from pathlib import Path
from tests.bench.memory import own_peak
from app.media.level import levelled
from app.media.pyramid import of_sound
from app.media.reader import opened
with opened(Path(sys.argv[1])) as sound, open(sys.argv[2], "wb") as out:
    made = levelled(sound, out, lambda part, text: None)
peaks = of_sound(Path(sys.argv[2]), "long")
print(made.duration, peaks.duration, own_peak())
"""


def test_an_hour_is_levelled_encoded_and_drawn_in_bounded_memory(tmp_path: Path) -> None:
    """At 4,000 Hz, so that it takes seconds; memory holds a piece at any rate (tests/bench/bench_sound.py does three hours at
    48 kHz). The samples alone would be 58 MB, on top of the 45 of the process."""
    path, out = tmp_path / "long.wav", tmp_path / "long.mp3"
    second = (np.sin(np.arange(4000) * 0.5) * 9000).astype("<i2").tobytes()
    seconds = 3600
    with path.open("wb") as file:
        size = seconds * len(second)
        file.write(struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE"))
        file.write(struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 4000, 8000, 2, 16) + struct.pack("<4sI", b"data", size))
        for _ in range(seconds):
            file.write(second)
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", MEMORY, str(path), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    duration, ms, megabytes = map(int, done.stdout.split())
    assert duration == pytest.approx(seconds * 1000, abs=300)
    assert ms == pytest.approx(seconds * 1000, abs=400)
    assert megabytes < 75
