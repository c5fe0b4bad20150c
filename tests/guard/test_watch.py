"""The shipped app opens no connection that no clearance covers, whoever asks for it (invariant 1)."""

from __future__ import annotations

import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from app import watch

if TYPE_CHECKING:
    from tests.guard.conftest import Stand


def run(code: str) -> list[str]:
    """What a process of its own printed, line by line; an audit hook can't be taken out of this one again."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


@pytest.fixture
def server() -> Iterator[int]:
    """A listening port of this computer."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield listening.getsockname()[1]


PRELUDE = """
import socket, sys, threading
from app import watch
watch.install()
watch.install()
def attempt(what):
    try:
        what()
        return "open"
    except PermissionError:
        return "stopped"
    except OSError:
        return "tried"
"""


@pytest.mark.clause("A3.2")
def test_what_no_permit_covers_is_stopped_and_told(server: int) -> None:
    said = run(
        PRELUDE
        + f"""
told = []
where = ("127.0.0.1", {server})
print(attempt(lambda: socket.create_connection(where)))
print(attempt(lambda: socket.getaddrinfo("api.example.com", 443)))
print(attempt(lambda: socket.gethostbyname("api.example.com")))
print(attempt(lambda: socket.create_connection(("192.0.2.1", 443))))
print(attempt(lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))))
import urllib.request
print(attempt(lambda: urllib.request.urlopen("http://127.0.0.1:{server}")) in ("stopped", "tried"))
stop = watch.on_refusal(told.append)
watch.flush()
stop()
print(watch.installed(), *told)
"""
    )
    assert said[:5] == ["stopped"] * 5
    assert said[5] == "True"
    assert said[6].split()[0] == "True"
    assert said[6].split()[1:4] == [f"127.0.0.1:{server}", "api.example.com", "api.example.com"]


def test_a_permit_covers_its_place_on_its_thread_while_it_is_open(server: int) -> None:
    said = run(
        PRELUDE
        + f"""
where = ("127.0.0.1", {server})
connect = lambda: socket.create_connection(where).close()
with watch.permit(frozenset([where])):
    print(attempt(connect))
    other = threading.Thread(target=lambda: print(attempt(connect)))
    other.start(); other.join()
    print(attempt(lambda: socket.create_connection(("127.0.0.1", {server} + 1))))
print(attempt(connect))
with watch.permit(frozenset([("localhost", {server})])):
    print(attempt(lambda: socket.create_connection(("localhost", {server})).close()))
    print(attempt(lambda: socket.create_connection(("192.0.2.1", {server}), timeout=0.1)))
with watch.permit(frozenset([("api.example.com", {server})])):
    print(attempt(connect))
"""
    )
    assert said == ["open", "stopped", "stopped", "stopped", "open", "stopped", "stopped"]


def test_unix_sockets_and_listening_pass(tmp_path_factory: pytest.TempPathFactory) -> None:
    said = run(
        PRELUDE
        + """
import os, tempfile
a, b = socket.socketpair()
path = os.path.join(tempfile.mkdtemp(), "s")
listening = socket.socket(socket.AF_UNIX); listening.bind(path); listening.listen()
print(attempt(lambda: socket.socket(socket.AF_UNIX).connect(path)))
print(attempt(lambda: socket.create_server(("127.0.0.1", 0)).close()))
"""
    )
    assert said == ["open", "open"]


def test_a_reporter_that_fails_stops_nothing(server: int) -> None:
    said = run(
        PRELUDE
        + f"""
def broken(where):
    raise OSError("disk full")
stop = watch.on_refusal(broken)
print(attempt(lambda: socket.create_connection(("127.0.0.1", {server}))))
stop()
"""
    )
    assert said == ["stopped"]


def test_a_name_that_was_looked_up_may_be_reached_on_its_port_alone() -> None:
    given = watch._Permit(frozenset({("api.example.com", 443), ("localhost", 8080)}))
    assert given.covers("api.example.com", 443)
    assert not given.covers("203.0.113.7", 443)
    assert not given.names("evil.example.com")
    assert given.names("api.example.com")
    assert given.covers("203.0.113.7", 443)
    assert not given.covers("203.0.113.7", 80)
    assert not given.covers("127.0.0.1", 443)
    assert given.names("localhost")
    assert given.covers("::1", 8080)
    assert not given.covers("203.0.113.7", 8080)


def test_both_faces_and_the_scanner_are_watched() -> None:
    """The hook is in before any face begins, and in the scanner's process too."""
    said = run(
        """
        import sys
        import app.__main__ as entry
        from app import watch
        entry.main = lambda arguments: print(watch.installed()) or 0
        entry._process([])
        """
    )
    assert said == ["True"]
    said = run(
        """
        import runpy
        from app import watch
        watch.install = lambda: print(True, flush=True)
        runpy.run_module("app.scan.worker_main", run_name="__main__")
        """
    )
    assert said == ["True"]


def test_the_suite_itself_refuses_a_providers_server_without_a_permit(server: int) -> None:
    from tests.conftest import _REFUSED
    from tests.wire.ports import PORTS, allowed

    PORTS.add(server)
    try:
        with pytest.raises(PermissionError, match="without a clearance"):
            socket.create_connection(("127.0.0.1", server))
        with allowed(server):
            socket.create_connection(("127.0.0.1", server)).close()
        other: list[BaseException] = []

        def elsewhere() -> None:
            try:
                socket.create_connection(("127.0.0.1", server))
            except PermissionError as error:
                other.append(error)

        with allowed(server):
            thread = threading.Thread(target=elsewhere)
            thread.start()
            thread.join()
        assert len(other) == 1
    finally:
        PORTS.discard(server)
        _REFUSED.clear()


# The same, seen from inside this process.


def test_the_hook_lets_through_what_is_no_connection_of_ours() -> None:
    watch._watch("open", ("file", "r", 0))
    watch._watch("socket.bind", (None, ("127.0.0.1", 0)))
    watch._watch("socket.connect", (None, "/run/user/1000/bus"))
    watch._watch("socket.getaddrinfo", (None, 0, 0, 0, 0))
    watch._watch("socket.getaddrinfo", ("127.0.0.1", 80, 0, 0, 0))
    with watch.permit(frozenset({("api.example.com", 443)})):
        watch._watch("socket.getaddrinfo", (b"api.example.com", 443, 0, 0, 0))
        watch._watch("socket.connect", (None, ("203.0.113.7", 443)))


@pytest.mark.clause("A3.2")
def test_a_stopped_connection_is_in_the_log(stand: Stand) -> None:
    stand.guard.log_refused_connections()
    for event, args in (
        ("socket.connect", (None, ("203.0.113.7", 443))),
        ("socket.connect", (None, ("::1", 443, 0, 0))),
        ("socket.sendto", (None, ("203.0.113.8", 53))),
        ("socket.getaddrinfo", ("evil.example", 443, 0, 0, 0)),
        ("socket.gethostbyname", ("evil.example",)),
    ):
        with pytest.raises(PermissionError):
            watch._watch(event, args)
    watch.flush()
    rows = stand.log.rows(event="socket.refused", newest_first=False)
    assert [row.fields["place"] for row in rows] == [
        "203.0.113.7:443",
        "::1:443",
        "203.0.113.8:53",
        "evil.example",
        "evil.example",
    ]
    stand.guard.close()
    with pytest.raises(PermissionError):
        watch._watch("socket.connect", (None, ("203.0.113.7", 443)))
    assert len(stand.log.rows(event="socket.refused")) == 5
    watch._refused.clear()


def test_installing_it_twice_installs_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hooks: list[object] = []
    monkeypatch.setattr("sys.addaudithook", hooks.append)
    monkeypatch.setattr(watch, "_installed", threading.Event())
    watch.install()
    watch.install()
    assert hooks == [watch._watch]
    assert watch.installed()
