"""Drafts as they are kept in the encrypted AI history (clauses A3.5, A3.7), and back."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

from app.course.codec import decode, encode, encode_block
from app.course.provenance import Provenance
from app.project.aihistory import HistoryEntry
from app.services.ai.grounding import Rests, Statement, Unsupported
from app.services.ai.values import (
    Changes,
    Choices,
    Draft,
    DraftState,
    Outline,
    Passage,
    Picture,
    Problem,
    Questions,
    Request,
    Result,
    Spent,
)

_KINDS: dict[str, type[Any]] = {
    cls.__name__.lower(): cls for cls in (Passage, Changes, Questions, Outline, Choices)
}  # and a picture, whose bytes need a form of their own


def entry_of(draft: Draft) -> HistoryEntry:
    """A draft as it is kept."""
    data = {
        "request": encode(draft.request),
        "state": draft.state.value,
        "text": draft.text,
        "result": _result(draft.result),
        "statements": [_statement(one) for one in draft.statements],
        "provenance": [encode(record) for record in draft.provenance],
        "spent": _spent(draft.spent),
        "sheet": draft.sheet_id,
        "system": draft.system,
        "problem": _problem(draft.problem),
        "incomplete": draft.incomplete,
        "edited": draft.edited,
        "before": draft.before,
        "raw": draft.raw,
        "notes": list(draft.notes),
        "warnings": list(draft.warnings),
        "sent": list(draft.sent),
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return HistoryEntry(id=draft.id, course_id=draft.course_id, time=draft.created, data=text)


def draft_of(entry: HistoryEntry) -> Draft | None:
    """The draft an entry keeps; None for one of a newer Lectern. One that was still arriving when Lectern ended has failed."""
    try:
        data = json.loads(entry.data)
        state = DraftState(data["state"])
        draft = Draft(
            id=entry.id,
            course_id=entry.course_id,
            created=entry.time,
            request=decode(Request, data["request"]),
            state=state,
            text=data["text"],
            result=_result_of(data["result"]),
            statements=tuple(_statement_of(one) for one in data["statements"]),
            provenance=tuple(decode(Provenance, record) for record in data["provenance"]),
            spent=Spent(**data["spent"]),
            sheet_id=data["sheet"],
            system=data["system"],
            problem=Problem(**data["problem"]) if data["problem"] else None,
            incomplete=data["incomplete"],
            edited=data["edited"],
            before=data["before"],
            raw=data["raw"],
            notes=tuple(data["notes"]),
            warnings=tuple(data.get("warnings", ())),  # a version before had none of its own
            sent=tuple(data["sent"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return interrupted(draft) if state is DraftState.STREAMING else draft


def interrupted(draft: Draft) -> Draft:
    """A draft whose request nobody waits for any more."""
    problem = Problem(
        what="The draft is not whole.", why="Lectern ended while it was being written.", next_step="Try again, or reject it."
    )
    return replace(draft, state=DraftState.FAILED, incomplete=True, problem=problem)


def _result(result: Result | None) -> dict[str, Any] | None:
    if result is None:
        return None
    if isinstance(result, Picture):
        data = base64.b64encode(result.data).decode("ascii")
        return {"kind": "picture", "data": data, "mime": result.mime, "width": result.width, "height": result.height,
                "alt": result.alt, "sha256": result.sha256}  # fmt: skip
    kind = type(result).__name__.lower()
    if isinstance(result, Questions):
        return {"kind": kind, "questions": [encode_block(question) for question in result.questions]}
    return {"kind": kind, **encode(result)}


def _result_of(data: dict[str, Any] | None) -> Result | None:
    if data is None:
        return None
    held = {name: value for name, value in data.items() if name != "kind"}
    if data["kind"] == "picture":
        return Picture(**{**held, "data": base64.b64decode(held["data"])})
    if data["kind"] == "questions":
        blocks = decode(Passage, {"blocks": held["questions"]}).blocks
        return Questions(questions=blocks)  # type: ignore[arg-type]  # they were questions when they were kept
    result: Result = decode(_KINDS[data["kind"]], held)
    return result


def _statement(one: Statement) -> dict[str, Any]:
    rests = one.rests
    return {
        "start": one.start,
        "end": one.end,
        "rests": [rests.source_id, rests.title, rests.sentence, rests.share] if rests else None,
        "unsupported": [[mark.start, mark.end, mark.kind, mark.value] for mark in one.unsupported],
    }


def _statement_of(data: dict[str, Any]) -> Statement:
    rests = data["rests"]
    return Statement(
        start=data["start"],
        end=data["end"],
        rests=Rests(source_id=rests[0], title=rests[1], sentence=rests[2], share=rests[3]) if rests else None,
        unsupported=tuple(
            Unsupported(start=start, end=end, kind=kind, value=value) for start, end, kind, value in data["unsupported"]
        ),
    )


def _spent(spent: Spent) -> dict[str, Any]:
    return {
        "input_tokens": spent.input_tokens,
        "output_tokens": spent.output_tokens,
        "images": spent.images,
        "characters": spent.characters,
        "cost": spent.cost,
    }


def _problem(problem: Problem | None) -> dict[str, Any] | None:
    if problem is None:
        return None
    told = {"what": problem.what, "why": problem.why, "next_step": problem.next_step}
    return told | {"retry_after": problem.retry_after}
