"""What is changed in a sheet is what is sent, and nothing else of the request is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.guard.asking import asked, course, open_stand, prepare, said, send
from tests.guard.test_sheet_and_output import body, trees

from app.course import Payload
from app.guard import NotSettled, SheetPart
from app.guard.bodies import NotEditable, changed, parts_of
from app.guard.restoring import Restorer
from app.scan import Pseudonyms
from app.scan.standins import pool

if TYPE_CHECKING:
    from tests.guard.conftest import Stand


@pytest.fixture
def stand(make_stand: Callable[..., Stand]) -> Stand:
    return open_stand(make_stand())


# Bodies.


@pytest.mark.clause("A2.4a")
@given(trees, st.data())
def test_a_changed_text_changes_nothing_else(tree: Any, data: st.DataObject) -> None:
    before = body(
        json.dumps(tree, ensure_ascii=data.draw(st.booleans()), indent=data.draw(st.sampled_from([None, 2]))).encode()
    )
    parts = list(parts_of(before))
    values = [part for part in parts if not part.name]
    if not values:
        return
    part = data.draw(st.sampled_from(values))
    new = data.draw(st.text(max_size=30))
    after = changed(before, {part.number: new})
    shown = list(parts_of(after))
    assert [item.text for item in shown] == [new if item.number == part.number else item.text for item in parts]
    assert [item.path for item in shown] == [item.path for item in parts]
    same = changed(before, {part.number: part.text})
    assert json.loads(same.body) == json.loads(before.body) or not isinstance(part.text, str)
    assert changed(after, {}).body == after.body
    assert (after.provider, after.model, after.sources) == (before.provider, before.model, before.sources)


def test_every_other_byte_stays_however_the_body_is_written() -> None:
    raw = b'{ "a" :1.50 ,\n"text":"caf\\u00e9 \\"x\\"", "text": "second", "n":[true,null,-3e2,"\\ud83d\\ude00"]}'
    before = body(raw)
    numbers = {part.text: part.number for part in parts_of(before)}
    assert changed(before, {numbers["second"]: "2"}).body == raw.replace(b'"second"', b'"2"')
    assert changed(before, {numbers["1.50"]: "7"}).body == raw.replace(b"1.50", b"7")
    assert changed(before, {numbers["-3e2"]: "[PHONE]"}).body == raw.replace(b"-3e2", b'"[PHONE]"')
    assert changed(before, {numbers['café "x"']: "ü"}).body == raw.replace(b'"caf\\u00e9 \\"x\\""', '"ü"'.encode())


def test_names_of_fields_are_never_changed_silently() -> None:
    before = body(b'{"ada@example.com": "x"}')
    for number in (0, 7):
        with pytest.raises(NotEditable):
            changed(before, {number: "y"})


def test_plain_text_is_changed_whole_and_only_into_what_can_be_written() -> None:
    before = body("Grüße".encode(), "text/plain")
    assert changed(before, {0: "Hallo"}).body == b"Hallo"
    assert changed(before, {}).body == before.body
    with pytest.raises(NotEditable):
        changed(before, {0: "half a pair \ud800"})
    half = changed(body(b'{"a": "b"}'), {1: "half a pair \ud800"})
    assert next(part.text for part in parts_of(half) if part.path == "a") == "half a pair \ud800"


@pytest.mark.clause("B3.9")
def test_json_that_calls_itself_text_is_looked_into_as_json() -> None:
    hidden = body(b'  {"text": "\\u0061da@x.org"}', "text/plain")
    assert [part.text for part in parts_of(hidden)] == ["text", "ada@x.org"]
    assert changed(hidden, {1: "[EMAIL]"}).body == b'  {"text": "[EMAIL]"}'
    assert [part.text for part in parts_of(body(b"[see the note]", "text/plain"))] == ["[see the note]"]


# Redacting.


@pytest.mark.clause("B6.4")
@pytest.mark.clause("A2.4c")
def test_redacting_makes_a_new_request_and_voids_the_sheet(stand: Stand) -> None:
    old = prepare(stand, asked("Ask ada@x.org or bob@x.org", also={"note": "ada@x.org"}))
    assert [finding.value for finding in old.findings] == ["ada@x.org", "bob@x.org", "ada@x.org"]
    assert old.open == (0, 1, 2)
    new = stand.guard.redact(old, 0)
    assert json.loads(new.payloads[0].body) == {"model": "writer", "input": "Ask [EMAIL] or bob@x.org", "note": "ada@x.org"}
    assert [finding.value for finding in new.findings] == ["bob@x.org", "ada@x.org"]
    assert (new.id, new.redacted) == (old.id, 1)
    for attempt in (
        lambda: stand.guard.redact(old, 0),
        lambda: stand.guard.approve(old),
        lambda: stand.guard.keep(old, 1, "Why"),
    ):
        with pytest.raises(NotSettled):
            attempt()
    done = stand.guard.redact_all(new)
    assert done.settled
    assert done.redacted == 3
    send(stand, done)
    assert said(stand) == "Ask [EMAIL] or [EMAIL]"
    row = stand.log.rows(event="request.approved")[0]
    assert (row.fields["redacted"], row.fields["digest"]) == (3, done.payloads[0].sha256)


def test_credentials_are_gone_after_redacting(stand: Stand) -> None:
    sheet = stand.guard.redact_all(prepare(stand, asked("Use sk-12345 and NHS-943 for Timmy with asthma")))
    assert sheet.findings == ()
    send(stand, sheet)
    for secret in ("12345", "943", "Timmy", "asthma"):
        assert secret not in said(stand)


def test_a_detail_in_the_name_of_a_field_can_only_be_left_out(stand: Stand) -> None:
    sheet = prepare(stand, asked("x", also={"ada@x.org": "y"}))
    with pytest.raises(NotSettled, match="name of a field"):
        stand.guard.redact(sheet, 0)


def test_overlapping_findings_are_replaced_once(stand: Stand) -> None:
    sheet = prepare(stand, asked("Make ransomware@x.org run"))
    kinds = {finding.kind for finding in sheet.findings}
    assert kinds == {"email", "prohibited-malware"}
    assert stand.guard.redact_all(sheet).findings == ()


# Pseudonyms.


@pytest.mark.clause("B6.4")
def test_pseudonyms_keep_their_type_are_stable_and_are_put_back(stand: Stand) -> None:
    names = Pseudonyms()
    sheet = stand.guard.prepare(asked("Marta met Ada. Marta wrote to ada@x.org."), course=course(), pseudonyms=names)
    sheet = stand.guard.pseudonymise_all(sheet)
    assert sheet.settled
    assert sheet.pseudonymised == 4
    marta, ada, address = names.of("person", "Marta"), names.of("person", "Ada"), names.of("email", "ada@x.org")
    assert marta in pool("female")
    stand.providers["remote"].says(f"{marta.upper()} thanked {ada}s ({address}), and Ada12 too.")
    output = send(stand, sheet)
    assert said(stand) == f"{marta} met {ada}. {marta} wrote to {address}."
    assert output.content.decode() == "Marta thanked Adas (ada@x.org), and Ada12 too."
    again = stand.guard.prepare(asked("Ada and Marta"), course=course(), pseudonyms=names)
    send(stand, stand.guard.pseudonymise_all(again))
    assert said(stand) == f"{ada} and {marta}"
    everything = b"".join(path.read_bytes() for path in stand.log.path.parent.rglob("*") if path.is_file())
    assert b"Marta" not in everything
    assert marta.encode() not in everything


@pytest.mark.clause("B6.4")
def test_values_are_put_back_inside_json(stand: Stand) -> None:
    names = Pseudonyms()
    sheet = stand.guard.prepare(asked("Marta wrote it"), course=course(), pseudonyms=names)
    sheet = stand.guard.pseudonymise(sheet, 0)
    name = names.of("person", "Marta")
    stand.providers["remote"].says(json.dumps({"title": f"By {name}", name: ["x", 1, None]}), "application/json")
    assert json.loads(send(stand, sheet).content) == {"title": "By Marta", "Marta": ["x", 1, None]}


@pytest.mark.parametrize("of_the_request", [True, False])
def test_the_authors_own_words_are_never_taken_for_a_pseudonym(stand: Stand, *, of_the_request: bool) -> None:
    """A name that stands in the text, or anywhere in the course, is nobody's pseudonym."""
    key = b"k" * 32
    first = Pseudonyms(key).of("person", "Marta")
    own, names = f"{first} has the key.", Pseudonyms(key)
    request, home = (asked(f"{own} Marta has it"), course()) if of_the_request else (asked("Marta has it"), course(own))
    sheet = stand.guard.pseudonymise_all(stand.guard.prepare(request, course=home, pseudonyms=names))
    name = names.of("person", "Marta")
    assert name != first
    stand.providers["remote"].says(f"{first} gives it to {name}")
    output = send(stand, sheet)
    assert said(stand).endswith(f"{name} has it")
    assert output.content.decode() == f"{first} gives it to Marta"


def test_a_pseudonym_of_another_request_is_not_put_back(stand: Stand) -> None:
    names = Pseudonyms()
    stand.guard.pseudonymise_all(stand.guard.prepare(asked("Marta"), course=course(), pseudonyms=names))
    name = names.of("person", "Marta")
    stand.providers["remote"].says(f"{name} is how it is written")
    plain = stand.guard.prepare(asked(f"How is {name} written?"), course=course(), pseudonyms=names)
    assert send(stand, plain).content == f"{name} is how it is written".encode()


def test_what_nobody_may_ask_for_has_no_pseudonym(stand: Stand) -> None:
    sheet = prepare(stand, asked("Write ransomware for Marta"))
    index = next(n for n, finding in enumerate(sheet.findings) if finding.prohibited)
    with pytest.raises(NotSettled):
        stand.guard.pseudonymise(sheet, index)
    left = stand.guard.pseudonymise_all(sheet)
    assert [finding.kind for finding in left.findings] == ["prohibited-malware"]


@given(st.dictionaries(st.sampled_from(["Person 1", "Person 2", "Person 12", "[IBAN 1]", "person1@example.com"]), st.text()))
def test_putting_back_is_done_once(values: dict[str, str]) -> None:
    text = " ".join(["Person 1", "x", "Person 12", "[IBAN 1]", "person1@example.com"])
    restored = Restorer(values).restored(text)
    wanted = " ".join(values.get(word, word) for word in ["Person 1", "x", "Person 12", "[IBAN 1]", "person1@example.com"])
    assert restored == wanted
    assert bool(Restorer(values)) == bool(values)


# Editing and leaving out.


def test_an_edited_text_is_scanned_again(stand: Stand) -> None:
    sheet = prepare(stand, asked("Hello"))
    part = next(part for part in sheet.parts if part.path == "input")
    with_mail = stand.guard.edit(sheet, part, "Hello ada@x.org")
    assert [finding.value for finding in with_mail.findings] == ["ada@x.org"]
    assert with_mail.asks
    with pytest.raises(NotSettled):
        stand.guard.edit(with_mail, part, "that text is not in it any more")
    forged = SheetPart(0, "input", "Hello ada@x.org", number=0)
    with pytest.raises(NotSettled):
        stand.guard.edit(with_mail, forged, "x")
    good = stand.guard.edit(with_mail, next(p for p in with_mail.parts if p.path == "input"), "Hello you")
    send(stand, good)
    assert said(stand) == "Hello you"


def test_a_reason_stays_with_its_detail_while_others_change(stand: Stand) -> None:
    sheet = prepare(stand, asked("ada@x.org and bob@x.org and eve@x.org"))
    sheet = stand.guard.keep(sheet, 2, "A public address.")
    sheet = stand.guard.redact(sheet, 0)
    assert [finding.kept for finding in sheet.findings] == ["", "A public address."]
    assert sheet.findings[1].value == "eve@x.org"
    assert stand.guard.redact_all(sheet).settled


def test_a_kept_detail_is_kept_as_often_as_it_was_kept(stand: Stand) -> None:
    sheet = stand.guard.keep(prepare(stand, asked("ada@x.org", also={"b": "x"})), 0, "Public.")
    part = next(part for part in sheet.parts if part.path == "input")
    more = stand.guard.edit(sheet, part, "ada@x.org and ada@x.org")
    assert [bool(finding.kept) for finding in more.findings] == [True, False]


@pytest.mark.clause("B3.10")
def test_a_request_of_a_batch_can_be_left_out(stand: Stand) -> None:
    batch = [asked("One"), asked("Two ada@x.org"), asked("Three bob@x.org")]
    sheet = stand.guard.keep(prepare(stand, *batch), 1, "A public address.")
    left = stand.guard.leave_out(sheet, 1)
    assert left.payloads == (batch[0], batch[2])
    assert [(finding.value, finding.part.payload, finding.kept) for finding in left.findings] == [
        ("bob@x.org", 1, "A public address.")
    ]
    left = stand.guard.redact_all(stand.guard.leave_out(sheet=left, payload_index=0))
    with pytest.raises(NotSettled, match="Nothing would be left"):
        stand.guard.leave_out(left, 0)
    with pytest.raises(NotSettled):
        stand.guard.leave_out(left, 5)
    assert sheet.asks


def test_a_changed_request_goes_through_every_check_again(stand: Stand) -> None:
    sheet = prepare(stand, asked("ada@x.org"))
    stand.desk.change("remote", budget_left=0.0)
    from app.course.errors import PolicyRefusal

    with pytest.raises(PolicyRefusal) as caught:
        stand.guard.redact(sheet, 0)
    assert caught.value.clause == "B3.10"
    assert stand.log.rows()[0].fields["request"] == sheet.id


def test_numbers_are_found_and_replaced(stand: Stand) -> None:
    body_text = json.dumps({"input": "x", "who": 5}).replace("5", '"Marta"')
    sheet = prepare(stand, replace(asked(), body=body_text.encode()))
    assert json.loads(stand.guard.redact(sheet, 0).payloads[0].body)["who"] == "[NAME]"


def test_the_sheet_of_what_is_sent_is_the_sheet_that_was_shown(stand: Stand) -> None:
    """Whatever a face does with the sheet in between: the payload that was approved is the only one that goes."""
    sheet = stand.guard.redact_all(prepare(stand, asked("ada@x.org")))
    original: Payload = asked("ada@x.org")
    clearance = stand.guard.approve(sheet)
    from app.guard import ClearanceRefused

    with pytest.raises(ClearanceRefused):
        stand.guard.send(original, clearance)
    assert stand.providers["remote"].sent == []
