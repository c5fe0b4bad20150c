"""Whatever a model answers, it becomes a result that can be inserted and published, or an error in words: nothing else."""

from __future__ import annotations

import contextlib
import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from tests.course.making import WEIRD, json_value, randoms, text
from tests.services.ai.conftest import the_course

from app.course.errors import LecternError
from app.course.ops import apply, check_course
from app.course.provenance import OutputKind, Provenance, SourceType
from app.services.ai import Draft, DraftState, Options, Request, Target
from app.services.ai.bodies import Form
from app.services.ai.choosing import Chosen
from app.services.ai.inserting import op_for
from app.services.ai.keeping import draft_of, entry_of
from app.services.ai.payloads import payload_of
from app.services.ai.plans import FEATURES, plan
from app.services.ai.reading import edited
from app.services.ai.results import Made, Reply, read
from app.services.ai.units import Asked, Plan
from app.services.ai.values import Result
from app.services.labelling import Labeller

COURSE = the_course()
MORE = (
    *WEIRD,
    "⟦1⟧",
    "⟦/1⟧ x",
    "# Head",
    "- [x] a\n- [ ] b",
    "| a |\n| - |",
    "> [!NOTE]\n> x",
    "```\ncode",
    "![x](y)",
    "<script>",
    "1. a",
    "A word.",
)


def made_plan(feature: str) -> Plan:
    target = Target(lesson_id="lrefunds", block_id="bimage" if feature == "alt-text" else "")
    options = Options(brief="About refunds", language="de")
    return plan(
        Asked(request=Request(feature=feature, target=target, options=options), course=COURSE, leaves=True, media=_none)
    )


def _none(_sha256: str) -> bytes:
    raise AssertionError("no picture is asked for")


def some_text(rng: Random) -> str:
    return "\n\n".join(rng.choice((*MORE, text(rng))) for _ in range(rng.randrange(5)))


def instance(rng: Random, schema: dict[str, Any]) -> Any:
    """Something that fits a schema, sometimes not."""
    if rng.random() < 0.03:
        return json_value(rng)
    if schema["type"] == "object":
        return {name: instance(rng, inner) for name, inner in schema["properties"].items()}
    if schema["type"] == "array":
        return [instance(rng, schema["items"]) for _ in range(rng.randrange(4))]
    if schema["type"] == "boolean":
        return rng.random() < 0.5
    return rng.choice(schema["enum"]) if "enum" in schema else some_text(rng)


def replies(rng: Random, made: Plan) -> list[Reply]:
    out = []
    for number, unit in enumerate(made.units):
        payload = payload_of(unit, made, Chosen(provider="openai", model="m", form=Form.RESPONSES), COURSE, OutputKind.TEXT)
        record = Provenance(
            id=f"pnew{number}", kind=OutputKind.TEXT, source_type=SourceType.TRAINED, provider="openai", system="m",
            created="2026-11-26T14:00:00+00:00", user="Ada", request_id=f"r{number}", prompt_sha256=payload.sha256,
        )  # fmt: skip
        said = some_text(rng) if unit.schema is None else json.dumps(instance(rng, unit.schema))
        said = said[: rng.randrange(len(said) + 1)] if rng.random() < 0.05 else said
        out.append(
            Reply(unit=unit, body=payload.body, content=said.encode("utf-8", "replace"), mime="text/plain", record=record)
        )
    return out


PLANS = {feature: made_plan(feature) for feature in FEATURES if feature != "image"}


def draft_from(made: Plan, result: Made) -> Draft:
    return Draft(
        id="d1", course_id=COURSE.id, request=made.request, created="2026-11-26T14:00:00.000+00:00", state=DraftState.READY,
        text=result.text, result=result.result, statements=result.statements, provenance=result.records, before=made.before,
    )  # fmt: skip


@pytest.mark.clause("A2.0c")
@pytest.mark.parametrize("feature", PLANS)
def test_any_answer_is_a_result_or_an_error_in_words(feature: str) -> None:
    made = PLANS[feature]

    @given(randoms)
    def check(rng: Random) -> None:
        try:
            result = read(made, replies(rng, made), COURSE, Labeller())
        except LecternError:
            return
        for statement in result.statements:
            assert 0 <= statement.start <= statement.end <= len(result.text)
            for mark in statement.unsupported:
                assert statement.start <= mark.start < mark.end <= len(result.text)
        draft = draft_from(made, result)
        op, _ = op_for(COURSE, draft)
        applied = apply(COURSE, op)
        check_course(applied.course)
        assert apply(applied.course, applied.inverse).course == COURSE
        assert draft_of(entry_of(draft)) == draft
        still_whole(result.result, rng)

    check()


def still_whole(result: Result, rng: Random) -> None:
    """Any edit of its text gives another result, or an error in words."""
    with contextlib.suppress(LecternError):
        edited(result, some_text(rng))
