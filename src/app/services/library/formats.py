"""The outcome of a library scan as a table, JSON, CSV or SARIF 2.1.0. Values are masked in all of them."""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

import app
from app.course.findings import Severity
from app.scan import is_common
from app.services.common import counts, in_words
from app.services.library.run import Outcome
from app.services.library.work import SEVERITIES

_SHOWN = 200
"""Findings of a table for people; machines get all of them."""
_LEVELS = {"severe": "error", "alert": "warning", "review": "note"}


def table(outcome: Outcome, *, whole: bool = False) -> Iterator[str]:
    """Lines for people, worst first. Common details (places, dates and the like) are counted; the ``whole`` one lists them."""
    rows = list(outcome.found)
    loud = [row for row in rows if not is_common(row[1].kind)]
    severities = Counter(item.severity for _, item in loud)
    files = len(outcome.results)
    said = ", ".join(f"{severities[severity]} {severity}" for severity in SEVERITIES if severities[severity])
    yield f"{files} files, {said or 'no sensitive details'}."
    ordered = sorted(rows if whole else loud, key=lambda row: (SEVERITIES.index(Severity(row[1].severity)), row[0].path))
    for result, item in ordered[:_SHOWN]:
        where = f"{_name(outcome, result.path)}:{item.line}" if item.line else f"{_name(outcome, result.path)} [{item.place}]"
        yield f"  {item.severity:7} {where}  {item.title}: {item.masked}  {item.reason}"
    if len(ordered) > _SHOWN:
        yield f"  and {len(ordered) - _SHOWN} more; --format json lists all."
    if common := in_words(item.kind for _, item in rows):
        yield f"Also in them: {common}." + ("" if whole else " --all lists them.")
    for result in outcome.unreadable:
        yield f"  not scanned: {result.problem} {result.next_step}".rstrip()
    if outcome.known:
        yield f"{outcome.known} known by the baseline."
    if outcome.reused:
        yield f"{outcome.reused} files had not changed since they were scanned."


def as_table(outcome: Outcome, *, whole: bool = False) -> str:
    """:func:`table` as text."""
    return "\n".join(table(outcome, whole=whole)) + "\n"


def data(outcome: Outcome) -> dict[str, Any]:
    """Everything as one JSON document; ``counts`` are of what is not common."""
    findings = [{"file": _name(outcome, result.path), **asdict(item)} for result, item in outcome.found]
    problems = [
        {"file": _name(outcome, item.path), "problem": item.problem, "next": item.next_step} for item in outcome.unreadable
    ]
    found = [item for _, item in outcome.found]
    severities = Counter(item.severity for item in found if not is_common(item.kind))
    return {
        "root": str(outcome.root),
        "files": len(outcome.results),
        "counts": {severity.value: severities[severity] for severity in SEVERITIES},
        "common": counts(item.kind for item in found),
        "known": outcome.known,
        "reused": outcome.reused,
        "findings": findings,
        "problems": problems,
    }


def as_json(outcome: Outcome) -> str:
    """:func:`data` as text."""
    return json.dumps(data(outcome), ensure_ascii=False, indent=1) + "\n"


def as_csv(outcome: Outcome) -> str:
    """A row a finding. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    names = ("file", "place", "line", "severity", "kind", "title", "masked", "score", "detector", "clause", "reason")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for result, item in outcome.found:
        row = {"file": _name(outcome, result.path), **asdict(item)}
        writer.writerow(_harmless(row[name]) for name in names)
    return out.getvalue()


def as_sarif(outcome: Outcome) -> str:
    """SARIF 2.1.0 (OASIS), which code-review tools show beside the files."""
    rules = {item.kind: item for _, item in outcome.found}
    results = [_sarif_result(outcome, result.path, item) for result, item in outcome.found]
    notes = [
        {
            "level": "error",
            "message": {"text": f"{item.problem} {item.next_step}".strip()},
            "locations": [_location(outcome, item.path, 0)],
        }
        for item in outcome.unreadable
    ]
    driver = {
        "name": "Lectern",
        "version": app.__version__,
        "rules": [
            {"id": kind, "shortDescription": {"text": item.title}, "properties": {"clause": item.clause}}
            for kind, item in sorted(rules.items())
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
    }
    whole = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _sarif_result(outcome: Outcome, path: str, item: Any) -> dict[str, Any]:
    return {
        "ruleId": item.kind,
        "level": _LEVELS[item.severity],
        "message": {"text": f"{item.title}: {item.masked} ({item.place}). {item.reason}"},
        "locations": [_location(outcome, path, item.line)],
        "partialFingerprints": {"lecternDigest/v1": item.digest[:32]},
    }


def _location(outcome: Outcome, path: str, line: int) -> dict[str, Any]:
    uri = PurePosixPath("/", _name(outcome, path)).as_uri().removeprefix("file:///")
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if line:
        place["region"] = {"startLine": line}
    return {"physicalLocation": place}


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _name(outcome: Outcome, path: str) -> str:
    return os.path.relpath(Path(path).resolve(), outcome.root).replace(os.sep, "/")


FORMATS: Mapping[str, Callable[[Outcome], str]] = {
    "table": as_table,
    "json": as_json,
    "csv": as_csv,
    "sarif": as_sarif,
}
"""What ``--format`` can be."""
