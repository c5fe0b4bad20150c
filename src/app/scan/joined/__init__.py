"""Details that are sensitive only together: a child's age beside who it is, an illness beside whose it is, pay beside
whose, a figure beside a customer's name, a manner beside the person it imitates.

Words such as "diabetes" or "seven years old" are what courses are made of. They become findings when the same sentence says
whom they belong to: a name, or a detail that identifies (an e-mail address, a patient number). These detectors therefore run
after the others and are given what those found. :mod:`base` has what they share; their words are
``resources/scan/joined.toml``.
"""

from functools import cache

from app.scan.joined.base import Joiner
from app.scan.joined.children import Children
from app.scan.joined.figures import Figures
from app.scan.joined.health import Health
from app.scan.joined.pay import Pay
from app.scan.joined.rights import Rights
from app.scan.joined.tables import Tables

__all__ = ["Joiner", "load", "tables"]


def load(language: str) -> list[Joiner]:
    """Every joining detector; the language of the course does not matter to them, and they are made once."""
    del language
    return list(_joiners())


@cache
def _joiners() -> tuple[Joiner, ...]:
    return Children().find, Health().find, Pay().find, tables().find, Figures().find, Rights().find


@cache
def tables() -> Tables:
    """That of tables, which is asked about long texts as a whole, too: a heading tells of lines far below it."""
    return Tables()
