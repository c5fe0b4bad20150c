"""How the tests start the scanner's worker: by forking one that is loaded; see :mod:`tests.forking`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from app.paths import own_environment

_PROGRAM = str(Path(__file__).with_name("forking.py"))


class LoadedWorker:
    """The process that is forked. It starts with the first worker anybody wants; close it."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="worker-"))  # the address of a socket has room for 107 characters
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """What to run in the place of a worker."""
        place = str(self._folder / "socket")
        if self._process is None:
            environment = own_environment() | {"LECTERN_HOME": str(self._folder / "home")}
            command = [sys.executable, _PROGRAM, "--serve", place]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
            assert self._process.stdout is not None
            assert self._process.stdout.readline() == b"ready\n"
        return [sys.executable, "-I", "-S", _PROGRAM, place]

    def close(self) -> None:
        """End it; the workers end with those who started them."""
        if self._process is not None:
            self._process.communicate()
        shutil.rmtree(self._folder)
