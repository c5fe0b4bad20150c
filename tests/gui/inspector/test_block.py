"""The Block page changes the block it shows, through undoable steps, and follows it when it changes elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QSpinBox
from tests.gui.inspector.conftest import Bench, Opener, press
from tests.gui.walk import unnamed

from app.course import Mark, OutputKind, Provenance, RichText, Run, SourceType
from app.course.blocks import (
    KINDS,
    Block,
    Callout,
    Heading,
    Image,
    ListBlock,
    ListItem,
    MediaRef,
    Narration,
    Paragraph,
    Quote,
    SingleChoice,
    Table,
    Tone,
    TrueFalse,
    Unknown,
    Voice,
)
from app.course.ops import ReplaceBlock
from app.gui.inspector.forms.base import Form, TextField, retyped
from app.gui.inspector.forms.narration import NarrationForm
from app.gui.inspector.words import origin_line

RECORD = Provenance(
    id="o1",
    kind=OutputKind.SPEECH,
    source_type=SourceType.ALGORITHMIC,
    provider="local",
    system="espeak-ng 1.51",
    created="2026-11-22T12:00:00Z",
    user="M. Okafor",
    request_id="r1",
    prompt_sha256="0" * 64,
)


def form(bench: Bench) -> Form:
    made = bench.inspector.block.form
    assert made is not None
    return made


def control(bench: Bench, name: str) -> QAbstractButton:
    """The visible button, box or segment with that name or text."""
    found = [
        item
        for item in bench.inspector.block.findChildren(QAbstractButton)
        if name in (item.accessibleName(), item.text()) and item.isVisible()
    ]
    assert found, name
    return found[0]


def field(bench: Bench, name: str) -> TextField:
    return next(item for item in form(bench).findChildren(TextField) if item.accessibleName() == name)


@pytest.mark.parametrize(
    ("block", "name", "attribute", "expected"),
    [
        (Heading(id="b"), "Subheading", "level", 3),
        (Paragraph(id="b"), "Lead paragraph", "lead", True),
        (ListBlock(id="b", items=(ListItem(),)), "Numbers", "ordered", True),
        (Callout(id="b"), "Danger", "tone", Tone.DANGER),
        (Image(id="b"), "Decorative", "decorative", True),
        (Table(id="b"), "First column is a header", "header_column", True),
        (SingleChoice(id="b"), "Shuffle the answers", "shuffle", True),
        (Quote(id="b"), "Never send to a provider", "never_send", True),
    ],
)
def test_a_control_changes_the_block_and_undo_changes_the_control_back(
    open_course: Opener, block: Block, name: str, attribute: str, expected: object
) -> None:
    bench = open_course(block)
    bench.select("b")
    before = getattr(block, attribute)
    control(bench, name).click()
    assert getattr(bench.blocks[0], attribute) == expected
    bench.session.undo()
    assert getattr(bench.blocks[0], attribute) == before
    bench.qtbot.waitUntil(lambda: not control(bench, name).isChecked())


def test_typing_alt_text_is_one_step_and_undo_empties_the_field_too(open_course: Opener) -> None:
    bench = open_course(Image(id="b", source=MediaRef("0" * 64, "image/png", "desk.png")))
    bench.select("b")
    alt = field(bench, "Alt text")
    alt.setFocus()
    bench.qtbot.keyClicks(alt, "A desk")
    assert bench.blocks[0] == Image(id="b", source=MediaRef("0" * 64, "image/png", "desk.png"), alt="A desk")
    bench.qtbot.wait(250)
    assert alt.textCursor().position() == 6, "the caret stays where one types"
    bench.session.undo()
    assert bench.blocks[0].plain() == ""
    bench.qtbot.waitUntil(lambda: alt.toPlainText() == "")


def test_a_text_keeps_its_marks_and_origins_where_nothing_was_typed() -> None:
    before = RichText((Run("Well "), Run("done", frozenset({Mark.STRONG}), origin="o1"), Run(".")))
    after = retyped(before, "Well done, Ada.")
    assert after.plain == "Well done, Ada."
    assert Run("done", frozenset({Mark.STRONG}), origin="o1") in after.runs


def test_points_attempts_and_feedback_of_a_question(open_course: Opener) -> None:
    bench = open_course(TrueFalse(id="b", prompt=RichText.of("Is it?")))
    bench.select("b")
    spins = {spin.accessibleName(): spin for spin in form(bench).findChildren(QSpinBox)}
    spins["Points"].setValue(5)
    spins["Attempts"].setValue(0)
    field(bench, "Told when the answer is right").setPlainText("Yes, it is.")
    made = bench.blocks[0]
    assert isinstance(made, TrueFalse)
    assert (made.points, made.attempts, made.feedback_correct.plain) == (5, 0, "Yes, it is.")


def test_the_form_follows_the_kind_of_the_block(open_course: Opener) -> None:
    bench = open_course(Paragraph(id="b", text=RichText.of("One")))
    bench.select("b")
    bench.window.actions_table.run("format.turn.h2")
    bench.qtbot.waitUntil(lambda: bench.inspector.block.title.text() == "Heading")
    control(bench, "Small").click()
    assert bench.blocks[0] == Heading(id="b", text=RichText.of("One"), level=4)


def test_the_buttons_move_copy_and_delete_the_block(open_course: Opener) -> None:
    bench = open_course(Paragraph(id="a", text=RichText.of("A")), Paragraph(id="b", text=RichText.of("B")))
    bench.select("b")
    control(bench, "Move block up").click()
    assert [block.id for block in bench.blocks] == ["b", "a"]
    control(bench, "Duplicate block").click()
    assert [block.plain() for block in bench.blocks] == ["B", "B", "A"]
    bench.qtbot.waitUntil(lambda: bench.inspector.block.about.text().startswith("Block 2 of 3"))
    control(bench, "Delete block").click()
    assert [block.plain() for block in bench.blocks] == ["B", "A"]


def test_without_a_block_the_lesson_itself_can_be_kept_from_providers(open_course: Opener) -> None:
    bench = open_course(Paragraph(id="a"))
    bench.studio.lesson_view.focus_title()
    bench.inspector.show_tab("block")
    bench.inspector.block.refresh()
    assert bench.inspector.block.title.text() == "This lesson"
    control(bench, "Never send this lesson to a provider").click()
    assert bench.session.course.lesson("l1").never_send
    bench.select("a")
    assert not control(bench, "Never send to a provider").isEnabled()
    assert control(bench, "Never send to a provider").isChecked()


def test_a_synthetic_block_says_where_it_comes_from(open_course: Opener) -> None:
    block = Narration(id="b", provenance="o1", audio=MediaRef("0" * 64, "audio/mpeg"), duration=61_000)
    bench = open_course(block, provenance=(RECORD,))
    assert origin_line(bench.session.course, block) == "Synthetic voice · espeak-ng 1.51 · 22 Nov 2026"
    bench.select("b")
    assert bench.inspector.block.origin.isVisible()


def test_a_narration_gets_its_own_voice_and_speed_and_gives_them_up_again(open_course: Opener) -> None:
    bench = open_course(Paragraph(id="p", text=RichText.of("Hello.")), Narration(id="b"))
    bench.select("b")
    made = form(bench)
    assert isinstance(made, NarrationForm)
    bench.qtbot.waitUntil(lambda: made.voice.count() > 1, timeout=20_000)
    made.voice.setCurrentIndex(1)
    made.voice.activated.emit(1)
    chosen = bench.blocks[1]
    assert isinstance(chosen, Narration)
    assert chosen.voice is not None
    assert chosen.voice.provider == "local"
    assert chosen.voice.name
    made.rate.setValue(made.rate.value() + 2)
    faster = bench.blocks[1]
    assert isinstance(faster, Narration)
    assert faster.voice == replace(chosen.voice, rate=Voice().rate + 10)
    made.voice.activated.emit(0)
    assert bench.blocks[1] == Narration(id="b")


def test_a_narration_is_made_from_the_form_and_then_up_to_date(open_course: Opener) -> None:
    bench = open_course(Paragraph(id="p", text=RichText.of("Hello.")), Narration(id="b"))
    bench.select("b")
    press(form(bench), "Make narration")
    assert control(bench, "Stop").isVisible()
    bench.qtbot.waitUntil(lambda: bool(bench.blocks[1].provenance), timeout=60_000)
    made = form(bench)
    assert isinstance(made, NarrationForm)
    bench.qtbot.waitUntil(lambda: made._state.text() == "Up to date")
    assert not made.make.isVisible()
    assert bench.inspector.compliance.facts.labelled.value == "0 of 2 blocks"
    bench.inspector.compliance.refresh()
    assert bench.inspector.compliance.facts.labelled.value == "1 of 2 blocks"
    bench.session.do(ReplaceBlock("l1", Paragraph(id="p", text=RichText.of("Good bye."))), "Typing")
    bench.qtbot.waitUntil(lambda: made.make.isVisible() and made.make.text() == "Renew 1 sentence")
    assert bench.inspector.issue_count() == 1


def _samples() -> Sequence[Block]:
    return [
        *(cls() for cls in KINDS.values()),
        Unknown.of({"kind": "hologram", "id": "u"}),
        Image(source=MediaRef("0" * 64, "image/png", "a" * 90 + ".png")),
    ]


@pytest.mark.parametrize("width", [300, 460])
def test_every_form_has_names_and_fits_the_narrowest_pane(open_course: Opener, width: int) -> None:
    samples = _samples()
    bench = open_course(*samples)
    bench.studio.split.setSizes([268, 1440 - 268 - width, width])
    for block in samples:
        bench.select(block.id)
        bench.qtbot.wait(1)
        page = bench.inspector.block.area
        assert not unnamed(bench.inspector.block), block.kind
        body = page.widget()
        assert body is not None
        assert QApplication.activeWindow() is bench.window, f"{block.kind}: a piece of the form was a window for a moment"
        assert body.minimumSizeHint().width() <= page.viewport().width(), block.kind


def test_tab_reaches_the_fields_and_leaves_them(open_course: Opener) -> None:
    bench = open_course(Quote(id="b"))
    bench.select("b")
    said = field(bench, "Attribution")
    said.setFocus(Qt.FocusReason.TabFocusReason)
    bench.qtbot.keyClick(said, Qt.Key.Key_Tab)
    assert not said.hasFocus()
    assert said.toPlainText() == ""
