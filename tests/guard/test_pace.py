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
from app.guard.pace import BURST, LONGEST_WAIT, RETRIES, Pace, Quota
from app.policy import Organisation
from app.providers import card as shipped_card
from app.providers.base import USUAL_PACE
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
    assert stand.clock.slept == pytest.approx(10 * 60 / (USUAL_PACE - BURST))
    stand.clock.sleep(3600)
    before = stand.clock.slept
    send(stand, prepare(stand, asked()))
    assert stand.clock.slept == before


def _in_a_minute(quota: Quota, count: int = 3000) -> tuple[int, float]:
    """The most requests that any minute saw, and how many a second passed in the long run."""
    time = [0.0]
    pace = Pace(lambda: time[0], lambda seconds: time.__setitem__(0, time[0] + seconds))
    went = []
    for _ in range(count):
        pace.wait("p", lambda: False, quota)
        went.append(time[0])
    most = max(sum(1 for at in went[first : first + 2000] if at < went[first] + 60) for first in range(0, count, 7))
    return most, count / went[-1]


@pytest.mark.clause("B3.10")
@pytest.mark.parametrize("per_minute", [1, 5, 30, 200, 1000])
def test_no_minute_sees_more_than_the_provider_allows_and_little_less(per_minute: int) -> None:
    most, a_second = _in_a_minute(Quota("q", per_minute, seen=True), 40 * per_minute if per_minute < 30 else 3000)
    assert most <= per_minute + 1  # a request on either end of the minute
    assert a_second * 60 >= 0.7 * per_minute


@pytest.mark.clause("B3.10")
def test_a_loop_that_asks_one_by_one_stays_slow_whatever_the_provider_allows() -> None:
    most, a_second = _in_a_minute(Quota("q", 1000))
    assert most <= USUAL_PACE + 1
    assert a_second == pytest.approx(2, rel=0.1)


@pytest.mark.clause("B3.10")
@pytest.mark.parametrize(("batch", "allowed"), [(200, 600), (1, USUAL_PACE)])
def test_the_pace_is_the_cards_for_a_batch_somebody_saw(make_stand: Callable[..., Stand], batch: int, allowed: int) -> None:
    stand = make_stand()
    stand.cards["remote"] = replace(stand.cards["remote"], per_minute=600)
    _sent(open_stand(stand), 200, batch)
    assert stand.clock.slept == pytest.approx((200 - BURST) * 60 / (allowed - BURST), rel=0.02)


@pytest.mark.clause("B3.10")
def test_a_model_has_a_quota_of_its_own(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand()
    slow = Model(id=asked().model, title="Slow", output=OutputKind.TEXT, per_minute=20)
    stand.cards["remote"] = replace(stand.cards["remote"], per_minute=600, models=(slow,))
    _sent(open_stand(stand), 35, 35)
    assert stand.clock.slept == pytest.approx(30 * 60 / 15, rel=0.02)


@pytest.mark.clause("B3.10")
@pytest.mark.parametrize(("wanted", "allowed"), [(60, 60), (100_000, 600)])
def test_an_organisation_can_slow_it_down_and_never_speed_it_up(
    make_stand: Callable[..., Stand], wanted: int, allowed: int
) -> None:
    stand = make_stand(Organisation(per_minute={"remote": wanted, "local": 1}))
    stand.cards["remote"] = replace(stand.cards["remote"], per_minute=600)
    _sent(open_stand(stand), 100, 100)
    full = min(BURST, allowed // 4)
    assert stand.clock.slept == pytest.approx((100 - full) * 60 / (allowed - full), rel=0.02)


def test_a_voice_of_this_computer_waits_for_nobody(make_stand: Callable[..., Stand]) -> None:
    """Else a local narration of ten minutes would take one minute longer than it needs."""
    stand = make_stand(Organisation(per_minute={"local": 1}))
    batch = [replace(asked(str(number)), provider="local", model="", feature="narration") for number in range(120)]
    stand.guard.send_batch(batch, stand.guard.approve_batch(prepare(stand, *batch)), lambda *_: None)
    assert len(stand.providers["local"].sent) == 120
    assert stand.clock.slept == 0


def test_a_request_that_waits_long_for_its_turn_is_still_approved(make_stand: Callable[..., Stand]) -> None:
    """Its clearance, which is good for a minute, is made when it is its turn."""
    stand = make_stand(Organisation(per_minute={"remote": 1}))
    _sent(open_stand(stand), 3, 3)
    assert stand.clock.slept >= 119


def test_google_is_asked_as_fast_as_its_page_on_quotas_says() -> None:
    card = shipped_card("google-tts")
    quotas = {model.id: model.per_minute or card.per_minute for model in card.models}
    assert quotas == {"chirp3-hd": 200, "studio": 500, "neural2": 1000, "wavenet": 1000, "standard": 1000, "other": 30}
    assert shipped_card("openai").per_minute == USUAL_PACE


def _sent(stand: Stand, count: int, batch: int) -> None:
    """So many requests, in batches of that size."""
    for first in range(0, count, batch):
        payloads = [asked(str(number)) for number in range(first, first + batch)]
        stand.guard.send_batch(payloads, stand.guard.approve_batch(prepare(stand, *payloads)), lambda *_: None)


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
