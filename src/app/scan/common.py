"""Which of the common kinds are noted (places, organisations, dates and the like): all but what the person left out.

They are left out by name in ``unnoted.txt`` in the settings folder, one kind a line, so that a kind that a newer version brings
is noted. What the organisation's policy has a rule about is noted whatever the person chose: the rule could not hold otherwise.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path

from app.paths import config_dir, settings_stamp
from app.scan.kinds import kinds

FILE = "unnoted.txt"


@cache
def common_kinds() -> tuple[str, ...]:
    """The ids of the common kinds in the order of their table."""
    return tuple(kind.id for kind in kinds().values() if kind.common)


def unnoted_file() -> Path:
    """Where the choice is kept."""
    return config_dir() / FILE


def unnoted() -> frozenset[str]:
    """The common kinds the person left out; none when nothing was chosen, or when the file can't be read."""
    try:
        names = unnoted_file().read_text("utf-8").split()
    except (OSError, ValueError):
        return frozenset()
    return frozenset(names).intersection(common_kinds())


def noted(demanded: Collection[str] = ()) -> frozenset[str]:
    """The common kinds that are looked for; ``demanded`` are those that the organisation's policy has a rule about."""
    return frozenset(common_kinds()) - unnoted() | frozenset(demanded).intersection(common_kinds())


def stamp() -> tuple[int, int]:
    """Differs when the choice is another than before."""
    return settings_stamp(FILE)
