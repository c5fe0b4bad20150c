"""What the styles of a Word file mean: headings, titles, quotes, code, captions. Names are Word's English built-in names,
which every Word writes whatever its language, plus those of LibreOffice, Google Docs and pandoc."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.importers.office.looks import is_fixed_width
from app.importers.office.xml import Element, child, children, get, is_on, number

_ROLES = {
    "title": "title",
    "subtitle": "subtitle",
    "author": "author",
    "date": "date",
    "quote": "quote",
    "intense quote": "quote",
    "quotations": "quote",
    "block text": "quote",
    "source code": "code",
    "html preformatted": "code",
    "preformatted text": "code",
    "macro": "code",
    "caption": "caption",
    "image caption": "caption",
    "table caption": "caption",
    "illustration": "caption",
    "figure": "caption",
    "table": "caption",
    "drawing": "caption",
    "toc heading": "toc",
    "contents heading": "toc",
    "table of figures": "toc",
    "index heading": "toc",
    "horizontal line": "rule",
    "table heading": "table heading",
}
_HEADING = re.compile(r"heading (\d)$")
_TOC = re.compile(r"(toc|contents|index|user index|illustration index) \d+$")
_CALLOUT = re.compile(r"(?:admonition|callout|alert|box)?[ :-]*(note|tip|hint|info|important|warning|caution|danger)\b")
_CODE_CHARACTERS = (
    "verbatim char",
    "source text",
    "html code",
    "html sample",
    "html typewriter",
    "html keyboard",
    "inline code",
    "code",
)


@dataclass(slots=True)
class Style:
    """One style as the file defines it; ``name`` in lower case."""

    name: str
    based_on: str
    paragraph: Element | None
    run: Element | None
    _role: str | None = None


@dataclass(slots=True)
class Styles:
    """The styles of one document by id."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default_paragraph: str = ""
    language: str = ""

    @classmethod
    def of(cls, root: Element | None) -> Styles:
        """Read ``word/styles.xml``; a document without one has no styles."""
        styles = cls()
        for item in children(root, "w:style"):
            key = get(item, "w:styleId")
            title = get(child(item, "w:name"), "w:val").lower()
            styles.by_id[key] = Style(title, get(child(item, "w:basedOn"), "w:val"), child(item, "w:pPr"), child(item, "w:rPr"))
            if get(item, "w:type") == "paragraph" and get(item, "w:default") in ("1", "true"):
                styles.default_paragraph = key
        defaults = child(root, "w:docDefaults", "w:rPrDefault", "w:rPr", "w:lang")
        normal = styles.by_id.get(styles.default_paragraph)
        styles.language = get(child(normal.run, "w:lang") if normal else None, "w:val") or get(defaults, "w:val")
        return styles

    def chain(self, key: str) -> Iterator[Style]:
        """A style and those it is based on; a loop ends it."""
        seen: set[str] = set()
        while key in self.by_id and key not in seen:
            seen.add(key)
            yield self.by_id[key]
            key = self.by_id[key].based_on

    def role(self, properties: Element | None) -> str:
        """What a paragraph is by its style: ``title``, ``quote``, ``heading 2``, ``callout warning`` …, or an empty string."""
        key = get(child(properties, "w:pStyle"), "w:val") or self.default_paragraph
        style = self.by_id.get(key)
        if style is None:
            return _role_of_name(key.lower())
        if style._role is None:
            style._role = next((role for role in (_role_of_name(item.name) for item in self.chain(key)) if role), "")
        return style._role

    def heading_level(self, properties: Element | None) -> int:
        """1 to 9 for a heading, else 0. An outline level set on the paragraph or its style makes a heading of any style."""
        role = self.role(properties)
        if role.startswith("heading "):
            return number(role[8:])
        if role:
            return 0
        key = get(child(properties, "w:pStyle"), "w:val") or self.default_paragraph
        for holder in (properties, *(style.paragraph for style in self.chain(key))):
            level = child(holder, "w:outlineLvl")
            if level is not None:
                value = number(get(level, "w:val"), 9)
                return value + 1 if 0 <= value < 9 else 0
        return 0

    def numbering(self, properties: Element | None) -> Element | None:
        """The ``w:numPr`` that holds for a paragraph, its own or its style's."""
        key = get(child(properties, "w:pStyle"), "w:val") or self.default_paragraph
        for holder in (properties, *(style.paragraph for style in self.chain(key))):
            found = child(holder, "w:numPr")
            if found is not None:
                return found
        return None

    def toggle(self, properties: Element | None, what: str) -> bool:
        """A toggle such as ``w:b`` set on a run or on its character style. The paragraph's style is its look, not emphasis."""
        own = child(properties, what)
        if own is not None:
            return is_on(own)
        for style in self.chain(get(child(properties, "w:rStyle"), "w:val")):
            found = child(style.run, what)
            if found is not None:
                return is_on(found)
        return False

    def value(self, properties: Element | None, what: str) -> Element | None:
        """An element such as ``w:vertAlign`` of a run or of its character style."""
        own = child(properties, what)
        if own is not None:
            return own
        chain = self.chain(get(child(properties, "w:rStyle"), "w:val"))
        return next((found for found in (child(style.run, what) for style in chain) if found is not None), None)

    def is_code(self, properties: Element | None) -> bool:
        """Whether a run is code, by its character style or its font."""
        chain = self.chain(get(child(properties, "w:rStyle"), "w:val"))
        if any(style.name in _CODE_CHARACTERS for style in chain):
            return True
        return is_fixed_width(get(self.value(properties, "w:rFonts"), "w:ascii"))


def _role_of_name(name: str) -> str:
    if name in _ROLES:
        return _ROLES[name]
    if (match := _HEADING.match(name)) or (match := re.match(r"heading(\d)$", name)):
        return f"heading {match[1]}"
    if _TOC.match(name):
        return "toc"
    if name.startswith("list continue"):
        return "continue"
    return f"callout {match[1]}" if (match := _CALLOUT.match(name)) and not name.startswith("note heading") else ""
