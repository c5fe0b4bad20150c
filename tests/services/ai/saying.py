"""What the provider is made to say in tests of drafts, and waiting for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.services.ai.conftest import Stand

REWRITTEN = {"s1": "You get your refund within ⟦1⟧14 days⟦/1⟧. Ask the ⟦2⟧returns desk⟦/2⟧."}
QUESTION: dict[str, list[dict[str, Any]]] = {
    "questions": [
        {
            "kind": "single-choice",
            "prompt": "Within how many days is a refund paid?",
            "options": [
                {"text": "14", "correct": True, "feedback": "That is the limit."},
                {"text": "30", "correct": False, "feedback": "That is too late."},
            ],
            "source_sentence": "Refunds are paid within 14 days of the return.",
        }
    ]
}
OUTLINE = {"sections": [{"title": "Returns", "lessons": [{"title": "Take goods back", "points": ["Ask for the receipt"]}]}]}
SAYS: dict[str, Any] = {
    "outline": OUTLINE,
    "write": "## Receipts\n\nKeep **every** receipt.\n\n- Ten years\n- In a box",
    "rewrite": {**REWRITTEN, "s2": "Bring a receipt.", "s3": "Keep the packaging."},
    "summarise": "Refunds take 14 days.",
    "questions": QUESTION,
    "objectives": {"lead": "Afterwards you can:", "objectives": ["Name the limit"]},
    "titles": {"titles": ["Money back", "How refunds work"]},
    "tags": {"tags": ["refunds", "returns"]},
    "alt-text": "A desk with a sign that says Returns.",
}


def say(stand: Stand, feature: str) -> None:
    if feature in SAYS and feature not in ("rewrite", "translate"):
        said = SAYS[feature]
        stand.server.say(said if isinstance(said, str) else dict(said))


def wait_for(what: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
