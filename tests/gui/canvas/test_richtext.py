"""Rich text ↔ document: nothing lost either way, offsets right beyond the basic plane, carets kept."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from app.course.text import Mark, RichText, Run
from app.gui.canvas import richtext
from app.gui.canvas.looks import LOOKS

BODY = LOOKS["body"]
pytestmark = pytest.mark.usefixtures("qapp")

ODD = "\ufdd0\ufdd1\u2028\u2029"
"""Characters a document cannot hold as they are."""
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=ODD), max_size=12) | st.sampled_from(
    ["👩🏽‍🏫", "a\nb", "نص", "𝒳", "e\u0301", "\u00a0", "\ufffc", "\t"]
)
names = st.none() | st.sampled_from(["https://x.example/a?b=c", "t1", "de", "p9", ""])
runs = st.builds(Run, words, st.frozensets(st.sampled_from(list(Mark))), names, names, names, names)
texts = st.lists(runs, max_size=6).map(lambda made: RichText(tuple(made)))
quick = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def shown(text: RichText) -> QTextDocument:
    document = QTextDocument()
    richtext.write(document, text, BODY)
    return document


@quick
@given(texts)
def test_what_goes_into_a_document_comes_out_of_it(text: RichText) -> None:
    assert richtext.read(shown(text)) == text


@quick
@given(st.text(max_size=20))
def test_any_text_keeps_its_length_in_a_document(text: str) -> None:
    plain = RichText.of(text)
    assert len(richtext.read(shown(plain)).plain) == len(plain.plain)


@quick
@given(texts, texts)
def test_updating_a_document_ends_at_the_new_text(old: RichText, new: RichText) -> None:
    document = shown(old)
    richtext.update(document, old, new, BODY)
    assert richtext.read(document) == new


@quick
@given(texts, texts, texts)
def test_a_caret_outside_what_changed_stays_on_its_character(head: RichText, middle: RichText, tail: RichText) -> None:
    old = head + RichText.of("|") + tail
    document = shown(old)
    caret = QTextCursor(document)
    caret.setPosition(richtext.to_qt(old.plain, len(head)))
    new = head + RichText.of("|") + middle + tail
    richtext.update(document, old, new, BODY)
    at = richtext.from_qt(new.plain, caret.position())
    assert new.plain[at : at + 1] == "|" or at <= len(head)


@quick
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_offsets_translate_there_and_back(text: str) -> None:
    units = [richtext.to_qt(text, at) for at in range(len(text) + 1)]
    assert units[-1] == len(text.encode("utf-16-le")) // 2
    assert [richtext.from_qt(text, unit) for unit in units] == list(range(len(text) + 1))


def test_a_position_inside_a_surrogate_pair_counts_as_before_it() -> None:
    assert richtext.from_qt("a👩b", 2) == 1


def test_a_change_of_format_only_moves_no_caret() -> None:
    old = RichText.of("one two three")
    document = shown(old)
    caret = QTextCursor(document)
    caret.setPosition(6)
    new = old.mapped(4, 7, lambda run: Run(run.text, frozenset({Mark.STRONG})))
    found = richtext.update(document, old, new, BODY)
    assert found is not None
    assert found.same_text
    assert caret.position() == 6
    assert richtext.read(document) == new


@pytest.mark.parametrize(("at", "linked"), [(0, False), (2, True), (4, False)])
def test_text_typed_inside_ai_text_is_the_persons_and_a_link_goes_on_only_inside(at: int, linked: bool) -> None:
    text = RichText((Run("abcd", origin="p1", link="https://x.example"),))
    document = shown(text)
    cursor = QTextCursor(document)
    cursor.setPosition(at)
    held = richtext.typing_format(cursor, BODY)
    cursor.insertText("X", held if held is not None else cursor.charFormat())
    typed = richtext.read(document)
    assert typed.slice(at, at + 1).runs == (Run("X", link="https://x.example" if linked else None),)
    assert typed.plain == "abcd"[:at] + "X" + "abcd"[at:]
