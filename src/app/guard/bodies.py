"""The texts in a body, and the body with one of them changed: every other byte stays as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.course import Payload


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One text of a payload. ``payload`` is its index in the sheet, ``path`` where in the body it stands (``input.0.text``) in
    people's words, ``number`` without doubt: the body's texts counted from 0. ``name``: it names a field."""

    payload: int
    path: str
    text: str
    number: int = 0
    name: bool = False


class Opaque(ValueError):
    """A body that is no text, so that nobody can look inside before it is sent."""


class NotEditable(ValueError):
    """A text that can't be changed where it stands: the name of a field, or one that is not in the body."""


def is_json(payload: Payload) -> bool:
    """Whether the body is looked into as JSON: it says so, or reads as an object or a list whatever it says. A provider might
    take it for JSON, in which a detail can be spelled in escapes that no scanner of plain text sees through."""
    if payload.content_type.partition(";")[0].strip().endswith("json"):
        return True
    if payload.body.lstrip()[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(payload.body)
    except (ValueError, RecursionError):
        return False
    return True


def parts_of(payload: Payload, index: int = 0) -> Iterator[SheetPart]:
    """Every text in a payload's body in its order: all keys, strings and numbers of JSON, or the whole of any other text.

    Raises :class:`Opaque` when the body is neither.
    """
    try:
        text = payload.body.decode("utf-8")
        if is_json(payload):
            tree = json.loads(text, object_pairs_hook=_Pairs, parse_int=str, parse_float=str, parse_constant=str)
            for number, (path, found, name) in enumerate(_texts(tree, "")):
                yield SheetPart(index, path, found, number, name)
        else:
            yield SheetPart(index, "", text)
    except (ValueError, RecursionError) as error:
        raise Opaque(str(error)) from error


def changed(payload: Payload, texts: Mapping[int, str]) -> Payload:
    """The payload with new texts at the given part numbers, and not one other byte changed.

    A number in JSON stays a number when its new text is one, and becomes a string otherwise. Raises :class:`NotEditable`.
    """
    before = list(parts_of(payload))
    if any(number >= len(before) or before[number].name for number in texts):
        raise NotEditable("That text is the name of a field, or not in the request.")
    if is_json(payload):
        body = _spliced(payload.body.decode("utf-8"), texts)
    else:
        body = texts[0].encode("utf-8", "replace") if texts else payload.body
    after = replace(payload, body=body)
    wanted = [texts.get(part.number, part.text) for part in before]
    if [part.text for part in parts_of(after)] != wanted:
        raise NotEditable("The changed request would not say what is shown.")
    return after


class _Pairs(list[tuple[str, Any]]):
    """An object as its pairs: a dict would drop the first of two equal keys, and what stands under it would be sent unseen."""


def _texts(tree: Any, path: str) -> Iterator[tuple[str, str, bool]]:
    """(path, text, whether it names a field) in the order of the body."""
    if isinstance(tree, str):
        yield path, tree, False
    elif isinstance(tree, _Pairs):
        for name, item in tree:
            here = f"{path}.{name}" if path else name
            yield here + " (name)", name, True
            yield from _texts(item, here)
    elif isinstance(tree, list):
        for number, item in enumerate(tree):
            yield from _texts(item, f"{path}.{number}" if path else str(number))


_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|-?Infinity|NaN|-?\d[\d.eE+-]*')
"""What is a text in JSON that was read without an error: strings, numbers and Python's three constants. ``true``, ``false``
and ``null`` say nothing that could be sensitive."""
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")


def _spliced(text: str, texts: Mapping[int, str]) -> bytes:
    out: list[str] = []
    at = 0
    for number, match in enumerate(_TEXT.finditer(text)):
        if number in texts:
            was_number = not match.group().startswith('"')
            out += (text[at : match.start()], _written(texts[number], was_number))
            at = match.end()
    return "".join((*out, text[at:])).encode("utf-8")


def _written(text: str, was_number: bool) -> str:
    if was_number and _NUMBER.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())  # half a surrogate pair has no other spelling
