"""What stands in the way of publishing is said in words, at its place."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.publish.examples import everything, large, reading_only, rich, single

from app.course import Course, Lesson, RichText, Run, Section
from app.course.blocks import (
    Block,
    CaptionTrack,
    Cue,
    Heading,
    Image,
    MediaRef,
    Narration,
    Option,
    Paragraph,
    SingleChoice,
    Unknown,
)
from app.course.errors import PublishProblem
from app.paths import resource
from app.publish import checks, publish_html, publish_scorm12
from app.publish.checks import BROWSER_LIMIT
from app.publish.learner import SCORM12_LIMIT, state_size


def course_with(*blocks: Block) -> Course:
    lesson = Lesson(id="lone", title="One", blocks=(Paragraph(id="bp", text=rich("Text.")), *blocks))
    return replace(reading_only().course, sections=(Section(id="s", title="S", lessons=(lesson,)),))


def test_a_sound_course_has_no_problem() -> None:
    assert checks(everything().course) == []


SOUND = MediaRef("0" * 64, "audio/mpeg")
LATE = (CaptionTrack("de", (Cue(5000, 6000, "Hallo"),)),)
STALE = (CaptionTrack("de", (Cue(0, 900, "Hallo", stale=True),)),)


@pytest.mark.parametrize(
    ("block", "severity", "words"),
    [
        (Unknown(id="b", made_as="hologram", data="{}"), "block", "newer Lectern"),
        (
            SingleChoice(id="b", prompt=rich("?"), options=(Option(text=rich("A")), Option(text=rich("B")))),
            "block",
            "exactly one",
        ),
        (Image(id="b", source=MediaRef("0" * 64, "image/png")), "warn", "alt text"),
        (Image(id="b"), "warn", "no picture"),
        (Narration(id="b"), "warn", "not been made"),
        (Narration(id="b", audio=SOUND), "warn", "no captions"),
        (Narration(id="b", audio=SOUND, cues=(Cue(0, 900, "Hi", unsure=True),)), "warn", "are a guess"),
        (Narration(id="b", audio=SOUND, cues=(Cue(0, 900, "Hi"),), tracks=LATE), "warn", "captions in Deutsch"),
        (Narration(id="b", audio=SOUND, cues=(Cue(0, 900, "Hi"),), tracks=STALE), "warn", "1 caption in Deutsch says what was"),
        (Narration(id="b", audio=SOUND, recorded=True), "warn", "The recording has no captions"),
        (Heading(id="b", level=4, text=rich("Deep")), "warn", "published as level 2"),
        (Paragraph(id="b", text=RichText((Run("here", link=" "),))), "warn", "leads nowhere"),
        (Paragraph(id="b", text=RichText((Run("here", link="javascript:alert(1)"),))), "warn", "plain text"),
    ],
)
def test_each_problem_is_found_where_it_is(block: Block, severity: str, words: str) -> None:
    (problem,) = checks(course_with(block))
    assert (problem.lesson_id, problem.block_id, problem.severity) == ("lone", "b", severity)
    assert words in problem.text


def test_an_empty_lesson_and_a_course_without_lessons_are_found() -> None:
    empty = replace(
        reading_only().course, sections=(Section(id="s", lessons=(Lesson(id="l", title="T", blocks=(Paragraph(),)),)),)
    )
    assert [problem.text for problem in checks(empty)] == ["The lesson is empty."]
    (problem,) = checks(replace(empty, sections=()))
    assert problem.severity == "block"


def test_a_decorative_image_needs_no_alt_text() -> None:
    assert checks(course_with(Image(id="b", source=MediaRef("0" * 64, "image/png"), decorative=True))) == []


def test_a_course_of_two_hundred_lessons_and_six_hundred_questions_fits_scorm() -> None:
    course = large(200, 3).course
    assert state_size(course).full <= SCORM12_LIMIT
    assert checks(course) == []


def test_a_course_too_large_for_scorm_is_refused_and_a_nearly_too_large_one_warned_of() -> None:
    (warned,) = checks(large(200, 8).course)
    (refused,) = checks(large(400, 6).course)
    assert (warned.severity, refused.severity) == ("warn", "block")
    assert state_size(large(200, 8).course).lean <= SCORM12_LIMIT < state_size(large(400, 6).course).lean


def test_headings_in_order_are_fine() -> None:
    headings = [Heading(id=f"b{i}", level=level, text=rich("H")) for i, level in enumerate((2, 3, 4, 2, 3))]
    assert checks(course_with(*headings, single())) == []


def test_a_course_too_large_for_scorm_may_still_be_a_web_page(tmp_path: Path) -> None:
    example = large(400, 6)
    with pytest.raises(PublishProblem, match="SCORM"):
        publish_scorm12(example.course, example.media, tmp_path / "a.zip", lambda _fraction, _text: None)
    assert publish_html(example.course, example.media, tmp_path / "b.zip", lambda _fraction, _text: None).report.healthy
    limit = re.search(r"limit: (\d+)", resource("player", "assets", "browser.js").read_text("utf-8"))
    assert limit is not None
    assert int(limit[1]) == BROWSER_LIMIT
