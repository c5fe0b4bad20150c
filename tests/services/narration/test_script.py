"""What of a lesson is said, who says it, and when a narration no longer says it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.services.narration.conftest import TEXT, Booth, course_of, lesson_of, rich

from app.course import Course, Lesson, RichText, Run, Section
from app.course.blocks import (
    Callout,
    Divider,
    Heading,
    Image,
    ListBlock,
    ListItem,
    Narration,
    Paragraph,
    Quote,
    Sentence,
    SingleChoice,
    Table,
    Voice,
)
from app.course.model import Settings
from app.media.sentences import split
from app.services.narration import (
    is_stale,
    script_sentences,
    sentence_key,
    voice_of,
)


def test_the_lesson_is_read_in_order_and_only_what_is_meant_to_be_heard() -> None:
    link = RichText((Run("See "), Run("our rules", link="https://example.com/rules.html"), Run(" first.")))
    blocks = (
        Heading(text=rich("Goals")),
        Paragraph(text=link),
        Paragraph(),
        Image(alt="A picture", caption="A caption"),
        ListBlock(items=(ListItem(rich("One")), ListItem(rich("")), ListItem(rich("Two")))),
        Quote(text=rich("Look twice."), attribution="Ann Smith"),
        Callout(text=rich("Hot! Don't touch.")),
        Table(rows=((rich("cell"), rich("cell")),)),
        SingleChoice(prompt=rich("Which?")),
        Paragraph(text=rich("🎉")),
        Divider(),
        Narration(script=rich("another narration")),
    )
    lesson = Lesson(blocks=blocks)
    expected = ["Goals", "See our rules first.", "One", "Two", "Look twice.", "Ann Smith", "Hot!", "Don't touch."]
    assert script_sentences(lesson, Narration(), "en") == expected


def test_a_script_is_read_instead_of_the_lesson() -> None:
    assert script_sentences(Lesson(blocks=TEXT), Narration(script=rich("Welcome.\nHere we go")), "en") == [
        "Welcome.",
        "Here we go",
    ]
    assert script_sentences(Lesson(blocks=TEXT), Narration(script=rich("  \n ")), "en")[0] == "Before you start"


def test_the_voice_is_the_blocks_or_the_courses_in_the_language_of_the_course() -> None:
    german = replace(course_of(language="de"), settings=Settings(language="de"))
    assert voice_of(german, Narration()).language == "de"
    own = Voice(name="fr-fr", language="fr")
    assert voice_of(german, Narration(voice=own)) == own


@pytest.fixture
def made(booth: Booth) -> Callable[[], tuple[Course, Narration]]:
    def make() -> tuple[Course, Narration]:
        course = course_of(*TEXT)
        return course, booth.narrator.narrate(course, lesson_of(course).id, Narration()).block

    return make


def test_a_narration_is_stale_when_what_is_said_or_who_says_it_changes(made: Callable[[], tuple[Course, Narration]]) -> None:
    course, block = made()
    lesson = lesson_of(course)
    assert not is_stale(course, lesson, block)
    assert is_stale(course, lesson, Narration())
    assert is_stale(course, replace(lesson, blocks=(*TEXT, Paragraph(text=rich("More.")))), block)
    assert is_stale(course, replace(lesson, blocks=TEXT[:-1]), block)
    assert is_stale(course, replace(lesson, blocks=TEXT[::-1]), block)
    assert is_stale(course, lesson, replace(block, script=rich("Something else.")))
    assert is_stale(course, lesson, replace(block, voice=Voice(rate=140)))
    assert is_stale(replace(course, settings=replace(course.settings, voice=Voice(name="de"))), lesson, block)


def test_a_narration_is_not_stale_for_what_is_not_heard(made: Callable[[], tuple[Course, Narration]]) -> None:
    course, block = made()
    lesson = lesson_of(course)
    bold = replace(TEXT[0], text=RichText((Run("Before ", language="en"), Run("you start"))))
    split_up = (bold, Image(alt="new"), *TEXT[1:], Table(), Paragraph())
    assert not is_stale(
        replace(course, sections=(Section(title="Other"),)), replace(lesson, title="New title", blocks=split_up), block
    )
    assert not is_stale(course, Lesson(), Narration())


def test_staleness_of_a_long_lesson_looks_at_what_changed_alone() -> None:
    blocks = tuple(
        Paragraph(text=rich(f"Sentence one of {n}. Sentence two of it, with a clause. And three.")) for n in range(500)
    )
    lesson, block = lesson_of(course_of(*blocks)), Narration()

    def worked_out() -> tuple[int, int]:
        assert is_stale(course_of(*lesson.blocks), lesson, replace(block, sentences=(Sentence("x", 0, 1, "k"),) * 1500))
        return split.cache_info().misses, sentence_key.cache_info().misses

    splits, keys = worked_out()
    assert worked_out() == (splits, keys)
    changed = replace(blocks[250], text=rich("Only this one is new."))
    lesson = replace(lesson, blocks=(*blocks[:250], changed, *blocks[251:]))
    assert worked_out() <= (splits + 1, keys + 1)
