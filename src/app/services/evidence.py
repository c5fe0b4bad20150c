"""The evidence pack of this person (clauses B5.3, B8.3): gathered here, packed by :mod:`app.audit.evidence`.

It holds what was recorded, not what is switched on now: requests to a provider that was removed since stay in it, with the
card the provider has in this Lectern.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path

import app
from app.audit import AuditLog
from app.audit.evidence import Member, Packed, PackReport, verify_pack
from app.audit.evidence import write_pack as _write
from app.course import Course
from app.course.errors import FileProblem, LecternError
from app.course.review import items
from app.policy import Gate
from app.policy.organisation import managed_path
from app.project.aihistory import AiHistory
from app.services.compliance import open_gate
from app.services.labelling import Labeller
from app.services.providers.settings import SettingsFile
from app.services.reading import read_draft

__all__ = ["PackReport", "Packed", "Wanted", "pack_lines", "verify_pack", "write_pack"]

_ABOUT_RECORDS = {
    "consents": "A person's consent to the use of a recording or voice.",
    "rights": "By what right material was used as input.",
    "suspensions": "When AI was suspended, and why.",
    "incidents": "An incident that was reported.",
    "evidence": "A file that was kept as evidence of a consent.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a pack is about. The log is always whole: a chain with gaps proves nothing.

    ``courses`` are those whose provenance goes in. With ``content`` their text, what ``history`` keeps of requests and answers
    about them, and the evidence files of consents go in too; without it nobody who reads the pack learns what a course says.
    """

    courses: tuple[Course, ...] = ()
    content: bool = False
    history: AiHistory | None = None


def write_pack(
    log: AuditLog,
    out: Path,
    wanted: Wanted = Wanted(),
    *,
    gate: Gate | None = None,
    records: Path | None = None,
    labeller: Labeller | None = None,
) -> Packed:
    """Write the evidence to ``out`` and put its hash into the log; raises ``FileProblem``. May take seconds: call it on a job.

    ``records`` is the folder of consents and the like, by default this person's. ``labeller`` signs the pack.
    """
    gate = gate or open_gate()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    checked = log.verify()
    members = [
        *_acceptances(gate),
        *_records(records or _records_folder(), content=wanted.content),
        *_cards(),
        *_kept(SettingsFile().path, "providers/settings.json", "What this person set and acknowledged; keys are never in it."),
        *_kept(managed_path(), "organisation/policy.toml", "What the organisation adds to the policy."),
        *(_history(wanted.history, wanted.courses) if wanted.content and wanted.history is not None else ()),
        *(member for course in wanted.courses for member in _course(course, content=wanted.content)),
    ]
    signer = labeller.signer() if labeller else None
    made = _write(out, log.snapshot(), members, made=now, by=gate.user, app=app.__version__, checked=checked, signer=signer)
    log.append(
        "evidence.exported",
        user=gate.user,
        sha256=made.sha256,
        seal=made.seal,
        count=made.rows,
        courses=[course.id for course in wanted.courses],
        content=wanted.content,
    )
    return made


def courses_at(paths: Iterable[Path]) -> tuple[Course, ...]:
    """The courses in these files, read without changing them; raises ``FileProblem``."""
    found = []
    for path in paths:
        if path.suffix.lower() != ".course":
            raise FileProblem(f"“{path.name}” is not a course.", "", "Name a .course file.")
        with read_draft(path, _silent) as draft:
            found.append(draft.course)
    return tuple(found)


def _silent(fraction: float, text: str = "") -> None:
    """Reading a course says nothing worth showing."""


def pack_lines(report: PackReport, own: Collection[str] = ()) -> list[str]:
    """What checking a pack found, in words. ``own`` are the fingerprints this computer signs with."""
    if not report.ok:
        more = [f"  {said}" for said in report.breaks]
        return ["This pack is NOT what was written:", *more]
    told = report.manifest
    checked = told["checked"]
    there = {
        "key store": "Its own computer's key store vouched for where the log ends.",
        "not reachable": "Its own computer's key store could not be asked where the log ends.",
        "none": "No key store vouched for where the log ends.",
    }.get(str(checked["anchor"]), "")
    return [
        "Nothing in this pack was changed, added, removed or put in another order.",
        f"The log in it is one unbroken chain of {told['rows']} entries.",
        f"Written by {told['by']} with Lectern {told['app']} on {told['made']}.",
        there if checked["ok"] else f"When it was written, the log did NOT pass its check: {' '.join(checked['breaks'])}",
        f"Seal: {report.seal}",
        _signer_line(report, own),
    ]


def _signer_line(report: PackReport, own: Collection[str]) -> str:
    if report.signed is None:
        return "It carries no signature: compare the seal with the one given when it was written."
    if report.signed.fingerprint in own:
        return f"Signed by this computer's Lectern ({report.signed.name})."
    who = f"Signed by “{report.signed.name}”, whom this computer does not know."
    return f"{who} Compare the fingerprint with the one given when it was written: {report.signed.fingerprint}"


def _acceptances(gate: Gate) -> Iterator[Member]:
    for path in sorted(gate.folder.glob("acceptances*.json")):
        said = "Who accepted, declined or withdrew which version of the policy."
        yield Member(path.name, _read(path), said if path.name == "acceptances.json" else "An earlier, damaged record of that.")
    for path in sorted((gate.folder / "texts").glob("*.txt")):
        yield Member(f"policy/{path.name}", _read(path), "A policy text somebody answered; its name is the hash of the pack.")


def _records(folder: Path, *, content: bool) -> Iterator[Member]:
    for kind, said in _ABOUT_RECORDS.items():
        if kind == "evidence" and not content:
            continue  # a form with a signature, a recording: content
        for path in sorted(path for path in (folder / kind).glob("*") if path.is_file()):
            yield Member(f"records/{kind}/{path.name}", _read(path), said)


def _cards() -> Iterator[Member]:
    from app.guard import PROVIDERS, provider_card

    for name in PROVIDERS:
        card = provider_card(name)
        yield Member(
            f"providers/{name}.json", _json(asdict(card)), f"Who {card.name} is: terms, retention, region, agreements."
        )


def _kept(path: Path, name: str, said: str) -> Iterator[Member]:
    """A file that may be there."""
    if path.is_file():
        yield Member(name, _read(path), said)


def _history(history: AiHistory, courses: Iterable[Course]) -> Iterator[Member]:
    """What is kept of requests and answers, decrypted; a history that can't be read is said in its place."""
    for course in courses:
        said = f"Requests about “{course.settings.title}” and their answers, as far as they are kept."
        try:
            kept = [{"id": entry.id, "time": entry.time, "data": entry.data} for entry in history.entries(course.id)]
        except LecternError as error:
            kept = [{"unreadable": str(error)}]
        yield Member(f"content/{course.id}.history.json", _json(kept), said)


def _course(course: Course, *, content: bool) -> Iterator[Member]:
    title = course.settings.title
    told = {
        "course": course.id,
        "title": title,
        "records": [asdict(record) for record in course.provenance],
        "content": [
            {
                "id": item.id,
                "holder": item.holder,
                "lesson": item.lesson_id,
                "records": [record.id for record in item.records],
                "missing": item.missing,
                "digest": item.digest,
                "review": None if item.review is None else asdict(item.review),
            }
            for item in items(course)
        ],
    }
    yield Member(f"provenance/{course.id}.json", _json(told), f"What of “{title}” AI made, with what, and who reviewed it.")
    if content:
        pages = ["\n\n".join([lesson.title, *(block.plain() for block in lesson.blocks)]) for lesson in course.lessons()]
        yield Member(f"content/{course.id}.txt", "\n\n\n".join([title, *pages]).encode(), f"The text of “{title}”.")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileProblem(
            f"{path} can't be read, so no evidence was written.", f"{error.strerror}.", "Make it readable."
        ) from error


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True, default=_plain) + "\n").encode()


def _plain(value: object) -> object:
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} can't be kept as evidence")


def _records_folder() -> Path:
    from app.services.records import records_folder

    return records_folder()
