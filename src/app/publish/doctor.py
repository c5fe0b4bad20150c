"""The doctor opens a finished package as a learning system would, and says what is wrong with it. It trusts only the bytes."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from app.course.provenance import SourceType

_CP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
_ADL = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
_MARKER, _MANIFEST, _PAGE = "lectern.json", "imsmanifest.xml", "index.html"
_NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SYNTHETIC_URI = re.compile(
    rb"cv\.iptc\.org/newscodes/digitalsourcetype/(?:%s)" % b"|".join(kind.value.encode() for kind in SourceType)
)
# Keys of the providers a course is made with (clause B2.4): OpenAI, Google. Other credentials in the text are the scanner's
# business, where an author can say why one may stay (a made-up key in a lesson on security).
_KEYS = re.compile(rb"\bsk-(?:proj-)?[A-Za-z0-9_-]{20,}|\bAIza[0-9A-Za-z_-]{35}\b")
_PROVIDER_HOSTS = re.compile(
    rb"\b(?:api\.openai\.com|(?:api|llm-gateway|streaming)(?:\.eu)?\.assemblyai\.com|[a-z0-9-]+\.googleapis\.com)\b"
)
_CALLS = re.compile(
    rb"\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|eval)\s*\(|\bimport\s*\(|\bnew Function\b"
)
_RESOURCE_ATTRIBUTES = {"src", "poster", "srcset", "data", "background", "manifest"}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the course says its package holds.

    ``synthetic`` are ids of blocks that need a visible label; ``labelled`` are media, by the start of their hash, that need a
    mark inside the file.
    """

    course_id: str
    lessons: tuple[str, ...]
    synthetic: frozenset[str]
    labelled: frozenset[str]


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One thing that is wrong, in words, and the file it is in."""

    check: str
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """``passed`` names the checks that found nothing, in order."""

    format: str
    passed: tuple[str, ...]
    findings: tuple[DoctorFinding, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    badges: int = 0


class _Page(HTMLParser):
    """What the page loads, links to, and labels."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[_Element] = []
        self.blocks: list[_Element] = []
        self.csp = ""
        self.inline: list[str] = []
        self._open_blocks: list[tuple[_Element, int]] = []
        self._depth = 0

    _VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = _Element(tag, attributes)
        self.elements.append(element)
        if tag == "meta" and attributes.get("http-equiv", "").lower() == "content-security-policy":
            self.csp = attributes.get("content", "")
        data_only = attributes.get("type") in ("application/json", "application/ld+json")
        if (tag == "script" and "src" not in attributes and not data_only) or tag == "style" or "style" in attributes:
            self.inline.append(f"<{tag}>")
        self.inline.extend(f"{name}=" for name in attributes if name.startswith("on"))
        if "data-badge" in attributes and self._open_blocks:
            self._open_blocks[-1][0].badges += 1
        if tag not in self._VOID:
            self._depth += 1
            if "data-block" in attributes:
                self.blocks.append(element)
                self._open_blocks.append((element, self._depth))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._VOID:
            return
        if self._open_blocks and self._open_blocks[-1][1] == self._depth:
            self._open_blocks.pop()
        self._depth -= 1

    def ids(self) -> list[str]:
        """Every id of the page, as often as it stands there."""
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]


@dataclass(slots=True)
class _Package:
    archive: zipfile.ZipFile
    names: list[str]
    expected: Expected | None
    format: str = ""
    page: _Page = field(default_factory=_Page)
    html: str = ""

    def read(self, name: str) -> bytes:
        """A member's bytes; nothing for a member that is not there (which is a finding of its own)."""
        return self.archive.read(name) if name in self.names else b""


Found = Iterator[tuple[str, str]]


def examine(package: Path, expected: Expected | None = None) -> Report:
    """Examine the package at ``package``. With ``expected`` it is also compared with the course it was made of."""
    try:
        with zipfile.ZipFile(package) as archive:
            return _examine(_Package(archive, archive.namelist(), expected))
    except (OSError, zipfile.BadZipFile) as error:
        return Report("", (), (DoctorFinding("archive", package.name, f"The package can't be opened as a zip: {error}."),))


def _examine(package: _Package) -> Report:
    try:
        package.format = str(json.loads(package.read(_MARKER) or b"{}").get("format", ""))
        package.html = package.read(_PAGE).decode("utf-8", "replace")
        package.page.feed(package.html)
    except (ValueError, AttributeError, zipfile.BadZipFile) as error:
        return Report("", (), (DoctorFinding("archive", _MARKER, f"The package can't be read: {error}."),))
    findings: list[DoctorFinding] = []
    passed: list[str] = []
    for name, check in _CHECKS:
        found = [DoctorFinding(name, file, text) for file, text in check(package)]
        findings.extend(found)
        if not found:
            passed.append(name)
    return Report(package.format, tuple(passed), tuple(findings))


def _archive(package: _Package) -> Found:
    broken = package.archive.testzip()
    if broken:
        yield broken, f"{broken} is damaged in the package."
    seen: set[str] = set()
    for name in package.names:
        if name.startswith(("/", "\\")) or "\\" in name or ".." in name.split("/") or ":" in name or not name.isascii():
            yield name, f"{name!r} is not a name every system can unpack."
        if name.lower() in seen:
            yield name, f"{name} is in the package twice."
        seen.add(name.lower())


def _identity(package: _Package) -> Found:
    if package.format not in ("scorm12", "browser"):
        yield _MARKER, "The package does not say what it is."
    elif package.expected and json.loads(package.read(_MARKER)).get("course") != package.expected.course_id:
        yield _MARKER, "The package is of another course."
    if _PAGE not in package.names:
        yield _PAGE, "The page that starts the course is missing."


def _manifest(package: _Package) -> Found:
    if package.format != "scorm12":
        return
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    if _MANIFEST not in package.names:
        yield _MANIFEST, "There is no imsmanifest.xml at the top of the package."
        return
    try:
        root = fromstring(package.read(_MANIFEST))
    except (ParseError, DefusedXmlException) as error:
        yield _MANIFEST, f"The manifest is not XML: {error}."
        return
    identifiers = [element.get("identifier", "") for element in root.iter() if element.get("identifier") is not None]
    for identifier in identifiers:
        if not _NCNAME.match(identifier) or identifiers.count(identifier) > 1:
            yield _MANIFEST, f"The identifier {identifier!r} is not valid, or not unique."
    resources = {item.get("identifier"): item for item in root.iter(f"{_CP}resource")}
    items = list(root.iter(f"{_CP}item"))
    if len(items) != 1 or items[0].get("identifierref") not in resources:
        yield _MANIFEST, "The manifest must launch exactly one item."
        return
    sco = resources[items[0].get("identifierref")]
    if sco.get(f"{_ADL}scormtype") != "sco" or sco.get("href") != _PAGE:
        yield _MANIFEST, "The item does not launch the course as a SCO."
    titles = [element.text or "" for element in root.iter(f"{_CP}title")]
    if not titles or not all(title.strip() for title in titles):
        yield _MANIFEST, "The manifest has an empty title."
    listed = {element.get("href", "") for element in root.iter(f"{_CP}file")}
    present = set(package.names) - {_MANIFEST}
    for name in sorted(listed - present):
        yield _MANIFEST, f"The manifest lists {name}, which is not in the package."
    for name in sorted(present - listed):
        yield _MANIFEST, f"{name} is in the package, but not in its manifest."


def _references(package: _Package) -> Found:
    """Everything the page loads or points to is in the package; nothing is loaded from anywhere else."""
    present, ids = set(package.names), set(package.page.ids())
    used = {_PAGE, _MARKER, _MANIFEST, "ai-notice.txt"}
    for element in package.page.elements:
        for name, value in element.attributes.items():
            link = name in ("href", "xlink:href")
            if not link and name not in _RESOURCE_ATTRIBUTES:
                continue
            if value.startswith("#"):
                if len(value) > 1 and value[1:] not in ids and element.tag == "use":
                    yield _PAGE, f"The page has no icon {value}."
                continue
            if link and element.tag == "a" and _SCHEME.match(value):
                if not value.lower().startswith(("http://", "https://", "mailto:")):
                    yield _PAGE, f"A link leads to {value[:60]!r}."
                continue
            if _SCHEME.match(value) or value.startswith("//"):
                yield _PAGE, f"The page would load {value[:80]!r} from elsewhere."
            elif value not in present:
                yield _PAGE, f"The page needs {value!r}, which is not in the package."
            used.add(value)
    for name in sorted(present - used):
        yield name, f"{name} is in the package, but nothing uses it."


def _sealed(package: _Package) -> Found:
    """No inline script, a strict policy, no connection, no key, no provider's host in what runs."""
    csp = package.page.csp
    if "default-src 'none'" not in csp or "unsafe" in csp or "http" in csp or "*" in csp:
        yield _PAGE, "The page has no strict Content-Security-Policy."
    for what in package.page.inline:
        yield _PAGE, f"The page carries an inline script or style ({what})."
    for name in package.names:
        if name.startswith("media/") and not name.endswith((".vtt", ".svg")):
            continue
        data = package.read(name)
        if _KEYS.search(data):
            yield name, f"{name} holds something that looks like a secret key."
        if name.endswith((".js", ".css")):
            if _CALLS.search(data):
                yield name, f"{name} could open a connection."
            if _PROVIDER_HOSTS.search(data) or b"@import" in data or b"url(http" in data:
                yield name, f"{name} names another host."


def _tracking(package: _Package) -> Found:
    scripts = [element.attributes.get("src", "") for element in package.page.elements if element.tag == "script"]
    wanted = {"scorm12": ("assets/scorm12.js", b"LMSInitialize"), "browser": ("assets/browser.js", b"localStorage")}
    if package.format in wanted:
        name, word = wanted[package.format]
        if name not in scripts or word not in package.read(name):
            yield _PAGE, "The script that keeps a learner's progress is missing."
    expected = package.expected
    ids = [element.attributes["id"] for element in package.page.elements if "data-lesson-page" in element.attributes]
    if expected and tuple(ids) != expected.lessons:
        yield _PAGE, "The lessons of the page are not those of the course."
    if not ids:
        yield _PAGE, "The page has no lesson."


def _labels(package: _Package) -> Found:
    """Every layer of a label: badge on the block, entry on the page about AI, mark inside the media file, NOTE in captions."""
    marked = [block for block in package.page.blocks if block.attributes.get("data-origin")]
    by_id = {block.attributes.get("id", ""): block for block in package.page.blocks}
    for block_id in package.expected.synthetic if package.expected else ():
        if block_id not in by_id or by_id[block_id] not in marked:
            yield _PAGE, f"The synthetic block {block_id} is not marked on its page."
    ids = package.page.ids()
    listed = {element.attributes["data-record"] for element in package.page.elements if "data-record" in element.attributes}
    for block in marked:
        name = block.attributes.get("id", "")
        if not block.badges:
            yield _PAGE, f"The synthetic block {name} has no visible label."
        for origin in block.attributes["data-origin"].split():
            if origin not in listed:
                yield _PAGE, f"The origin {origin} is not on the page about AI."
    if marked:
        links = [element.attributes.get("href") for element in package.page.elements if element.tag == "a"]
        if "lx-about" not in ids or "#lx-about" not in links:
            yield _PAGE, "The page about AI is missing, or nothing leads there."
        if "ai-notice.txt" not in package.names:
            yield "ai-notice.txt", "The notice for administrators is missing."
    yield from _file_labels(package)


def _file_labels(package: _Package) -> Found:
    from app.media.labels import read_label

    media = {element.attributes.get("src", ""): "" for element in package.page.elements if element.tag in ("audio", "img")}
    wanted = set(package.expected.labelled) if package.expected else set()
    narrated = _synthetic_files(package)
    for name in sorted(media):
        if name not in narrated and Path(name).stem not in wanted:
            continue
        data = package.read(name)
        if name.endswith((".mp3", ".wav")):
            if read_label(data) is None:
                yield name, f"The audio {name} carries no label that says it is synthetic."
        elif not _SYNTHETIC_URI.search(data):
            yield name, f"The file {name} carries no mark that says it is synthetic."
    for name in narrated:
        if name.endswith(".vtt") and read_label(package.read(name)) is None:
            yield name, f"The captions {name} carry no note that says the voice is synthetic."


def _synthetic_files(package: _Package) -> set[str]:
    """Media and captions that stand inside a wholly synthetic block (a picture, a narration) of the page."""
    out: set[str] = set()
    inside = ""
    for element in package.page.elements:
        if "data-block" in element.attributes:
            kind = element.attributes.get("class", "").rpartition("block-")[2]
            inside = kind if element.attributes.get("data-origin") and kind in ("image", "narration") else ""
        elif "data-page" in element.attributes or "data-lesson-end" in element.attributes:
            inside = ""
        if not inside:
            continue
        source = element.attributes.get("src", "") if element.tag in ("audio", "img") else ""
        if element.tag == "a" and element.attributes.get("href", "").endswith(".vtt"):
            source = element.attributes["href"]
        if source:
            out.add(source)
    return out


def _access(package: _Package) -> Found:
    html = next((element for element in package.page.elements if element.tag == "html"), None)
    if html is None or not html.attributes.get("lang"):
        yield _PAGE, "The page does not say its language."
    for element in package.page.elements:
        if element.tag == "img" and "alt" not in element.attributes:
            yield _PAGE, f"The picture {element.attributes.get('src')} has no alt text."
    ids = package.page.ids()
    for name in sorted({name for name in ids if ids.count(name) > 1} if len(ids) != len(set(ids)) else ()):
        yield _PAGE, f"Two elements of the page have the id {name}."
    if not re.search(r"<title>[^<]*\S", package.html):
        yield _PAGE, "The page has no title."


_CHECKS: tuple[tuple[str, Callable[[_Package], Found]], ...] = (
    ("archive", _archive),
    ("identity", _identity),
    ("manifest", _manifest),
    ("references", _references),
    ("sealed", _sealed),
    ("tracking", _tracking),
    ("labels", _labels),
    ("access", _access),
)
