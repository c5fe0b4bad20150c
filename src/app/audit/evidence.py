"""The evidence pack: one zip with the log and the records around it, which anybody can check with no other file.

Its first member, ``manifest.json``, lists every member in order with size and SHA-256, tells where the chain ends, and ends
with a ``seal``: the SHA-256 of all it says. The zip itself is made in the one way :func:`_zipped` makes it (nothing
compressed, one fixed date), so that the same contents give the same bytes and a byte changed anywhere shows.

The seal is signed with the certificate of the installation that wrote the pack, when its key store was open: whoever rewrites
the pack gets another seal and can't sign it. They can sign with a certificate of their own, which has another fingerprint, or
write a pack without any; both say so. The fingerprint or the seal a person was given tells packs apart then.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from app import signing
from app.audit import chain
from app.audit.chain import Break, Head, Report, Row
from app.audit.export import entry_line, json_lines, name_line
from app.audit.log import LogProblem, Snapshot
from app.audit.readme import readme
from app.course.errors import FileProblem
from app.signing import Signed, Signer
from app.zips import DAMAGED

FORMAT = "lectern-evidence"
VERSION = 1
MANIFEST, LOG, README = "manifest.json", "log.jsonl", "README.html"
_DATE = (1980, 1, 1, 0, 0, 0)
_PURPOSE = "evidence"
_CHUNK = 1 << 20
MOST = 2 << 30
"""Bytes of a pack that is checked; a log of a million entries makes half a gigabyte."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a pack. ``about`` says in a sentence what it is."""

    name: str
    content: bytes
    about: str = ""


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack that was written. ``seal`` names its contents, ``sha256`` its bytes."""

    path: Path
    seal: str
    sha256: str
    rows: int
    members: int
    signer: str = ""
    """Fingerprint of the certificate it is signed with; empty when the key store was closed."""


@dataclass(frozen=True, slots=True)
class PackReport:
    """What checking a pack found. ``breaks`` are sentences, the first that matters first; ``manifest`` is what the pack says of
    itself, empty when that can't be read."""

    breaks: tuple[str, ...]
    log: Report | None = None
    seal: str = ""
    manifest: dict[str, Any] = field(default_factory=dict)
    signed: Signed | None = None

    @property
    def ok(self) -> bool:
        """Whether it is what was written."""
        return not self.breaks


def write_pack(
    out: Path,
    snapshot: Snapshot,
    members: Iterable[Member],
    *,
    made: str,
    by: str,
    app: str,
    checked: Report,
    signer: Signer | None = None,
) -> Packed:
    """Write a pack of a log and ``members`` to ``out``, whole or not at all; raises :class:`LogProblem`.

    ``made`` is ISO 8601 in UTC, ``by`` the person, ``app`` Lectern's version, ``checked`` what verifying the log on its own
    computer found: only there does the key store vouch for where it ends. ``signer`` signs the seal.
    """
    log = "".join(json_lines(snapshot)).encode()
    given = [Member(LOG, log, "The log, an entry a line, oldest first."), *sorted(members, key=lambda member: member.name)]
    about: dict[str, object] = {
        "format": FORMAT,
        "version": VERSION,
        "made": made,
        "by": by,
        "app": app,
        "log": snapshot.log_id,
        "genesis": chain.genesis(snapshot.log_id),
        "head": {"seq": snapshot.head.seq, "hash": snapshot.head.hash},
        "rows": len(snapshot.rows),
        "signer": signing.who(signer.chain).fingerprint if signer else "",
        "checked": {"ok": checked.ok, "anchor": checked.anchor, "breaks": [item.what for item in checked.breaks]},
    }
    first = Member(README, readme(about, [(m.name, len(m.content), m.about) for m in given]).encode(), "Read this first.")
    whole = [first, *given]
    names = [member.name for member in whole]
    if len(set(names)) != len(names) or MANIFEST in names:
        raise ValueError("two members of an evidence pack have one name")
    manifest = about | {"members": [_line(member) for member in whole]}
    seal = _seal(manifest)
    signature = {"signature": signing.sealed(seal.encode(), _PURPOSE, signer)} if signer else {}
    sealed = json.dumps(manifest | {"seal": seal} | signature, ensure_ascii=False, indent=1).encode()
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        try:
            with os.fdopen(handle, "w+b") as file:
                _zipped(file, [(MANIFEST, sealed), *((member.name, member.content) for member in whole)])
                file.flush()
                os.fsync(file.fileno())
                file.seek(0)
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            Path(name).replace(out)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise LogProblem(f"{out} could not be written.", str(error), "Choose another folder.") from error
    return Packed(out, seal, digest, len(snapshot.rows), len(whole), str(about["signer"]))


def verify_pack(path: Path) -> PackReport:
    """Check a pack by itself: no other file, no key store, nothing of this computer. Raises ``FileProblem`` when there is no
    file to read; everything that is wrong with its contents is reported."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            if size > MOST:
                return PackReport((f"It is larger than the {MOST >> 30} GB a pack may have.",))
            return _verified(file)
    except OSError as error:
        raise FileProblem(f"“{path.name}” can't be read.", f"{error.strerror}.", "Check the path.") from error


def _verified(file: IO[bytes]) -> PackReport:
    try:
        with zipfile.ZipFile(file) as pack:
            found = _contents(pack)
    except DAMAGED as error:
        return PackReport((f"It is not a whole zip file: {error}.",))
    names = [name for name, _ in found]
    held = dict(found)
    breaks: list[str] = [f"“{name}” is in it twice." for name in sorted({n for n in names if names.count(n) > 1})]
    if MANIFEST not in held:
        return PackReport((*breaks, f"“{MANIFEST}” is missing, so nothing in it can be checked."))
    manifest, wrong = _manifest(held[MANIFEST])
    if manifest is None:
        return PackReport((*breaks, wrong))
    signed, unsigned = _signed(manifest)
    breaks += [text for text in (wrong, unsigned) if text]
    listed = manifest["members"]
    breaks += _compared(held, listed)
    expected = [MANIFEST, *(line["name"] for line in listed)]
    if names != expected and sorted(names) == sorted(expected):
        at = next(number for number, (name, other) in enumerate(zip(names, expected, strict=True)) if name != other)
        breaks.append(f"Its members are in another order: “{names[at]}” stands where “{expected[at]}” should.")
    log = _checked_log(held.get(LOG, b""), manifest)
    breaks += [f"{LOG}: {item.what}" for item in log.breaks]
    if not breaks:
        breaks += _rebuilt(file, found)
    return PackReport(tuple(breaks), log, str(manifest["seal"]), manifest, signed)


def _signed(manifest: dict[str, Any]) -> tuple[Signed | None, str]:
    """Who signed the seal, and what is wrong with the signature; nobody and nothing for a pack that says it has none."""
    named, signature = manifest.get("signer", ""), manifest.get("signature")
    if not named and signature is None:
        return None, ""
    if signature is None:
        return None, "The signature was taken out."
    try:
        signed = signing.check(signature, str(manifest.get("seal")).encode(), _PURPOSE)
    except signing.BadSignature as error:
        return None, f"The seal is not what was signed: the signature can't be right, as {error}."
    return (signed, "") if signed.fingerprint == named else (None, "It was signed by somebody else than it names.")


def _contents(pack: zipfile.ZipFile) -> list[tuple[str, bytes]]:
    """Members in the order of the zip's own list, read whole whatever their checksums say: ours say more.

    Raises ``ValueError`` for a zip that holds something packed smaller than it is: ours hold nothing like that, and what
    unpacks to gigabytes would fill the memory of whoever checks it.
    """
    found = []
    for info in pack.infolist():
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
            raise ValueError(f"“{info.filename}” is compressed, which nothing in an evidence pack is")
        with pack.open(info) as member:
            member._expected_crc = None  # type: ignore[attr-defined]  # a changed byte is named by our SHA-256, not by an exception
            found.append((info.filename, member.read(MOST)))
    return found


def _manifest(content: bytes) -> tuple[dict[str, Any] | None, str]:
    """The manifest and what is wrong with it; None when it can't be used at all."""
    try:
        manifest = json.loads(content)
        lines = manifest["members"]
        usable = (
            manifest["format"] == FORMAT
            and all(isinstance(line["name"], str) and isinstance(line["sha256"], str) for line in lines)
            and isinstance(manifest["log"], str)
            and isinstance(manifest["head"]["hash"], str)
            and isinstance(manifest["head"]["seq"], int)
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, f"“{MANIFEST}” is not what was packed: it can't be read."
    if not usable:
        return None, f"“{MANIFEST}” is not the manifest of an evidence pack."
    if manifest.get("version") != VERSION:
        return None, f"It is of version {manifest.get('version')}, which this Lectern does not know; use a newer one."
    told = {name: value for name, value in manifest.items() if name not in ("seal", "signature")}
    last = {name: manifest[name] for name in ("seal", "signature") if name in manifest}
    written = json.dumps(told | last, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
    if manifest.get("seal") != _seal(told) or written != content:
        return manifest | {"seal": str(manifest.get("seal"))}, f"“{MANIFEST}” is not what was packed: its seal does not fit."
    return manifest, ""


def _compared(held: dict[str, bytes], listed: Sequence[dict[str, Any]]) -> Iterator[str]:
    known = {line["name"]: line for line in listed}
    for name, line in known.items():
        if name not in held:
            yield f"“{name}” is missing."
        elif hashlib.sha256(held[name]).hexdigest() != line["sha256"] or len(held[name]) != line.get("bytes"):
            yield f"“{name}” is not what was packed."
    yield from (f"“{name}” was added." for name in held if name not in known and name != MANIFEST)


def _checked_log(content: bytes, manifest: dict[str, Any]) -> Report:
    """Follow the chain through the lines of the log."""
    head = Head(manifest["head"]["seq"], manifest["head"]["hash"])
    first, *lines = content.decode("utf-8", "replace").removesuffix("\n").split("\n")
    breaks: list[Break] = []
    rows: list[tuple[object, ...]] = []
    for number, line in enumerate(lines, 2):
        try:
            row = _entry(line)
            rows.append((row.seq, row.time, row.event, row.body, int(row.anchored), row.hash))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            breaks.append(Break(number, f"Line {number} is no entry ({error})."))
            if len(breaks) >= chain.MOST_BREAKS:
                break
    report = chain.check(rows, manifest["log"], head) if rows or head.seq else Report(0, head)
    breaks += report.breaks
    if first != name_line(manifest["log"], len(lines)):
        breaks.append(Break(0, "Its first line does not name the log of the manifest and the number of its entries."))
    return Report(report.rows, report.head, tuple(breaks), report.anchor, report.unanchored, report.notes)


def _entry(line: str) -> Row:
    """The entry of a line; raises ``ValueError`` also for one that is not written as :func:`entry_line` writes it: a field told
    twice, or fields beside a text that says something else, would show readers what was never chained."""
    row = Row.of_json(json.loads(line))
    if entry_line(row) != line:
        raise ValueError("it is not written as an entry is")
    return row


def _rebuilt(file: IO[bytes], found: Sequence[tuple[str, bytes]]) -> Iterator[str]:
    """Every member is right: what else the zip holds (dates, comments, bytes between members) must be as it is made here."""
    with tempfile.TemporaryFile() as again:
        offsets = _zipped(again, found)
        again.seek(0)
        file.seek(0)
        at = 0
        while True:
            ours, theirs = again.read(_CHUNK), file.read(_CHUNK)
            if ours != theirs:
                both = enumerate(zip(ours, theirs, strict=False))
                place = at + next((n for n, (a, b) in both if a != b), min(len(ours), len(theirs)))
                near = max((offset, name) for offset, name in [(0, MANIFEST), *offsets] if offset <= place)[1]
                yield f"The zip file itself was changed, at byte {place}, in what it says about “{near}” or after it."
                return
            if not ours:
                return
            at += len(ours)


def _zipped(file: IO[bytes], members: Iterable[tuple[str, bytes]]) -> list[tuple[int, str]]:
    """Write the one zip these members make; gives where each begins."""
    offsets = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as pack:
        for name, content in members:
            info = zipfile.ZipInfo(name, _DATE)
            info.create_system = 3  # the same on every operating system
            info.external_attr = 0o600 << 16
            pack.writestr(info, content)
            offsets.append((info.header_offset, name))
    return offsets


def _line(member: Member) -> dict[str, object]:
    digest = hashlib.sha256(member.content).hexdigest()
    return {"name": member.name, "bytes": len(member.content), "sha256": digest, "about": member.about}


def _seal(manifest: dict[str, Any]) -> str:
    text = json.dumps(manifest, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
