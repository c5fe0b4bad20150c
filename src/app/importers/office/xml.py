"""Office XML: names without their namespaces' addresses, and parsing that a hostile file can't turn against us."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

Element = etree._Element

_BASE = "http://schemas.openxmlformats.org/"
NAMESPACES = {
    "w": _BASE + "wordprocessingml/2006/main",
    "a": _BASE + "drawingml/2006/main",
    "p": _BASE + "presentationml/2006/main",
    "r": _BASE + "officeDocument/2006/relationships",
    "m": _BASE + "officeDocument/2006/math",
    "c": _BASE + "drawingml/2006/chart",
    "dgm": _BASE + "drawingml/2006/diagram",
    "wp": _BASE + "drawingml/2006/wordprocessingDrawing",
    "pic": _BASE + "drawingml/2006/picture",
    "ct": _BASE + "package/2006/content-types",
    "rel": _BASE + "package/2006/relationships",
    "cp": _BASE + "package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "mc": _BASE + "markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "p14": "http://schemas.microsoft.com/office/powerpoint/2010/main",
    "a14": "http://schemas.microsoft.com/office/drawing/2010/main",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
    "cx": "http://schemas.microsoft.com/office/drawing/2014/chartex",
    "p188": "http://schemas.microsoft.com/office/powerpoint/2018/8/main",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_PREFIX = {address: prefix for prefix, address in NAMESPACES.items()}

# ISO 29500 Strict differs from Transitional, for everything we read, in the addresses of its namespaces alone.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"


class HostileXml(ValueError):
    """XML with a DTD: no Office program writes one, and entity bombs and file inclusion need one."""


def parse(data: bytes) -> Element:
    """The root element of an XML part. Raises :class:`HostileXml`, or ``etree.XMLSyntaxError`` for what is not XML.

    Encoding is UTF-8 or UTF-16 as the packaging standard asks (ECMA-376 part 2, 9.1.2), whatever the declaration says, so
    that no unusual encoding hides a DTD from the check. libxml2's own limits (depth 256, text of 10 MB) stay on.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode("utf-8")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise HostileXml("it contains a document type definition")
    if b"purl.oclc.org/ooxml" in data:
        data = _STRICT.sub(_TRANSITIONAL, data)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(data, parser)


def q(name: str) -> str:
    """``w:p`` as lxml spells it."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def name(element: Element) -> str:
    """The element's name with its usual prefix (``w:p``), whatever the file's; ``?:local`` for a namespace we don't know."""
    tag = str(element.tag)
    if not tag.startswith("{"):
        return tag
    address, _, local = tag[1:].partition("}")
    return f"{_PREFIX.get(address, '?')}:{local}"


def get(element: Element | None, attribute: str, default: str = "") -> str:
    """An attribute such as ``w:val`` or, without a namespace, ``id``."""
    if element is None:
        return default
    return str(element.get(q(attribute) if ":" in attribute else attribute, default))


def child(element: Element | None, *path: str) -> Element | None:
    """The first child down a path of names, or None."""
    for step in path:
        if element is None:
            return None
        element = element.find(q(step))
    return element


def children(element: Element | None, wanted: str) -> list[Element]:
    """All children of one name."""
    return [] if element is None else element.findall(q(wanted))


def is_on(element: Element | None, default: bool = False) -> bool:
    """A toggle such as ``<w:b/>`` or ``<w:b w:val="0"/>``."""
    if element is None:
        return default
    return get(element, "w:val", "1") not in ("0", "false", "off", "none")


def number(text: str, default: int = 0) -> int:
    """An integer attribute that may be missing, fractional or nonsense."""
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return default


def chosen(element: Element) -> Iterator[Element]:
    """The children of the branch of an ``mc:AlternateContent`` that we read: the first choice, else the fallback.

    The branches say the same thing for newer and older programs; reading both would say it twice.
    """
    branch = child(element, "mc:Choice")
    if branch is None:
        branch = child(element, "mc:Fallback")
    if branch is not None:
        yield from branch


def walk(element: Element) -> Iterator[Element]:
    """The element and its descendants in document order, one branch of each ``mc:AlternateContent`` only."""
    stack = [element]
    while stack:
        here = stack.pop()
        yield here
        inner = chosen(here) if name(here) == "mc:AlternateContent" else iter(here)
        stack.extend(reversed(list(inner)))


def text_of(element: Element | None, *kinds: str) -> str:
    """All text of ``w:t``, ``a:t`` and ``m:t`` descendants (or of the kinds given), paragraphs separated by a space."""
    if element is None:
        return ""
    wanted = kinds or ("w:t", "a:t", "m:t")
    out: list[str] = []
    for item in walk(element):
        tag = name(item)
        if tag in wanted:
            out.append(item.text or "")
        elif tag in ("w:p", "a:p", "w:tab", "w:br", "a:br", "w:tc", "a:tc", "w:cr"):
            out.append(" ")
    return " ".join("".join(out).split())
