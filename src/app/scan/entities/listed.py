"""Names that are known: places of the gazetteer, organisations, peoples and creeds, all looked for in one reading of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from app.paths import resource
from app.scan.context import SHARED
from app.scan.tables import table

PLACE, ORGANISATION, NATIONALITY = "place", "organisation", "nationality"
_CAPITAL = re.compile(r"(?<![\w@#/._])[^\W\d_a-zß-öø-ÿ][^\W_]*")
_FIRST = re.compile(r"[^\W_]+")
_NO_PLURAL = re.compile(r"(?:ish|ese|[csx]h|s|[mM][ae]n|woman|ism|ity|Islam|Tories)$")


@dataclass(frozen=True, slots=True)
class Known:
    """A known name in a text. ``flag`` is ``w`` when it is also a word, ``n`` when people are called so, too."""

    start: int
    end: int
    kind: str
    flag: str


class Listed:
    """The names by their first words, longest first, so that a text is asked once at each capital."""

    def __init__(self, names: dict[str, tuple[str, str]]) -> None:
        self._flags = names
        self._nations = frozenset(name for name, (kind, _) in names.items() if kind == NATIONALITY)
        self._by_first: dict[str, list[str]] = {}
        for name in sorted(names, key=len, reverse=True):
            first = _FIRST.match(name)
            if first:
                self._by_first.setdefault(first.group(), []).append(name)
        self.find = lru_cache(maxsize=SHARED)(self._find)

    @property
    def nations(self) -> frozenset[str]:
        """What says of what nation, faith or party somebody is."""
        return self._nations

    def is_place(self, name: str) -> bool:
        """Whether it is a place and nothing else."""
        return self._flags.get(name) == (PLACE, "")

    def may_be_place(self, name: str) -> bool:
        """Whether it is a place, perhaps also something else."""
        return self._flags.get(name, ("",))[0] == PLACE

    def _find(self, text: str) -> tuple[Known, ...]:
        """The names in a text, the longest at each place."""
        return tuple(self._each(text))

    def _each(self, text: str) -> Iterator[Known]:
        free = 0
        for match in _CAPITAL.finditer(text):
            at = match.start()
            if at < free:
                continue
            for name in self._by_first.get(match.group(), ()):
                if text.startswith(name, at) and _ends(text, at + len(name)):
                    free = at + len(name)
                    yield Known(at, free, *self._flags[name])
                    break


def _ends(text: str, at: int) -> bool:
    """Whether a name may end here: no letter follows, and no domain begins."""
    after = text[at : at + 2]
    return not after or not (
        after[0].isalnum() or after[0] in "_@" or (after[0] == "." and after[1:].isalnum() and text[at - 1] != ".")
    )


@cache
def load() -> Listed:
    """The lists, made once. About 12,500 names, 2 MB."""
    held = table("entities")
    rows = (line.partition("\t") for line in resource("names", "gazetteer.txt").read_text("utf-8").splitlines())
    names = {name: (PLACE, flag) for name, _, flag in rows}
    names |= dict.fromkeys(held["place"]["abbreviations"], (PLACE, ""))
    names |= dict.fromkeys(held["organisation"]["known"], (ORGANISATION, ""))
    for group in ("peoples", "creeds", "politics"):
        for name in held["nationality"][group]:
            names[name] = (NATIONALITY, "w" if name in held["nationality"]["verbs"] else "")
            if not _NO_PLURAL.search(name):
                names[f"{name}s"] = (NATIONALITY, "")
    return Listed(names)
