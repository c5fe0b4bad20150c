"""Is it a zip any system unpacks, the package it says it is, unchanged, with a manifest an LMS takes?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any
from zipfile import ZIP_STORED

from app import signing
from app.publish.doctor.opened import MANIFEST, MARKER, MOST, PAGE, PURPOSE, SIGNATURE, Package, signed_part
from app.publish.doctor.values import Found
from app.zips import DAMAGED

_CP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
_ADL = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
_NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*\Z")
_CHUNK = 1 << 20


def oversized(package: Package) -> Found:
    """Members that would unpack to more than any package of ours holds: looked at before anything is unpacked."""
    for info in package.archive.infolist():
        if info.compress_type != ZIP_STORED and info.file_size > MOST:
            yield info.filename, f"{info.filename} unpacks to {info.file_size >> 20:,} MB, as a zip bomb does."


def archive(package: Package) -> Found:
    """Whole, nothing around it, and names that every system can unpack. Hashes the members on the way."""
    for name in package.names:
        try:
            digest = hashlib.sha256()
            with package.archive.open(name) as member:
                while chunk := member.read(_CHUNK):
                    digest.update(chunk)
            package.hashes[name] = digest.hexdigest()
        except DAMAGED:
            yield name, f"{name} is damaged in the package."
    if not _nothing_around(package):
        yield MARKER, "There is something before or after the package in its file."
    seen: set[str] = set()
    for name in package.names:
        if name.startswith(("/", "\\")) or "\\" in name or ".." in name.split("/") or ":" in name or not name.isascii():
            yield name, f"{name!r} is not a name every system can unpack."
        if name.lower() in seen:
            yield name, f"{name} is in the package twice."
        seen.add(name.lower())


def _nothing_around(package: Package) -> bool:
    """Some systems look for the zip's directory at the very end of the file, and for its first file at the very start."""
    file = package.archive.fp
    if file is None:
        return False
    file.seek(0)
    start = file.read(4)
    file.seek(-22, 2)  # a directory's end without a comment (APPNOTE 4.3.16)
    return start == b"PK\x03\x04" and file.read(4) == b"PK\x05\x06"


def identity(package: Package) -> Found:
    """It says what it is, and is still what was published."""
    if package.format not in ("scorm12", "browser"):
        yield MARKER, "The package does not say what it is."
    elif package.expected and package.facts.get("course") != package.expected.course_id:
        yield MARKER, "The package is of another course."
    if package.format == "browser" and MANIFEST in package.names:
        yield MARKER, "The package has a manifest for a learning system, but says that it is a web page."
    if PAGE not in package.names:
        yield PAGE, "The page that starts the course is missing."
    listed = package.facts.get("files")
    if not isinstance(listed, dict):
        yield MARKER, "The package does not say what its files were when it was published."
        return
    for name, digest in package.hashes.items():
        if name != MARKER and listed.get(name) != digest:
            yield name, f"{name} is not what was published." if name in listed else f"{name} was added after publishing."
    for name in sorted(listed.keys() - set(package.names)):
        yield name, f"{name} was taken out after publishing."


def signature(package: Package) -> Found:
    """What it says of itself, the hashes of all its files among it, is what was signed, when it was."""
    said = package.facts.get(SIGNATURE)
    if said is None:
        return
    try:
        package.signed = signing.check(said, signed_part(package.facts), PURPOSE)
    except signing.BadSignature as error:
        yield MARKER, f"The package is not what was signed when it was published: its signature can't be right, as {error}."


def manifest(package: Package) -> Found:
    """One SCO that launches the page, every file listed, and nothing that leads elsewhere."""
    if package.format != "scorm12":
        return
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    if MANIFEST not in package.names:
        yield MANIFEST, "There is no imsmanifest.xml at the top of the package."
        return
    try:
        root = fromstring(package.read(MANIFEST))
    except (ParseError, DefusedXmlException) as error:
        yield MANIFEST, f"The manifest is not XML: {error}."
        return
    for text in (*_outline(root), *_launch(root)):
        yield MANIFEST, text
    listed = {element.get("href", "") for element in root.iter(f"{_CP}file")}
    present = set(package.names) - {MANIFEST}
    for name in sorted(listed - present):
        yield MANIFEST, f"The manifest lists {name}, which is not in the package."
    for name in sorted(present - listed):
        yield MANIFEST, f"{name} is in the package, but not in its manifest."


def _outline(root: Any) -> Iterator[str]:
    identifiers = [element.get("identifier", "") for element in root.iter() if element.get("identifier") is not None]
    for identifier in identifiers:
        if not _NCNAME.match(identifier) or identifiers.count(identifier) > 1:
            yield f"The identifier {identifier!r} is not valid, or not unique."
    if root.findtext(f"{_CP}metadata/{_CP}schemaversion") != "1.2":
        yield "The manifest does not say that it is SCORM 1.2."
    organizations = root.find(f"{_CP}organizations")
    default = None if organizations is None else organizations.get("default")
    if default not in [element.get("identifier") for element in root.iter(f"{_CP}organization")]:
        yield "The manifest does not say which organization to start."
    if any(name.rpartition("}")[2] == "base" for element in root.iter() for name in element.attrib):
        yield "The manifest looks for its files elsewhere."
    titles = [element.text or "" for element in root.iter(f"{_CP}title")]
    if not titles or not all(title.strip() for title in titles):
        yield "The manifest has an empty title."


def _launch(root: Any) -> Iterator[str]:
    resources = {item.get("identifier"): item for item in root.iter(f"{_CP}resource")}
    items = list(root.iter(f"{_CP}item"))
    if len(items) != 1 or items[0].get("identifierref") not in resources:
        yield "The manifest must launch exactly one item."
        return
    item, sco = items[0], resources[items[0].get("identifierref")]
    if item.get("isvisible", "true") != "true" or item.get("parameters"):
        yield "The item is hidden, or starts the course with parameters."
    if sco.get(f"{_ADL}scormtype") != "sco" or sco.get("href") != PAGE:
        yield "The item does not launch the course as a SCO."
    mastery = item.findtext(f"{_ADL}masteryscore")
    if mastery is not None and not (mastery.isdecimal() and int(mastery) <= 100):
        yield "The score to pass is none from 0 to 100."
