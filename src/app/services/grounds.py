"""What an AI item rests on, for the person who reviews it: from the AI history, while that still has it.

A draft keeps, sentence by sentence, the source it rests on and what in it no source has. After inserting, the item in the
course names the same records, and its sentences are found again in the draft however they were edited since.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.course.review import ReviewItem
from app.policy import feature

if TYPE_CHECKING:
    from app.project.aihistory import AiHistory
    from app.services.ai.values import Draft

_WORD = re.compile(r"\w+")
_ENOUGH = 0.6
"""Share of a sentence's words that must be in the item for the sentence to be about it: an edited one still is."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A sentence of the draft, the source sentence it ``rests`` on with the source's ``title`` (empty: none was found), and
    numbers, dates or names no source has."""

    said: str
    rests: str = ""
    title: str = ""
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grounds:
    """``asked`` is what was asked for, in words; ``before`` the text it was made from, when it took the place of one.
    ``sourced`` says whether the request had sources at all."""

    asked: str
    grounds: tuple[Ground, ...] = ()
    before: str = ""
    sourced: bool = False


def drafts_by_record(history: AiHistory, course_id: str) -> Mapping[str, Draft]:
    """The drafts of a course by the ids of their records. Reads and decrypts a file: a job. Raises what the history raises."""
    from app.services.ai.keeping import draft_of

    if not history.kept(course_id):
        return {}
    found: dict[str, Draft] = {}
    for entry in history.entries(course_id):
        draft = draft_of(entry)
        if draft is not None:
            found.update((record.id, draft) for record in draft.provenance)
    return found


def grounds_of(drafts: Mapping[str, Draft], item: ReviewItem, texts: Iterable[str]) -> Grounds | None:
    """What is known of where an item comes from; None when the history no longer has it."""
    names = [record.id for record in item.records] + [record.parent for record in item.records if record.parent]
    draft = next((drafts[name] for name in names if name in drafts), None)
    if draft is None:
        return None
    words = {word.casefold() for text in texts for word in _WORD.findall(text)}
    out: list[Ground] = []
    for statement in draft.statements:
        said = " ".join(draft.text[statement.start : statement.end].split())
        if not _about(said, words):
            continue
        rests = statement.rests
        missing = tuple(dict.fromkeys(mark.value for mark in statement.unsupported))
        out.append(Ground(said, rests.sentence if rests else "", rests.title if rests else "", missing))
    options = draft.request.options
    asked = ": ".join(part for part in (feature(draft.feature).title, " ".join(options.brief.split())[:300]) if part)
    return Grounds(asked, tuple(out), draft.before if draft.feature in ("rewrite", "translate") else "", bool(draft.statements))


def _about(sentence: str, words: set[str]) -> bool:
    own = [word.casefold() for word in _WORD.findall(sentence)]
    return bool(own) and sum(word in words for word in own) >= _ENOUGH * len(own)
