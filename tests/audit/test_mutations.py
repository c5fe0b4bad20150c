"""A seeded piece of the 100,000 random edits (``python -m tests.audit.mutations 100000``), and the limits it has."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.audit.mutations import EDITS, Verifier, run, written

EDITS_HERE = 4000


@pytest.mark.clause("B6.3")
def test_every_random_edit_is_noticed() -> None:
    tally = run(EDITS_HERE, seed=20261126)
    assert tally.escaped == []
    assert sum(tally.made.values()) == EDITS_HERE
    assert {what.partition(";")[0] for what in tally.made} >= EDITS.keys()
    assert any("the chain and its head" in what for what in tally.made)


@pytest.mark.clause("B6.3")
@pytest.mark.parametrize("name", sorted(EDITS))
def test_an_edit_of_an_anchored_log_is_noticed_even_when_chain_and_head_are_made_to_fit(name: str, tmp_path: Path) -> None:
    original = written("anchored", tmp_path, lambda _number: True)
    verifier, rng = Verifier(tmp_path), random.Random(name)
    for _ in range(30):
        draft = original.draft.copy()
        EDITS[name](rng, draft)
        if name not in ("retype a value", "change what stands beside", "change a number"):
            draft.relink()
            draft.set_head()
        if draft.shown() != original.draft.shown():
            assert not verifier.verify(draft, original.told).ok
    verifier.close()


def test_entries_added_while_nothing_vouched_for_them_are_counted(tmp_path: Path) -> None:
    """Whoever can write the file can add entries as Lectern does while the key store is closed: they are never passed off as
    vouched for."""
    original = written("anchored", tmp_path, lambda _number: True)
    verifier, draft = Verifier(tmp_path), original.draft.copy()
    draft.rows.append([0, draft.rows[-1][1], "request.done", "{}", 0, ""])
    draft.relink()
    draft.set_head()
    assert verifier.verify(draft, original.told).unanchored == 1
    assert verifier.verify(original.draft, original.told).unanchored == 0
    verifier.close()


@pytest.mark.parametrize("meta", [[["note", "x"]], [["seq", "24"]], []])
def test_what_does_not_belong_beside_the_entries_is_named(meta: list[list[object]], tmp_path: Path) -> None:
    original = written("plain", tmp_path, None)
    verifier, draft = Verifier(tmp_path), original.draft.copy()
    draft.meta = draft.meta + meta if meta else draft.meta[:-1]
    assert "beside its entries" in " ".join(item.what for item in verifier.verify(draft, None).breaks)
    verifier.close()
