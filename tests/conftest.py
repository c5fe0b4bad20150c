"""What every test stands on: private folders, no network beyond loopback, no left-over threads."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from tests.clauses import Outcomes
from tests.loaded import Loaded
from tests.wire.ports import PORTS

from app import watch

if TYPE_CHECKING:
    from tests.wire.assemblyai_server import AssemblyServer
    from tests.wire.google_server import GoogleServer
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


@pytest.fixture(scope="session")
def loaded() -> Iterator[Loaded]:
    """A process that has loaded what takes long, once for the whole run."""
    made = Loaded()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def scan_worker(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are forked from one that is loaded, which saves each test that opens a course some seconds."""
    if hasattr(os, "fork"):
        monkeypatch.setattr("app.scan.worker.worker_command", loaded.worker)


@pytest.fixture
def openai_server() -> Iterator[OpenAIServer]:
    """A server on this computer that speaks OpenAI's API and can misbehave; see :mod:`tests.wire.openai_server`."""
    from tests.wire.openai_server import OpenAIServer  # most tests need none

    with OpenAIServer() as server:
        yield server


@pytest.fixture
def google_server() -> Iterator[GoogleServer]:
    """A server on this computer that speaks Google's voices and can misbehave; see :mod:`tests.wire.google_server`."""
    from tests.wire.google_server import GoogleServer

    with GoogleServer() as server:
        yield server


@pytest.fixture
def assemblyai_server() -> Iterator[AssemblyServer]:
    """A server on this computer that speaks AssemblyAI's API and can misbehave; see :mod:`tests.wire.assemblyai_server`."""
    from tests.wire.assemblyai_server import AssemblyServer

    with AssemblyServer() as server:
        yield server


# The clause report: which clause is proven by which test of this run.


_OUTCOMES = pytest.StashKey[Outcomes]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--clause-report FILE`` writes the report and fails the run when a control has no passing test in it."""
    text = "write which tests prove which policy clause, and fail when a control has no passing test"
    parser.addoption("--clause-report", metavar="FILE", default="", help=text)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_OUTCOMES] = Outcomes()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The clauses travel with the report, so that they arrive from the processes of a parallel run too."""
    report = yield
    clauses = sorted({str(mark.args[0]) for mark in item.iter_markers("clause") if mark.args})
    if clauses:
        report.user_properties.append(("clauses", " ".join(clauses)))
    return report


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    for name, value in report.user_properties:
        if name == "clauses" and _RUNNING:
            waits = report.skipped and hasattr(report, "wasxfail")
            _RUNNING[0].stash[_OUTCOMES].add(str(value).split(), report.nodeid, "waits" if waits else report.outcome)


_RUNNING: list[pytest.Config] = []
"""The run, for the one hook that is not told which it is of."""


def pytest_sessionstart(session: pytest.Session) -> None:
    _RUNNING[:] = [session.config]


def pytest_sessionfinish(session: pytest.Session) -> None:
    path = session.config.getoption("--clause-report")
    if not path or hasattr(session.config, "workerinput"):
        return
    from app.policy import obligations

    does = [row for row in obligations() if row.kind == "does"]
    outcomes = session.config.stash[_OUTCOMES]
    outcomes.write(Path(path), [{"clause": row.id, "says": row.says, "waits": row.waits} for row in does])
    if left := outcomes.unproven(row.id for row in does if not row.waits or _partly(outcomes, row.id)):
        print(f"\nclauses without a passing test: {' '.join(left)}")
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


def _partly(outcomes: Outcomes, clause: str) -> bool:
    """Whether a clause that waits for something has tests of what is there already."""
    return set(outcomes.by_clause.get(clause, {}).values()) > {"waits"}
