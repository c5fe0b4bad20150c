"""The Compliance page follows the scanner and the text, and its answers are undoable edits."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel
from tests.gui.inspector.conftest import Bench, Opener, press
from tests.gui.walk import unnamed

from app.course import Finding, Lesson, RichText, Severity
from app.course.blocks import Heading, Image, MediaRef, Narration, Paragraph, SingleChoice
from app.course.ops import ReplaceBlock
from app.gui.inspector.accessibility import lines
from app.gui.inspector.answers import Answers
from app.gui.inspector.cards import AT_ONCE, FindingCard
from app.gui.inspector.details import listed, next_place
from app.gui.inspector.why import WhyDialog
from app.services.falsealarms import reports_file

MAIL = "alex.rivera@northwind-traders.com"


def secret(key: str = "b1", text: str = f"Write to {MAIL} today.") -> Paragraph:
    return Paragraph(id=key, text=RichText.of(text))


def cards(bench: Bench) -> list[FindingCard]:
    return bench.inspector.compliance.checking.cards.cards


def refreshed(bench: Bench, number: int) -> None:
    """Wait until that many cards are shown."""
    bench.qtbot.waitUntil(lambda: len(cards(bench)) == number, timeout=20_000)


def test_a_finding_is_a_card_that_redacts_and_undo_brings_both_back(open_course: Opener) -> None:
    bench = open_course(Heading(id="h", text=RichText.of("One")), secret())
    bench.scanned()
    refreshed(bench, 1)
    page = bench.inspector.compliance
    card = cards(bench)[0]
    assert card.detail.place == "Block 2"
    assert page.readiness.ring.value == 93
    assert page.readiness.sentence.text() == "1 detail to settle before any text can leave this computer."
    assert page.checking.state.text() == "Scanned offline"
    press(card, "Redact")
    assert MAIL not in bench.blocks[1].plain()
    refreshed(bench, 0)
    bench.qtbot.waitUntil(page.checking.empty.isVisible)
    assert page.readiness.ring.value == 100
    bench.session.undo()
    assert MAIL in bench.blocks[1].plain()
    refreshed(bench, 1)
    assert page.readiness.ring.value == 93


def test_replace_puts_a_made_up_value_in_its_place(open_course: Opener) -> None:
    bench = open_course(secret())
    bench.scanned()
    refreshed(bench, 1)
    press(cards(bench)[0], "Replace")
    assert MAIL not in bench.blocks[0].plain()
    assert "@example" in bench.blocks[0].plain()


def test_keep_remembers_it_as_not_sensitive_until_it_is_undone(open_course: Opener) -> None:
    bench = open_course(secret())
    bench.scanned()
    refreshed(bench, 1)
    choose(cards(bench)[0], "Not sensitive")
    refreshed(bench, 0)
    assert MAIL in bench.blocks[0].plain()
    bench.session.undo()
    refreshed(bench, 1)


def test_all_like_it_are_redacted_in_one_step(open_course: Opener) -> None:
    bench = open_course(secret("b1"), secret("b2"), more=(Lesson(id="l2", title="More", blocks=(secret("b3"),)),))
    bench.scanned()
    refreshed(bench, 2)
    assert bench.inspector.compliance.checking.elsewhere.text() == "1 more elsewhere in the course"
    choose(cards(bench)[0], "Redact all 3 like this")
    assert MAIL not in "".join(block.plain() for _, block in bench.session.course.blocks())
    bench.session.undo()
    assert sum(MAIL in block.plain() for _, block in bench.session.course.blocks()) == 3


def test_a_card_stays_the_same_widget_while_the_text_before_it_is_edited(open_course: Opener) -> None:
    bench = open_course(secret())
    bench.scanned()
    refreshed(bench, 1)
    before = cards(bench)[0]
    bench.session.do(ReplaceBlock("l1", secret(text=f"Please do write to {MAIL} today.")), "Typing")
    start = before.detail.finding.start
    bench.qtbot.waitUntil(lambda: cards(bench)[0].detail.finding.start == start + 10, timeout=20_000)
    assert cards(bench)[0] is before


def test_the_chip_goes_to_the_detail_in_the_text(open_course: Opener) -> None:
    bench = open_course(Heading(id="h", text=RichText.of("One")), secret())
    bench.scanned()
    refreshed(bench, 1)
    cards(bench)[0]._chip.click()
    part = bench.studio.lesson_view.part
    assert part is not None
    assert part.textCursor().selectedText() == MAIL


def test_the_link_below_goes_to_the_next_lesson_with_something_open(open_course: Opener) -> None:
    bench = open_course(Paragraph(id="p"), more=(Lesson(id="l2", title="More", blocks=(secret(),)),))
    bench.scanned()
    page = bench.inspector.compliance
    bench.qtbot.waitUntil(page.checking.elsewhere.isVisible)
    page.checking.elsewhere.click()
    assert bench.studio.lesson_id == "l2"
    refreshed(bench, 1)


def test_five_hundred_findings_are_shown_a_few_at_a_time(open_course: Opener) -> None:
    bench = open_course(Paragraph(id="b1"))
    bench.scanned()
    found = tuple(made_up(f"d{number}") for number in range(500))
    course = bench.session.course
    now = listed(course, course.lesson("l1"), {"b1": found})
    checking = bench.inspector.compliance.checking
    checking.show_listed(now, checked=True)
    assert len(checking.cards.cards) == AT_ONCE
    checking.cards.more.click()
    assert len(checking.cards.cards) == 2 * AT_ONCE
    assert checking.cards.more.text() == "Show 20 more of 500 details"


def test_quiet_notes_are_folded_and_cost_no_points(open_course: Opener) -> None:
    bench = open_course(Paragraph(id="b1"))
    bench.scanned()
    course, note = bench.session.course, made_up("n", Severity.REVIEW)
    checking = bench.inspector.compliance.checking
    checking.show_listed(listed(course, course.lesson("l1"), {"b1": (note,)}), checked=True)
    assert checking.empty.isVisible()
    assert not checking.notes.isVisible()
    checking.fold.button.click()
    assert checking.notes.isVisible()
    assert [card.detail.finding for card in checking.notes.cards] == [note]


def test_the_card_says_which_notes_are_asked_about_before_sending(open_course: Opener) -> None:
    bench = open_course(secret("b1", "He has been off since his operation and comes back on Monday."))
    bench.scanned()
    page = bench.inspector.compliance
    bench.qtbot.waitUntil(page.checking.fold.isVisible, timeout=20_000)
    assert [label.text() for label in page.checking.empty.findChildren(QLabel) if label.text()] == [
        "Nothing to settle in this lesson"
    ]
    assert (page.readiness.ring.value, page.readiness.title.text()) == (100, "Ready for AI")
    assert page.readiness.sentence.text() == "Nothing sensitive is open in this lesson. AI itself is off."
    pack = bench.window.policy.pack
    bench.window.policy.accept({section.id for section in pack.sections}, {box.id for box in pack.boxes})
    assert page.readiness.sentence.text() == "Nothing sensitive is open. You are asked about 1 note before the text is sent."


def test_a_text_that_moved_on_is_said_and_nothing_is_changed(open_course: Opener) -> None:
    bench = open_course(secret())
    bench.scanned()
    refreshed(bench, 1)
    problems: list[object] = []
    card = cards(bench)[0]
    card._answers = Answers(replace(card._opened, context=replace(card._opened.context, problem=problems.append)))
    bench.session.do(ReplaceBlock("l1", secret(text="Nothing here now.")), "Typing")
    press(card, "Redact")
    assert len(problems) == 1
    assert bench.blocks[0].plain() == "Nothing here now."


def test_every_control_has_a_name(open_course: Opener) -> None:
    bench = open_course(secret(), Image(id="i", source=MediaRef("0" * 64, "image/png", "a.png")))
    bench.scanned()
    refreshed(bench, 1)
    assert not unnamed(bench.inspector)


# Accessibility.


def test_an_image_without_alt_text_is_an_issue_that_is_gone_to_and_settled(open_course: Opener) -> None:
    picture = Image(id="i", source=MediaRef("0" * 64, "image/png", "a.png"))
    bench = open_course(Paragraph(id="p"), picture)
    page = bench.inspector.compliance
    page.refresh()
    assert bench.inspector.issue_count() == 1
    went: list[tuple[object, ...]] = []
    bench.inspector.jump.connect(lambda *where: went.append(where))
    press(page.accessibility, "")
    assert went == [("l1", "i", "", 0, 0)]
    assert bench.studio.lesson_view.current_block_id == "i"
    bench.session.do(ReplaceBlock("l1", replace(picture, alt="A desk")), "Alt text")
    assert bench.inspector.issue_count() == 0
    bench.qtbot.waitUntil(lambda: page.accessibility.lines[0].text == "Every image has alt text")


def test_the_list_says_what_is_well_and_what_is_not(open_course: Opener) -> None:
    bench = open_course(
        Heading(id="h", level=4, text=RichText.of("Too deep")), SingleChoice(id="q"), Narration(id="n", audio=None), title=""
    )
    course = bench.session.course
    found = lines(course, course.lesson("l1"), lambda _id: False)
    states = {line.text: (line.state, line.place) for line in found}
    assert states["The lesson has no title."] == ("issue", "Lesson")
    assert states["Every image has alt text"] == ("ok", "")
    assert ("issue", "Block 1") in states.values()
    assert ("issue", "Block 2") in states.values()
    assert ("issue", "Block 3") in states.values()
    assert "Headings are in order" not in states
    assert bench.inspector.issue_count() == sum(line.state == "issue" for line in found)


def test_a_stale_narration_is_an_issue_and_a_fresh_one_is_not(open_course: Opener) -> None:
    from app.course.blocks import Cue, Sentence

    made = Narration(
        id="n", audio=MediaRef("0" * 64, "audio/mpeg"), sentences=(Sentence("a", 0, 1, "k"),), cues=(Cue(0, 1, "a"),)
    )
    bench = open_course(Paragraph(id="p", text=RichText.of("Something else.")))
    course = bench.session.course
    lesson = replace(course.lesson("l1"), blocks=(made,))
    course = replace(course, sections=(replace(course.sections[0], lessons=(lesson,)),))
    assert "Captions match the narration" in [line.text for line in lines(course, lesson, lambda _id: False)]
    heard = replace(made, recorded=True, captions_from="import")
    alone = replace(lesson, blocks=(heard,))
    of_it = replace(course, sections=(replace(course.sections[0], lessons=(alone,)),))
    assert "Every recording has captions" in [line.text for line in lines(of_it, alone, lambda _id: False)]
    bare = replace(lesson, blocks=(replace(heard, cues=()),))
    of_it = replace(course, sections=(replace(course.sections[0], lessons=(bare,)),))
    found = {line.text: line.state for line in lines(of_it, bare, lambda _id: False)}
    assert found["The recording has no captions: learners who can't hear it miss all of it."] == "issue"
    assert not any("aptions match" in text or text.startswith("Every recording") for text in found)
    stale = [line for line in lines(course, lesson, lambda _id: True) if line.state == "issue"]
    assert [line.block_id for line in stale] == ["n"]
    assert [line.state for line in lines(course, lesson, None)].count("unknown") == 1


def test_the_next_place_goes_round_the_course_and_ends_where_it_began() -> None:
    from app.course import Course, Section

    lessons = tuple(Lesson(id=f"l{n}", title="x", blocks=(Paragraph(id=f"b{n}"),)) for n in range(3))
    course = Course(sections=(Section(title="s", lessons=lessons),))
    found = {"b0": (replace(made_up("d"), block_id="b0"),)}
    place = next_place(course, "l1", found)
    assert place is not None
    assert place[0] == "l0"
    assert next_place(course, "l0", found) is None


def made_up(digest: str, severity: Severity = Severity.ALERT) -> Finding:
    """A finding in block b1."""
    return Finding(
        block_id="b1",
        part="text",
        start=0,
        end=0,
        kind="email",
        score=1.0,
        severity=severity,
        detector="t",
        reason="It looks like one.",
        masked="a•••@b.example",
        digest=digest,
    )


def choose(card: FindingCard, title: str) -> None:
    """Choose from what "Keep…" offers."""
    menu = card.menu()
    action = next((item for item in menu.actions() if item.text() == title), None)
    assert isinstance(action, QAction), [item.text() for item in menu.actions()]
    action.trigger()
    menu.deleteLater()


def test_a_card_says_why_and_takes_a_report(open_course: Opener) -> None:
    bench = open_course(secret())
    bench.scanned()
    refreshed(bench, 1)
    card = cards(bench)[0]
    titles = {action.text(): action for action in card.menu().actions() if action.text()}
    titles["Why was this found?"].trigger()
    dialog = next(child for child in bench.inspector.opened.context.window.findChildren(WhyDialog))
    assert not unnamed(dialog)
    assert "Patterns with check digits" in " ".join(label.text() for label in dialog.findChildren(QLabel))
    dialog.accept()
    titles["Report a false alarm"].trigger()
    refreshed(bench, 0)
    assert reports_file().exists()


def test_details_in_a_file_are_to_settle_and_keep_no_text_from_being_sent(open_course: Opener) -> None:
    picture = Image(id="i", alt="A badge", source=MediaRef("0" * 64, "image/png", "Dr_Anna_Keller.png"))
    bench = open_course(Paragraph(id="p", text=RichText.of("Wear it.")), picture)
    bench.scanned()
    page = bench.inspector.compliance
    assert [card.detail.place for card in page.checking.cards.cards] == ["Block 2, file name"]
    assert page.readiness.title.text() == "Ready for AI"
    assert "1 detail in pictures and file names to settle" in page.readiness.sentence.text()
    press(page.checking.cards.cards[0], "Redact")
    found = bench.studio.scans.findings
    bench.qtbot.waitUntil(lambda: "person" not in [one.kind for one in found.get("i", ())], timeout=30_000)
    (_, changed) = bench.blocks
    assert isinstance(changed, Image)
    assert changed.source == MediaRef("0" * 64, "image/png", "[NAME].png")
