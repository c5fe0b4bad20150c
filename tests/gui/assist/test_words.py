"""What can be asked, what a rewrite changed, and why AI can't be asked: values without a window."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gui.assist.catalog import ASKS, matching, title_of
from app.gui.assist.diff import compare
from app.gui.assist.readiness import Connected, State, readiness
from app.policy.features import features
from app.services.ai import Options, Rewriting
from app.services.policy import PolicyService


def accept(policy: PolicyService) -> None:
    pack = policy.pack
    policy.accept({section.id for section in pack.sections}, {box.id for box in pack.boxes})


def test_every_row_asks_for_a_registered_feature() -> None:
    assert {ask.feature for ask in ASKS} <= set(features())


def test_every_help_from_a_model_can_be_asked_for() -> None:
    wanted = [
        "outline",
        "write",
        "rewrite",
        "summarise",
        "questions",
        "objectives",
        "titles",
        "tags",
        "translate",
        "alt-text",
        "image",
    ]
    assert {ask.feature for ask in ASKS} == set(wanted)


def test_rows_are_found_by_words() -> None:
    assert [ask.key for ask in matching("reading level")] == ["level"]
    assert title_of("rewrite", Options(how=Rewriting.TONE)) == "Change the tone"


def test_a_comparison_shows_what_went_and_what_came() -> None:
    found = [(step.kind, step.text) for step in compare("We use any information.", "We use anything.")]
    assert found == [("same", "We use "), ("gone", "any information"), ("new", "anything"), ("same", ".")]


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_comparison_loses_nothing(before: str, after: str) -> None:
    steps = compare(before, after)
    assert "".join(step.text for step in steps if step.kind != "new") == before
    assert "".join(step.text for step in steps if step.kind != "gone") == after


@pytest.mark.clause("A0.4")
def test_what_holds_ai_up_leads_to_where_it_is_settled() -> None:
    policy = PolicyService()
    with policy.log:
        openai = Connected(provider="openai", name="OpenAI", model="gpt-x")
        assert (readiness(policy, openai).state, readiness(policy, openai).action) == (State.NOT_ACCEPTED, "help.policy")
        policy.decline()
        assert (readiness(policy, openai).state, readiness(policy, openai).action) == (State.DECLINED, "help.policy")
        accept(policy)
        assert (readiness(policy, None).state, readiness(policy, None).action) == (State.NO_PROVIDER, "ai.providers")
        keyless = Connected(provider="openai", name="OpenAI", model="gpt-x", key="missing")
        assert (readiness(policy, keyless).state, readiness(policy, keyless).action) == (State.NO_KEY, "ai.providers")
        held = Connected(provider="openai", name="OpenAI", model="gpt-x", trouble="Its budget is used up.")
        assert readiness(policy, held).sentence == "Its budget is used up."
        assert readiness(policy, openai).ready
        assert readiness(policy, openai, suspended="An incident is looked into.").state is State.SUSPENDED
