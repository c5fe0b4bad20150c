"""``lectern scan PATH…``: exit code 4 when something severe was found, 3 when a file could not be scanned, 0 otherwise."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.output import Console
from app.course.errors import FileProblem, FindingsBlock, LecternError
from app.course.findings import Severity
from app.media.pictures import program
from app.services.library import Baseline, Cluster, Run, scan_library
from app.services.library.formats import FORMATS, as_table, data
from app.services.library.texts import ILLUSTRATED
from app.services.picturereading import WITHOUT_TESSERACT


def scan_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Scan files and folders; a file that can't be read never stops the others."""
    baseline = Baseline.read(Path(arguments.baseline)) if arguments.baseline else Baseline()
    run = Run(
        paths=tuple(map(Path, arguments.paths)),
        jobs=arguments.jobs,
        language=arguments.language,
        baseline=baseline,
        reuse=not arguments.everything,
        cluster=_cluster(arguments),
    )
    outcome = scan_library(run, console.progress)
    console.result(data(outcome))
    if arguments.write_baseline:
        Baseline.of(outcome.results, outcome.root).write(Path(arguments.write_baseline))
        console.note(f"Written as known: {arguments.write_baseline}")
    told = as_table(outcome, whole=arguments.all) if arguments.format == "table" else FORMATS[arguments.format](outcome)
    if arguments.output:
        _write(Path(arguments.output), told)
        console.note(f"Written to {arguments.output}")
    else:
        console.say(told.rstrip("\n"))
    if program() is None and any(Path(result.path).suffix.lower() in ILLUSTRATED for result in outcome.results):
        console.note(WITHOUT_TESSERACT)
    if any(item.severity == Severity.SEVERE.value for _, item in outcome.found):
        return FindingsBlock.exit_code
    return FileProblem.exit_code if outcome.unreadable else 0


def _cluster(arguments: argparse.Namespace) -> Cluster | None:
    if arguments.engine != "dask":
        if arguments.scheduler:
            raise LecternError("A scheduler is used by the engine dask alone.", "", "Add --engine dask.")
        return None
    if not arguments.scheduler:
        raise LecternError("The engine dask needs a scheduler.", "", "Give its address: --scheduler tls://HOST:PORT.")
    return Cluster(scheduler=arguments.scheduler, ca=arguments.tls_ca, certificate=arguments.tls_cert, key=arguments.tls_key)


def _write(path: Path, told: str) -> None:
    try:
        path.write_text(told, "utf-8")
    except OSError as error:
        raise FileProblem(f"“{path}” can't be written.", f"{error.strerror}.", "Choose another folder.") from error
