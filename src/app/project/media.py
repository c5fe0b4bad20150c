"""Pictures and recordings inside the course file: once each, under the hash of their content, in pieces of one MiB.

Pieces let a film be streamed in and out without holding it in memory, and committed as they come, so that neither the
write-ahead log nor another thread's save waits for all of it. A row in ``media`` is written last and makes them count.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from app.course.blocks import MediaRef
from app.course.errors import FileProblem
from app.course.text import clean
from app.project.database import Database
from app.project.problems import MissingMedia, from_os

CHUNK = 1024 * 1024
"""Bytes a piece: large enough for disk speed, small against memory."""

_CHUNKS_A_COMMIT = 4
"""Pieces a transaction: 4 MiB, what SQLite lets its log grow to anyway before it moves it into the file."""

_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def add_bytes(db: Database, data: bytes, mime: str, name: str) -> MediaRef:
    """Put ``data`` into the file, if it is not there yet."""
    digest, name = hashlib.sha256(data).hexdigest(), clean(name)
    if not has(db, digest):
        _store(db, digest, (data[at : at + CHUNK] for at in range(0, len(data), CHUNK)), mime, name)
    return MediaRef(digest, mime, name)


def add_file(db: Database, source: Path, mime: str, name: str) -> MediaRef:
    """Stream a file into the course, if its content is not there yet."""
    name = clean(name)  # a file's own name may hold bytes that are no text
    try:
        digest = hashlib.sha256()
        for piece in _pieces(source):
            digest.update(piece)
        found = digest.hexdigest()
        if not has(db, found):
            _store(db, found, _pieces(source), mime, name)
    except OSError as error:
        raise from_os(error, source) from error
    return MediaRef(found, mime, name)


def has(db: Database, digest: str) -> bool:
    """Whether the content with this hash is in the file."""
    with db.read() as connection:
        return _find(connection, digest) is not None


def size(db: Database, digest: str) -> int | None:
    """Bytes of the content with this hash; None when it is not in the file."""
    with db.read() as connection:
        if _find(connection, digest) is None:
            return None
        return int(connection.execute("SELECT size FROM media WHERE sha256 = ?", (digest,)).fetchone()[0])


def pieces(db: Database, digest: str) -> Iterator[bytes]:
    """The content with this hash, piece by piece. Raises :class:`MissingMedia` when it is not there, or not what it was."""
    with db.read() as connection:
        found = _find(connection, digest)
    if found is None:
        raise MissingMedia(
            f"A picture or recording is missing from “{db.path.name}”.",
            f"The file has no content {digest[:12]}….",
            "Add it again, or go back to a backup.",
        )
    key, count = found
    check = hashlib.sha256()
    for n in range(count):
        with db.read() as connection:
            row = connection.execute("SELECT data FROM chunks WHERE media = ? AND n = ?", (key, n)).fetchone()
        if row is not None and isinstance(row[0], bytes):
            check.update(row[0])
            yield row[0]
    if check.hexdigest() != digest:
        raise MissingMedia(
            f"A picture or recording in “{db.path.name}” is damaged.",
            f"What is stored as {digest[:12]}… is not what was put there.",
            "Add it again, or go back to a backup.",
        )


def digests(connection: sqlite3.Connection) -> list[str]:
    """The hash of every content in the file."""
    return [str(digest) for (digest,) in connection.execute("SELECT sha256 FROM media ORDER BY id")]


def is_digest(text: str) -> bool:
    """Whether ``text`` is a SHA-256 in hexadecimal, and so can be a file name: a stranger's file may hold anything."""
    return _DIGEST.fullmatch(text) is not None


def collect(connection: sqlite3.Connection) -> int:
    """Drop what neither the course, nor its trash, nor its history names, inside the open transaction; gives how many contents.

    Every run of 64 hexadecimal digits counts as a name, whatever field it stands in: a newer Lectern's blocks keep their media.
    A file's name goes with the last text that gives it: it may have been changed because of who is named in it.
    """
    stored = {digest: (key, name) for key, digest, name in connection.execute("SELECT id, sha256, name FROM media")}
    if stored:
        needed: set[str] = set()
        named: set[str] = set()
        for sql in (
            "SELECT data FROM blocks",
            "SELECT data FROM lessons",
            "SELECT data FROM sections",
            "SELECT value FROM meta WHERE typeof(value) = 'text'",
            "SELECT op || ' ' || inverse FROM changes",
        ):
            for (text,) in connection.execute(sql):
                found = set(_DIGEST.findall(text))
                needed |= found
                named.update(digest for digest in found & stored.keys() if _says(text, stored[digest][1]))
        for digest in stored.keys() - needed:
            connection.execute("DELETE FROM media WHERE id = ?", (stored[digest][0],))
        for digest in needed & stored.keys() - named:
            connection.execute("UPDATE media SET name = '' WHERE id = ?", (stored[digest][0],))
    gone = len(stored) - connection.execute("SELECT count(*) FROM media").fetchone()[0]
    connection.execute("DELETE FROM chunks WHERE media NOT IN (SELECT id FROM media)")
    return int(gone)


def _says(text: str, name: str) -> bool:
    """Whether JSON holds the name, however it was written."""
    return json.dumps(name, ensure_ascii=False)[1:-1] in text or json.dumps(name)[1:-1] in text


def _find(connection: sqlite3.Connection, digest: str) -> tuple[int, int] | None:
    row = connection.execute("SELECT id, size FROM media WHERE sha256 = ?", (digest,)).fetchone()
    if row is None:
        return None
    key, size = row
    count = -(-size // CHUNK)
    there = connection.execute("SELECT count(*) FROM chunks WHERE media = ?", (key,)).fetchone()[0]
    return (key, count) if there == count else None


def _store(db: Database, digest: str, content: Iterator[bytes], mime: str, name: str) -> None:
    key = secrets.randbits(62)  # nobody else's, so that pieces of a stream that broke off never mix with another's
    check, size, n = hashlib.sha256(), 0, 0
    more = True
    try:
        while more:
            batch = list(islice(content, _CHUNKS_A_COMMIT))
            more = len(batch) == _CHUNKS_A_COMMIT
            with db.write() as connection:
                for piece in batch:
                    check.update(piece)
                    connection.execute("INSERT INTO chunks (media, n, data) VALUES (?, ?, ?)", (key, n, piece))
                    n, size = n + 1, size + len(piece)
                if not more:
                    _finish(connection, db.path, digest == check.hexdigest(), (key, digest, mime, name, size))
    except BaseException:
        _forget(db, key)
        raise


def _finish(connection: sqlite3.Connection, path: Path, unchanged: bool, row: tuple[int, str, str, str, int]) -> None:
    if not unchanged:
        raise FileProblem(
            f"“{row[3]}” was not added to “{path.name}”.", "The file changed while it was being read.", "Add it again."
        )
    connection.execute("DELETE FROM media WHERE sha256 = ?", (row[1],))  # one whose pieces were lost
    connection.execute("INSERT INTO media (id, sha256, mime, name, size) VALUES (?, ?, ?, ?, ?)", row)


def _forget(db: Database, key: int) -> None:
    """Drop the pieces of a stream that broke off; where even that fails, :func:`collect` does it on closing."""
    try:
        with db.write() as connection:
            connection.execute("DELETE FROM chunks WHERE media = ?", (key,))
    except FileProblem:
        return


def _pieces(source: Path) -> Iterator[bytes]:
    with source.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
