"""The verbs and their options. Each verb is one function in a module of its own kind, imported when it is called."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Callable
from importlib import import_module
from typing import NoReturn

from app import __version__
from app.cli import ai_options, label_options, narration_options, providers_options, records_options, scan_options
from app.cli.output import Console, let_go, speak_any_language
from app.course.errors import Cancelled, FileProblem, LecternError
from app.paths import data_dir

EPILOG = """\
exit codes:
  0 done                                    5 the policy or the guard said no
  1 it did not work                         6 a voice or a provider could not do it
  2 the command line was not understood     7 the package would not have been right
  3 a file could not be read or written     8 the key store could not be used
  4 severe findings, not accepted         130 stopped

Without a verb, or with the path of a course, Lectern opens its window.
"""

Verb = Callable[[argparse.Namespace, Console], int]


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top: argparse.ArgumentParser = _Parser(
        prog="lectern",
        description="Write courses, and publish packages that any LMS plays.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"Lectern {__version__}")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    _open(verbs)
    _build(verbs)
    _import(verbs)
    _publish(verbs)
    scan_options.add(verbs)
    _small(verbs)
    _policy(verbs)
    _audit(verbs)
    ai_options.add(verbs)
    providers_options.add(verbs)
    records_options.add(verbs)
    label_options.add(verbs)
    narration_options.add(verbs)
    _terms(verbs)
    _countries(verbs)
    _noted(verbs)
    _names(verbs)
    _transcribe(verbs)
    return top


class _NotUnderstood(Exception):
    """What a parser found wrong, on its way to whoever knows whether JSON was asked for."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _NotUnderstood(self, message)


def run(argv: list[str]) -> int:
    """Run one verb and give its exit code. Never lets a traceback out."""
    speak_any_language()
    console = Console(as_json="--json" in argv)
    try:
        # A service manager or CI stops with SIGTERM: end as with Ctrl-C, so that nothing half made is left.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        arguments = _parsed(argv, console)
        console = Console(as_json=getattr(arguments, "json", False), quiet=getattr(arguments, "quiet", False))
        return _verb(arguments, console)
    except KeyboardInterrupt:
        return console.fail(Cancelled("Stopped. Nothing half made was left behind."))
    finally:
        let_go()


def _parsed(argv: list[str], console: Console) -> argparse.Namespace:
    try:
        return parser().parse_args(argv)
    except _NotUnderstood as wrong:
        asked, message = wrong.args
        step = f"See {asked.prog} --help."
        console.result({"error": {"what": message, "why": "", "next": step, "code": 2}})
        argparse.ArgumentParser.error(asked, message)


def _verb(arguments: argparse.Namespace, console: Console) -> int:
    from app.services import logs

    logs.start()
    module, _, name = arguments.run.partition(":")
    try:
        _check_home()
        verb: Verb = getattr(import_module(f"app.cli.{module}"), name)
        code = verb(arguments, console)
        console.finish()
    except LecternError as error:
        return console.fail(error)
    except BrokenPipeError:
        # The reader went away (`lectern scan … | head`): not a failure of ours, and nothing more can be said to it.
        return 0
    except Exception as error:
        import logging

        from app.services.jobs import unexpected

        logging.getLogger(__name__).exception("lectern %s failed", arguments.verb)
        problem = unexpected(f"lectern {arguments.verb}", error)
        problem.next_step = f"The details are in {logs.log_file()}."
        return console.fail(problem)
    return code


def _check_home() -> None:
    try:
        data_dir()
    except OSError as error:
        step = "Set LECTERN_HOME to a folder you can write to."
        raise FileProblem("Lectern's own folder can't be used.", f"{error.strerror}: {error.filename}.", step) from error


def _open(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("open", help="open the window")
    verb.add_argument("file", nargs="?", help="a .course file")
    verb.add_argument("--sample", action="store_true", help="open the sample course")


def _speech(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--no-narration", action="store_true", help="do not narrate the lessons")
    verb.add_argument("--voice", default="", metavar="NAME", help="a voice of this computer (see `lectern voices`)")
    verb.add_argument("--rate", type=_rate, default=0, metavar="WPM", help="words a minute, 80 to 260")


def _rate(text: str) -> int:
    if not (text.isdecimal() and 80 <= int(text) <= 260):
        raise argparse.ArgumentTypeError(f"{text} is not a speaking rate; give words a minute from 80 to 260")
    return int(text)


def _day(text: str) -> str:
    from datetime import datetime

    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day or time; write 2026-11-26 or 2026-11-26T09:30") from None
    return text


def _output(verb: argparse.ArgumentParser, over: str = "write over a package of another course") -> None:
    verb.add_argument("-o", "--output", required=True, metavar="FILE", help="the file to write")
    verb.add_argument("--replace", action="store_true", help=over)
    _machine(verb)


def _machine(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--json", action="store_true", help="one JSON document on standard output, for machines")
    verb.add_argument("--quiet", action="store_true", help="no progress")


def _form(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--format", choices=["scorm12", "html"], default="scorm12", help="kind of package (default: scorm12)")


def _confirmation(verb: argparse.ArgumentParser) -> None:
    said = "answer for AI content: rights, privacy, no defamation, export control (asked for on a terminal; it is logged)"
    verb.add_argument("--confirm-checklist", action="store_true", help=said)


def _build(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("build", help="from a document to a narrated, labelled package")
    verb.add_argument("draft", metavar="DRAFT", help="a .docx, .pptx, .md or .course")
    _output(verb)
    _form(verb)
    _speech(verb)
    verb.add_argument("--title", default="", help="title of the course, in place of the document's")
    verb.add_argument("--language", default="", metavar="TAG", help="language of the course, such as en or de-AT")
    verb.add_argument("--accept-findings", default="", metavar="REASON", help="why severe findings may stay; it is logged")
    _confirmation(verb)
    verb.set_defaults(run="build:build_verb")


def _import(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("import", help="turn a document into a .course file")
    verb.add_argument("document", metavar="DOCUMENT", help="a .docx, .pptx or .md")
    _output(verb, "put it in the place of the file that is there, which is kept as a backup")
    verb.set_defaults(run="courses:import_verb")


def _publish(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("publish", help="publish a .course file as it is")
    verb.add_argument("course", metavar="COURSE", help="a .course file")
    _output(verb)
    _form(verb)
    verb.add_argument("--accept-findings", default="", metavar="REASON", help="why severe findings may stay; it is logged")
    _confirmation(verb)
    verb.set_defaults(run="courses:publish_verb")


def _small(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    doctor = verbs.add_parser("doctor", help="examine a published package as an LMS would")
    doctor.add_argument("package", metavar="PACKAGE", help="a .zip")
    _machine(doctor)
    doctor.set_defaults(run="courses:doctor_verb")


def _policy(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("policy", help="the AI policy: read it, accept it, see what holds")
    does = verb.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, text in (
        ("show", "print the policy"),
        ("status", "who accepted which version"),
        ("accept", "accept it, after reading it on the terminal"),
        ("decline", "decline it; everything but AI keeps working"),
        ("withdraw", "take an acceptance back"),
    ):
        action = does.add_parser(name, help=text)
        _machine(action)
        action.set_defaults(run=f"policy:{name}_verb")
    adding = does.add_parser("import", help="add a policy pack of your organisation")
    adding.add_argument("path", metavar="PATH", help="a folder or .zip")
    _machine(adding)
    adding.set_defaults(run="policy:import_verb")
    answers = does.add_parser("acceptances", help="who accepted which version, and when")
    answers.add_argument("--csv", action="store_true", help="as a table for a spreadsheet")
    _machine(answers)
    answers.set_defaults(run="policy:acceptances_verb")
    explain = does.add_parser("explain", help="print the decision table, or what it decides and why")
    explain.add_argument("--provider", default="", metavar="ID", help="a provider such as openai")
    explain.add_argument("--kind", default="", metavar="KIND", help="a kind of detail such as email, or prohibited-malware")
    _machine(explain)
    explain.set_defaults(run="policy:explain_verb")
    trial = does.add_parser("self-test", help="try every protection: planted details, planted requests, the log, the review")
    _machine(trial)
    trial.set_defaults(run="policy:self_test_verb")
    coverage = does.add_parser("coverage", help="each clause, what is done about it, and what in the log proves it")
    _machine(coverage)
    coverage.set_defaults(run="policy:coverage_verb")


def _audit(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("audit", help="the tamper-evident log")
    does = verb.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = does.add_parser("verify", help="check that no row was changed, removed, moved or added")
    check.add_argument("pack", nargs="?", default="", metavar="PACK", help="an evidence pack (default: the log itself)")
    check.add_argument("--signer", default="", metavar="FINGERPRINT", help="the pack must be signed by this certificate")
    _machine(check)
    check.set_defaults(run="audit:verify_verb")
    show = does.add_parser("show", help="the latest rows, all or those that fit")
    show.add_argument("-n", type=int, default=20, metavar="ROWS", help="how many (default: 20)")
    show.add_argument("--event", action="append", metavar="EVENT", help="a kind such as request or policy.accepted; repeatable")
    show.add_argument("--provider", default="", metavar="ID", help="about this provider")
    show.add_argument("--course", default="", metavar="ID", help="about this course")
    show.add_argument("--since", type=_day, metavar="DAY", help="from this day or time on (2026-11-26, UTC)")
    show.add_argument("--until", type=_day, metavar="DAY", help="before this day or time")
    show.add_argument("--search", default="", metavar="WORDS", help="words that all stand in the row")
    _machine(show)
    show.set_defaults(run="audit:show_verb")
    export = does.add_parser("export", help="the whole log as JSON lines or CSV")
    export.add_argument("--format", choices=["jsonl", "csv"], default="jsonl", help="kind of file (default: jsonl)")
    _output(export, "write over the file that is there")
    export.set_defaults(run="audit:export_verb")
    pack = does.add_parser("pack", help="the evidence as one file that verifies without this computer")
    pack.add_argument("--course", action="append", metavar="FILE", help="with the provenance of this course; repeatable")
    pack.add_argument("--content", action="store_true", help="with the text of these courses and the evidence of consents")
    _output(pack, "write over the file that is there")
    pack.set_defaults(run="audit:pack_verb")


def _countries(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("countries", help="whose plates, post codes and licence numbers the scanner finds in every course")
    does = verb.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = does.add_parser("list", help="every country, and whether it is chosen")
    kept = does.add_parser("set", help="choose exactly these countries; none to leave it to each course's language")
    kept.add_argument("codes", nargs="*", metavar="CODE")
    for parser, name in ((listed, "list"), (kept, "set")):
        _machine(parser)
        parser.set_defaults(run=f"countries:{name}_verb")


def _noted(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("noted", help="which details that say nothing about anybody alone (places, dates) are noted")
    does = verb.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = does.add_parser("list", help="every such kind, and whether it is noted")
    kept = does.add_parser("set", help="note exactly these kinds; none to note none")
    kept.add_argument("kinds", nargs="*", metavar="KIND")
    for parser, name in ((listed, "list"), (kept, "set")):
        _machine(parser)
        parser.set_defaults(run=f"noted:{name}_verb")


def _terms(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("terms", help="your organisation's own terms, which the scanner finds")
    does = verb.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = does.add_parser("list", help="every term")
    added = does.add_parser("add", help="add a term")
    added.add_argument("term", metavar="TERM")
    added.add_argument("--why", default="", help="why it matters; shown with every finding")
    taken = does.add_parser("import", help="add every term of a CSV file: term, and why it matters")
    taken.add_argument("file", metavar="CSV")
    removed = does.add_parser("remove", help="take terms off the list")
    removed.add_argument("terms", nargs="+", metavar="TERM")
    for parser, name in ((listed, "list"), (added, "add"), (taken, "import"), (removed, "remove")):
        _machine(parser)
        parser.set_defaults(run=f"terms:{name}_verb")


def _names(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("names", help="the model that looks for people's names")
    does = verb.add_subparsers(dest="action", metavar="ACTION", required=True)
    shown = does.add_parser("show", help="which one is in use")
    used = does.add_parser("use", help="use a larger one that is on this computer")
    used.add_argument("model", metavar="MODEL", help="folder of a spaCy, transformers or GLiNER model, or a spaCy package")
    shipped = does.add_parser("shipped", help="use the one that ships with Lectern again")
    for parser, name in ((shown, "show"), (used, "use"), (shipped, "shipped")):
        _machine(parser)
        parser.set_defaults(run=f"names:{name}_verb")


def _transcribe(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("transcribe", help="captions of a recording by a provider, after you have seen what is sent")
    verb.add_argument("file", metavar="FILE", help="a .course file")
    verb.add_argument("--block", default="", metavar="ID", help="the narration with the recording (default: the only one)")
    verb.add_argument("--speakers", action="store_true", help="several people speak: tell them apart")
    verb.add_argument("--resume", action="store_true", help="fetch what an earlier run asked for")
    _machine(verb)
    verb.set_defaults(run="transcribe:transcribe_verb")
