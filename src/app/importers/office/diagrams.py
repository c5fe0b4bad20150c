"""SmartArt as a list: its texts with their levels. The drawing is lost, the words and their order are not."""

from __future__ import annotations

from app.course.blocks import ListBlock, ListItem
from app.course.text import RichText
from app.importers.office.xml import Element, child, get, number, q, text_of

_DEEPEST = 5


def diagram_list(root: Element) -> ListBlock | None:
    """The texts of a ``dgm:dataModel`` in the order and nesting of its connections; None when it has none."""
    texts: dict[str, str] = {}
    top = ""
    for point in root.iter(q("dgm:pt")):
        kind = get(point, "type", "node")
        if kind == "doc":
            top = get(point, "modelId")
        elif kind in ("node", "asst"):
            texts[get(point, "modelId")] = text_of(child(point, "dgm:t"))
    below: dict[str, list[tuple[int, str]]] = {}
    for line in root.iter(q("dgm:cxn")):
        if get(line, "type", "parOf") == "parOf":
            below.setdefault(get(line, "srcId"), []).append((number(get(line, "srcOrd")), get(line, "destId")))
    items: list[ListItem] = []
    left = dict(texts)
    stack = [(key, 0) for _, key in sorted(below.get(top, []), reverse=True)]
    while stack:
        key, level = stack.pop()
        text = left.pop(key, None)
        if text is None:
            continue  # seen already: a loop, or a connection to something without text
        if text:
            items.append(ListItem(RichText.of(text), min(level, _DEEPEST)))
        stack.extend((inner, level + 1) for _, inner in sorted(below.get(key, []), reverse=True))
    items.extend(ListItem(RichText.of(text)) for text in left.values() if text)
    return ListBlock(items=tuple(items)) if items else None
