"""What a person answers for before AI content goes out, on the terminal: the checklist, and what still waits for review."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Collection
from typing import Any

from app.cli.output import Console
from app.course.model import Course
from app.course.review import items
from app.services.checklist import ALL, QUESTIONS, Check, people_named
from app.services.reviewing import UnreviewedAi


def confirming(arguments: argparse.Namespace, console: Console) -> Callable[[Course], Collection[Check]]:
    """What gives the ticks for a course: all by the option, one by one on a terminal, none for a script without it."""

    def confirm(course: Course) -> Collection[Check]:
        if arguments.confirm_checklist:
            return ALL
        if console.as_json or not sys.stdin.isatty() or not any(True for _ in items(course)):
            return ()
        return _asked(course, console)

    return confirm


def _asked(course: Course, console: Console) -> Collection[Check]:
    console.note("This course has AI content. Before it is published, you answer for it.")
    named = people_named(course)
    if named:
        console.note("People may be named in it (found by their capitals alone; you know better):")
        for item in named:
            console.note(f"  {item.name}")
    confirmed = []
    for check in ALL:
        console.note(f"{QUESTIONS[check]} [y/N]")
        try:
            said = input().strip().casefold()
        except EOFError:
            said = ""
        if said in ("y", "yes"):
            confirmed.append(check)
    return confirmed


def fail_unreviewed(stop: UnreviewedAi, console: Console) -> int:
    """Say what waits for review, each with where it is."""
    if console.as_json:
        console.result(console.problem(stop) | {"unreviewed": unreviewed_data(stop)})
    else:
        for problem in stop.problems:
            console.note(problem.text)
    return console.fail(stop, told=console.as_json)


def unreviewed_data(stop: UnreviewedAi) -> list[dict[str, Any]]:
    """The waiting items for machines."""
    return [{"lesson": item.lesson_id, "block": item.block_id, "text": item.text} for item in stop.problems]
