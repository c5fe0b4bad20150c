"""What the loopback servers share: listening, faults, misbehaving on the wire."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import ssl
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Generic, Self, TypeVar

from tests.wire.ports import PORTS

F = TypeVar("F", bound=StrEnum)
HUGE = 100 * 1024 * 1024
ENDPOINTS = ("chat/completions", "images/generations", "moderations", "models", "responses")


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire. Header names are lower-case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object; empty when it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def endpoint(self) -> str:
        """What of OpenAI's API it asks for: ``responses``, ``chat/completions``, ``images/generations``, ``moderations`` or
        ``models``; empty for anything else."""
        path = self.path.partition("?")[0]
        return next((name for name in ENDPOINTS if path.endswith("/" + name)), "")

    @property
    def key(self) -> str:
        """The key it came with."""
        return self.headers.get("api-key") or self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass
class LoopbackServer(ABC, Generic[F]):
    """A context manager that listens while it is entered."""

    port: int = 0
    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    requests: list[Received] = field(default_factory=list)
    handshakes_failed: int = 0
    connections: int = 0

    def __post_init__(self) -> None:
        self.stopping = threading.Event()
        self._faults: deque[F] = deque()
        self._always: F | None = None
        self._lock = threading.Lock()
        self._server: _Server | None = None

    @abstractmethod
    def handler(self) -> type[Handler]:
        """What answers."""

    @property
    def place(self) -> str:
        """Scheme, host and port."""
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    def fail(self, fault: F, times: int | None = 1) -> None:
        """Misbehave for the next ``times`` requests, or for all that come."""
        if times is None:
            self._always = fault
        else:
            self._faults.extend([fault] * times)

    def behave(self) -> None:
        """Answer properly from now on."""
        self._always = None
        self._faults.clear()

    def fault_now(self) -> F | None:
        """The fault of the request that is answered now."""
        with self._lock:
            return self._faults.popleft() if self._faults else self._always

    def received(self, method: str, path: str) -> list[Received]:
        """The requests with this method whose path begins so."""
        return [request for request in self.requests if request.method == method and request.path.startswith(path)]

    def __enter__(self) -> Self:
        self.stopping.clear()
        self._server = _Server((self.host, self.port), self)
        self.port = self._server.server_address[1]
        PORTS.add(self.port)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True, name=type(self).__name__).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        PORTS.discard(self.port)
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them

    def __init__(self, address: tuple[str, int], owner: LoopbackServer[Any]) -> None:
        self.owner = owner
        self._open: set[socket.socket] = set()
        super().__init__(address, owner.handler())

    def finish_request(self, request: Any, client_address: Any) -> None:
        self.owner.connections += 1
        with contextlib.ExitStack() as stack:
            if self.owner.tls is not None:
                try:
                    request = stack.enter_context(self.owner.tls.wrap_socket(request, server_side=True))
                except OSError:
                    self.owner.handshakes_failed += 1
                    return
            self._open.add(request)
            stack.callback(self._open.discard, request)
            super().finish_request(request, client_address)

    def server_close(self) -> None:
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what half of the tests are about."""


class Handler(BaseHTTPRequestHandler, ABC):
    """Reads a request, has it answered, and knows how to misbehave."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        pass

    @property
    def owner(self) -> Any:
        """The server."""
        return self.server.owner

    def do_GET(self) -> None:
        self._take()

    def do_POST(self) -> None:
        self._take()

    def do_DELETE(self) -> None:
        self._take()

    def _take(self) -> None:
        body = self.read_body()
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.owner.requests.append(Received(self.command, self.path, headers, body))
        self.answer(self.command, self.path.partition("?")[0], body)

    def read_body(self) -> bytes:
        """All of it."""
        return b"".join(self.pieces())

    def pieces(self) -> Iterator[bytes]:
        """The body as it comes, with a length or in chunks."""
        if self.headers.get("transfer-encoding", "") == "chunked":
            while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return
        left = int(self.headers.get("Content-Length", 0))
        while left:
            piece = self.rfile.read(min(left, 65_536))
            if not piece:
                return
            left -= len(piece)
            yield piece

    @abstractmethod
    def answer(self, method: str, path: str, body: bytes) -> None:
        """Answer one request; ``path`` is without its query."""

    def misbehave(self, fault: str, elsewhere: str) -> bool:
        """Do what does not depend on what was asked; whether that was all."""
        match fault:
            case "slow":
                self.owner.stopping.wait(60)
                self.close_connection = True
            case "redirect":
                self.send(307, b"", {"Location": elsewhere})
            case "page":
                self.send(200, b"<!doctype html><title>Sign in to the network</title>", {}, "text/html; charset=utf-8")
            case "page-403":
                self.send(403, b"<!doctype html><title>Blocked by the proxy</title>", {}, "text/html; charset=utf-8")
            case "bomb":
                body = gzip.compress(b'{"text": "' + b" " * HUGE + b'"}', compresslevel=1)
                self.send(200, body, {"Content-Encoding": "gzip"})
            case "huge":
                self.head(200, {"Transfer-Encoding": "chunked"})
                for _ in range(HUGE // 65_536):
                    self.wfile.write(b"10000\r\n" + b"a" * 65_536 + b"\r\n")
                self.wfile.write(b"0\r\n\r\n")
            case _:
                return False
        return True

    def json(self, data: Any, fault: str = "", status: int = 200) -> None:
        """An answer in JSON, whole or, for ``cut`` and ``truncated``, half."""
        body = json.dumps(data, ensure_ascii=False).encode()
        if fault == "cut":
            self.head(status, {"Content-Length": str(len(body))})
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        else:
            self.send(status, body[: len(body) // 2] if fault == "truncated" else body)

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None, kind: str = "application/json") -> None:
        """One whole answer."""
        self.head(status, {"Content-Length": str(len(body)), **(headers or {})}, kind)
        self.wfile.write(body)

    def head(self, status: int, headers: dict[str, str], kind: str = "application/json") -> None:
        """Status line and headers."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


def listen(server: LoopbackServer[Any], said: str) -> None:
    """Serve by hand until Ctrl-C, and print what comes in."""
    with server:
        print(f"{server.place}  {said}  (Ctrl-C stops)", flush=True)
        seen = 0
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(0.2)
                for request in server.requests[seen:]:
                    shown = request.body[:2000].decode("utf-8", "replace") if len(request.body) < 100_000 else "…"
                    print(f"{request.method} {request.path}  {len(request.body):,} bytes  {shown}", flush=True)
                    seen += 1
