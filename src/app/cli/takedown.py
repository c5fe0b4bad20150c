"""``lectern takedown``: find a text or an asset in courses and packages, and take it out."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.cli.output import Console
from app.course.errors import FileProblem
from app.services.compliance import open_log
from app.services.records import reason_of
from app.services.takedown import Found, Wanted, find, record_takedown, take_from_files


def find_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Where it stands; exit code 0 also when it stands nowhere."""
    with open_log() as log:
        found = find(_wanted(arguments), _places(arguments), log, console.progress)
    console.result(_data(found))
    _tell(found, console)
    return 3 if found.problems else 0


def remove_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Take it out of the courses; exit code 3 when it could not be taken out of all of them."""
    wanted, places = _wanted(arguments), _places(arguments)
    reason = reason_of(arguments.reason)
    with open_log() as log:
        found = find(wanted, places, log, console.progress)
        paths = list(dict.fromkeys(hit.path for hit in found.hits))
        done = take_from_files(paths, wanted, console.progress, purge=arguments.purge)
        taken = [hit for hit in found.hits if hit.path in done.courses]
        record_takedown(log, wanted, reason, taken, found)
    problems = (*found.problems, *done.problems)
    told = _data(found) | {"removed": [str(path) for path in done.courses], "problems": list(problems)}
    console.result(told | {"purged": arguments.purge})
    for path in done.courses:
        console.say(f"Taken out of {path}")
    if not done.courses:
        console.say("It stood in none of these courses.")
    elif not arguments.purge:
        console.say("Each is one step that can be undone there. With --purge neither undo nor earlier versions keep it.")
    _again(found, console)
    _problems(problems, console)
    return 3 if problems else 0


def _wanted(arguments: argparse.Namespace) -> Wanted:
    if arguments.text:
        return Wanted.text(arguments.text)
    if arguments.file:
        return Wanted.file(Path(arguments.file))
    if arguments.mark:
        return Wanted.marked(arguments.mark)
    return Wanted.digest(arguments.hash) if arguments.hash else Wanted("id", arguments.id)


def _places(arguments: argparse.Namespace) -> list[Path]:
    places = [Path(place) for place in arguments.places]
    for place in places:
        if not place.exists():
            raise FileProblem(f"There is no “{place}”.", "", "Give course files, packages, or folders of them.")
    return places


def _tell(found: Found, console: Console) -> None:
    for hit in found.hits:
        console.say(f"{hit.path}: {hit.where}: {hit.excerpt:.120}")
    if not found.hits:
        console.say("It stands in none of these courses.")
    _again(found, console)
    _problems(found.problems, console)


def _again(found: Found, console: Console) -> None:
    for package in found.packages:
        console.say(f"Publish again: {package.path} ({package.title}) holds it in {', '.join(package.members)}")
    for item in found.unseen:
        console.say(f"Not among these: the {item.form} package published on {item.time[:10]} ({item.sha256[:12]}…)")


def _problems(problems: Sequence[str], console: Console) -> None:
    for problem in problems:
        console.note(problem)


def _data(found: Found) -> dict[str, Any]:
    return {
        "hits": [asdict(hit) | {"path": str(hit.path)} for hit in found.hits],
        "packages": [asdict(item) | {"path": str(item.path), "members": list(item.members)} for item in found.packages],
        "published_elsewhere": [asdict(item) for item in found.unseen],
        "problems": list(found.problems),
    }
