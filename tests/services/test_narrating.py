"""Narrations of an open course: staleness followed, jobs whose result never overwrites what was typed meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.audit import AuditLog
from app.course import Course, Lesson, RichText, Section
from app.course.blocks import Heading, Narration, Paragraph, Voice
from app.course.errors import InvalidOp, ProviderProblem
from app.course.model import Settings
from app.course.ops import RemoveBlock, ReplaceBlock, SetSettings
from app.guard import Guard
from app.media.labels import read_label
from app.policy import NO_ORGANISATION, Gate
from app.services.editing import Session
from app.services.jobs import Job, Jobs, JobState
from app.services.narrating import NarrationService, Told
from app.services.narration import Approve, Narrated, Narrator, NothingToSay, Place, Say


class Desk:
    """An interface thread: calls wait until the test lets them through."""

    def __init__(self) -> None:
        self._calls: list[Callable[[], None]] = []
        self._some = threading.Condition()

    def dispatch(self, call: Callable[[], None]) -> None:
        with self._some:
            self._calls.append(call)
            self._some.notify()

    def run(self) -> None:
        """Run everything that waits."""
        while self._calls:
            self._calls.pop(0)()

    def finish(self, job: Job[Told]) -> None:
        """Run calls until the job is over."""
        while job.state is JobState.RUNNING:
            with self._some:
                assert self._some.wait_for(lambda: bool(self._calls), timeout=30)
            self.run()


class Slow(Narrator):
    """Waits before each narration until it is let go, so that a test can edit meanwhile."""

    def __init__(self, guard: Guard, cache: Path) -> None:
        super().__init__(guard, cache)
        self.go = threading.Event()
        self.go.set()
        self.made = threading.Event()

    def narrate_all(
        self,
        course: Course,
        places: Sequence[Place],
        progress: Say | None = None,
        stopped: Callable[[], bool] = lambda: False,
        approve: Approve | None = None,
    ) -> list[Narrated | None]:
        assert self.go.wait(30)
        narrated = super().narrate_all(course, places, progress, stopped, approve)
        self.made.set()
        return narrated


@dataclass
class Studio:
    """An open course of two lessons with a narration each."""

    session: Session
    desk: Desk
    service: NarrationService
    narrator: Slow
    jobs: Jobs

    def block(self, block_id: str) -> Narration:
        (found,) = (block for _, block in self.session.course.blocks() if block.id == block_id)
        assert isinstance(found, Narration)
        return found

    def type(self, block_id: str, text: str) -> None:
        """Change the text of a paragraph."""
        for lesson, block in self.session.course.blocks():
            if block.id == block_id:
                assert isinstance(block, Paragraph)
                self.session.do(ReplaceBlock(lesson.id, replace(block, text=RichText.of(text))), "Typing")


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    lessons = (
        Lesson(
            id="l1", title="One", blocks=(Narration(id="n1"), Paragraph(id="p1", text=RichText.of("Stop and look. Then go.")))
        ),
        Lesson(id="l2", title="Two", blocks=(Narration(id="n2"), Heading(id="h2", text=RichText.of("Tools")))),
    )
    course = Course(settings=Settings(title="T"), sections=(Section(lessons=lessons),))
    desk = Desk()
    log = AuditLog(tmp_path / "log.sqlite")
    guard = Guard(log, Gate(tmp_path / "policy", organisation=NO_ORGANISATION, user="Ada"))
    narrator = Slow(guard, tmp_path / "clips")
    session = Session.create(tmp_path / "a.course", course, desk.dispatch)
    with Jobs(desk.dispatch) as jobs:
        service = NarrationService(session, jobs, narrator, desk.dispatch)
        yield Studio(session, desk, service, narrator, jobs)
        service.close()
        narrator.go.set()
    session.flush()
    session.close()
    guard.close()
    log.close()


def test_a_new_narration_is_stale_until_it_is_made_and_again_after_an_edit(studio: Studio) -> None:
    heard: list[frozenset[str]] = []
    studio.service.on_change(heard.append)
    assert studio.service.stale == {"n1", "n2"}
    studio.desk.finish(studio.service.narrate("l1", "n1"))
    assert studio.service.stale == {"n2"}
    studio.type("p1", "Stop and look. Then walk.")
    assert studio.service.stale == {"n1", "n2"}
    studio.session.undo()
    assert studio.service.stale == {"n2"}
    assert heard == [{"n1"}, {"n1"}, {"n1"}]


def test_a_narration_made_is_one_undo_step_with_its_sound_in_the_file(studio: Studio) -> None:
    before = studio.session.course
    job = studio.service.narrate("l1", "n1")
    studio.desk.finish(job)
    assert job.result == Told(narrations=1, made=2)
    block = studio.block("n1")
    assert block.audio is not None
    label = read_label(studio.session.media(block.audio.sha256))
    assert label is not None
    assert label.id == block.provenance
    assert studio.session.course.record(label.id) is not None
    assert studio.session.undo_label == "Narrate"
    studio.session.undo()
    assert studio.session.course == before


def test_all_lessons_are_one_job_and_one_undo_step(studio: Studio) -> None:
    before = studio.session.course
    job = studio.service.narrate_all()
    studio.desk.finish(job)
    assert job.result == Told(narrations=2, made=3)
    assert studio.service.stale == frozenset()
    assert job.result.summary == "2 narrations updated: 3 sentences spoken, 0 kept"
    again = studio.service.narrate_all()
    studio.desk.finish(again)
    assert again.result == Told()
    studio.session.undo()
    assert studio.session.course == before


def test_a_lesson_with_nothing_left_to_say_does_not_stop_the_others(studio: Studio) -> None:
    studio.desk.finish(studio.service.narrate("l2", "n2"))
    studio.session.do(RemoveBlock("l2", "h2"), "Delete")
    assert studio.service.stale == {"n1", "n2"}
    job = studio.service.narrate_all()
    studio.desk.finish(job)
    assert job.result == Told(narrations=1, made=2, silent=1)
    alone = studio.service.narrate("l2", "n2")
    studio.desk.finish(alone)
    assert isinstance(alone.error, NothingToSay)


def test_text_typed_while_it_is_made_is_kept_and_the_narration_is_stale(studio: Studio) -> None:
    studio.narrator.go.clear()
    job = studio.service.narrate("l1", "n1")
    studio.type("p1", "Typed meanwhile.")
    block = studio.block("n1")
    studio.session.do(ReplaceBlock("l1", replace(block, script=RichText.of("A script typed meanwhile."))), "Typing")
    studio.narrator.go.set()
    studio.desk.finish(job)
    now = studio.block("n1")
    assert now.script.plain == "A script typed meanwhile."
    assert [sentence.text for sentence in now.sentences] == ["Stop and look.", "Then go."]
    assert studio.service.stale == {"n1", "n2"}
    paragraph = studio.session.course.lesson("l1").blocks[1]
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text.plain == "Typed meanwhile."


def test_a_block_deleted_while_it_is_made_stays_deleted(studio: Studio) -> None:
    studio.narrator.go.clear()
    job = studio.service.narrate("l1", "n1")
    studio.session.do(RemoveBlock("l1", "n1"), "Delete")
    after = studio.session.course
    studio.narrator.go.set()
    studio.desk.finish(job)
    assert job.result == Told(left=1)
    assert studio.session.course == after


def test_a_narration_made_twice_at_once_lands_once(studio: Studio) -> None:
    studio.narrator.go.clear()
    jobs = [studio.service.narrate("l1", "n1") for _ in range(2)]
    studio.narrator.go.set()
    for job in jobs:
        studio.desk.finish(job)
    assert sorted((job.result or Told()).narrations for job in jobs) == [0, 1]
    assert len(studio.session.course.provenance) == 1


def test_a_stopped_job_changes_nothing(studio: Studio) -> None:
    before = studio.session.course
    studio.narrator.go.clear()
    job = studio.service.narrate("l1", "n1")
    job.cancel()
    studio.narrator.go.set()
    studio.desk.finish(job)
    assert job.state is JobState.CANCELLED
    assert studio.session.course is before


def test_stopping_everything_while_a_result_waits_to_land_does_not_hang_and_lands_nothing(studio: Studio) -> None:
    before = studio.session.course
    job = studio.service.narrate("l1", "n1")
    assert studio.narrator.made.wait(30)
    studio.jobs.close()  # from the interface thread, which therefore never takes the result
    studio.desk.run()
    assert job.state is JobState.CANCELLED
    assert studio.session.course is before


def test_a_failure_is_the_jobs_error_and_changes_nothing(studio: Studio) -> None:
    settings = replace(studio.session.course.settings, voice=Voice(name="Nobody"))
    studio.session.do(SetSettings(settings), "Voice")
    before = studio.session.course
    job = studio.service.narrate("l1", "n1")
    studio.desk.finish(job)
    assert job.state is JobState.FAILED
    assert isinstance(job.error, ProviderProblem)
    assert studio.session.course is before


def test_only_lessons_that_changed_are_looked_at_again(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def watched(course: Course, lesson: Lesson, block: Narration) -> bool:
        looked.append(block.id)
        return True

    monkeypatch.setattr("app.services.narrating.is_stale", watched)
    studio.type("p1", "Something new.")
    assert looked == ["n1"]
    studio.session.do(SetSettings(replace(studio.session.course.settings, voice=Voice(rate=120))), "Voice")
    assert looked == ["n1", "n1", "n2"]


def test_only_narrations_can_be_narrated(studio: Studio) -> None:
    with pytest.raises(InvalidOp):
        studio.service.narrate("l1", "p1")


def test_closing_stops_watching(studio: Studio) -> None:
    heard: list[frozenset[str]] = []
    studio.service.on_change(heard.append)
    studio.service.close()
    studio.type("p1", "Nobody listens.")
    assert heard == []
