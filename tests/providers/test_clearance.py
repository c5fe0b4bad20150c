"""No bytes without a clearance for exactly those bytes (invariant 1)."""

from __future__ import annotations

import copy
import pickle
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.course import OutputKind, Payload, SourceType
from app.providers import (
    PROVIDERS,
    Agreement,
    Answer,
    Clearance,
    ClearanceRefused,
    Connection,
    Provider,
    Stream,
    UnknownProvider,
    card,
    load,
)
from app.providers.base import host_of
from app.providers.clearance import LIFETIME, mint
from app.providers.registry import read_card

PAYLOAD = Payload(
    provider="local",
    model="en",
    feature="narration",
    purpose="Read aloud",
    course_id="c1",
    block_ids=("b1",),
    body=b'{"text": "Hello"}',
)


class Recorder(Provider):
    """Remembers what reached it."""

    id = "recorder"

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Payload] = []

    def _send(self, payload: Payload, stream: Stream) -> Answer:
        self.sent.append(payload)
        return Answer(content=b"", mime="text/plain", request_id="1", system="s", source_type=SourceType.ALGORITHMIC)


def test_the_approved_bytes_are_sent_as_they_are() -> None:
    provider = Recorder()
    provider.send(PAYLOAD, mint(PAYLOAD))
    assert provider.sent == [PAYLOAD]
    provider.close()


@pytest.mark.parametrize(
    "changed",
    [
        replace(PAYLOAD, body=PAYLOAD.body + b" "),
        replace(PAYLOAD, provider="other"),
        replace(PAYLOAD, model="de"),
        replace(PAYLOAD, feature="voice-sample"),
        replace(PAYLOAD, content_type="text/plain"),
        replace(PAYLOAD, provider="loca", model="len"),
    ],
)
def test_anything_else_is_not_sent(changed: Payload) -> None:
    provider, clearance = Recorder(), mint(PAYLOAD)
    with pytest.raises(ClearanceRefused, match="not the one that was approved"):
        provider.send(changed, clearance)
    assert provider.sent == []
    with pytest.raises(ClearanceRefused):  # and the attempt has used it up
        provider.send(PAYLOAD, clearance)
    assert provider.sent == []


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_no_two_bodies_share_a_clearance(one: bytes, other: bytes) -> None:
    provider = Recorder()
    clearance = mint(replace(PAYLOAD, body=one))
    if one == other:
        provider.send(replace(PAYLOAD, body=other), clearance)
    else:
        with pytest.raises(ClearanceRefused):
            provider.send(replace(PAYLOAD, body=other), clearance)


def test_it_works_once() -> None:
    provider, clearance = Recorder(), mint(PAYLOAD)
    provider.send(PAYLOAD, clearance)
    with pytest.raises(ClearanceRefused, match="used already"):
        provider.send(PAYLOAD, clearance)
    assert len(provider.sent) == 1


def test_it_expires() -> None:
    clearance = mint(PAYLOAD, lambda: 100.0)
    clearance.spend(PAYLOAD, lambda: 100.0 + LIFETIME - 0.001)
    clearance = mint(PAYLOAD, lambda: 100.0)
    with pytest.raises(ClearanceRefused, match="older than 60 seconds"):
        clearance.spend(PAYLOAD, lambda: 100.0 + LIFETIME)


def test_expired_ones_are_forgotten() -> None:
    from app.providers import clearance as module

    old = mint(PAYLOAD, lambda: -1000.0)
    mint(PAYLOAD, lambda: 0.0)
    assert old._nonce not in module._OUTSTANDING


@pytest.mark.parametrize("take", [copy.copy, copy.deepcopy, pickle.dumps])
def test_it_cannot_be_copied_or_stored(take: Callable[[object], object]) -> None:
    with pytest.raises(TypeError):
        take(mint(PAYLOAD))


def test_a_second_object_with_the_same_content_is_worth_nothing_after_the_first() -> None:
    first = mint(PAYLOAD)
    twin = Clearance(first._nonce, first._expires, first._tag)
    first.spend(PAYLOAD)
    with pytest.raises(ClearanceRefused):
        twin.spend(PAYLOAD)


@pytest.mark.parametrize("field", ["nonce", "expires", "tag"])
def test_a_forged_one_is_refused(field: str) -> None:
    real = mint(PAYLOAD)
    forged = {"nonce": b"0" * 16, "expires": real._expires + 3600, "tag": b"0" * 32}
    kept = {"nonce": real._nonce, "expires": real._expires, "tag": real._tag}
    with pytest.raises(ClearanceRefused):
        Clearance(**{**kept, field: forged[field]}).spend(PAYLOAD)  # type: ignore[arg-type]


def test_it_tells_nothing() -> None:
    assert repr(mint(PAYLOAD)) == "Clearance(…)"
    assert not hasattr(mint(PAYLOAD), "__dict__")


def test_of_many_threads_one_may_use_it() -> None:
    provider, clearance = Recorder(), mint(PAYLOAD)
    start = threading.Barrier(8)
    refused: list[ClearanceRefused] = []

    def use() -> None:
        start.wait()
        try:
            provider.send(PAYLOAD, clearance)
        except ClearanceRefused as error:
            refused.append(error)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(provider.sent), len(refused)) == (1, 7)


def test_send_spends_before_it_sends_whatever_the_provider_is() -> None:
    """``send`` is final and in the base class; a subclass can only say how bytes travel."""
    for path in PROVIDERS.values():
        module, _, name = path.partition(":")
        cls = getattr(__import__(module, fromlist=[name]), name)
        assert cls.send is Provider.send


@pytest.mark.clause("A1.2")
@pytest.mark.clause("B1.5")
def test_an_unknown_provider_has_no_card_and_cannot_be_loaded() -> None:
    for ask in (card, load):
        with pytest.raises(UnknownProvider) as caught:
            ask("nobody")
        assert caught.value.clause == "A1.2"


@pytest.mark.clause("A1.4")
@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_every_provider_has_a_card_and_loads(name: str) -> None:
    found = card(name)
    assert found.id == name
    assert found.outputs
    assert found.retention
    assert found.local or found.hosts
    assert isinstance(load(name), Provider)
    assert load(name).id == name


@pytest.mark.clause("A3.2")
@pytest.mark.parametrize(
    ("name", "address", "places"),
    [
        ("openai", "", {("api.openai.com", 443)}),
        ("openai", "https://eu.example.com/v1", {("eu.example.com", 443)}),
        ("openai", "https://eu.example.com:8443/v1", {("eu.example.com", 8443)}),
        ("local-model", "http://127.0.0.1/v1", {("127.0.0.1", 80)}),
        ("local-model", "http://[::1]:1234/v1", {("::1", 1234)}),
        ("openai", "https://host:port/v1", set()),
        ("openai", "https://[::1/v1", set()),
        ("local", "", set()),
    ],
)
def test_a_provider_may_reach_its_own_place_and_no_other(name: str, address: str, places: set[tuple[str, int]]) -> None:
    assert load(name, Connection(base_url=address)).places() == places


def test_a_provider_nobody_has_a_card_of_reaches_what_its_connection_says() -> None:
    recorder = Recorder()
    assert recorder.places() == frozenset()
    recorder.connection = Connection(base_url="https://x.example")
    assert recorder.places() == {("x.example", 443)}


@pytest.mark.parametrize(
    ("address", "host"),
    [("https://user:pw@API.example.com:8443/v1", "api.example.com:8443"), ("", ""), ("https://[::1/v1", "https://[::1/v1")],
)
def test_a_host_is_shown_with_its_port_and_without_a_password(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.clause("A3.2")
def test_a_clearance_is_for_one_place() -> None:
    for cleared, place in (("", "https://a.example"), ("https://a.example", ""), ("https://a.example", "https://b.example")):
        recorder = Recorder()
        recorder.connection = Connection(base_url=place)
        with pytest.raises(ClearanceRefused):
            recorder.send(PAYLOAD, mint(PAYLOAD, place=cleared))
        assert recorder.sent == []


def test_cards_are_data() -> None:
    data = {"id": "x", "name": "X", "local": False, "trained": True, "outputs": ["text"], "hosts": ["api.x.example"]}
    found = read_card(data | {"baa": {"reference": "7/26", "date": "2026-01-01"}})
    assert found.outputs == {OutputKind.TEXT}
    assert found.baa == Agreement(reference="7/26", date="2026-01-01")
    assert found.dpa is None
    row = {"about": "finding", "when": {"kind": "email"}, "clause": "B2.1", "why": "Its terms say so."}
    found = read_card(data | {"rules": [row | {"id": "no", "verdict": "block"}, row | {"id": "yes", "verdict": "allow"}]})
    assert [(rule.id, rule.source) for rule in found.rules] == [("no", "provider")]
    model = {"id": "m", "title": "M", "output": "text", "input_price": 1.5, "price_date": "2026-11-01"}
    found = read_card(data | {"models": [model], "endpoints": [{"region": "EU", "base_url": "https://eu.x.example/v1"}]})
    assert found.model("m") == found.models[0]
    assert found.model("n") is None
    assert found.endpoints[0].host == "eu.x.example"
    with pytest.raises(TypeError):
        read_card(data | {"colour": "red"})
