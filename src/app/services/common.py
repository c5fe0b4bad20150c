"""Common details (places, organisations, dates and the like): which of them are noted, and how many there are in words.

They stand in any text and say nothing about anybody alone, so both faces count them together and show them when asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from app.course.errors import FileProblem, LecternError
from app.policy import Rule
from app.scan import is_common, kind_of
from app.scan.common import common_kinds, noted, unnoted_file
from app.services.settings import write_atomically


class UnknownKind(LecternError):
    """A name that is not one of the common kinds."""

    def __init__(self, name: str) -> None:
        why = "These are the common kinds: " + ", ".join(common_kinds()) + "."
        super().__init__(f"“{name}” is not one of the common kinds.", why, "Give one of these.")


def choose(names: Iterable[str]) -> frozenset[str]:
    """Note exactly these common kinds from now on; gives back what is noted, with what the organisation demands.

    Raises :class:`UnknownKind`, or ``FileProblem`` when the choice can't be written.
    """
    wanted = frozenset(name.strip().lower() for name in names)
    for name in sorted(wanted.difference(common_kinds())):
        raise UnknownKind(name)
    left_out = [name for name in common_kinds() if name not in wanted]
    try:
        write_atomically(unnoted_file(), "".join(f"{name}\n" for name in left_out).encode())
    except OSError as error:
        step = "Check the rights of that folder and the room on the disk."
        raise FileProblem(f"The choice can't be kept in {unnoted_file()}.", f"{error.strerror}.", step) from error
    return noted(demanded())


def demanded() -> frozenset[str]:
    """The common kinds that the organisation's policy, as it is now, has a rule about: they are noted in any case."""
    from app.policy.shelf import Whole
    from app.services.compliance import open_shelf

    return demanded_by(Whole(open_shelf())().rules)


def demanded_by(rules: Iterable[Rule]) -> frozenset[str]:
    """The common kinds these rules speak about by name, or all of them where one speaks about whatever is common."""
    found: set[str] = set()
    for rule in rules:
        if rule.about == "finding":
            found.update(common_kinds() if True in rule.when.get("common", ()) else ())
            found.update(str(name) for name in rule.when.get("kind", ()))
    return frozenset(found).intersection(common_kinds())


def counts(kinds: Iterable[str]) -> dict[str, int]:
    """How many there are of each common kind among the kinds of findings, in the order of their table; none is left out."""
    seen = Counter(kind for kind in kinds if is_common(kind))
    return {kind: seen[kind] for kind in common_kinds() if seen[kind]}


def in_words(kinds: Iterable[str]) -> str:
    """The same in words: ``12 places, 8 organisations, 1 date``; empty when there is none."""
    return ", ".join(many(kind, number) for kind, number in counts(kinds).items())


def many(kind: str, number: int) -> str:
    """``1 date``, ``8 organisations``, ``1 284 places``."""
    row = kind_of(kind)
    shown = f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{shown} {row.title[0].lower() + row.title[1:] if number == 1 else row.plural}"


def listed(kinds: Sequence[str]) -> str:
    """``places, organisations and dates``."""
    names = [kind_of(kind).plural for kind in kinds]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
