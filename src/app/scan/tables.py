"""The scanner's tables in ``resources/scan``, each read once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from app.paths import resource


@cache
def table(name: str) -> dict[str, Any]:
    """The table ``resources/scan/NAME.toml``."""
    with resource("scan", f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def words(name: str) -> list[str]:
    """A list of ``words.toml``."""
    return list(table("words")[name])


_PART = re.compile(r"(?<!\?P)<([a-z]\w*)>")
"""A name in angle brackets that is no group's."""


def filled(expression: str, parts: dict[str, str]) -> str:
    """An expression with each ``<name>`` replaced by the part of that name, also in the parts themselves."""
    while _PART.search(expression):
        expression = _PART.sub(lambda match: parts[match.group(1)], expression)
    return expression
