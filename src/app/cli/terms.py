"""``lectern terms``: the organisation's own terms the scanner looks for."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.output import Console
from app.course.errors import FileProblem
from app.services.terms import TermList


def list_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Every term with why it matters."""
    terms = TermList().terms()
    console.result([{"term": term.text, "why": term.note} for term in terms])
    for term in terms:
        console.say(f"{term.text}\t{term.note}".rstrip())
    console.note(f"{len(terms)} terms")
    return 0


def add_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Add one term."""
    added = TermList().add(arguments.term, arguments.why)
    console.result({"term": arguments.term, "added": added})
    console.say("Added." if added else "It is on the list already.")
    return 0


def import_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Add every term of a CSV file."""
    done = TermList().take(Path(arguments.file))
    console.result({"file": arguments.file, "added": done.added, "known": done.known})
    console.say(f"{done.added} terms added, {done.known} were on the list already.")
    return 0


def remove_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Take terms away."""
    gone = TermList().remove(arguments.terms)
    if not gone:
        raise FileProblem("Nothing was removed.", "None of these terms is on the list.", "See `lectern terms list`.")
    console.result({"removed": gone})
    console.say(f"{gone} removed.")
    return 0
