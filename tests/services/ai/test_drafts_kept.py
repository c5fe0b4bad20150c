"""Drafts are never lost: the encrypted history, crashes, limits, and forgetting."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.services.ai.conftest import REFUNDS, LastingKey, Stand
from tests.services.ai.saying import QUESTION, say, wait_for
from tests.wire.openai_server import OpenAIServer

from app.project.aihistory import AiHistory
from app.services import at_once
from app.services.ai import (
    AiService,
    DraftState,
    Unfit,
)
from app.services.ai.drafting import Drafts
from app.services.jobs import Jobs, JobState


@pytest.mark.clause("A5.7")
def test_drafts_survive_a_crash(make_stand: Callable[..., Stand], tmp_path: Path) -> None:
    stand = make_stand()
    say(stand, "write")
    whole = stand.draft("write", REFUNDS, brief="Receipts")
    stand.server.say(QUESTION)
    questions = stand.draft("questions", REFUNDS)
    picture = stand.draft("image", REFUNDS, brief="A desk with a receipt")
    gone = stand.draft("summarise", REFUNDS)
    stand.ai.reject(gone.id)
    stand.jobs.close()
    again = AiService(stand.session, stand.guard, stand_jobs(stand), at_once, models=stand.standing, history=stand.history)
    again.loading.wait(10)
    assert again.drafts == (whole, questions, picture)
    assert again.spent == stand.ai.spent
    again.insert(questions.id)
    assert stand.session.course.lesson("lrefunds").blocks[-1].kind == "single-choice"
    again.close()


def stand_jobs(stand: Stand) -> Jobs:
    stand.jobs = Jobs(at_once)
    return stand.jobs


@pytest.mark.clause("A5.7")
def test_a_draft_that_was_arriving_when_lectern_ended_is_there_and_says_so(stand: Stand) -> None:
    stand.server.delay = 0.3
    stand.server.say("Keep every receipt. " * 200)
    job = stand.ai.run(stand.ai.propose(stand.asked("write", REFUNDS, brief="Receipts")).sheet)
    wait_for(lambda: any("Keep every receipt. Keep every" in draft.text for draft in stand.ai.drafts))
    wait_for(lambda: any("Keep every" in text for entry in stand.history.entries() for text in entry.texts))
    with Jobs(at_once) as jobs:
        again = AiService(stand.session, stand.guard, jobs, at_once, models=stand.standing, history=stand.history)
        again.loading.wait(10)
        (draft,) = again.drafts
        again.close()
    job.cancel()
    job.wait(30)
    assert draft.state is DraftState.FAILED
    assert draft.incomplete
    assert draft.text.startswith("Keep every")
    assert "Lectern ended" in str(draft.problem)


@pytest.mark.clause("A5.7")
def test_what_came_before_lectern_was_killed_is_there_afterwards(server: OpenAIServer, tmp_path: Path) -> None:
    server.delay = 0.1
    server.say("Keep every receipt. " * 400)
    key = LastingKey()
    command = [sys.executable, "-m", "tests.services.ai.writer", str(tmp_path), key.key.hex(), server.url]
    root = Path(__file__).parents[3]
    paths = os.pathsep.join([str(root / "src"), str(root)])
    killed = subprocess.Popen(command, cwd=root, env={**os.environ, "PYTHONPATH": paths})
    history = AiHistory(tmp_path / "ai-history", key)
    begun = "Keep every receipt. Keep every"
    try:
        wait_for(lambda: history.kept("cshop") and any(begun in text for e in history.entries() for text in e.texts), 60)
    finally:
        killed.kill()
        killed.wait()
    drafts = Drafts("cshop", AiHistory(tmp_path / "ai-history", key), at_once)
    drafts.load()
    (draft,) = drafts.pending
    assert draft.state is DraftState.FAILED
    assert draft.incomplete
    assert draft.text.startswith(begun)
    assert "Receipts" in draft.sent[0]


@pytest.mark.clause("A3.5")
def test_neither_request_nor_answer_is_on_disk_in_clear(stand: Stand, tmp_path: Path) -> None:
    stand.server.say("The canary sings at dawn.")
    draft = stand.draft("write", REFUNDS, brief="About a canary called Xylophon")
    stand.ai.reject(draft.id)
    stand.jobs.close()
    stand.session.flush()
    found = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for words in (b"canary sings", b"Xylophon"):
        assert words not in found
    assert any("canary sings" in text for entry in stand.history.entries() for text in entry.texts)
    stand_jobs(stand)


@pytest.mark.clause("A3.7")
def test_drafts_older_than_the_limit_are_gone_at_the_next_start(stand: Stand) -> None:
    stand.server.say("Old words.")
    stand.draft("write", REFUNDS, brief="Old")
    later = datetime.now(UTC) + timedelta(days=31)
    with Jobs(at_once) as jobs:
        again = AiService(
            stand.session, stand.guard, jobs, at_once, models=stand.standing, history=stand.history, now=lambda: later
        )
        again.loading.wait(10)
        assert again.drafts == ()
        again.close()
    assert stand.history.entries() == ()


@pytest.mark.clause("A3.7")
def test_forgetting_lets_go_of_drafts_in_memory_too(stand: Stand) -> None:
    say(stand, "write")
    draft = stand.draft("write", REFUNDS, brief="Receipts")
    stand.history.forget("cother")
    assert stand.ai.draft(draft.id) == draft
    stand.history.forget("cshop")
    assert stand.ai.draft(draft.id) is None
    assert len(stand.ai.drafts) == 0
    assert stand.history.entries() == ()
    with pytest.raises(Unfit):
        stand.ai.insert(draft.id)


def test_a_history_that_can_not_be_written_is_said_and_the_draft_is_there(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.course.errors import FileProblem

    def full(_entry: object) -> None:
        raise FileProblem("The draft could not be kept in the AI history.", "The disk is full.")

    monkeypatch.setattr(stand.history, "add", full)
    say(stand, "write")
    draft = stand.draft("write", REFUNDS, brief="Receipts")
    assert draft.state is DraftState.READY
    assert stand.ai.problem is not None
    stand.ai.insert(draft.id)


def test_a_closed_key_store_is_asked_once_and_not_for_every_draft(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.keys import KeyStoreLocked

    asked: list[object] = []

    def locked(entry: object) -> None:
        asked.append(entry)
        raise KeyStoreLocked("The key store")

    with monkeypatch.context() as patch:
        patch.setattr(stand.history, "add", locked)
        for _ in range(3):
            say(stand, "write")
            stand.draft("write", REFUNDS, brief="Receipts")
    assert len(asked) == 1
    assert len(stand.ai.drafts) == 3
    assert "key store" in str(stand.ai.problem).lower()
    stand.ai._drafts._locked_until = 0.0  # two minutes later it is open
    stand.ai.reject(stand.ai.drafts[0].id)
    wait_for(lambda: len(stand.history.entries()) == 3)
    assert stand.ai.problem is None


def test_a_defect_of_ours_leaves_no_draft_that_waits_for_ever(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("app.services.ai.results.read", broken)
    stand.server.say("Whole and good.")
    draft = stand.draft("write", REFUNDS, brief="Receipts")
    assert draft.state is DraftState.FAILED
    assert "unforeseen" in str(draft.problem)
    assert draft.raw == "Whole and good."


def test_jobs_end_with_the_course(stand: Stand) -> None:
    stand.server.delay = 0.2
    stand.server.say("Keep every receipt. " * 100)
    job = stand.ai.run(stand.ai.propose(stand.asked("write", REFUNDS, brief="Receipts")).sheet)
    wait_for(lambda: bool(stand.server.asked("responses")))
    stand.ai.close()
    job.wait(30)
    assert job.state is JobState.DONE


def test_a_request_that_is_refused_at_the_last_moment_says_so_in_its_draft(stand: Stand) -> None:
    proposal = stand.ai.propose(stand.asked("write", REFUNDS, brief="Receipts"))
    stand.standing.enabled = False
    job = stand.ai.run(proposal.sheet)
    draft = job.wait(10)
    assert stand.server.requests == []
    assert draft.state is DraftState.FAILED
    assert "switched" in str(draft.problem)
