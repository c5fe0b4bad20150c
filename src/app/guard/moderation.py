"""A provider's own check of texts, before it works on them and on what it made (clauses A2.0c, B3.1, B5.1).

The request is JSON, ``{"model", "input": [text…]}``; the answer is the interface's own, ``{"results": [{"flagged",
"categories": {name: bool}}…]}``, one result a text. What can't be read that way counts as flagged: silence is no permission.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from app.course import Payload
from app.guard.bodies import is_json, parts_of
from app.guard.pictures import attached

FEATURE = "moderation"
MODEL = "omni-moderation-latest"
_AT_ONCE = 32
"""Texts a request; the interface takes more, a person reading the sheet does not."""
_SPEAKS = ("input", "instructions", "messages", "prompt", "text", "contents")
"""Fields of a body in which texts stand; the others are settings."""


def companions(payloads: Sequence[Payload]) -> tuple[Payload, ...]:
    """The requests that ask the provider about every text in ``payloads`` first."""
    return moderation_of([text for payload in payloads for text in spoken(payload)], payloads[0])


def moderation_of(texts: Sequence[str], about: Payload) -> tuple[Payload, ...]:
    """The requests that ask about ``texts``, which belong to ``about``."""
    texts = [text for text in dict.fromkeys(texts) if text.strip()]
    return tuple(
        Payload(
            provider=about.provider,
            model=MODEL,
            feature=FEATURE,
            purpose="Check the text before it is worked on",
            course_id=about.course_id,
            block_ids=about.block_ids,
            body=json.dumps({"model": MODEL, "input": texts[at : at + _AT_ONCE]}, ensure_ascii=False).encode(
                "utf-8", "replace"
            ),
            sources=about.sources,
        )
        for at in range(0, len(texts), _AT_ONCE)
    )


def spoken(payload: Payload) -> list[str]:
    """What in a body is text that somebody wrote: strings below the fields that hold texts, without pictures."""
    parts = [part for part in parts_of(payload) if not part.name and attached(part.text) is None]
    if not is_json(payload):
        return [part.text for part in parts]
    said = [part.text for part in parts if part.path.partition(".")[0] in _SPEAKS and any(map(str.isalpha, part.text))]
    return said or [part.text for part in parts]


def flagged(asked: Payload, content: bytes) -> tuple[str, ...]:
    """The categories an answer flags, sorted; empty when it flags nothing. ``("unreadable",)`` for what is no such answer."""
    try:
        results = json.loads(content)["results"]
        if len(results) != len(json.loads(asked.body)["input"]):
            return ("unreadable",)
        return tuple(sorted({name for result in results if result["flagged"] is not False for name in _named(result)}))
    except (ValueError, KeyError, TypeError, AttributeError):
        return ("unreadable",)


def _named(result: dict[str, object]) -> Iterable[str]:
    categories = result.get("categories")
    named = [str(name) for name, on in categories.items() if on is True] if isinstance(categories, dict) else []
    return named or ["flagged"]
