"""``lectern data-request``, ``processing`` and ``person``: what others and this computer hold about whom."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from app.cli.output import Console
from app.course.errors import FileProblem
from app.services.compliance import Compliance
from app.services.datarequests import (
    Ask,
    DataRequest,
    data_requests,
    letter,
    processing,
    processing_text,
    request_line,
    save_text,
    table,
)
from app.services.people import find_person, mention_data
from app.services.settings import PreferencesFile


def request_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Without a provider what went where; with one the letter, shown or written with a table of the requests beside it."""
    with Compliance.open() as compliance:
        today, user = compliance.records.today, compliance.records.user
        found = data_requests(compliance.log.path, compliance.cards(), today)
        if not arguments.provider:
            return _list(found, console)
        compliance.guard.card(arguments.provider)  # says which providers there are
        about = next((item for item in found if item.card.id == arguments.provider), None)
        if about is None:
            raise FileProblem(f"Nothing goes to “{arguments.provider}”.", "It is on this computer.", "Choose another provider.")
        ask = Ask.DELETION if arguments.delete else Ask.ACCESS
        text = letter(about, ask, PreferencesFile.load().value.author or user, today)
        told = _data(about) | {"ask": ask.value, "letter": text}
        if arguments.output:
            out = Path(arguments.output)
            requests = out.with_suffix(".csv")
            save_text(compliance.log, out, text, ask.value, user, about.card.id, len(about.requests))
            save_text(compliance.log, requests, table(about.requests), "requests", user, about.card.id, len(about.requests))
            told |= {"files": [str(out), str(requests)]}
    console.result(told)
    if arguments.output:
        console.say(f"The letter is {out}, the list of requests {requests}. Send both to {about.contact}.")
    else:
        console.say(text)
    return 0


def _list(found: list[DataRequest], console: Console) -> int:
    console.result([_data(item) for item in found])
    for item in found:
        sent = f"{len(item.requests)} requests, {item.held} of them perhaps still held" if item.requests else "nothing was sent"
        console.say(f"{item.card.id:16} {item.card.name}: {sent}. Contact: {item.contact}")
        for line in map(request_line, item.requests[-5:]):
            console.say(f"  {line}")
    if not found:
        console.say("Lectern knows no provider outside this computer.")
    return 0


def _data(about: DataRequest) -> dict[str, Any]:
    requests = [
        asdict(item) | {"time": item.time.isoformat(), "purge": _day(item.purge), "blocks": list(item.blocks)}
        for item in about.requests
    ]
    return {
        "provider": about.card.id,
        "name": about.card.name,
        "contact": about.contact,
        "retention": about.card.retention,
        "held": about.held,
        "requests": requests,
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def processing_verb(arguments: argparse.Namespace, console: Console) -> int:
    """The records of processing (GDPR Article 30)."""
    with Compliance.open() as compliance:
        today, user = compliance.records.today, compliance.records.user
        records = processing(data_requests(compliance.log.path, compliance.cards(), today))
        text = processing_text(records, PreferencesFile.load().value.author or user, today)
        if arguments.output:
            save_text(compliance.log, Path(arguments.output), text, "processing", user, count=len(records))
    console.result({"records": [asdict(item) for item in records], "file": arguments.output})
    console.say(f"Written to {arguments.output}" if arguments.output else text)
    return 0


def person_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Everywhere a name stands; exit code 3 when something could not be looked into."""
    places = [Path(place) for place in arguments.places]
    with Compliance.open() as compliance:
        found, problems = find_person(
            arguments.name,
            compliance.records,
            compliance.policy.gate,
            places,
            console.progress,
            history=compliance.history.entries,
        )
    console.result({"mentions": [mention_data(item) for item in found], "problems": problems})
    for item in found:
        console.say(f"{item.where:8} {item.what}: {item.excerpt:.100}")
    console.say(f"{len(found)} places." if found else "Nothing.")
    for problem in problems:
        console.note(problem)
    return 3 if problems else 0
