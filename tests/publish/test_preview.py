"""The preview server answers this computer's browser, for one folder, and nobody and nothing else."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.publish import PreviewServer
from app.publish.preview import byte_range, locate

SOUND = bytes(range(256)) * 40


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "site"
    (folder / "media").mkdir(parents=True)
    (folder / "index.html").write_text("<title>Hi</title>", encoding="utf-8")
    (folder / "media" / "a.mp3").write_bytes(SOUND)
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    with PreviewServer() as server:
        yield server.start(folder)


def ask(address: str, path: str | None = None, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.putrequest(method, path or parts.path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def base(address: str) -> str:
    return urlsplit(address).path.rpartition("/")[0]


def test_the_page_comes_with_strict_headers(served: str) -> None:
    status, headers, body = ask(served)
    assert (status, body) == (200, b"<title>Hi</title>")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "Python" not in headers.get("server", "")
    assert urlsplit(served).hostname == "127.0.0.1"
    assert len(base(served)) > 30


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/index.html",
        "{base}",
        "{base}/",
        "{base}/media",
        "{base}/media/",
        "{base}/../secret.txt",
        "{base}/../../secret.txt",
        "{base}/%2e%2e/secret.txt",
        "{base}/..%2fsecret.txt",
        "{base}/..%5csecret.txt",
        "{base}//etc/passwd",
        "{base}/%00index.html",
        "{base}x/index.html",
    ],
)
def test_nothing_but_files_of_the_folder_is_served(served: str, path: str) -> None:
    status, _, body = ask(served, path.replace("{base}", base(served)))
    assert (status, body) == (404, b"")


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", ""])
def test_only_its_own_host_header_is_accepted(served: str, host: str) -> None:
    status, _, body = ask(served, Host=host)
    assert (status, body) == (421, b"")


def test_audio_is_served_in_ranges(served: str) -> None:
    path = base(served) + "/media/a.mp3"
    assert ask(served, path)[2] == SOUND
    status, headers, body = ask(served, path, Range="bytes=100-199")
    assert (status, body) == (206, SOUND[100:200])
    assert headers["content-range"] == f"bytes 100-199/{len(SOUND)}"
    assert ask(served, path, Range="bytes=-10")[2] == SOUND[-10:]
    assert ask(served, path, Range=f"bytes={len(SOUND)}-")[0] == 416
    status, headers, body = ask(served, path, method="HEAD")
    assert (status, headers["content-length"], body) == (200, str(len(SOUND)), b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_changed(served: str, method: str) -> None:
    assert ask(served, method=method)[0] == 501


def test_stopping_ends_its_thread_and_its_port(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("x", encoding="utf-8")
    server = PreviewServer()
    address = server.start(tmp_path)
    assert ask(address)[0] == 200
    server.stop()
    server.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "preview"]
    with pytest.raises(ConnectionRefusedError):
        ask(address)


def test_every_start_has_another_address(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("x", encoding="utf-8")
    with PreviewServer() as server:
        first = server.start(tmp_path)
        second = server.start(tmp_path)
        assert base(first) != base(second)
        assert ask(second)[0] == 200


@given(st.text(max_size=60))
def test_no_path_leads_out_of_the_folder(tmp_path_factory: pytest.TempPathFactory, path: str) -> None:
    root = tmp_path_factory.getbasetemp().resolve()
    found = locate(root, "token", "/token/" + path)
    assert found is None or found.is_relative_to(root)


@given(st.text(alphabet="bytes=0123456789-, ", max_size=20), st.integers(1, 10_000))
def test_a_range_lies_within_the_file(header: str, size: int) -> None:
    span = byte_range(header, size)
    assert span is None or 0 <= span[0] <= span[1] < size


def test_a_browser_that_hangs_up_leaves_no_words_behind(served: str, capfd: pytest.CaptureFixture[str]) -> None:
    parts = urlsplit(served)
    for said in (b"", b"GET / HTTP/1.1\r\n"):
        with socket.create_connection((parts.hostname or "", parts.port or 0)) as browser:
            browser.sendall(said)
            browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing resets
    for _ in range(20):  # requests have threads of their own: give those of the lost ones time to speak
        assert ask(served)[0] == 200
    assert capfd.readouterr().err == ""
