"""Texts that go out under a name come back under it: looks, links, terms and structure kept, nothing lost or moved."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from tests.course.making import randoms, rich
from tests.services.ai.conftest import COURSE, PARA, REFUNDS, Stand, course_bytes

from app.course.blocks import ListBlock, Narration, SingleChoice, Table
from app.course.ops import ReplaceBlock
from app.course.provenance import SourceType
from app.course.text import Mark, RichText, Run
from app.services.ai import Changes, DraftState, Target
from app.services.ai.bodies import parts_sent
from app.services.ai.carrying import carried, retyped
from app.services.ai.segments import Segment, looks, marked, unmarked


def segment(text: RichText) -> Segment:
    return Segment(name="s1", holder_id="b", lesson_id="l", part="text", text=text)


def plain(text: RichText) -> list[tuple[str, frozenset[Mark], str | None, str | None]]:
    return [(run.text, run.marks, run.link or None, run.term or None) for run in RichText(looks(text)).runs]


def letters(text: RichText) -> list[tuple[str, frozenset[Mark], str | None, str | None, str | None]]:
    """Every letter with its look; spaces alone have no look worth keeping."""
    return [
        (letter, run.marks, run.link or None, run.term or None, run.language or None)
        for run in text.runs
        for letter in run.text
        if letter.strip()
    ]


@given(randoms)
def test_a_text_that_comes_back_as_it_went_is_the_same_text(rng: Random) -> None:
    text = rich(rng)
    said = marked(text)
    back = unmarked(said, segment(text), said)
    if "⟦" not in text.plain and text.plain == text.plain.strip():
        assert letters(back.text) == letters(text)
        assert back.lost == ()


@given(randoms)
def test_whatever_comes_back_only_words_are_taken_from_it(rng: Random) -> None:
    text = rich(rng)
    said = marked(text)
    answer = "".join(rng.choice([*said, "⟦1⟧", "⟦/1⟧", "⟦2⟧", "⟦/9⟧", "⟦", "word ", "<b>"]) for _ in range(rng.randrange(30)))
    back = unmarked(answer, segment(text), said)
    allowed: set[object] = {(run.marks, run.link, run.term, run.language) for run in looks(text)} | {
        (frozenset(), None, None, None)
    }
    assert {(run.marks, run.link, run.term, run.language) for run in back.text.runs} <= allowed
    assert "⟦1⟧" not in back.text.plain


def test_words_with_a_look_may_change_places() -> None:
    text = RichText(
        (Run("Press "), Run("Save", frozenset({Mark.STRONG})), Run(" in "), Run("the menu", link="https://x.example"))
    )
    back = unmarked("⟦2⟧Im Menü⟦/2⟧ auf ⟦1⟧Speichern⟦/1⟧ drücken", segment(text), marked(text))
    assert plain(back.text) == [
        ("Im Menü", frozenset(), "https://x.example", None),
        (" auf ", frozenset(), None, None),
        ("Speichern", frozenset({Mark.STRONG}), None, None),
        (" drücken", frozenset(), None, None),
    ]


def test_a_lost_look_and_a_lost_link_are_told_apart() -> None:
    text = RichText(
        (Run("Press "), Run("Save", frozenset({Mark.STRONG})), Run(" in "), Run("the menu", link="https://x.example"))
    )
    back = unmarked("Im Menü ⟦1⟧speichern⟦/1⟧", segment(text), marked(text))
    assert (back.lost, back.lost_links) == (("the menu",), ("the menu",))
    back = unmarked("⟦2⟧Im Menü⟦/2⟧ speichern", segment(text), marked(text))
    assert (back.lost, back.lost_links) == (("Save",), ())


def test_signs_that_a_redaction_broke_are_not_missed() -> None:
    text = RichText((Run("Ask "), Run("Alice", frozenset({Mark.STRONG})), Run(" Example, please.")))
    back = unmarked("Frag [PERSON], bitte.", segment(text), "Ask ⟦1⟧[PERSON], please.")
    assert back.text.plain == "Frag [PERSON], bitte."
    assert back.lost == ()


def test_origins_and_links_never_leave() -> None:
    text = RichText((Run("One ", origin="p1"), Run("two", origin="p2"), Run(" three", link="https://secret.example/?token=1")))
    assert marked(text) == "One two⟦1⟧ three⟦/1⟧"


# A whole course.


def german(body: dict[str, Any]) -> str:
    """An answer that keeps every sign and marks every text."""
    schema = body["text"]["format"]["schema"]
    said = dict(part.split("\n", 1) for part in parts_sent(json.dumps(body).encode()) if part.startswith("["))
    return json.dumps({name: "DE " + said[f"[{name}]"] for name in schema["properties"]})


@pytest.fixture
def german_stand(stand: Stand) -> Stand:
    answer = stand.server.respond
    stand.server.respond = lambda body: german(body) if "text" in body and "format" in body["text"] else answer(body)
    return stand


def test_a_whole_course_is_translated_with_its_structure_and_its_language(german_stand: Stand) -> None:
    stand = german_stand
    before = stand.session.course
    draft = stand.draft("translate", COURSE, language="de")
    assert draft.problem is None
    stand.ai.insert(draft.id)
    after = stand.session.course
    assert after.settings.language == "de"
    assert after.settings.voice.language == "de"
    assert after.settings.title == "DE Shop basics"
    assert [section.title for section in after.sections] == ["DE Start"]
    assert [lesson.title for lesson in after.lessons()] == ["DE Refunds", "DE Forklifts"]
    pairs = zip(before.blocks(), after.blocks(), strict=True)
    for (_, old), (_, new) in pairs:
        assert (old.id, old.kind) == (new.id, new.kind)
        old_parts = [(part.path, part.text.plain) for part in old.parts()]
        new_parts = [(part.path, part.text.plain) for part in new.parts()]
        assert [(path, f"DE {text}" if text else "") for path, text in old_parts] == new_parts
    text = after.lesson("lrefunds").blocks[1].part("text")
    looks_now = {run.text: (run.marks, run.link) for run in text.runs}
    assert looks_now["14 days"] == (frozenset({Mark.STRONG}), None)
    assert looks_now["returns desk"] == (frozenset(), "https://intranet.example/returns")
    question = after.lesson("lrefunds").blocks[4]
    assert isinstance(question, SingleChoice)
    assert [(option.id, option.correct) for option in question.options] == [("o1", True), ("o2", False)]
    stand.session.undo()
    assert course_bytes(stand.session.course) == course_bytes(before)


@pytest.mark.clause("B1.7")
def test_a_translation_is_a_composite_and_keeps_the_origin_it_was_made_from(german_stand: Stand) -> None:
    stand = german_stand
    stand.server.say({"s1": "You get your refund within ⟦1⟧14 days⟦/1⟧. Ask the ⟦2⟧returns desk⟦/2⟧."})
    stand.ai.insert(stand.draft("rewrite", PARA).id)
    first = stand.session.course.provenance[-1]
    stand.ai.insert(stand.draft("translate", REFUNDS, language="de").id)
    course = stand.session.course
    made_from_ai = {run.origin for run in course.lesson("lrefunds").blocks[1].part("text").runs}
    made_from_words = {run.origin for run in course.lesson("lrefunds").blocks[0].part("text").runs}
    (one,), (other,) = made_from_ai, made_from_words
    records = {record.id: record for record in course.provenance}
    assert records[one or ""].parent == first.id
    assert records[other or ""].parent is None
    assert {records[name or ""].source_type for name in (one, other)} == {SourceType.COMPOSITE}


def test_one_lesson_in_another_language_says_so_on_its_words(german_stand: Stand) -> None:
    stand = german_stand
    stand.ai.insert(stand.draft("translate", REFUNDS, language="de").id)
    course = stand.session.course
    assert course.settings.language == "en"
    assert {run.language for run in course.lesson("lrefunds").blocks[1].part("text").runs} == {"de"}
    assert course.lesson("lrefunds").title == "DE Refunds"
    assert course.lesson("lforklifts").title == "Forklifts"


def test_a_translation_that_loses_a_link_leaves_that_text_as_it_was(stand: Stand) -> None:
    stand.server.say({"s1": "Erstattungen dauern ⟦1⟧14 Tage⟦/1⟧. Fragen Sie am Schalter."})
    draft = stand.draft("translate", PARA, language="de")
    assert draft.state is DraftState.FAILED
    assert "Nothing was changed" in str(draft.problem)
    assert "Schalter" in draft.raw
    stand.server.say({"s1": "Wie geht das?", "s2": "Ohne Zeichen.", **{f"s{n}": f"Text {n}" for n in range(3, 20)}})
    whole = stand.draft("translate", REFUNDS, language="de")
    assert isinstance(whole.result, Changes)
    assert "bpara" not in {change.holder_id for change in whole.result.changes}
    assert any("left as before" in note for note in whole.notes)


def test_numbers_that_a_translation_changed_are_marked(stand: Stand) -> None:
    stand.server.say({"s1": "Die Grenze in der Halle ist 8 km/h."})
    draft = stand.draft("translate", Target(lesson_id="lforklifts", block_id="bspeed"), language="de")
    assert [draft.text[start:end] for start, end in draft.unsupported] == ["8"]


def test_tables_lists_captions_and_scripts_are_texts_too(german_stand: Stand) -> None:
    stand = german_stand
    table = Table(
        id="bpara", rows=((RichText.of("Step"), RichText.of("Who")), (RichText.of("1"), RichText.of("Cook"))), caption="Steps"
    )
    stand.session.do(ReplaceBlock("lrefunds", table), "Type")
    script = Narration(id="blist", script=RichText.of("Welcome to the shop."))
    stand.session.do(ReplaceBlock("lrefunds", script), "Type")
    stand.ai.insert(stand.draft("translate", REFUNDS, language="de").id)
    blocks = stand.session.course.lesson("lrefunds").blocks
    assert isinstance(blocks[1], Table)
    assert [[cell.plain for cell in row] for row in blocks[1].rows] == [["DE Step", "DE Who"], ["1", "DE Cook"]]
    assert blocks[1].caption == "DE Steps"
    assert blocks[1].origin_of("caption")
    assert blocks[2].plain() == "DE Welcome to the shop."


def test_a_request_edited_in_the_sheet_is_read_as_it_was_sent(stand: Stand) -> None:
    sheet = stand.ai.propose(stand.asked("rewrite", Target(lesson_id="lrefunds", block_id="blist"))).sheet
    part = next(part for part in sheet.parts if part.text.startswith("[s2]"))
    sheet = stand.guard.edit(sheet, part, "Nothing to see here.")
    stand.server.say({"s1": "Bring a receipt.", "s2": "Something made up."})
    draft = stand.ai.run(sheet).wait(30)
    assert isinstance(draft.result, Changes)
    assert [change.part for change in draft.result.changes] == ["items.0.text"]


def test_lessons_of_one_title_stay_apart(make_stand: Callable[..., Stand]) -> None:
    from tests.services.ai.conftest import the_course

    course = the_course()
    section = course.sections[0]
    twins = tuple(replace(lesson, title="Twins") for lesson in section.lessons)
    stand = make_stand(replace(course, sections=(replace(section, lessons=twins),)))
    answer = stand.server.respond
    stand.server.respond = lambda body: german(body) if "text" in body else answer(body)
    sheet = stand.ai.propose(stand.asked("translate", COURSE, language="de")).sheet
    assert len({payload.purpose for payload in sheet.payloads}) == len(sheet.payloads) == 3
    shorter = stand.guard.leave_out(sheet, 1)
    draft = stand.ai.run(shorter).wait(30)
    assert isinstance(draft.result, Changes)
    assert not any(change.lesson_id == "lrefunds" for change in draft.result.changes)
    assert any(change.lesson_id == "lforklifts" for change in draft.result.changes)


def test_a_text_of_a_draft_of_several_is_edited_alone(german_stand: Stand) -> None:
    stand = german_stand
    draft = stand.draft("translate", Target(lesson_id="lrefunds", block_id="blist"), language="de")
    new = stand.ai.edit_change(draft.id, 1, "DE Nur die Verpackung must be original.")
    assert isinstance(new.result, Changes)
    runs = new.result.changes[1].text.runs
    assert "".join(run.text for run in runs if not run.origin).split() == ["Nur", "die", "Verpackung"]
    stand.ai.insert(draft.id, choice=1)
    block = stand.session.course.lesson("lrefunds").blocks[2]
    assert isinstance(block, ListBlock)
    assert [item.text.plain for item in block.items] == [
        "A customer needs the receipt.",
        "DE Nur die Verpackung must be original.",
    ]


# Whose words they are.


@given(randoms)
def test_editing_gives_exactly_the_text_that_was_typed(rng: Random) -> None:
    old = rich(rng, ("p1",))
    new = "".join(
        rng.choice(["word ", "other", " ", "é", "😀", ".", old.plain[: rng.randrange(9)]]) for _ in range(rng.randrange(8))
    )
    assert retyped(old, new).plain == RichText.of(new).plain
    assert carried(old, RichText.of(new)).plain == RichText.of(new).plain


def test_an_unchanged_text_keeps_every_origin_and_a_new_one_has_none() -> None:
    old = RichText((Run("Made by a model.", origin="p1"), Run(" Typed.")))
    assert carried(old, RichText.of(old.plain)) == old
    assert carried(old, RichText.of("Wholly other words")).runs == (Run("Wholly other words"),)
