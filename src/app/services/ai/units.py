"""What a plan is made of: units, each one request to a provider."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.course.model import Course
from app.services.ai.bodies import Attached
from app.services.ai.context import Unfit
from app.services.ai.grounding import Source
from app.services.ai.prompts import Schema, common
from app.services.ai.segments import Segment
from app.services.ai.values import Options, Request, Target

_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,5}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One request to a provider. ``purpose`` is different for each of a plan; ``block_ids`` name everything in ``parts``."""

    purpose: str
    instructions: str
    parts: tuple[str, ...]
    block_ids: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    schema: Schema | None = None
    tokens: int = 2000
    segments: tuple[Segment, ...] = ()
    picture: Attached | None = None
    title: str = ""
    lesson_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything one request needs, and what is known about its answer. ``language`` is the one the result is in;
    ``before`` is the text a title or alt text would take the place of."""

    request: Request
    units: tuple[Unit, ...]
    language: str
    grounds: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    before: str = ""

    @property
    def translated(self) -> bool:
        """Whether sources and result are in two languages."""
        return self.request.feature == "translate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request with the course it is about. ``leaves``: the provider is not this computer. ``media`` gives a blob's bytes."""

    request: Request
    course: Course
    leaves: bool
    media: Callable[[str], bytes]

    @property
    def target(self) -> Target:
        """What it is about."""
        return self.request.target

    @property
    def options(self) -> Options:
        """How it should be done."""
        return self.request.options

    @property
    def language(self) -> str:
        """The language of the course; English where its tag is none, as a stranger's file may have it."""
        tag = self.course.settings.language
        return tag if _TAG.fullmatch(tag) else "en"


def rules(*names: str) -> str:
    """The common end of a system text."""
    return "\n".join(common(name).strip() for name in ("rules", *names))


def brief(asked: Asked) -> tuple[str, ...]:
    """What the author typed, as the first part; raises :class:`Unfit` when it is a document."""
    text = asked.options.brief.strip()
    if len(text) > 8000:
        why = f"It has {len(text):,} characters."
        raise Unfit("What you ask for is too long.", why, "Say it in fewer words, or attach it.")
    return (f"The author asks:\n{text}",) if text else ()


def brief_ground(asked: Asked) -> tuple[Source, ...]:
    """What the author typed as a source: a number or name that comes from there is no invention."""
    text = asked.options.brief.strip()
    return (Source(id="", title="What you asked for", text=text),) if text else ()
