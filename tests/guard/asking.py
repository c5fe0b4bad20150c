"""A course and requests from it, as guard tests use them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.course import Course, Lesson, Payload, RichText, Section
from app.course.blocks import Paragraph
from app.course.model import Settings
from app.guard import Output, SendSheet
from app.providers import Stream

if TYPE_CHECKING:
    from tests.guard.conftest import Stand


SECRET = "Marta Quillfeather moved to Oslo"


def course(*texts: str) -> Course:
    """One lesson with a block for each text: ``b1``, ``b2`` …"""
    blocks = tuple(Paragraph(id=f"b{n}", text=RichText.of(text)) for n, text in enumerate(texts or ("Hello.",), 1))
    lesson = Lesson(id="l1", title="Welcome", blocks=blocks)
    return Course(id="c1", settings=Settings(title="Onboarding"), sections=(Section(id="s1", lessons=(lesson,)),))


def asked(text: str = "Hello.", **changes: Any) -> Payload:
    """A request to rewrite a text, to the remote provider; ``changes`` are fields of the payload, ``also`` of its body."""
    body = {"model": "writer", "input": text} | changes.pop("also", {})
    usual = Payload(
        provider="remote",
        model="writer",
        feature="rewrite",
        purpose="Rewrite a paragraph",
        course_id="c1",
        block_ids=("b1",),
        body=json.dumps(body, ensure_ascii=False).encode(),
    )
    return replace(usual, **changes)


def open_stand(stand: Stand) -> Stand:
    """The stand with an accepted policy and a provider that answers with text."""
    stand.accept()
    stand.providers["remote"].says("A fine text.")
    stand.providers["model"].says("A fine text.")
    return stand


def prepare(stand: Stand, *payloads: Payload) -> SendSheet:
    """The sheet for requests from the open course."""
    return stand.guard.prepare(payloads, course=course())


def send(stand: Stand, sheet: SendSheet, stream: Stream | None = None) -> Output:
    """Approve and send what the sheet shows."""
    clearance = stand.guard.approve(sheet)
    if stream is None:
        return stand.guard.send(sheet.payloads[0], clearance)
    return stand.guard.send(sheet.payloads[0], clearance, stream=stream)


def said(stand: Stand, number: int = -1, provider: str = "remote") -> str:
    """The text that reached a provider."""
    text: str = json.loads(stand.providers[provider].sent[number])["input"]
    return text


class Ear:
    """A stream that remembers, and stops after some pieces."""

    def __init__(self, stop_after: int = 1000) -> None:
        self.pieces: list[str] = []
        self._stop_after = stop_after

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def delta(self, text: str) -> None:
        self.pieces.append(text)

    def stopped(self) -> bool:
        return len(self.pieces) >= self._stop_after


def aloud(text: str = SECRET, provider: str = "local", feature: str = "narration", block: str = "b1") -> Payload:
    """A request to read a text aloud, to the voice of this computer."""
    return Payload(
        provider=provider,
        model="en-gb",
        feature=feature,
        purpose="Read a sentence aloud",
        course_id="c1",
        block_ids=(block,),
        body=json.dumps({"text": text}).encode(),
    )
