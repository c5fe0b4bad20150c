"""Clause → control → evidence is whole: every clause has its row, every control its module, its events and its tests."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.clauses import Outcomes, proofs

from app.audit.events import EVENTS
from app.policy import covered, load_pack, obligations

PROOFS = proofs()
DOES = [row for row in obligations() if row.kind == "does"]


def test_every_clause_of_the_policy_has_one_row_and_every_row_is_said_in_the_policy() -> None:
    ids = [row.id for row in obligations()]
    assert len(ids) == len(set(ids))
    assert set(ids) == set(load_pack().clauses)


@pytest.mark.parametrize("row", obligations(), ids=lambda row: str(row.id))
def test_a_row_says_what_is_done_where_and_what_proves_it(row: object) -> None:
    (one,) = [known for known in obligations() if known is row]
    assert one.says.endswith(".")
    assert one.control.endswith(".")
    assert find_spec(one.module) is not None
    assert set(one.events) <= EVENTS.keys()
    assert one.events or one.kind == "text" or one.waits


@pytest.mark.parametrize("row", DOES, ids=lambda row: str(row.id))
def test_a_control_has_a_test_that_names_its_clause(row: object) -> None:
    (one,) = [known for known in DOES if known is row]
    named = [proof for proof in PROOFS if proof.clause == one.id]
    assert named, f"no test is marked with {one.id}"
    assert one.waits or any(not proof.waits for proof in named), f"every test of {one.id} waits for something"
    if one.waits:
        assert any(one.waits in proof.waits for proof in named), f"no xfail test of {one.id} names “{one.waits}”"


def test_no_test_that_proves_a_clause_can_be_skipped() -> None:
    assert [proof.test for proof in PROOFS if proof.skips] == []


def test_a_test_waits_only_for_the_issue_that_its_row_names() -> None:
    waits = {row.id: row.waits for row in obligations()}
    assert [proof for proof in PROOFS if proof.waits and waits.get(proof.clause, "") not in proof.waits] == []


def test_marks_name_clauses_that_exist() -> None:
    assert {proof.clause for proof in PROOFS} <= {row.id for row in obligations()}


def test_marks_are_found_on_tests_classes_modules_and_parameters(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(
        "import pytest\npytestmark = pytest.mark.clause('A1')\n"
        "@pytest.mark.clause('A2')\nclass TestIt:\n"
        "    @pytest.mark.xfail(strict=True, reason='Voice')\n    def test_one(self): ...\n"
        "@pytest.mark.parametrize('x', [pytest.param(1, marks=pytest.mark.clause('A3'))])\ndef test_two(x): ...\n"
        "@pytest.mark.skipif(True, reason='no')\ndef test_three(): ...\n"
        "def test_four():\n    pytest.skip('no')\n"
    )
    found = [(proof.clause, proof.test.rpartition("::")[2], proof.waits, proof.skips) for proof in proofs(tmp_path)]
    assert (
        found[:2] == [("A2", "test_one", "Voice", False), ("A1", "test_two", "", False)]
        or ("A1", "test_one", "Voice", False) in found
    )
    assert ("A3", "test_two", "", False) in found
    assert {(test, skips) for _, test, _, skips in found} >= {("test_three", True), ("test_four", True)}


def test_evidence_is_counted_by_the_events_of_each_row() -> None:
    rows = {row.obligation.id: row for row in covered({"policy.accepted": 3, "policy.declined": 1})}
    assert rows["A0.3"].evidence == 3
    assert rows["A0.4"].counts == (1, 0, 0)
    assert rows["A0.2"].evidence == 0


def test_a_run_proves_a_clause_only_with_a_passing_test_and_none_that_failed_or_was_skipped(tmp_path: Path) -> None:
    run = Outcomes()
    run.add(["A1", "A2"], "one", "passed")
    run.add(["A2"], "two", "passed")
    run.add(["A2"], "two", "failed")
    run.add(["A3"], "three", "waits")
    assert run.unproven(["A1", "A2", "A3", "A4"]) == ["A2", "A3", "A4"]
    run.write(tmp_path / "report.json", [{"clause": "A1", "says": "x"}])
    assert '"one": "passed"' in (tmp_path / "report.json").read_text()
