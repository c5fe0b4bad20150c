"""What was known when a baseline was written: findings that are not told again. It holds keyed digests, never a value.

The key is this person's on this computer (:mod:`app.services.digestkey`), so a baseline says nothing to anybody else, and one
that was written elsewhere is refused instead of silently matching nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.course.errors import FileProblem
from app.services.digestkey import digest_key
from app.services.library.work import FileResult, Found


@dataclass(frozen=True, slots=True)
class Baseline:
    """Known findings as (file, kind, digest)."""

    known: frozenset[tuple[str, str, str]] = frozenset()

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """The baseline in a file; raises ``FileProblem``."""
        try:
            data = json.loads(path.read_text("utf-8"))
            key, rows = data["key"], data["known"]
            known = frozenset((str(row[0]), str(row[1]), str(row[2])) for row in rows)
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            step = "Write it anew with --write-baseline."
            raise FileProblem(f"The baseline “{path.name}” can't be read.", f"{error}.", step) from error
        if key != _key_id():
            step = "Write one here with --write-baseline."
            raise FileProblem(
                f"The baseline “{path.name}” was written by somebody else.", "Its digests fit no other key.", step
            )
        return cls(known)

    @classmethod
    def of(cls, results: Iterable[FileResult], root: Path) -> Baseline:
        """Everything that was found now."""
        return cls(frozenset((_name(result.path, root), item.kind, item.digest) for result in results for item in result.found))

    def write(self, path: Path) -> None:
        """Write it; raises ``FileProblem``."""
        try:
            path.write_text(json.dumps({"key": _key_id(), "known": sorted(self.known)}, indent=1) + "\n", "utf-8")
        except OSError as error:
            raise FileProblem(f"“{path}” can't be written.", f"{error.strerror}.", "Choose another folder.") from error

    def news(self, result: FileResult, root: Path) -> tuple[Found, ...]:
        """What of a file's findings is not known yet."""
        name = _name(result.path, root)
        return tuple(item for item in result.found if (name, item.kind, item.digest) not in self.known)


def _name(path: str, root: Path) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def _key_id() -> str:
    return hashlib.sha256(b"lectern library key" + digest_key()).hexdigest()[:16]
