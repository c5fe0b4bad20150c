"""The decision table, row by row, and the one rule above it: the stricter wins."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.policy import PolicyStatus, UnknownFeature, Verdict, decide, feature, shipped_rules, strictest
from app.policy.decisions import UNDECIDED, Fact, Rule, read_rules
from app.policy.features import features


def rule(name: str, verdict: Verdict, **when: tuple[Fact, ...]) -> Rule:
    return Rule(id=name, about="request", when=when, verdict=verdict, source="app", clause="A6.2", why="Because.")


def request(**facts: Fact) -> dict[str, Fact]:
    return {"gated": True, "leaves": True, "status": "accepted", "never_send": False, "allowed": True, **facts}


@pytest.mark.clause("B0.2")
@pytest.mark.clause("B10.2")
@pytest.mark.parametrize(
    ("verdicts", "wins"),
    [
        ("allow", 0),
        ("allow allow", 0),
        ("allow decide", 1),
        ("decide allow", 0),
        ("allow block decide", 1),
        ("block block", 0),
        ("decide decide block", 2),
    ],
)
def test_the_stricter_wins_and_of_equals_the_first(verdicts: str, wins: int) -> None:
    rules = [rule(str(number), Verdict(name)) for number, name in enumerate(verdicts.split())]
    assert strictest(rules) is rules[wins]


@pytest.mark.clause("A6.2")
@given(st.lists(st.sampled_from(list(Verdict)), max_size=8), st.sampled_from(list(Verdict)))
def test_another_rule_never_makes_it_milder(verdicts: list[Verdict], added: Verdict) -> None:
    rules = [rule(str(number), verdict) for number, verdict in enumerate(verdicts)]
    before = strictest(rules).verdict.strictness if rules else 0
    assert strictest([*rules, rule("new", added)]).verdict.strictness >= before


def test_silence_is_no_permission() -> None:
    assert strictest([]) is UNDECIDED
    assert UNDECIDED.verdict is Verdict.BLOCK
    assert decide(shipped_rules(), "request", {}) is UNDECIDED
    assert decide(shipped_rules(), "request", {"gated": True}) is UNDECIDED


@pytest.mark.parametrize(
    ("facts", "decides"),
    [
        ({"gated": False, "leaves": False, "status": "pending"}, "stays-here"),
        ({"gated": False, "leaves": False, "status": "suspended", "never_send": True}, "stays-here"),
        ({"leaves": False}, "accepted"),
        ({"leaves": False, "never_send": True}, "accepted"),
        ({"leaves": False, "status": "pending"}, "not-accepted"),
        ({}, "accepted"),
        ({"status": "pending"}, "not-accepted"),
        ({"status": "declined"}, "not-accepted"),
        ({"status": "stale"}, "changed"),
        ({"status": "suspended"}, "suspended"),
        ({"never_send": True}, "never-send"),
        ({"allowed": False}, "not-allowed-here"),
        ({"status": "suspended", "never_send": True}, "suspended"),
    ],
)
def test_requests(facts: dict[str, Fact], decides: str) -> None:
    assert decide(shipped_rules(), "request", request(**facts)).id == decides


@pytest.mark.parametrize(
    ("facts", "decides"),
    [
        ({"leaves": False, "kind": "api-key", "baa": False}, "detail-stays-here"),
        ({"kind": "api-key", "baa": True}, "credential"),
        ({"kind": "token", "severity": "review"}, "detail"),
        ({"kind": "health-id"}, "health"),
        ({"kind": "health"}, "health"),
        ({"kind": "health", "baa": True}, "detail"),
        ({"kind": "child", "baa": True}, "child"),
        ({"kind": "child", "severity": "review"}, "child-perhaps"),
        ({"kind": "health", "severity": "review"}, "health-perhaps"),
        ({"kind": "health", "severity": "review", "baa": True}, "detail"),
        ({"kind": "pay", "severity": "review", "weak": True}, "one-sign"),
        ({"kind": "email"}, "detail"),
        ({"kind": "email", "severity": "review", "reserved": True}, "reserved"),
        ({"kind": "person", "severity": "review", "weak": True}, "one-sign"),
        ({"kind": "place", "severity": "review", "common": True}, "common"),
        ({"kind": "place", "severity": "review", "common": True, "leaves": False}, "detail-stays-here"),
        ({"kind": "rights"}, "manner"),
        ({"kind": "rights", "severity": "review", "weak": True}, "one-sign"),
        ({"kind": "something of tomorrow"}, "detail"),
        ({"kind": "prohibited-malware", "prohibited": True, "overridable": False}, "prohibited"),
        ({"kind": "prohibited-malware", "prohibited": True, "overridable": False, "leaves": False}, "prohibited"),
        ({"kind": "prohibited-hate", "prohibited": True, "overridable": True}, "prohibited-subject"),
    ],
)
def test_findings(facts: dict[str, Fact], decides: str) -> None:
    usual: dict[str, Fact] = {
        "leaves": True,
        "severity": "alert",
        "reserved": False,
        "weak": False,
        "common": False,
        "prohibited": False,
        "baa": False,
    }
    assert decide(shipped_rules(), "finding", usual | facts).id == decides


@pytest.mark.clause("A0.4")
def test_whatever_the_facts_gated_requests_pass_only_when_accepted() -> None:
    flags = (True, False)
    for leaves, status, never_send, allowed in itertools.product(flags, PolicyStatus, flags, flags):
        facts = request(leaves=leaves, status=status.value, never_send=never_send, allowed=allowed)
        passes = decide(shipped_rules(), "request", facts).verdict is Verdict.ALLOW
        assert passes == (status is PolicyStatus.ACCEPTED and not (leaves and (never_send or not allowed)))


def test_every_shipped_rule_says_why_by_which_clause_and_what_next() -> None:
    for item in shipped_rules():
        assert item.why.endswith(".")
        assert item.clause[0] in "AB"
        assert item.next or item.verdict is Verdict.ALLOW
        assert item.source in {"app", "A", "B", "organisation"}
    assert len({item.id for item in shipped_rules()}) == len(shipped_rules())


@pytest.mark.parametrize(
    "row",
    [
        {"id": "x", "about": "weather", "when": {}, "verdict": "block", "clause": "A1", "why": "No."},
        {"id": "x", "about": "request", "when": {}, "verdict": "perhaps", "clause": "A1", "why": "No."},
        {"id": "x", "about": "request", "when": {}, "verdict": "block", "clause": "A1", "why": "No.", "colour": "red"},
        {"id": "x"},
        {"id": "x", "about": "finding", "when": {"kinds": "phone"}, "verdict": "block", "clause": "A1", "why": "No."},
        {"id": "x", "about": "request", "when": {"kind": "phone"}, "verdict": "block", "clause": "A1", "why": "No."},
        {"id": "x", "about": "finding", "when": {"kind": 3}, "verdict": "block", "clause": "A1", "why": "No."},
        {"id": "x", "about": "finding", "when": {"kind": []}, "verdict": "block", "clause": "A1", "why": "No."},
        {"id": "x", "about": "finding", "when": {"weak": "true"}, "verdict": "block", "clause": "A1", "why": "No."},
        {"id": "x", "about": "finding", "when": 3, "verdict": "block", "clause": "A1", "why": "No."},
    ],
)
def test_a_malformed_rule_is_refused(row: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        read_rules([row], "organisation")


@pytest.mark.clause("A-D2")
@pytest.mark.clause("A1.1")
def test_every_feature_says_what_it_makes_and_for_which_task() -> None:
    assert "narration" in features()
    for item in features().values():
        assert item.title
        assert item.task in ("content", "admin")
        assert feature(item.id) is item
    with pytest.raises(UnknownFeature, match="chat"):
        feature("chat")
