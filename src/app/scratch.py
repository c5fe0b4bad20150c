"""A hidden folder for what is not finished yet, such as a package to be; a killed process's is cleared by the next one."""

from __future__ import annotations

import contextlib
import errno
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PREFIX = ".lectern-"
_HELD = "held"


_TRIES = 20
"""Folders that may be taken for abandoned ones, each in the moment between being made and being held, before it is a fault."""


@contextmanager
def scratch(beside: Path) -> Iterator[Path]:
    """An empty folder in ``beside``, gone afterwards, whatever happens. Raises ``OSError`` when it can't be made."""
    _clear_abandoned(beside)
    with contextlib.ExitStack() as stack:
        for _ in range(_TRIES):
            made = _held(beside, stack)
            if made is not None:
                break
        else:
            raise OSError(errno.EAGAIN, "Other programs keep clearing it away", str(beside))
        yield made


def _held(beside: Path, stack: contextlib.ExitStack) -> Path | None:
    """A new folder that is held until ``stack`` ends; None when another process cleared it away before it was held."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=PREFIX, dir=beside, ignore_cleanup_errors=True)))
    try:
        held = stack.enter_context((folder / _HELD).open("w"))
        _hold(held)
        (folder / "work").mkdir()
    except (FileNotFoundError, BlockingIOError):
        return None
    return folder / "work" if (folder / _HELD).exists() else None


def _clear_abandoned(beside: Path) -> None:
    """Remove the folders of processes that were killed: nobody holds their mark any more."""
    for left in beside.glob(PREFIX + "*"):
        mark = left / _HELD
        with contextlib.suppress(OSError):
            with mark.open("r+") as held:  # a folder without the mark is not ours, or about to be somebody's
                _hold(held)
                if sys.platform != "win32":
                    mark.unlink()  # while it is held: who is about to hold it then sees that it is gone
            if sys.platform == "win32":
                mark.unlink()  # Windows refuses this while it is held
            shutil.rmtree(left, ignore_errors=True)


def _hold(held: IO[str]) -> None:
    """Hold the mark for as long as it is open; ``OSError`` when another process does. The system lets go for the dead."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
