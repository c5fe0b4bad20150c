"""What a person answers for before AI content is published (clauses B2.2, B3.8): four ticks, and who is named in it.

Names are found without a model: words in a row that begin with a capital, in texts that AI wrote. That finds "Marie Curie" and
"Dr. van der Berg", also some places and companies, and no first name alone; whoever reads the list knows better.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.course.blocks import Block
from app.course.errors import PublishProblem
from app.course.model import Course, Lesson, Section
from app.course.review import ReviewItem, holder_of, items


class Check(StrEnum):
    """What has to be confirmed."""

    PROPERTY = "property"
    PRIVACY = "privacy"
    DEFAMATION = "defamation"
    EXPORT = "export"


ALL = tuple(Check)

QUESTIONS = {
    Check.PROPERTY: "It infringes nobody's copyright, trademark or other rights, as far as I can tell.",
    Check.PRIVACY: "It tells nothing about a person that should not be told.",
    Check.DEFAMATION: "It says nothing untrue or degrading about a person or a company.",
    Check.EXPORT: "It may be given to the people and countries it is for (export control and sanctions).",
}
"""What is ticked, in the person's own voice."""


class ChecklistOpen(PublishProblem):
    """AI content is about to be published, and not all of the checklist was confirmed. ``missing`` says what."""

    def __init__(self, missing: tuple[Check, ...], named: tuple[Named, ...]) -> None:
        people = f" People may be named in it: {', '.join(item.name for item in named[:10])}." if named else ""
        super().__init__(
            "The checklist for AI content is not confirmed.",
            " ".join(QUESTIONS[check] for check in missing) + people,
            "Confirm each line before you publish.",
        )
        self.missing = missing
        self.named = named


@dataclass(frozen=True, slots=True)
class Named:
    """A name in AI text, and the first place where it stands."""

    name: str
    lesson_id: str
    block_id: str
    part: str = ""
    start: int = 0
    end: int = 0


_WORD = r"[A-ZÀ-ÖØ-ÞČĆĎĐĚŁŃŇÓŘŚŠŞŤŮŹŻŽİ][\w'’-]*"
_LINK = r"(?:(?:van|von|der|den|de|da|del|della|di|du|la|le|bin|al|ten|zu)\s+)*"
_SHORT = r"(?:(?:(?<=\b[A-Z])|(?<=\bDr)|(?<=\bMr)|(?<=\bMs)|(?<=\bSt)|(?<=\bMrs)|(?<=\bProf))\.)?"  # no end of a sentence
_NAME = re.compile(rf"\b{_WORD}(?:{_SHORT}\s+{_LINK}{_WORD}){{1,3}}")
_NOT = frozenset(
    """
    a an the this that these those in on at by for from with to of and or but if when while who what where why how which
    it its he she they we you i my our your their his her is are was were be do does did not no yes as so then there here
    each every all any some one two three first second third after before since until always never if monday tuesday
    wednesday thursday friday saturday sunday january february march april may june july august september october november
    december der die das ein eine im am zu und oder wenn wer was wo wie warum sie er es wir ihr ich
    """.split()  # noqa: SIM905  prose reads better than quotes
)
"""Words that begin a sentence or a heading and are no part of a name."""


def people_named(course: Course) -> tuple[Named, ...]:
    """Who may be named in what AI wrote, each once, in reading order."""
    found: dict[str, Named] = {}
    for item in items(course):
        for named in _in_item(course, item):
            found.setdefault(named.name.casefold(), named)
    return tuple(found.values())


def _in_item(course: Course, item: ReviewItem) -> Iterator[Named]:
    for part, text in _texts(course, item):
        for match in _NAME.finditer(text):
            words = match.group().split()
            start = match.start()
            while words and words[0].casefold().strip("'’.") in _NOT:
                start += len(words.pop(0))
                start += len(text[start:]) - len(text[start:].lstrip())
            while words and words[-1].casefold().strip("'’.") in _NOT:
                words.pop()
            if len(words) > 1:
                end = start + sum(map(len, words)) + len(words) - 1
                yield Named(" ".join(words), item.lesson_id, item.id, part, start, min(end, match.end()))


def _texts(course: Course, item: ReviewItem) -> Iterator[tuple[str, str]]:
    """(part, text) of everything in an item that AI had a hand in."""
    holder = holder_of(course, item)
    if isinstance(holder, Block):
        wanted = {*item.texts, *item.fields}
        yield from ((part.path, part.text.plain) for part in holder.parts() if part.path in wanted)
    elif isinstance(holder, Lesson | Section):
        yield "title", holder.title
    elif holder is not None:
        for name in item.fields:
            value = getattr(holder.settings, name, "")
            yield name, "\n".join(value) if isinstance(value, tuple) else str(value)


def refuse_unconfirmed(course: Course, confirmed: Collection[Check]) -> tuple[Named, ...]:
    """Raise :class:`ChecklistOpen` unless everything is confirmed; gives who is named. For courses with AI content only."""
    named = people_named(course)
    missing = tuple(check for check in ALL if check not in confirmed)
    if missing:
        raise ChecklistOpen(missing, named)
    return named
