"""Batches under one approval, and clearances as the guard keeps them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.guard.asking import aloud, course

from app.course import Payload
from app.course.errors import Cancelled, ProviderProblem
from app.guard import ClearanceRefused, NotSettled, Output
from app.providers import UnknownProvider

if TYPE_CHECKING:
    from tests.guard.conftest import Stand


def send_all(stand: Stand, batch: list[Payload]) -> list[Output]:
    out: list[Output] = []
    clearance = stand.guard.approve_batch(stand.guard.prepare(batch))
    assert stand.guard.send_batch(batch, clearance, lambda _, output: out.append(output)) == len(batch)
    return out


@pytest.mark.clause("B3.10")
def test_a_batch_has_one_sheet_and_three_entries_with_count_and_size(stand: Stand) -> None:
    batch = [aloud(f"Sentence {number}", block=f"b{number % 2}") for number in range(300)]
    outputs = send_all(stand, batch)
    assert [output.provenance.prompt_sha256 for output in outputs] == [asked.sha256 for asked in batch]
    assert len({output.provenance.id for output in outputs}) == 300
    rows = stand.log.rows(newest_first=False)
    assert [row.event for row in rows] == ["request.approved", "request.sending", "request.done"]
    digest = hashlib.sha256("".join(asked.sha256 for asked in batch).encode()).hexdigest()
    for row in rows:
        assert (row.fields["count"], row.fields["digest"]) == (300, digest)
        assert row.fields["bytes"] == sum(len(asked.body) for asked in batch)
        assert row.fields["blocks"] == ["b0", "b1"]
    assert rows[2].fields["done"] == 300


def test_equal_sentences_in_a_batch_are_each_sent_as_often_as_approved(stand: Stand) -> None:
    batch = [aloud("Again."), aloud("Again.")]
    clearance = stand.guard.approve_batch(stand.guard.prepare(batch))
    assert repr(clearance) == "BatchClearance(2 left)"
    stand.guard.send_batch(batch, clearance, lambda *_: None)
    with pytest.raises(ClearanceRefused):
        stand.guard.send_batch(batch[:1], clearance, lambda *_: None)
    assert len(stand.providers["local"].sent) == 2


def test_a_request_that_was_not_in_the_batch_is_not_sent(stand: Stand) -> None:
    batch = [aloud("One."), aloud("Two.")]
    clearance = stand.guard.approve_batch(stand.guard.prepare(batch))
    with pytest.raises(ClearanceRefused, match="not part of"):
        stand.guard.send_batch([batch[0], aloud("Three.")], clearance, lambda *_: None)
    assert stand.providers["local"].sent == [batch[0].body]
    (row,) = stand.log.rows(event="request.failed")  # not "refused": one of them was sent
    assert (row.fields["done"], row.fields["clause"], row.fields["error"]) == (1, "A2.0c", "ClearanceRefused")


def test_a_batch_that_is_stopped_says_how_far_it_went(stand: Stand) -> None:
    batch = [aloud(str(number)) for number in range(10)]

    def stop(index: int, _: Output) -> None:
        if index == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        stand.guard.send_batch(batch, stand.guard.approve_batch(stand.guard.prepare(batch)), stop)
    row = stand.log.rows()[0]
    assert (row.event, row.fields["error"], row.fields["done"]) == ("request.failed", "Cancelled", 4)
    assert len(stand.providers["local"].sent) == 4


def test_an_approval_for_a_batch_does_not_last_for_ever_and_is_not_copied(stand: Stand) -> None:
    import copy
    import pickle
    import time

    from app.guard.batch import LIFETIME

    asked = aloud()
    clearance = stand.guard.approve_batch(stand.guard.prepare([asked]))
    for take in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            take(clearance)
    with pytest.raises(ClearanceRefused, match="older than 30 minutes"):
        clearance.take(asked, lambda: time.monotonic() + LIFETIME)


def test_an_empty_batch_sends_nothing_and_logs_nothing(stand: Stand) -> None:
    clearance = stand.guard.approve_batch(stand.guard.prepare([aloud()]))
    before = stand.events()
    assert stand.guard.send_batch([], clearance, lambda *_: None) == 0
    assert stand.events() == before


def test_closing_lets_providers_go_and_they_can_come_back(stand: Stand) -> None:
    with stand.guard:
        send_all(stand, [aloud()])
    assert stand.providers["local"].closed == 1
    send_all(stand, [aloud()])
    assert stand.guard.card("remote").name == "Remote Voices"


def test_voices_are_asked_of_this_computer_alone(stand: Stand) -> None:
    assert stand.guard.voices("local") == ()
    assert stand.guard.voices("remote") == ()
    with pytest.raises(UnknownProvider):
        stand.guard.voices("nobody")


@pytest.mark.clause("A2.0c")
def test_a_clearance_of_another_guard_or_a_minted_one_is_worth_nothing(make_stand: Callable[..., Stand]) -> None:
    from app.guard import BatchClearance, Clearance
    from app.providers.clearance import mint

    one, other = make_stand(), make_stand()
    asked = aloud()
    theirs = other.guard.approve(other.guard.prepare(asked))
    forged = BatchClearance("r1", asked.sha256, (asked,), lambda: 0.0)
    twin = Clearance(theirs._nonce, theirs._expires, theirs._tag)
    for clearance in (theirs, mint(asked), twin):
        with pytest.raises(ClearanceRefused):
            one.guard.send(asked, clearance)
    with pytest.raises(ClearanceRefused):
        one.guard.send_batch([asked], forged, lambda *_: None)
    assert one.providers["local"].sent == []
    assert one.events() == ["request.refused"] * 4


def test_one_approval_sends_once_even_when_it_failed(stand: Stand) -> None:
    asked = aloud()
    clearance = stand.guard.approve(stand.guard.prepare(asked))
    stand.providers["local"].failing = [ProviderProblem("It broke.")]
    with pytest.raises(ProviderProblem):
        stand.guard.send(asked, clearance)
    with pytest.raises(ClearanceRefused):
        stand.guard.send(asked, clearance)
    assert len(stand.providers["local"].sent) == 1


def test_two_equal_requests_under_way_keep_their_own_ids(stand: Stand) -> None:
    asked = aloud()
    first, second = stand.guard.prepare(asked), stand.guard.prepare(asked)
    clearances = [stand.guard.approve(first), stand.guard.approve(second)]
    for clearance in reversed(clearances):
        stand.guard.send(asked, clearance)
    done = [row.fields["request"] for row in stand.log.rows(event="request.done", newest_first=False)]
    assert done == [second.id, first.id]


def test_a_sheet_that_is_answered_elsewhere_meanwhile_is_not_brought_back(stand: Stand) -> None:
    stand.accept()
    sheet = stand.guard.prepare(aloud("Ask ada@example.com", provider="remote"), course=course())
    opened = stand.guard._sheets.find(sheet)
    stand.guard.keep(sheet, 0, "Public.")
    with pytest.raises(NotSettled):
        stand.guard._sheets.change(sheet, opened)


@pytest.mark.parametrize("take", ["copy", "deepcopy", "dumps"])
def test_an_approval_of_a_batch_cannot_be_copied_or_stored(stand: Stand, take: str) -> None:
    import copy
    import pickle

    clearance = stand.guard.approve_batch(stand.guard.prepare([aloud("a"), aloud("b")]))
    with pytest.raises(TypeError):
        getattr(pickle if take == "dumps" else copy, take)(clearance)


def test_an_approval_of_a_batch_expires(stand: Stand) -> None:
    from app.guard.batch import LIFETIME

    asked = aloud()
    clearance = stand.guard.approve_batch(stand.guard.prepare([asked]))
    with pytest.raises(ClearanceRefused, match="older than 30 minutes"):
        clearance.take(asked, lambda: clearance._ends + LIFETIME)
