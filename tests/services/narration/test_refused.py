"""Narrations that cannot be made, or not to the end, and texts that try to be more than text."""

from __future__ import annotations

import pytest
from tests.services.narration.conftest import TEXT, Booth, course_of, lesson_of, rich

from app.course import apply
from app.course.blocks import (
    Image,
    Narration,
    Paragraph,
    Voice,
)
from app.course.errors import Cancelled, MissingProvenance, ProviderProblem
from app.course.ops import InsertBlock
from app.media.captions import from_vtt, to_vtt
from app.services.narration import (
    NothingToSay,
)


def test_a_lesson_with_nothing_to_say_says_so(booth: Booth) -> None:
    course = course_of(Image(alt="x"), Paragraph(text=rich("🎉")), title="Pictures")
    with pytest.raises(NothingToSay) as caught:
        booth.narrator.narrate(course, lesson_of(course).id, Narration())
    assert "Pictures" in caught.value.what
    assert caught.value.next_step


@pytest.mark.parametrize("voice", [Voice(name="Nobody"), Voice(language="xx", name="")])
def test_a_voice_this_computer_lacks_is_named(booth: Booth, voice: Voice) -> None:
    course = course_of(*TEXT)
    with pytest.raises(ProviderProblem) as caught:
        booth.narrator.narrate(course, lesson_of(course).id, Narration(voice=voice))
    assert (voice.name or voice.language) in caught.value.what


def test_a_stop_keeps_what_was_made_and_the_log_says_how_far_it_went(booth: Booth) -> None:
    course = course_of(*TEXT)
    calls = 0

    def stop(fraction: float, text: str) -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        booth.narrator.narrate(course, lesson_of(course).id, Narration(), stop)
    assert booth.events[-1] == "request.failed"
    assert len(booth.voice.said) == 3
    assert booth.narrator.narrate(course, lesson_of(course).id, Narration()).made == 2


def test_hostile_course_text_is_narrated_like_any_other(booth: Booth) -> None:
    texts = [
        "--help",
        "<speak>hi</speak>",
        "[[a]] b",
        "$(touch x) | rm",
        "你好 Привет مرحبا",
        "x" * 3000,
        "WEBVTT --> NOTE & <b>",
    ]
    course = course_of(*(Paragraph(text=rich(text)) for text in texts))
    done = booth.narrator.narrate(course, lesson_of(course).id, Narration())
    shown = from_vtt(to_vtt(done.block.cues, done.record))
    assert "WEBVTT --> NOTE & <b>" in "\n".join(cue.text for cue in shown)


@pytest.mark.clause("B1.3")
def test_sound_without_its_record_cannot_enter_the_course(booth: Booth) -> None:
    course = course_of(*TEXT)
    lesson = lesson_of(course)
    done = booth.narrator.narrate(course, lesson.id, Narration())
    with pytest.raises(MissingProvenance):
        apply(course, InsertBlock(lesson.id, 0, done.block))
