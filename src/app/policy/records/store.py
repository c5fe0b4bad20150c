"""Records on disk: a folder a kind, one private file a record. A file that can't be read is told, and never written over."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from app.course.errors import FileProblem
from app.policy.private import write_private
from app.policy.records.consents import Consent, Evidence, read_consent
from app.policy.records.incidents import Incident, read_incident
from app.policy.records.rights import RightsStatement, read_rights
from app.policy.records.suspension import Suspension, read_suspension

_ID = re.compile(r"[a-z0-9]{1,40}")
MOST_EVIDENCE = 64 * 1024 * 1024
"""Bytes of an evidence file: a scanned form or a minute of video fits, a mistaken film does not."""


T = TypeVar("T", Consent, RightsStatement, Suspension, Incident)


class RecordFolder(Generic[T]):
    """Records of one kind. Cheap to make; every question reads the folder, so that other processes' changes are seen."""

    def __init__(self, folder: Path, read: Callable[[dict[str, Any]], T], title: str) -> None:
        self.folder = folder
        self.title = title
        self._read: Callable[[dict[str, Any]], T] = read

    def all(self) -> tuple[T, ...]:
        """Every record that can be read, in the order of their files."""
        return tuple(item for _, item in self._found() if item is not None)

    def damaged(self) -> tuple[Path, ...]:
        """Files that hold no record any more; they stay where they are."""
        return tuple(path for path, item in self._found() if item is None)

    def get(self, record_id: str) -> T | None:
        """The record with this id; None when there is none or it can't be read."""
        return self._one(self._file(record_id)) if _ID.fullmatch(record_id) else None

    def put(self, record: T) -> None:
        """Keep a record, or its next state: on disk when this returns. Raises ``FileProblem``; the old state stands then."""
        path = self._file(record.id)
        try:
            if path.exists() and self._one(path) is None:
                self._aside(path)
            write_private(path, json.dumps(asdict(record), ensure_ascii=False, indent=1))
        except OSError as error:
            step = "Make room or make the folder writable, and try again."
            raise FileProblem(f"The {self.title} could not be recorded in {self.folder}.", str(error), step) from error

    def set_damaged_aside(self) -> tuple[Path, ...]:
        """Rename files that can't be read, so that they no longer count; gives their new names."""
        try:
            return tuple(self._aside(path) for path in self.damaged())
        except OSError as error:
            raise FileProblem(f"A damaged {self.title} could not be put aside.", str(error), "Try again.") from error

    def _found(self) -> list[tuple[Path, T | None]]:
        if not self.folder.is_dir() and (self.folder.exists() or self.folder.is_symlink()):
            return [(self.folder, None)]  # a file or a lost link in its place: its records are out of reach, not gone
        try:
            return [(path, self._one(path)) for path in sorted(self.folder.glob("*.json"))]
        except OSError as error:
            raise FileProblem(f"The folder {self.folder} can't be read.", str(error), "Make it readable.") from error

    def _one(self, path: Path) -> T | None:
        try:
            data = json.loads(path.read_text("utf-8"))
            record = self._read(data)
            _check(record)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        return record if path.stem == record.id else None

    def _file(self, record_id: str) -> Path:
        return self.folder / f"{record_id}.json"

    @staticmethod
    def _aside(path: Path) -> Path:
        number = 1
        while (target := path.with_name(f"{path.stem}.damaged-{number}")).exists():
            number += 1
        return path.rename(target)


_PLAIN = {"str": str, "int": int}


def _check(value: Any) -> None:
    """Raise ``TypeError`` for a record whose fields are not what they are declared as: JSON can hold anything."""
    if not is_dataclass(value):
        return
    for spec in fields(value):
        held = getattr(value, spec.name)
        wanted = _PLAIN.get(str(spec.type))
        if wanted is not None and type(held) is not wanted:
            raise TypeError(f"{spec.name} is {type(held).__name__}")
        for item in held if isinstance(held, tuple) else (held,):
            _check(item)


class Records:
    """Every kind of record of this person, under one private folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.consents = RecordFolder[Consent](folder / "consents", read_consent, "consent")
        self.rights = RecordFolder[RightsStatement](folder / "rights", read_rights, "rights statement")
        self.suspensions = RecordFolder[Suspension](folder / "suspensions", read_suspension, "suspension")
        self.incidents = RecordFolder[Incident](folder / "incidents", read_incident, "incident")

    def keep_evidence(self, file: Path) -> Evidence:
        """A private copy of a file under its hash; raises ``FileProblem``."""
        try:
            if file.stat().st_size > MOST_EVIDENCE:
                why = f"It is larger than {MOST_EVIDENCE // 1024**2} MB."
                raise FileProblem(f"“{file.name}” was not taken as evidence.", why, "Choose the form or a short recording.")
            data = file.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            target = self._evidence(digest)
            if not target.is_file() or hashlib.sha256(target.read_bytes()).hexdigest() != digest:
                write_private(target, data)
        except OSError as error:
            raise FileProblem(f"“{file.name}” could not be kept as evidence.", str(error), "Choose another file.") from error
        return Evidence(digest, file.name, len(data))

    def evidence(self, kept: Evidence) -> bytes:
        """The bytes of an evidence file; raises ``FileProblem`` when they are gone or not what was kept."""
        try:
            data = self._evidence(kept.sha256).read_bytes()
        except OSError as error:
            raise FileProblem(f"The evidence “{kept.name}” is not there any more.", str(error), "Ask for it again.") from error
        if hashlib.sha256(data).hexdigest() != kept.sha256:
            raise FileProblem(
                f"The evidence “{kept.name}” was changed.", "It is not the file that was kept.", "Ask for it again."
            )
        return data

    def _evidence(self, digest: str) -> Path:
        return self.folder / "evidence" / digest
