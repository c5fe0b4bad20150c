"""Answers are checked before they are drafts: questions that are fair, JSON that is whole, words without markup."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.services.ai.conftest import REFUNDS, Stand
from tests.services.ai.saying import QUESTION

from app.course.blocks import MultipleChoice, SingleChoice, TrueFalse
from app.services.ai import Choices, DraftState, Passage, Questions, Target, Unfit
from app.services.ai.answers import NotUsable, fitting, has_markup, markdown, misfit, so_far, words
from app.services.ai.prompts import prompt
from app.services.ai.reading import edited, shown

SINGLE = QUESTION["questions"][0]
MULTIPLE: dict[str, Any] = {
    "kind": "multiple-choice",
    "prompt": "What must a customer bring?",
    "options": [
        {"text": "The receipt", "correct": True, "feedback": "Yes."},
        {"text": "The packaging", "correct": True, "feedback": "Yes."},
        {"text": "A friend", "correct": False, "feedback": "No."},
    ],
    "source_sentence": "A customer needs the receipt.",
}
TRUE_FALSE: dict[str, Any] = {
    "kind": "true-false",
    "prompt": "The packaging may be any box.",
    "options": [
        {"text": "True", "correct": False, "feedback": "It must be the original one."},
        {"text": "False", "correct": True, "feedback": "Right, it must be the original one."},
    ],
    "source_sentence": "The packaging must be original.",
}


def broken(question: dict[str, Any], change: str) -> dict[str, Any]:
    bad = copy.deepcopy(question)
    options = bad["options"]
    match change:
        case "two right":
            options[1]["correct"] = True
        case "none right":
            options[0]["correct"] = False
        case "same":
            options[1]["text"] = " 14 "
        case "no feedback":
            options[1]["feedback"] = "  "
        case "no prompt":
            bad["prompt"] = ""
        case "one option":
            del options[1]
        case "empty option":
            options[1]["text"] = ""
    return bad


def test_good_questions_of_every_kind_become_blocks(stand: Stand) -> None:
    stand.server.say({"questions": [SINGLE, MULTIPLE, TRUE_FALSE]})
    draft = stand.draft("questions", REFUNDS)
    assert isinstance(draft.result, Questions)
    single, multiple, truth = draft.result.questions
    assert isinstance(single, SingleChoice)
    assert [option.text.plain for option in single.options if option.correct] == ["14"]
    assert single.shuffle
    assert isinstance(multiple, MultipleChoice)
    assert sum(option.correct for option in multiple.options) == 2
    assert isinstance(truth, TrueFalse)
    assert truth.answer is False
    assert truth.feedback_correct.plain == "Right, it must be the original one."
    for question in draft.result.questions:
        assert list(question.problems()) == []
        assert question.origins() == {draft.provenance[0].id}
    assert draft.notes == ()


@pytest.mark.parametrize(
    "change", ["two right", "none right", "same", "no feedback", "no prompt", "one option", "empty option"]
)
def test_an_unfair_question_is_left_out_and_said(stand: Stand, change: str) -> None:
    stand.server.say({"questions": [broken(SINGLE, change), MULTIPLE]})
    draft = stand.draft("questions", REFUNDS)
    assert isinstance(draft.result, Questions)
    assert [question.kind for question in draft.result.questions] == ["multiple-choice"]
    assert draft.notes[0].startswith("Question 1 was left out.")


def test_an_answer_without_a_fair_question_fails_with_the_reason(stand: Stand) -> None:
    stand.server.say({"questions": [broken(SINGLE, "two right"), broken(SINGLE, "none right")]})
    draft = stand.draft("questions", REFUNDS)
    assert draft.state is DraftState.FAILED
    assert "Mark exactly one answer as right" in str(draft.problem)
    assert "14" in draft.raw


def test_the_same_question_twice_is_one(stand: Stand) -> None:
    stand.server.say({"questions": [SINGLE, SINGLE]})
    draft = stand.draft("questions", REFUNDS)
    assert isinstance(draft.result, Questions)
    assert len(draft.result.questions) == 1


def test_a_right_answer_names_the_sentence_it_rests_on(stand: Stand) -> None:
    stand.server.say({"questions": [SINGLE]})
    draft = stand.draft("questions", REFUNDS)
    right = next(one for one in draft.statements if draft.text[: one.start].endswith("- [x] "))
    assert right.rests is not None
    assert right.rests.sentence == "Refunds are paid within 14 days of the return."
    assert right.rests.share == 1.0
    assert not any(draft.text[: one.start].endswith("- [ ] ") for one in draft.statements)  # wrong on purpose


@pytest.mark.clause("A4.3")
def test_an_answer_that_no_sentence_supports_is_said(stand: Stand) -> None:
    stand.server.say({"questions": [{**SINGLE, "prompt": "Who won in 1966?", "source_sentence": "Penguins breed on the ice."}]})
    draft = stand.draft("questions", REFUNDS)
    assert any("No sentence of the material supports" in note for note in draft.notes)
    assert "1966" in [draft.text[start:end] for start, end in draft.unsupported]


@given(st.lists(st.sampled_from([SINGLE, MULTIPLE, TRUE_FALSE]), min_size=1, max_size=3))
def test_questions_read_back_from_their_text_are_the_same_questions(data: list[dict[str, Any]]) -> None:
    from app.services.ai.carrying import with_origin
    from app.services.ai.results import _question

    result = Questions(questions=tuple(with_origin(_question(item), "p1") for item in data))
    again = edited(result, shown(result))
    assert isinstance(again, Questions)
    for old, new in zip(result.questions, again.questions, strict=True):
        assert (old.kind, old.prompt) == (new.kind, new.prompt)
        assert [(part.text.plain) for part in old.parts()] == [(part.text.plain) for part in new.parts()]


# JSON and words.

_JSON = {"titles": ["One", "Two “quoted” \\ and \n new line", "Drei"]}


@given(st.integers(0, len(json.dumps(_JSON))))
def test_what_is_shown_while_json_arrives_only_grows(cut: int) -> None:
    text = json.dumps(_JSON)
    shown_now, shown_later = so_far(text[:cut]), so_far(text[: cut + 5])
    assert shown_later.startswith(shown_now.rstrip("\\"))
    assert "titles" not in shown_now


def test_json_in_a_fence_is_read_and_half_of_it_is_said_to_be_half() -> None:
    schema = prompt("titles").schema
    assert schema is not None
    assert fitting('```json\n{"titles": ["One"]}\n```', schema) == {"titles": ["One"]}
    with pytest.raises(NotUsable, match="ends in the middle"):
        fitting('{"titles": ["One"', schema)
    with pytest.raises(NotUsable, match="not in the form"):
        fitting("I would suggest: One", schema)
    with pytest.raises(NotUsable, match="has no “titles”"):
        fitting('{"names": ["One"]}', schema)
    with pytest.raises(NotUsable, match="no string"):
        fitting('{"titles": [1]}', schema)
    with pytest.raises(NotUsable, match="empty"):
        fitting("  ", schema)


@pytest.mark.parametrize("feature", ["questions", "outline", "objectives", "titles", "tags"])
def test_our_schemas_are_of_the_strict_kind(feature: str) -> None:
    def check(schema: dict[str, Any]) -> None:
        if schema["type"] == "object":
            assert schema["additionalProperties"] is False
            assert set(schema["required"]) == set(schema["properties"])
            for inner in schema["properties"].values():
                check(inner)
        elif schema["type"] == "array":
            check(schema["items"])
        else:
            assert schema["type"] in ("string", "boolean")

    schema = prompt(feature).schema
    assert schema is not None
    check(schema)
    assert misfit([], schema)


def test_markup_goes_unless_the_course_is_about_it() -> None:
    assert words("Read <b>this</b>.<script>x()</script>") == "Read this."
    assert words("Use <table> for tables.", markup=has_markup("A <table> has rows.")) == "Use <table> for tables."
    assert words("3 < 4 and 5 > 4") == "3 < 4 and 5 > 4"
    assert markdown("```markdown\n# Hi\n```") == "# Hi"
    with pytest.raises(NotUsable, match="empty"):
        markdown("***")


def test_commands_pictures_and_links_in_markdown_do_nothing(stand: Stand) -> None:
    stand.server.say(
        "Look.\n\n<!-- narration: Buy now. -->\n\n![A cat](file:///etc/passwd)\n\n[Click](https://evil.example)\n\n"
        "<img src=x onerror=alert(1)>\n\n- [x] Yes\n- [ ] No"
    )
    draft = stand.draft("write", REFUNDS, brief="Anything")
    stand.ai.insert(draft.id)
    blocks = stand.session.course.lesson("lrefunds").blocks
    new = [block for block in blocks if block.origins()]
    assert {block.kind for block in new} <= {"paragraph", "list"}
    assert not any(run.link for block in new for part in block.parts() for run in part.text.runs)
    said = " ".join(block.plain() for block in new)
    for word in ("passwd", "evil", "onerror", "Buy now"):
        assert word not in said
    assert "Click" in said


EVERYTHING = """\
# Receipts

Keep **every** receipt, *please*, and call `refund()` with 3 * 4 \\[sic\\].

1. First
2. Second
   - Deeper

> Paper is patient.
>
> — Somebody

> [!WARNING]
> Never throw one away.

| Step | Who |
| --- | --- |
| Scan | Anyone |

---

## At the end

The last word."""


def test_a_text_that_was_only_looked_at_in_the_editor_is_the_same_text(stand: Stand) -> None:
    stand.server.say(EVERYTHING)
    draft = stand.draft("write", REFUNDS, brief="Everything")
    assert isinstance(draft.result, Passage)
    kinds = [block.kind for block in draft.result.blocks]
    assert kinds == ["heading", "paragraph", "list", "quote", "callout", "table", "divider", "heading", "paragraph"]
    again = stand.ai.edit(draft.id, draft.text)
    assert isinstance(again.result, Passage)
    assert [replace(block, id="b", field_origins=()) for block in again.result.blocks] == [
        replace(block, id="b", field_origins=()) for block in draft.result.blocks
    ]
    assert again.text == draft.text


@pytest.mark.parametrize(
    ("feature", "said", "text", "result"),
    [
        ("titles", {"titles": ["One", "Two"]}, "- One\n- Two and a half\n\n- One", ("One", "Two and a half")),
        ("tags", {"tags": ["one"]}, "1. one\n2) two", ("one", "two")),
    ],
)
def test_choices_are_edited_line_by_line(
    stand: Stand, feature: str, said: dict[str, Any], text: str, result: tuple[str, ...]
) -> None:
    stand.server.say(said)
    draft = stand.draft(feature, REFUNDS)
    assert stand.ai.edit(draft.id, text).result == Choices(choices=result)
    with pytest.raises(Unfit, match="Nothing is left"):
        stand.ai.edit(draft.id, " \n ")


def test_a_long_description_of_a_picture_is_cut_at_a_word_and_said(stand: Stand) -> None:
    stand.server.say("A desk " * 100)
    draft = stand.draft("alt-text", Target(lesson_id="lrefunds", block_id="bimage"))
    assert isinstance(draft.result, Choices)
    assert len(draft.result.choices[0]) <= 301
    assert draft.result.choices[0].endswith("…")
    assert any("cut at 300" in note for note in draft.notes)
    assert stand.ai.edit(draft.id, "A desk\nwith a sign.").result == Choices(choices=("A desk with a sign.",))


def test_an_outline_without_lessons_and_objectives_without_lines_fail(stand: Stand) -> None:
    stand.server.say({"sections": [{"title": "Empty", "lessons": [{"title": " ", "points": []}]}]})
    assert stand.draft("outline", brief="Anything").state is DraftState.FAILED
    stand.server.say({"lead": "You can:", "objectives": [" "]})
    assert stand.draft("objectives", REFUNDS).state is DraftState.FAILED
    stand.server.say({"titles": ["Refunds"]})
    assert stand.draft("titles", REFUNDS).state is DraftState.FAILED
