"""What a file is, by its first bytes and its inventory. The name only helps with text, which has no signature."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

from app.course.errors import ImportProblem
from app.importers.limits import MAX_FILE, MB
from app.importers.values import KINDS

_TEXT = next(kind.extensions for kind in KINDS if kind.id == "md")
_OFFER = "Lectern imports Word (.docx), PowerPoint (.pptx) and Markdown (.md) documents."
_WORD, _DECK = (
    "Open it in Word or LibreOffice and save it as .docx.",
    "Open it in PowerPoint or LibreOffice and save it as .pptx.",
)

# First bytes → what a person calls it, and what to do.
_SIGNATURES = (
    (b"%PDF", "a PDF", "Import the document it was made from, or open it in Word and save it as .docx."),
    (b"{\\rtf", "a Rich Text (RTF) document", _WORD),
    (b"\x89PNG", "a picture", "Insert it into a lesson instead."),
    (b"\xff\xd8\xff", "a picture", "Insert it into a lesson instead."),
    (b"GIF8", "a picture", "Insert it into a lesson instead."),
    (b"SQLite format 3\x00", "a database; a .course file is opened, not imported", "Use “Open” instead."),
    (b"Rar!", "a RAR archive", "Unpack it and import a document from it."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it and import a document from it."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it and import a document from it."),
    (b"ID3", "a sound file", _OFFER),
)
_OPEN_DOCUMENT = {
    "text": ("an OpenDocument text (.odt)", _WORD),
    "presentation": ("an OpenDocument presentation (.odp)", _DECK),
    "spreadsheet": ("an OpenDocument spreadsheet (.ods)", _OFFER),
}
_OLE = (
    ("EncryptedPackage", "", ""),
    ("WordDocument", "a Word 97–2003 document (.doc)", _WORD),
    ("PowerPoint Document", "a PowerPoint 97–2003 presentation (.ppt)", _DECK),
    ("Workbook", "an Excel 97–2003 workbook (.xls)", _OFFER),
)
_OTHER_TEXT = {
    ".html": "a web page", ".htm": "a web page", ".csv": "a table of values", ".json": "a data file", ".xml": "an XML file",
    ".vtt": "a caption file", ".srt": "a caption file", ".tex": "a LaTeX document",
}  # fmt: skip


def what_is(path: Path) -> str:
    """``"docx"``, ``"pptx"`` or ``"md"``; :class:`ImportProblem` for anything else, saying what it is and what to do."""
    name = f"“{path.name}”"
    _check_openable(path, name)
    with path.open("rb") as file:
        head = file.read(4096)
        if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            raise _old_office(name, head + file.read(4 * MB))
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return _zipped(path, name)
    for magic, what, step in _SIGNATURES:
        if head.startswith(magic):
            raise ImportProblem(f"{name} is {what}.", "", step)
    return _text(path, name, head)


def _check_openable(path: Path, name: str) -> None:
    try:
        facts = path.stat()
    except FileNotFoundError:
        raise ImportProblem(f"{name} is not there.", "It was moved, renamed or deleted.", "Choose it again.") from None
    except OSError as error:
        raise ImportProblem(
            f"{name} can't be opened.", f"The system says: {error.strerror}.", "Check its name and folder."
        ) from error
    if stat.S_ISDIR(facts.st_mode):
        raise ImportProblem(f"{name} is a folder.", "", "Choose a document in it.")
    if not stat.S_ISREG(facts.st_mode):
        raise ImportProblem(f"{name} is not a file.", "It is a device or a pipe.", "Choose a document.")
    if path.name.startswith("~$"):
        raise ImportProblem(
            f"{name} is not a document.", "It is the note Office leaves beside a document while that is open.",
            f"Choose “{path.name[2:]}” or the document beside it.",
        )  # fmt: skip
    if facts.st_size == 0:
        raise ImportProblem(
            f"{name} is empty.", "It has no contents at all.", "Check that it was saved or downloaded completely."
        )
    if facts.st_size > MAX_FILE:
        size = facts.st_size // MB
        raise ImportProblem(
            f"{name} is too large.", f"It has {size:,} MB; at most {MAX_FILE // MB:,} MB fit.", "Split it and import the parts."
        )


def _old_office(name: str, data: bytes) -> ImportProblem:
    for stream, what, step in _OLE:
        if stream.encode("utf-16-le") in data:
            if stream == "EncryptedPackage":
                return ImportProblem(
                    f"{name} is password-protected.",
                    "Its contents are encrypted.",
                    "Open it with its password, save a copy without one, and import the copy.",
                )
            return ImportProblem(f"{name} is {what}.", "Lectern reads the newer format.", step)
    return ImportProblem(f"{name} is an old Office file.", "Lectern reads the newer formats.", "Save it as .docx or .pptx.")


def _zipped(path: Path, name: str) -> str:
    from app.importers.office.package import Package

    if path.suffix.lower() == ".course":
        raise ImportProblem(f"{name} is not a course.", "It is a zip archive with that name.", _OFFER)
    with Package.open(path) as package:
        main = package.main_type()
        if "wordprocessingml" in main or "ms-word.document" in main or "ms-word.template" in main:
            return "docx"
        if "presentationml" in main or "ms-powerpoint" in main:
            return "pptx"
        if "spreadsheetml" in main or "ms-excel" in main:
            raise ImportProblem(
                f"{name} is an Excel workbook.", "", "Copy the tables you need into a Word document and import that."
            )
        mimetype = package.small("mimetype").decode("ascii", "replace")
    for part, (what, step) in _OPEN_DOCUMENT.items():
        if mimetype.startswith(f"application/vnd.oasis.opendocument.{part}"):
            raise ImportProblem(f"{name} is {what}.", "", step)
    if mimetype.startswith("application/epub"):
        raise ImportProblem(f"{name} is an e-book (EPUB).", "", _OFFER)
    raise ImportProblem(f"{name} is a zip archive, not a document.", "", "Unpack it and import a document from it.")


def _text(path: Path, name: str, head: bytes) -> str:
    suffix = path.suffix.lower()
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:600].lower()
    if b"pkg:package" in start or b"wordml" in start:
        raise ImportProblem(f"{name} is a Word XML document.", "", _WORD)
    if b"urn:oasis:names:tc:opendocument" in start:
        raise ImportProblem(f"{name} is a flat OpenDocument file.", "", "Open it in LibreOffice and save it as .docx or .pptx.")
    if suffix in _TEXT or not suffix:
        return "md"
    if start.startswith((b"<!doctype html", b"<html")) or suffix in (".html", ".htm"):
        raise ImportProblem(f"{name} is a web page.", "", "Open it in Word or LibreOffice and save it as .docx.")
    if suffix in _OTHER_TEXT:
        raise ImportProblem(f"{name} is {_OTHER_TEXT[suffix]}.", "", _OFFER)
    if zipfile.is_zipfile(path):
        raise ImportProblem(f"{name} is a program or an archive with something before it.", "", _OFFER)
    if b"\x00" in head:
        raise ImportProblem(f"{name} is of a kind Lectern does not know.", "", _OFFER)
    if suffix in {extension for kind in KINDS for extension in kind.extensions}:
        raise ImportProblem(
            f"{name} is a text file, whatever its name says.", "", "If it is Markdown, rename it to end in .md."
        )
    raise ImportProblem(
        f"{name} is a text file of a kind Lectern does not know.", "", "If it is Markdown, rename it to end in .md."
    )
