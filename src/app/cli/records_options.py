"""The options of the verbs about records: consents, rights, suspension, incidents, takedown, data requests, retention."""

from __future__ import annotations

import argparse
from typing import TypeAlias

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
_PLACES = "a course file, a package, or a folder of them"


def add(verbs: Verbs) -> None:
    """Put all of them on the command line."""
    _consent(verbs)
    _rights(verbs)
    _suspend(verbs)
    _incident(verbs)
    _takedown(verbs)
    _requests(verbs)
    _person(verbs)
    _history(verbs)
    _remove(verbs)


def _machine(verb: argparse.ArgumentParser, run: str) -> None:
    verb.add_argument("--json", action="store_true", help="one JSON document on standard output, for machines")
    verb.add_argument("--quiet", action="store_true", help="no progress")
    verb.set_defaults(run=run)


def _actions(verbs: Verbs, name: str, text: str) -> Verbs:
    verb = verbs.add_parser(name, help=text)
    return verb.add_subparsers(dest="action", metavar="ACTION", required=True)


def _reason(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--reason", required=True, metavar="TEXT", help="why; it is kept in the log")


def _consent(verbs: Verbs) -> None:
    does = _actions(verbs, "consent", "what people consented to: their recordings and voices")
    add_one = does.add_parser("add", help="record a consent")
    add_one.add_argument("--person", required=True, metavar="NAME", help="who consented")
    add_one.add_argument("--contact", required=True, metavar="TEXT", help="how to reach them")
    add_one.add_argument("--date", required=True, metavar="DAY", help="when, such as 2026-11-26")
    add_one.add_argument("--purpose", required=True, metavar="TEXT", help="what for")
    add_one.add_argument(
        "--use", required=True, action="append", choices=["publish", "transcribe", "synthesise"], help="repeatable"
    )
    add_one.add_argument("--covers", required=True, action="append", metavar="ID", help="a voice id or recording; repeatable")
    add_one.add_argument("--territory", default="Worldwide", metavar="TEXT", help="where (default: Worldwide)")
    add_one.add_argument("--expires", default="", metavar="DAY", help="the last day it holds (default: until it is revoked)")
    add_one.add_argument("--basis", default="consent", metavar="BASIS", help="lawful basis (default: consent)")
    add_one.add_argument("--evidence", default="", metavar="FILE", help="the signed form or recording; a copy is kept")
    add_one.add_argument("--note", default="", metavar="TEXT", help="where the proof is, when no file is kept")
    add_one.add_argument("--licence", action="append", metavar="PROVIDER", help="they were told of its lasting voice licence")
    _machine(add_one, "records:consent_add")
    _machine(does.add_parser("list", help="every consent, those that need somebody first"), "records:consent_list")
    show = does.add_parser("show", help="one consent, whole")
    show.add_argument("id", metavar="ID")
    _machine(show, "records:consent_show")
    revoke = does.add_parser("revoke", help="note that a consent was taken back")
    revoke.add_argument("id", metavar="ID")
    revoke.add_argument("--date", default="", metavar="DAY", help="from when (default: today)")
    _reason(revoke)
    _machine(revoke, "records:consent_revoke")
    export = does.add_parser("export", help="a consent's evidence, or all consents as JSON")
    export.add_argument("id", nargs="?", default="", metavar="ID", help="whose evidence (default: all records)")
    export.add_argument("-o", "--output", required=True, metavar="FILE", help="the file to write")
    _machine(export, "records:consent_export")


def _rights(verbs: Verbs) -> None:
    does = _actions(verbs, "rights", "whose the material is that AI gets to read")
    _machine(does.add_parser("list", help="what was stated for each source"), "records:rights_list")
    state = does.add_parser("set", help="state the rights in a course's own text or in a file")
    state.add_argument("source", metavar="SOURCE", help="a .course file, another file, or a course id")
    state.add_argument(
        "--ground", required=True, choices=["own", "licensed", "public-domain", "permission"], help="why you may"
    )
    state.add_argument("--note", default="", metavar="TEXT", help="which licence, or who gave permission")
    _machine(state, "records:rights_set")


def _suspend(verbs: Verbs) -> None:
    does = _actions(verbs, "suspend", "turn AI off until somebody resumes it; editing goes on")
    _machine(
        does.add_parser("status", help="whether AI is suspended, why, and what suspends by itself"), "records:suspend_status"
    )
    start = does.add_parser("start", help="suspend AI")
    _reason(start)
    _machine(start, "records:suspend_start")
    end = does.add_parser("end", help="resume AI; closes open incidents")
    _reason(end)
    _machine(end, "records:suspend_end")


def _incident(verbs: Verbs) -> None:
    does = _actions(verbs, "incident", "something confidential went where it should not")
    report = does.add_parser("report", help="suspend AI, freeze deletion, write the evidence")
    report.add_argument("seq", type=int, metavar="SEQ", help="number of the log entry it is about")
    report.add_argument("-o", "--output", default="", metavar="FOLDER", help="where the evidence goes")
    _reason(report)
    _machine(report, "records:incident_report")
    _machine(does.add_parser("list", help="every incident"), "records:incident_list")


def _wanted(verb: argparse.ArgumentParser) -> None:
    what = verb.add_mutually_exclusive_group(required=True)
    what.add_argument("--text", default="", metavar="WORDS", help="words, in any spacing and case")
    what.add_argument("--file", default="", metavar="FILE", help="a picture or recording")
    what.add_argument("--hash", default="", metavar="SHA256", help="the hash of a file or text")
    what.add_argument("--mark", default="", metavar="HEX", help="the watermark in synthetic sound, as `label verify` tells it")
    what.add_argument("--id", default="", metavar="ID", help="of a block, lesson, record of origin or request")
    verb.add_argument("places", nargs="+", metavar="PLACE", help=_PLACES)


def _takedown(verbs: Verbs) -> None:
    does = _actions(verbs, "takedown", "find a text or an asset in courses and packages, and take it out")
    find = does.add_parser("find", help="where it stands")
    _wanted(find)
    _machine(find, "takedown:find_verb")
    remove = does.add_parser("remove", help="take it out of the courses, and list what to publish again")
    _wanted(remove)
    remove.add_argument("--purge", action="store_true", help="from undo steps and earlier versions too; can't be undone")
    _reason(remove)
    _machine(remove, "takedown:remove_verb")


def _requests(verbs: Verbs) -> None:
    request = verbs.add_parser("data-request", help="what went to a provider, and a letter to ask for it or have it deleted")
    request.add_argument("provider", nargs="?", default="", metavar="PROVIDER", help="its id (default: list all)")
    request.add_argument("--delete", action="store_true", help="a letter that asks for deletion, not for information")
    request.add_argument("-o", "--output", default="", metavar="FILE", help="write the letter, and the table beside it")
    _machine(request, "requests:request_verb")
    processing = verbs.add_parser("processing", help="the records of processing, put together from the log")
    processing.add_argument("-o", "--output", default="", metavar="FILE", help="write them as Markdown")
    _machine(processing, "requests:processing_verb")


def _person(verbs: Verbs) -> None:
    does = _actions(verbs, "person", "what Lectern keeps about a person")
    find = does.add_parser("find", help="search courses, log, consents and rights statements")
    find.add_argument("name", metavar="NAME", help="a name or an address")
    find.add_argument("places", nargs="*", metavar="PLACE", help="course files, or folders of them")
    _machine(find, "requests:person_verb")


def _history(verbs: Verbs) -> None:
    does = _actions(verbs, "history", "what is kept of AI requests and answers on this computer")
    _machine(does.add_parser("status", help="how much, and for how long"), "retention:status_verb")
    forget = does.add_parser("forget", help="forget it now, earlier versions and undo steps included")
    forget.add_argument("courses", nargs="*", metavar="COURSE", help="course files whose undo steps are looked through too")
    forget.add_argument("--only", action="store_true", help="forget what concerns these courses, nothing else")
    forget.add_argument("--yes", action="store_true", help="do not ask")
    _machine(forget, "retention:forget_verb")
    keep = does.add_parser("retention", help="keep for so many days; older entries go at once")
    keep.add_argument("days", type=int, metavar="DAYS")
    _machine(keep, "retention:days_verb")


def _remove(verbs: Verbs) -> None:
    remove = verbs.add_parser("ai-remove", help="remove AI from this computer: keys, settings, history; the log stays")
    remove.add_argument("courses", nargs="*", metavar="COURSE", help="course files whose undo steps are looked through too")
    remove.add_argument("--undo", action="store_true", help="let AI be used again, once the policy is accepted again")
    remove.add_argument("--reason", default="", metavar="TEXT", help="why it may come back; kept in the log")
    remove.add_argument("--yes", action="store_true", help="do not ask")
    _machine(remove, "retention:remove_verb")
