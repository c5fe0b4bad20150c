"""What may come back: JSON that fits its schema, plain words without markup. Everything else is an error a person understands.

The provider's promise of a schema is not relied on: local models and proxies break it.
"""

from __future__ import annotations

import json
import re
from typing import Any

from app.course.errors import ProviderProblem
from app.course.text import clean
from app.services.ai.prompts import Schema

_FENCE = re.compile(r"\A\s*```[a-zA-Z]*\s*\n(.*?)\n?```\s*\Z", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style|iframe|object|embed|svg)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>|<![^<>]{0,300}>")
_AGAIN = "Try again, or choose another model. What came is kept with the draft."
MOST = 400_000
"""Characters of an answer that are looked at."""


class NotUsable(ProviderProblem):
    """An answer that is not what was asked for. Nothing was changed; the answer is kept with its draft."""


def words(text: str, *, markup: bool = False) -> str:
    """The answer as plain words: storable, and without HTML unless the material itself has some (``markup``)."""
    text = clean(text[:MOST])
    if not markup and "<" in text:
        text = _TAG.sub("", _SCRIPT.sub("", text))
    return text


def has_markup(text: str) -> bool:
    """Whether a text speaks of HTML itself, as a course about the web does."""
    return bool(_TAG.search(text))


def markdown(text: str) -> str:
    """A Markdown answer, out of the fence some models put around it; raises :class:`NotUsable` when there is none."""
    found = _FENCE.match(text)
    text = words(found[1] if found else text).strip()
    if not any(char.isalnum() for char in text):
        raise NotUsable("The answer is empty.", "The model gave no text.", _AGAIN)
    return text


def fitting(text: str, schema: Schema) -> Any:
    """The JSON value in an answer; raises :class:`NotUsable` when it is none, or does not fit."""
    found = _FENCE.match(text)
    text = (found[1] if found else text).strip()
    if not text:
        raise NotUsable("The answer is empty.", "The model gave no text.", _AGAIN)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        ended = text.count("{") > text.count("}") or text.count("[") > text.count("]")
        why = "It ends in the middle." if ended else "It is not in the form that was asked for."
        raise NotUsable("The answer can't be used.", why, _AGAIN) from error
    wrong = misfit(value, schema)
    if wrong:
        raise NotUsable("The answer can't be used.", f"It is not in the form that was asked for: {wrong}.", _AGAIN)
    return value


_TYPES: dict[str, type[Any]] = {"object": dict, "array": list, "string": str, "boolean": bool}


def misfit(value: Any, schema: Schema, at: str = "the answer") -> str:
    """Why a value does not fit a schema of the kinds we use (objects, arrays, strings, booleans, enums); empty if it does."""
    kind: str = schema["type"]
    if not isinstance(value, _TYPES[kind]):
        return f"{at} is no {kind}"
    if kind == "object":
        missing = [name for name in schema["required"] if name not in value]
        if missing:
            return f"{at} has no “{missing[0]}”"
        wrong = (misfit(value[name], inner, f"“{name}”") for name, inner in schema["properties"].items() if name in value)
        return next(filter(None, wrong), "")
    if kind == "array":
        return next(filter(None, (misfit(item, schema["items"], f"an item of {at}") for item in value)), "")
    if "enum" in schema and value not in schema["enum"]:
        return f"{at} is none of {', '.join(schema['enum'])}"
    return ""


_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)("|\\?\Z)|[{}\[\]:,]')


def so_far(text: str) -> str:
    """What can be read of JSON that is still arriving: its texts, a line each, the names of fields left out."""
    lines: list[str] = []
    inside: list[str] = []
    before = ""
    for found in _TOKEN.finditer(text[:MOST]):
        sign = found[0][0]
        if sign in "{[":
            inside.append(sign)
        elif sign in "}]":
            del inside[-1:]
        elif sign == '"' and not (inside[-1:] == ["{"] and before in "{,"):
            lines.append(_unescaped(found[1], whole=found[2] == '"'))
        before = sign
    return words("\n".join(line for line in lines if line.strip()))


def _unescaped(raw: str, *, whole: bool) -> str:
    if not whole:
        raw = re.sub(r"\\u[0-9a-fA-F]{0,3}\Z", "", raw)
    try:
        return str(json.loads(f'"{raw}"', strict=False))
    except ValueError:
        return ""
