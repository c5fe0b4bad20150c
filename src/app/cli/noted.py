"""``lectern noted``: which details that say nothing about anybody alone (places, dates and the like) are noted at all."""

from __future__ import annotations

import argparse

from app.cli.output import Console
from app.scan import kind_of
from app.scan.common import common_kinds, noted
from app.services.common import choose, demanded


def list_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Every common kind, and whether it is noted."""
    del arguments
    return _show(noted(demanded()), console)


def set_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Note exactly these, and what the organisation's policy has a rule about."""
    return _show(choose(arguments.kinds), console)


def _show(held: frozenset[str], console: Console) -> int:
    asked = demanded()
    rows = [(kind, kind_of(kind).plural, kind in held, kind in asked) for kind in common_kinds()]
    console.result([{"kind": kind, "title": title, "noted": yes, "demanded": must} for kind, title, yes, must in rows])
    for kind, title, yes, must in rows:
        console.say(f"{kind}\t{title}\t{'by your organisation’s policy' if must else 'noted' if yes else 'left out'}")
    return 0
