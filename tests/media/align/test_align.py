"""Recordings with a known truth, and one of a person: where their sentences are found, and what is said of the unsure ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from tests.media.align.speech import OTHER, SCRIPT, Spoken, handing, recording, said

from app.course.errors import Cancelled
from app.media.align.features import HOP_MS, speaking, spectrum
from app.media.align.forced import Listener
from app.media.align.script import Aligned, ScriptDoesNotFit, align
from app.media.align.warping import WINDOW, warp
from app.media.audio import Clip, decode, encode_wav, opened

HUMAN = Path("/usr/share/pocketsphinx/test/data/librivox")


@pytest.fixture(scope="module")
def draft() -> list[Clip]:
    return [said(sentence) for sentence in SCRIPT]


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener() as made:
        yield made


def _align(clip: Clip, sentences: Sequence[str], draft: Sequence[Clip], listener: Listener | None = None) -> Aligned:
    steps: list[float] = []
    with opened(encode_wav(clip), "lesson.wav") as sound:
        found = align(sound, sentences, handing(draft), lambda part, text: steps.append(part), listener)
    assert steps == sorted(steps)
    return found


def _off(found: Aligned, spoken: Spoken) -> list[float]:
    return [abs(each.start - start) for each, (start, _) in zip(found.sentences, spoken.truth, strict=True)]


@pytest.mark.parametrize(("snr", "median", "most"), [(None, 10, 60), (20, 40, 160), (10, 60, 200)])
@pytest.mark.parametrize(("voice", "speed"), [("en-gb+f3", 135), ("en-us+m3", 190)])
def test_another_voice_at_another_speed_is_found_in_any_noise(
    draft: list[Clip], voice: str, speed: int, snr: float | None, median: float, most: float
) -> None:
    spoken = recording(SCRIPT, voice, speed, snr=snr)
    found = _align(spoken.clip, SCRIPT, draft)
    off = _off(found, spoken)
    assert np.median(off) <= median
    assert max(off) <= most
    assert [each.end <= after.start for each, after in zip(found.sentences, found.sentences[1:], strict=False)].count(
        False
    ) == 0


def test_two_listeners_agree_on_a_faithful_reading(draft: list[Clip], listener: Listener) -> None:
    spoken = recording(SCRIPT)
    found = _align(spoken.clip, SCRIPT, draft, listener)
    assert found.listeners == ("draft voice", "pocketsphinx, US English")
    assert found.confident >= 0.8
    assert max(_off(found, spoken)) < 60


def test_a_person_who_reads_a_book_is_found(listener: Listener) -> None:
    """Real human speech with its text: pocketsphinx's test data, five stretches of a LibriVox reading in a row."""
    rows = [re.match(r"<s> (.*) </s> \((.*)\)", line) for line in (HUMAN / "transcription").read_text("utf-8").splitlines()]
    texts, names = [row[1] for row in rows if row], [row[2] for row in rows if row]
    parts, truth, at = [], [], 0.0
    for name in names:
        clip = decode(HUMAN / f"{name}.wav")
        heard = np.flatnonzero(speaking(spectrum([clip.samples], clip.rate).level)) * HOP_MS
        truth.append((at + heard[0], at + heard[-1]))
        parts.append(clip.samples)
        at += clip.seconds * 1000
    assert len(texts) == 5
    spoken = Spoken(Clip(np.concatenate(parts), 16_000), tuple(truth))
    found = _align(spoken.clip, texts, [said(text) for text in texts], listener)
    assert max(_off(found, spoken)) <= 60
    assert found.confident == 1.0


def test_a_recording_of_something_else_is_refused(draft: list[Clip], listener: Listener) -> None:
    spoken = recording(OTHER)
    with pytest.raises(ScriptDoesNotFit) as caught:
        _align(spoken.clip, SCRIPT, draft)
    assert "lesson.wav" in caught.value.what
    with pytest.raises(ScriptDoesNotFit):
        _align(Clip(np.full(40_000, 0.0, np.float32), 16_000), SCRIPT, draft)


def test_a_sentence_that_was_left_out_is_for_a_person_to_look_at(draft: list[Clip], listener: Listener) -> None:
    told = (*SCRIPT[:4], *SCRIPT[5:])
    spoken = recording(told)
    found = _align(spoken.clip, SCRIPT, draft, listener)
    assert found.sentences[4].unsure
    others = [each for index, each in enumerate(found.sentences) if index != 4]
    sure = [abs(each.start - start) for each, (start, _) in zip(others, spoken.truth, strict=True) if not each.unsure]
    assert len(sure) >= 8
    assert max(sure) < 250, "what nobody has to look at is right"


def test_a_remark_that_is_not_in_the_script_moves_nothing(draft: list[Clip]) -> None:
    remark = "Oh, excuse me, I think that was the telephone, just a moment please, let me see who it is."
    told = [*SCRIPT[:6], remark, *SCRIPT[6:]]
    spoken = recording(told)
    found = _align(spoken.clip, SCRIPT, draft)
    truth = [*spoken.truth[:6], *spoken.truth[7:]]
    sure = [abs(each.start - start) for each, (start, _) in zip(found.sentences, truth, strict=True) if not each.unsure]
    assert len(sure) >= 9
    assert max(sure) < 250


def test_longer_than_one_window_is_found_to_the_end() -> None:
    """Random rows over several windows, some of them said twice: the way through is known."""
    rng = np.random.default_rng(5)
    rows = rng.normal(0, 1, (int(WINDOW * 2.2), 13)).astype(np.float32)
    rows[:, -1] = 1.5
    times = rng.integers(1, 3, len(rows))
    other = np.repeat(rows, times, axis=0) + rng.normal(0, 0.3, (times.sum(), 13)).astype(np.float32)
    found = warp(rows, other, lambda part: None)
    ends = np.cumsum(times) - 1
    assert np.abs(found.at - ends).max() <= 2


def test_it_stops_when_it_is_told_to(draft: list[Clip]) -> None:
    def stop(part: float, text: str) -> None:
        if part > 0.5:
            raise Cancelled

    with opened(encode_wav(recording(SCRIPT[:3]).clip)) as sound, pytest.raises(Cancelled):
        align(sound, SCRIPT[:3], handing(draft[:3]), stop)


def test_only_english_has_a_second_listener() -> None:
    assert Listener.hears("en-GB")
    assert not Listener.hears("de")


def test_a_listener_that_dies_leaves_the_sentences_to_the_other(draft: list[Clip]) -> None:
    with Listener() as listener:
        assert listener.words("Wear a helmet.") == ["wear", "a", "helmet"]
        listener._process.kill()
        found = _align(recording(SCRIPT).clip, SCRIPT, draft, listener)
        assert listener.words("Wear a helmet.") == [None, None, None]
    assert len(found.sentences) == len(SCRIPT)
    assert all(placed.end > placed.start for placed in found.sentences)
