"""What numbers of persons are called: the names of ``resources/scan/numbers.toml`` and ``labels.toml``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from app.scan.checks import checked
from app.scan.lookup import Names
from app.scan.tables import table


@dataclass(frozen=True, slots=True)
class Label:
    """A number that has a name: its kind, and the expression for its form or the check it passes; and what one looks like whose
    check digits are wrong. No kind: something else."""

    kind: str
    name: str
    form: re.Pattern[str] | None = None
    check: Callable[[str], bool] | None = None
    like: re.Pattern[str] | None = None


@cache
def labels() -> Names[Label]:
    """Every name of a number, and what it may be the name of."""
    return Names(_rows())


def _rows() -> Iterator[tuple[str, Label]]:
    for row in [*table("numbers")["number"], *table("labels")["label"], {"kind": "", **table("labels")["not"]}]:
        check = checked(row["check"]) if "check" in row else None
        form = re.compile(row["form"]) if "form" in row else None
        like = re.compile(row["like"]) if "like" in row else None
        label = Label(row["kind"], row.get("check", row["kind"]), form, check, like)
        yield from ((word, label) for word in row["words"])
