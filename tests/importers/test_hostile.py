# ruff: noqa: E501  (one source a line)
"""Files that are broken, locked, hostile or something else: one clear message each, quickly, and nothing half read."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.course.errors import Cancelled, ImportProblem, LecternError
from app.importers import read
from app.importers.limits import MAX_PARAGRAPH


def refused(path: Path) -> ImportProblem:
    """The message for a file that must be refused, which names the file and says what to do."""
    with pytest.raises(ImportProblem) as caught:
        read(path)
    problem = caught.value
    assert path.name in problem.what
    assert problem.next_step
    return problem


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def ole(stream: str) -> bytes:
    """The beginning of an old Office container with one stream's name in its directory."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(512)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.docx", ole("EncryptedPackage"), "password-protected"),
        ("a.doc", ole("WordDocument"), "(.doc)"),
        ("a.ppt", ole("PowerPoint Document"), "(.ppt)"),
        ("a.docx", ole("WordDocument"), "(.doc)"),
        ("a.xls", ole("Workbook"), "(.xls)"),
        ("a.docx", b"%PDF-1.7\n", "is a PDF"),
        ("a.md", b"%PDF-1.7\n", "is a PDF"),
        ("a.docx", b"{\\rtf1 hello}", "RTF"),
        ("a.docx", b"\x89PNG\r\n\x1a\n" + bytes(30), "is a picture"),
        ("a.docx", b"<!DOCTYPE html><html></html>", "web page"),
        ("a.docx", b"# Just Markdown\n", "is a text file"),
        ("a.pptx", b"\x00\x01\x02\x03 nonsense", "does not know"),
        ("a.csv", b"a,b\n1,2\n", "table of values"),
        ("a.docx", b"", "is empty"),
        ("a.md", b"", "is empty"),
        ("a.docx", b"PK\x03\x04 and then nothing", "is damaged"),
        ("~$report.docx", b"\x05Name" + bytes(157), "not a document"),
        ("a.course", b"SQLite format 3\x00" + bytes(80), "opened, not imported"),
        ("a.xml", b"<?xml version='1.0'?><pkg:package/>", "Word XML"),
    ],
)
def test_each_wrong_file_is_named_for_what_it_is(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    assert said in str(refused(written(tmp_path / name, data)))


@pytest.mark.parametrize(("mimetype", "said"), [("text", ".odt"), ("presentation", ".odp"), ("spreadsheet", ".ods")])
def test_open_documents_are_named(tmp_path: Path, tools: Any, mimetype: str, said: str) -> None:
    path = tools.zipped(
        tmp_path / "a.docx", {"mimetype": f"application/vnd.oasis.opendocument.{mimetype}", "content.xml": "<x/>"}
    )
    assert said in str(refused(path))


def test_a_flat_open_document_is_named(tools: Any) -> None:
    assert "flat OpenDocument" in str(refused(tools.fixtures / "sources" / "review.fodt"))


def test_a_plain_zip_is_not_a_document(tmp_path: Path, tools: Any) -> None:
    assert "zip archive" in str(refused(tools.zipped(tmp_path / "a.docx", {"readme.txt": "hi"})))


def test_a_missing_file_a_folder_and_a_pipe(tmp_path: Path) -> None:
    assert "not there" in str(refused(tmp_path / "gone.docx"))
    assert "is a folder" in str(refused(tmp_path))
    os.mkfifo(tmp_path / "pipe.md")
    assert "not a file" in str(refused(tmp_path / "pipe.md"))


def test_a_file_that_may_not_be_read(tmp_path: Path, tools: Any, make_docx: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_docx(tools.p("x"))
    if os.geteuid() == 0:  # nothing is locked for root, so the lock is the system's answer on Windows
        real = Path.open

        def locked(self: Path, *args: Any, **kwargs: Any) -> Any:
            if self == path:
                raise PermissionError(13, "Permission denied", str(path))
            return real(self, *args, **kwargs)

        monkeypatch.setattr(Path, "open", locked)
    else:
        path.chmod(0)
    assert "Another program holds it" in str(refused(path))


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.6, 0.95, 0.999])
@pytest.mark.parametrize("fixture", ["pandoc_handbook.docx", "libreoffice_training.pptx"])
def test_a_truncated_file_is_damaged(tmp_path: Path, tools: Any, fixture: str, kept: float) -> None:
    data = (tools.fixtures / fixture).read_bytes()
    assert "is damaged" in str(refused(written(tmp_path / fixture, data[: int(len(data) * kept)])))


@pytest.mark.parametrize("fixture", ["pandoc_handbook.docx", "libreoffice_training.pptx", "python_docx_manual.docx"])
def test_flipped_bytes_never_end_in_a_traceback(tmp_path: Path, tools: Any, fixture: str) -> None:
    data = bytearray((tools.fixtures / fixture).read_bytes())
    step = len(data) // 60
    outcomes = set()
    for at in range(0, len(data), step):
        broken = bytearray(data)
        broken[at : at + 8] = b"\xff" * 8
        path = written(tmp_path / fixture, bytes(broken))
        try:
            read(path)
            outcomes.add("read")
        except LecternError as problem:
            outcomes.add("refused" if problem.next_step else str(problem))
    assert outcomes <= {"read", "refused"}
    assert "refused" in outcomes


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path, tools: Any, make_docx: Any) -> None:
    path = make_docx(tools.p("x"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/zeros.png", bytes(40 * 2**20))
    started = time.monotonic()
    assert "zip bomb" in str(refused(path))
    assert time.monotonic() - started < 2


def test_a_file_of_too_many_parts_is_refused(tmp_path: Path, tools: Any) -> None:
    path = tools.zipped(tmp_path / "many.docx", {f"p{index}": b"" for index in range(20_500)})
    assert "parts" in str(refused(path))


def test_a_directory_that_claims_to_be_huge_is_refused_before_it_is_read(tmp_path: Path) -> None:
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 9, 9, 2_000_000_000, 0, 0)
    assert "parts" in str(refused(written(tmp_path / "claims.docx", b"PK\x03\x04" + bytes(100) + end)))


def test_a_part_that_lies_about_its_size_is_not_believed(tmp_path: Path, tools: Any, make_docx: Any) -> None:
    path = make_docx(tools.p("x" * 5000))
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/document.xml"))
    struct.pack_into("<I", data, at + 24, 10)  # the unpacked size in the directory: 10 bytes
    assert "is damaged" in str(refused(written(path, bytes(data))))


BOMB = "<!DOCTYPE lolz [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "_rels/.rels", "[Content_Types].xml"])
def test_xml_with_a_document_type_is_refused(make_docx: Any, tools: Any, part: str, encoding: str) -> None:
    text = f"{BOMB}<w:document {tools.namespaces}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
    path = make_docx(tools.p("x"), parts={part: text.encode(encoding)})
    assert "document type definition" in str(refused(path))


def test_an_external_entity_reads_no_file(make_docx: Any, tools: Any, tmp_path: Path) -> None:
    secret = written(tmp_path / "secret.txt", b"hunter2")
    text = f"<!DOCTYPE x [<!ENTITY s SYSTEM 'file://{secret}'>]><w:document {tools.namespaces}><w:body><w:p><w:r><w:t>&s;</w:t></w:r></w:p></w:body></w:document>"
    assert "hunter2" not in str(refused(make_docx("", parts={"word/document.xml": text})))


def test_xml_nested_beyond_reason_is_refused(make_docx: Any) -> None:
    assert "nested" in str(refused(make_docx("<w:sdt><w:sdtContent>" * 200 + "</w:sdtContent></w:sdt>" * 200)))


def test_a_paragraph_of_a_hundred_megabytes_is_refused_with_a_message(tmp_path: Path, make_docx: Any, tools: Any) -> None:
    started = time.monotonic()
    assert "zip bomb" in str(refused(make_docx(tools.p("word " * 20_000_000), name="same.docx")))
    assert "too large" in str(refused(make_docx(tools.p(" ".join(map(str, range(10**7)))), name="huge.docx")))
    assert "10 MB" in str(refused(make_docx(tools.p(" ".join(map(str, range(2 * 10**6)))), name="large.docx")))
    huge = tmp_path / "huge.md"
    with huge.open("wb") as file:
        file.write(b"word " * 20_000_000)
    assert "too large" in str(refused(huge))
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("kind", ["docx", "md"])
def test_a_paragraph_of_two_megabytes_is_split_and_nothing_of_it_is_lost(
    tmp_path: Path, make_docx: Any, tools: Any, kind: str
) -> None:
    text = " ".join(f"word{index}" for index in range(200_000))
    path = make_docx(tools.p(text)) if kind == "docx" else written(tmp_path / "long.md", text.encode())
    started = time.monotonic()
    imported = read(path)
    assert time.monotonic() - started < 10
    pieces = [block.plain() for _, block in imported.course.blocks()]
    assert max(map(len, pieces)) <= MAX_PARAGRAPH
    assert "".join(pieces) == text
    assert any(entry.what == "very long text" for entry in imported.report.losses)


@pytest.mark.parametrize(
    "unit", ["[", "![", "*a ", "`", "<a ", "_x*", "a**b", "> ", "- ", "1. ", "|", "&amp;", "[a](", "\\", "~~a", "<!--"]
)
def test_markdown_made_to_be_slow_is_not(tmp_path: Path, unit: str) -> None:
    path = written(tmp_path / "slow.md", ("Start\n\n" + unit * (300_000 // len(unit)) + "\n").encode())
    started = time.monotonic()
    with contextlib.suppress(ImportProblem):
        read(path)
    assert time.monotonic() - started < 20


def test_thousands_of_pictures_are_checked_once_each(make_docx: Any, tools: Any) -> None:
    data = [tools.picture(colour=colour) for colour in ("navy", "red", "green")]
    body = "".join(f"<w:p><w:r><w:drawing><a:blip r:embed='i{index}'/></w:drawing></w:r></w:p>" for index in range(3000))
    parts = {f"word/media/{index}.png": data[index % 3] for index in range(3000)}
    rels = {f"i{index}": ("image", f"media/{index}.png") for index in range(3000)}
    started = time.monotonic()
    imported = read(make_docx(body, parts=parts, rels=rels))
    assert len(imported.media) == 3
    assert len([block for _, block in imported.course.blocks() if block.kind == "image"]) == 3000
    assert time.monotonic() - started < 15


def test_a_picture_that_unpacks_to_gigabytes_is_dropped_not_unpacked(make_docx: Any, tools: Any) -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    body = tools.p("x") + "<w:p><w:r><w:drawing><a:blip r:embed='i'/></w:drawing></w:r></w:p>"
    imported = read(make_docx(body, parts={"word/media/i.png": out.getvalue()}, rels={"i": ("image", "media/i.png")}))
    assert not imported.media
    assert any("20000 × 20000" in entry.detail for entry in imported.report.losses)


@pytest.mark.parametrize("source", ["pandoc_handbook.docx", "libreoffice_training.pptx", "sources/handbook.md"])
def test_a_person_can_stop_it_at_any_point(tools: Any, source: str) -> None:
    path = tools.fixtures / source
    told: list[float] = []
    read(path, lambda fraction, text: told.append(fraction))
    assert told == sorted(told)
    assert told[-1] == 1.0
    for stop_at in range(len(told)):
        count = 0

        def progress(fraction: float, text: str) -> None:
            nonlocal count
            count += 1
            if count > stop_at:  # noqa: B023
                raise Cancelled

        with pytest.raises(Cancelled):
            read(path, progress)


def test_a_document_renamed_to_another_kind_is_read_for_what_it_is(tmp_path: Path, tools: Any) -> None:
    data = (tools.fixtures / "pandoc_deck.pptx").read_bytes()
    imported = read(written(tmp_path / "renamed.docx", data))
    assert imported.course.settings.title == "Safe lifting"
