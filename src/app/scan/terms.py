"""The organisation's own words: project and product names, customers, code names, thousands of them, whole and inflected.

They are read from ``terms.csv`` in the settings folder, one term a row: the term, and in a second column, if any, why it
matters. A term of lower-case words is found in any case, one with a capital only as it is written or in capitals, so that
"Falcon" is found and a falcon is not. English and German endings on its last word are seen through.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.course.errors import FileProblem
from app.paths import config_dir, settings_stamp
from app.scan.hits import Hit

FILE = "terms.csv"
MOST = 50_000
"""Terms held at most; 5,000 cost 0.03 s a MB of text, and twice as many cost no more."""
_WORD = re.compile(r"[^\W_]+(?:['’&+./-][^\W_]+)*")
_ENDINGS = ("'s", "’s", "s", "es", "ed", "ing", "en", "e", "er", "n", "ern", "'", "’")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Term:
    """One row. ``note`` is shown as the reason."""

    text: str
    note: str = ""


def terms_file() -> Path:
    """Where the terms are kept."""
    return config_dir() / FILE


def read_terms(data: str) -> tuple[Term, ...]:
    """The terms of a CSV text: comma, semicolon or tab between columns; a first row that says "term" is a heading.

    Raises ``FileProblem`` for one that holds none, or more than :data:`MOST`.
    """
    first = data.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    found: dict[str, Term] = {}
    for number, row in enumerate(csv.reader(io.StringIO(data.lstrip("\ufeff")), delimiter=separator)):
        text = " ".join(row[0].split()) if row else ""
        if (
            not text
            or len(text) > _LONGEST
            or len(text) < 2
            or (number == 0 and text.lower() in ("term", "terms", "name", "begriff"))
        ):
            continue
        found.setdefault(text, Term(text, row[1].strip()[:200] if len(row) > 1 else ""))
    if not found:
        raise FileProblem("The list holds no terms.", "Each row needs a term in its first column.", "Choose another file.")
    if len(found) > MOST:
        raise FileProblem(f"The list holds {len(found):,} terms.", f"Lectern looks for at most {MOST:,}.", "Shorten the list.")
    return tuple(found.values())


def stamp() -> tuple[int, int]:
    """Differs when the terms kept now are others than before."""
    return settings_stamp(FILE)


class OwnTerms:
    """The detector for the terms that are kept; finds nothing when there are none or the list can't be read."""

    def __init__(self) -> None:
        self._stamp = stamp()
        self._find = finder(_kept())

    def renew(self) -> bool:
        """Read the list again when it is another than before, and say whether it was. Asked once for many texts."""
        now = stamp()
        if now == self._stamp:
            return False
        self._stamp, self._find = now, finder(_kept())
        return True

    def __call__(self, text: str) -> Iterator[Hit]:
        """The terms in one text."""
        return self._find(text)


def load(language: str) -> OwnTerms:
    """The detector, with the terms as they are now."""
    del language
    return OwnTerms()


def _kept() -> tuple[Term, ...]:
    try:
        return read_terms(terms_file().read_text("utf-8"))
    except (OSError, ValueError, FileProblem):
        return ()


def finder(terms: Iterable[Term]) -> Callable[[str], Iterator[Hit]]:
    """A detector for ``terms``. Takes time by the length of the text, not by the number of terms."""
    table: dict[str, list[tuple[tuple[str, ...], Term]]] = {}
    for term in terms:
        words = tuple(word.lower() for word in _WORD.findall(term.text))
        if words:
            table.setdefault(words[0], []).append((words, term))
    for rows in table.values():
        rows.sort(key=lambda row: len(row[0]), reverse=True)

    def find(text: str) -> Iterator[Hit]:
        if not table:
            return
        places = [(match.group().lower(), match.start(), match.end()) for match in _WORD.finditer(text)]
        at = 0
        while at < len(places):
            found = _longest(table, places, at, text)
            if found is None:
                at += 1
                continue
            term, count, start, end = found
            reason = term.note or "It is on your organisation’s list of own terms."
            yield Hit(start, end, "own-term", text[start:end], 0.9, "terms.own", reason)
            at += count

    return find


def _longest(
    table: dict[str, list[tuple[tuple[str, ...], Term]]], places: list[tuple[str, int, int]], at: int, text: str
) -> tuple[Term, int, int, int] | None:
    for stem in _stems(places[at][0]):
        for words, term in table.get(stem, ()):
            there = places[at : at + len(words)]
            if len(there) < len(words) or any(said[0] != word for said, word in zip(there[:-1], words[:-1], strict=True)):
                continue
            if words[-1] not in _stems(there[-1][0]) or (len(words) > 1 and there[0][0] != words[0]):
                continue
            start, end = there[0][1], there[-1][2]
            if _case_fits(term.text, text[start:end]):
                return term, len(words), start, end
    return None


def _stems(word: str) -> tuple[str, ...]:
    """The word, and what it may be an inflected form of."""
    return (word, *(word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending) and len(word) - len(ending) >= 3))


def _case_fits(term: str, said: str) -> bool:
    return term.islower() or said.isupper() or said[: len(term) - 1] == term[:-1] or said[:1] == term[:1]
