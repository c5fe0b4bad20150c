"""Makes what came back harmless: text without anything that runs, JSON string by string (clause A2.0c).

Nothing of it would run in Lectern, which never reads an Output as HTML; it is taken out all the same, because the text will be
copied, exported and pasted where something might.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from app.course.text import clean

_RUNS = "script|style|iframe|object|embed|applet|template|noscript|svg|math"
_OPENING = re.compile(rf"<({_RUNS})\b", re.IGNORECASE)
_CLOSING = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _RUNS.split("|")}
_STRAY = re.compile(rf"</?(?:{_RUNS}|base|link|meta|form)\b[^>]*>?", re.IGNORECASE)
_HANDLER = re.compile(
    r"(<[a-z][^<>]*?)\s+(?:on[a-z]+|srcdoc|formaction)\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE | re.DOTALL
)
_BLANK = r"[\s\x00-\x20]*"
_SCHEME = re.compile(
    "(?:" + "|".join(_BLANK.join(name) for name in ("javascript", "vbscript")) + rf"){_BLANK}:"
    rf"|data{_BLANK}:{_BLANK}(?:text/html|image/svg\+xml|application/xhtml\+xml|text/xml)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
_HINT = re.compile(r"[<:]")


def clean_text(text: str) -> str:
    """``text`` without control characters, scripts and the like, event handlers and addresses that run.

    Until nothing is left to take out: what is hidden in pieces does not come together again.
    """
    text = clean(text)
    while _HINT.search(text):
        before = text
        while (without := _without_elements(text)) != text:
            text = without
        for pattern, new in ((_STRAY, ""), (_HANDLER, r"\1"), (_SCHEME, "")):
            text = pattern.sub(new, text)
        if text == before:
            break
    return text


def wholes(text: str) -> Iterator[tuple[int, int]]:
    """The spans that mean something only as a whole: cleaned in two halves they would come together again."""
    yield from _elements(text)
    for pattern in (_TAG, _SCHEME):
        for match in pattern.finditer(text):
            yield match.span()


def clean_end(text: str) -> str:
    """Like :func:`clean_text` for a text that may end inside an element: what follows an open ``<script>`` is part of it."""
    return clean_text(text[: unclosed(text)])


def unclosed(text: str) -> int:
    """Where an element that runs begins and does not end; the length of the text when none does."""
    ends = 0
    for match in _OPENING.finditer(text):
        if match.start() >= ends:
            closing = _CLOSING[match.group(1).lower()].search(text, match.end())
            if closing is None:
                return match.start()
            ends = closing.end()
    return len(text)


def _elements(text: str) -> Iterator[tuple[int, int]]:
    """The spans of elements that run, outermost first; in linear time, for whoever wrote the text may mean harm."""
    ends, never = 0, set[str]()
    for match in _OPENING.finditer(text):
        name = match.group(1).lower()
        if match.start() < ends or name in never:
            continue
        closing = _CLOSING[name].search(text, match.end())
        if closing is None:
            never.add(name)
            continue
        ends = closing.end()
        yield match.start(), ends


def _without_elements(text: str) -> str:
    kept, at = [], 0
    for start, end in _elements(text):
        kept.append(text[at:start])
        at = end
    return "".join((*kept, text[at:]))


def each_text(data: bytes, change: Callable[[str], str]) -> bytes:
    """JSON with ``change`` made to every name and string in it; the same bytes when that changes nothing.

    Two equal names become one, the last, as every reader takes them. ``ValueError`` when it is no JSON.
    """
    tree = json.loads(data)
    after = _walked(tree, change)
    return data if after == tree else json.dumps(after, ensure_ascii=False).encode("utf-8", "replace")


def texts_in(data: bytes) -> list[str]:
    """Every name and string of JSON, in order."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    _walked(json.loads(data), note)
    return found


def _walked(tree: Any, change: Callable[[str], str]) -> Any:
    if isinstance(tree, str):
        return change(tree)
    if isinstance(tree, list):
        return [_walked(item, change) for item in tree]
    if isinstance(tree, dict):
        return {change(name): _walked(item, change) for name, item in tree.items()}
    return tree
