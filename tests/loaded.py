"""How the tests start the scanner's worker and long rows of verbs: by forking a process that is loaded; see
:mod:`tests.forking`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import forking

from app.paths import own_environment


class Loaded:
    """The process that is forked. It starts with the first process anybody wants; close it."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="loaded-"))  # the address of a socket has room for 107 characters
        self._process: subprocess.Popen[bytes] | None = None

    def worker(self) -> list[str]:
        """What to run in the place of ``python -m app.scan.worker_main``."""
        return self.lectern("--scan-worker")

    def lectern(self, *arguments: str) -> list[str]:
        """What to run in the place of ``python -m app ARGUMENTS``."""
        place = str(self._folder / "socket")
        if self._process is None:
            environment = own_environment() | {"LECTERN_HOME": str(self._folder / "home")}
            serving = [sys.executable, forking.__file__, "--serve", place]
            self._process = subprocess.Popen(serving, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
            assert self._process.stdout is not None
            assert self._process.stdout.readline() == b"ready\n"
        return forking.command(place, *arguments)

    def close(self) -> None:
        """End it; the forks end with those who asked for them."""
        if self._process is not None:
            self._process.communicate()
        shutil.rmtree(self._folder)
