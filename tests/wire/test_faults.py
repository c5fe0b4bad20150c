"""What goes wrong between us and a provider: faults, old and forged TLS, other programs' ways. Said once, asked once."""

from __future__ import annotations

import json
import logging
import re
import ssl
import time
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.wire.asking import KEY, TEXT, ask, connected, payload
from tests.wire.certificates import self_signed, signed
from tests.wire.faults import RETRY_AFTER
from tests.wire.openai_server import Fault, OpenAIServer

from app.course.errors import LecternError, PolicyRefusal, ProviderProblem
from app.providers import wire
from app.providers.addresses import BadAddress
from app.providers.errors import (
    BadAnswer,
    BadRequest,
    Declined,
    InsecureConnection,
    KeyRejected,
    ProviderSuspended,
    ProviderUnavailable,
    QuotaUsedUp,
    RateLimited,
)

SCHEMA = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
JSON = {"format": {"type": "json_schema", "name": "x", "schema": SCHEMA}}


# What goes wrong.

FAULTS: list[tuple[Fault, type[LecternError], str]] = [
    (Fault.UNAUTHORISED, KeyRejected, "did not accept the key"),
    (Fault.SUSPENDED, ProviderSuspended, "refuses this account"),
    (Fault.RATE_LIMITED, RateLimited, "Try again in 7 seconds"),
    (Fault.NO_QUOTA, QuotaUsedUp, "nothing left to spend"),
    (Fault.BROKEN, ProviderUnavailable, "status 500"),
    (Fault.OVERLOADED, ProviderUnavailable, "status 503"),
    (Fault.NOT_FOUND, BadRequest, "no model “gpt-6-luna”"),
    (Fault.BAD_REQUEST, BadRequest, "status 400"),
    (Fault.FILTERED, Declined, "declined"),
    (Fault.SLOW, ProviderUnavailable, "in time"),
    (Fault.CUT, BadAnswer, "broke off"),
    (Fault.INCOMPLETE, BadAnswer, "end is missing"),
    (Fault.REFUSAL, Declined, "declined"),
    (Fault.FAILED, ProviderUnavailable, "failed while it was answering"),
    (Fault.PAGE, BadAnswer, "text/html"),
    (Fault.EMPTY, BadAnswer, "empty"),
    (Fault.HUGE, BadAnswer, "larger than any answer"),
    (Fault.BOMB, BadAnswer, "compressed"),
    (Fault.REDIRECT, InsecureConnection, "another address"),
]


@pytest.mark.clause("B3.10")
@pytest.mark.clause("A5.7")
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(("fault", "error", "said"), FAULTS, ids=[fault.value for fault, _, _ in FAULTS])
def test_each_fault_is_said_and_asked_for_once(
    openai_server: OpenAIServer,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    error: type[LecternError],
    said: str,
    stream: bool,
) -> None:
    openai_server.fail(fault, times=None)
    timeout = 0.4 if fault is Fault.SLOW else 5.0
    with caplog.at_level(logging.DEBUG), pytest.raises(error) as caught:
        ask(connected(openai_server, timeout=timeout), payload(stream=stream))
    problem = caught.value
    assert said in str(problem)
    assert all((problem.what, problem.why, problem.next_step))
    assert len(openai_server.requests) == 1  # no retry of the client's own
    told = "".join(traceback.format_exception(problem)) + caplog.text + repr(problem)
    assert KEY not in told
    assert TEXT not in told


@pytest.mark.parametrize("feature", ["chat", "image"])
@pytest.mark.parametrize("fault", [Fault.CUT, Fault.TRUNCATED, Fault.EMPTY, Fault.HUGE, Fault.PAGE])
def test_damaged_answers_of_the_other_endpoints_are_no_answers(openai_server: OpenAIServer, feature: str, fault: Fault) -> None:
    openai_server.fail(fault)
    with pytest.raises(BadAnswer):
        ask(connected(openai_server), payload(feature))


def test_json_that_ends_half_way_is_no_answer(openai_server: OpenAIServer) -> None:
    openai_server.fail(Fault.TRUNCATED)
    with pytest.raises(BadAnswer, match="damaged"):
        ask(connected(openai_server), payload())
    openai_server.say('{"title": "Hel')
    with pytest.raises(BadAnswer, match="not whole"):
        ask(connected(openai_server), payload(text=JSON))


def test_a_program_is_no_picture(openai_server: OpenAIServer) -> None:
    openai_server.fail(Fault.EXECUTABLE)
    with pytest.raises(BadAnswer, match="no picture"):
        ask(connected(openai_server), payload("image"))


def test_a_wait_that_was_asked_for_is_kept(openai_server: OpenAIServer) -> None:
    openai_server.fail(Fault.RATE_LIMITED)
    with pytest.raises(RateLimited) as caught:
        ask(connected(openai_server), payload())
    assert caught.value.retry_after == RETRY_AFTER


def test_an_endless_answer_is_not_read_to_its_end(openai_server: OpenAIServer) -> None:
    openai_server.fail(Fault.HUGE)
    with pytest.raises(BadAnswer):
        ask(connected(openai_server), payload())
    assert openai_server.bytes_sent < 20 * 1024 * 1024


@pytest.mark.clause("A3.3")
def test_a_redirect_is_not_followed(openai_server: OpenAIServer) -> None:
    with OpenAIServer() as other:
        openai_server.elsewhere = other.url
        openai_server.fail(Fault.REDIRECT)
        with pytest.raises(InsecureConnection, match="somebody else"):
            ask(connected(openai_server), payload())
        assert other.connections == 0


@pytest.mark.clause("A5.1")
@pytest.mark.clause("A5.7")
def test_no_network_is_said(openai_server: OpenAIServer) -> None:
    with OpenAIServer() as gone:
        provider = connected(gone)
    with pytest.raises(ProviderUnavailable, match="no connection"):
        ask(provider, payload())


_NAMES = re.findall(
    r"\S+",
    "output content type text status choices message delta data results usage error code b64_json id response model flagged "
    "categories refusal finish_reason input_tokens incomplete_details reason",
)
_WORDS = st.sampled_from(["message", "output_text", "completed", "response.completed", "response.output_text.delta", "error"])
_TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=5),
    max_leaves=14,
)


def _event(data: Any) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    feature=st.sampled_from(["rewrite", "chat", "image", "moderation", "connection-test"]),
    status=st.sampled_from([200, 200, 200, 201, 204, 400, 404, 418, 429, 500]),
    answer=st.one_of(
        _TREES.map(lambda tree: ("application/json", json.dumps(tree).encode())),
        st.lists(_TREES, max_size=4).map(lambda trees: ("text/event-stream", b"".join(map(_event, trees)))),
        st.binary(max_size=60).map(lambda raw: ("application/json", raw)),
        st.binary(max_size=60).map(lambda raw: ("text/event-stream", raw)),
        st.just(("application/json", b"[" * 100_000)),
    ),
)
def test_whatever_comes_back_is_an_answer_or_a_problem_in_words(
    openai_server: OpenAIServer, feature: str, status: int, answer: tuple[str, bytes]
) -> None:
    openai_server.gives(status, answer[1], answer[0])
    told: tuple[object, ...]
    try:
        found = ask(connected(openai_server), payload(feature))
        told = (found.content, found.mime)
    except LecternError as problem:
        told = (problem.what, problem.why, problem.next_step)
    assert all(told)


# TLS.


@pytest.mark.clause("A3.3")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_1_2_and_1_3_with_a_trusted_certificate_work(authority: Path, version: ssl.TLSVersion) -> None:
    with OpenAIServer(tls=signed(authority).context(version), host="localhost") as server:
        assert ask(connected(server), payload()).content


@pytest.mark.clause("A3.3")
def test_tls_1_1_is_refused_and_nothing_is_sent(authority: Path) -> None:
    with OpenAIServer(tls=signed(authority).context(ssl.TLSVersion.TLSv1_1), host="localhost") as server:
        provider = connected(server)
        with pytest.raises(InsecureConnection, match=r"TLS 1\.2"):
            ask(provider, payload())
    assert server.requests == []


@pytest.mark.clause("A3.3")
@pytest.mark.parametrize("which", ["self-signed", "another name"])
def test_a_certificate_nobody_vouches_for_is_refused_and_nothing_is_sent(authority: Path, which: str, tmp_path: Path) -> None:
    trusted = signed(authority, "localhost" if which == "self-signed" else "api.openai.com")
    shown = self_signed(tmp_path / "own") if which == "self-signed" else trusted
    with OpenAIServer(tls=shown.context(), host="localhost") as server, pytest.raises(InsecureConnection, match="vouches"):
        ask(connected(server), payload())
    assert server.requests == []


def test_the_certificates_of_this_computer_are_the_ones_trusted() -> None:
    context = wire.trusted()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.keylog_filename is None


# A model on this computer.


def test_a_local_model_needs_no_key_and_stays_on_this_computer(openai_server: OpenAIServer) -> None:
    openai_server.chat_only = True
    asked = payload("chat", provider="local-model", store=None)
    answer = ask(connected(openai_server, "local-model", key=None), asked)
    assert answer.content == TEXT.encode()
    assert "authorization" not in openai_server.requests[0].headers
    assert openai_server.requests[0].body == asked.body
    with pytest.raises(BadRequest, match="no model"):
        ask(connected(openai_server, "local-model"), payload(provider="local-model"))
    for away in ("https://api.openai.com/v1", "http://192.168.1.7:11434/v1"):
        with pytest.raises(BadAddress, match="not on this computer"):
            ask(connected(away, "local-model"), asked)


def test_a_local_model_that_would_store_is_not_asked(openai_server: OpenAIServer) -> None:
    with pytest.raises(PolicyRefusal):
        ask(connected(openai_server, "local-model"), payload(provider="local-model", store=True))


# What other programs that speak the API do in their own way.


def test_a_missing_model_is_said_in_whatever_words_it_comes(openai_server: OpenAIServer) -> None:
    for error in ({"message": "model 'x' not found, try pulling it first", "code": None}, "model 'x' not found"):
        openai_server.gives(404, {"error": error})
        with pytest.raises(BadRequest, match="no model “gpt-6-luna”"):
            ask(connected(openai_server, "local-model"), payload("chat", provider="local-model"))


@pytest.mark.parametrize("code", [500, ["a"], {"b": 1}, None, True])
def test_codes_of_any_type_are_survived(openai_server: OpenAIServer, code: object) -> None:
    for status in (400, 429, 500):
        openai_server.gives(status, {"error": {"message": "m", "code": code, "type": code, "param": code}})
        with pytest.raises(ProviderProblem):
            ask(connected(openai_server), payload())


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"retry_after": "3"}, 3, 3),
        ({"retry_after": "2.5"}, 2.5, 2.5),
        ({"retry_after_ms": "1500", "retry_after": "9"}, 1.5, 1.5),
        ({"retry_after": "in two hours"}, 7000, 7200),
        ({"retry_after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0, 0),
        ({"retry_after": "99999999999"}, 86400, 86400),
        ({"retry_after": "nan"}, 0, 0),
        ({"retry_after": "-5"}, 0, 0),
        ({"retry_after": "soon"}, 0, 0),
        ({}, 0, 0),
    ],
)
def test_when_to_come_back_is_read_in_every_form(
    openai_server: OpenAIServer, headers: dict[str, str], least: float, most: float
) -> None:
    if headers.get("retry_after") == "in two hours":  # as a date, made now: the suite was collected minutes ago
        headers = {"retry_after": format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)}
    openai_server.gives(429, {"error": {"code": "rate_limit_exceeded"}}, **headers)
    with pytest.raises(RateLimited) as caught:
        ask(connected(openai_server), payload())
    assert least <= caught.value.retry_after <= most


def test_a_picture_that_would_have_to_be_fetched_is_not(openai_server: OpenAIServer) -> None:
    with OpenAIServer() as other:
        openai_server.gives(200, {"data": [{"url": f"{other.url}/picture.png"}]})
        with pytest.raises(BadAnswer, match="fetches none"):
            ask(connected(openai_server), payload("image"))
        assert other.connections == 0


def test_an_answer_that_drips_for_ever_is_given_up(openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.providers.openai.client.LONGEST", 0.5)
    openai_server.delay = 0.2
    began = time.monotonic()
    with pytest.raises(BadAnswer, match="did not come to an end"):
        ask(connected(openai_server), payload(stream=True))
    assert time.monotonic() - began < 3
