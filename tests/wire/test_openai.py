"""OpenAI's provider on real sockets: what goes out, what comes back, what never does."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.wire.asking import KEY, TEXT, Listener, ask, connected, payload
from tests.wire.openai_server import Fault, OpenAIServer

from app.course import SourceType
from app.course.errors import Cancelled, PolicyRefusal
from app.providers import card
from app.providers.addresses import BadAddress, look_at
from app.providers.errors import (
    KeyMissing,
)

SCHEMA = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
JSON = {"format": {"type": "json_schema", "name": "x", "schema": SCHEMA}}


# What goes out.


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        (payload(), "/v1/responses"),
        (payload(stream=True), "/v1/responses"),
        (payload("chat"), "/v1/chat/completions"),
        (payload("image"), "/v1/images/generations"),
        (payload("moderation"), "/v1/moderations"),
    ],
)
def test_the_bytes_on_the_wire_are_the_bytes_that_were_shown(openai_server: OpenAIServer, asked: Any, path: str) -> None:
    ask(connected(openai_server), asked)
    (received,) = openai_server.requests
    assert received.body == asked.body
    assert (received.method, received.path) == ("POST", path)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=200),
    indent=st.sampled_from([None, 0, 3]),
    escaped=st.booleans(),
    tail=st.sampled_from(["", "\n", "  \r\n\t"]),
)
def test_no_client_writes_the_body_anew(
    openai_server: OpenAIServer, text: str, indent: int | None, escaped: bool, tail: str
) -> None:
    body = {"store": False, "input": text, "model": "gpt-6-luna", "temperature": 1.0, "stream": False}
    raw = json.dumps(body, indent=indent, ensure_ascii=escaped) + tail
    asked = replace(payload(), body=raw.encode("utf-8"))
    openai_server.say("Fine.")
    ask(connected(openai_server), asked)
    assert openai_server.requests[-1].body == asked.body


@pytest.mark.clause("A3.2")
def test_nothing_goes_along_that_the_provider_need_not_know(openai_server: OpenAIServer) -> None:
    ask(connected(openai_server), payload())
    sent = openai_server.requests[0].headers
    assert sent.keys() <= {
        "host",
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "user-agent",
    }
    assert sent["user-agent"] == "Lectern"
    assert sent["authorization"] == f"Bearer {KEY}"


@pytest.mark.clause("A3.2")
def test_the_environment_changes_nothing(openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with OpenAIServer() as other:
        elsewhere = {
            "OPENAI_API_KEY": "sk-environment",
            "OPENAI_ADMIN_KEY": "sk-environment",
            "OPENAI_BASE_URL": other.url,
            "OPENAI_ORG_ID": "org-environment",
            "OPENAI_PROJECT_ID": "proj-environment",
            "OPENAI_CUSTOM_HEADERS": "Authorization: Bearer environment\nX-Environment: 1\nHost: evil.example",
            "OPENAI_LOG": "debug",
            "AZURE_OPENAI_API_KEY": "environment",
            "AZURE_OPENAI_ENDPOINT": other.url,
            "HTTP_PROXY": other.url,
            "HTTPS_PROXY": other.url,
            "ALL_PROXY": other.url,
            "SSL_CERT_FILE": str(tmp_path / "nothing.pem"),
            "SSLKEYLOGFILE": str(tmp_path / "keys.log"),
        }
        for name, value in elsewhere.items():
            monkeypatch.setenv(name, value)
            monkeypatch.setenv(name.lower(), value)
        ask(connected(openai_server), payload())
        assert other.connections == 0
    sent = openai_server.requests[0].headers
    assert sent["authorization"] == f"Bearer {KEY}"
    assert "environment" not in repr(sent)
    assert sent["host"] == f"127.0.0.1:{openai_server.port}"
    assert not (tmp_path / "keys.log").exists()


@pytest.mark.clause("A3.10")
@pytest.mark.parametrize("store", [None, True, 0, "false"])
@pytest.mark.parametrize("feature", ["rewrite", "chat"])
def test_a_text_that_could_be_stored_is_not_sent(openai_server: OpenAIServer, store: object, feature: str) -> None:
    with pytest.raises(PolicyRefusal) as caught:
        ask(connected(openai_server), payload(feature, store=store))
    assert caught.value.clause == "A3.10"
    assert openai_server.requests == []


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        ({"tools": [{"type": "web_search"}]}, "A2.0a"),
        ({"previous_response_id": "resp_1"}, "A2.0a"),
        ({"background": True}, "A2.0a"),
        ({"top_logprobs": 5}, "B2.3"),
        ({"include": ["message.output_text.logprobs"]}, "B2.3"),
        ({"n": 4}, "A2.0c"),
    ],
)
@pytest.mark.clause("B2.3")
def test_what_the_app_never_asks_for_is_not_sent(openai_server: OpenAIServer, changes: dict[str, Any], clause: str) -> None:
    with pytest.raises(PolicyRefusal) as caught:
        ask(connected(openai_server), payload(**changes))
    assert caught.value.clause == clause
    assert openai_server.requests == []


def test_another_model_than_the_one_that_was_shown_is_not_asked(openai_server: OpenAIServer) -> None:
    with pytest.raises(PolicyRefusal, match="another model"):
        ask(connected(openai_server), replace(payload(), model="gpt-6.1-sol"))
    assert openai_server.requests == []


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b'"text"'])
def test_a_body_that_is_no_request_is_not_sent(openai_server: OpenAIServer, body: bytes) -> None:
    with pytest.raises(PolicyRefusal):
        ask(connected(openai_server), replace(payload(), body=body))
    assert openai_server.requests == []


def test_without_a_key_nothing_is_sent(openai_server: OpenAIServer) -> None:
    for key in (None, ""):
        with pytest.raises(KeyMissing, match="no key"):
            ask(connected(openai_server, key=key), payload())
    assert openai_server.connections == 0


def test_the_key_is_asked_for_at_the_moment_of_sending(openai_server: OpenAIServer) -> None:
    provider = connected(openai_server)
    keys = iter(["sk-first", "sk-second"])
    provider.connection = replace(provider.connection, key=lambda: next(keys))
    for _ in range(2):
        ask(provider, payload())
    assert [request.key for request in openai_server.requests] == ["sk-first", "sk-second"]


def test_a_connection_test_carries_nothing(openai_server: OpenAIServer) -> None:
    answer = ask(connected(openai_server), payload("connection-test"))
    (received,) = openai_server.requests
    assert (received.method, received.path, received.body) == ("GET", "/v1/models", b"")
    assert "gpt-5.6-luna" in json.loads(answer.content)["models"]
    with pytest.raises(PolicyRefusal, match="carries nothing"):
        ask(connected(openai_server), replace(payload("connection-test"), body=b"{}"))


# Azure.


def test_an_azure_address_gets_its_key_and_version_where_azure_wants_them(openai_server: OpenAIServer) -> None:
    base = openai_server.url.removesuffix("/v1") + "/openai"
    provider = connected(base, azure_version="2025-04-01-preview")
    for asked in (payload(), payload("chat"), payload("image")):
        ask(provider, asked)
        received = openai_server.requests[-1]
        assert received.headers["api-key"] == KEY
        assert "authorization" not in received.headers
        assert received.body == asked.body
    assert [request.path for request in openai_server.requests] == [
        "/openai/responses?api-version=2025-04-01-preview",
        "/openai/deployments/gpt-6-luna/chat/completions?api-version=2025-04-01-preview",
        "/openai/deployments/gpt-6-luna/images/generations?api-version=2025-04-01-preview",
    ]


def test_the_newer_azure_address_needs_no_version() -> None:
    address = look_at("https://mine.openai.azure.com/openai/v1/")
    assert (address.azure, address.path("images/generations", "m")) == (True, "/images/generations")


# Addresses.


@pytest.mark.clause("A3.3")
@pytest.mark.parametrize(
    "address",
    [
        "http://api.openai.com/v1",
        "http://127.0.0.1.evil.example/v1",
        "http://localhost.evil.example/v1",
        "http://0.0.0.0/v1",
        "http://192.168.1.7:11434/v1",
        "ftp://localhost/v1",
        "https://me:secret@api.openai.com/v1",
        "https://api.openai.com/v1?key=secret",
        "https://api.openai.com:port/v1",
        "https://",
        "api.openai.com",
        "https://api openai.com/v1",
        "file:///etc/passwd",
        "https://[::1/v1",
    ],
)
def test_an_address_that_is_not_private_is_refused(address: str) -> None:
    with pytest.raises(BadAddress) as caught:
        ask(connected(address), payload())
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["http://localhost:1/v1", "http://127.0.0.1/v1", "http://[::1]:8080/v1/", "https://api.openai.com/v1"]
)
def test_loopback_may_be_unencrypted_and_others_are_encrypted(address: str) -> None:
    assert look_at(address).base == address.rstrip("/")


@pytest.mark.clause("B3.8")
def test_every_region_of_the_card_is_an_encrypted_host() -> None:
    endpoints = card("openai").endpoints
    assert {look_at(endpoint.base_url).host for endpoint in endpoints} > {"api.openai.com", "eu.api.openai.com"}
    assert all(look_at(endpoint.base_url).base.startswith("https://") for endpoint in endpoints)
    assert len({endpoint.region for endpoint in endpoints}) == len(endpoints)


# What comes back.


def test_a_text_comes_with_what_it_used(openai_server: OpenAIServer) -> None:
    openai_server.say("Put on a helmet.\r\nTell the foreman.\x07")
    answer = ask(connected(openai_server), payload())
    assert answer.content == b"Put on a helmet.\nTell the foreman."
    assert (answer.mime, answer.request_id, answer.system) == ("text/plain", "req_1", "gpt-6-luna-2026-09-01")
    assert answer.source_type is SourceType.TRAINED
    assert answer.usage.input_tokens > 0
    assert answer.usage.output_tokens > 0


@pytest.mark.parametrize("feature", ["rewrite", "chat"])
def test_a_stream_comes_piece_by_piece_and_is_the_same_in_the_end(openai_server: OpenAIServer, feature: str) -> None:
    listener = Listener()
    more: dict[str, Any] = {"stream_options": {"include_usage": True}} if feature == "chat" else {}
    answer = ask(connected(openai_server), payload(feature, stream=True, **more), listener)
    assert len(listener.pieces) == 11
    assert "".join(listener.pieces) == answer.content.decode() == TEXT
    assert answer.usage.output_tokens > 0


@pytest.mark.parametrize("stream", [True, False])
def test_json_comes_raw(openai_server: OpenAIServer, stream: bool) -> None:
    raw = '{ "title":  "Über Helme" }'
    openai_server.say(raw)
    answer = ask(connected(openai_server), payload(stream=stream, text=JSON))
    assert (answer.content, answer.mime) == (raw.encode(), "application/json")


@pytest.mark.parametrize(("kind", "mime"), [("png", "image/png"), ("jpeg", "image/jpeg"), ("webp", "image/webp")])
def test_a_picture_is_what_its_bytes_say(openai_server: OpenAIServer, kind: str, mime: str) -> None:
    answer = ask(connected(openai_server), payload("image", output_format=kind))
    assert answer.mime == mime
    assert answer.usage.images == 1
    assert answer.usage.output_tokens > 0


def test_moderation_says_what_it_objects_to(openai_server: OpenAIServer) -> None:
    openai_server.flagged["helmet"] = "violence"
    answer = ask(connected(openai_server), payload("moderation"))
    (result,) = json.loads(answer.content)["results"]
    assert result["flagged"]
    assert [name for name, hit in result["categories"].items() if hit] == ["violence"]


# Cancelling.


def test_a_request_is_stopped_while_nothing_arrives(openai_server: OpenAIServer) -> None:
    openai_server.fail(Fault.SLOW)
    began = time.monotonic()
    listener = Listener(until=lambda _: time.monotonic() - began > 0.3)
    with pytest.raises(Cancelled):
        ask(connected(openai_server, timeout=30.0), payload("image"), listener)
    assert time.monotonic() - began < 3
    assert "stop-watch" not in [thread.name for thread in threading.enumerate()]


def test_a_slow_stream_is_stopped_between_two_words(openai_server: OpenAIServer) -> None:
    openai_server.delay = 5.0
    listener = Listener(until=lambda pieces: len(pieces) >= 1)
    began = time.monotonic()
    with pytest.raises(Cancelled):
        ask(connected(openai_server, timeout=30.0), payload(stream=True), listener)
    assert listener.pieces == ["Wear "]
    assert time.monotonic() - began < 3
