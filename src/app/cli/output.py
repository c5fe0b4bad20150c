"""How the command line speaks: results on standard output, progress and messages on standard error, JSON for machines."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from app.course.errors import FileProblem, LecternError

_LOG_EVERY = 2.0
"""Seconds between two lines of progress where they are kept, in a log file of CI say."""


_CONTROLS = {code: "�" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
"""A title or a file's name must not command the terminal that shows it."""


def speak_any_language() -> None:
    """Standard output and error never fail for a letter that their encoding (a C locale, a redirect on Windows) lacks.

    Those that are closed go nowhere: ``print`` would put what is meant for a closed standard error among the results.
    """
    nowhere = Path(os.devnull)
    sys.stdout = sys.stdout or nowhere.open("w")  # for as long as the process lives
    sys.stderr = sys.stderr or nowhere.open("w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def let_go() -> None:
    """What standard output and error still hold and can't be written goes nowhere: the process would end with Python's own
    message and code (120) for it, when all there is to say has been said."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def _told() -> Iterator[None]:
    """A standard output that can't be written (a full disk behind ``>``) said like any other file."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        step = "What the command did is done; give its output another place."
        raise FileProblem("The result can't be written to standard output.", f"{error.strerror}.", step) from error


def _in_any_encoding(text: str) -> bool:
    """Whether standard output can take ``text`` as it is."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


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
            with _told():
                print(text.translate(_CONTROLS))

    def finish(self) -> None:
        """Everything said is written, or :class:`FileProblem`."""
        with _told():
            sys.stdout.flush()

    def result(self, data: Any) -> None:
        """The result for machines; left out when it is for people."""
        if self.as_json:
            text = json.dumps(data, ensure_ascii=False, indent=1)
            with _told():
                print(text if _in_any_encoding(text) else json.dumps(data, indent=1), flush=True)

    def note(self, text: str) -> None:
        """A remark beside the result."""
        self._clear()
        self._error(text.translate(_CONTROLS) + "\n")

    def progress(self, fraction: float, text: str = "") -> None:
        """How far the work is: one live line on a terminal; elsewhere a line every other second."""
        if self._quiet:
            return
        text = text.translate(_CONTROLS)
        now = time.monotonic()
        if not self._live:
            if text and text != self._shown and (now - self._last >= _LOG_EVERY or fraction >= 1.0):
                self._error(f"{fraction:4.0%} {text}\n")
                self._shown, self._last = text, now
            return
        if text == self._shown and now - self._last < 0.1:  # ten a second is as much as anybody reads
            return
        self._shown, self._last = text or self._shown, now
        self._error(f"\r\x1b[K{fraction:4.0%} {self._shown:.100}")

    def fail(self, error: LecternError, *, told: bool = False) -> int:
        """Show an error as both faces do (what, why, what next) and give its exit code. ``told``: the JSON is out already."""
        if self.as_json and not told:
            with suppress(OSError, FileProblem):
                self.result(self.problem(error))
        self.note(f"lectern: {error.what}")
        for line in filter(None, (error.why, error.next_step)):
            self.note(f"  {line}")
        return error.exit_code

    @staticmethod
    def problem(error: LecternError) -> dict[str, Any]:
        """An error for machines."""
        return {"error": {"what": error.what, "why": error.why, "next": error.next_step, "code": error.exit_code}}

    def _clear(self) -> None:
        if self._live and self._shown:
            self._error("\r\x1b[K")

    @staticmethod
    def _error(text: str) -> None:
        """Remarks are for whoever looks: when nobody can, the work goes on."""
        with suppress(OSError):
            print(text, end="", file=sys.stderr, flush=True)
