"""What lies at AssemblyAI is deleted once, whoever asks at the same time, and whatever the disk does meanwhile."""

from __future__ import annotations

import errno
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.guard.asking import course
from tests.wire.assemblyai_server import AssemblyFault
from tests.wire.test_assemblyai_guard import Heard, asked, chain, consented, events, quick, send

from app.course import Payload
from app.course.errors import FileProblem, LecternError
from app.guard import Output
from app.policy.private import write_private
from app.services.deletions import delete_due

__all__ = ["asked", "chain", "quick"]  # fixtures


def _left_behind(chain: Heard, asked: Payload) -> str:
    """A recording whose deletion failed; the provider's number of it."""
    consented(chain, asked)
    chain.server.fail_at(AssemblyFault.BROKEN, "delete")
    send(chain, asked)
    (due,) = chain.guard.recordings.due()
    return due.number


@pytest.mark.clause("A3.11")
@pytest.mark.parametrize("second", ["delete_due", "give_up", "clear"])
def test_two_who_have_the_same_thing_deleted_ask_once(chain: Heard, asked: Payload, second: str) -> None:
    number = _left_behind(chain, asked)
    recordings = chain.guard.recordings
    also: dict[str, Callable[[], object]] = {
        "delete_due": recordings.delete_due,
        "give_up": lambda: recordings.give_up(number),
        "clear": lambda: recordings.clear("assemblyai"),
    }
    chain.server.holding = threading.Event()
    threads = [threading.Thread(target=work) for work in (recordings.delete_due, also[second])]
    threads[0].start()
    _until(lambda: len(_deletions(chain)) == 2)  # the one that failed, and this one
    threads[1].start()
    threads[1].join(0.3)  # long enough to ask, if it did
    chain.server.holding.set()
    for thread in threads:
        thread.join(10)
    assert len(_deletions(chain)) == 2
    assert events(chain) == ["recording.uploaded", "recording.undeleted", "recording.deleted"]
    assert recordings.due() == recordings.waiting() == ()
    assert chain.server.transcripts == {}


@pytest.mark.clause("A3.11")
def test_a_recording_that_cannot_be_noted_is_deleted_at_once(
    chain: Heard, asked: Payload, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody would know of it after a crash: so nobody waits for it."""
    consented(chain, asked)
    monkeypatch.setattr("app.services.deletions.write_private", _full)
    with pytest.raises(FileProblem):
        send(chain, asked)
    assert chain.server.made == 1
    assert chain.server.transcripts == {}


@pytest.mark.clause("A3.11")
def test_a_disk_that_is_full_by_then_takes_nobodys_captions(
    chain: Heard, asked: Payload, monkeypatch: pytest.MonkeyPatch
) -> None:
    consented(chain, asked)
    written: list[Path] = []

    def once(path: Path, text: str) -> None:
        written.append(path)
        if len(written) > 1:
            _full(path, text)
        write_private(path, text)

    monkeypatch.setattr("app.services.deletions.write_private", once)
    assert json.loads(send(chain, asked).content)["text"]
    assert chain.server.transcripts == {}
    assert chain.guard.recordings.due() == chain.guard.recordings.waiting() == ()


@pytest.mark.clause("A3.11")
@pytest.mark.parametrize("later", [False, True])
def test_captions_are_kept_before_the_provider_is_told_to_delete_them(chain: Heard, asked: Payload, later: bool) -> None:
    """A deletion can take a minute, and Lectern can be killed in it: what was paid for must be here by then."""
    consented(chain, asked)
    deletions: list[int] = []

    def keep(output: Output) -> None:
        assert json.loads(output.content)["text"]
        assert output.provenance.prompt_sha256 == asked.sha256
        deletions.append(len(_deletions(chain)))

    sheet = chain.guard.prepare(asked, course=course())
    if later:
        chain.server.fail_at(AssemblyFault.GATEWAY, "get", times=None)
        with pytest.raises(LecternError):
            chain.guard.send(asked, chain.guard.approve(sheet), keep=keep)
        chain.server.behave()
        (waiting,) = chain.guard.recordings.waiting()
        chain.guard.recordings.fetch(waiting.number, keep=keep)
    else:
        chain.guard.send(asked, chain.guard.approve(sheet), keep=keep)
    assert deletions == [0]
    assert len(_deletions(chain)) == 1
    assert chain.server.transcripts == {}


@pytest.mark.clause("A3.11")
@pytest.mark.parametrize("created", ["yesterday", "2026-01-10T09:00:00", "", 7])
def test_a_note_whose_time_is_damaged_holds_up_no_other(chain: Heard, asked: Payload, tmp_path: Path, created: object) -> None:
    _left_behind(chain, asked)
    (note,) = (tmp_path / "at-providers").iterdir()
    damaged = tmp_path / "at-providers" / "0.json"
    damaged.write_text(json.dumps(json.loads(note.read_text()) | {"created": created, "number": "other", "wanted": True}))
    assert delete_due(chain.guard) == 0
    assert chain.server.transcripts == {}
    assert damaged.exists()


def _full(path: Path, _text: str) -> None:
    raise OSError(errno.ENOSPC, "No space left on device", str(path))


def _deletions(chain: Heard) -> list[object]:
    return list(chain.server.received("DELETE", "/v2/transcript/"))


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
