"""``lectern audit``: verify the log or an evidence pack, show, export, and pack the evidence."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from app.audit import LogReader, Query
from app.cli.output import Console
from app.course.errors import FileProblem
from app.services.activity import line_of
from app.services.compliance import log_path, open_log, report_lines, verify_log


def verify_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Exit code 1 when the log, or the pack, is not what was written."""
    if arguments.pack:
        from app.keys import KeyStore
        from app.services.evidence import pack_lines, verify_pack
        from app.services.labelling import open_labeller

        found = verify_pack(Path(arguments.pack))
        signer = found.signed.fingerprint if found.signed else ""
        expected = "".join(arguments.signer.split()).replace(":", "").lower()
        strange = bool(expected) and signer != expected
        log = None if found.log is None else {"rows": found.log.rows, "head": asdict(found.log.head)}
        breaks = [*found.breaks, *(["It is not signed by the signer you named."] if strange else [])]
        console.result({"ok": not breaks, "breaks": breaks, "seal": found.seal, "signer": signer, "log": log})
        for line in pack_lines(found, open_labeller(KeyStore()).fingerprints):
            console.say(line)
        if strange:
            console.say(breaks[-1])
        return 1 if breaks else 0
    report = verify_log()
    console.result(asdict(report))
    for line in report_lines(report):
        console.say(line)
    return 0 if report.ok else 1


def show_verb(arguments: argparse.Namespace, console: Console) -> int:
    """The latest entries that fit, newest first."""
    query = Query(
        events=tuple(arguments.event or ()),
        provider=arguments.provider,
        course=arguments.course,
        since=arguments.since or "",
        until=arguments.until or "",
        search=arguments.search,
    )
    with LogReader(log_path()) as reader:
        rows = reader.rows(query, limit=max(arguments.n, 0))
    console.result([row.as_json() for row in rows])
    for row in rows:
        console.say(line_of(row))
    return 0


def export_verb(arguments: argparse.Namespace, console: Console) -> int:
    """The whole log, a JSON object a line or a row of a table each."""
    out = _free(arguments)
    with open_log() as log:
        count = log.export(out, arguments.format)
    console.result({"file": str(out), "rows": count})
    console.say(f"{count} entries written to {out}")
    return 0


def pack_verb(arguments: argparse.Namespace, console: Console) -> int:
    """The evidence pack: the log and the records around it in one file that verifies by itself."""
    from app.keys import KeyStore
    from app.services.evidence import Wanted, courses_at, write_pack
    from app.services.history import open_history
    from app.services.labelling import open_labeller

    out = _free(arguments)
    courses = courses_at(map(Path, arguments.course or ()))
    keys = KeyStore()
    history = open_history(keys) if arguments.content else None
    with open_log(keys) as log:
        wanted = Wanted(courses=courses, content=arguments.content, history=history)
        made = write_pack(log, out, wanted, labeller=open_labeller(keys))
    told = {"file": str(out), "seal": made.seal, "sha256": made.sha256, "rows": made.rows, "members": made.members}
    told["signer"] = made.signer
    console.result(told)
    console.say(f"{made.rows} entries and {made.members - 1} files around them written to {out}")
    console.say(f"Seal: {made.seal}")
    if made.signer:
        console.say(f"Signed; fingerprint of the signer: {made.signer}")
    else:
        console.say("Not signed: the key store is closed.")
    console.say("Give the seal to whoever gets the pack by another way: it tells this pack from any other.")
    return 0


def _free(arguments: argparse.Namespace) -> Path:
    out = Path(arguments.output)
    if out.exists() and not arguments.replace:
        raise FileProblem(f"“{out.name}” exists already.", "", "Choose another name, or add --replace.")
    return out
