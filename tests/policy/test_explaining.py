"""Which policy controls is shown, not only decided: the stricter wins, and the trace says over what."""

from __future__ import annotations

import json

import pytest

from app.cli.main import run
from app.policy import Rule, Verdict, explain
from app.policy.decisions import UNDECIDED
from app.policy.explaining import condition


def _row(name: str, verdict: Verdict, **when: object) -> Rule:
    values = {key: value if isinstance(value, tuple) else (value,) for key, value in when.items()}
    return Rule(id=name, about="request", when=values, verdict=verdict, source="app", clause="A0.1", why="It is so.")


ROWS = (
    _row("calm", Verdict.ALLOW, gated=True),
    _row("ask", Verdict.DECIDE, gated=True, status=("stale", "pending")),
    _row("never", Verdict.BLOCK, gated=True, leaves=True),
)


@pytest.mark.clause("B0.2")
@pytest.mark.clause("B10.2")
def test_the_trace_names_every_row_that_fits_and_the_one_that_decides() -> None:
    found = explain(ROWS, "request", {"gated": True, "status": "stale", "leaves": False})
    assert [(row.rule.id, row.fits, row.decides) for row in found.weighed] == [
        ("calm", True, False),
        ("ask", True, True),
        ("never", False, False),
    ]
    assert found.weighed[2].unmet == ("leaves",)
    assert found.decided.id == "ask"


def test_without_a_fitting_row_silence_decides() -> None:
    assert explain(ROWS, "request", {"gated": False}).decided is UNDECIDED


def test_conditions_are_said_in_words() -> None:
    assert condition(ROWS[1]) == "gated, status is stale or pending"
    assert condition(_row("x", Verdict.ALLOW, never_send=False)) == "not never send"
    assert condition(_row("x", Verdict.ALLOW)) == "always"


@pytest.mark.clause("B0.2")
@pytest.mark.clause("B10.2")
def test_explain_prints_every_row_with_its_source_clause_and_condition(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "explain"]) == 0
    told = capsys.readouterr().out
    assert "block   credential  [A A2.4a]" in told
    assert "when gated, status is pending or declined" in told
    assert run(["policy", "explain", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"id", "about", "when", "verdict", "source", "clause", "why"} <= rows[0].keys()


@pytest.mark.clause("B0.2")
@pytest.mark.clause("B10.2")
@pytest.mark.parametrize(
    ("kind", "verdict", "row"),
    [
        ("email", "decide", "detail"),
        ("api-key", "block", "credential"),
        ("health-id", "block", "health"),
        ("prohibited-hate", "decide", "prohibited-subject"),
        ("prohibited-sexual-minors", "block", "prohibited"),
    ],
)
def test_explain_says_what_would_be_decided_and_why(
    capsys: pytest.CaptureFixture[str], kind: str, verdict: str, row: str
) -> None:
    assert run(["policy", "explain", "--kind", kind, "--provider", "openai", "--json"]) == 0
    request, finding = json.loads(capsys.readouterr().out)
    assert request["decided"]["id"] == "not-accepted"
    assert (finding["verdict"], finding["decided"]["id"]) == (verdict, row)
    assert run(["policy", "explain", "--kind", kind, "--provider", "openai"]) == 0
    assert f"→ {verdict:7} {row}" in capsys.readouterr().out


def test_the_voice_of_this_computer_needs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "explain", "--provider", "local", "--json"]) == 0
    (request,) = json.loads(capsys.readouterr().out)
    assert (request["verdict"], request["decided"]["id"]) == ("allow", "stays-here")


def test_an_unknown_kind_or_provider_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "explain", "--kind", "emial"]) != 0
    assert "emial" in capsys.readouterr().err
    assert run(["policy", "explain", "--provider", "nobody"]) != 0
    assert "nobody" in capsys.readouterr().err


def test_coverage_counts_the_evidence_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "decline"]) == 0
    capsys.readouterr()
    assert run(["policy", "coverage", "--json"]) == 0
    rows = {row["clause"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["A0.4"]["events"]["policy.declined"] == 1
    assert rows["A6.5"]["kind"] == "text"
    assert run(["policy", "coverage"]) == 0
    assert "policy.declined 1" in capsys.readouterr().out
