"""False alarms: remembered on this computer, and told in a file of their own that the person may share or delete.

What is called not sensitive "in all my courses" is kept as a digest under this person's own key, never as a value. A report
holds what was found with a few words around it, because without them nobody can mend a detector; it stays here until shared.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from app import __version__
from app.course.errors import FileProblem
from app.course.findings import Finding
from app.paths import data_dir
from app.scan.values import digest
from app.services.digestkey import digest_key
from app.services.settings import write_atomically

AROUND = 40
"""Code points of text on each side of what was found that go into a report."""


def reports_file() -> Path:
    """Where reports are written, a JSON object a line."""
    return data_dir() / "false-alarms.jsonl"


def report(finding: Finding, text: str) -> Path:
    """Add a report about a finding in ``text`` (the text of its part); gives the file. Raises ``FileProblem``."""
    start, end = max(0, finding.start - AROUND), finding.end + AROUND
    told = {
        "lectern": __version__,
        "kind": finding.kind,
        "detector": finding.detector,
        "score": finding.score,
        "severity": finding.severity.value,
        "reason": finding.reason,
        "found": text[finding.start : finding.end],
        "before": text[start : finding.start],
        "after": text[finding.end : end],
    }
    path = reports_file()
    try:
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as out:
            out.write(json.dumps(told, ensure_ascii=False) + "\n")
    except OSError as error:
        raise FileProblem(
            f"The report could not be written to {path}.", f"{error.strerror}.", "Make room and try again."
        ) from error
    return path


class AcceptedEverywhere:
    """Values this person called not sensitive in every course of theirs; read once, written at each change."""

    def __init__(self) -> None:
        self._path = data_dir() / "not-sensitive.json"
        self._key = digest_key()
        self._held = self._read()

    def holds(self, kind: str, value: str) -> bool:
        """Whether this value was called not sensitive."""
        return bool(self._held) and digest(self._key, kind, value) in self._held

    def add(self, kind: str, value: str) -> None:
        """Remember a value, as a digest; raises ``FileProblem``."""
        self._write({*self._read(), digest(self._key, kind, value)})

    def remove(self, kind: str, value: str) -> None:
        """Forget it again; raises ``FileProblem``."""
        self._write(self._read() - {digest(self._key, kind, value)})

    def _read(self) -> frozenset[str]:
        try:
            return frozenset(str(item) for item in json.loads(self._path.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return frozenset()  # what can't be read lets nothing through

    def _write(self, held: Iterable[str]) -> None:
        try:
            write_atomically(self._path, json.dumps(sorted(held)).encode())
        except OSError as error:
            raise FileProblem("It could not be remembered.", f"{error}.", "Make room and try again.") from error
        self._held = frozenset(held)
