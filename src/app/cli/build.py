"""``lectern build``: from a document to a package, told on the terminal or as JSON."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.cli.answering import confirming, fail_unreviewed
from app.cli.output import Console
from app.cli.tables import finding_lines, findings_data, loss_data, loss_lines
from app.course.errors import ProviderProblem
from app.services.building import Built, Options, SevereFindings, build
from app.services.compliance import Compliance
from app.services.narration import open_narrator
from app.services.picturereading import unread_note
from app.services.publishing import Format
from app.services.reviewing import UnreviewedAi


def build_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Build and report. Findings are listed whether or not they stop the build."""
    options = Options(
        format=Format(arguments.format),
        narrate=not arguments.no_narration,
        voice=arguments.voice,
        rate=arguments.rate,
        title=arguments.title,
        language=arguments.language,
        accept_findings=arguments.accept_findings,
        replace=arguments.replace,
    )
    draft, out = Path(arguments.draft), Path(arguments.output)
    confirm = confirming(arguments, console)
    with Compliance.open() as compliance:
        try:
            narrator = open_narrator(compliance)
            built = build(draft, out, options, narrator, compliance.log, console.progress, confirm)
        except SevereFindings as stop:
            if console.as_json:
                found = findings_data(stop.course, stop.findings)
                console.result(console.problem(stop) | {"findings": found})
            else:
                for line in finding_lines(stop.course, stop.findings):
                    console.note(line)
            return console.fail(stop, told=console.as_json)
        except UnreviewedAi as stop:
            return fail_unreviewed(stop, console)
        except ProviderProblem as silent:
            silent.next_step = f"{silent.next_step.rstrip('.')}. Or build without sound: --no-narration.".removeprefix(". ")
            raise
    console.progress(1.0, "Done")
    _tell(built, console)
    return 0


def _tell(built: Built, console: Console) -> None:
    published = built.published
    console.result(_data(built))
    course = built.course
    blocks = sum(len(lesson.blocks) for lesson in course.lessons())
    console.say(f"{course.settings.title}: {sum(1 for _ in course.lessons())} lessons, {blocks} blocks")
    if built.loss is not None:
        for line in loss_lines(built.loss):
            console.say(line)
    for line in finding_lines(course, built.findings):
        console.say(line)
    if unread := unread_note(course):
        console.note(unread)
    if built.audio_ms:
        minutes, seconds = divmod(round(built.audio_ms / 1000), 60)
        console.say(
            f"Narration {minutes}:{seconds:02}, {built.made} sentences spoken and {built.reused} kept, labelled as synthetic"
        )
    for problem in published.problems:
        console.say(f"Note: {problem.text}")
    console.say(f"{published.path} ({published.size / 1e6:.1f} MB), examined: as an LMS wants it")
    console.say("Nothing was sent anywhere.")


def _data(built: Built) -> dict[str, Any]:
    published = built.published
    course = built.course
    return {
        "package": str(published.path),
        "sha256": published.sha256,
        "bytes": published.size,
        "title": course.settings.title,
        "lessons": [lesson.title for lesson in course.lessons()],
        "import": loss_data(built.loss) if built.loss is not None else None,
        "findings": findings_data(course, built.findings),
        "narration": {"milliseconds": built.audio_ms, "made": built.made, "reused": built.reused},
        "notes": [problem.text for problem in published.problems],
        "seconds": built.seconds,
        "sent": 0,
    }
