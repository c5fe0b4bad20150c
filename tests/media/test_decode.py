"""Sound files from strangers."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.audio import AudioProblem, Clip, decode, encode_wav, kind

Tone = Callable[..., Clip]


@pytest.mark.parametrize(
    ("suffix", "options", "mime"),
    [
        ("wav", ["-c:a", "pcm_s16le"], "audio/wav"),
        ("wav", ["-c:a", "pcm_s24le"], "audio/wav"),
        ("wav", ["-c:a", "pcm_f32le"], "audio/wav"),
        ("wav", ["-c:a", "pcm_u8", "-ac", "1"], "audio/wav"),
        ("mp3", ["-c:a", "libmp3lame"], "audio/mpeg"),
        ("flac", ["-c:a", "flac"], "audio/flac"),
        ("ogg", ["-c:a", "libvorbis"], "audio/ogg"),
    ],
)
def test_files_other_programs_wrote_are_read(tmp_path: Path, tone: Tone, suffix: str, options: list[str], mime: str) -> None:
    source, target = tmp_path / "in.wav", tmp_path / f"out.{suffix}"
    source.write_bytes(encode_wav(tone(1.0, rate=44100)))
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(source), *options, str(target)], check=True)
    data = target.read_bytes()
    assert kind(data) == mime
    clip = decode(data)
    assert clip.rate == 44100
    assert clip.seconds == pytest.approx(1.0, abs=0.08)
    assert np.sqrt(np.mean(clip.samples[5000:35000] ** 2)) == pytest.approx(
        0.3 / np.sqrt(2), rel=0.06
    )  # LAME turns down by 5 %


def test_stereo_is_mixed_down_unless_it_is_asked_for(tone: Tone) -> None:
    one = tone(0.1).samples
    data = encode_wav(Clip(np.stack([one, np.zeros_like(one)], axis=1), 22050))
    assert decode(data).channels == 1
    assert decode(data).peak == pytest.approx(0.15, abs=0.01)
    assert decode(data, channels=0).channels == 2


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"hello, I am a text file", "not a sound"),
        (b"RIFF\x24\x00\x00\x00WAVE", "no data"),
        (b"fLaC" + bytes(100), "broken"),
        (b"OggS" + bytes(100), "broken"),
        (b"ID3\x03\x00\x00\x00\x00\x00\x00" + bytes(100), "broken"),
    ],
)
def test_what_is_no_sound_is_refused_with_its_name_and_the_cause(data: bytes, why: str) -> None:
    with pytest.raises(AudioProblem) as caught:
        decode(data, "intro.mp3")
    assert "intro.mp3" in caught.value.what
    assert why in f"{caught.value.what} {caught.value.why}"
    assert caught.value.next_step


def test_a_wav_that_was_cut_short_is_refused(tone: Tone) -> None:
    with pytest.raises(AudioProblem, match="cut short"):
        decode(encode_wav(tone(1.0))[:-100])


def test_a_wav_from_a_pipe_with_no_known_length_is_read(tone: Tone) -> None:
    data = bytearray(encode_wav(tone(0.5)))
    data[40:44] = struct.pack("<I", 0xFFFFFFFF)
    assert decode(bytes(data)).seconds == pytest.approx(0.5, abs=0.01)


def test_a_wav_without_a_single_sample_is_refused() -> None:
    with pytest.raises(AudioProblem, match=r"no sound|broken"):
        decode(encode_wav(Clip(np.zeros(0, np.float32), 22050)))


def test_samples_that_are_no_numbers_are_refused() -> None:
    body = np.array([0.1, np.nan, np.inf] * 50, "<f4").tobytes()
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, 3, 1, 22050, 22050 * 4, 4, 32)
    data = struct.pack("<4sI4s", b"RIFF", 4 + len(head) + 8 + len(body), b"WAVE") + head
    with pytest.raises(AudioProblem, match="not numbers"):
        decode(data + struct.pack("<4sI", b"data", len(body)) + body)


def test_absurd_rates_and_lengths_are_refused_before_decoding(tone: Tone) -> None:
    data = bytearray(encode_wav(tone(0.5)))
    data[24:28] = struct.pack("<I", 1)
    with pytest.raises(AudioProblem, match=r"1 Hz|too long"):
        decode(bytes(data))
    with pytest.raises(AudioProblem, match="too long"):
        decode(encode_wav(tone(2.0)), max_seconds=1)


@given(st.data())
def test_damaged_files_end_in_an_answer_or_in_one_error(data: st.DataObject) -> None:
    samples = np.linspace(-0.5, 0.5, 400, dtype=np.float32)
    whole = bytearray(encode_wav(Clip(samples, 22050)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, 60))] = data.draw(st.integers(0, 255))
    try:
        clip = decode(bytes(whole))
    except AudioProblem:
        return
    assert np.isfinite(clip.samples).all()
