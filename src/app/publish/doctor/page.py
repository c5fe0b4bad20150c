"""The page of a package, taken apart: what it loads, links to, and labels."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass(slots=True)
class Element:
    """One element. ``badges`` counts the visible labels inside it, ``head`` says that it stands before the body."""

    tag: str
    attributes: dict[str, str]
    head: bool = False
    badges: int = 0


class Page(HTMLParser):
    """``elements`` in order, ``blocks`` those of the course, ``policies`` and ``scripts_before`` for the seal, ``inline``
    whatever would run or style without a file of its own."""

    _VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.blocks: list[Element] = []
        self.policies: list[str] = []
        self.inline: list[str] = []
        self.loads_before_policy = False
        self._open_blocks: list[tuple[Element, int]] = []
        self._badge: tuple[Element, int] | None = None
        self._body = False
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element, and the block or badge it begins."""
        attributes = {name: value or "" for name, value in attrs}
        self._body = self._body or tag == "body"
        element = Element(tag, attributes, head=not self._body)
        self.elements.append(element)
        self._seal(element)
        if tag in self._VOID:
            return
        self._depth += 1
        if "data-badge" in attributes and self._open_blocks and "hidden" not in attributes:
            self._badge = (self._open_blocks[-1][0], self._depth)
        if "data-block" in attributes or "data-titled" in attributes:
            self.blocks.append(element)
            self._open_blocks.append((element, self._depth))

    def handle_data(self, data: str) -> None:
        """A badge counts when there is a word on it."""
        if self._badge and data.strip():
            self._badge[0].badges += 1
            self._badge = None

    def handle_endtag(self, tag: str) -> None:
        """Note what ends."""
        if tag in self._VOID:
            return
        if self._open_blocks and self._open_blocks[-1][1] == self._depth:
            self._open_blocks.pop()
        if self._badge and self._badge[1] == self._depth:
            self._badge = None
        self._depth -= 1

    def _seal(self, element: Element) -> None:
        tag, attributes = element.tag, element.attributes
        if tag == "meta" and attributes.get("http-equiv", "").lower() == "content-security-policy" and element.head:
            self.policies.append(attributes.get("content", ""))  # one in the body is ignored by browsers
        if tag in ("script", "link", "img", "audio") and not self.policies:
            self.loads_before_policy = True
        data_only = attributes.get("type") in ("application/json", "application/ld+json")
        if (tag == "script" and "src" not in attributes and not data_only) or tag == "style" or "style" in attributes:
            self.inline.append(f"<{tag}>")
        self.inline.extend(f"{name}=" for name in attributes if name.startswith("on") or name == "srcdoc")

    def ids(self) -> list[str]:
        """Every id of the page, as often as it stands there."""
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]
