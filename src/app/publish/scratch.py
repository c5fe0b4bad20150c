"""A hidden folder beside the package to be, for what is not finished yet; a killed process's is cleared by the next one."""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PREFIX = ".lectern-"
_HELD = "held"


@contextmanager
def scratch(beside: Path) -> Iterator[Path]:
    """An empty folder in ``beside``, gone afterwards, whatever happens. Raises ``OSError`` when it can't be made."""
    _clear_abandoned(beside)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=beside, ignore_cleanup_errors=True) as folder:
        path = Path(folder)
        with (path / _HELD).open("w") as held:
            _hold(held)
            (path / "work").mkdir()
            yield path / "work"


def _clear_abandoned(beside: Path) -> None:
    """Remove the folders of processes that were killed: nobody holds their mark any more."""
    for left in beside.glob(PREFIX + "*"):
        mark = left / _HELD
        with contextlib.suppress(OSError):
            with mark.open("r+") as held:  # a folder without the mark is not ours, or about to be somebody's
                _hold(held)
            mark.unlink()  # Windows refuses this while it is held
            shutil.rmtree(left, ignore_errors=True)


def _hold(held: IO[str]) -> None:
    """Hold the mark for as long as it is open; ``OSError`` when another process does. The system lets go for the dead."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
