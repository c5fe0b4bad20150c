"""The verbs about one file: import, publish, scan, doctor."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.answering import confirming, fail_unreviewed
from app.cli.output import Console
from app.cli.tables import loss_data, loss_lines
from app.course.errors import FileProblem
from app.keys import KeyStore
from app.publish import check_target, examine
from app.services import at_once
from app.services.building import refuse_severe
from app.services.compliance import Compliance
from app.services.coursescan import scan_course
from app.services.importing import create_from, read_document
from app.services.labelling import open_labeller
from app.services.picturereading import unread_note
from app.services.publishing import Format, publish
from app.services.reading import read_draft
from app.services.reviewing import UnreviewedAi, refuse_unreviewed


def import_verb(arguments: argparse.Namespace, console: Console) -> int:
    """``lectern import DOCUMENT -o COURSE``."""
    document, out = Path(arguments.document), Path(arguments.output)
    if out.suffix != ".course":
        raise FileProblem(f"“{out.name}” is not the name of a course.", "", "End it in .course.")
    imported = read_document(document, console.progress, open_labeller(KeyStore()))
    create_from(imported, out, at_once, replace=arguments.replace).close()
    console.result({"course": str(out), "import": loss_data(imported.report)})
    for line in loss_lines(imported.report):
        console.say(line)
    console.say(f"{out}: {sum(1 for _ in imported.course.lessons())} lessons")
    return 0


def publish_verb(arguments: argparse.Namespace, console: Console) -> int:
    """``lectern publish COURSE -o PACKAGE``."""
    form = Format(arguments.format)
    with read_draft(Path(arguments.course), console.progress) as draft, Compliance.open() as compliance:
        out, log = Path(arguments.output), compliance.log
        check_target(out, draft.course, replace=arguments.replace)
        findings = scan_course(draft.course, draft.key, draft.media.media, console.progress)
        refuse_severe(draft.course, findings, arguments.accept_findings, log)
        try:
            confirmed = confirming(arguments, console)(draft.course) if refuse_unreviewed(draft.course) else ()
        except UnreviewedAi as stop:
            return fail_unreviewed(stop, console)
        done = publish(
            draft.course,
            draft.media,
            out,
            form,
            console.progress,
            log,
            replace=arguments.replace,
            confirmed=confirmed,
            labeller=compliance.labeller,
        )
    notes = [problem.text for problem in done.problems]
    console.result({"package": str(done.path), "sha256": done.sha256, "bytes": done.size, "notes": notes, "sent": 0})
    for note in notes:
        console.say(f"Note: {note}")
    if unread := unread_note(draft.course):
        console.note(unread)
    console.say(f"{done.path} ({done.size / 1e6:.1f} MB), examined: as an LMS wants it")
    return 0


def doctor_verb(arguments: argparse.Namespace, console: Console) -> int:
    """``lectern doctor PACKAGE``: exit code 7 when the package is not right."""
    path = Path(arguments.package)
    if not path.is_file():
        raise FileProblem(f"There is no file “{path}”.", "", "Give the path of a published package.")
    report = examine(path)
    console.result({"package": str(path), "healthy": report.healthy, "findings": [item.text for item in report.findings]})
    for item in report.findings:
        console.say(item.text)
    console.say("The package is as an LMS wants it." if report.healthy else "The package is not right.")
    return 0 if report.healthy else 7
