"""Confidentiality markings: labels ("CONFIDENTIAL"), fields made of such words, and sentences that say so of this very text.

:mod:`labels` holds the set phrases, :mod:`fields` the lines, brackets and headers that consist of marking words alone, and
:mod:`notices` a small grammar of sentences. A sentence that talks about confidentiality ("Never share confidential data") is
what courses are made of, and no finding; what says so is in :mod:`talk`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from app.scan.hits import Hit
from app.scan.joined.base import Placed
from app.scan.markings.fields import Fields
from app.scan.markings.labels import Labels
from app.scan.markings.notices import Notices


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector: every language's markings in every course, since a label is written as its house does."""
    del language
    return _detector()


@cache
def _detector() -> Callable[[str], Iterator[Hit]]:
    """Made once for all languages: reading its phrases takes longer than all other detectors do, the network apart."""
    labels, fields, notices = Labels(), Fields(), Notices()

    def detect(text: str) -> Iterator[Hit]:
        found = list(labels.find(text))
        for more in (fields.find, notices.find):
            if fresh := list(more(text)):
                taken = Placed(found)
                found += [hit for hit in fresh if not taken.covers(hit.start, hit.end)]
        yield from found

    return detect
