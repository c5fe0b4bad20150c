"""Every fault once more, the whole way: settings, guard, log, client, socket. What a person reads and what the log keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.guard.asking import Ear, course
from tests.wire.asking import KEY, TEXT, payload
from tests.wire.certificates import self_signed
from tests.wire.chain import Chain, chained
from tests.wire.openai_server import Fault, OpenAIServer

from app.course.errors import Cancelled, LecternError, PolicyRefusal
from app.keys import KeyStoreLocked
from app.services.providers import try_connection


@pytest.fixture
def chain(openai_server: OpenAIServer, tmp_path: Path) -> Iterator[Chain[OpenAIServer]]:
    with chained(openai_server, "openai", KEY, tmp_path) as made:
        yield made


def only(server: OpenAIServer, fault: Fault) -> None:
    """Misbehave for requests for an answer and pictures alone: the check of the text beforehand passes."""
    honest = server.fault_now
    server.fault_now = lambda: fault if server.requests[-1].endpoint != "moderations" else honest()  # type: ignore[method-assign]


FAULTS = {
    Fault.UNAUTHORISED: "KeyRejected",
    Fault.SUSPENDED: "ProviderSuspended",
    Fault.RATE_LIMITED: "RateLimited",
    Fault.NO_QUOTA: "QuotaUsedUp",
    Fault.BROKEN: "ProviderUnavailable",
    Fault.OVERLOADED: "ProviderUnavailable",
    Fault.NOT_FOUND: "BadRequest",
    Fault.BAD_REQUEST: "BadRequest",
    Fault.REDIRECT: "InsecureConnection",
    Fault.SLOW: "ProviderUnavailable",
    Fault.CUT: "BadAnswer",
    Fault.INCOMPLETE: "BadAnswer",
    Fault.REFUSAL: "Declined",
    Fault.FAILED: "ProviderUnavailable",
    Fault.PAGE: "BadAnswer",
    Fault.EMPTY: "BadAnswer",
    Fault.HUGE: "BadAnswer",
    Fault.BOMB: "BadAnswer",
}


@pytest.mark.clause("A5.7")
@pytest.mark.clause("B3.10")
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(("fault", "error"), FAULTS.items(), ids=[fault.value for fault in FAULTS])
def test_each_fault_has_its_message_its_row_and_no_storm(
    chain: Chain[OpenAIServer], fault: Fault, error: str, stream: bool
) -> None:
    if fault is Fault.SLOW:
        chain.service.set("openai", timeout=5)
        chain.service.file.change("openai", lambda old: replace(old, timeout=0.4))
    only(chain.server, fault)
    before = course()
    with pytest.raises(LecternError) as caught:
        chain.ask(payload(stream=stream))
    assert type(caught.value).__name__ == error
    assert all((caught.value.what, caught.value.why, caught.value.next_step))
    assert chain.rows("rewrite")[-1] == ("request.failed", error)
    # Three times where the provider itself said when to come back, else once.
    assert len(chain.server.asked("responses")) == (3 if fault is Fault.RATE_LIMITED else 1)
    assert course() == before
    assert chain.log.verify().ok
    kept = repr(chain.log.rows()) + str(caught.value)
    assert KEY not in kept
    assert TEXT not in kept


@pytest.mark.clause("A2.0c")
def test_a_program_is_refused_as_a_picture(chain: Chain[OpenAIServer]) -> None:
    only(chain.server, Fault.EXECUTABLE)
    with pytest.raises(LecternError, match="no picture"):
        chain.ask(payload("image"))
    assert chain.rows("image")[-1] == ("request.failed", "BadAnswer")


@pytest.mark.clause("A2.0c")
def test_a_script_is_taken_out_of_a_stream_too(chain: Chain[OpenAIServer]) -> None:
    only(chain.server, Fault.SCRIPT)
    ear = Ear()
    output = chain.ask(payload(stream=True), ear)
    for text in (ear.text, output.content.decode()):
        assert "Read this first." in text
        for bad in ("<script", "fetch(", "javascript:", "onclick"):
            assert bad not in text


@pytest.mark.clause("B8.1")
@pytest.mark.parametrize("fault", [Fault.UNAUTHORISED, Fault.SUSPENDED])
def test_a_refused_account_is_not_asked_again_until_a_test_succeeds(chain: Chain[OpenAIServer], fault: Fault) -> None:
    chain.server.fail(fault, times=None)
    with pytest.raises(LecternError):
        chain.ask(payload())
    count = len(chain.server.requests)
    for _ in range(3):
        with pytest.raises(PolicyRefusal) as caught:
            chain.ask(payload())
        assert caught.value.clause == "B8.1"
    assert len(chain.server.requests) == count
    with pytest.raises(LecternError):
        try_connection(chain.service, chain.guard, "openai")
    assert len(chain.server.requests) == count + 1
    assert chain.service.state("openai").why
    chain.server.behave()
    assert try_connection(chain.service, chain.guard, "openai").models
    assert chain.ask(payload()).content
    tested = chain.log.rows(event="provider.tested")
    assert [row.fields["ok"] for row in tested] == [True, False]


@pytest.mark.clause("A5.4")
@pytest.mark.clause("B8.2")
@pytest.mark.parametrize("how", ["disable", "terminate"])
def test_a_provider_that_was_switched_off_is_not_reached(chain: Chain[OpenAIServer], how: str) -> None:
    chain.ask(payload())
    count = chain.server.connections
    sheet = chain.guard.prepare(payload(), course=course())
    clearance = chain.guard.approve(sheet)
    getattr(chain.service, how)("openai")
    with pytest.raises(PolicyRefusal):  # also what was approved before
        chain.guard.send(payload(), clearance)
    with pytest.raises(PolicyRefusal):
        chain.guard.prepare(payload(), course=course())
    assert chain.server.connections == count


@pytest.mark.clause("B3.10")
def test_a_budget_that_is_spent_stops_the_next_request(chain: Chain[OpenAIServer]) -> None:
    chain.service.set("openai", budget="0.000001")
    with pytest.raises(PolicyRefusal) as caught:
        chain.ask(payload())
    assert caught.value.clause == "B3.10"
    assert chain.server.connections == 0
    chain.service.set("openai", budget="5", daily="1000")
    chain.ask(payload())
    settings = chain.service.settings("openai")
    assert settings.spent > 0
    assert settings.requests == 1
    assert len(chain.server.requests) == 3  # two of them are checks of the texts, which cost nothing


@pytest.mark.clause("A3.3")
def test_a_certificate_nobody_vouches_for_is_logged_and_nothing_is_sent(chain: Chain[OpenAIServer], tmp_path: Path) -> None:
    with OpenAIServer(tls=self_signed(tmp_path / "own").context(), host="localhost") as other:
        chain.service.set("openai", base_url=other.url)
        with pytest.raises(LecternError, match="vouches"):
            chain.ask(payload())
        assert other.requests == []
    assert [row.fields["error"] for row in chain.log.rows(event="request.failed")][-1] == "InsecureConnection"


@pytest.mark.clause("B3.8")
@pytest.mark.clause("A3.10")
def test_the_log_says_where_it_went_and_until_when_it_may_be_kept(chain: Chain[OpenAIServer]) -> None:
    chain.service.set("openai", base_url=chain.server.url, region="Sweden Central")
    sheet = chain.guard.prepare(payload(), course=course())
    assert (sheet.region, sheet.host) == ("Sweden Central", f"127.0.0.1:{chain.server.port}")
    chain.guard.send(payload(), chain.guard.approve(sheet))
    (row,) = chain.log.rows(event="request.approved")
    assert row.fields["region"] == "Sweden Central"
    assert sheet.purge is not None
    assert row.fields["purge"] == sheet.purge.isoformat()
    assert all(request.json.get("store") is False for request in chain.server.asked("responses"))


def test_azure_is_not_asked_for_a_check_it_does_not_have(chain: Chain[OpenAIServer]) -> None:
    base = chain.server.url.removesuffix("/v1") + "/openai"
    chain.service.set("openai", base_url=base, azure_version="2025-04-01-preview", region="Sweden Central")
    assert chain.ask(payload()).content
    assert [request.path for request in chain.server.requests] == ["/openai/responses?api-version=2025-04-01-preview"]
    assert chain.server.requests[0].headers["api-key"] == KEY


@pytest.mark.clause("A2.0c")
def test_a_model_on_this_computer_needs_acceptance_and_gets_its_label(chain: Chain[OpenAIServer]) -> None:
    chain.service.set("local-model", base_url=chain.server.url, models={"text": "llama"}, api="chat")
    asked = payload("chat", provider="local-model", model="llama")
    with pytest.raises(PolicyRefusal):
        chain.ask(asked)
    chain.service.enable("local-model", chain.service.card("local-model").terms_version)
    output = chain.ask(asked)
    assert output.provenance.source_type.value == "trainedAlgorithmicMedia"
    assert output.provenance.provider == "local-model"
    assert [request.endpoint for request in chain.server.requests] == ["chat/completions"]
    assert "authorization" not in chain.server.requests[0].headers
    chain.guard.gate.decline()
    with pytest.raises(PolicyRefusal):
        chain.ask(asked)


def test_a_stop_while_nothing_arrives_is_kept_to_and_logged(chain: Chain[OpenAIServer]) -> None:
    only(chain.server, Fault.SLOW)
    with pytest.raises(Cancelled):
        chain.ask(payload(stream=True), Ear(stop_after=0))
    assert chain.rows("rewrite")[-1] == ("request.failed", "Cancelled")


def test_structured_answers_come_as_json(chain: Chain[OpenAIServer]) -> None:
    schema: dict[str, Any] = {"type": "object", "properties": {"title": {"type": "string"}}}
    form = {"format": {"type": "json_schema", "name": "answer", "schema": schema, "strict": True}}
    output = chain.ask(payload(text=form, stream=True))
    assert output.mime == "application/json"
    assert json.loads(output.content).keys() == {"title"}


@pytest.mark.clause("A3.4")
def test_a_locked_key_store_is_said_and_nothing_is_sent(chain: Chain[OpenAIServer], monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(name: str) -> str:
        raise KeyStoreLocked("The system keyring")

    monkeypatch.setattr(chain.service.keys, "get", locked)
    with pytest.raises(KeyStoreLocked, match="Unlock it"):
        chain.ask(payload())
    assert chain.server.connections == 0
    assert [row.fields["error"] for row in chain.log.rows(event="request.failed")] == ["KeyStoreLocked"]
    assert chain.service.state("openai").ready  # it was not the provider's fault
