"""One file scanned: what a worker process does, and the plain values it gives back."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import app
from app.course.errors import LecternError
from app.course.findings import Severity
from app.paths import resource
from app.services.library.texts import Accepted, Text, texts_of

if TYPE_CHECKING:
    from app.scan import Hit, Scanner

SEVERITIES = (Severity.SEVERE, Severity.ALERT, Severity.REVIEW)
"""Worst first."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding in a file, masked. ``place`` is where in words, ``line`` 0 where the file has no lines; ``start`` and ``end``
    are code points of the text of that place; ``digest`` is keyed, so that a baseline holds no value."""

    place: str
    line: int
    start: int
    end: int
    kind: str
    title: str
    severity: str
    score: float
    masked: str
    reason: str
    detector: str
    clause: str
    digest: str


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one file. ``problem`` says why it could not be read; ``sha256`` is of its bytes, empty then."""

    path: str
    sha256: str
    found: tuple[Found, ...] = ()
    problem: str = ""
    next_step: str = ""


def scan_file(path: str, key: bytes, language: str) -> FileResult:
    """Scan a file. Never raises: what goes wrong with a file is its result."""
    file = Path(path)
    try:
        sha256 = digest_of(file)
        return FileResult(path, sha256, tuple(_found(file, key, language)))
    except LecternError as error:
        return FileResult(path, "", problem=f"{error.what} {error.why}".strip(), next_step=error.next_step)
    except OSError as error:
        return FileResult(path, "", problem=f"“{file.name}” can't be read: {error.strerror}.", next_step="Check its rights.")
    except Exception as error:  # a bad file never stops a library
        why = f"Something unforeseen happened ({type(error).__name__})."
        return FileResult(path, "", problem=f"“{file.name}” can't be scanned. {why}", next_step="Please report it.")


def recipe(language: str) -> str:
    """Hash of what the scanner is made of here: version, language, the person's own terms, tables, model, and what reads
    pictures. Two computers with the same one find the same."""
    from app.media.pictures import languages
    from app.scan.common import common_kinds, noted
    from app.scan.countries import countries_file
    from app.scan.names.choice import stamp
    from app.scan.terms import terms_file
    from app.services.common import demanded

    looked_for = [kind for kind in common_kinds() if kind in noted(demanded())]
    made_of = (app.__version__, language, stamp(), *languages(), *looked_for)
    digest = hashlib.sha256(" ".join(map(str, made_of)).encode())
    for kept in (terms_file(), countries_file()):
        with contextlib.suppress(OSError):  # nobody has to keep terms or choose countries
            digest.update(kept.read_bytes())
    for folder in ("scan", "names"):
        for path in sorted(resource(folder).rglob("*")):
            if path.is_file():
                digest.update(f"{path.name} {path.stat().st_size}".encode())
                if path.suffix == ".toml":
                    digest.update(path.read_bytes())
    return digest.hexdigest()


def digest_of(file: Path) -> str:
    """SHA-256 of a file's bytes, hex; raises ``OSError``."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _scanned(scanner: Scanner, texts: Iterator[Text]) -> Iterator[tuple[Text, list[Hit]]]:
    """Each text with its hits; :data:`TOGETHER` at a time, since the names model reads many faster than one."""
    while batch := list(islice(texts, TOGETHER)):
        yield from zip(batch, scanner.hits_of([text.passage for text in batch]), strict=True)


TOGETHER = 32
"""Texts scanned at once."""


def _found(file: Path, key: bytes, language: str) -> list[Found]:
    from app.scan import kind_of

    scanner, accepted = _scanner(language), Accepted()
    found: list[Found] = []
    for text, hits in _scanned(scanner, texts_of(file, accepted)):
        for hit in hits:
            if accepted.key and hit.finding("", "", accepted.key).digest in accepted.digests:
                continue
            finding = hit.finding(text.place, text.passage.part, key)
            kind = kind_of(finding.kind)
            line = text.line + text.passage.text.count("\n", 0, finding.start) if text.line else 0
            found.append(
                Found(
                    place=text.place,
                    line=line,
                    start=finding.start,
                    end=finding.end,
                    kind=finding.kind,
                    title=kind.title,
                    severity=finding.severity.value,
                    score=finding.score,
                    masked=finding.masked,
                    reason=finding.reason,
                    detector=finding.detector,
                    clause=kind.clause,
                    digest=finding.digest,
                )
            )
    return found


@cache
def _scanner(language: str) -> Any:
    from app.scan.scanner import Scanner  # imports presidio; once a process
    from app.services.common import demanded

    return Scanner(language, demanded())
