"""What every test stands on: private folders, no network beyond loopback, no left-over threads."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from tests.wire.ports import PORTS

from app import watch

if TYPE_CHECKING:
    from tests.wire.openai_server import OpenAIServer

settings.register_profile("lectern", deadline=None)  # one example's time is the first import's or the neighbour's, not ours
settings.load_profile("lectern")

_REFUSED: list[str] = []
_LOOPBACK = ("127.", "::1", "localhost")


def _watch(event: str, args: tuple[Any, ...]) -> None:
    """Refuse every Internet connection and name look-up that is not of this computer (Unix sockets serve X11 and D-Bus), and
    every connection to a server that stands for a provider without the permit only a cleared request opens (invariant 1)."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):
            _REFUSED.append(f"{event} {address[0]}:{address[1]}")
            raise PermissionError(f"a test tried to reach {address[0]}:{address[1]}")
        if isinstance(address, tuple) and address[1] in PORTS and not watch.permitted(str(address[0]), address[1]):
            _REFUSED.append(f"{event} {address[0]}:{address[1]} without a clearance")
            raise PermissionError(f"a test reached a provider's server at {address[0]}:{address[1]} without a clearance")
    elif event == "socket.getaddrinfo":
        host = args[0]
        watch.may_look_up(str(host or "").lower())
        if host is not None and not str(host).startswith(_LOOPBACK):
            _REFUSED.append(f"{event} {host}")
            raise PermissionError(f"a test tried to look up {host}")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail the test that tried to leave this computer, even if the code under test swallowed the refusal."""
    _REFUSED.clear()
    yield
    assert not _REFUSED, f"left the computer: {_REFUSED}"


@pytest.fixture(autouse=True)
def private_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, log and caches of each test in a folder of its own; the developer's keyring is nobody's."""
    home = tmp_path / "lectern-home"
    monkeypatch.setenv("LECTERN_HOME", str(home))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    return home


@pytest.fixture(autouse=True)
def no_left_over_threads() -> Iterator[None]:
    """A test that leaves a non-daemon thread running has not closed what it opened."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon and thread.is_alive()]
    for thread in left:
        thread.join(timeout=5)
    still = [thread.name for thread in left if thread.is_alive()]
    assert not still, f"threads left running: {still}"


@pytest.fixture
def openai_server() -> Iterator[OpenAIServer]:
    """A server on this computer that speaks OpenAI's API and can misbehave; see :mod:`tests.wire.openai_server`."""
    from tests.wire.openai_server import OpenAIServer  # most tests need none

    with OpenAIServer() as server:
        yield server
