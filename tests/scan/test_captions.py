"""Captions that say what the script does not are scanned as every text is, and can be redacted where they stand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.course import Course, Lesson, RichText, Section
from app.course.blocks import Cue, Narration, Sentence
from app.scan.scanner import Scanner
from app.scan.texts import block_passages, change_text

HEARD = Narration(
    id="n",
    script=RichText.of("Wear a helmet."),
    recorded=True,
    captions_from="transcription",
    sentences=(Sentence("Write to alice.ng@northwind.com\nfor a helmet.", 0, 900, ""),),
    cues=(Cue(0, 900, "Write to alice.ng@northwind.com\nfor a helmet."), Cue(1000, 2000, "Wear it.")),
)


def test_what_was_heard_is_scanned_caption_by_caption() -> None:
    (finding,) = Scanner().scan_passages(block_passages(HEARD), "n", b"k" * 32)
    assert (finding.part, finding.kind, finding.start, finding.end) == ("cues.0", "email", 9, 31)


def test_captions_that_repeat_the_script_are_not_scanned_twice_and_edited_ones_are() -> None:
    made = replace(HEARD, captions_from="", cues=(Cue(0, 900, "for\na helmet."), Cue(1000, 2000, "Ask Alice Ng.")))
    assert [part.path for part in made.scanned()] == ["script", "description", "cues.1"]


def test_redacting_changes_that_caption_alone_and_keeps_its_lines() -> None:
    course = Course(id="c", sections=(Section(id="s", lessons=(Lesson(id="l", title="L", blocks=(HEARD,)),)),))
    op = change_text(course, "n", "l", "cues.0", RichText.of("Write to [EMAIL] for a helmet."))
    changed = op.block  # type: ignore[union-attr]
    assert isinstance(changed, Narration)
    assert [cue.text for cue in changed.cues] == ["Write to [EMAIL]\nfor a helmet.", "Wear it."]
    assert changed.sentences == HEARD.sentences


@pytest.mark.parametrize("path", ["cues.2", "cues.-1", "cues.x", "cues."])
def test_a_caption_that_is_gone_is_no_part(path: str) -> None:
    with pytest.raises(KeyError):
        HEARD.part(path)
    with pytest.raises(KeyError):
        HEARD.with_part(path, RichText.of("x"))


@given(st.text("ab \n", max_size=12), st.text("ab c", max_size=12))
def test_whatever_the_edit_the_words_are_the_new_ones(before: str, now: str) -> None:
    block = Narration(id="n", cues=(Cue(0, 1, before),))
    changed = block.with_part("cues.0", RichText.of(now))
    assert changed.part("cues.0").plain == now
    assert block.with_part("cues.0", block.part("cues.0")) == block
