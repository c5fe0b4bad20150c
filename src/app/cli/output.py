"""How the command line speaks: results on standard output, progress and messages on standard error, JSON for machines."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from app.course.errors import LecternError

_LOG_EVERY = 2.0
"""Seconds between two lines of progress where they are kept, in a log file of CI say."""


class Console:
    """Standard output and error of one command. With ``as_json`` standard output carries one JSON document and nothing else."""

    def __init__(self, *, as_json: bool = False, quiet: bool = False) -> None:
        self.as_json = as_json
        self._quiet = quiet
        self._live = sys.stderr.isatty() and not as_json
        self._last = 0.0
        self._shown = ""

    def say(self, text: str = "") -> None:
        """A line of the result, for people; left out when the result is JSON."""
        if not self.as_json:
            print(text)

    def result(self, data: Any) -> None:
        """The result for machines; left out when it is for people."""
        if self.as_json:
            print(json.dumps(data, ensure_ascii=False, indent=1))

    def note(self, text: str) -> None:
        """A remark beside the result."""
        self._clear()
        print(text, file=sys.stderr)

    def progress(self, fraction: float, text: str = "") -> None:
        """How far the work is: one live line on a terminal; elsewhere a line every other second."""
        if self._quiet:
            return
        now = time.monotonic()
        if not self._live:
            if text and text != self._shown and (now - self._last >= _LOG_EVERY or fraction >= 1.0):
                print(f"{fraction:4.0%} {text}", file=sys.stderr)
                self._shown, self._last = text, now
            return
        if text == self._shown and now - self._last < 0.1:  # ten a second is as much as anybody reads
            return
        self._shown, self._last = text or self._shown, now
        print(f"\r\x1b[K{fraction:4.0%} {self._shown:.100}", end="", file=sys.stderr, flush=True)

    def fail(self, error: LecternError, *, told: bool = False) -> int:
        """Show an error as both faces do (what, why, what next) and give its exit code. ``told``: the JSON is out already."""
        self._clear()
        if self.as_json and not told:
            self.result({"error": {"what": error.what, "why": error.why, "next": error.next_step, "code": error.exit_code}})
        print(f"lectern: {error.what}", file=sys.stderr)
        for line in (error.why, error.next_step):
            if line:
                print(f"  {line}", file=sys.stderr)
        return error.exit_code

    def _clear(self) -> None:
        if self._live and self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
