"""The scanner's tables in ``resources/scan``, each read once."""

from __future__ import annotations

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
