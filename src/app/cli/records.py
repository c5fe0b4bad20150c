"""``lectern consent``, ``rights``, ``suspend`` and ``incident``."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.cli.output import Console
from app.course.errors import FileProblem, LecternError
from app.policy.private import write_private
from app.policy.records import Basis, Consent, ConsentState, Ground, Licence, Use, voice_licence_wording
from app.services.compliance import Compliance
from app.services.records import RecordService


@contextmanager
def _records() -> Iterator[RecordService]:
    with Compliance.open() as compliance:
        yield compliance.records


def consent_add(arguments: argparse.Namespace, console: Console) -> int:
    """Record a consent; the evidence file is copied."""
    try:
        basis = Basis(arguments.basis)
    except ValueError:
        step = "Choose one of: " + ", ".join(Basis) + "."
        raise LecternError("The consent was not recorded.", f"“{arguments.basis}” is no lawful basis.", step) from None
    with Compliance.open() as compliance:
        names = {provider: compliance.guard.card(provider).name for provider in arguments.licence or ()}
        consent = Consent(
            person=arguments.person,
            contact=arguments.contact,
            date=arguments.date,
            purpose=arguments.purpose,
            scope=tuple(dict.fromkeys(Use(use) for use in arguments.use)),
            territory=arguments.territory,
            expires=arguments.expires,
            basis=basis,
            covers=tuple(dict.fromkeys(arguments.covers)),
            licences=tuple(Licence(provider, voice_licence_wording(name)) for provider, name in names.items()),
            note=arguments.note,
        )
        kept = compliance.records.add_consent(consent, Path(arguments.evidence) if arguments.evidence else None)
        state = kept.state(compliance.records.today)
    console.result(consent_data(kept, state))
    console.say(f"Consent {kept.id} of {kept.person} is recorded. {state.shown}.")
    for licence in kept.licences:
        console.say(f"Told to {kept.person}: {licence.wording}")
    return 0


def consent_list(arguments: argparse.Namespace, console: Console) -> int:
    """Every consent, those that need somebody first."""
    with _records() as records:
        found, damaged = records.consents(), records.records.consents.damaged()
    console.result(
        {"consents": [consent_data(item, state) for item, state in found], "damaged": [str(path) for path in damaged]}
    )
    for item, state in found:
        until = f"until {item.expires}" if item.expires else "until revoked"
        console.say(f"{item.id:18} {state.shown:16} {item.person:24} {until:18} {', '.join(item.covers)}")
    if not found:
        console.say("No consents are recorded.")
    for path in damaged:
        console.say(f"This record can't be read and counts as none: {path}")
    return 0


def consent_show(arguments: argparse.Namespace, console: Console) -> int:
    """One consent, whole."""
    with _records() as records:
        item = records.consent_record(arguments.id)
        state = item.state(records.today)
    console.result(consent_data(item, state))
    lines = {
        "State": state.shown,
        "Person": item.person,
        "Contact": item.contact,
        "Given": item.date,
        "Holds until": item.expires or "it is revoked",
        "Purpose": item.purpose,
        "Allows": "; ".join(use.shown for use in item.scope),
        "Covers": ", ".join(item.covers),
        "Territory": item.territory,
        "Lawful basis": item.basis.shown,
        "Evidence": f"{item.evidence.name} ({item.evidence.sha256[:12]}…)" if item.evidence else item.note,
        "Told of the lasting licence of": ", ".join(licence.provider for licence in item.licences),
        "Revoked": f"{item.revoked.date}, {item.revoked.reason}" if item.revoked else "",
    }
    for name, value in lines.items():
        if value:
            console.say(f"{name:32} {value}")
    return 0


def consent_revoke(arguments: argparse.Namespace, console: Console) -> int:
    """Note that a consent was taken back."""
    with _records() as records:
        item = records.revoke_consent(arguments.id, arguments.reason, arguments.date)
        state = item.state(records.today)
    console.result(consent_data(item, state))
    assert item.revoked is not None
    console.say(
        f"The consent of {item.person} is revoked from {item.revoked.date} on. Media that rest on it are not published."
    )
    return 0


def consent_export(arguments: argparse.Namespace, console: Console) -> int:
    """The evidence of one consent, or every record as JSON."""
    out = Path(arguments.output)
    with _records() as records:
        if arguments.id:
            evidence = records.consent_record(arguments.id).evidence
            if evidence is None:
                raise FileProblem("This consent has no evidence file.", "Its note says where the proof is.")
            data = records.records.evidence(evidence)
        else:
            data = json.dumps([consent_data(*pair) for pair in records.consents()], ensure_ascii=False, indent=1).encode()
    try:
        write_private(out, data)
    except OSError as error:
        raise FileProblem(f"“{out}” can't be written.", f"{error.strerror}.", "Choose another folder.") from error
    console.result({"file": str(out), "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)})
    console.say(f"{out} ({len(data)} bytes)")
    return 0


def consent_data(item: Consent, state: ConsentState) -> dict[str, Any]:
    """A consent for machines."""
    return asdict(item) | {"state": state.value}


def rights_list(arguments: argparse.Namespace, console: Console) -> int:
    """What was stated for each source."""
    with _records() as records:
        found = records.rights_statements()
    console.result([asdict(item) for item in found])
    for item in found:
        console.say(f"{item.title:32.32} {item.ground.short:16} {item.user:12} {item.time[:10]}  {item.note}")
    if not found:
        console.say("Nothing was stated yet. It is asked when a source is first used with AI.")
    return 0


def rights_set(arguments: argparse.Namespace, console: Console) -> int:
    """State the rights in a course's own text or in a file."""
    source, title = _source(arguments.source)
    with _records() as records:
        item = records.state_rights(source, title, Ground(arguments.ground), arguments.note)
    console.result(asdict(item))
    console.say(f"{item.title}: {item.ground.shown}. {item.note}".strip())
    return 0


def _source(given: str) -> tuple[str, str]:
    """The source id and the name of a course file, another file, or a course id."""
    from app.project import ProjectFile

    path = Path(given)
    if path.suffix == ".course" and path.exists():
        with ProjectFile.open(path, read_only=True) as project:
            return project.course.id, project.course.settings.title
    if path.is_file():
        return f"file:{hashlib.sha256(path.read_bytes()).hexdigest()}", path.name
    if path.suffix or path.parent != Path():
        raise FileProblem(f"There is no file “{given}”.", "", "Give a file, or the id of a course.")
    return given, given


def suspend_status(arguments: argparse.Namespace, console: Console) -> int:
    """Whether AI is suspended, why, and what suspends by itself."""
    with _records() as records:
        why, current, limits = records.suspended(), records.suspension(), records.limits.words()
        frozen = records.frozen
    cause = current.cause.value if current else "organisation" if why else ""
    told = {"suspended": bool(why), "reason": why, "cause": cause, "since": current.time if current else "", "frozen": frozen}
    console.result(told | {"limits": list(limits)})
    console.say(f"AI is suspended: {why}" if why else "AI is not suspended.")
    if current and current.time:
        console.say(f"{current.cause.shown} on {current.time[:10]} by {current.user}.")
    if frozen:
        console.say("Nothing is deleted for its age while the incident is open.")
    for line in limits:
        console.say(f"Suspends by itself: {line}.")
    return 0


def suspend_start(arguments: argparse.Namespace, console: Console) -> int:
    """Suspend AI."""
    with _records() as records:
        records.suspend(arguments.reason)
    return suspend_status(arguments, console)


def suspend_end(arguments: argparse.Namespace, console: Console) -> int:
    """Resume AI."""
    with _records() as records:
        records.resume(arguments.reason)
    return suspend_status(arguments, console)


def incident_report(arguments: argparse.Namespace, console: Console) -> int:
    """Suspend AI, freeze deletion, write the evidence."""
    with _records() as records:
        item = records.report_incident(arguments.seq, arguments.reason, Path(arguments.output) if arguments.output else None)
    console.result(asdict(item))
    console.say(f"Incident {item.id} on entry {item.seq} is reported. AI is suspended, and nothing is deleted for its age.")
    console.say(f"Evidence: {item.pack}")
    console.say(f"SHA-256:  {item.sha256}")
    return 0


def incident_list(arguments: argparse.Namespace, console: Console) -> int:
    """Every incident, open ones first."""
    with _records() as records:
        found = records.incidents()
    console.result([asdict(item) for item in found])
    for item in found:
        console.say(
            f"{item.id:18} entry {item.seq:<6} {'closed ' + item.closed[:10] if item.closed else 'OPEN':18} {item.reason}"
        )
    if not found:
        console.say("No incidents were reported.")
    return 0
