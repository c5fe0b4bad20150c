"""Several requests of one batch at the same time. How fast they may follow one another is the pace's to say."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

MOST = 8
"""Lanes at most: more would be a burst that providers refuse, and threads that only wait for the pace."""


def in_lanes(count: int, lanes: int, one: Callable[[int], None]) -> None:
    """Call ``one`` with 0, 1, … on up to ``lanes`` threads, on this one when there is but one lane.

    The first error stops what has not begun; what runs is waited for, since it was sent and is paid for. Then it is raised.
    """
    lanes = min(lanes, count, MOST)
    if lanes <= 1:
        for index in range(count):
            one(index)
        return
    lock = threading.Lock()
    waiting = iter(range(count))
    errors: list[BaseException] = []

    def lane() -> None:
        while True:
            with lock:
                index = next(waiting, None) if not errors else None
            if index is None:
                return
            try:
                one(index)
            except BaseException as error:
                with lock:
                    errors.append(error)
                return

    with ThreadPoolExecutor(lanes, "lane") as pool:
        for _ in range(lanes):
            pool.submit(lane)
    if errors:
        raise errors[0]
