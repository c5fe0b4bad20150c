"""``lectern audit``: verify, show and export the log."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from app.cli.output import Console
from app.course.errors import FileProblem
from app.services.compliance import open_log, report_lines, verify_log


def verify_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Exit code 1 when the log is not what was written."""
    report = verify_log()
    console.result(asdict(report))
    for line in report_lines(report):
        console.say(line)
    return 0 if report.ok else 1


def show_verb(arguments: argparse.Namespace, console: Console) -> int:
    """The latest entries, newest first."""
    with open_log() as log:
        rows = log.rows(limit=max(arguments.n, 0))
    console.result([row.as_json() for row in rows])
    for row in rows:
        fields = ", ".join(f"{name} {value}" for name, value in row.fields.items() if name not in ("digest", "outputs", "user"))
        console.say(f"{row.seq:6} {row.time[:19]} {row.title}: {fields:.160}")
    return 0


def export_verb(arguments: argparse.Namespace, console: Console) -> int:
    """The whole log, a JSON object a line."""
    out = Path(arguments.output)
    if out.exists() and not arguments.replace:
        raise FileProblem(f"“{out.name}” exists already.", "", "Choose another name, or add --replace.")
    with open_log() as log:
        try:
            count = log.export(out)
        except OSError as error:
            raise FileProblem(f"“{out}” can't be written.", f"{error.strerror}.", "Choose another folder.") from error
    console.result({"file": str(out), "rows": count})
    console.say(f"{count} entries written to {out}")
    return 0
