"""``lectern policy``: read it, answer it, see where one stands."""

from __future__ import annotations

import argparse

from app.cli.output import Console
from app.services.compliance import Compliance
from app.services.policy import accept_in_terminal, status_data, status_lines


def show_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Print the whole policy."""
    with Compliance.open() as compliance:
        pack = compliance.policy.pack
    console.result({"id": pack.id, "version": pack.version, "date": pack.date, "sha256": pack.sha256, "text": pack.plain()})
    console.say(pack.plain())
    return 0


def status_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Where this person stands."""
    with Compliance.open() as compliance:
        console.result(status_data(compliance.policy))
        for line in status_lines(compliance.policy):
            console.say(line)
    return 0


def accept_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Read and accept on the terminal. There is no way to accept without being shown the text."""

    def ask(question: str) -> str:
        console.note(question)
        try:
            return input()
        except EOFError:
            return ""

    with Compliance.open() as compliance:
        accept_in_terminal(compliance.policy, ask, console.note)
    return status_verb(arguments, console)


def decline_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Go on without AI."""
    with Compliance.open() as compliance:
        compliance.policy.decline()
    return status_verb(arguments, console)


def withdraw_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Take an acceptance back."""
    with Compliance.open() as compliance:
        compliance.policy.withdraw()
    return status_verb(arguments, console)
