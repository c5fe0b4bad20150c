"""The loopback server speaks the API as the official client understands it; else the other wire tests would prove nothing."""

from __future__ import annotations

import base64
import io
import json
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx2
import openai
import pytest
from openai import OpenAI
from PIL import Image
from tests.wire.certificates import self_signed, signed
from tests.wire.openai_server import Fault, OpenAIServer
from tests.wire.ports import allowed

ASKED = "Wear a helmet.  It saves lives! Who is told first?"
QUESTION = {
    "type": "object",
    "properties": {
        "stem": {"type": "string"},
        "source_sentence": {"type": "string"},
        "options": {
            "type": "array",
            "minItems": 4,
            "items": {"type": "object", "properties": {"text": {"type": "string"}, "correct": {"type": "boolean"}}},
        },
        "level": {"enum": ["easy", "hard"]},
    },
}


@pytest.fixture
def client(openai_server: OpenAIServer) -> Iterator[OpenAI]:
    with (
        allowed(openai_server.port),
        httpx2.Client(trust_env=False) as http,
        OpenAI(api_key="sk-test", base_url=openai_server.url, max_retries=0, http_client=http) as made,
    ):
        yield made


def test_text_is_rewritten_and_counted(client: OpenAI, openai_server: OpenAIServer) -> None:
    answer = client.responses.create(model="gpt-5.6-luna", input=ASKED, store=False)
    assert answer.output_text == "Wear a helmet. It saves lives! Who is told first?"
    assert answer.usage is not None
    assert answer.usage.input_tokens > 0
    assert answer._request_id == "req_1"
    assert openai_server.requests[0].json["store"] is False
    assert openai_server.requests[0].key == "sk-test"


def test_a_stream_brings_word_after_word(client: OpenAI) -> None:
    with client.responses.stream(model="m", input=ASKED, store=False) as stream:
        words = [event.delta for event in stream if event.type == "response.output_text.delta"]
        assert len(words) == 10
        assert "".join(words) == stream.get_final_response().output_text


def test_json_fits_the_schema(client: OpenAI) -> None:
    form = {"format": {"type": "json_schema", "name": "question", "schema": QUESTION}}
    answer = client.responses.create(model="m", input=ASKED, store=False, text=form)  # type: ignore[call-overload]
    made = json.loads(answer.output_text)
    assert [option["correct"] for option in made["options"]] == [True, False, False, False]
    assert len({option["text"] for option in made["options"]}) == 4
    assert made["source_sentence"] == "Wear a helmet."
    assert made["level"] == "easy"


def test_what_it_was_told_to_say_comes_first(client: OpenAI, openai_server: OpenAIServer) -> None:
    openai_server.say("First.")
    openai_server.say({"second": 2})
    said = [client.responses.create(model="m", input=ASKED).output_text for _ in range(3)]
    assert said[:2] == ["First.", '{"second": 2}']
    assert said[2].startswith("Wear")


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_a_picture_has_the_wanted_size_and_type(client: OpenAI, kind: str) -> None:
    answer = client.images.generate(model="m", prompt="A helmet", size="64x32", output_format=kind)  # type: ignore[call-overload]
    with Image.open(io.BytesIO(base64.b64decode(answer.data[0].b64_json))) as image:
        assert (image.format, image.size) == (kind.upper(), (64, 32))


def test_moderation_flags_what_it_was_told(client: OpenAI, openai_server: OpenAIServer) -> None:
    openai_server.flagged["poison"] = "violence"
    answer = client.moderations.create(input=["Some Poison", "Some water"], model="omni-moderation-latest")
    assert [result.flagged for result in answer.results] == [True, False]
    assert answer.results[0].categories.violence


def test_models_and_chat(client: OpenAI) -> None:
    assert "gpt-5.6-luna" in [model.id for model in client.models.list()]
    answer = client.chat.completions.create(model="m", messages=[{"role": "user", "content": ASKED}])
    assert answer.choices[0].message.content == "Wear a helmet. It saves lives! Who is told first?"
    chunks = list(client.chat.completions.create(model="m", messages=[{"role": "user", "content": ASKED}], stream=True))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == answer.choices[0].message.content


def test_a_local_model_without_responses_says_so(client: OpenAI, openai_server: OpenAIServer) -> None:
    openai_server.chat_only = True
    with pytest.raises(openai.NotFoundError):
        client.responses.create(model="m", input=ASKED)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.UNAUTHORISED, openai.AuthenticationError),
        (Fault.SUSPENDED, openai.PermissionDeniedError),
        (Fault.RATE_LIMITED, openai.RateLimitError),
        (Fault.NO_QUOTA, openai.RateLimitError),
        (Fault.BROKEN, openai.InternalServerError),
        (Fault.BAD_REQUEST, openai.BadRequestError),
        (Fault.CUT, openai.APIConnectionError),
        (Fault.TRUNCATED, json.JSONDecodeError),
    ],
)
def test_it_misbehaves_once(client: OpenAI, openai_server: OpenAIServer, fault: Fault, error: type[Exception]) -> None:
    openai_server.fail(fault)
    with pytest.raises(error):
        client.responses.create(model="m", input=ASKED)
    assert client.responses.create(model="m", input=ASKED).output_text


def test_a_redirect_names_the_other_host(client: OpenAI, openai_server: OpenAIServer) -> None:
    openai_server.fail(Fault.REDIRECT)
    openai_server.elsewhere = "http://localhost:1/elsewhere"
    with pytest.raises(openai.APIStatusError) as caught:
        client.responses.create(model="m", input=ASKED)
    assert caught.value.response.headers["Location"] == "http://localhost:1/elsewhere/responses"


def test_tls_is_served_as_asked(tmp_path: Path) -> None:
    good, own = signed(tmp_path / "good"), self_signed(tmp_path / "own")
    trusting = ssl.create_default_context(cafile=good.authority)
    with (
        OpenAIServer(tls=good.context(), host="localhost") as server,
        allowed(server.port),
        httpx2.Client(verify=trusting, trust_env=False) as http,
    ):
        assert http.get(server.url + "/models").status_code == 200
    for context in (good.context(ssl.TLSVersion.TLSv1_1), own.context()):
        with (
            OpenAIServer(tls=context, host="localhost") as server,
            allowed(server.port),
            httpx2.Client(verify=trusting, trust_env=False) as http,
            pytest.raises(httpx2.ConnectError),
        ):
            http.get(server.url + "/models")
        assert (server.requests, server.handshakes_failed) == ([], 1)


def test_a_tls_1_1_server_really_serves(tmp_path: Path) -> None:
    """So that its refusal elsewhere is a refusal and not a server that is broken."""
    made = signed(tmp_path)
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.minimum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.load_verify_locations(made.authority)
    with (
        OpenAIServer(tls=made.context(ssl.TLSVersion.TLSv1_1), host="localhost") as server,
        allowed(server.port),
        httpx2.Client(verify=old, trust_env=False) as http,
    ):
        assert http.get(server.url + "/models").status_code == 200
