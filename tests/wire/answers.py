"""What the loopback server says when nobody told it what to say: realistic enough to walk the app by hand against it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import struct
import zlib
from itertools import cycle
from typing import Any

_FILLER = (
    "A short briefing comes before the first shift",
    "The team checks the list together",
    "Everyone knows whom to call",
    "Nobody works alone at height",
    "The result is written down the same day",
)
"""Sentences for a request that brings too few of its own."""
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_NAMED = re.compile(r"\[(\w+)\]\n(.*)", re.DOTALL)
_TEMPLATES = (
    "{}",
    "It is not so that {}",
    "Only on request: {}",
    "Now and then: {}",
    "Some say: {}",
    "Once a year: {}",
    "Not before noon: {}",
)
"""Ways to say a sentence that are not the same, for lists whose items must differ."""
_ASKS = re.compile(r"prompt|stem|question", re.IGNORECASE)
_TELLS = re.compile(r"feedback|reason|why", re.IGNORECASE)
_QUOTES = re.compile(r"source|quote|sentence|evidence|citation", re.IGNORECASE)
_RIGHT = re.compile(r"correct|right|answer", re.IGNORECASE)


def texts_of(body: dict[str, Any]) -> list[str]:
    """The texts a request was made of, in order: instructions, then what system, developer and user said."""
    found = [body["instructions"]] if isinstance(body.get("instructions"), str) else []
    asked = body.get("input", body.get("messages", body.get("prompt", "")))
    if isinstance(asked, str):
        return [*found, asked]
    for item in asked if isinstance(asked, list) else ():
        content = item.get("content", item.get("text", "")) if isinstance(item, dict) else item
        if isinstance(content, str):
            found.append(content)
        elif isinstance(content, list):
            found += [part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str)]
    return found


def rewritten(body: dict[str, Any]) -> str:
    """The last text of the request in other clothes: blanks tidied, each sentence closed, every word still there."""
    last = (texts_of(body) or [""])[-1]
    sentences = sentences_of(last) or ["There is nothing here yet."]
    return " ".join(sentences)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text: no headings, names in brackets, labels that end in a colon, or Markdown marks."""
    plain = re.sub(r"(?m)^\s*(#.*|\[[^\]\n]*\]|[^.!?\n]{1,40}:)\s*$|<[^>\n]{1,60}>|[*_`>]", " ", text)
    found = (" ".join(match.split()) for match in _SENTENCE.findall(plain))
    return [item if item[-1] in ".!?" else item + "." for item in found if any(char.isalpha() for char in item)]


def instance(schema: dict[str, Any], body: dict[str, Any]) -> Any:
    """A value that fits a JSON schema, its strings made from the request's own sentences: quotes verbatim, all others distinct.

    In a list of objects with a field such as ``correct`` exactly the first is right, as a question wants it.
    """
    source = sentences_of((texts_of(body) or [""])[-1])
    return _Instance(schema, source or list(_FILLER)).made


class _Instance:
    def __init__(self, schema: dict[str, Any], source: list[str]) -> None:
        self._root = schema
        self._source = cycle(source)
        said = [sentence.rstrip(".!?") for sentence in (*source, *_FILLER)]
        self._words = (way.format(text) for way in _TEMPLATES for text in said)
        self._count = 0
        self.made = self._value(schema, "")

    def _value(self, schema: dict[str, Any], name: str) -> Any:
        if "$ref" in schema:
            return self._value(self._found(schema["$ref"]), name)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        for key in ("anyOf", "oneOf", "allOf"):
            if key in schema:
                return self._value(schema[key][0], name)
        kind = schema.get("type", "object")
        kind = next((item for item in kind if item != "null"), "null") if isinstance(kind, list) else kind
        if kind == "object":
            return {key: self._value(inner, key) for key, inner in schema.get("properties", {}).items()}
        if kind == "array":
            return self._list(schema, name)
        if kind == "string":
            return self._string(schema, name)
        if kind in ("integer", "number"):
            return schema.get("minimum", 0)
        return kind == "boolean"

    def _found(self, reference: str) -> dict[str, Any]:
        here: Any = self._root
        for step in reference.removeprefix("#").strip("/").split("/"):
            here = here[step] if step else here
        found: dict[str, Any] = here
        return found

    def _list(self, schema: dict[str, Any], name: str) -> list[Any]:
        count = min(max(schema.get("minItems", 3), 1), schema.get("maxItems", 50))
        made = [self._value(schema.get("items", {"type": "string"}), name) for _ in range(count)]
        for number, item in enumerate(made):
            if isinstance(item, dict):
                item.update({key: number == 0 for key, value in item.items() if isinstance(value, bool) and _RIGHT.search(key)})
        return made

    def _string(self, schema: dict[str, Any], name: str) -> str:
        if _QUOTES.search(name):
            return next(self._source)
        if _TELLS.search(name):
            return "The text says so." if self._count % 2 else "Look at the text again."
        self._count += 1
        text = next(self._words, f"Item {self._count}")
        if _ASKS.search(name):
            text = f"What is right about this: {text}?"
        most = schema.get("maxLength", 400)
        return text if len(text) <= most else f"{text[: most - 4]} {self._count:03}"


def schema_of(body: dict[str, Any]) -> dict[str, Any] | None:
    """The JSON schema a request wants its answer in: of the responses or of the chat endpoint."""
    form = body.get("text", {}).get("format") or body.get("response_format") or {}
    if form.get("type") == "json_object":
        return {"type": "object", "properties": {"text": {"type": "string"}}}
    if form.get("type") != "json_schema":
        return None
    found: dict[str, Any] = form.get("schema") or form["json_schema"]["schema"]
    return found


def text_for(body: dict[str, Any]) -> str:
    """What the model says: JSON in the wanted schema, or the text rewritten."""
    schema = schema_of(body)
    if schema is None:
        return rewritten(body)
    named = {found[1]: found[2] for found in map(_NAMED.fullmatch, texts_of(body)) if found}
    if schema.get("properties", {}).keys() == named.keys():  # each text of the request under its own name
        said = {name: f"In short: {' '.join(sentences_of(text)) or text}" for name, text in named.items()}
        return json.dumps(said, ensure_ascii=False)
    return json.dumps(instance(schema, body), ensure_ascii=False)


def tokens(text: str) -> int:
    """A rough count, four characters a token."""
    return max(1, len(text) // 4)


def picture(body: dict[str, Any]) -> bytes:
    """A picture of the wanted size and type: a gradient whose colours come from the prompt."""
    size = str(body.get("size", "1024x1024"))
    width, height = (int(side) for side in (size if re.fullmatch(r"\d+x\d+", size) else "1024x1024").split("x"))
    png = gradient(width, height, str(body.get("prompt", "")))
    kind = str(body.get("output_format", "png"))
    if kind == "png":
        return png
    from PIL import Image

    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(out, {"jpeg": "JPEG", "webp": "WEBP"}[kind])
    return out.getvalue()


def gradient(width: int, height: int, seed: str = "") -> bytes:
    """A PNG, made by hand so that the server needs nothing installed."""
    one, other = (hashlib.sha256(f"{seed}{end}".encode()).digest()[:3] for end in "ab")
    rows = bytearray()
    for y in range(height):
        colour = bytes((a * (height - y) + b * y) // height for a, b in zip(one, other, strict=True))
        rows += b"\0" + colour * width
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(rows), 1)) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


_CATEGORIES = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/intent",
    "self-harm/instructions",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)


def moderation(body: dict[str, Any], flagged: dict[str, str]) -> dict[str, Any]:
    """An answer of the moderation endpoint. ``flagged`` is words that must not be in the input, with their categories."""
    asked = body.get("input", "")
    inputs = asked if isinstance(asked, list) and all(isinstance(item, str) for item in asked) else [asked]
    return {
        "id": "modr-1",
        "model": str(body.get("model", "omni-moderation-latest")),
        "results": [_moderated(json.dumps(text, ensure_ascii=False), flagged) for text in inputs],
    }


def _moderated(text: str, flagged: dict[str, str]) -> dict[str, Any]:
    hit = {category for word, category in flagged.items() if word.casefold() in text.casefold()}
    return {
        "flagged": bool(hit),
        "categories": {name: name in hit for name in _CATEGORIES},
        "category_scores": {name: 0.97 if name in hit else 0.0001 for name in _CATEGORIES},
        "category_applied_input_types": {name: ["text"] if name in hit else [] for name in _CATEGORIES},
    }


def encoded(image: bytes) -> str:
    """As the images endpoint gives it."""
    return base64.b64encode(image).decode("ascii")
