"""``lectern names``: which model looks for names."""

from __future__ import annotations

import argparse

from app.cli.output import Console
from app.scan.names.choice import choose, chosen, recognised


def show_verb(arguments: argparse.Namespace, console: Console) -> int:
    """The model in use."""
    own = chosen()
    console.result({"model": "shipped" if own is None else own.place, "kind": "spacy" if own is None else own.kind})
    console.say("The model that ships with Lectern." if own is None else f"{own.place} ({own.kind})")
    return 0


def use_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Use a model of this computer."""
    model = recognised(arguments.model)
    choose(model)
    console.result({"model": model.place, "kind": model.kind})
    console.say(f"Names are detected by {model.name} ({model.kind}) from now on.")
    return 0


def shipped_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Back to the shipped one."""
    choose(None)
    console.result({"model": "shipped", "kind": "spacy"})
    console.say("Names are detected by the model that ships with Lectern from now on.")
    return 0
