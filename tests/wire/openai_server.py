"""A server on this computer that speaks OpenAI's API over real sockets, and misbehaves on demand.

In a test::

    def test_it(openai_server: OpenAIServer) -> None:
        openai_server.say("A shorter text.")            # the next text answer; a dict is given as JSON
        openai_server.fail(Fault.RATE_LIMITED)          # the next request; times=None for all
        openai_server.gives(404, {"error": "no model"}) # an answer of the test's own, to all
        openai_server.flagged["poison"] = "violence"    # what the moderation endpoint objects to
        openai_server.delay = 0.01                      # seconds between two words of a stream
        ...                                             # base URL: openai_server.url; key: any
        assert openai_server.requests[0].body == sheet.bodies[0]

Left alone it answers realistically: the request's own text rewritten, JSON in the wanted schema, a picture of the wanted size,
nothing flagged. As a program, to walk the app by hand: ``python -m tests.wire.openai_server --port 8123``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.wire import answers, faults, spoken
from tests.wire.faults import Fault
from tests.wire.serving import ENDPOINTS, Handler, LoopbackServer, Received, listen

__all__ = ["MODELS", "Fault", "OpenAIServer", "Received"]

MODELS = ("gpt-5.6-terra", "gpt-5.6-luna", "gpt-image-2.5-flare", "omni-moderation-latest")


@dataclass
class OpenAIServer(LoopbackServer[Fault]):
    """The server; a context manager that listens while it is entered. ``url`` is what a person would enter as base URL.

    ``chat_only`` makes it a local model's program that has no responses endpoint.
    """

    delay: float = 0.0
    chat_only: bool = False
    elsewhere: str = "http://127.0.0.1:9/v1"
    respond: Callable[[dict[str, Any]], str] = answers.text_for
    flagged: dict[str, str] = field(default_factory=dict)
    bytes_sent: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._said: deque[str] = deque()
        self.own: tuple[int, bytes, dict[str, str], str] | None = None  # status, body, headers, type of a test's own answer

    def handler(self) -> type[Handler]:
        """See :class:`LoopbackServer`."""
        return _Handler

    @property
    def url(self) -> str:
        """Base URL."""
        return f"{self.place}/v1"

    def say(self, answer: str | dict[str, Any]) -> None:
        """What the model says to the next request for text; a dict as JSON."""
        self._said.append(answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False))

    def gives(self, status: int, body: Any, kind: str = "application/json", **headers: str) -> None:
        """An answer of the test's own to every request from now on: bytes as they are, anything else as JSON. ``retry_after``
        is the header of that name with a hyphen."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.own = (status, raw, {name.replace("_", "-"): value for name, value in headers.items()}, kind)

    def behave(self) -> None:
        """Answer properly from now on."""
        super().behave()
        self.own = None

    def asked(self, endpoint: str) -> list[Received]:
        """The requests that came to one endpoint."""
        return [request for request in self.requests if request.endpoint == endpoint]

    def text(self, body: dict[str, Any]) -> str:
        """What the model says to this request."""
        with self._lock:
            said = self._said.popleft() if self._said else None
        return self.respond(body) if said is None else said


class _Handler(Handler):
    @property
    def owner(self) -> OpenAIServer:
        """The server."""
        owner = self.server.owner
        assert isinstance(owner, OpenAIServer)
        return owner

    def answer(self, method: str, path: str, body: bytes) -> None:
        request = self.owner.requests[-1]
        fault = self.owner.fault_now()
        if fault is None and (request.endpoint not in ENDPOINTS or (self.owner.chat_only and request.endpoint == "responses")):
            fault = Fault.NOT_FOUND
        status = None if fault is None else faults.status_of(fault, request.key, body.decode("utf-8", "replace"))
        if self.owner.own is not None:
            self._send(*self.owner.own)
        elif status is not None:
            self._send(status[0], json.dumps(status[1]).encode(), status[2])
        elif fault is Fault.SLOW:
            self.owner.stopping.wait(60)
        elif fault is Fault.REDIRECT:
            self._send(307, b"", {"Location": self.owner.elsewhere + self.path.removeprefix("/v1")})
        elif fault is Fault.PAGE:
            self._send(200, b"<!doctype html><title>Sign in to the network</title>", {}, "text/html; charset=utf-8")
        elif fault is Fault.BOMB:
            self._send(200, faults.bomb(), {"Content-Encoding": "gzip"})
        elif fault is Fault.HUGE:
            self._huge(stream=bool(request.json.get("stream")))
        else:
            _ENDPOINTS[request.endpoint](self, request.json, fault)

    # Endpoints.

    def serve_models(self, _: dict[str, Any], fault: Fault | None) -> None:
        self._json(
            {"object": "list", "data": [{"id": name, "object": "model", "created": 1, "owned_by": "x"} for name in MODELS]},
            fault,
        )

    def serve_moderations(self, body: dict[str, Any], fault: Fault | None) -> None:
        self._json(answers.moderation(body, self.owner.flagged), fault)

    def serve_images(self, body: dict[str, Any], fault: Fault | None) -> None:
        image = faults.EXECUTABLE if fault is Fault.EXECUTABLE else answers.picture(body)
        data = [] if fault is Fault.EMPTY else [{"b64_json": answers.encoded(image)}]
        usage = {
            "input_tokens": 12,
            "output_tokens": 1056,
            "total_tokens": 1068,
            "input_tokens_details": {"image_tokens": 0, "text_tokens": 12},
        }
        self._json({"created": 1, "data": data, "output_format": body.get("output_format", "png"), "usage": usage}, fault)

    def serve_responses(self, body: dict[str, Any], fault: Fault | None) -> None:
        text = self._text(body, fault)
        done = spoken.response(body, text, fault)
        if not body.get("stream"):
            self._json(done, fault)
            return
        with self._events() as event:
            event("response.created", response=done | {"status": "in_progress", "output": [], "usage": None})
            item = {"output_index": 0, "item_id": "msg_1", "content_index": 0}
            if done["output"]:
                empty = {"id": "msg_1", "type": "message", "role": "assistant", "status": "in_progress", "content": []}
                event("response.output_item.added", output_index=0, item=empty)
                part = done["output"][0]["content"][0]
                event("response.content_part.added", **item, part=part | ({"text": ""} if "text" in part else {"refusal": ""}))
                kind = "refusal" if fault is Fault.REFUSAL else "output_text"
                for number, word in enumerate(spoken.words(text)):
                    if number == 2 and fault is Fault.CUT:
                        self.close_connection = True
                        return
                    if number == 2 and fault is Fault.FAILED:
                        error = {"code": "server_error", "message": "The model produced an error."}
                        event("response.failed", response=done | {"status": "failed", "error": error})
                        return
                    event(f"response.{kind}.delta", **item, delta=word, **({"logprobs": []} if kind == "output_text" else {}))
                    self._pause()
                event(
                    f"response.{kind}.done",
                    **item,
                    **({"text": text, "logprobs": []} if kind == "output_text" else {"refusal": text}),
                )
                event("response.content_part.done", **item, part=part)
                event("response.output_item.done", output_index=0, item=done["output"][0])
            event("response.incomplete" if fault is Fault.INCOMPLETE else "response.completed", response=done)

    def serve_chat(self, body: dict[str, Any], fault: Fault | None) -> None:
        text = self._text(body, fault)
        key = "refusal" if fault is Fault.REFUSAL else "content"
        finish = "length" if fault is Fault.INCOMPLETE else "stop"
        usage = spoken.usage(body, text)
        told = {
            "prompt_tokens": usage["input_tokens"],
            "completion_tokens": usage["output_tokens"],
            "total_tokens": usage["total_tokens"],
        }
        about = {"id": "chatcmpl-1", "created": 1, "model": body.get("model", "")}
        if not body.get("stream"):
            choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", key: text}}
            choices = [] if fault is Fault.EMPTY else [choice]
            self._json(about | {"object": "chat.completion", "choices": choices, "usage": told}, fault)
            return
        about["object"] = "chat.completion.chunk"
        with self._events() as event:
            for number, word in enumerate(spoken.words(text)):
                if number == 2 and fault in (Fault.CUT, Fault.FAILED):
                    self.close_connection = True
                    return
                event("", **about, choices=[{"index": 0, "delta": {key: word}, "finish_reason": None}])
                self._pause()
            event("", **about, choices=[{"index": 0, "delta": {}, "finish_reason": finish}])
            if body.get("stream_options", {}).get("include_usage"):
                event("", **about, choices=[], usage=told)
            self._chunk(b"data: [DONE]\n\n")

    # The wire.

    def _text(self, body: dict[str, Any], fault: Fault | None) -> str:
        if fault is Fault.REFUSAL:
            return "I'm sorry, I can't help with that."
        if fault is Fault.WRONG_SCHEMA:
            return faults.wrong(answers.schema_of(body))
        if fault is Fault.SCRIPT:
            return faults.SCRIPT
        text = self.owner.text(body)
        return text[: len(text) // 2] if fault is Fault.INCOMPLETE else text

    def _json(self, data: dict[str, Any], fault: Fault | None) -> None:
        body = json.dumps(data, ensure_ascii=False).encode()
        if fault is Fault.CUT:
            self._head(200, {"Content-Length": str(len(body))}, "application/json")
            self._write(body[: len(body) // 2])
            self.close_connection = True
        else:
            self._send(200, body[: len(body) // 2] if fault is Fault.TRUNCATED else body, {})

    def _send(self, status: int, body: bytes, headers: dict[str, str], kind: str = "application/json") -> None:
        self._head(status, {"Content-Length": str(len(body)), **headers}, kind)
        self._write(body)

    def _head(self, status: int, headers: dict[str, str], kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("x-request-id", f"req_{len(self.owner.requests)}")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _write(self, data: bytes) -> None:
        self.wfile.write(data)
        self.owner.bytes_sent += len(data)

    def _chunk(self, data: bytes) -> None:
        self._write(b"%x\r\n%b\r\n" % (len(data), data))

    @contextlib.contextmanager
    def _events(self) -> Iterator[Callable[..., None]]:
        """A stream of server-sent events; ``event(type, **fields)`` sends one, and the end closes the stream properly."""
        self._head(200, {"Transfer-Encoding": "chunked"}, "text/event-stream; charset=utf-8")
        count = 0

        def event(kind: str, **fields: Any) -> None:
            nonlocal count
            data = ({"type": kind, "sequence_number": count} if kind else {}) | fields
            count += 1
            named = f"event: {kind}\n" if kind else ""
            self._chunk(f"{named}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode())

        yield event
        if not self.close_connection:
            self._chunk(b"")

    def _pause(self) -> None:
        if self.owner.delay:
            self.owner.stopping.wait(self.owner.delay)

    def _huge(self, *, stream: bool) -> None:
        kind = "text/event-stream" if stream else "application/json"
        self._head(200, {"Transfer-Encoding": "chunked"}, kind)
        self._chunk(b"data: " if stream else b'{"output": "')
        block = b"a" * 65536
        for _ in range(faults.HUGE // len(block)):
            self._chunk(block)
        self._chunk(b"\n\n" if stream else b'"}')
        self._chunk(b"")


_ENDPOINTS: dict[str, Callable[[_Handler, dict[str, Any], Fault | None], None]] = {
    "chat/completions": _Handler.serve_chat,
    "images/generations": _Handler.serve_images,
    "moderations": _Handler.serve_moderations,
    "models": _Handler.serve_models,
    "responses": _Handler.serve_responses,
}


def main() -> None:
    """Listen until Ctrl-C and print what comes in."""
    asked = argparse.ArgumentParser(description="A loopback server that speaks OpenAI's API.")
    asked.add_argument("--port", type=int, default=8123)
    asked.add_argument("--delay", type=float, default=0.04, help="seconds between two words of a stream")
    asked.add_argument("--fault", choices=[fault.value for fault in Fault], help="misbehave like this, always")
    asked.add_argument("--chat-only", action="store_true", help="have no responses endpoint, as some local models")
    asked.add_argument("--flag", nargs="*", default=[], metavar="WORD", help="words the moderation endpoint objects to")
    given = asked.parse_args()
    server = OpenAIServer(port=given.port, delay=given.delay, chat_only=given.chat_only)
    server.flagged = dict.fromkeys(given.flag, "violence")
    if given.fault:
        server.fail(Fault(given.fault), times=None)
    listen(server, "OpenAI's API is at /v1")


if __name__ == "__main__":
    main()
