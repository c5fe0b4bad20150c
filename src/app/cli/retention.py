"""``lectern history`` and ``lectern ai-remove``: how long AI requests are kept, forgetting them, removing AI altogether."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from app.cli.output import Console
from app.course.errors import Cancelled, LecternError
from app.project import ProjectFile
from app.services.compliance import Compliance
from app.services.removal import remove_ai
from app.services.retention import Forgotten


def status_verb(arguments: argparse.Namespace, console: Console) -> int:
    """How much is kept, and for how long. What is over its time goes first."""
    with Compliance.open() as compliance:
        retention = compliance.retention
        _expire(compliance)
        status, kept = retention.status(), compliance.history.lasting
    console.result(asdict(status) | {"on_disk": kept})
    console.say(f"AI requests and answers are kept for {status.days} days, encrypted. Kept now: {status.entries}.")
    if not kept:
        console.say("There is no key store, so they are kept in memory and gone when Lectern is closed.")
    if status.frozen:
        console.say("An incident is open: nothing is deleted until AI is resumed.")
    if status.problem:
        console.note(status.problem)
    return 0


def days_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Keep for so many days."""
    with Compliance.open() as compliance:
        gone = compliance.retention.set_days(arguments.days)
    console.result({"days": arguments.days, "deleted": gone})
    console.say(f"Kept for {arguments.days} days from now on. {gone} older entries were deleted.")
    return 0


def forget_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Forget now; asks unless ``--yes``. Exit code 3 when something could not be forgotten."""
    if arguments.only and not arguments.courses:
        raise LecternError("Nothing was forgotten.", "--only needs course files.", "Name them, or leave --only out.")
    _sure(arguments, console, "Forget AI requests and answers, with the undo steps and earlier versions that hold them?")
    with Compliance.open() as compliance, _projects(arguments.courses) as projects:
        names = [project.course.id for project in projects] if arguments.only else [None]
        done = [compliance.retention.forget(console.progress, projects, course_id=name) for name in names]
    told = Forgotten(
        sum(item.entries for item in done),
        sum(item.steps for item in done),
        sum(item.versions for item in done),
        tuple(text for item in done for text in item.left),
    )
    console.result(asdict(told))
    _tell(told, console)
    return 3 if told.left else 0


def remove_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Remove AI from this computer, or with ``--undo`` let it come back. Exit code 1 when something has to be done by hand."""
    if arguments.undo:
        with Compliance.open() as compliance:
            compliance.records.restore_ai(arguments.reason)
        console.result({"removed": False})
        console.say("AI may be used again once the policy is accepted (lectern policy accept) and providers are set up again.")
        return 0
    _sure(arguments, console, "Remove AI from this computer: keys, provider settings, AI history? The log stays.")
    with Compliance.open() as compliance, _projects(arguments.courses) as projects:
        done = remove_ai(
            compliance.records,
            compliance.policy,
            compliance.retention,
            compliance.providers,
            compliance.keys,
            console.progress,
            projects,
        )
    forgotten = asdict(done.forgotten) if done.forgotten else None
    console.result({"removed": True, "keys": list(done.keys), "forgotten": forgotten, "left": list(done.left)})
    console.say(f"AI was removed from this computer. Keys deleted: {', '.join(done.keys) or 'there were none'}.")
    if done.forgotten:
        _tell(done.forgotten, console)
    for text in done.left:
        console.note(text)
    return 1 if done.left else 0


def _expire(compliance: Compliance) -> None:
    if compliance.history.folder.is_dir():
        compliance.retention.expire(ask=True)


def _sure(arguments: argparse.Namespace, console: Console, question: str) -> None:
    if arguments.yes:
        return
    console.note(f"{question} This can't be undone. Type “yes”: ")
    try:
        answer = input()
    except EOFError:
        answer = ""
    if answer.strip().casefold() not in ("yes", "y"):
        raise Cancelled("Nothing was changed.")


@contextmanager
def _projects(paths: Sequence[str]) -> Iterator[list[ProjectFile]]:
    with ExitStack() as stack:
        yield [stack.enter_context(ProjectFile.open(Path(path))) for path in paths]


def _tell(told: Forgotten, console: Console) -> None:
    console.say(f"Forgotten: {told.entries} entries, {told.steps} undo steps, {told.versions} earlier versions.")
    for text in told.left:
        console.note(text)
