"""The log in formats other programs read: JSON lines, of which the chain can be followed again, and CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from app.audit import chain
from app.audit.chain import Row
from app.audit.log import LogProblem, Snapshot

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""What makes a spreadsheet take a cell for a formula, or run the command it names (OWASP, CSV Injection)."""


def json_lines(snapshot: Snapshot) -> Iterator[str]:
    """A line that names the log, then a line an entry, oldest first."""
    yield name_line(snapshot.log_id, len(snapshot.rows)) + "\n"
    for row in snapshot.rows:
        yield entry_line(row) + "\n"


def name_line(log_id: str, rows: int) -> str:
    """The first line: which log it is, and what its first entry is chained to."""
    return json.dumps({"log": log_id, "genesis": chain.genesis(log_id), "rows": rows}, ensure_ascii=False)


def entry_line(row: Row) -> str:
    """The line of an entry."""
    return json.dumps(row.as_json(), ensure_ascii=False)


def csv_lines(rows: Iterable[Row]) -> Iterator[str]:
    """A line of names, then a line an entry: a column a field that occurs, lists joined by ``; ``. Every cell is quoted, and
    one that a spreadsheet would take for a formula stands behind an apostrophe."""
    entries = [(row, row.as_json()) for row in rows]
    names: dict[str, None] = {}
    for _, kept in entries:
        names |= dict.fromkeys(_fields(kept))
    columns = sorted(names)
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")  # RFC 4180
    writer.writerow(["seq", "time", "event", "title", *columns, "anchored", "hash"])
    for row, kept in entries:
        fields = _fields(kept)
        cells = [row.seq, row.time, row.event, row.title, *(fields.get(name, "") for name in columns), row.anchored, row.hash]
        writer.writerow([harmless(cell) for cell in cells])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()  # the names, where there is no entry


def harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula. Whole numbers stay numbers."""
    if isinstance(cell, (list, tuple)):
        cell = "; ".join(map(str, cell))
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return str(cell)
    shown = str(cell).replace("\0", "")
    return f"'{shown}" if shown.lstrip(" ").startswith(_FORMULA) else shown


FORMATS: dict[str, Callable[[Snapshot], Iterable[str]]] = {
    "jsonl": json_lines,
    "csv": lambda snapshot: csv_lines(snapshot.rows),
}


def write_export(snapshot: Snapshot, out: Path, form: str = "jsonl") -> int:
    """Write the log to ``out``, whole or not at all; how many entries. Raises :class:`LogProblem`."""
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        try:
            # The byte order mark is what makes spreadsheets read CSV as UTF-8.
            with os.fdopen(handle, "w", encoding="utf-8-sig" if form == "csv" else "utf-8", newline="") as file:
                file.writelines(FORMATS[form](snapshot))
            Path(name).replace(out)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise LogProblem(f"{out} could not be written.", str(error), "Choose another folder.") from error
    return len(snapshot.rows)


def _fields(kept: dict[str, object]) -> dict[str, object]:
    fields = kept["fields"]
    return fields if isinstance(fields, dict) else {}
