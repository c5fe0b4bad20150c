"""Dynamic time warping of two long sequences in windows: each is warped with its end left open, half of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.media.align.features import Rows

WINDOW = 3000
"""Rows of the reference a window takes: a minute. Its matrix of steps holds 16 MB."""
_SLACK = 1.8
"""How much longer than the reference a window of the recording may be: somebody who speaks at half the speed still fits."""
_STRAY = 0.08
"""What a step costs that is not along the diagonal: without it the path dawdles in sounds that are alike."""
_SKIP = 0.75
"""Share of what rows cost that have nothing to do with each other: less, and in noise it is cheaper to skip than to listen."""

_DIAGONAL, _DOWN, _RIGHT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Warp:
    """For each row of the reference: the row ``at`` of the other that it falls on, and the ``cost`` of that match. ``chance``
    is what rows cost that have nothing to do with each other."""

    at: NDArray[np.int64]
    cost: Rows
    chance: float


def warp(reference: Rows, other: Rows, say: Callable[[float], None]) -> Warp:
    """Lay ``other`` along ``reference``; both may begin and end with something that the other lacks."""
    n, m = len(reference), len(other)
    at, cost = np.zeros(n, np.int64), np.full(n, np.inf, np.float32)
    row = column = 0
    while row < n and m:
        say(row / n)
        rows = min(WINDOW, n - row)
        columns = min(int(WINDOW * _SLACK), m - column)
        ends = row + rows == n
        costs = _costs(reference[row : row + rows], other[column : column + columns])
        path = _path(costs, begins=row == 0, ends=ends and column + columns == m)
        keep = rows if ends else rows // 2
        inside = path[path[:, 0] < keep]
        if not len(inside):
            break
        # the last step of a row counts: a row that stays while the other goes on ends where the next begins
        i, j = inside[:, 0], inside[:, 1]
        at[row + i] = column + j
        cost[row + i] = costs[i, j]
        row += keep
        column = min(int(at[row - 1]) + 1, m - 1)
    return Warp(at, cost, _chance(reference, other))


def _chance(reference: Rows, other: Rows) -> float:
    """The mean cost of rows of speech drawn at random: what stands for nothing in common."""
    rng = np.random.default_rng(1)
    said, heard = reference[reference[:, -1] > 0], other[other[:, -1] > 0]
    if not len(said) or not len(heard):
        return 0.0
    pairs = said[rng.integers(0, len(said), 8000)] - heard[rng.integers(0, len(heard), 8000)]
    return float(np.linalg.norm(pairs, axis=1).mean())


def distance(a: Rows, b: Rows) -> float:
    """What it costs a row to lay two short sequences along each other from end to end: to compare one with several."""
    costs = _costs(a, b)
    before = np.full(costs.shape[1], np.inf)
    for i in range(len(costs)):
        own = costs[i].astype(np.float64)
        if i:
            entry = np.minimum(np.concatenate(([np.inf], before[:-1])), before + _STRAY) + own
        else:
            entry = np.where(np.arange(len(own)) == 0, 0.0, np.inf) + own
        total = np.cumsum(own + _STRAY)
        before = np.minimum.accumulate(entry - total) + total
    return float(before[-1]) / sum(costs.shape)


def _costs(a: Rows, b: Rows) -> Rows:
    """Euclidean distances of all rows; in place, for it is the largest thing there is here (65 MB a window)."""
    out: Rows = a @ b.T
    out *= -2
    out += (a * a).sum(axis=1)[:, None]
    out += (b * b).sum(axis=1)[None, :]
    np.maximum(out, 0, out=out)
    np.sqrt(out, out=out)
    return out


def _path(costs: Rows, *, begins: bool, ends: bool) -> NDArray[np.int64]:
    """The cheapest path as pairs (row, column) from the first row to the last.

    A row is one vector operation: with S the running sum of its costs, D[j] - S[j] is a running minimum.
    """
    rows, columns = costs.shape
    steps = np.empty((rows, columns), np.uint8)
    skip = float(costs.mean()) * _SKIP  # what leaving out a column at either end costs
    before = np.full(columns, np.inf)
    reach = np.arange(columns)
    start = reach * skip if begins else np.where(reach == 0, 0.0, np.inf)
    lasts = np.empty(rows)  # the cost of ending in the last column, row by row
    for i in range(rows):
        own = costs[i].astype(np.float64)
        if i == 0:
            entry, steps[i] = start + own, _DIAGONAL
        else:
            diagonal = np.concatenate(([np.inf], before[:-1]))
            down = before + _STRAY
            entry = np.minimum(diagonal, down) + own
            steps[i] = np.where(down < diagonal, _DOWN, _DIAGONAL)
        total = np.cumsum(own + _STRAY)
        slid = np.minimum.accumulate(entry - total)
        now = slid + total
        steps[i][now < entry - 1e-9] = _RIGHT
        before, lasts[i] = now, now[-1]
    if ends:
        j = int(np.argmin(before + (columns - 1 - reach) * skip))
        i = rows - 1
    else:
        # an open end: the cheapest by what it costs a step, in the last row or the last column
        by_row = before / (rows + reach)
        far = np.arange(rows)
        by_column = np.where(far > rows * 0.6, lasts / (far + columns), np.inf)
        if by_row.min() <= by_column.min():
            i, j = rows - 1, int(np.argmin(by_row))
        else:
            i, j = int(np.argmin(by_column)), columns - 1
    return _back(steps, i, j, begins=begins)


def _back(steps: NDArray[np.uint8], i: int, j: int, *, begins: bool) -> NDArray[np.int64]:
    path = [(i, j)]
    while i or j:
        step = steps[i, j]
        if i == 0 and (begins and step != _RIGHT):
            break
        if step == _RIGHT or i == 0:
            j -= 1
        elif step == _DOWN:
            i -= 1
        else:
            i, j = i - 1, j - 1
        if j < 0:
            break
        path.append((i, j))
    return np.array(path[::-1], np.int64)
