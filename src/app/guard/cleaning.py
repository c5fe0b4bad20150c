"""Makes what came back harmless: text without anything that runs, JSON string by string (clause A2.0c).

Nothing of it would run in Lectern, which never reads an Output as HTML; it is taken out all the same, because the text will be
copied, exported and pasted where something might.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from app.course.text import clean

_RUNS = "script|style|iframe|object|embed|applet|template|noscript|svg|math"
_ELEMENT = re.compile(rf"<({_RUNS})\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_OPEN_ELEMENT = re.compile(rf"<(?:{_RUNS})\b[^>]*>.*\Z", re.IGNORECASE | re.DOTALL)
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
_HINT = re.compile(r"[<:]")


def clean_text(text: str) -> str:
    """``text`` without control characters, scripts and the like, event handlers and addresses that run.

    Until nothing is left to take out: what is hidden in pieces does not come together again.
    """
    text = clean(text)
    while _HINT.search(text):
        before = text
        for pattern, new in ((_ELEMENT, ""), (_STRAY, ""), (_HANDLER, r"\1"), (_SCHEME, "")):
            text = pattern.sub(new, text)
        if text == before:
            break
    return text


def clean_end(text: str) -> str:
    """Like :func:`clean_text` for a text that may end inside an element: what follows an open ``<script>`` is part of it."""
    return clean_text(_OPEN_ELEMENT.sub("", text))


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
