"""Famous people of the past: their manner is nobody's any more, and their illnesses and childhoods are history.

Names are ``resources/scan/renowned.toml``. Where others are called so, too, a name says this only behind words of manner.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache

from app.course.findings import Severity
from app.scan.context import SHARED, TOKEN, lower, tokens
from app.scan.hits import Hit
from app.scan.lookup import Names, folded
from app.scan.people.lexicon import lexicon
from app.scan.tables import table

_WORD = re.compile(r"[^\W_]+")
_GENITIVE = re.compile(r"['’]s?\Z")
_INITIALS = re.compile(r"(?:[A-Z]\.\s?){1,3}(?=[^\W\d_]{2})")
_OF = "of|by|like|from|after|von|de|du|di|da|do|van"
_WORK = re.compile(
    rf"(?<!\w)(?:(?:{'|'.join(table('renowned')['works'])})\s(?:{_OF})|{'|'.join(table('renowned')['makers'])})\s"
    r"(?:(?:the|a|an|der|die|le|la|el|il|lo|great|old|young|late)\s){0,3}\Z",
    re.IGNORECASE,
)
_FOUND = re.compile(
    r"\s(?:first\s|later\s|also\s)?(?:(?:traced|composed|painted|sculpted|formulated|pioneered|isolated)\s"
    r"|(?:identified|discovered|described|invented)\s(?:the|a)\s(?:\w+\s){0,3}"
    r"(?:bacteri\w+|bacill\w+|germ|virus|cells?|law|laws|element|planet|theory|principle|engine|telescope|microscope|cause|vaccine)\b)"
)
_TITLES = frozenset(("sir", "lord", "lady", "dame", "king", "queen", "emperor", "president", "saint", "st"))

HISTORY, FREE = ("past", "late", "figures"), ("past", "shared", "figures")
"""Lists of those whose lives are history, and of those whose works are free."""


class _Renowned:
    """The lists, made once."""

    def __init__(self) -> None:
        held = table("renowned")
        rows = [(name, kind) for kind in ("past", "shared", "late", "figures") for name in held[kind]]
        self._forms = {_form(name) for name, _ in rows}
        self._free = {_form(name) for name, kind in rows if kind in FREE}
        self._only = {form for name in held["past"] if " " not in (form := _form(name)) and not lexicon().is_surname(name)}
        self._own = {_form(name) for name in table("joined")["rights"]["known"]}
        self._names = Names(rows)
        self._words: dict[str, list[frozenset[str]]] = {}
        for name, _ in rows:
            for form in {lower(name), folded(lower(name))}:
                first, *rest = TOKEN.findall(form)
                for written in (first,) if rest else (first, first + "s"):
                    self._words.setdefault(written, []).append(frozenset(rest))
        self.history = lru_cache(maxsize=SHARED)(self._history)

    def free(self, name: str) -> bool:
        """Whether it is the name of somebody whose works are free, perhaps with initials or given names before a surname that
        nobody else has."""
        bare = _GENITIVE.sub("", name)
        form = _form(bare)
        if form in self._own:
            return False
        if form in self._free or form.rpartition(" ")[2] in self._only:
            return True
        return "." in bare and _form(_INITIALS.sub("", bare, count=1)) in self._free

    def alone(self, name: str) -> bool:
        """Whether it is a surname that nobody else has."""
        return _form(_GENITIVE.sub("", name)) in self._only

    def free_at(self, text: str, start: int, end: int) -> int:
        """The end of the name of somebody whose works are free, when it is what stands at ``start:end`` or goes on behind it,
        or 0: "Alexander" of "Alexander the Great"."""
        if self.free(text[start:end]):
            return end
        for said in self._names.said(lower(text)):
            if said.start == start and said.end >= end and said.told in FREE and self._is_whole(text, said.start, said.end):
                return said.end
        return 0

    def _history(self, text: str) -> tuple[tuple[int, int], ...]:
        """(start, end) of each name of somebody whose life is history, in reading order."""
        present = tokens(lower(text))
        if not any(rest <= present for first in self._words.keys() & present for rest in self._words[first]):
            return ()
        said = (name for name in self._names.said(lower(text)) if name.told in HISTORY)
        return tuple((name.start, name.end) for name in said if self._is_whole(text, name.start, name.end))

    def _is_whole(self, text: str, start: int, end: int) -> bool:
        """Whether a name is written as one, without the endings that :class:`~app.scan.lookup.Names` would let follow."""
        written = text[start:end]
        forms = {_form(written), _form(written.removesuffix("s"))}
        return any(map(str.isupper, written)) and not self._forms.isdisjoint(forms)


def _form(name: str) -> str:
    return " ".join(
        _WORD.findall(folded(name.lower()))
    )  # not lower(), which remembers texts: a page of names would push them out


@cache
def renowned() -> _Renowned:
    """The lists, read when the first text asks for them."""
    return _Renowned()


def known(text: str, hits: Iterable[Hit]) -> Iterator[Hit]:
    """The hits; the people of whom everybody knows are no more than notes: those of history, and behind words for a work those
    of the past."""
    for hit in hits:
        if hit.kind == "person" and (is_history(text, hit.start, hit.end) or _as_artist(text, hit)):
            yield replace(hit, severity=Severity.REVIEW, score=min(hit.score, 0.4))
        else:
            yield hit


def _as_artist(text: str, hit: Hit) -> bool:
    """Whether a name of the past stands where that of an artist or a scholar does: "a fugue by Bach", "Koch discovered the
    bacillus"."""
    if not renowned().free(hit.value):
        return False
    return bool(_WORK.search(text, max(0, hit.start - 40), hit.start) or _FOUND.match(text, hit.end))


def is_history(text: str, start: int, end: int) -> bool:
    """Whether the person at ``start:end`` is one of those, with titles at most beside the name."""
    spans = renowned().history(text)
    at = bisect_right(spans, (start, len(text))) - 1
    for first, last in spans[max(0, at) : at + 2]:
        if first < end and last > start:
            if renowned().alone(text[first:last]):
                start = max(start, first)
            rest = [*_WORD.findall(text, start, max(start, first)), *_WORD.findall(text, min(last, end), end)]
            return all(word.islower() or word.lower() in _TITLES or word == "s" for word in rest)
    return False
