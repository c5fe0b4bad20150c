"""JSON as it is written everywhere in a course: compact, readable, and never more than a file can hold."""

from __future__ import annotations

import json
from typing import Any


def dumps(value: Any) -> str:
    """Compact JSON with readable non-ASCII text; with escapes only where it holds half a character, which no file can."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text
