"""Plans whose answer is new: what the author's own material, attached documents or a brief are turned into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.services.ai.context import (
    MOST_SOURCE,
    Piece,
    Unfit,
    block_of,
    gathered,
    lesson_of,
    lesson_pieces,
    material_pieces,
)
from app.services.ai.prompts import prompt
from app.services.ai.units import Asked, Plan, Unit, brief, brief_ground, rules

KINDS = ("single-choice", "multiple-choice", "true-false")
USUAL = {"questions": 5, "objectives": 4, "titles": 5, "tags": 6, "outline": 8}
MOST = {"questions": 20, "objectives": 10, "titles": 10, "tags": 20, "outline": 40}
WORDS = {"write": 250, "summarise": 80}


def _count(asked: Asked) -> int:
    feature = asked.request.feature
    return min(max(asked.options.count or USUAL[feature], 1), MOST[feature])


def _each(asked: Asked, pieces: tuple[Piece, ...]) -> int:
    """How many to ask for in each request, so that all together give about the number that is wanted."""
    return -(-_count(asked) // max(len(gathered(pieces)), 1))


def _pieces(asked: Asked, *, own: bool) -> tuple[tuple[Piece, ...], tuple[str, ...]]:
    """Material of a request: what is attached, the lessons named as sources and, with ``own``, what the target itself says."""
    course, target, options = asked.course, asked.target, asked.options
    lessons = [lesson for lesson in course.lessons() if lesson.id in options.lessons]
    wanted = frozenset[str]()
    if own and target.lesson_id:
        here = lesson_of(course, target)
        wanted = frozenset({here.id})
        if target.block_id:
            here = replace(here, blocks=(block_of(course, target),))
        lessons = [here, *(lesson for lesson in lessons if lesson.id != here.id)]
    elif own and not lessons and not options.sources:
        lessons = list(course.lessons())
    pieces, notes = lesson_pieces(course, lessons, leaves=asked.leaves, asked=wanted)
    if own and target.block_id and not pieces and notes:
        pieces, notes = lesson_pieces(
            course, lessons, leaves=False
        )  # one block was asked about: the guard says no, and logs it
    return (*material_pieces(options.sources), *pieces), notes


def _needs(pieces: tuple[Piece, ...], notes: tuple[str, ...]) -> None:
    if not pieces:
        why = notes[0] if notes else "Its blocks are empty, or are questions and pictures only."
        raise Unfit("There is no text to work from.", why, "Write something first, or attach a document.")


def _from_material(
    asked: Asked,
    text: str,
    pieces: tuple[Piece, ...],
    notes: tuple[str, ...],
    *,
    purpose: str,
    split: bool = True,
    before: str = "",
) -> Plan:
    """A plan that asks the same of all material: once when it fits one request, else once for each part of it."""
    shown = prompt(asked.request.feature)
    groups = gathered(pieces) or ((),)
    if len(groups) > 1 and not split:
        most = f"At most {MOST_SOURCE:,} characters fit."
        raise Unfit("The material is too long for one request.", most, "Choose fewer lessons, or attach a shorter document.")
    units = tuple(
        Unit(
            purpose=purpose if len(groups) == 1 else f"{purpose} ({number} of {len(groups)})",
            instructions=text,
            parts=(*brief(asked), *(f"Material {place}:\n{piece.text}" for place, piece in enumerate(group, 1))),
            block_ids=_blocks(group),
            sources=_sources(asked, group),
            schema=shown.schema,
            tokens=shown.tokens,
            title=", ".join(dict.fromkeys(piece.title for piece in group)),
            lesson_id=group[0].lesson_id if group else "",
        )
        for number, group in enumerate(groups, 1)
    )
    grounds = (*dict.fromkeys(ground for piece in pieces for ground in piece.grounds), *brief_ground(asked))
    return Plan(request=asked.request, units=units, language=asked.language, grounds=grounds, notes=notes, before=before)


def _blocks(pieces: Iterable[Piece]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(block for piece in pieces for block in piece.block_ids))


def _sources(asked: Asked, pieces: Iterable[Piece]) -> tuple[str, ...]:
    """Ids of the material, for its rights: the course's own only when something of it goes along."""
    return tuple(dict.fromkeys(piece.source_id for piece in pieces)) or (asked.course.id,)


def outline(asked: Asked) -> Plan:
    """Sections, lessons and points, from a brief, documents or lessons."""
    pieces, notes = _pieces(asked, own=False)
    if not pieces and not asked.options.brief.strip():
        raise Unfit("Say what the course is about.", "There is no brief and no document.", "Write a sentence, or attach one.")
    extra = ("sources",) if pieces else ()
    text = prompt("outline").text(rules=rules(*extra), language=asked.language, count=str(_count(asked)))
    return _from_material(asked, text, pieces, notes, purpose="Outline a course", split=False)


def write(asked: Asked) -> Plan:
    """A new text from a brief, grounded on documents or lessons when there are some."""
    if not asked.options.brief.strip():
        raise Unfit("Say what to write about.", "The request is empty.", "Write a sentence or two.")
    lesson_of(asked.course, asked.target)
    pieces, notes = _pieces(asked, own=False)
    extra = ("sources",) if pieces else ()
    words = str(min(max(asked.options.words or WORDS["write"], 20), 1500))
    text = prompt("write").text(rules=rules(*extra), language=asked.language, words=words)
    return _from_material(asked, text, pieces, notes, purpose="Write a text", split=False)


def summarise(asked: Asked) -> Plan:
    """The points that matter of a block, a lesson or the course."""
    pieces, notes = _pieces(asked, own=True)
    _needs(pieces, notes)
    words = str(min(max(asked.options.words or WORDS["summarise"], 20), 500))
    text = prompt("summarise").text(rules=rules("sources"), language=asked.language, words=words)
    return _from_material(asked, text, pieces, notes, purpose=f"Summarise {_what(asked)}")


def questions(asked: Asked) -> Plan:
    """Questions about a text, with feedback and the sentence each rests on."""
    pieces, notes = _pieces(asked, own=True)
    _needs(pieces, notes)
    kinds = [kind for kind in KINDS if kind in asked.options.kinds] or list(KINDS)
    shown = prompt("questions")
    count = str(_each(asked, pieces))
    text = shown.text(rules=rules("sources"), language=asked.language, count=count, kinds=", ".join(kinds))
    return _from_material(asked, text, pieces, notes, purpose=f"Make questions from {_what(asked)}")


def objectives(asked: Asked) -> Plan:
    """What one can do after a lesson."""
    pieces, notes = _pieces(asked, own=True)
    _needs(pieces, notes)
    text = prompt("objectives").text(rules=rules("sources"), language=asked.language, count=str(_each(asked, pieces)))
    return _from_material(asked, text, pieces, notes, purpose=f"Find objectives of {_what(asked)}")


def titles(asked: Asked) -> Plan:
    """Titles to choose from for a lesson or the course."""
    pieces, notes = _pieces(asked, own=True)
    _needs(pieces, notes)
    target = asked.target
    before = lesson_of(asked.course, target).title if target.lesson_id else asked.course.settings.title
    text = prompt("titles").text(rules=rules("sources"), language=asked.language, count=str(_count(asked)))
    return _from_material(asked, text, _first(pieces), notes, purpose=f"Suggest titles for {_what(asked)}", before=before)


def tags(asked: Asked) -> Plan:
    """Tags for the course."""
    pieces, notes = _pieces(asked, own=True)
    _needs(pieces, notes)
    text = prompt("tags").text(rules=rules("sources"), language=asked.language, count=str(_count(asked)))
    return _from_material(asked, text, _first(pieces), notes, purpose=f"Suggest tags for {_what(asked)}")


def _first(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """As much material as one request takes: a title or a tag needs the gist, not every page."""
    return gathered(pieces)[0]


def _what(asked: Asked) -> str:
    target = asked.target
    if not target.lesson_id:
        return "attached material" if asked.options.sources else "the course"
    title = lesson_of(asked.course, target).title
    return f"a part of “{title}”" if target.block_id else f"“{title}”"
