"""Preview: a web server on this computer alone, for one folder, behind a random path."""

from __future__ import annotations

import logging
import re
import secrets
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from app.publish.render import CSP

log = logging.getLogger(__name__)

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".wav": "audio/wav",
    ".vtt": "text/vtt; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
_HEADERS = {
    "Content-Security-Policy": CSP + "; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Accept-Ranges": "bytes",
}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")
_CHUNK = 1 << 16


class PreviewServer:
    """Serves one folder to browsers of this computer that know its address. A context manager; closing it ends its thread."""

    def __init__(self) -> None:
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self, folder: Path) -> str:
        """Serve ``folder`` (instead of the one before, if any) and return the address of its start page."""
        self.stop()
        token = secrets.token_urlsafe(24)
        self._server = _Server(folder.resolve(), token)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="preview")
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}/{token}/index.html"

    def stop(self) -> None:
        """Stop serving. Does nothing when nothing is served."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def locate(root: Path, token: str, target: str) -> Path | None:
    """The file a request target means; None for anything that is not a plain file inside ``root`` behind ``token``."""
    path = unquote(urlsplit(target).path)
    start, _, rest = path.removeprefix("/").partition("/")
    if not secrets.compare_digest(start.encode(), token.encode()) or not rest or "\\" in rest or "\0" in rest or ":" in rest:
        return None
    found = (root / rest).resolve()
    return found if found.is_relative_to(root) and found.is_file() else None


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; the whole file without a (usable) header, None when it can't be satisfied."""
    match = _RANGE.match(header.strip()) if header else None
    if match is None or not (match[1] or match[2]):
        return 0, size - 1
    if match[1]:
        first, last = int(match[1]), min(int(match[2]) if match[2] else size - 1, size - 1)
    else:
        first, last = max(size - int(match[2]), 0), size - 1
    return (first, last) if first <= last else None


class _Server(ThreadingHTTPServer):
    """Knows what it may serve."""

    daemon_threads = True

    def __init__(self, root: Path, token: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.root = root
        self.token = token

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the library hands them over
        """Not the traceback on the terminal that would be usual: a closed tab, or a seek in the audio, is no fault."""
        if not isinstance(sys.exception(), ConnectionError):
            log.warning("the preview could not answer", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    """One request. Says nothing about itself and writes no log: the path is a secret."""

    protocol_version = "HTTP/1.1"
    server_version = "Lectern"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the address holds the token."""

    def _answer(self, body: bool) -> None:
        server = self.server
        # Another Host header is a page elsewhere that had its name point to this computer (DNS rebinding).
        if not isinstance(server, _Server) or self.headers.get("Host") != f"127.0.0.1:{server.server_port}":
            self._refuse(HTTPStatus.MISDIRECTED_REQUEST)
            return
        path = locate(server.root, server.token, self.path)
        if path is None:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        self._send(path, body)

    def _send(self, path: Path, body: bool) -> None:
        with path.open("rb") as file:
            size = path.stat().st_size
            asked = self.headers.get("Range")
            span = byte_range(asked, size)
            if span is None:
                self._refuse(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, {"Content-Range": f"bytes */{size}"})
                return
            first, last = span
            partial = asked is not None and (first, last) != (0, size - 1)
            self.send_response(HTTPStatus.PARTIAL_CONTENT if partial else HTTPStatus.OK)
            extra = {"Content-Range": f"bytes {first}-{last}/{size}"} if partial else {}
            self._headers(extra | {"Content-Type": _TYPES.get(path.suffix, "application/octet-stream")}, last - first + 1)
            if not body:
                return
            file.seek(first)
            left = last - first + 1
            while left > 0 and (chunk := file.read(min(_CHUNK, left))):
                self.wfile.write(chunk)
                left -= len(chunk)

    def _refuse(self, status: HTTPStatus, extra: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self._headers(extra or {}, 0)

    def _headers(self, extra: dict[str, str], length: int) -> None:
        for name, value in (_HEADERS | extra | {"Content-Length": str(length)}).items():
            self.send_header(name, value)
        self.end_headers()
