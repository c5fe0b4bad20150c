"""``lectern countries``: whose plates, post codes and licence numbers are looked for beside those of each course's language."""

from __future__ import annotations

import argparse

from app.cli.output import Console
from app.scan.countries import NAMES, chosen
from app.services.countries import choose


def list_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Every country, and whether it is chosen."""
    del arguments
    return _show(chosen(), console)


def set_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Choose exactly these; none of them is no choice."""
    return _show(choose(arguments.codes), console)


def _show(held: frozenset[str], console: Console) -> int:
    console.result([{"code": code, "country": name, "chosen": code in held} for code, name in NAMES.items()])
    for code, name in NAMES.items():
        console.say(f"{code}\t{name}\t{'chosen' if code in held else 'by language'}")
    return 0
