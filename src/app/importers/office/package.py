"""An Office file as a zip of parts, read so that no file can make us unpack more than we agreed to."""

from __future__ import annotations

import posixpath
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from lxml import etree

from app.course.errors import ImportProblem
from app.importers.limits import MAX_DIRECTORY, MAX_ENTRIES, MAX_RATIO, MAX_READ, MAX_UNPACKED, MAX_XML, MB, RATIO_FROM
from app.importers.office.xml import Element, HostileXml, children, get, parse
from app.zips import DAMAGED

_SAVE_AGAIN = "Open it in the program that made it, save a new copy, and import that."


@dataclass(frozen=True, slots=True)
class Relation:
    """From one part to another: ``kind`` is the last word of its type (``image``), ``target`` a part name or a URL."""

    kind: str
    target: str
    external: bool


@dataclass(slots=True)
class Package:
    """An open Office file. Use it as a context manager."""

    name: str
    _zip: zipfile.ZipFile
    _parts: Mapping[str, zipfile.ZipInfo]
    _read: int = 0
    _relations: dict[str, dict[str, Relation]] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> Package:
        """Open the file after checking its inventory; raises :class:`ImportProblem`."""
        _check_directory(path)
        try:
            archive = zipfile.ZipFile(path)
        except DAMAGED as error:
            raise _damaged(path.name) from error
        try:
            parts = _inventory(archive, path.name)
        except BaseException:
            archive.close()
            raise
        return cls(path.name, archive, parts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._zip.close()

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._parts

    def names(self) -> list[str]:
        """The parts' names, in lower case."""
        return list(self._parts)

    def size(self, part: str) -> int:
        """Unpacked bytes of a part, as the file promises them."""
        return self._parts[part.lower()].file_size

    def read(self, part: str, limit: int) -> bytes:
        """The bytes of a part, never more than ``limit``; :class:`ImportProblem` when it is missing, larger or damaged."""
        info = self._parts.get(part.lower())
        if info is None:
            raise ImportProblem(f"“{self.name}” is incomplete.", f"Its part “{part}” is missing.", _SAVE_AGAIN)
        if info.flag_bits & 1:
            raise ImportProblem(
                f"“{self.name}” is password-protected.", "Its contents are encrypted.", "Save a copy without a password."
            )
        if info.file_size > limit:
            raise ImportProblem(
                f"“{self.name}” is too large.",
                f"Its part “{part}” unpacks to {info.file_size // MB:,} MB; at most {limit // MB:,} MB fit.",
                "Split the document and import the parts.",
            )
        if self._read + info.file_size > MAX_READ:
            raise ImportProblem(
                f"“{self.name}” is too large.", f"It unpacks to more than {MAX_READ // MB:,} MB.", "Split the document."
            )
        try:
            with self._zip.open(info) as stream:
                data = stream.read(limit + 1)  # bounded by what we asked for, whatever the directory promised
        except DAMAGED as error:
            raise _damaged(self.name, part) from error
        self._read += len(data)
        if len(data) > limit:
            raise _damaged(self.name, part)
        return data

    def small(self, part: str) -> bytes:
        """A part of at most 1 MB, or nothing when it is missing."""
        return self.read(part, MB) if part in self else b""

    def xml(self, part: str) -> Element:
        """The root of an XML part; raises :class:`ImportProblem`."""
        data = self.read(part, MAX_XML)
        try:
            return parse(data)
        except HostileXml as error:
            raise ImportProblem(
                f"“{self.name}” was not imported, to be safe.",
                f"Its part “{part}” contains a document type definition, which no Office program writes and attacks need.",
                "Ask the sender where it comes from. If you trust it, " + _SAVE_AGAIN[0].lower() + _SAVE_AGAIN[1:],
            ) from error
        except etree.XMLSyntaxError as error:
            if "Text node too long" in str(error) or "Resource limit" in str(error):
                why = f"One piece of text in “{part}” is longer than 10 MB."
                raise ImportProblem(
                    f"“{self.name}” is too large.", why, "Split the text into paragraphs and try again."
                ) from error
            if "Excessive depth" in str(error):
                raise ImportProblem(
                    f"“{self.name}” can't be imported.", f"Its part “{part}” is nested more than 256 levels deep.", _SAVE_AGAIN
                ) from error
            raise _damaged(self.name, part) from error

    def optional(self, part: str) -> Element | None:
        """The root of an XML part, or None when there is no such part."""
        return self.xml(part) if part and part in self else None

    def relations(self, part: str) -> Mapping[str, Relation]:
        """Where a part points, by relationship id. Targets that are missing from the file are listed all the same."""
        if part not in self._relations:
            folder, base = posixpath.split(part)
            root = self.optional(posixpath.join(folder, "_rels", base + ".rels"))
            self._relations[part] = {get(item, "Id"): _relation(item, folder) for item in children(root, "rel:Relationship")}
        return self._relations[part]

    def related(self, part: str, kind: str) -> str:
        """The first part a part points to with that kind, or an empty string."""
        for relation in self.relations(part).values():
            if relation.kind == kind and not relation.external and relation.target in self:
                return relation.target
        return ""

    def main_part(self) -> str:
        """The part that holds the document; empty when this is no Office file."""
        return self.related("", "officeDocument")

    def main_type(self) -> str:
        """Content type of the main part; empty when this is no Office file."""
        part = self.main_part()
        if not part or "[content_types].xml" not in self:
            return ""
        root = self.xml("[Content_Types].xml")
        for item in children(root, "ct:Override"):
            if get(item, "PartName").lstrip("/").lower() == part.lower():
                return get(item, "ContentType")
        ending = part.rpartition(".")[2].lower()
        return next(
            (get(item, "ContentType") for item in children(root, "ct:Default") if get(item, "Extension").lower() == ending), ""
        )


def _relation(item: Element, folder: str) -> Relation:
    target, kind = get(item, "Target"), get(item, "Type").rpartition("/")[2]
    if get(item, "TargetMode") == "External":
        return Relation(kind, target, True)
    path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    return Relation(kind, path, False)


def _damaged(name: str, part: str = "") -> ImportProblem:
    where = f"Its part “{part}” can't be unpacked." if part else "It is cut off or its inventory is unreadable."
    return ImportProblem(
        f"“{name}” is damaged.", where, "Download or copy it again, or open it in its program and save a new copy."
    )


def _bomb(name: str, why: str) -> ImportProblem:
    return ImportProblem(
        f"“{name}” was not imported, to be safe.",
        why,
        "If you trust where it comes from, " + _SAVE_AGAIN[0].lower() + _SAVE_AGAIN[1:],
    )


def _check_directory(path: Path) -> None:
    """Look at the end-of-directory record (APPNOTE 4.3.16, 4.3.14) before Python reads the directory it describes."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - 65_557 - 20, 0))  # a comment of up to 64 KB may follow the record of 22 bytes; 20 for the locator
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) < at + 22:
            raise _damaged(path.name)
        count, length = struct.unpack_from("<HI", tail, at + 10)
        if at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07":
            file.seek(min(struct.unpack_from("<Q", tail, at - 12)[0], size))
            record = file.read(56)
            if len(record) == 56:
                count, length = struct.unpack_from("<QQ", record, 32)
    if count > MAX_ENTRIES or length > MAX_DIRECTORY:
        raise _bomb(path.name, f"It claims {count:,} parts; at most {MAX_ENTRIES:,} are read.")


def _inventory(archive: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > MAX_ENTRIES:
        raise _bomb(name, f"It has {len(infos):,} parts; at most {MAX_ENTRIES:,} are read.")
    total = sum(info.file_size for info in infos)
    if total > MAX_UNPACKED:
        raise _bomb(name, f"It would unpack to {total // MB:,} MB; at most {MAX_UNPACKED // MB:,} MB are allowed.")
    for info in infos:
        if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            ratio = info.file_size // max(info.compress_size, 1)
            raise _bomb(name, f"Its part “{info.filename}” unpacks to {ratio:,} times its size, as a zip bomb does.")
    return {info.filename.lstrip("/").lower(): info for info in infos}
