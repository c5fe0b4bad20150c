"""What every block kind has in common, derived from its fields, so that a new kind is one file and one line in the table."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, ClassVar, Self, get_type_hints

from app.course.ids import new_id
from app.course.origins import FieldOrigins, normal, survives
from app.course.text import RichText, Run, clean


def label(name: str) -> Any:
    """A plain-text field that people write and that must be scanned (alt text, captions).

    Marks it with its name in the window.
    """
    return field(default="", metadata={"label": name})


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of text inside a block. ``path`` addresses it (``text``, ``items.2.text``, ``alt``).

    ``rich`` is false for plain fields; the one run of such a text says where the field comes from.
    """

    path: str
    text: RichText
    rich: bool
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of a lesson.

    ``provenance`` is the id of the record of a wholly synthetic block (an image, a narration). Synthetic text carries its
    origin in its runs, so that what people add is theirs: given for a block of text, ``provenance`` goes onto its runs.
    ``field_origins`` names the records of plain fields (alt text, caption). ``never_send`` keeps the block
    from every provider that is not this computer (clause A2.4a). ``extra`` holds fields written by a newer Lectern, as JSON
    text, and is written back unharmed.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    spoken: ClassVar[bool] = False
    """Whether a narration of the lesson reads this kind aloud."""
    whole: ClassVar[bool] = False
    """Whether a block of this kind comes from somewhere as a whole (a picture, a recording) and not character by character."""

    id: str = field(default_factory=new_id)
    provenance: str | None = None
    never_send: bool = False
    field_origins: FieldOrigins = ()
    extra: str = ""

    def __post_init__(self) -> None:
        cls: Any = type(self)
        for name, shape, _ in _text_fields(cls):
            if shape == "plain":
                held = getattr(self, name)
                if clean(held) is not held:
                    object.__setattr__(self, name, clean(held))
        if self.provenance and not cls.whole:
            self._spread(self.provenance)
        if self.field_origins:
            object.__setattr__(self, "field_origins", normal(self.field_origins, self._has_text))

    def _spread(self, origin: str) -> None:
        """Put an origin on every text of the block that has none."""
        cls: Any = type(self)
        for name, shape, _ in _text_fields(cls):
            if shape != "plain":
                object.__setattr__(self, name, _labelled(getattr(self, name), origin))
            elif self.origin_of(name) is None:
                object.__setattr__(self, "field_origins", (*self.field_origins, (name, origin)))
        object.__setattr__(self, "provenance", None)

    def _has_text(self, path: str) -> bool:
        return bool(getattr(self, path, ""))

    def parts(self) -> Iterator[Part]:
        """Every text in the block, in reading order."""
        yield from _parts(self, "")

    def scanned(self) -> Iterator[Part]:
        """Every text a scanner has to see: the parts, and what else the block shows. Each path works with :meth:`part` and
        :meth:`with_part`."""
        return self.parts()

    def part(self, path: str) -> RichText:
        """The text at ``path``; raises ``KeyError`` when the block has no such part."""
        for part in self.parts():
            if part.path == path:
                return part.text
        raise KeyError(path)

    def with_part(self, path: str, text: RichText) -> Self:
        """A copy with the text at ``path`` replaced; raises ``KeyError`` when the block has no such part.

        A plain field keeps the origin it has while something of what was made is left in it.
        """
        changed: Self = _with_part(self, path.split("."), text)
        here = [pair for pair in self.field_origins if pair[0] == path]
        if here and not survives(getattr(self, path), text.plain):
            return replace(changed, field_origins=tuple(pair for pair in self.field_origins if pair not in here))
        return changed

    def origin_of(self, path: str) -> str | None:
        """The record that the plain field at ``path`` comes from, None when a person wrote it."""
        return next((origin for name, origin in self.field_origins if name == path), None)

    def plain(self) -> str:
        """All text of the block, a line a part, for search and statistics."""
        return "\n".join(part.text.plain for part in self.parts() if len(part.text))

    def media(self) -> Iterator[str]:
        """SHA-256 of every media blob the block needs."""
        yield from _media(self)

    def origins(self) -> frozenset[str]:
        """Ids of every provenance record the block refers to."""
        in_runs = {run.origin for part in self.parts() for run in part.text.runs if run.origin}
        kept = origins_under(self.extra) if self.extra else set()
        fields = {origin for _, origin in self.field_origins}
        return frozenset(in_runs | kept | fields | ({self.provenance} if self.provenance else set()))


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A media blob in the course file, by content: ``sha256`` hex, IANA ``mime`` type, ``name`` as the author knows it."""

    sha256: str
    mime: str
    name: str = ""


@cache
def _text_fields(cls: type) -> tuple[tuple[str, str, str], ...]:
    """(name, shape, label) of each field that holds text; shape is ``rich``, ``plain``, ``many`` or ``one`` nested value."""
    hints = get_type_hints(cls)
    out: list[tuple[str, str, str]] = []
    for spec in dataclasses.fields(cls):
        hint = hints[spec.name]
        name = str(spec.metadata.get("label", spec.name.replace("_", " ").capitalize()))
        if hint is RichText:
            out.append((spec.name, "rich", name))
        elif "label" in spec.metadata:
            out.append((spec.name, "plain", name))
        elif getattr(hint, "__origin__", None) is tuple and _holds_text(hint.__args__[0]):
            out.append((spec.name, "many", name))
    return tuple(out)


def _holds_text(hint: Any) -> bool:
    if hint is RichText or getattr(hint, "__origin__", None) is tuple:
        return hint is RichText or _holds_text(hint.__args__[0])
    return dataclasses.is_dataclass(hint) and isinstance(hint, type) and bool(_text_fields(hint))


def _parts(value: Any, prefix: str) -> Iterator[Part]:
    cls: Any = type(value)
    for name, shape, shown in _text_fields(cls):
        held = getattr(value, name)
        if shape == "rich":
            yield Part(prefix + name, held, True, shown)
        elif shape == "plain":
            origin = value.origin_of(name) if isinstance(value, Block) else None
            yield Part(prefix + name, RichText((Run(held, origin=origin),)), False, shown)
        else:
            yield from _nested(held, f"{prefix}{name}", shown)


def _nested(items: tuple[Any, ...], path: str, shown: str) -> Iterator[Part]:
    for index, item in enumerate(items):
        here = f"{path}.{index}"
        if isinstance(item, RichText):
            yield Part(here, item, True, shown)
        elif isinstance(item, tuple):
            yield from _nested(item, here, shown)
        else:
            yield from _parts(item, here + ".")


def _labelled(value: Any, origin: str) -> Any:
    """A text, or what holds texts, with ``origin`` on every run that has none."""
    if isinstance(value, RichText):
        return RichText(tuple(run if run.origin else replace(run, origin=origin) for run in value.runs))
    if isinstance(value, tuple):
        return tuple(_labelled(item, origin) for item in value)
    cls: Any = type(value)
    return replace(value, **{name: _labelled(getattr(value, name), origin) for name, _, _ in _text_fields(cls)})


def _with_part(value: Any, path: list[str], text: RichText) -> Any:
    if isinstance(value, tuple):
        index = int(path[0]) if path[0].isdecimal() else len(value)
        if index >= len(value):
            raise KeyError(".".join(path))
        new = _leaf(value[index], path[1:], text)
        return (*value[:index], new, *value[index + 1 :])
    cls: Any = type(value)
    shapes = {name: shape for name, shape, _ in _text_fields(cls)}
    if path[0] not in shapes:
        raise KeyError(".".join(path))
    if shapes[path[0]] == "plain":
        if path[1:]:
            raise KeyError(".".join(path))
        return replace(value, **{path[0]: text.plain})
    return replace(value, **{path[0]: _leaf(getattr(value, path[0]), path[1:], text)})


def _leaf(value: Any, rest: list[str], text: RichText) -> Any:
    if not rest:
        if not isinstance(value, RichText):
            raise KeyError("the path ends before a text")
        return text
    return _with_part(value, rest, text)


def origins_under(data: str) -> set[str]:
    """Every origin named anywhere in JSON this version does not understand."""
    found = strings_under(data, frozenset({"origin", "provenance", "captions_provenance", "title_origin"}))
    waiting: list[Any] = [json.loads(data)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            pairs = item.get("field_origins")
            pairs = pairs if isinstance(pairs, list) else []
            found.update(pair[-1] for pair in pairs if isinstance(pair, list) and pair and isinstance(pair[-1], str))
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return found


def strings_under(data: str, names: frozenset[str]) -> set[str]:
    """Texts that stand under one of ``names`` anywhere in JSON this version does not understand."""
    found: set[str] = set()
    waiting: list[Any] = [json.loads(data)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            found.update(held for name, held in item.items() if name in names and isinstance(held, str) and held)
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return found


def _media(value: Any) -> Iterator[str]:
    if isinstance(value, MediaRef):
        yield value.sha256
    elif isinstance(value, tuple):
        for item in value:
            yield from _media(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, (type, RichText)):
        for spec in dataclasses.fields(value):
            yield from _media(getattr(value, spec.name))
