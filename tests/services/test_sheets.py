"""The send sheet in words: everything in the bytes is shown, findings stand in place, and nothing is sent by an empty line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from app.course import OutputKind, Payload
from app.guard import Estimate, ProviderCard, SendSheet, SheetFinding
from app.guard.bodies import parts_of
from app.policy import Feature, Rule, decide, shipped_rules
from app.services import settling, sheets
from app.services.sheets import SegmentKind

CARD = ProviderCard(
    id="openai",
    name="OpenAI",
    local=False,
    trained=True,
    outputs=frozenset({OutputKind.TEXT}),
    hosts=("api.openai.com",),
    region="United States",
    retention_days=30,
    retention="Up to 30 days, then deleted.",
)
MAIL = "ada@analytical.engine.org"


def body(text: str) -> bytes:
    said = {
        "model": "gpt-x",
        "instructions": "Rewrite the passage.",
        "input": [{"role": "user", "content": [{"type": "input_text", "text": text}]}],
        "store": False,
    }
    return json.dumps(said).encode()


def rule_for(kind: str) -> Rule:
    return decide(
        shipped_rules(),
        "finding",
        {
            "leaves": True,
            "kind": kind,
            "severity": "alert",
            "reserved": False,
            "weak": False,
            "common": False,
            "prohibited": False,
            "baa": False,
        },
    )


def sheet_of(*texts: str, kind: str = "email", value: str = MAIL) -> SendSheet:
    payloads = tuple(
        Payload(
            provider="openai",
            model="gpt-x",
            feature="rewrite",
            purpose="Rewrite for clarity",
            course_id="c",
            block_ids=("b",),
            body=body(text),
        )
        for text in texts
    )
    found = [
        SheetFinding(
            part, part.text.index(value), part.text.index(value) + len(value), kind, "It looks like one.", rule_for(kind)
        )
        for index, payload in enumerate(payloads)
        for part in parts_of(payload, index)
        if value in part.text
    ]
    return SendSheet(
        id="r1",
        payloads=payloads,
        card=CARD,
        feature=Feature(id="rewrite", title="Rewrite a text", output=OutputKind.TEXT, task="content"),
        rule=next(rule for rule in shipped_rules() if rule.id == "accepted"),
        findings=tuple(found),
        host="api.openai.com",
        region="United States",
        purge=date(2026, 12, 26),
        estimate=Estimate(input_tokens=118, output_tokens=400, cost=0.0004),
    )


class Answers:
    """Types what it was told; the guard's part is the test's."""

    def __init__(self, *typed: str) -> None:
        self.typed = list(typed)
        self.said: list[str] = []

    def ask(self, prompt: str) -> str:
        if not self.typed:
            raise EOFError
        return self.typed.pop(0)


class Changes:
    """Stands where the guard stands: takes the finding away and remembers what was asked."""

    def __init__(self) -> None:
        self.done: list[tuple[str, object]] = []

    def _without(self, sheet: SendSheet, index: int) -> SendSheet:
        return replace(sheet, findings=(*sheet.findings[:index], *sheet.findings[index + 1 :]))

    def redact(self, sheet: SendSheet, index: int) -> SendSheet:
        self.done.append(("redact", index))
        return self._without(sheet, index)

    def pseudonymise(self, sheet: SendSheet, index: int) -> SendSheet:
        self.done.append(("pseudonymise", index))
        return self._without(sheet, index)

    def redact_all(self, sheet: SendSheet, kind: str = "") -> SendSheet:
        self.done.append(("redact", kind or "all"))
        return replace(sheet, findings=())

    def pseudonymise_all(self, sheet: SendSheet, kind: str = "") -> SendSheet:
        self.done.append(("pseudonymise", kind or "all"))
        return replace(sheet, findings=())

    def edit(self, sheet: SendSheet, part: object, text: str) -> SendSheet:
        self.done.append(("edit", text))
        return self._without(sheet, 0)

    def leave_out(self, sheet: SendSheet, payload: int) -> SendSheet:
        self.done.append(("leave out", payload))
        return replace(sheet, payloads=sheet.payloads[:payload] + sheet.payloads[payload + 1 :])

    def keep(self, sheet: SendSheet, index: int, reason: str) -> SendSheet:
        self.done.append(("keep", reason))
        return sheet.keeping(index, reason)


@pytest.mark.clause("A1.2")
@pytest.mark.clause("A3.9")
def test_the_sheet_names_who_gets_it_where_what_for_and_until_when_they_keep_it() -> None:
    lines = "\n".join(settling.render(sheet_of("Say it plainly.")))
    for said in ("OpenAI · gpt-x", "api.openai.com, HTTPS, United States", "Rewrite for clarity", "clause A0.3"):
        assert said in lines
    assert "Up to 30 days, then deleted. Expected to be gone by 26 Dec 2026." in lines
    assert "about $0.0004" in lines


def test_every_value_of_the_body_is_in_the_readable_view() -> None:
    shown = sheets.segments(sheet_of("Say it plainly."))
    said = {segment.text for segment in shown}
    assert {"Rewrite the passage.", "Say it plainly.", "gpt-x", "user", "input_text", "false"} <= said
    headings = [segment.label for segment in shown if segment.kind is SegmentKind.HEADING]
    assert headings == ["Instructions", "Your text", "Settings sent with it"]


def test_findings_stand_numbered_in_their_place() -> None:
    lines = settling.render(sheet_of(f"Write to {MAIL} today."))
    assert f"Write to «1: {MAIL}» today." in lines
    assert any("E-mail address: to settle" in line for line in lines)


def test_a_picture_in_the_body_is_said_and_not_spelled_out() -> None:
    sheet = sheet_of("data:image/png;base64," + "A" * 4000)
    shown = [segment for segment in sheets.segments(sheet) if segment.kind is SegmentKind.PICTURE]
    assert [segment.text for segment in shown] == ["[Picture, PNG, 3 kB]"]


def test_placeholders_of_redacted_details_are_found() -> None:
    text = "Reply to [EMAIL] or call [PHONE], not [this]."
    assert [text[start:end] for start, end in sheets.placeholders(text)] == ["[EMAIL]", "[PHONE]"]


def test_an_empty_line_sends_nothing() -> None:
    answers, guard = Answers("", "", "cancel"), Changes()
    assert settling.settle(guard, sheet_of("Plain."), answers.ask, answers.said.append) is None
    assert not guard.done


def test_the_end_of_input_sends_nothing() -> None:
    answers = Answers()
    assert settling.settle(Changes(), sheet_of("Plain."), answers.ask, answers.said.append) is None


@pytest.mark.clause("A2.4c")
def test_it_is_not_sent_before_everything_is_settled() -> None:
    answers, guard = Answers("send", "k 1 the customer agreed", "send"), Changes()
    settled = settling.settle(guard, sheet_of(f"Write to {MAIL}."), answers.ask, answers.said.append)
    assert settled is not None
    assert settled.settled
    assert guard.done == [("keep", "the customer agreed")]
    assert any("Not yet" in line for line in answers.said)


@pytest.mark.clause("B6.4")
def test_details_are_redacted_replaced_and_rewritten_by_number() -> None:
    text = f"Write to {MAIL}."
    for typed, done in (
        ("r 1", ("redact", 0)),
        ("p 1", ("pseudonymise", 0)),
        ("r all", ("redact", "all")),
        ("p all", ("pseudonymise", "all")),
        ("e 1 Write to her.", ("edit", "Write to her.")),
    ):
        answers, guard = Answers(typed, "send"), Changes()
        assert settling.settle(guard, sheet_of(text), answers.ask, answers.said.append) is not None
        assert guard.done == [done]


def test_one_request_of_a_batch_is_left_out() -> None:
    answers, guard = Answers("x 2", "send"), Changes()
    settled = settling.settle(guard, sheet_of("One.", "Two."), answers.ask, answers.said.append)
    assert settled is not None
    assert len(settled.payloads) == 1
    assert guard.done == [("leave out", 1)]


def test_the_exact_bytes_are_shown_on_request() -> None:
    sheet, answers = sheet_of("Plain words."), Answers("raw", "cancel")
    settling.settle(Changes(), sheet, answers.ask, answers.said.append)
    assert sheet.bodies[0].decode() in answers.said


def test_a_hard_block_says_its_clause() -> None:
    key = "sk-proj-" + "Zk3vT9qLw2Xr7Bn5" * 2
    lines = settling.render(sheet_of(f"The key is {key}.", kind="api-key", value=key))
    assert any("can't be sent (clause A2.4a)" in line for line in lines)


@pytest.mark.clause("B3.10")
def test_a_batch_says_how_many_requests_it_is() -> None:
    sheet = sheet_of("One.", "Two.", "Three.")
    assert sheets.amount_words(sheet) == "3 requests"
    assert "=== Request 3 of 3" in settling.render(sheet)


def test_what_went_is_said_in_a_line() -> None:
    assert sheets.sent_words(sheet_of("Say it plainly.")) == "Sent 6 words to OpenAI · gpt-x"


def test_money_is_as_exact_as_it_needs_to_be() -> None:
    assert [sheets.money(value) for value in (0.00001, 0.0004, 0.12, 1234.5)] == [
        "less than $0.0001",
        "$0.0004",
        "$0.12",
        "$1,234.50",
    ]
