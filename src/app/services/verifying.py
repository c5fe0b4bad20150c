"""``lectern label verify``: what files and packages say of their origin, and whether they still are what was signed."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.audit import AuditLog
from app.course.errors import FileProblem
from app.media.checking import Checked, Verdict, checked, mime_of, watermark_layer
from app.publish import examine
from app.publish.doctor import synthetic_members
from app.services.labelling import Labeller
from app.zips import DAMAGED

MOST = 512 * 1024 * 1024
"""Bytes of one file that is looked into: eight hours of narration."""
Say = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Verified:
    """A file, or a package with the files in it that are labelled or should be.

    ``signed`` says in a sentence who signed a package; ``problems`` are what the doctor finds in one, and what keeps it from
    being trusted. Both are empty for a single file.
    """

    path: Path
    files: tuple[Checked, ...]
    package: bool = False
    signed: str = ""
    problems: tuple[str, ...] = field(default=())

    @property
    def verdict(self) -> Verdict:
        """The worst of everything."""
        found = [one.verdict for one in self.files]
        for worst in (Verdict.CHANGED, Verdict.NONE, Verdict.PARTLY):
            if worst in found:
                return worst
        return Verdict.CHANGED if self.problems else Verdict.WHOLE

    @property
    def whole(self) -> bool:
        """Whether nothing is missing and nothing was changed."""
        return self.verdict is Verdict.WHOLE and not self.problems


def verify(path: Path, labeller: Labeller, log: AuditLog | None = None, say: Say = lambda _fraction, _text: None) -> Verified:
    """Check a media file, a caption file or a published package. As slow as it is large: a job.

    ``log`` tells whether a package is, byte for byte, one that this computer published. Raises ``FileProblem``.
    """
    try:
        if zipfile.is_zipfile(path):
            return _package(path, labeller, log, say)
        if path.stat().st_size > MOST:
            raise FileProblem(
                f"“{path.name}” is too large.", f"At most {MOST >> 20} MB are looked into.", "Give a shorter one."
            )
        return verify_bytes(path.read_bytes(), path, labeller)
    except OSError as error:
        raise FileProblem(f"“{path}” can't be read.", f"{error.strerror}.", "Check the path.") from error


def verify_bytes(data: bytes, path: Path, labeller: Labeller) -> Verified:
    """Check the bytes of one file; ``path`` is what it is called."""
    found = checked(data, path.name, labeller.anchors)
    if found.mime.startswith(("audio/", "video/")):
        layer = watermark_layer(data, found.label, path.name)
        found = replace(found, layers=(*found.layers, *([layer] if layer else ())))
    return Verified(path, (found,))


def lines(verified: Verified) -> Iterator[str]:
    """What was found, in words, a line each."""
    yield f"{verified.path.name}: {verified.verdict.value}"
    if verified.package:
        yield f"  Package: {verified.signed}"
        if not verified.files:
            yield "  Nothing in it is synthetic."
    for one in verified.files:
        inner = "    " if verified.package else "  "
        if verified.package:
            yield f"  {one.name}: {one.verdict.value}"
        for layer in one.layers:
            yield f"{inner}{layer.name}: {layer.standing.value}. {layer.said}"
    yield from (f"  Wrong: {text}" for text in verified.problems)


def as_data(verified: Verified) -> dict[str, object]:
    """What was found, for machines."""
    files = [
        {
            "name": one.name,
            "type": one.mime,
            "verdict": one.verdict.name.lower(),
            "id": one.label.id if one.label else None,
            "source": one.label.source_type.uri if one.label else None,
            "signer": one.credential.signer if one.credential else None,
            "credential": one.credential.state.value if one.credential else None,
            "layers": [{"name": layer.name, "state": layer.standing.value, "says": layer.said} for layer in one.layers],
        }
        for one in verified.files
    ]
    return {
        "file": str(verified.path),
        "verdict": verified.verdict.name.lower(),
        "package": verified.package,
        "signed": verified.signed,
        "problems": list(verified.problems),
        "files": files,
    }


def _package(path: Path, labeller: Labeller, log: AuditLog | None, say: Say) -> Verified:
    say(0.1, f"Examining {path.name}")
    report = examine(path)
    problems = [finding.text for finding in report.findings]
    found: list[Checked] = []
    anchors = labeller.anchors
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = synthetic_members(archive)
            infos = [info for info in archive.infolist() if not info.is_dir()]
            for number, info in enumerate(infos):
                say(0.3 + 0.7 * number / len(infos), f"Looking at {info.filename}")
                if info.file_size > MOST or (info.file_size > 1 << 20 and info.compress_size * 100 < info.file_size):
                    continue  # the doctor says so
                data = archive.read(info)
                if not mime_of(data, info.filename):
                    continue
                one = checked(data, info.filename, anchors)
                if one.verdict is not Verdict.NONE or info.filename in wanted:
                    found.append(one)
    except DAMAGED as error:
        problems.append(f"The package can't be read to its end: {error}.")
    signed = _who(report.signed.name if report.signed else "", report.signed.fingerprint if report.signed else "", labeller)
    if report.signed is None and any(one.credential for one in found):
        problems.append("The files in it are signed, but the package is not: its pages may be others than those published.")
    if log is not None and (time := _published(path, log)):
        signed += f" It is, byte for byte, what this computer published at {time}."
    return Verified(path, tuple(found), package=True, signed=signed, problems=tuple(dict.fromkeys(problems)))


def _who(name: str, fingerprint: str, labeller: Labeller) -> str:
    if not fingerprint:
        return "It is not signed: whoever changes it can bring its hashes up to date."
    if fingerprint in labeller.fingerprints:
        return f"Signed by this computer's Lectern ({name}); its pages, scripts and hashes are what was signed."
    return f"Signed by “{name}”, whom this computer does not know (certificate {fingerprint[:16]}…); unchanged since."


def _published(path: Path, log: AuditLog) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return next((row.time for row in log.rows(event="course.published") if row.fields.get("sha256") == digest), "")
