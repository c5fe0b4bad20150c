"""What a file says, place by place: its text, its name, and what stands in its properties. A place is what people look for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.course.errors import FileProblem
from app.course.model import Course
from app.media.pictures import look
from app.scan import Passage, course_passages
from app.services.picturereading import read_pictures
from app.services.picturescan import beside, in_file, picture_passages, place_of

MAX_BYTES = 200_000_000
"""A larger file is reported and left out: nobody writes a course text of that size, and reading it would take the memory."""
DRAFTS = frozenset({".course", ".docx", ".pptx", ".md", ".markdown"})
TEXTS = frozenset({".txt", ".text", ".log", ".csv", ".tsv"})
PAGES = frozenset({".html", ".htm", ".xhtml"})
CAPTIONS = frozenset({".vtt", ".srt"})
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff"})
ILLUSTRATED = DRAFTS | PICTURES
"""Endings of the files whose pictures are read."""
SUFFIXES = DRAFTS | TEXTS | PAGES | CAPTIONS | PICTURES | {".pdf"}
"""Endings of the files that are looked into."""


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of text and where it is: ``place`` in words ("Lesson 2", "page 3", "line 14"), ``line`` its first line where
    the file has lines, else 0. ``passage`` is as the scanner takes it."""

    place: str
    passage: Passage
    line: int = 0


@dataclass(slots=True)
class Accepted:
    """What a course's author called not sensitive: digests under the course's own key; filled while its texts are read."""

    key: bytes = b""
    digests: frozenset[str] = frozenset()


Reader = Callable[[Path, Accepted], Iterator[Text]]


def texts_of(path: Path, accepted: Accepted) -> Iterator[Text]:
    """Every text of a file, its name first. Fills ``accepted`` where a course says what is not sensitive in it.

    Raises ``FileProblem`` when it can't be read.
    """
    yield Text("file name", Passage("name", re.sub(r"[._-]+", " ", path.stem)))
    try:
        size = path.stat().st_size
    except OSError as error:
        raise FileProblem(f"“{path.name}” can't be read.", f"{error.strerror}.", "Check its name and folder.") from error
    if size > MAX_BYTES:
        raise FileProblem(f"“{path.name}” is too large to be scanned.", f"It has {size / 1e6:.0f} MB.", "Split it.")
    yield from _reader(path)(path, accepted)


def _reader(path: Path) -> Reader:
    suffix = path.suffix.lower()
    for suffixes, reader in _READERS:
        if suffix in suffixes:
            return reader
    step = "Convert it to one of: " + ", ".join(sorted(SUFFIXES))
    raise FileProblem(f"“{path.name}” is of a kind that is not looked into.", "", step)


def _draft(path: Path, accepted: Accepted) -> Iterator[Text]:
    from app.services.reading import read_draft

    with ExitStack() as stack:
        draft = stack.enter_context(read_draft(path, lambda _fraction, _text: None))
        accepted.key, accepted.digests = draft.key, draft.course.accepted
        titles = _titles(draft.course)
        said = read_pictures(draft.course, draft.media.media, lambda _fraction, _text: None)
        for holder, passages in course_passages(draft.course, beside(said)):
            for passage in passages:
                place = titles.get(holder, "course")
                yield Text(f"{place}, {place_of(passage.part)}" if in_file(passage.part) else place, passage)


def _titles(course: Course) -> dict[str, str]:
    found = {course.id: "course settings"}
    for section in course.sections:
        found[section.id] = f"section “{section.title}”"
        for lesson in section.lessons:
            found[lesson.id] = f"lesson “{lesson.title}”"
            found.update((block.id, f"lesson “{lesson.title}”, block {at}") for at, block in enumerate(lesson.blocks, 1))
    return found


def _plain(path: Path, accepted: Accepted) -> Iterator[Text]:
    del accepted
    line = 1
    for paragraph in re.split(r"(\n\s*\n)", _decoded(path)):
        if paragraph.strip():
            yield Text(f"line {line}", Passage("text", paragraph), line)
        line += paragraph.count("\n")


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"):
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    if b"\0" in data[:4096]:
        raise FileProblem(f"“{path.name}” is no text.", "It holds bytes that no text has.", "Leave it out, or convert it.")
    return data.decode("cp1252", "replace")


def _captions(path: Path, accepted: Accepted) -> Iterator[Text]:
    """Cue after cue, without times; speaker names and notes are text too."""
    del accepted
    line = 1
    for block in re.split(r"(\n\s*\n)", _decoded(path)):
        kept = [row for row in block.split("\n") if row.strip() and "-->" not in row and not row.strip().isdecimal()]
        if kept and kept != ["WEBVTT"]:
            text = re.sub(r"<v(?:\.[\w.]+)?\s([^>]*)>", r"\1: ", "\n".join(kept))
            yield Text(f"line {line}", Passage("cue", re.sub(r"<[^>]*>", "", text)), line)
        line += block.count("\n")


_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "kbd", "mark", "q", "s", "samp", "small",
    "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
})  # fmt: skip
_HIDDEN = frozenset({"script", "style", "template", "noscript"})
_ATTRIBUTES = ("alt", "title", "aria-label", "placeholder", "value", "content", "href")


def _page(path: Path, accepted: Accepted) -> Iterator[Text]:
    """Text by block elements, then what stands in attributes and comments."""
    del accepted
    from lxml import etree, html

    try:
        parser = html.HTMLParser(no_network=True, encoding=None, remove_pis=True, huge_tree=False)
        root = html.document_fromstring(path.read_bytes() or b"<p></p>", parser=parser)
    except (ValueError, etree.LxmlError) as error:
        raise FileProblem(f"“{path.name}” is no web page that can be read.", f"{error}.", "Open and save it anew.") from error
    parts: list[str] = []
    line = 1
    for event, element in etree.iterwalk(root, events=("start", "end", "comment")):
        if event == "comment":
            yield Text("comment", Passage("comment", element.text or ""), element.sourceline or 0)
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag not in _INLINE and "".join(parts).strip():
            yield Text(f"line {line}", Passage("text", "".join(parts).strip()), line)
            parts = []
        if event == "start":
            line = element.sourceline or line
            for name in _ATTRIBUTES:
                held = element.get(name)
                if held and len(held) > 2 and not (name == "content" and tag != "meta"):
                    yield Text(f"line {line}, {name}", Passage(name, held.removeprefix("mailto:")), line)
            if tag not in _HIDDEN:
                parts.append(element.text or "")
        else:
            parts.append(element.tail or "")
    if "".join(parts).strip():
        yield Text(f"line {line}", Passage("text", "".join(parts).strip()), line)


_PROGRAMS = frozenset({"/Producer", "/Creator"})
"""Properties of a PDF that name programs (ISO 32000-1, 14.3.3); their names look like people's."""


def _pdf(path: Path, accepted: Accepted) -> Iterator[Text]:
    del accepted
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileProblem(f"“{path.name}” is locked with a password.", "", "Save a copy without one and scan that.")
        for name, value in (reader.metadata or {}).items():
            if isinstance(value, str) and value.strip() and name not in _PROGRAMS:
                yield Text(f"property {name.removeprefix('/')}", Passage("property", str(value)))
        for number, page in enumerate(reader.pages, 1):
            text = page.extract_text()
            if text.strip():
                yield Text(f"page {number}", Passage("text", text))
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError) as error:
        why = f"{type(error).__name__}: {error}"
        raise FileProblem(f"“{path.name}” can't be read as a PDF.", f"{why:.200}.", "Print it to a new PDF.") from error


def _picture(path: Path, accepted: Accepted) -> Iterator[Text]:
    """What stands in a picture's properties, and the words in it where Tesseract is installed."""
    del accepted
    for passage in picture_passages(look(path.read_bytes())):
        yield Text(place_of(passage.part), passage)


_READERS: tuple[tuple[frozenset[str], Reader], ...] = (
    (DRAFTS, _draft),
    (TEXTS, _plain),
    (CAPTIONS, _captions),
    (PAGES, _page),
    (frozenset({".pdf"}), _pdf),
    (PICTURES, _picture),
)
