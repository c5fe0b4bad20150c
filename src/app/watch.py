"""Sees every connection Python code of this process opens, and stops those no permit covers (clause A3.2, invariant 1).

A provider opens a permit for its hosts for exactly one cleared request on its own thread; everything else that reaches for the
network, whoever wrote it, is stopped with ``PermissionError`` and reported. Unix sockets (D-Bus, X11) pass, and so does
listening: the preview's server only answers. What is written in C and opens its own sockets is not seen; Lectern ships no such
thing that is ever told to.

Standard library alone, and cheap: both faces install it before anything else.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

Place = tuple[str, int]
"""Host and port."""

_WAITING = 100
"""Refusals kept until somebody wants to hear of them."""


class _Permits(threading.local):
    """What this thread may reach now, innermost last."""

    def __init__(self) -> None:
        self.open: list[_Permit] = []


class _Permit:
    """Hosts with ports. An address is one of theirs when the name was looked up under this very permit, or is an address."""

    def __init__(self, places: frozenset[Place]) -> None:
        self.hosts = {host for host, _ in places}
        self.ports = {port for _, port in places}
        self.places = places
        self.asked: set[str] = set()

    def names(self, host: str) -> bool:
        """Whether ``host`` may be looked up."""
        if host in self.hosts:
            self.asked.add(host)
        return host in self.hosts

    def covers(self, host: str, port: int) -> bool:
        """Whether a connection to this address may be opened. Which addresses a name has only the look-up itself knows, which
        nobody can watch; TLS then proves that whoever answers is the one that was named. A permit for this computer covers no
        other, and one for another never this computer."""
        if (host, port) in self.places:
            return True
        return any(port == at and name in self.asked and _here(name) == _here(host) for name, at in self.places)


_permits = _Permits()
_everywhere: list[_Permit] = []
"""Permits for every thread of this process."""
_refused: deque[str] = deque(maxlen=_WAITING)
_reporters: list[Callable[[str], None]] = []
_lock = threading.Lock()
_reporting: list[threading.Thread] = []
_installed = threading.Event()


@contextlib.contextmanager
def permit(places: frozenset[Place]) -> Iterator[None]:
    """Let this thread reach these hosts and ports until the block ends. For :mod:`app.providers` alone."""
    given = _Permit(frozenset((host.lower().strip("[]"), port) for host, port in places))
    _permits.open.append(given)
    try:
        yield
    finally:
        _permits.open.remove(given)


@contextlib.contextmanager
def permit_everywhere(place: Place) -> Iterator[None]:
    """Let every thread of this process reach one host and port until the block ends: for the scheduler of a cluster that was
    named on the command line, whose client works on threads of its own. For :mod:`app.services.library.cluster` alone."""
    given = _Permit(frozenset({(place[0].lower().strip("[]"), place[1])}))
    _everywhere.append(given)
    try:
        yield
    finally:
        _everywhere.remove(given)


def permitted(host: str, port: int) -> bool:
    """Whether this thread may open a connection to ``host:port`` now."""
    return any(given.covers(host, port) for given in (*_permits.open, *_everywhere))


def may_look_up(host: str) -> bool:
    """Whether this thread may look up a name now; if so, what it turns out to be may be reached under the same permit."""
    return any(given.names(host) for given in (*_permits.open, *_everywhere))


def install() -> None:
    """Watch from now on. An audit hook can't be taken out again, so this is for processes that are Lectern's alone."""
    if not _installed.is_set():
        _installed.set()
        sys.addaudithook(_watch)


def installed() -> bool:
    """Whether this process is watched (B5.1: the self-test shows it)."""
    return _installed.is_set()


def on_refusal(reporter: Callable[[str], None]) -> Callable[[], None]:
    """Call ``reporter`` with ``host:port`` of every connection that is stopped, those of before included, on a thread of its
    own: whoever was stopped may hold any lock. Returns the call that ends it, after everything was told."""
    with _lock:
        _reporters.append(reporter)
    _report()

    def stop() -> None:
        flush()
        with _lock:
            _reporters.remove(reporter)

    return stop


def flush() -> None:
    """Wait until every refusal so far was told, at most some seconds."""
    with _lock:
        running = list(_reporting)
    for thread in running:
        thread.join(5)


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        if isinstance(address, tuple) and not permitted(str(address[0]).lower(), int(address[1])):
            _refuse(f"{address[0]}:{address[1]}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = _name(args[0])
        if host and not _is_address(host) and not may_look_up(host):
            _refuse(host)


def _refuse(where: str) -> None:
    _refused.append(where)
    _report()
    raise PermissionError(f"Lectern opens no connection that was not cleared: {where}")


def _report() -> None:
    """Have what was refused told, in its order: by the thread that tells already, or by a new one."""
    with _lock:
        if not _reporters or not _refused or _reporting:
            return
        thread = threading.Thread(target=_tell, name="refused-connections", daemon=True)
        _reporting.append(thread)
        thread.start()


def _tell() -> None:
    while True:
        with _lock:
            if not _refused or not _reporters:
                _reporting.clear()  # whoever refuses from now on starts another
                return
            where, tell = _refused.popleft(), _reporters[-1]
        with contextlib.suppress(Exception):  # the connection was stopped; a log that is full must not end the process
            tell(where)


def _name(host: object) -> str:
    if isinstance(host, bytes):
        return host.decode("ascii", "replace").lower()
    return str(host or "").lower()


def _is_address(host: str) -> bool:
    import ipaddress  # not needed by a process that reaches for nothing

    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _here(host: str) -> bool:
    """Whether a name or an address is this computer."""
    import ipaddress

    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"
