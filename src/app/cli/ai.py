"""``lectern ai``: help from a model for a course file, with the send sheet as text.

Nothing is sent before somebody typed ``send`` (or chose for this provider not to be asked when nothing was found). What comes
back is a draft: shown, kept encrypted beside the course, and put into it only with ``--insert`` or ``lectern ai insert``.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.cli.output import Console
from app.course.errors import Cancelled, FileProblem, LecternError, ProviderProblem
from app.course.model import Course, Lesson
from app.guard import RightsMissing
from app.policy.records import Ground
from app.services import at_once
from app.services.ai import (
    CAUTION,
    AiService,
    Draft,
    DraftState,
    Options,
    Proposal,
    Request,
    Rewriting,
    Target,
    Where,
    open_ai,
    read_material,
)
from app.services.compliance import Compliance
from app.services.editing import Session
from app.services.jobs import Jobs
from app.services.settling import settle
from app.services.sheets import sent_words


def ask_verb(arguments: argparse.Namespace, console: Console) -> int:
    """One feature: propose, show the sheet, send, show the draft, insert it when asked to."""
    with _opened(arguments, write=arguments.insert) as (ai, session, compliance):
        request = Request(
            feature=arguments.feature,
            target=target_of(session.course, arguments.lesson, arguments.block),
            options=_options(arguments, session.course),
        )
        proposal = _proposed(ai, request, compliance, session.course, console)
        for note in proposal.notes:
            console.note(note)
        sheet = proposal.sheet
        if proposal.asks:
            settled = settle(compliance.guard, sheet, asking(console), console.note)
            if settled is None:
                raise Cancelled("Nothing was sent.")
            sheet = settled
        draft = _run(ai, sheet, console)
        console.note(sent_words(sheet))
        inserted = arguments.insert and draft.insertable
        if inserted:
            _insert(ai, session, draft, arguments)
        _tell(draft, console, inserted=inserted, lasting=ai.lasting)
    if draft.problem is not None:
        problem = draft.problem
        return console.fail(ProviderProblem(problem.what, problem.why, problem.next_step), told=console.as_json)
    return 0


def drafts_verb(arguments: argparse.Namespace, console: Console) -> int:
    """The drafts that wait beside a course."""
    with _opened(arguments, write=False) as (ai, _, _compliance):
        drafts = ai.drafts
    console.result([draft_data(draft, inserted=False) for draft in drafts])
    for draft in drafts:
        first = " ".join(draft.text.split())[:60]
        console.say(f"{draft.id:14} {draft.feature:12} {draft.state.value:10} {draft.created[:16]}  {first}")
    if not drafts:
        console.say("No drafts are waiting.")
    return 0


def show_verb(arguments: argparse.Namespace, console: Console) -> int:
    """One draft, whole, with what it rests on."""
    with _opened(arguments, write=False) as (ai, _, _compliance):
        draft = _found(ai, arguments.draft)
    _tell(draft, console, inserted=False)
    return 0


def insert_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Put a draft into the course, as one step that can be undone."""
    with _opened(arguments, write=True) as (ai, session, _compliance):
        draft = _found(ai, arguments.draft)
        _insert(ai, session, draft, arguments)
        inserted = ai.draft(draft.id) or draft
    console.result(draft_data(inserted, inserted=True))
    console.say("Inserted. It waits for your review before the course can be published.")
    return 0


def reject_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Put a draft away; the course stays as it is."""
    with _opened(arguments, write=False) as (ai, _, _compliance):
        draft = _found(ai, arguments.draft)
        ai.reject(draft.id)
    console.result({"draft": draft.id, "state": DraftState.REJECTED.value})
    console.say("Rejected. The course stays as it was.")
    return 0


@contextmanager
def _opened(arguments: argparse.Namespace, *, write: bool) -> Iterator[tuple[AiService, Session, Compliance]]:
    """Help for one course file. AI works on courses alone (A2.0a): there is no way to ask about anything else."""
    path = Path(arguments.course)
    if path.suffix.lower() != ".course":
        step = "Import the document first (lectern import), then ask about the course."
        raise FileProblem(f"“{path.name}” is no course.", "AI helps with course files alone.", step)
    with Compliance.open() as compliance, Session.open(path, at_once, read_only=not write) as session, Jobs(at_once) as jobs:
        ai = open_ai(session, compliance, jobs, at_once)
        try:
            ai.loading.wait()
            yield ai, session, compliance
        finally:
            ai.close()


def target_of(course: Course, lesson: str, block: str) -> Target:
    """The target that options name: a lesson by id, number or title, a block by id or number; raises ``LecternError``."""
    if not lesson:
        if block:
            raise LecternError("Say which lesson the block is in.", "", "Add --lesson.")
        return Target()
    found = lesson_named(course, lesson)
    if not block:
        return Target(lesson_id=found.id)
    ids = [item.id for item in found.blocks]
    if block.isdecimal() and 1 <= int(block) <= len(ids):
        return Target(lesson_id=found.id, block_id=ids[int(block) - 1])
    if block not in ids:
        raise LecternError(
            f"There is no block “{block}” in “{found.title}”.", f"It has {len(ids)}.", "Give its number or its id."
        )
    return Target(lesson_id=found.id, block_id=block)


def lesson_named(course: Course, named: str) -> Lesson:
    """The lesson with this id, number or title; raises ``LecternError``."""
    lessons = list(course.lessons())
    if named.isdecimal() and 1 <= int(named) <= len(lessons):
        return lessons[int(named) - 1]
    fitting = [item for item in lessons if named in (item.id, item.title)]
    fitting = fitting or [item for item in lessons if named.casefold() in item.title.casefold()]
    if len(fitting) != 1:
        what = f"“{named}” is the title of several lessons." if fitting else f"There is no lesson “{named}”."
        titles = "; ".join(f"{number} {item.title}" for number, item in enumerate(lessons, 1))
        raise LecternError(what, f"The lessons are: {titles}."[:500], "Give its number, id or title.")
    return fitting[0]


def _options(arguments: argparse.Namespace, course: Course) -> Options:
    given = vars(arguments)

    def text(name: str) -> str:
        return str(given.get(name) or "")

    return Options(
        brief=text("brief"),
        how=Rewriting(given.get("how") or Rewriting.CLARITY),
        tone=text("tone"),
        grade=int(given.get("grade") or 8),
        count=int(given.get("count") or 0),
        kinds=tuple(given.get("kind") or ()),
        language=text("language"),
        words=int(given.get("words") or 0),
        sources=tuple(read_material(Path(name)) for name in given.get("source") or ()),
        lessons=tuple(lesson_named(course, name).id for name in given.get("from_lesson") or ()),
        size=text("size"),
        quality=text("quality"),
        style=text("style"),
        alt=text("alt"),
        picture=bool(given.get("picture")),
        provider=text("provider"),
        model=text("model"),
    )


def _proposed(ai: AiService, request: Request, compliance: Compliance, course: Course, console: Console) -> Proposal:
    """The proposal, after whose the material is was said once for each source (A2.3)."""
    console.progress(0.0, "Looking at what would be sent")
    for _ in range(20):
        try:
            return ai.propose(request)
        except RightsMissing as missing:
            names = {source.id: source.name for source in request.options.sources} | {course.id: course.settings.title}
            if missing.source not in names:
                raise
            if not stated(missing, names[missing.source], compliance, console):
                raise
    return ai.propose(request)


def stated(missing: RightsMissing, title: str, compliance: Compliance, console: Console) -> bool:
    """Ask whose a source is; False when nobody answers."""
    console.note(f"Before “{title}” is used with AI: whose is it?")
    for ground in Ground:
        console.note(f"  {ground.value:14} {ground.shown}")
    try:
        said = asking(console)("ground, and a note if there is one: ").strip()
    except EOFError:
        return False
    named, _, note = said.partition(" ")
    if named not in set(Ground):
        return False
    compliance.records.state_rights(missing.source, title, Ground(named), note)
    return True


def asking(console: Console) -> Callable[[str], str]:
    """What puts a question to the person at the terminal."""

    def ask(question: str) -> str:
        console.note(question)
        return input()

    return ask


def _run(ai: AiService, sheet: Any, console: Console) -> Draft:
    """Send and wait; Ctrl-C stops the request and keeps what came."""
    leave = ai.on_change(lambda draft_id: _progress(ai, draft_id, console))
    job = ai.run(sheet)
    try:
        return job.wait()
    except KeyboardInterrupt:
        job.cancel()
        return job.wait()
    finally:
        leave()


def _progress(ai: AiService, draft_id: str, console: Console) -> None:
    draft = ai.draft(draft_id)
    if draft is not None and draft.state is DraftState.STREAMING and draft.text:
        console.progress(0.5, " ".join(draft.text.split())[-70:])


def _insert(ai: AiService, session: Session, draft: Draft, arguments: argparse.Namespace) -> None:
    choice = tuple(number - 1 for number in arguments.choice) if arguments.choice else None
    ai.insert(draft.id, choice, Where.BESIDE if arguments.beside else None)
    session.flush()


def _found(ai: AiService, draft_id: str) -> Draft:
    draft = ai.draft(draft_id)
    if draft is None or not draft.state.pending:
        raise LecternError(f"No draft “{draft_id}” is waiting.", "", "See “lectern ai drafts”.")
    return draft


def _tell(draft: Draft, console: Console, *, inserted: bool, lasting: bool = True) -> None:
    console.result(draft_data(draft, inserted=inserted))
    console.say(draft.text or draft.raw)
    if not draft.text and not draft.raw:
        return
    console.say()
    for line in draft.warnings:
        console.say(f"Warning: {line}")
    for line in (*draft.notes, *_unsupported(draft)):
        console.say(f"Note: {line}")
    console.say(CAUTION)
    if inserted:
        console.say("Inserted. It waits for your review before the course can be published.")
    elif not lasting:
        console.say(
            "It is not kept: there is no key store for the key of the AI history. Add --insert to put it into the course."
        )
    elif draft.insertable:
        console.say(f"It waits as draft {draft.id}: “lectern ai insert COURSE {draft.id}”, or “reject”.")
    else:
        console.say(f"It is kept as draft {draft.id}.")


def _unsupported(draft: Draft) -> Iterator[str]:
    for start, end in draft.unsupported:
        yield f"“{draft.text[start:end]}” is in no source. Check it."


def draft_data(draft: Draft, *, inserted: bool) -> dict[str, Any]:
    """A draft for machines."""
    problem = draft.problem
    return {
        "draft": draft.id,
        "feature": draft.feature,
        "state": (DraftState.INSERTED if inserted else draft.state).value,
        "inserted": inserted,
        "incomplete": draft.incomplete,
        "created": draft.created,
        "system": draft.system,
        "text": draft.text,
        "notes": list(draft.notes),
        "warnings": list(draft.warnings),
        "statements": [
            {
                "text": draft.text[one.start : one.end],
                "source": one.rests.sentence if one.rests else None,
                "source_id": one.rests.source_id if one.rests else None,
                "unsupported": [mark.value for mark in one.unsupported],
            }
            for one in draft.statements
        ],
        "spent": {
            "input_tokens": draft.spent.input_tokens,
            "output_tokens": draft.spent.output_tokens,
            "images": draft.spent.images,
            "cost": draft.spent.cost,
        },
        "problem": None if problem is None else {"what": problem.what, "why": problem.why, "next": problem.next_step},
    }
