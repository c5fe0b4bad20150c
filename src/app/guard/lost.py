"""Says which pseudonyms did not come back, so that none passes into a course in silence. The pseudonyms, never their values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from app.course import Payload
from app.guard.bodies import parts_of
from app.guard.restoring import Answered, Restorer, words_of

_NAMED = re.compile(r"\[(\w{1,20})\]\n")
_FENCE = re.compile(r"\A\s*```\w*\n|\n```\s*\Z")
_MOST = 6


def warnings(
    payload: Payload, content: bytes, mime: str, restorer: Restorer, answered: Answered, texts: Iterable[str]
) -> list[str]:
    """Sentences for the person about an answer to a payload, before anything in it is put back.

    Where a text is answered under its own name, as in a translation, each pseudonym of it should be in the answer.
    """
    lost: dict[str, None] = {}
    for sent, got in _pairs(payload, content, mime):
        there = answered.said(got)
        lost |= dict.fromkeys(name for _, name in restorer.found(sent) if not words_of(name) & there)
    alike = dict.fromkeys(word for text in texts for word in answered.alike(text))
    out = []
    if lost:
        count = "1 stand-in" if len(lost) == 1 else f"{len(lost)} stand-ins"
        meant = "it means" if len(lost) == 1 else "they mean"
        out.append(f"{count} did not come back: {_listed(lost)}. Find the place, and write who or what {meant}.")
    if alike:
        out.append(f"Left as it is, though it may be a stand-in in other letters: {_listed(alike)}.")
    return out


def _pairs(payload: Payload, content: bytes, mime: str) -> Iterator[tuple[str, str]]:
    """The texts that were sent under a name and what came back under it."""
    if not mime.startswith("text/") and mime != "application/json":
        return
    try:
        answer = json.loads(_FENCE.sub("", content.decode("utf-8")))
    except (ValueError, RecursionError):
        return
    for part in parts_of(payload) if isinstance(answer, dict) else ():
        name = _NAMED.match(part.text)
        got = answer.get(name[1]) if name else None
        if name and isinstance(got, str):
            yield part.text[name.end() :], got


def _listed(names: dict[str, None]) -> str:
    shown = [f"“{' '.join(name.split())[:60]}”" for name in [*names][:_MOST]]
    return ", ".join(shown) + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")
