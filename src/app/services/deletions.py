"""What providers still have to delete, noted in private files that outlive this process. They hold no content and no key.

The guard writes a note before it waits for captions, and takes it away when there is a receipt (clause A3.11). One file a
note, so that two processes never write the same one.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.course.errors import FileProblem
from app.paths import data_dir
from app.policy.private import write_private

if TYPE_CHECKING:
    from app.guard import Guard, Remain

log = logging.getLogger(__name__)


class KeptRemains:
    """Notes in a folder; see :class:`app.guard.remains.Remains`. For any thread and any process."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where the notes are."""
        return self._folder or data_dir() / "at-providers"

    def all(self) -> tuple[Remain, ...]:
        """Every note, oldest first. One that is damaged stays where it is: it may name what still lies at a provider."""
        found = (self._read(path) for path in sorted(self.folder.glob("*.json")))
        return tuple(sorted((item for item in found if item is not None), key=lambda item: item.created))

    def put(self, remain: Remain) -> None:
        """A new note, or another in the place of the one about the same number; raises ``FileProblem``."""
        path = self._path(remain)
        try:
            write_private(path, json.dumps(asdict(remain), ensure_ascii=False, indent=1))
        except OSError as error:
            step = "Make room or make the folder writable, and try again."
            raise FileProblem(f"{path} could not be written.", f"{error.strerror}.", step) from error

    def drop(self, remain: Remain) -> None:
        """It is deleted there; raises ``FileProblem``."""
        path = self._path(remain)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            step = "Make the folder writable, and start Lectern again."
            raise FileProblem(f"{path} could not be removed.", f"{error.strerror}.", step) from error

    def _path(self, remain: Remain) -> Path:
        name = hashlib.sha256(f"{remain.provider}\0{remain.number}".encode()).hexdigest()
        return self.folder / f"{name[:32]}.json"

    def _read(self, path: Path) -> Remain | None:
        try:
            return _remain(json.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            return None  # deleted meanwhile
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            log.warning("the note %s on what lies at a provider can't be read: %s", path.name, type(error).__name__)
            return None


def delete_due(guard: Guard) -> int:
    """Try to delete everything that has to be, and what nobody came back for; how many are left. Takes as long as the network
    does: for a job. Where nothing is due nobody is asked, and no key store is opened."""
    return guard.recordings.delete_due()


def due_words(count: int) -> str:
    """What is left, in a sentence: ``2 recordings have to be deleted at their provider yet.``"""
    if not count:
        return "Nothing lies at a provider any more."
    things = "recording has" if count == 1 else "recordings have"
    return f"{count} {things} to be deleted at the provider yet. It is tried again each time Lectern starts."


def _remain(item: dict[str, Any]) -> Remain:
    from app.guard import Remain

    lists = {name: tuple(value) for name, value in item.items() if isinstance(value, list)}
    known: dict[str, Any] = {spec.name: (item | lists)[spec.name] for spec in fields(Remain)}
    made = Remain(**known)
    texts = (made.provider, made.place, made.number, made.request, made.model, made.course, *made.blocks, *made.sources)
    counts = (made.bytes, made.seconds, made.tries)
    if not all(isinstance(value, str) for value in texts) or not all(isinstance(value, int | float) for value in counts):
        raise TypeError("not a note")
    if datetime.fromisoformat(made.created).tzinfo is None:
        raise ValueError("it does not say when by any clock")
    return made
