"""What models are told: data in ``resources/ai``, one file a feature, filled in here and nowhere else."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from app.paths import resource

Schema = dict[str, Any]
_BLANK = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One feature's system text, the schema of its answer (None for Markdown) and the most tokens it may take."""

    feature: str
    version: int
    instructions: str
    schema: Schema | None = None
    tokens: int = 2000
    ways: Mapping[str, str] = field(default_factory=dict)

    def text(self, way: str = "", rules: str = "", **values: str) -> str:
        """The system text with ``way`` (a name of ``ways``) and ``values`` filled in, and the common ``rules`` at its end."""
        values["way"] = _filled(self.ways.get(way, ""), values)
        whole = f"{self.instructions.strip()}\n\n{rules.strip()}"
        return re.sub(r"\n{3,}", "\n\n", _filled(whole, values)).strip()


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _BLANK.sub(lambda found: values[found[1]], text)


@cache
def prompt(feature: str) -> Prompt:
    """The prompt of a feature."""
    table = tomllib.loads(resource("ai", f"{feature}.toml").read_text("utf-8"))
    schema = json.loads(table.pop("schema")) if "schema" in table else None
    return Prompt(feature=feature, schema=schema, **table)


@cache
def common(name: str) -> str:
    """A text that several prompts end with: ``rules``, ``sources``, ``markers``."""
    return str(tomllib.loads(resource("ai", "common.toml").read_text("utf-8"))[name])


def image_styles() -> tuple[str, ...]:
    """The styles a picture can be asked for in."""
    return tuple(prompt("image").ways)
