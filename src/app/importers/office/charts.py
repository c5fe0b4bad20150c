"""Charts as the table of numbers behind them, which learners can read and screen readers can speak."""

from __future__ import annotations

from app.course.blocks import Table
from app.course.text import RichText
from app.importers.office.xml import Element, child, get, number, q, text_of

_MOST_ROWS = 200
_MOST_SERIES = 50


def chart_title(root: Element) -> str:
    """The chart's title, if it has one."""
    return text_of(root.find(f".//{q('c:title')}"))


def chart_table(root: Element) -> Table | None:
    """The cached numbers of a ``c:chartSpace``; None when it has none (or more than a table should hold)."""
    series = list(root.iter(q("c:ser")))
    if not series or len(series) > _MOST_SERIES:
        return None
    labels: dict[int, str] = {}
    columns: list[tuple[str, dict[int, str]]] = []
    for index, item in enumerate(series, 1):
        labels |= {key: text for key, text in _points(_first(item, "c:cat", "c:xVal")).items() if key not in labels}
        heading = " ".join(_points(child(item, "c:tx")).values()) or text_of(child(item, "c:tx"), "c:v") or f"Series {index}"
        columns.append((heading, _points(_first(item, "c:val", "c:yVal"))))
    keys = sorted(set(labels).union(*(values for _, values in columns)))
    if not keys or len(keys) > _MOST_ROWS:
        return None
    head = ("", *(heading for heading, _ in columns))
    body = [(labels.get(key, str(key + 1)), *(values.get(key, "") for _, values in columns)) for key in keys]
    rows = tuple(tuple(RichText.of(cell) for cell in row) for row in (head, *body))
    return Table(rows=rows, header_row=True, header_column=True, caption=chart_title(root))


def chart_words(root: Element) -> str:
    """All words of a chart, for the report when there is no table in it."""
    return " ".join(part for part in (text_of(root), text_of(root, "c:v")) if part)


def _first(element: Element, *names: str) -> Element | None:
    return next((found for found in (child(element, item) for item in names) if found is not None), None)


def _points(element: Element | None) -> dict[int, str]:
    """Cached points by index. Of several levels of categories the innermost is taken."""
    if element is None:
        return {}
    levels = list(element.iter(q("c:lvl")))
    holder = levels[0] if levels else element
    found: dict[int, str] = {}
    for point in list(holder.iter(q("c:pt")))[: _MOST_ROWS + 1]:
        value = child(point, "c:v")
        found[number(get(point, "idx"))] = _plain_number("" if value is None else value.text or "")
    return found


def _plain_number(text: str) -> str:
    """``0.30000000000000004`` as ``0.3``: caches hold the sheet's floating point, not what was shown."""
    try:
        value = float(text)
    except ValueError:
        return text.strip()
    return text.strip() if len(text) <= 8 else f"{value:.6g}"
