"""What became of the stand-ins of a request is said: those that are missing, and words that may be one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.guard.asking import asked, course, open_stand

from app.scan import Pseudonyms

if TYPE_CHECKING:
    from tests.guard.conftest import Stand

SENT = {"s1": "Ask Marta, key sk-abcdef.", "s2": "Marta wrote from ada@x.org", "s3": "Nothing."}
"""The details that the scanner of these tests finds."""


@pytest.fixture
def names() -> Pseudonyms:
    return Pseudonyms(b"k" * 32)


def answered(stand: Stand, names: Pseudonyms, answer: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The Output's texts and its warnings, for an answer to a translation of the texts that were sent."""
    open_stand(stand)
    body = {"input": [f"[{name}]\n{text}" for name, text in SENT.items()]}
    sheet = stand.guard.prepare(asked(also=body, feature="translate"), course=course(), pseudonyms=names)
    sheet = stand.guard.pseudonymise_all(sheet)
    assert sheet.pseudonymised == 4
    stand.providers["remote"].says(json.dumps(answer, ensure_ascii=False), mime="application/json")
    output = stand.guard.send(sheet.payloads[0], stand.guard.approve(sheet))
    back: dict[str, str] = json.loads(output.content)
    return back, output.warnings


def given_out(names: Pseudonyms) -> tuple[str, str, str]:
    return names.of("person", "Marta"), names.of("api-key", "sk-abcdef"), names.of("email", "ada@x.org")


@pytest.mark.clause("B6.4")
def test_a_translation_that_changed_words_is_whole_and_nothing_is_said(stand: Stand, names: Pseudonyms) -> None:
    person, key, email = given_out(names)
    answer = {"s1": f"Fragen Sie {person}, [Schlüssel {key[-4:-1]}].", "s2": f"{person.upper()}s: {email}", "s3": "Nichts."}
    back, warnings = answered(stand, names, answer)
    assert back == {"s1": "Fragen Sie Marta, sk-abcdef.", "s2": "Martas: ada@x.org", "s3": "Nichts."}
    assert warnings == ()


@pytest.mark.clause("B6.4")
def test_a_stand_in_that_is_missing_in_one_text_is_named_without_its_value(stand: Stand, names: Pseudonyms) -> None:
    person, key, email = given_out(names)
    back, warnings = answered(stand, names, {"s1": f"Спросите её, {key}.", "s2": f"{person}: адрес", "s3": "Ничего."})
    assert back["s2"] == "Marta: адрес"
    assert warnings == (
        f"2 stand-ins did not come back: “{person}”, “{email}”. Find the place, and write who or what they mean.",
    )  # fmt: skip


def test_an_answer_that_is_no_translation_says_nothing_of_what_it_leaves_out(stand: Stand, names: Pseudonyms) -> None:
    open_stand(stand)
    sheet = stand.guard.prepare(asked("Ask Marta."), course=course(), pseudonyms=names)
    sheet = stand.guard.pseudonymise_all(sheet)
    stand.providers["remote"].says("Somebody is to be asked.")
    assert stand.guard.send(sheet.payloads[0], stand.guard.approve(sheet)).warnings == ()


@pytest.mark.clause("B6.4")
def test_a_word_that_may_be_a_stand_in_is_named(stand: Stand, names: Pseudonyms) -> None:
    open_stand(stand)
    sheet = stand.guard.prepare(asked("Ask Mr Ada."), course=course(), pseudonyms=names)
    sheet = stand.guard.pseudonymise_all(sheet)
    surname = names.of("person", "Ada", before="Mr ")
    word = "".join({"a": "i", "e": "u", "i": "e", "o": "e", "u": "i"}.get(char, char) for char in surname)
    stand.providers["remote"].says(f"Herr {word} kam.")
    output = stand.guard.send(sheet.payloads[0], stand.guard.approve(sheet))
    assert output.content.decode() == f"Herr {word} kam."
    assert output.warnings == (f"Left as it is, though it may be a stand-in in other letters: “{word}”.",)
