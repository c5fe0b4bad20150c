"""List numbers of a Word file: which kind a list item is, how deep, and which number Word shows beside it."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.importers.office.xml import Element, child, children, get, number
from app.importers.word.styles import Styles

_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Item:
    """One list item.

    ``list_id`` is equal for items that count together; ``value`` is the number shown; ``format`` is Word's name
    (``decimal``, ``lowerLetter``); ``blank`` marks a bullet without a sign, which continues the item before it.
    """

    list_id: str
    level: int
    ordered: bool
    value: int = 0
    format: str = "bullet"
    blank: bool = False


@dataclass(frozen=True, slots=True)
class _Level:
    format: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The list definitions of one document and how far each has counted."""

    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _abstract_of: dict[str, str] = field(default_factory=dict)
    _overrides: dict[str, dict[int, int]] = field(default_factory=dict)
    _counters: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: Element | None, styles: Styles) -> Numbering:
        """Read ``word/numbering.xml``; a document without one has no lists."""
        made = cls()
        linked: dict[str, str] = {}
        for item in children(root, "w:abstractNum"):
            key = get(item, "w:abstractNumId")
            made._levels[key] = {number(get(level, "w:ilvl")): _level(level) for level in children(item, "w:lvl")}
            link = get(child(item, "w:numStyleLink"), "w:val")
            if link:
                linked[key] = link
        for item in children(root, "w:num"):
            made._read_num(item)
        for key, link in linked.items():
            style = styles.by_id.get(link)
            target = made._abstract_of.get(get(child(style.paragraph if style else None, "w:numPr", "w:numId"), "w:val"), "")
            if target in made._levels:
                made._levels[key] = made._levels[target]
        return made

    def _read_num(self, item: Element) -> None:
        key, abstract = get(item, "w:numId"), get(child(item, "w:abstractNumId"), "w:val")
        for change in children(item, "w:lvlOverride"):
            level, full = number(get(change, "w:ilvl")), child(change, "w:lvl")
            if full is not None:  # a level defined anew makes this list differ from its siblings
                own = f"{abstract}/{key}"
                self._levels[own] = {**self._levels.get(abstract, {}), **self._levels.get(own, {}), level: _level(full)}
                abstract = own
            start = child(change, "w:startOverride")
            if start is not None:
                self._overrides.setdefault(key, {})[level] = number(get(start, "w:val"), 1)
        self._abstract_of[key] = abstract

    def item(self, properties: Element | None) -> Item | None:
        """The list item that ``w:numPr`` describes, counted on by one; None when it takes the paragraph out of a list."""
        list_id = get(child(properties, "w:numId"), "w:val")
        level = min(max(number(get(child(properties, "w:ilvl"), "w:val")), 0), _DEEPEST)
        abstract = self._abstract_of.get(list_id)
        if abstract is None or list_id == "0":
            return None
        look = self._levels.get(abstract, {}).get(level, _Level("bullet", "•", 1))
        if look.format in ("bullet", "none"):
            return Item(list_id, level, False, blank=not look.text.strip())
        counters = self._counters.setdefault(abstract, {})
        if list_id not in self._begun:
            self._begun.add(list_id)
            for at, start in self._overrides.get(list_id, {}).items():
                counters[at] = start - 1
        counters[level] = counters.get(level, look.start - 1) + 1
        for deeper in [at for at in counters if at > level]:
            del counters[deeper]
        return Item(list_id, level, True, counters[level], look.format)


def _level(element: Element) -> _Level:
    form = get(child(element, "w:numFmt"), "w:val", "decimal")
    return _Level(form, get(child(element, "w:lvlText"), "w:val"), number(get(child(element, "w:start"), "w:val"), 1))
