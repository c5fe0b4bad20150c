"""What is kept of AI requests and answers: encrypted, for a time, in one file a course (clauses A3.5, A3.7).

A file is a line that says what it is, then records: length, nonce, AES-256-GCM of one entry, bound to its course and place. A
record is appended and fsynced before anybody is told that it is kept; one that a crash cut short is not read and written over.
An entry of the same id takes the place of the one before it. Without a lasting key nothing is written: it is kept in memory
until Lectern is closed, never in clear on disk.

Forgetting overwrites, truncates and deletes the file, and changes the key: copies that a file system or a backup program made
can't be read by anybody any more.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from app.course.errors import FileProblem
from app.paths import sync_folder

MAGIC = b"Lectern AI history 1\n"
MOST = 64 * 1024 * 1024
"""Bytes of one record: a draft with a picture has some megabytes."""
SLACK = 1024 * 1024
"""Bytes below which a file is not worth tidying."""
KEY_BYTES = 32
_LEFT_OVER = 60.0
"""Seconds after which a file of a rewriting is what a crash left."""
_LENGTH, _NONCE, _TAG = struct.Struct(">I"), 12, 16
_SUFFIX = ".aih"


class HistoryKey(Protocol):
    """Where the key is. Every method may take as long as a person takes to unlock the key store, or raise ``KeyProblem``."""

    def lasting(self) -> bool:
        """Whether the key is there again tomorrow; otherwise nothing is written to disk."""

    def read(self) -> bytes:
        """The key, made on first use."""

    def replace(self) -> bytes:
        """Throw the key away and give a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One request with what came of it. ``time`` is ISO 8601 in UTC, ``data`` JSON text of whoever keeps it, ``texts`` every
    text in it."""

    id: str
    course_id: str
    time: str
    data: str = field(repr=False)
    texts: tuple[str, ...] = field(default=(), repr=False)


class DamagedHistory(FileProblem):
    """A history that can't be read: of another key, or changed. It is left as it is."""


class AiHistory:
    """The history of one person. Every method may be called from any thread; the first takes the key out of the key store."""

    def __init__(self, folder: Path, key: HistoryKey) -> None:
        self.folder = folder
        self._key = key
        self._lock = threading.RLock()
        self._known: bytes | None = None
        self._memory: dict[str, dict[str, HistoryEntry]] = {}
        self._sizes: dict[str, dict[str, int]] = {}
        self._listeners: dict[int, Callable[[str | None], None]] = {}

    @property
    def lasting(self) -> bool:
        """Whether what is kept is still there after Lectern was closed."""
        return self._key.lasting()

    def on_forget(self, listener: Callable[[str | None], None]) -> Callable[[], None]:
        """Call ``listener`` before anything is forgotten, with the course or None for all, on the thread that forgets; returns
        what unsubscribes it. Whoever holds entries in memory lets go of them, and adds them no more."""
        key = max(self._listeners, default=0) + 1
        self._listeners[key] = listener

        def leave() -> None:
            self._listeners.pop(key, None)

        return leave

    def add(self, entry: HistoryEntry) -> None:
        """Keep an entry, in the place of the one with its id; raises ``FileProblem`` or ``KeyProblem`` when it can't be."""
        with self._lock:
            if not self._key.lasting():
                self._memory.setdefault(entry.course_id, {})[entry.id] = _told(entry)
                return
            path = self._path(entry.course_id)
            with _said("The draft could not be kept in the AI history."):
                self._append(path, entry)
                if path.stat().st_size > SLACK and self._worth_tidying(path, entry):
                    self._rewrite(path, entry.course_id, self._read(path, entry.course_id).values())

    def entries(self, course_id: str | None = None) -> tuple[HistoryEntry, ...]:
        """What is kept of one course, or of all, oldest first; raises :class:`DamagedHistory` or ``KeyProblem``."""
        with self._lock:
            found = [entry for name, kept in self._memory.items() if course_id in (None, name) for entry in kept.values()]
            for path, name in self._files(course_id):
                found += self._read(path, name).values()
        return tuple(sorted(found, key=lambda entry: (entry.time, entry.id)))

    def kept(self, course_id: str) -> bool:
        """Whether there may be anything of a course; asks no key store."""
        return course_id in self._memory or self._path(course_id).exists()

    def expire(self, older_than: datetime) -> int:
        """Delete what is older; gives how many entries."""
        before = older_than.isoformat(timespec="seconds")
        gone = 0
        with self._lock:
            self._sweep()
            for kept in self._memory.values():
                old = [name for name, entry in kept.items() if entry.time < before]
                gone += len(old)
                for name in old:
                    del kept[name]
            for path, name in self._files(None):
                try:
                    entries = self._read(path, name)
                except DamagedHistory:
                    if path.stat().st_mtime < older_than.timestamp():
                        _destroy(path)  # nothing in it can be newer than the file
                    continue
                left = [entry for entry in entries.values() if entry.time >= before]
                if len(left) < len(entries):
                    gone += len(entries) - len(left)
                    self._rewrite(path, name, left)
        return gone

    def remove(self, course_id: str, entry_id: str) -> None:
        """Delete one entry."""
        with self._lock:
            self._memory.get(course_id, {}).pop(entry_id, None)
            for path, name in self._files(course_id):
                entries = self._read(path, name)
                if entries.pop(entry_id, None) is not None:
                    self._rewrite(path, name, entries.values())

    def forget(self, course_id: str | None = None) -> int:
        """Delete what is kept of one course, or everything, and change the key; gives how many entries.

        What can't be read goes too, uncounted. A crash in the middle leaves files of the old key, which are unreadable then.
        """
        for listener in tuple(self._listeners.values()):
            listener(course_id)
        return self._forgotten(course_id)

    def _forgotten(self, course_id: str | None) -> int:
        with self._lock:
            gone = sum(len(kept) for name, kept in self._memory.items() if course_id in (None, name))
            for name in [name for name in self._memory if course_id in (None, name)]:
                del self._memory[name]
            if not self.folder.is_dir():
                return gone
            staying: dict[str, tuple[HistoryEntry, ...]] = {}
            paths = sorted(self.folder.glob("*" + _SUFFIX))
            for path in paths:
                name = _course_of(path)
                with contextlib.suppress(FileProblem):
                    entries = tuple(self._read(path, name).values())
                    if course_id in (None, name):
                        gone += len(entries)
                    else:
                        staying[name] = entries
            self._sweep()
            if not paths:
                return gone
            for path in paths:
                if course_id in (None, _course_of(path)):
                    _destroy(path)
            self._known = self._key.replace()
            for name, entries in staying.items():
                self._rewrite(self._path(name), name, entries)
            sync_folder(self.folder)
        return gone

    # Files.

    def _sweep(self) -> None:
        """Destroy what a crash left of a rewriting; what another process is about to rename is younger than that."""
        for path in (*self.folder.glob("*.old"), *self.folder.glob("*.new")):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > _LEFT_OVER:
                    _destroy(path)

    def _path(self, course_id: str) -> Path:
        return self.folder / (_file_name(course_id) + _SUFFIX)

    def _files(self, course_id: str | None) -> list[tuple[Path, str]]:
        paths = [self._path(course_id)] if course_id is not None else sorted(self.folder.glob("*" + _SUFFIX))
        return [(path, _course_of(path)) for path in paths if path.exists()]

    def _cipher(self) -> Any:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if self._known is None:
            self._known = self._key.read()
        return AESGCM(self._known)

    def _append(self, path: Path, entry: HistoryEntry) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = not path.exists()
        if new:
            self._known = None  # another process may have forgotten everything, and changed the key
        end, count = (0, 0) if new else _extent(path)
        record = self._sealed(entry, count)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            file.seek(end)
            file.truncate()  # a record that a crash cut short
            file.write((b"" if end else _header(entry.course_id)) + record)
            file.flush()
            os.fsync(file.fileno())
        if new:
            sync_folder(self.folder)

    def _sealed(self, entry: HistoryEntry, place: int) -> bytes:
        plain = json.dumps(
            {"id": entry.id, "time": entry.time, "data": entry.data}, ensure_ascii=False, separators=(",", ":")
        ).encode("utf-8", "replace")
        nonce = secrets.token_bytes(_NONCE)
        sealed: bytes = nonce + self._cipher().encrypt(nonce, plain, _bound(entry.course_id, place))
        if len(sealed) > MOST:
            raise FileProblem("The draft is too large for the AI history.", f"It has {len(sealed) // 2**20} MB.")
        return _LENGTH.pack(len(sealed)) + sealed

    def _read(self, path: Path, course_id: str) -> dict[str, HistoryEntry]:
        out: dict[str, HistoryEntry] = {}
        with _said("The AI history can't be read."), contextlib.suppress(FileNotFoundError):  # forgotten by another process
            data = path.read_bytes()
            if data:
                self._take(out, data, course_id)
        return out

    def _take(self, out: dict[str, HistoryEntry], data: bytes, course_id: str) -> None:
        from cryptography.exceptions import InvalidTag

        try:
            for place, sealed in enumerate(_records(data)):
                told = json.loads(self._opened(sealed, _bound(course_id, place)))
                entry = HistoryEntry(id=told["id"], course_id=course_id, time=told["time"], data=told["data"])
                out.pop(entry.id, None)
                out[entry.id] = _told(entry)
        except (InvalidTag, ValueError, KeyError, TypeError) as error:
            why = "It was changed, or the key it was written with is gone from the key store."
            step = "Choose “Forget AI history” to begin a new one; your courses do not depend on it."
            raise DamagedHistory("The AI history can't be read.", why, step) from error

    def _opened(self, sealed: bytes, bound: bytes) -> bytes:
        from cryptography.exceptions import InvalidTag

        nonce, rest = sealed[:_NONCE], sealed[_NONCE:]
        try:
            return bytes(self._cipher().decrypt(nonce, rest, bound))
        except InvalidTag:
            self._known = None  # another process may have changed the key since it was read
            return bytes(self._cipher().decrypt(nonce, rest, bound))

    def _worth_tidying(self, path: Path, entry: HistoryEntry) -> bool:
        """Whether more than half of the file is old values of entries that grew while they streamed."""
        sizes = self._sizes.get(entry.course_id)
        if sizes is None:
            sizes = {name: len(kept.data) for name, kept in self._read(path, entry.course_id).items()}
            self._sizes[entry.course_id] = sizes
        sizes[entry.id] = len(entry.data)
        return path.stat().st_size > 2 * sum(sizes.values()) + SLACK

    def _rewrite(self, path: Path, course_id: str, entries: Iterable[HistoryEntry]) -> None:
        """The file with these entries alone; the old bytes are overwritten before they are let go."""
        kept = list(entries)
        if not kept:
            _destroy(path)
            return
        partial = path.with_suffix(".new")
        with _said("The AI history could not be written."):
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(_header(course_id) + b"".join(self._sealed(entry, place) for place, entry in enumerate(kept)))
                file.flush()
                os.fsync(file.fileno())
            old = path.with_suffix(".old")
            with contextlib.suppress(OSError):  # nothing there yet, or a file system without links: then the bytes just go free
                os.link(path, old)
            partial.replace(path)
            sync_folder(self.folder)
            _destroy(old)


def _told(entry: HistoryEntry) -> HistoryEntry:
    """The entry with its texts."""
    return replace(entry, texts=tuple(_strings(json.loads(entry.data))))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def _header(course_id: str) -> bytes:
    return MAGIC + course_id.encode("utf-8", "replace") + b"\n"


def _bound(course_id: str, place: int) -> bytes:
    """What a record is authentic for: this file, this course, this place in it."""
    return MAGIC + course_id.encode("utf-8", "replace") + b"\n" + str(place).encode()


def _file_name(course_id: str) -> str:
    """The id itself where it is one of ours, else a hash: an id from a stranger's file must name no other path."""
    return (
        course_id if re.fullmatch(r"[a-z0-9]{2,40}", course_id) else "x" + hashlib.sha256(course_id.encode()).hexdigest()[:24]
    )


def _course_of(path: Path) -> str:
    """The course id a file says it is of."""
    try:
        with path.open("rb") as file:
            if file.readline() == MAGIC:
                return file.readline(1000).rstrip(b"\n").decode("utf-8", "replace")
    except OSError:
        pass
    return path.stem


def _start(data: bytes) -> int:
    return data.find(b"\n", len(MAGIC)) + 1 if data.startswith(MAGIC) else len(data)


def _records(data: bytes) -> Iterator[bytes]:
    """Every whole record."""
    at = _start(data)
    if not data.startswith(MAGIC):
        raise ValueError("not an AI history")
    while at + _LENGTH.size <= len(data):
        (length,) = _LENGTH.unpack_from(data, at)
        sealed = data[at + _LENGTH.size : at + _LENGTH.size + length]
        if length < _NONCE + _TAG or length > MOST or len(sealed) < length:
            return
        yield sealed
        at += _LENGTH.size + length


def _extent(path: Path) -> tuple[int, int]:
    """(end of the last whole record, how many there are); (0, 0) for a file that a crash cut before its first."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.readline() != MAGIC or not file.readline().endswith(b"\n"):
            return 0, 0
        at, count = file.tell(), 0
        while at + _LENGTH.size <= size:
            (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
            if length < _NONCE + _TAG or length > MOST or at + _LENGTH.size + length > size:
                break
            at, count = at + _LENGTH.size + length, count + 1
            file.seek(at)
    return at, count


def _destroy(path: Path) -> None:
    """Overwrite, truncate and delete. On a disk that copies on write the old bytes may stay, unreadable without the key."""
    with _said("The AI history could not be deleted."), contextlib.suppress(FileNotFoundError):
        with path.open("r+b") as file:
            size = path.stat().st_size
            for _ in range(0, size, 1 << 20):
                file.write(secrets.token_bytes(1 << 20))
            file.flush()
            os.fsync(file.fileno())
            file.truncate(0)
        path.unlink()


@contextlib.contextmanager
def _said(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileProblem(what, f"{error.strerror or error}.", "Make room, or check who may write there.") from error
