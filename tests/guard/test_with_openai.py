"""The whole way: settings, records, the scanner's process, screen, guard, the official client, a server on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tests.guard.asking import Ear, course
from tests.guard.conftest import Clock
from tests.wire.faults import RETRY_AFTER
from tests.wire.openai_server import Fault, OpenAIServer

from app.course import Payload
from app.course.errors import Cancelled, LecternError, PolicyRefusal
from app.course.findings import Finding
from app.guard import (
    BadAnswer,
    Declined,
    Flagged,
    KeyRejected,
    Output,
    ProviderSuspended,
    ProviderUnavailable,
    RateLimited,
    RightsMissing,
    SendSheet,
    UntrustedAnswer,
)
from app.guard.pace import Pace
from app.policy.records import Ground
from app.services.compliance import Compliance
from app.services.guarding import WorkerScan

KEY = "sk-test-CANARY0123456789abcdefWXYZ"
TEXT = "Marta Quillfeather (marta.q@northwind.co.uk) lifts the box."


def request(text: str = TEXT, feature: str = "rewrite", **body: Any) -> Payload:
    usual: dict[str, Any] = {
        "model": "gpt-6-luna",
        "instructions": "Say it in plain words.",
        "input": text,
        "store": False,
    } | body
    return Payload(
        provider="openai",
        model=usual["model"],
        feature=feature,
        purpose="Rewrite a paragraph",
        course_id="c1",
        block_ids=("b1",),
        body=json.dumps({name: value for name, value in usual.items() if value is not None}, ensure_ascii=False).encode(),
    )


@dataclass
class Way:
    rooms: Compliance
    server: OpenAIServer

    def prepare(self, asked: Payload) -> SendSheet:
        return self.rooms.guard.prepare(asked, course=course())

    def send(self, sheet: SendSheet, stream: Any = None) -> Output:
        clearance = self.rooms.guard.approve(sheet)
        return self.rooms.guard.send(sheet.payloads[0], clearance, **({"stream": stream} if stream else {}))

    def settled(self, asked: Payload) -> SendSheet:
        sheet = self.prepare(asked)
        return self.rooms.guard.pseudonymise_all(sheet) if sheet.open else sheet

    def events(self) -> list[tuple[str, str]]:
        rows = self.rooms.log.rows(newest_first=False)
        return [(row.event, str(row.fields["feature"])) for row in rows if row.event.startswith("request.")]


@pytest.fixture(scope="module")
def scanner() -> Iterator[WorkerScan]:
    """One worker for all: starting it takes two seconds."""
    made = WorkerScan()
    yield made
    made.close()


class _Lent(WorkerScan):
    """The shared worker, which a test's rooms do not close."""

    def __init__(self, worker: WorkerScan) -> None:
        super().__init__()
        self._lender = worker

    def __call__(self, text: str, language: str) -> Sequence[Finding]:
        return self._lender(text, language)


@pytest.fixture
def way(openai_server: OpenAIServer, scanner: WorkerScan, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    monkeypatch.setattr("app.services.guarding.WorkerScan", lambda: _Lent(scanner))
    with Compliance.open() as rooms:
        pack = rooms.policy.pack
        rooms.policy.accept({section.id for section in pack.sections}, {box.id for box in pack.boxes})
        rooms.providers.enable("openai", rooms.guard.card("openai").terms_version)
        rooms.providers.set_key("openai", KEY)
        rooms.providers.set("openai", base_url=openai_server.url, timeout=5.0)
        rooms.records.state_rights("c1", "Onboarding", Ground.OWN)
        yield Way(rooms, openai_server)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the provider's check beforehand, so that a fault meets the request itself."""
    monkeypatch.setattr("app.guard.guard.companions", lambda _: ())


@pytest.mark.clause("A3.2")
@pytest.mark.clause("A2.4a")
@pytest.mark.clause("B6.4")
def test_what_was_shown_is_what_arrived_and_the_names_come_back(way: Way) -> None:
    sheet = way.prepare(request(stream=True))
    assert {"email", "person"} <= {finding.kind for finding in sheet.findings}
    sheet = way.rooms.guard.pseudonymise_all(sheet)
    assert sheet.settled
    assert sheet.host == f"127.0.0.1:{way.server.port}"
    ear = Ear()
    output = way.send(sheet, ear)
    (asked,) = way.server.asked("responses")
    assert asked.body == sheet.payloads[0].body
    first, *_, last = way.server.requests
    assert (first.endpoint, first.body) == ("moderations", sheet.moderation[0].body)
    assert last.endpoint == "moderations"
    for received in way.server.requests:
        assert b"Quillfeather" not in received.body
        assert b"northwind" not in received.body
    assert "Marta Quillfeather" in output.content.decode()
    assert ear.text == output.content.decode()
    assert output.provenance.prompt_sha256 == sheet.payloads[0].sha256
    assert output.usage.input_tokens > 0
    assert way.events() == [
        ("request.approved", "rewrite"),
        ("request.sending", "moderation"),
        ("request.done", "moderation"),
        ("request.sending", "rewrite"),
        ("request.sending", "moderation"),
        ("request.done", "moderation"),
        ("request.done", "rewrite"),
    ]
    assert way.rooms.log.verify().ok


@pytest.mark.clause("A3.4")
@pytest.mark.clause("B2.4")
def test_neither_key_nor_text_is_in_any_file(way: Way, private_home: Path) -> None:
    way.send(way.settled(request()))
    way.server.fail(Fault.UNAUTHORISED)
    with pytest.raises(LecternError):
        way.send(way.settled(request()))
    way.rooms.log.close()
    for path in private_home.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert b"CANARY" not in content, path
        assert b"Quillfeather" not in content, path


@pytest.mark.clause("A2.3")
def test_the_first_use_of_a_source_asks_for_its_rights(way: Way) -> None:
    asked = replace(request("Hello there."), sources=("c1", "file:ab"))
    with pytest.raises(RightsMissing) as caught:
        way.prepare(asked)
    way.rooms.records.state_rights(caught.value.source, "Handout", Ground.LICENSED, "By contract")
    assert way.prepare(asked).settled
    assert way.server.requests == []


FAULTS = [
    (Fault.UNAUTHORISED, KeyRejected),
    (Fault.SUSPENDED, ProviderSuspended),
    (Fault.BROKEN, ProviderUnavailable),
    (Fault.CUT, BadAnswer),
    (Fault.TRUNCATED, BadAnswer),
    (Fault.REFUSAL, Declined),
    (Fault.PAGE, BadAnswer),
]


@pytest.mark.clause("B8.1")
@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_a_fault_is_told_logged_and_not_repeated(way: Way, unchecked: None, fault: Fault, error: type[LecternError]) -> None:
    sheet = way.settled(request("Lift with your legs.", stream=True if fault is Fault.CUT else None))
    count = len(way.server.requests)
    way.server.fail(fault, times=None)
    with pytest.raises(error):
        way.send(sheet)
    assert len(way.server.requests) == count + 1
    row = way.rooms.log.rows(event="request.failed")[0]
    assert row.fields["error"] == error.__name__
    way.server.behave()
    if error in (KeyRejected, ProviderSuspended):
        with pytest.raises(PolicyRefusal) as caught:
            way.prepare(request("Lift with your legs."))
        assert caught.value.clause == "B8.1"
        assert len(way.server.requests) == count + 1
    else:
        assert way.send(way.settled(request("Lift with your legs."))).content


@pytest.mark.clause("B3.10")
def test_a_rate_limit_is_waited_for_at_most_twice(way: Way, clock: Clock) -> None:
    way.rooms.guard._sender._pace = Pace(clock.now, clock.sleep)
    way.server.fail(Fault.RATE_LIMITED, times=1)
    assert way.send(way.settled(request("Lift with your legs."))).content
    assert way.rooms.log.rows(event="request.retried")
    assert clock.slept == pytest.approx(RETRY_AFTER)
    way.server.fail(Fault.RATE_LIMITED, times=None)
    before = len(way.server.requests)
    with pytest.raises(RateLimited):
        way.send(way.settled(request("Lift with your legs.")))
    assert len(way.server.requests) == before + 3


@pytest.mark.clause("A2.0c")
def test_a_flagged_text_reaches_no_model(way: Way) -> None:
    way.server.flagged["poison"] = "violence"
    with pytest.raises(Flagged):
        way.send(way.settled(request("How to store poison safely.")))
    assert [received.endpoint for received in way.server.requests] == ["moderations"]


@pytest.mark.clause("A2.0c")
def test_a_script_in_an_answer_is_taken_out(way: Way) -> None:
    way.server.say("Fine.<script>alert(1)</script>")
    output = way.send(way.settled(request("Lift with your legs.")))
    assert output.content == b"Fine."
    assert output.warnings


@pytest.mark.clause("A2.0c")
def test_a_picture_that_is_a_program_is_refused(way: Way, unchecked: None) -> None:
    asked = request("", feature="image", model="gpt-image-2.5-flare", prompt="A box", size="64x64", input=None, store=None)
    asked = replace(asked, body=json.dumps({"model": asked.model, "prompt": "A box", "size": "64x64"}).encode())
    assert way.send(way.settled(asked)).mime == "image/png"
    way.server.fail(Fault.EXECUTABLE, times=None)
    with pytest.raises((UntrustedAnswer, BadAnswer)):
        way.send(way.settled(asked))


def test_a_stop_in_the_middle_is_kept_to(way: Way) -> None:
    way.server.delay = 0.02
    with pytest.raises(Cancelled):
        way.send(way.settled(request("One two three four five six seven eight nine ten.", stream=True)), Ear(stop_after=2))
    row = way.rooms.log.rows(event="request.failed")[0]
    assert row.fields["error"] == "Cancelled"
    assert int(str(row.fields["received"])) > 0


@pytest.mark.clause("A3.2")
def test_the_connection_is_tested_through_the_guard(way: Way) -> None:
    from app.services.providers import try_connection

    tested = try_connection(way.rooms.providers, way.rooms.guard, "openai")
    assert tested.host == f"127.0.0.1:{way.server.port}"
    assert tested.models
    assert [received.endpoint for received in way.server.requests] == ["models"]
