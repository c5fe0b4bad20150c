"""``lectern policy``: read it, answer it, see where one stands, what decides and what proves it."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.output import Console
from app.services.compliance import Compliance
from app.services.policy import accept_in_terminal, status_data, status_lines


def show_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Print the whole policy."""
    with Compliance.open() as compliance:
        packs = compliance.policy.packs
    shown = [
        {"id": pack.id, "version": pack.version, "date": pack.date, "sha256": pack.sha256, "text": pack.plain()}
        for pack in packs
    ]
    console.result({**shown[0], "more": shown[1:]})
    for pack in packs:
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


def explain_verb(arguments: argparse.Namespace, console: Console) -> int:
    """The decision table; with a provider what would be decided now, and why."""
    from app.services.explaining import (
        all_rules,
        explained,
        explanation_data,
        explanation_lines,
        rule_data,
        table_lines,
    )

    with Compliance.open() as compliance:
        if not arguments.provider and not arguments.kind:
            rules = all_rules(compliance)
            console.result([rule_data(rule) for rule in rules])
            for line in table_lines(rules):
                console.say(line)
            return 0
        found = explained(compliance, provider=arguments.provider or "openai", kind=arguments.kind)
    console.result([explanation_data(one) for one in found])
    for one in found:
        for line in explanation_lines(one):
            console.say(line)
        console.say()
    return 0


def coverage_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Clause, control and evidence, with what the log has of it."""
    from app.audit import LogReader
    from app.services.compliance import log_path
    from app.services.explaining import coverage_data, coverage_lines, covered_now

    with LogReader(log_path()) as reader:
        rows = covered_now(reader)
    console.result(coverage_data(rows))
    for line in coverage_lines(rows):
        console.say(line)
    return 0


def import_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Add a policy pack of the organisation, or a new version of one. AI waits until it is accepted."""
    with Compliance.open() as compliance:
        pack = compliance.policy.import_pack(Path(arguments.path))
    console.result({"id": pack.id, "version": pack.version, "date": pack.date, "sha256": pack.sha256})
    console.say(f"“{pack.title}”, version {pack.version}, is in force. Read it with “lectern policy accept”.")
    return 0


def acceptances_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Who accepted, declined or withdrew which version, and when."""
    from app.services.policy import acceptances, acceptances_table

    with Compliance.open() as compliance:
        rows = acceptances(compliance.policy)
        table = acceptances_table(compliance.policy) if arguments.csv else ""
    console.result(rows)
    if table:
        console.say(table.rstrip("\n"))
        return 0
    for row in rows:
        console.say(f"{row['time']}  {row['user']}  {row['step']}  {row['pack']} {row['version']} ({row['sha256'][:12]})")
    if not rows:
        console.say("Nobody has answered yet.")
    return 0


def self_test_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Try every protection; exit code 5 when one does not work."""
    from app.services.selftest import self_test, self_test_data, self_test_lines

    with Compliance.open() as compliance:
        checks = self_test(compliance)
    console.result(self_test_data(checks))
    for line in self_test_lines(checks):
        console.say(line)
    return 0 if all(check.works for check in checks) else 5
