"""How somebody is, said of a name: "Tom is off sick", "Ann's blood test", "Diagnosis: … (J. Weber)".

The expressions are data (``resources/scan/health.toml``). Each is tried only where a name ends, or where a thing of health
begins, so a text costs what its names cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from app.scan.alternatives import any_of
from app.scan.context import SHARED, lower
from app.scan.gates import gate
from app.scan.hits import Hit
from app.scan.late import late
from app.scan.tables import table

_PART = re.compile(r"<(\w+)>")

_BETWEEN = (
    r"(?:,? (?:who|which)(?= )|, (?:our|the|my|an?|his|her|their) [\w -]{2,30},|, [\w-]{2,14} [\w-]{2,14},"
    r"|, (?:aged )?\d{1,2},?| \([^()\n]{1,30}\)| -"
    r"|,? (?:told|informed|confided in|let|mentioned to|admitted to|wrote to)(?: [\w’]{1,14}){1,4}?"
    r"(?: that)?,? (?:he|she|they|his|her|their)"
    r"|,? (?:says?|said|reported|reports|mentioned|disclosed|admitted|complained|writes|wrote)"
    r"(?: that)?,? (?:he|she|they|his|her|their))?"
)
"""Between a name and what is said of it: an aside, or "told me that she"."""

_WITH = (" with", " from", " to", " of", " for", " as", " an", " di", " de", " aan", " unter", " d’")
_WORDS = re.compile(r" ?[\w’-]{1,20}(?: (?:of|the|and|in) [\w’-]{1,20}| [\w’-]{1,20}){0,2}")

_OF = re.compile(" (?:of|for|from) ")
"""In what stands between a thing of health and its owner, of at most 28 code points."""

_FORM = 140
"""Code points between a label of a form and a name within which they are one person's record."""


@lru_cache(maxsize=SHARED)
def plain(text: str) -> str:
    """Lower case with one kind of apostrophe, every character in its place."""
    return lower(text).replace("'", "’")


@cache
def states() -> States:
    """The expressions, compiled once."""
    return States()


class States:
    """Finds what is said of the health of names that others have found. Works on :func:`plain` text."""

    def __init__(self) -> None:
        held = table("health")
        self._parts: dict[str, str] = {**held["parts"]}
        self._parts["conditions"] = illnesses(held)
        said = "|".join((*held["states"]["en"], *held["states"]["foreign"]))
        things = self._filled("|".join(held["states"]["things"]))
        self._after = late(rf"{_BETWEEN}(?: has| had| have)? ?(?:{self._filled(said)})(?!\w)")
        self._owned = late(rf"(?:’s?|s’)(?: [\w-]{{2,14}}){{0,2}}? (?:{things})(?!\w)")
        self._told = late(rf"{_BETWEEN.removesuffix('?')}(?: [\w-]{{2,14}}){{0,2}}? (?:{things})(?!\w)")
        self._of = late(rf"(?<!\w)(?:{things}) (?:of|for|from) (?:our |the |mr\.? |mrs\.? |ms\.? )?(?:\w{{2,14}} )?$")
        self._labels = late(
            rf"(?<!\w)(?:{held['labels']})(?: of| for)?(?:[^\S\n]?:|[^\S\n]-)[^\S\n]*(?=\S)"
            r"|(?<!\w)unfit for work (?=from|until|till|for)"
        )
        self._object = late(rf"(?:,? [\w’-]{{1,18}}){{0,5}}? {self._filled('<illness>')}(?!\w)")
        self._numbered = late(rf"(?<!\w)(?:{held['numbered']})(?!\w)")
        self._kin = late(rf"(?<!\w)(?:{held['kin']})(?!\w)")
        self._relation = gate(r"(?i)\b(?:my|our)\b")
        self._number = gate(
            r"(?i)(?:employee|patient|staff|worker|resident|client|claimant|case|participant|operator|driver)[^\n]{0,12}\d"
        )
        self._label = gate(r"[:-]")

    def _filled(self, expression: str) -> str:
        while _PART.search(expression):
            expression = _PART.sub(lambda match: self._parts[match.group(1)], expression)
        return expression

    def nameless(self, text: str, said: str) -> Iterator[tuple[int, int, bool]]:
        """(start, end, weak) of those who are meant without a name: by a number, or weakly by a relation ("my wife")."""
        if self._number(text):
            yield from ((*match.span(), False) for match in self._numbered.finditer(said))
        if self._relation(text):
            yield from ((*match.span(), True) for match in self._kin.finditer(said))

    def after(self, said: str, end: int, last: int) -> int:
        """The end of what is said of the name that ends at ``end``, up to ``last``; 0 when it is nothing of health."""
        for pattern in (self._after, self._owned, self._told):
            match = pattern.match(said, end, min(last, end + 160))
            if match:
                return self._whole(said, match.end(), last)
        return 0

    def _whole(self, said: str, end: int, last: int) -> int:
        """The end with what is named after it: of the illness in the same words, or of the object of "with" and "from"."""
        told = self._object.match(said, end, last)
        if not told and said.endswith(_WITH, 0, end):
            told = _WORDS.match(said, end, last)
        return told.end() if told else end

    def before(self, said: str, start: int, first: int) -> int:
        """Where the thing of health begins that the name at ``start`` is the owner of ("the MRI of"), or -1."""
        if not _OF.search(said, max(first, start - 28), start):
            return -1
        match = self._of.search(said, max(first, start - 60), start)
        return match.start() if match else -1

    def forms(self, text: str, said: str, people: Sequence[Hit]) -> Iterator[tuple[int, int, Hit]]:
        """(start, end, whose) of each label of a form with what is filled in, and the name in the same lines."""
        if not people or not self._label(text):
            return
        at = 0
        for match in self._labels.finditer(said):
            while at + 1 < len(people) and people[at + 1].start <= match.start():
                at += 1
            line = said.find("\n", match.end())
            end = min(match.end() + 40, line if line >= 0 else len(said))
            for hit in people[at : at + 2]:
                near = (match.start() - hit.end) if hit.end <= match.start() else (hit.start - match.end())
                if 0 <= near <= _FORM and "\n\n" not in said[min(hit.end, match.end()) : max(hit.start, match.start())]:
                    yield match.start(), _filled_in(said, match.end(), end), hit
                    break


def _filled_in(said: str, start: int, end: int) -> int:
    """The end of what is filled in behind a label: of the first words up to a stop, a comma or a bar."""
    match = re.compile(r"[^,;|\n.(]{1,40}(?:\.\d)?").match(said, start, end)
    return match.end() if match else end


@cache
def conditions() -> re.Pattern[str]:
    """An expression for an illness or a medicine in :func:`plain` text."""
    return late(rf"(?<!\w)(?:{illnesses(table('health'))})(?!\w)")


def illnesses(held: dict[str, list[str]]) -> str:
    """An expression for every word of illness and every medicine, listed or known by its ending, in :func:`plain` text."""
    words = any_of([word.lower().replace("'", "’") for word in (*held["conditions"], *held["medicines"])])
    endings, others = any_of([*held["endings"], *held["stems"]]), any_of(held["no_illness"])
    return rf"(?:(?:{words})s?|(?!(?:{others})(?!\w))[^\W\d_]{{2,16}}?(?:{endings}))"
