"""A real GNOME keyring on a message bus of its own, in a private home. The developer's keyring is never touched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import secretstorage

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>{address}</listen>
  <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>
"""
"""A bus that starts no services by itself: else asking for the keyring could start a second, locked one."""


@dataclass(frozen=True)
class Desktop:
    """A session with a Secret Service. ``env`` is what a process in it sees; ``home`` holds all it writes."""

    home: Path
    env: dict[str, str]
    supervisor: int

    def lock(self) -> None:
        """Lock the collection, as leaving the computer does."""
        assert self.env["DBUS_SESSION_BUS_ADDRESS"] == os.environ["DBUS_SESSION_BUS_ADDRESS"]
        with closing(secretstorage.dbus_init()) as bus:
            secretstorage.get_default_collection(bus).lock()

    def crash(self) -> None:
        """Kill the keyring's daemon; the session starts it again, as systemd would."""
        children = Path(f"/proc/{self.supervisor}/task/{self.supervisor}/children").read_text("ascii").split()
        assert children
        for child in children:
            os.kill(int(child), signal.SIGKILL)


def _needed(program: str) -> str:
    path = shutil.which(program)
    assert path, f"{program} is needed for this test; on Debian: apt install gnome-keyring dbus-daemon"
    return path


def _private(home: Path) -> dict[str, str]:
    runtime = home / "run"
    runtime.mkdir(parents=True, mode=0o700)
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("DBUS_", "GNOME_", "XDG_", "PYTHON_KEYRING"))
    }
    return kept | {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "XDG_DATA_HOME": str(home / "share")}


@pytest.fixture
def desktop(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    """A fresh session with an unlocked keyring; this process is inside it for the time of the test."""
    home = tmp_path_factory.mktemp("k")
    env = _private(home)
    address = f"unix:path={home}/run/bus"
    (home / "bus.conf").write_text(BUS.format(address=address), "utf-8")
    bus = subprocess.Popen(
        [_needed("dbus-daemon"), f"--config-file={home}/bus.conf", "--nofork"],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    env["DBUS_SESSION_BUS_ADDRESS"] = address
    ring: subprocess.Popen[bytes] | None = None
    program = _needed("gnome-keyring-daemon")
    try:
        _wait_for(home / "run" / "bus")
        ring = subprocess.Popen(
            ["sh", "-c", f"while :; do printf '\\n' | {program} --foreground --unlock --components=secrets; done"],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "DBUS_SESSION_BUS_ADDRESS"):
            monkeypatch.setenv(name, env[name])
        _wait_for_service()
        yield Desktop(home, env, ring.pid)
    finally:
        if ring is not None:
            os.killpg(ring.pid, signal.SIGKILL)
            ring.wait(10)
        bus.terminate()
        bus.wait(10)


def _wait_for(path: Path) -> None:
    end = time.monotonic() + 10
    while not path.exists():
        assert time.monotonic() < end, f"{path} did not appear"
        time.sleep(0.02)


def _wait_for_service() -> None:
    """The daemon answers with an unlocked collection."""
    end = time.monotonic() + 10
    while True:
        try:
            with closing(secretstorage.dbus_init()) as bus:
                if secretstorage.check_service_availability(bus) and not secretstorage.get_default_collection(bus).is_locked():
                    return
        except secretstorage.exceptions.SecretStorageException:  # the socket is there before anybody listens on it
            assert time.monotonic() < end, "the keyring did not start"
        time.sleep(0.02)
