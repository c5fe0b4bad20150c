"""The small nets: what each feature carries adds up to the sum, and what no feature is known of has none."""

from __future__ import annotations

import numpy as np
import pytest

from app.scan.nets import Net, net, scale
from app.scan.sentences.spans import grown


@pytest.fixture
def small() -> Net:
    """Two hidden units and two kinds: the first unit is on for "a", the second only where "b" is with it."""
    return Net(
        places={"a": 0, "b": 1},
        weights=np.array([[10, 5, 1, 0], [0, 5, 0, 2]], np.int8),
        steps=np.full(4, 0.5, np.float32),
        units=np.array([0.0, -4.0], np.float32),
        through=np.array([[1.0, 0.0], [0.0, 3.0]], np.float32),
        start=np.array([-1.0, -2.0], np.float32),
        enough=[0.0, 0.0],
        sure=[1.0, 1.0],
        glance={},
        worth=0,
    )


def test_a_hidden_unit_counts_only_where_it_is_on(small: Net) -> None:
    part = scale(2)
    alone, both = small.weigh(["a"], 2), small.weigh(["a", "b", "unknown"], 2)
    assert alone
    assert both
    assert alone.sums == pytest.approx([-1 + 5 * part + 0.5 * part, -2.0])
    assert both.sums[1] == pytest.approx(-2 + 3 * (5 * part - 4) + part)


def test_nothing_known_has_no_sums(small: Net) -> None:
    assert small.weigh(["c"], 2) is None


@pytest.mark.parametrize("seen", [("a",), ("b",), ("a", "b")])
def test_what_features_carry_adds_up_to_the_sum(small: Net, seen: tuple[str, ...]) -> None:
    weighed = small.weigh(seen, 2)
    assert weighed
    rows = small.weights[[small.places[name] for name in seen]] * (small.steps * scale(2))
    on = rows.sum(0)[:2] + small.units > 0
    for column in (0, 1):
        begun = small.start[column] + (small.units * on) @ small.through[:, column]
        assert sum(weighed.shares(column).values()) + begun == pytest.approx(weighed.sums[column])


@pytest.mark.parametrize("name", ["weights", "values"])
def test_the_shipped_nets_know_what_they_are_made_of(name: str) -> None:
    held = net(name)
    assert len(held.places) == len(held.weights)
    assert held.weights.dtype == np.int8
    assert "#ill" in held.weighed


def test_a_finding_grows_to_most_of_what_is_told_but_over_no_name() -> None:
    shares = [0.5, -0.1, 2.0, -0.1, 1.5, -100.0, 3.0]
    assert grown(shares, 2, 2) == (2, 4)
    assert grown([0.1, -0.1, 2.0], 2, 2) == (2, 2)
