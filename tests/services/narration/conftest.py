"""A narrator with the real guard and the real voice of this computer, and lessons to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.guard.conftest import READY, Desk

from app.audit import AuditLog
from app.course import Course, Lesson, Payload, RichText, Section
from app.course.blocks import (
    Block,
    Heading,
    ListBlock,
    ListItem,
    Paragraph,
    Voice,
)
from app.course.model import Settings
from app.guard import Guard
from app.guard.sending import Providers
from app.policy import NO_ORGANISATION, Gate
from app.providers import Answer, Connection, Provider, ProviderCard, Stream, card
from app.providers.local_voice import LocalVoice
from app.services.narration import (
    Narrator,
)


class Counted(LocalVoice):
    """The voice of this computer, with a list of what it was asked to say."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def _send(self, payload: Payload, stream: Stream) -> Answer:
        self.said.append(json.loads(payload.body)["text"])
        return super()._send(payload, stream)


@dataclass
class Booth:
    """A guard, a narrator and the voice behind them."""

    guard: Guard
    narrator: Narrator
    voice: Counted
    log: AuditLog
    cards: dict[str, ProviderCard] = field(default_factory=dict)

    @property
    def events(self) -> list[str]:
        return [row.event for row in self.log.rows(newest_first=False)]


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    voice = Counted()
    log = AuditLog(tmp_path / "log.sqlite")
    cards: dict[str, ProviderCard] = {}

    def load(_: str, __: Connection) -> Provider:
        return voice

    guard = Guard(
        log,
        Gate(tmp_path / "policy", organisation=NO_ORGANISATION, user="Ada"),
        scan=lambda _, __: [],
        standing=Desk({"far": READY}),
        providers=Providers(lambda name: cards.get(name) or card(name), load),
    )
    yield Booth(guard, Narrator(guard, tmp_path / "clips"), voice, log, cards)
    guard.close()
    log.close()


def rich(text: str) -> RichText:
    return RichText.of(text)


def course_of(*blocks: Block, title: str = "Safety first", language: str = "en") -> Course:
    settings = Settings(language=language, voice=Voice(language=language))
    return Course(settings=settings, sections=(Section(lessons=(Lesson(title=title, blocks=blocks),)),))


def lesson_of(course: Course) -> Lesson:
    return next(course.lessons())


TEXT = (
    Heading(text=rich("Before you start")),
    Paragraph(
        text=rich(
            "Read the whole notice. It tells you which tools you need, and where to find the emergency exits of the hall."
        )
    ),
    ListBlock(items=(ListItem(rich("Gloves")), ListItem(rich("A helmet, always.")))),
)
