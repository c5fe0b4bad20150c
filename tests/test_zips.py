"""Zips of other people, damaged in every way of packing: each place that opens one says so in a sentence."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.audit.evidence import verify_pack
from app.course.errors import LecternError
from app.importers.office.package import Package
from app.policy.shelf import Shelf
from app.publish.doctor import examine
from app.publish.package import package_course
from app.zips import DAMAGED

METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
MEMBER = "word/document.xml"


def _import(path: Path) -> object:
    with Package.open(path) as package:
        return package.read(MEMBER, 1 << 20)


def _shelve(path: Path) -> object:
    return Shelf(path.parent / "packs").put(path)


def damaged(path: Path, method: int) -> Path:
    """A zip with one byte in the middle of each member changed, which its method notices, or its checksum."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name in (MEMBER, "[Content_Types].xml", "pack.toml", "manifest.json", "lectern.json", "index.html"):
            archive.writestr(name, bytes(range(256)) * 40)
        members = archive.infolist()
    data = bytearray(path.read_bytes())
    for info in members:
        data[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 0x55
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("method", METHODS)
def test_the_list_has_what_python_raises(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(damaged(tmp_path / "a.docx", method)) as archive, pytest.raises(DAMAGED):
        archive.read(MEMBER)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("opener", [_import, _shelve])
def test_who_needs_a_damaged_zip_says_so_in_a_sentence(tmp_path: Path, method: int, opener: Callable[[Path], object]) -> None:
    with pytest.raises(LecternError, match=r"a\.docx") as caught:
        opener(damaged(tmp_path / "a.docx", method))
    assert caught.value.next_step


@pytest.mark.parametrize("method", METHODS)
def test_who_examines_a_damaged_zip_reports_it(tmp_path: Path, method: int) -> None:
    path = damaged(tmp_path / "a.docx", method)
    assert examine(path).findings
    assert verify_pack(path).breaks
    assert package_course(path) is None
