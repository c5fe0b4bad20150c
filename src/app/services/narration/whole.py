"""The narrations of a course file brought up to date in one go, without a window."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from app.course.blocks import Narration, Voice
from app.course.model import Course
from app.course.ops import Batch, InsertBlock, Op, ReplaceBlock, SetSettings, apply
from app.services.editing import Session
from app.services.narration.lines import script_lines, voice_of
from app.services.narration.narrator import Narrator
from app.services.narration.values import Place, Say


@dataclass(frozen=True, slots=True)
class Spoken:
    """What came of it: narrations put into the course, distinct sentences spoken and kept, and how long they sound."""

    narrations: int = 0
    made: int = 0
    reused: int = 0
    milliseconds: int = 0


def narrate_course(session: Session, narrator: Narrator, voice: Voice | None, lessons: Collection[str], say: Say) -> Spoken:
    """Narrate every lesson that has something to say, or those with these ids, as one step that can be undone.

    ``voice`` becomes the course's, or that of the chosen lessons; None leaves the voices as they are. A lesson without a
    narration gets one at its start. Recordings are left alone. The course is untouched when anything goes wrong; raises what
    :meth:`Narrator.narrate_all` raises.
    """
    ops = _prepared(session.course, voice, lessons)
    course = apply(session.course, Batch(tuple(ops))).course if ops else session.course
    places = _places(course, lessons)
    told = Spoken()
    for (lesson_id, _), done in zip(places, narrator.narrate_all(course, places, say), strict=True):
        if done is None or done.record is None:
            continue
        audio = done.block.audio
        for data in done.media.values():
            session.add_media(data, audio.mime if audio else "", audio.name if audio else "")
        ops += done.ops(lesson_id)
        told = Spoken(
            told.narrations + 1,
            told.made + done.made,
            told.reused + done.reused,
            told.milliseconds + done.block.duration,
        )
    if ops:
        session.do(Batch(tuple(ops)), "Narrate all lessons")
    return told


def _prepared(course: Course, voice: Voice | None, lessons: Collection[str]) -> list[Op]:
    """What has to be so before anything is spoken: whose voice, and a narration in each lesson that is to have one."""
    ops: list[Op] = []
    if voice is not None and not lessons:
        ops.append(SetSettings(replace(course.settings, voice=voice)))
    for lesson in course.lessons():
        if lessons and lesson.id not in lessons:
            continue
        own = voice if lessons else None
        found = [block for block in lesson.blocks if isinstance(block, Narration)]
        new = Narration(voice=own)
        if not found and script_lines(lesson, new, voice_of(course, new).language):
            ops.append(InsertBlock(lesson.id, 0, new))
        elif own is not None:
            ops += [ReplaceBlock(lesson.id, replace(block, voice=own)) for block in found if not block.recorded]
    return ops


def _places(course: Course, lessons: Collection[str]) -> list[Place]:
    return [
        (lesson.id, block)
        for lesson, block in course.blocks()
        if isinstance(block, Narration) and not block.recorded and (not lessons or lesson.id in lessons)
    ]
