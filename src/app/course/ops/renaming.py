"""What a person writes over a plain text that AI wrote: the label stays while anything of it is left (clause B4.2b)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.course.model import Lesson, Section, Settings
from app.course.ops.values import SetLesson, SetSection
from app.course.origins import kept, survives


def rename_lesson(lesson: Lesson, title: str) -> SetLesson:
    """The op that gives a lesson the title a person wrote."""
    return SetLesson(lesson.id, title, lesson.never_send, kept(lesson.title_origin, lesson.title, title))


def rename_section(section: Section, title: str) -> SetSection:
    """The op that gives a section the title a person wrote."""
    return SetSection(section.id, title, kept(section.title_origin, section.title, title))


def edited_settings(settings: Settings, **changes: Any) -> Settings:
    """The settings with what a person changed in them; a field that has nothing of AI's left loses its label."""
    new = replace(settings, **changes)
    gone = {name for name, _ in settings.origins if not survives(_text(settings, name), _text(new, name))}
    return replace(new, origins=tuple(pair for pair in new.origins if pair[0] not in gone)) if gone else new


def _text(settings: Settings, name: str) -> str:
    value = getattr(settings, name, "")
    return "\n".join(value) if isinstance(value, tuple) else str(value)
