"""Jobs: progress, cancel, result, error."""

from __future__ import annotations

import threading

import pytest

from app.course.errors import Cancelled, FileProblem, LecternError
from app.services import at_once
from app.services.jobs import Jobs, JobState, Progress


def test_a_job_gives_its_result_and_ends_at_full_progress() -> None:
    with Jobs(at_once) as jobs:
        job = jobs.start("Add", lambda progress: 1 + 2)
        assert job.wait(5) == 3
    assert (job.state, job.fraction, job.result) == (JobState.DONE, 1.0, 3)


def test_progress_reaches_the_listener_in_order() -> None:
    seen: list[tuple[float, str]] = []
    begin = threading.Event()

    def work(progress: Progress) -> None:
        begin.wait(5)
        progress(0.25, "first")
        progress(7.0, "second")

    with Jobs(at_once) as jobs:
        job = jobs.start("Two steps", work)
        job.on_change(lambda: seen.append((job.fraction, job.text)))
        begin.set()
        job.wait(5)
    assert seen == [(0.25, "first"), (1.0, "second"), (1.0, "second")]


def test_cancelling_stops_the_work_at_its_next_check() -> None:
    running = threading.Event()

    def work(progress: Progress) -> None:
        running.set()
        while True:
            progress.check()

    with Jobs(at_once) as jobs:
        job = jobs.start("Endless", work)
        assert running.wait(5)
        job.cancel()
        with pytest.raises(Cancelled):
            job.wait(5)
    assert job.state is JobState.CANCELLED


def test_an_expected_error_is_kept_as_it_is() -> None:
    problem = FileProblem("“a.docx” can't be read.", "It is locked.", "Close it in Word.")

    def work(progress: Progress) -> None:
        raise problem

    with Jobs(at_once) as jobs:
        job = jobs.start("Read", work)
        with pytest.raises(FileProblem):
            job.wait(5)
    assert job.state is JobState.FAILED
    assert job.error is problem


@pytest.mark.parametrize(("defect", "says"), [(ZeroDivisionError(), "unforeseen"), (MemoryError(), "memory")])
def test_a_defect_becomes_a_message_a_person_can_read(defect: Exception, says: str, caplog: pytest.LogCaptureFixture) -> None:
    def work(progress: Progress) -> None:
        raise defect

    with Jobs(at_once) as jobs:
        job = jobs.start("Publish", work)
        with pytest.raises(LecternError) as caught:
            job.wait(5)
    assert says in str(caught.value)
    assert "Publish" in caught.value.what
    assert "Traceback" in caplog.text  # the details are in the log file


def test_leaving_the_pool_cancels_what_still_runs() -> None:
    running = threading.Event()

    def work(progress: Progress) -> None:
        running.set()
        while True:
            progress.check()

    with Jobs(at_once) as jobs:
        job = jobs.start("Endless", work)
        assert running.wait(5)
    assert job.state is JobState.CANCELLED


def test_waiting_gives_up_after_its_timeout() -> None:
    release = threading.Event()
    with Jobs(at_once) as jobs:
        job = jobs.start("Slow", lambda progress: release.wait(5))
        with pytest.raises(TimeoutError):
            job.wait(0.01)
        release.set()


def test_a_removed_listener_hears_nothing_more() -> None:
    heard: list[str] = []
    begin = threading.Event()
    with Jobs(at_once) as jobs:
        job = jobs.start("Quiet", lambda progress: begin.wait(5))
        remove = job.on_change(lambda: heard.append("change"))
        remove()
        remove()
        begin.set()
        job.wait(5)
    assert heard == []
