"""Bytes to text, saying what was assumed."""

from __future__ import annotations

from app.course.errors import ImportProblem
from app.importers.reporter import Reporter

_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xef\xbb\xbf", "utf-8-sig", ""),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}


def decode(data: bytes, name: str, reporter: Reporter) -> str:
    """The text of a file: by its byte order mark, as UTF-8, as UTF-16 without a mark, else as Windows-1252 (reported).

    Raises :class:`ImportProblem` for what is no text at all.
    """
    for mark, codec, title in _BOMS:
        if data.startswith(mark):
            try:
                text = data.decode(codec)
            except UnicodeDecodeError as error:
                raise _not_text(name, f"It begins as {title or 'UTF-8'} text but is cut off or damaged.") from error
            if title:
                reporter.kept("whole document", f"encoding {title}", "")
            return text
    if b"\x00" in data[:4096]:
        return _without_mark(data, name, reporter)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
        reporter.changed(
            "whole document",
            "encoding",
            "it is not UTF-8; read as Windows-1252 (Western European): check accents and quotation marks",
        )
    controls = sum(byte in _CONTROLS for byte in data[:65_536])
    if controls > len(data[:65_536]) // 50:
        raise _not_text(name, "It is full of control characters.")
    return text


def _without_mark(data: bytes, name: str, reporter: Reporter) -> str:
    """UTF-16 of mostly Latin text has a zero in every other byte; anything else with zeros is not text."""
    head = data[:4096]
    for offset, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[offset::2].count(0)
        others = head[1 - offset :: 2].count(0)
        if zeros > len(head) // 4 and others == 0:
            try:
                text = data.decode(codec)
            except UnicodeDecodeError:
                break
            reporter.changed("whole document", "encoding", "it does not say its encoding; read as UTF-16, as its bytes suggest")
            return text
    raise _not_text(name, "It contains zero bytes, which no text has.")


def _not_text(name: str, why: str) -> ImportProblem:
    return ImportProblem(f"“{name}” is not a text file.", why, "Check that it is the Markdown document you meant.")
