"""Whose numbers are looked for beside those of each course's own language, as both faces keep the choice."""

from __future__ import annotations

from collections.abc import Iterable

from app.course.errors import FileProblem, LecternError
from app.scan.countries import NAMES, chosen, countries_file
from app.services.settings import write_atomically


class UnknownCountry(LecternError):
    """A code that names no country with numbers of its own in the scanner's table."""

    def __init__(self, code: str) -> None:
        why = "These countries can be chosen: " + ", ".join(f"{known} ({name})" for known, name in NAMES.items()) + "."
        super().__init__(f"“{code}” is not one of the countries.", why, "Give one of these codes.")


def choose(codes: Iterable[str]) -> frozenset[str]:
    """Look for the numbers of exactly these countries too; gives them back.

    Raises :class:`UnknownCountry`, or ``FileProblem`` when the choice can't be written.
    """
    wanted = frozenset(code.strip().lower() for code in codes)
    for code in sorted(wanted - NAMES.keys()):
        raise UnknownCountry(code)
    try:
        write_atomically(countries_file(), "".join(f"{code}\n" for code in sorted(wanted)).encode())
    except OSError as error:
        step = "Check the rights of that folder and the room on the disk."
        raise FileProblem(f"The choice can't be kept in {countries_file()}.", f"{error.strerror}.", step) from error
    return chosen()
