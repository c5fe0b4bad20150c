"""The lines between two ``---`` at the top of a Markdown document: ``key: value``, and lists of plain values.

This is the part of YAML that documents really use for titles and authors; anything richer is reported, never evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_KEY = re.compile(r"([A-Za-z][\w .-]*?)\s*:(?:\s+(.*)|\s*)$")
_MOST_LINES = 200


def split(text: str) -> tuple[Mapping[str, str], str]:
    """(values by key in lower case, the document with the front matter blanked so that line numbers stay true)."""
    lines = text.split("\n", _MOST_LINES + 2)
    if lines[0].rstrip() != "---":
        return {}, text
    end = next((at for at, line in enumerate(lines[1 : _MOST_LINES + 1], 1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        return {}, text
    found: dict[str, str] = {}
    key = ""
    for line in lines[1:end]:
        match = _KEY.match(line)
        if match and not line[0].isspace():
            key = match[1].lower()
            found[key] = _value(match[2] or "")
        elif key and line.strip() and not line.lstrip().startswith("#"):
            more = _value(line.strip().removeprefix("-").strip())
            found[key] = (
                f"{found[key]}, {more}" if found[key] and line.lstrip().startswith("-") else f"{found[key]} {more}".strip()
            )
    if not found:
        return {}, text  # two rules with prose between them, not front matter
    return found, "\n".join([*[""] * (end + 1), *lines[end + 1 :]])


def _value(text: str) -> str:
    text = text.strip()
    if text in ("|", ">", "|-", ">-", "[]", "{}", "~", "null"):
        return ""
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1].replace('\\"', '"') if text[0] == '"' else text[1:-1].replace("''", "'")
    if text.startswith("[") and text.endswith("]"):
        return ", ".join(_value(part) for part in text[1:-1].split(","))
    return text
