"""An open course, the real guard with scanner and log, OpenAI's client, and a server on this computer that speaks its API."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.wire.openai_server import OpenAIServer

from app.audit import AuditLog
from app.course import Course, Lesson, OutputKind, Section, Settings
from app.course.blocks import Heading, Image, ListBlock, ListItem, MediaRef, Paragraph, SingleChoice
from app.course.blocks.questions import Option
from app.course.codec import encode, encode_block
from app.course.text import Mark, RichText, Run
from app.guard import Guard, ProviderCard
from app.policy import NO_ORGANISATION, Connection, Gate, ProviderStanding
from app.policy.standing import Cautious
from app.project.aihistory import AiHistory
from app.providers import card
from app.services import at_once
from app.services.ai import AiService, Draft, Options, Request, Target
from app.services.editing import Session
from app.services.jobs import Jobs


class LastingKey:
    """A key that counts as lasting, so that the history is written to disk."""

    def __init__(self) -> None:
        self.key = secrets.token_bytes(32)

    def lasting(self) -> bool:
        return True

    def read(self) -> bytes:
        return self.key

    def replace(self) -> bytes:
        self.key = secrets.token_bytes(32)
        return self.key


@dataclass
class Set(Cautious):
    """A person who switched OpenAI on at the server's address and stated all rights; also what is set up about models."""

    url: str
    api: str = "responses"
    enabled: bool = True
    stated: bool = True

    def provider(self, provider_id: str) -> ProviderStanding:
        return ProviderStanding(enabled=self.enabled, terms_current=True)

    def connection(self, provider_id: str) -> Connection:
        return Connection(base_url=self.url, key=lambda: "sk-test-0123456789abcdef", timeout=5.0)

    def rights(self, course_id: str, source: str) -> bool:
        return self.stated

    def usable(self, output: OutputKind) -> list[Ready]:
        return [Ready(card("openai"))]

    def model(self, provider_id: str, output: OutputKind) -> str:
        return next((model.id for model in card("openai").models if model.output is output), "")

    def settings(self, provider_id: str) -> Set:
        return self


@dataclass(frozen=True)
class Ready:
    card: ProviderCard


def rich(*runs: str | Run) -> RichText:
    return RichText(tuple(Run(run) if isinstance(run, str) else run for run in runs))


def picture() -> bytes:
    from tests.wire.answers import gradient

    return gradient(8, 6, "picture")


def the_course() -> Course:
    """Two lessons about refunds and forklifts, with marks, a link, a picture and a question."""
    refunds = Lesson(
        id="lrefunds",
        title="Refunds",
        blocks=(
            Heading(id="bhead", text=RichText.of("How refunds work")),
            Paragraph(
                id="bpara",
                text=rich(
                    "Refunds are paid within ",
                    Run("14 days", frozenset({Mark.STRONG})),
                    " of the return. Ask the ",
                    Run("returns desk", link="https://intranet.example/returns"),
                    " first.",
                ),
            ),
            ListBlock(
                id="blist",
                items=(
                    ListItem(RichText.of("A customer needs the receipt.")),
                    ListItem(RichText.of("The packaging must be original.")),
                ),
            ),
            Image(id="bimage", source=MediaRef("0" * 64, "image/png", "desk.png"), caption="The returns desk"),
            SingleChoice(
                id="bquestion",
                prompt=RichText.of("When is a refund paid?"),
                options=(
                    Option(id="o1", text=RichText.of("Within 14 days"), correct=True, feedback=RichText.of("Right.")),
                    Option(id="o2", text=RichText.of("After a year"), feedback=RichText.of("That is too late.")),
                ),
            ),
            Paragraph(id="bempty"),
        ),
    )
    forklifts = Lesson(
        id="lforklifts",
        title="Forklifts",
        blocks=(
            Paragraph(id="bfork", text=RichText.of("Never carry passengers on a forklift. Sound the horn at every crossing.")),
            Paragraph(id="bspeed", text=RichText.of("The speed limit in the hall is 6 km/h.")),
        ),
    )
    return Course(
        id="cshop",
        settings=Settings(title="Shop basics", language="en"),
        sections=(Section(id="sone", title="Start", lessons=(refunds, forklifts)),),
    )


def course_bytes(course: Course) -> bytes:
    """Everything in a course, byte for byte."""
    lessons = [[encode_block(block) for block in lesson.blocks] for lesson in course.lessons()]
    whole = [encode(course.settings), lessons, [encode(record) for record in course.provenance]]
    titles = [
        [section.title, section.title_origin, [lesson.title for lesson in section.lessons]] for section in course.sections
    ]
    return json.dumps([whole, titles], ensure_ascii=False, sort_keys=True).encode()


COURSE = Target()
REFUNDS = Target(lesson_id="lrefunds")
PARA = Target(lesson_id="lrefunds", block_id="bpara")


@dataclass
class Stand:
    """Everything a test of AI needs in one place."""

    ai: AiService
    session: Session
    server: OpenAIServer
    guard: Guard
    log: AuditLog
    jobs: Jobs
    history: AiHistory
    standing: Set
    seen: list[str] = field(default_factory=list)

    def asked(self, feature: str, target: Target = COURSE, **options: object) -> Request:
        return Request(feature=feature, target=target, options=Options(**options))  # type: ignore[arg-type]

    def draft(self, feature: str, target: Target = COURSE, **options: object) -> Draft:
        """Ask, send what is settled, and wait for the draft."""
        proposal = self.ai.propose(self.asked(feature, target, **options))
        return self.ai.run(proposal.sheet).wait(30)

    def events(self) -> list[str]:
        return [row.event for row in self.log.rows(newest_first=False)]

    def sent(self, index: int = -1) -> dict[str, object]:
        return self.server.requests[index].json


@pytest.fixture
def long_course() -> Course:
    """Four lessons of some 30,000 characters each."""
    lessons = tuple(
        Lesson(
            id=f"l{number}",
            title=f"Chapter {number}",
            blocks=tuple(
                Paragraph(
                    id=f"b{number}x{at}", text=RichText.of(f"Step {at} of chapter {number} is checked by two people. " * 20)
                )
                for at in range(28)
            ),
        )
        for number in range(4)
    )
    return Course(id="clong", settings=Settings(title="Long"), sections=(Section(id="s1", title="All", lessons=lessons),))


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest.fixture(scope="session")
def scan() -> Callable[[str, str], list[object]]:
    from app.scan.scanner import Scanner

    scanner = Scanner("en")
    return lambda text, _language: list(scanner.scan_text(text))


@pytest.fixture
def make_stand(
    tmp_path: Path, server: OpenAIServer, scan: Callable[[str, str], list[object]]
) -> Iterator[Callable[..., Stand]]:
    made: list[Stand] = []

    def make(
        course: Course | None = None,
        history: AiHistory | None = None,
        accept: bool = True,
        standing: type[Set] = Set,
    ) -> Stand:
        number = len(made)
        session = Session.create(tmp_path / f"shop{number}.course", course or the_course(), at_once)
        log = AuditLog(tmp_path / f"log{number}.sqlite")
        gate = Gate(tmp_path / f"policy{number}", organisation=NO_ORGANISATION, user="Ada")
        if accept:
            gate.accept({section.id for section in gate.pack.sections}, {box.id for box in gate.pack.boxes})
        person = standing(server.url)
        guard = Guard(log, gate, scan=scan, standing=person)  # type: ignore[arg-type]
        jobs = Jobs(at_once)
        history = history or AiHistory(tmp_path / f"ai-history{number}", LastingKey())
        ai = AiService(session, guard, jobs, at_once, models=person, history=history)
        ai.loading.wait(10)
        stand = Stand(ai, session, server, guard, log, jobs, history, person)
        ai.on_change(stand.seen.append)
        made.append(stand)
        return stand

    yield make
    for stand in made:
        stand.ai.close()
        stand.jobs.close()
        stand.session.close()
        stand.guard.close()
        stand.log.close()


@pytest.fixture
def stand(make_stand: Callable[..., Stand]) -> Stand:
    return make_stand()
