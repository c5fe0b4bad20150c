"""What stands in any text and says nothing about anybody alone: places, organisations, dates, nationalities, web addresses.

Every hit of this room is a note for review, of a kind that is counted and not shown one by one (``Kind.common``). The words
are data (``resources/scan/entities.toml``, ``resources/names/gazetteer.txt``). :mod:`listed` looks names up that are known,
:mod:`places` and :mod:`organisations` know by what stands around them, :mod:`dates` and :mod:`web` by their form, and
:mod:`contests` says who wins where they meet findings of other rooms. What the network sees besides people comes from
:mod:`app.scan.names.things`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.scan.hits import Hit


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector: the same in every language, since names, dates and addresses are written in all of them."""
    del language
    from app.scan.entities import dates, listed, organisations, places, web

    known = listed.load()
    detectors = (dates.load(), web.load(), places.load(known), organisations.load(known))

    def detect(text: str) -> Iterator[Hit]:
        for find in detectors:
            yield from find(text)

    return detect
