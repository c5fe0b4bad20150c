"""The history is bounded by steps and by bytes, and what is left of it can always be replayed."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from tests.course.making import randoms
from tests.project.helpers import typed

from app.course.ops import SetAccepted, SetSection
from app.project import Change, ProjectFile, history, stacks
from app.project.history import Extent, first_coherent, trim


def change(label: str, kind: history.Kind = "do", size: int = 0) -> Change:
    return Change(SetSection("s", "x" * size), SetSection("s", ""), label, kind)


def sequence(rng: Random, length: int) -> list[Change]:
    """A history as an author makes one: undo only what was done, redo only what was undone."""
    made: list[Change] = []
    for n in range(length):
        done, undone = stacks(made)
        kinds: list[history.Kind] = ["do"]
        if made and made[-1].kind in ("do", "more"):
            kinds.append("more")
        kinds += ["undo", "undo"] if done else []
        kinds += ["redo"] if undone else []
        made.append(change(str(n), rng.choice(kinds)))
    return made


@given(randoms)
def test_any_cut_history_can_be_replayed_and_ends_in_the_same_steps(rng: Random) -> None:
    whole = sequence(rng, 30)
    cut = first_coherent([item.kind for item in whole], rng.randrange(31))
    done, undone = stacks(whole)
    left_done, left_undone = stacks(whole[cut:])
    assert_same(left_done, done[len(done) - len(left_done) :], whole, cut)
    assert_same(left_undone, undone[len(undone) - len(left_undone) :], whole, cut)


def assert_same(left: list[Change], expected: list[Change], whole: list[Change], cut: int) -> None:
    """Steps are as they were, except that one may have lost its beginning to the cut and is then called after what is left."""
    first = next((n for n in range(cut, -1, -1) if n < len(whole) and whole[n].kind != "more"), 0)
    renamed = {whole[first].label: whole[cut].label} if cut < len(whole) else {}
    assert [step.label for step in left] == [renamed.get(step.label, step.label) for step in expected]


def test_a_history_that_can_not_be_cut_there_is_cut_later() -> None:
    assert first_coherent(["do", "undo", "do"], 1) == 2
    assert first_coherent(["do", "undo"], 1) == 2
    assert first_coherent(["do", "undo", "redo", "do"], 2) == 3
    assert first_coherent(["do", "do"], 1) == 1
    assert first_coherent(["do", "more", "undo"], 1) == 1
    assert first_coherent([], 0) == 0


@pytest.mark.parametrize(("limit", "left"), [(Extent(20, 10**9), 20), (Extent(10**6, 30_000), 25), (Extent(0, 0), 10)])
def test_the_oldest_steps_are_forgotten_beyond_either_bound(path: Path, limit: Extent, left: int) -> None:
    with ProjectFile.open(path) as project:
        project.append([change(str(n), size=1000) for n in range(100)], project.course)
        with project._db.write() as connection:
            extent = trim(connection, history.measure(connection), limit)
            assert extent == history.measure(connection)
        labels = [item.label for item in project.history()]
        assert labels == [str(n) for n in range(100 - len(labels), 100)]
        assert left - 2 <= len(labels) <= left + 2


def test_nothing_is_forgotten_within_the_bounds(path: Path) -> None:
    with ProjectFile.open(path) as project:
        project.append([change(str(n)) for n in range(100)], project.course)
        with project._db.write() as connection:
            before = history.measure(connection)
            assert trim(connection, before, Extent(80, 10**9)) == before


def test_saving_trims_by_itself(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_CHANGES", 40)
    with ProjectFile.open(path) as project:
        for n in range(120):
            typed(project, str(n))
        assert 40 <= len(project.history()) <= 50
        assert project._extent.changes == len(project.history())


def test_a_history_that_leaves_nothing_to_cut_stays(path: Path) -> None:
    with ProjectFile.open(path) as project:
        project.append([change(str(n), size=1000) for n in range(5)], project.course)
        with project._db.write() as connection:
            assert trim(connection, history.measure(connection), Extent(0, 0)).changes == 5


@pytest.mark.parametrize("newer", [{"op": json.dumps({"op": "Teleport"})}, {"kind": "branch"}, {"inverse": "{"}, {"op": "5"}])
def test_steps_before_one_that_a_newer_lectern_made_are_left_out_and_kept(path: Path, newer: dict[str, str]) -> None:
    [(column, value)] = newer.items()
    with ProjectFile.open(path) as project:
        project.append([change(str(n)) for n in range(4)], project.course)
        with project._db.write() as connection:
            connection.execute(f"UPDATE changes SET {column} = ? WHERE label = '1'", (value,))
        assert [item.label for item in project.history()] == ["2", "3"]
    with ProjectFile.open(path) as project:
        assert [item.label for item in project.history()] == ["2", "3"]
        with project._db.read() as connection:
            assert history.measure(connection).changes == 4


def test_a_huge_step_is_kept_until_newer_ones_push_it_out(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_BYTES", 50_000)
    accepted = frozenset(f"{n:064x}" for n in range(2000))
    huge = Change(SetAccepted(accepted), SetAccepted(frozenset()), "huge")
    with ProjectFile.open(path) as project:
        project.append([huge], project.course)
        assert project.history() == [huge]
        for n in range(20):
            typed(project, str(n))
        assert huge not in project.history()
