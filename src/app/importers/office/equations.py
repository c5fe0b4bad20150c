"""Equations as one line of text: ``(a+b)/2``, ``x^2``, ``√(y)``. Courses have no equation block; the words are kept."""

from __future__ import annotations

from app.importers.office.looks import lowered, raised
from app.importers.office.xml import Element, child, children, get, name


def linear(element: Element) -> str:
    """An ``m:oMath`` (or any part of one) in linear form."""
    tag = name(element)
    if tag in ("m:t", "w:t", "a:t"):
        return element.text or ""
    shape = _SHAPES.get(tag)
    if shape is not None:
        return shape(element)
    if tag.endswith("Pr"):
        return ""
    return "".join(linear(item) for item in element)


def _of(element: Element, part: str) -> str:
    inner = child(element, part)
    return "" if inner is None else linear(inner).strip()


def _group(text: str) -> str:
    return text if len(text) <= 1 or text.isdecimal() else f"({text})"


def _fraction(element: Element) -> str:
    return f"{_group(_of(element, 'm:num'))}/{_group(_of(element, 'm:den'))}"


def _above(text: str) -> str:
    return "" if not text else raised(text) or f"^{_group(text)}"


def _below(text: str) -> str:
    return "" if not text else lowered(text) or f"_{_group(text)}"


def _script(element: Element) -> str:
    return f"{_of(element, 'm:e')}{_below(_of(element, 'm:sub'))}{_above(_of(element, 'm:sup'))}"


def _root(element: Element) -> str:
    degree = _of(element, "m:deg")
    return f"{raised(degree) or degree}√{_group(_of(element, 'm:e'))}"


def _nary(element: Element) -> str:
    sign = get(child(element, "m:naryPr", "m:chr"), "m:val", "∫")
    return f"{sign}{_below(_of(element, 'm:sub'))}{_above(_of(element, 'm:sup'))} {_of(element, 'm:e')}"


def _delimited(element: Element) -> str:
    properties = child(element, "m:dPr")
    opening, closing = child(properties, "m:begChr"), child(properties, "m:endChr")
    inner = ", ".join(linear(item).strip() for item in children(element, "m:e"))
    return f"{get(opening, 'm:val', '(')}{inner}{get(closing, 'm:val', ')')}"


def _matrix(element: Element) -> str:
    rows = (", ".join(linear(cell).strip() for cell in children(row, "m:e")) for row in children(element, "m:mr"))
    return f"[{'; '.join(rows)}]"


def _lines(element: Element) -> str:
    return "; ".join(linear(item).strip() for item in children(element, "m:e"))


def _function(element: Element) -> str:
    return f"{_of(element, 'm:fName')} {_group(_of(element, 'm:e'))}"


_SHAPES = {
    "m:f": _fraction,
    "m:sSup": _script,
    "m:sSub": _script,
    "m:sSubSup": _script,
    "m:rad": _root,
    "m:nary": _nary,
    "m:d": _delimited,
    "m:m": _matrix,
    "m:eqArr": _lines,
    "m:func": _function,
}
