"""A course in which AI made texts, a picture, titles and an alt text, with the drafts it came from, for tests and pictures."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from tests.gui.demo import picture

from app.course import Course, Lesson, OutputKind, Provenance, RichText, Run, Section, Settings, SourceType
from app.course.blocks import Callout, Heading, Image, ListBlock, ListItem, MediaRef, Option, Paragraph, SingleChoice
from app.media.labels import labelled
from app.services import Dispatch
from app.services.ai import Draft, DraftState, Options, Passage, Request, Rests, Statement, Target, Unsupported
from app.services.editing import Session

TEXT = Provenance(
    id="pt", kind=OutputKind.TEXT, source_type=SourceType.TRAINED, provider="openai", system="gpt-5-mini-2026-08",
    created="2026-11-22T09:14:00+00:00", user="M. Okafor", request_id="req_8f2c17", prompt_sha256="0" * 64,
)  # fmt: skip
PICTURE = replace(TEXT, id="pi", kind=OutputKind.IMAGE, system="gpt-image-2", request_id="req_91aa40")
TITLE = replace(TEXT, id="ph", request_id="req_0b77d2")

SAID = (
    "Every hall has two exits.",
    "Doors open towards the yard, never against the stream of people.",
    "A full evacuation takes about 1,200 seconds.",
)


def made(text: str, origin: str = "pt") -> RichText:
    """A text that AI wrote."""
    return RichText((Run(text, origin=origin),))


def course(source: MediaRef | None = None) -> Course:
    """Six items of review: a title, two texts, a list, a picture with an alt text, a question."""
    mixed = RichText((Run(" ".join(SAID), origin="pt"), Run(" Ours takes nine minutes; we measure it every spring.")))
    exits = Lesson(
        id="l1",
        title="Know your way out",
        title_origin="ph",
        blocks=(
            Paragraph(id="b0", text=RichText.of("Written by people: nothing to review here.")),
            Paragraph(id="b1", text=mixed),
            Heading(id="bh", text=RichText.of("What to do")),
            ListBlock(id="b2", items=(ListItem(made("Leave at once.")), ListItem(made("Close doors behind you.")))),
            Image(
                id="b3",
                source=source,
                alt="Three doors side by side; the one in the middle leads to the yard.",
                caption="The doors of hall 3",
                provenance="pi",
                field_origins=(("alt", "pt"),),
            ),
            Callout(id="b4", text=made("Women and older colleagues often need help on the stairs.")),
            SingleChoice(
                id="b5",
                prompt=made("Where do you go first?"),
                options=(Option(id="oa", text=made("To the yard"), correct=True), Option(id="ob", text=made("To the lockers"))),
            ),
        ),
    )
    second = Lesson(id="l2", title="Alarm points", blocks=(Paragraph(id="b9", text=RichText.of("Break the glass.")),))
    return Course(
        id="creview",
        settings=Settings(title="Fire safety in hall 3", author="M. Okafor"),
        sections=(Section(id="s1", title="Before a fire", lessons=(exits, second)),),
        provenance=(TEXT, PICTURE, TITLE),
    )


ITEMS = ("l1", "b1", "b2", "b3", "b4", "b5")
"""Ids of the items in the order of the course."""


def session_with(path: Path, dispatch: Dispatch, whole: Course | None = None) -> Session:
    """An open course file with :func:`course`, its picture in it."""
    if whole is not None:
        return Session.create(path, whole, dispatch)
    data = labelled(picture(), "image/png", PICTURE)
    digest = hashlib.sha256(data).hexdigest()
    return Session.create(path, course(MediaRef(digest, "image/png", "doors.png")), dispatch, {digest: data})


def draft() -> Draft:
    """What the second item was made from: two sentences with their sources, and a number nobody gave."""
    text = " ".join(SAID)
    at = [text.index(sentence) for sentence in SAID]
    number = text.index("1,200")
    return Draft(
        id="d1",
        course_id="creview",
        request=Request(feature="write", target=Target(lesson_id="l1"), options=Options(brief="The exits of hall 3")),
        created="2026-11-22T09:14:00+00:00",
        state=DraftState.INSERTED,
        text=text,
        result=Passage(blocks=(Paragraph(text=made(text)),)),
        statements=(
            Statement(
                start=at[0],
                end=at[0] + len(SAID[0]),
                rests=Rests(
                    source_id="file:1", title="House rules.docx", sentence="Hall 3 has an exit at each end.", share=0.7
                ),
            ),
            Statement(
                start=at[1],
                end=at[1] + len(SAID[1]),
                rests=Rests(
                    source_id="file:1",
                    title="House rules.docx",
                    sentence="All doors must open outwards, to the yard.",
                    share=0.6,
                ),
            ),
            Statement(
                start=at[2],
                end=at[2] + len(SAID[2]),
                unsupported=(Unsupported(start=number, end=number + 5, kind="number", value="1,200"),),
            ),
        ),
        provenance=(TEXT,),
    )
