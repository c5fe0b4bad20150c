"""Course values to JSON and back. Codecs are compiled once a class from its type hints.

Defaults are left out, so files stay small and a field added later needs no migration. Fields this version does not know are
kept in ``extra`` and written back; so are whole blocks of a kind it does not know.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_type_hints

from app.course.blocks import KINDS, Block, Unknown
from app.course.compact import dumps
from app.course.model import Lesson, Section, Settings
from app.course.text import EMPTY, RichText, Run

__all__ = ["Json", "decode", "decode_block", "dumps", "encode", "encode_block"]

T = TypeVar("T")
Json = Any


def encode(value: Any) -> Json:
    """A course value as plain JSON data."""
    cls: Any = type(value)
    return _encoder(cls)(value)


def decode(cls: type[T], data: Json) -> T:
    """The value of class ``cls`` that ``data`` describes; raises ``ValueError`` when it describes none."""
    hint: Any = cls
    try:
        result: T = _decoder(hint)(data)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"not a {cls.__name__}: {error}") from error
    return result


def encode_block(block: Block) -> Json:
    """A block with its kind."""
    if isinstance(block, Unknown):
        return json.loads(block.data)
    return {"kind": block.kind, **encode(block)}


def decode_block(data: Json) -> Block:
    """The block ``data`` describes; an :class:`Unknown` when its kind, or something inside it, is not ours to understand.

    Raises ``ValueError`` for what is no block of any version: every block has a kind and an id.
    """
    if not isinstance(data, dict) or not all(isinstance(data.get(name), str) for name in ("kind", "id")):
        raise ValueError("not a block: it has no kind or no id")
    cls = KINDS.get(data["kind"])
    if cls is not None:
        try:
            return decode(cls, {key: value for key, value in data.items() if key != "kind"})
        except ValueError:
            pass  # a newer version's value inside a kind we know: keep the whole block rather than part of it
    return Unknown.of(data)


def _encode_text(value: RichText) -> Json:
    if not value.runs:
        return ""
    if len(value.runs) == 1 and value.runs[0] == Run(value.runs[0].text):
        return value.runs[0].text
    return [_encoder(Run)(run) for run in value.runs]


def _decode_text(data: Json) -> RichText:
    if isinstance(data, str):
        return RichText.of(data) if data else EMPTY
    return RichText(tuple(_decoder(Run)(item) for item in data))


@cache
def _encoder(cls: Any) -> Callable[[Any], Json]:
    if cls is RichText:
        return _encode_text
    if dataclasses.is_dataclass(cls):
        return _fields_encoder(typing.cast(type, cls))
    if isinstance(cls, type) and issubclass(cls, Enum):
        return lambda value: value.value
    if cls is tuple:
        return lambda value: [_encode_any(item) for item in value]
    if cls is frozenset:
        return lambda value: sorted(_encode_any(item) for item in value)
    return lambda value: value


def _encode_any(value: Any) -> Json:
    return encode_block(value) if isinstance(value, Block) else encode(value)


def _fields_encoder(cls: type) -> Callable[[Any], Json]:
    specs = [(spec.name, _default(spec)) for spec in dataclasses.fields(cls) if spec.name != "extra"]
    has_extra = any(spec.name == "extra" for spec in dataclasses.fields(cls))

    def run(value: Any) -> Json:
        out: dict[str, Json] = json.loads(value.extra) if has_extra and value.extra else {}
        for name, default in specs:
            held = getattr(value, name)
            if held != default:
                out[name] = _encode_any(held)
        return out

    return run


def _default(spec: dataclasses.Field[Any]) -> Any:
    """What a field holds when nothing is written; for an id, which is made anew each time, nothing equals it."""
    return spec.default_factory() if callable(spec.default_factory) else spec.default


_NOT_THAT = (ValueError, KeyError, TypeError, AttributeError, IndexError)
"""What decoders raise for data that is not what they expect."""

_REPLACEABLE: dict[type, frozenset[str]] = {
    Lesson: frozenset({"title", "never_send"}),
    Section: frozenset({"title"}),
    Settings: frozenset(spec.name for spec in dataclasses.fields(Settings)) - {"origins"},
}
"""Fields whose default may be shown in place of a newer version's value; anything else makes the whole value unreadable."""

_SAFE = {"never_send": True}
"""What to assume instead of the default where the default could send something that was not meant to be sent."""


@cache
def _decoder(hint: Any) -> Callable[[Json], Any]:
    if hint is RichText:
        return _decode_text
    if hint is Block:
        return decode_block
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        item = _decoder(args[0])
        return lambda data: tuple(item(part) for part in data)
    if origin is frozenset:
        member = _decoder(args[0])
        return lambda data: frozenset(member(part) for part in data)
    if origin in (typing.Union, types.UnionType):
        real = _decoder(next(arg for arg in args if arg is not type(None)))
        return lambda data: None if data is None else real(data)
    if dataclasses.is_dataclass(hint):
        return _fields_decoder(typing.cast(type, hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return _checked(hint)


def _checked(hint: type) -> Callable[[Json], Any]:
    if hint is float:
        return _number

    def run(data: Json) -> Any:
        if not isinstance(data, hint):
            raise TypeError(f"{data!r:.40} is not {hint.__name__}")
        return data

    return run


def _number(data: Json) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float):
        raise TypeError(f"{data!r:.40} is not a number")
    return float(data)


def _fields_decoder(cls: type) -> Callable[[Json], Any]:
    hints = get_type_hints(cls)
    decoders = {spec.name: _decoder(hints[spec.name]) for spec in dataclasses.fields(cls) if spec.name != "extra"}
    has_extra = "extra" in hints
    replaceable = _REPLACEABLE.get(cls, frozenset())

    def run(data: Json) -> Any:
        known: dict[str, Any] = {}
        unknown: dict[str, Any] = {}
        for name, item in data.items():
            decoder = decoders.get(name)
            if decoder is None:
                unknown[name] = item
                continue
            try:
                known[name] = decoder(item)
            except _NOT_THAT:
                if name not in replaceable:
                    raise
                unknown[name] = item  # a newer version's value: kept, and the default shown
                if name in _SAFE:
                    known[name] = _SAFE[name]
        if unknown:
            if not has_extra:
                raise ValueError(f"{cls.__name__} has no {min(unknown)}")
            known["extra"] = dumps(unknown)
        return cls(**known)

    return run
