"""Who this process is, and whether another one still lives: what a lock must know to tell a crash from a colleague."""

from __future__ import annotations

import os
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

_PROC = Path("/proc")


@cache
def machine() -> str:
    """What tells this computer from another of the same name: the system's own id, else the network card's."""
    for source in (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id")):
        try:
            found = source.read_text().strip()
        except OSError:
            continue
        if found:
            return _hashed(found)
    import uuid  # needed on computers without an id alone, and slow to load

    return _hashed(f"{uuid.getnode():x}")


def _hashed(secret: str) -> str:
    """The id goes into files that are given away, and machine-id(5) asks that it never does so itself."""
    return sha256(f"lectern {secret}".encode()).hexdigest()[:16]


def host() -> str:
    """The computer's name, for people."""
    import platform  # only when something is locked, never at start-up

    return platform.node() or "a computer without a name"


def user() -> str:
    """Who is working here, for people."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no entry in the user database: containers, service accounts
        return "somebody"


def started(pid: int) -> str:
    """When process ``pid`` started, as text that only its own start gives; empty when there is no such process.

    A process id alone comes round again; with the start it does not. On Linux it is boot id and clock ticks since boot.
    """
    if pid <= 0:
        return ""
    if _PROC.joinpath("self", "stat").exists():
        return _from_proc(pid)
    if sys.platform == "win32":  # pragma: no cover - the three ways of three systems; this suite runs on one
        return _from_windows(pid)
    return _from_ps(pid)


def _from_proc(pid: int) -> str:
    try:
        fields = _PROC.joinpath(str(pid), "stat").read_text().rpartition(")")[2].split()
        boot = _PROC.joinpath("sys", "kernel", "random", "boot_id").read_text().strip()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else f"{boot}:{fields[19]}"  # field 22, proc(5); a zombie holds nothing open


def _from_ps(pid: int) -> str:
    import subprocess

    environment = os.environ | {"LC_ALL": "C", "TZ": "UTC"}
    asked = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False, env=environment
    )
    return asked.stdout.strip()


if sys.platform == "win32":  # pragma: no cover

    def _from_windows(pid: int) -> str:
        import ctypes
        from ctypes import wintypes

        query_limited_information, still_active = 0x1000, 259
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        handle = kernel.OpenProcess(query_limited_information, False, pid)
        if not handle:
            return "unknown" if ctypes.get_last_error() == 5 else ""  # access denied: somebody else's, but there
        try:
            code, times = wintypes.DWORD(), [wintypes.FILETIME() for _ in range(4)]
            kernel.GetExitCodeProcess(wintypes.HANDLE(handle), ctypes.byref(code))
            kernel.GetProcessTimes(wintypes.HANDLE(handle), *(ctypes.byref(item) for item in times))
        finally:
            kernel.CloseHandle(wintypes.HANDLE(handle))
        born = times[0].dwHighDateTime << 32 | times[0].dwLowDateTime
        return str(born) if code.value == still_active else ""
