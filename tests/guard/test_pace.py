"""No overload: a bucket for each provider, Retry-After honoured, no retry storms; and what a request will about cost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.guard.asking import Ear, asked, open_stand, prepare, send

from app.course import OutputKind, Payload
from app.course.errors import Cancelled
from app.guard import Estimate, Model, ProviderCard, Usage
from app.guard.estimating import cost, estimate
from app.guard.pace import BURST, LONGEST_WAIT, PER_MINUTE, RETRIES, Pace
from app.providers.errors import ProviderUnavailable, RateLimited

if TYPE_CHECKING:
    from tests.guard.conftest import Stand


@pytest.fixture
def stand(make_stand: Callable[..., Stand]) -> Stand:
    return open_stand(make_stand())


@pytest.mark.clause("B3.10")
def test_a_burst_passes_and_the_rest_waits_its_turn(stand: Stand) -> None:
    batch = [asked(str(number)) for number in range(BURST + 10)]
    stand.guard.send_batch(batch, stand.guard.approve_batch(prepare(stand, *batch)), lambda *_: None)
    assert stand.clock.slept == pytest.approx(10 * 60 / PER_MINUTE)
    stand.clock.sleep(3600)
    before = stand.clock.slept
    send(stand, prepare(stand, asked()))
    assert stand.clock.slept == before


@pytest.mark.clause("B3.10")
def test_it_comes_back_when_it_was_told_to_and_the_log_says_so(stand: Stand) -> None:
    stand.providers["remote"].failing = [RateLimited("Remote", 7.0)]
    assert send(stand, prepare(stand, asked())).content == b"A fine text."
    assert stand.clock.slept == pytest.approx(7.0)
    assert len(stand.providers["remote"].sent) == 2
    assert len(set(stand.providers["remote"].sent)) == 1
    row = stand.log.rows(event="request.retried")[0]
    assert (row.fields["attempt"], row.fields["wait"]) == (1, 7)


@pytest.mark.clause("B3.10")
def test_it_gives_up_after_a_few_times(stand: Stand) -> None:
    stand.providers["remote"].fails = RateLimited("Remote", 1.0)
    with pytest.raises(RateLimited):
        send(stand, prepare(stand, asked()))
    assert len(stand.providers["remote"].sent) == 1 + RETRIES
    assert len(stand.log.rows(event="request.retried")) == RETRIES
    assert stand.desk.failures == [("remote", "RateLimited")]


@pytest.mark.clause("B3.10")
@pytest.mark.parametrize(
    "error", [RateLimited("Remote", LONGEST_WAIT + 1), RateLimited("Remote"), ProviderUnavailable("Remote", "It is down.", 1.0)]
)
def test_what_would_take_long_or_is_broken_is_not_tried_again(stand: Stand, error: Exception) -> None:
    stand.providers["remote"].fails = error
    with pytest.raises(type(error)):
        send(stand, prepare(stand, asked()))
    assert len(stand.providers["remote"].sent) == 1


@pytest.mark.clause("B3.10")
def test_a_provider_that_wants_to_be_left_alone_is_left_alone(stand: Stand) -> None:
    stand.providers["remote"].failing = [RateLimited("Remote", 600.0)]
    with pytest.raises(RateLimited):
        send(stand, prepare(stand, asked()))
    with pytest.raises(RateLimited) as caught:
        send(stand, prepare(stand, asked()))
    assert caught.value.retry_after == pytest.approx(600.0)
    assert len(stand.providers["remote"].sent) == 1
    stand.clock.sleep(600)
    assert send(stand, prepare(stand, asked())).content


def test_nothing_is_asked_again_once_a_piece_of_an_answer_came(stand: Stand) -> None:
    class Late(Ear):
        def stopped(self) -> bool:
            if self.pieces:
                raise RateLimited("Remote", 1.0)
            return False

    stand.providers["remote"].pieces = ["One ", "two ", "three "]
    with pytest.raises(RateLimited):
        send(stand, prepare(stand, asked()), Late())
    assert len(stand.providers["remote"].sent) == 1


def test_a_stop_ends_the_waiting() -> None:
    time = [0.0]
    pace = Pace(lambda: time[0], lambda seconds: time.__setitem__(0, time[0] + seconds))
    pace.pause("p", 20.0)
    with pytest.raises(Cancelled):
        pace.wait("p", lambda: time[0] > 1)
    assert 1 < time[0] < 2
    pace.wait("other", lambda: True)


# Estimates.

WRITER = Model(id="w", title="W", output=OutputKind.TEXT, input_price=2.0, output_price=8.0)
PAINTER = Model(id="p", title="P", output=OutputKind.IMAGE, input_price=5.0, output_price=30.0, image_price=0.03)
FREE = Model(id="f", title="F", output=OutputKind.TEXT)
CARD = ProviderCard(
    id="x", name="X", local=False, trained=True, outputs=frozenset({OutputKind.TEXT}), models=(WRITER, PAINTER, FREE)
)


def request(model: str, **fields: Any) -> Payload:
    return replace(asked(), model=model, body=json.dumps(fields).encode().ljust(400))


@pytest.mark.parametrize(
    ("payload", "guess"),
    [
        (request("w"), Estimate(input_tokens=100, output_tokens=100, cost=0.001)),
        (request("w", max_output_tokens=1000), Estimate(input_tokens=100, output_tokens=1000, cost=0.0082)),
        (request("w", max_tokens=True), Estimate(input_tokens=100, output_tokens=100, cost=0.001)),
        (request("p", n=3), Estimate(input_tokens=100, cost=0.09)),
        (request("p"), Estimate(input_tokens=100, cost=0.03)),
        (request("f"), Estimate(input_tokens=100, output_tokens=100)),
        (request("unknown"), Estimate(input_tokens=100, output_tokens=100)),
        (replace(request("w"), body=b"[]".ljust(400)), Estimate(input_tokens=100, output_tokens=100, cost=0.001)),
        (replace(request("w"), body=b"x" * 400), Estimate(input_tokens=100, output_tokens=100, cost=0.001)),
    ],
)
def test_an_estimate_is_a_guess_from_the_bytes_and_the_cards_price(payload: Payload, guess: Estimate) -> None:
    found = estimate((payload,), CARD)
    assert (found.input_tokens, found.output_tokens, found.currency) == (guess.input_tokens, guess.output_tokens, "USD")
    assert found.cost == pytest.approx(guess.cost) if guess.cost is not None else found.cost is None


@pytest.mark.clause("B3.10")
def test_a_batch_is_estimated_whole() -> None:
    assert estimate((request("w"), request("w")), CARD).cost == pytest.approx(0.002)
    assert estimate((request("w"),), replace(CARD, local=True)).cost == 0.0


@pytest.mark.parametrize(
    ("usage", "model", "dollars"),
    [
        (Usage(input_tokens=500_000, output_tokens=250_000), WRITER, 3.0),
        (Usage(images=2), PAINTER, 0.06),
        (Usage(images=2), replace(PAINTER, image_price=0.0), None),
        (Usage(images=1, input_tokens=100_000, output_tokens=1_000_000), PAINTER, 30.5),
        (Usage(input_tokens=5), FREE, None),
        (Usage(), None, None),
        (Usage(), WRITER, 0.0),
    ],
)
def test_the_cost_is_arithmetic(usage: Usage, model: Model | None, dollars: float | None) -> None:
    assert cost(usage, model) == (pytest.approx(dollars) if dollars is not None else None)
