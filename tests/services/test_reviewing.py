"""Human review of AI content: signing, resets in the log, and no publication before it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.audit import AuditLog
from app.course import Course, Lesson, OutputKind, Provenance, RichText, Run, Section, SourceType
from app.course.blocks import Block, Image, Paragraph
from app.course.errors import FileProblem, InvalidOp
from app.course.model import Settings
from app.course.ops import RemoveBlock, ReplaceBlock
from app.course.review import ALL as TICKS
from app.course.review import Tick, content_digest
from app.publish import MemoryMedia, Problem
from app.services import at_once
from app.services.checklist import ALL, Check, ChecklistOpen, people_named
from app.services.editing import Session
from app.services.publishing import Format, problems, publish
from app.services.reviewing import Counts, ReviewService, ReviewState, UnreviewedAi, published_digests

MADE = Provenance(
    id="p1", kind=OutputKind.TEXT, source_type=SourceType.TRAINED, provider="openai", system="gpt-5-mini",
    created="2026-11-20T09:00:00Z", user="ada", request_id="r1", prompt_sha256="0" * 64,
)  # fmt: skip


def made(name: str, text: str = "Leave at once.", typed: str = "") -> Paragraph:
    return Paragraph(id=name, text=RichText((Run(text, origin="p1"), Run(typed))))


def course_of(*blocks: Block) -> Course:
    lesson = Lesson(id="l1", title="Exits", blocks=blocks)
    return Course(id="c1", settings=Settings(title="Fire"), sections=(Section(id="s1", lessons=(lesson,)),), provenance=(MADE,))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AuditLog]:
    with AuditLog(tmp_path / "audit.sqlite") as log:
        yield log


def opened(tmp_path: Path, course: Course) -> Session:
    return Session.create(tmp_path / "c.course", course, at_once)


def quiet(_fraction: float, _text: str = "") -> None:
    """Progress that nobody looks at."""


def events(log: AuditLog) -> list[str]:
    return [row.event for row in reversed(log.rows())]


@pytest.mark.clause("A4.5")
@pytest.mark.clause("B7.2")
def test_signing_everything_opens_publishing_and_the_log_says_who_and_what(tmp_path: Path, log: AuditLog) -> None:
    out = tmp_path / "fire.zip"
    with opened(tmp_path, course_of(made("b1"), made("b2"), Paragraph(id="b3", text=RichText.of("Ours.")))) as session:
        service = ReviewService(session, lambda: log)
        with pytest.raises(UnreviewedAi) as stop:
            publish(session.course, MemoryMedia({}), out, Format.HTML, quiet, log, confirmed=ALL)
        assert [(item.lesson_id, item.block_id) for item in stop.value.problems] == [("l1", "b1"), ("l1", "b2")]
        assert not out.exists()
        service.sign("b1")
        service.sign("b2")
        assert service.counts == Counts(total=2, reviewed=2)
        published = publish(session.course, MemoryMedia({}), out, Format.HTML, quiet, log, confirmed=ALL)
        assert published.path.is_file()
        assert events(log) == ["review.done", "review.done", "course.published"]
        done, _, last = reversed(log.rows())
        assert done.fields["ticks"] == ["accurate", "fair", "lawful"]
        assert done.fields["block"] == "b1"
        assert last.fields["reviewed"] == 2
        assert last.fields["checklist"] == [check.value for check in Check]
        seen = published_digests(log, "c1")
        assert [service.state(item, seen) for item in service.items] == [ReviewState.PUBLISHED] * 2
        assert published_digests(log, "c2") == frozenset()


@pytest.mark.clause("A2.2b")
@pytest.mark.parametrize("missing", list(Tick))
def test_each_tick_is_required(tmp_path: Path, log: AuditLog, missing: Tick) -> None:
    with opened(tmp_path, course_of(made("b1"))) as session:
        service = ReviewService(session, lambda: log)
        service.sign("b1", TICKS - {missing})
        assert service.counts == Counts(total=1, reviewed=0, partly=1)
        assert events(log) == [], "half an answer is no answer"
        with pytest.raises(UnreviewedAi):
            publish(session.course, MemoryMedia({}), tmp_path / "x.zip", Format.HTML, quiet, log, confirmed=ALL)
        [problem] = [item for item in problems(session.course, Format.HTML) if item.severity == "block"]
        assert problem == Problem("l1", "b1", "AI text in “Exits”: nobody has reviewed it.", "block", "review")


@pytest.mark.clause("A4.5")
def test_an_edit_resets_and_undo_brings_back_and_both_are_seen(tmp_path: Path, log: AuditLog) -> None:
    with opened(tmp_path, course_of(made("b1"))) as session:
        service = ReviewService(session, lambda: log)
        told: list[Counts] = []
        service.on_change(lambda: told.append(service.counts))
        service.sign("b1")
        session.do(ReplaceBlock("l1", made("b1", typed=" Walk.")), "Typing")
        assert told[-1] == Counts(total=1)
        [problem] = [item for item in problems(session.course, Format.HTML) if item.severity == "block"]
        assert "changed since" in problem.text
        session.undo()
        assert told[-1] == Counts(total=1, reviewed=1)
        session.undo()
        assert told[-1] == Counts(total=1)
        assert events(log) == ["review.done", "review.reset", "review.reset"]


def test_the_next_item_is_the_one_below_and_then_the_first_that_waits(tmp_path: Path, log: AuditLog) -> None:
    with opened(tmp_path, course_of(made("b1"), made("b2"), made("b3"))) as session:
        service = ReviewService(session, lambda: log)
        service.sign("b2")
        assert [item.id if item else "" for item in (service.next(), service.next("b1"), service.next("b3"))] == [
            "b1", "b3", "b1",
        ]  # fmt: skip
        service.sign("b1")
        assert getattr(service.next("b3"), "id", "") == "b3", "it is the only one left"
        service.sign("b3")
        assert service.next() is None


def test_what_is_gone_can_not_be_signed_and_a_review_can_be_taken_back(tmp_path: Path, log: AuditLog) -> None:
    with opened(tmp_path, course_of(made("b1"), made("b2"))) as session:
        service = ReviewService(session, lambda: log)
        service.sign("b1", note="  Checked against the handbook.  ")
        assert session.course.reviews[0].note == "Checked against the handbook."
        service.sign("b1", frozenset())
        assert session.course.reviews == ()
        service.sign("b1", frozenset())
        session.do(RemoveBlock("l1", "b2"), "Delete")
        with pytest.raises(InvalidOp, match="no longer"):
            service.sign("b2")


def test_a_course_that_can_only_be_read_is_not_signed(tmp_path: Path, log: AuditLog) -> None:
    opened(tmp_path, course_of(made("b1"))).close()
    with Session.open(tmp_path / "c.course", at_once, read_only=True) as session:
        service = ReviewService(session, lambda: log)
        with pytest.raises(FileProblem, match="can't be changed"):
            service.sign("b1")
        assert events(log) == []


def test_reviews_are_there_when_the_course_is_opened_again(tmp_path: Path, log: AuditLog) -> None:
    with opened(tmp_path, course_of(made("b1"))) as session:
        ReviewService(session, lambda: log).sign("b1")
    with Session.open(tmp_path / "c.course", at_once) as session:
        service = ReviewService(session, lambda: log)
        assert service.counts == Counts(total=1, reviewed=1)


@pytest.mark.clause("A4.2")
def test_an_item_says_who_edited_the_draft_and_how_much(tmp_path: Path, log: AuditLog) -> None:
    with opened(tmp_path, course_of(made("b1", "Leave the hall.", " Walk."), made("b2"))) as session:
        service = ReviewService(session, lambda: log)
        edited, whole = (service.shown(item) for item in service.items)
        assert edited.edited == "AI draft, edited by ada: 28 % changed"
        assert edited.by == "openai · gpt-5-mini, 2026-11-20"
        assert edited.excerpt == "Leave the hall. Walk."
        assert whole.edited == ""


# The checklist.


@pytest.mark.clause("B2.2")
@pytest.mark.clause("B3.8")
@pytest.mark.parametrize("missing", list(Check))
def test_each_line_of_the_checklist_must_be_confirmed(tmp_path: Path, log: AuditLog, missing: Check) -> None:
    with opened(tmp_path, course_of(made("b1", "Marie Curie found radium."))) as session:
        ReviewService(session, lambda: log).sign("b1")
        confirmed = [check for check in Check if check is not missing]
        with pytest.raises(ChecklistOpen) as stop:
            publish(session.course, MemoryMedia({}), tmp_path / "x.zip", Format.SCORM12, quiet, log, confirmed=confirmed)
        assert stop.value.missing == (missing,)
        assert "Marie Curie" in str(stop.value)
        assert "course.published" not in events(log)


def test_a_course_without_ai_needs_no_checklist_and_no_review(tmp_path: Path, log: AuditLog) -> None:
    course = replace(course_of(Paragraph(id="b1", text=RichText.of("Marie Curie found radium."))), provenance=())
    publish(course, MemoryMedia({}), tmp_path / "x.zip", Format.HTML, quiet, log)
    [row] = log.rows()
    assert "checklist" not in row.fields


@pytest.mark.clause("B2.2")
def test_people_named_in_ai_text_are_listed_with_where_and_others_are_not() -> None:
    course = course_of(
        made("b1", "In May Marie Curie met Dr. Ludwig van Beethoven. The End User signs."),
        made("b2", "Then marie curie left. Marie Curie came back.", " Ada Lovelace wrote this."),
        Paragraph(id="b3", text=RichText.of("Grace Hopper is named by a person.")),
        Image(id="b4", alt="Rosa Parks sits", field_origins=(("alt", "p1"),)),
    )
    named = people_named(course)
    assert [item.name for item in named][:2] == ["Marie Curie", "Dr. Ludwig van Beethoven"]
    assert "Rosa Parks" in [item.name for item in named]
    assert "Grace Hopper" not in [item.name for item in named]
    first = named[0]
    assert (first.block_id, first.part) == ("b1", "text")
    assert course.lesson("l1").blocks[0].part("text").plain[first.start : first.end] == "Marie Curie"
    assert len([item for item in named if item.name == "Marie Curie"]) == 1


def test_of_five_hundred_items_only_the_changed_one_is_looked_at_again(
    tmp_path: Path, log: AuditLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []

    def digest(holder: Block | Lesson | Section | Course, course: Course) -> str:
        looked_at.append(holder.id)
        return content_digest(holder, course)

    monkeypatch.setattr("app.course.review.content_digest", digest)
    blocks = tuple(made(f"b{n}", f"Statement {n}. " * 20) for n in range(500))
    with opened(tmp_path, course_of(*blocks)) as session:
        service = ReviewService(session, lambda: log)
        assert service.counts.total == len(set(looked_at)) == 500
        looked_at.clear()
        session.do(ReplaceBlock("l1", made("b7", "Other.")), "Typing")
        assert service.counts.total == 500
        assert looked_at == ["b7"]
