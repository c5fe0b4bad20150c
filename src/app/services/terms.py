"""The organisation's own terms, as both faces keep them: a list that grows by hand or by import, in one file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.course.errors import FileProblem
from app.scan.terms import MOST, Term, read_terms, terms_file
from app.services.settings import write_atomically

_LARGEST = 20_000_000
"""Bytes of a list that is imported: more than the most terms there may be, at their longest."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: terms that are new, and terms that were there."""

    added: int
    known: int


class TermList:
    """The terms kept now. Every change is written at once, whole or not at all."""

    def terms(self) -> tuple[Term, ...]:
        """Every term, by the alphabet; raises ``FileProblem`` when the list can't be read."""
        path = terms_file()
        try:
            data = path.read_text("utf-8")
        except FileNotFoundError:
            return ()
        except (OSError, ValueError) as error:
            step = "Move the file away to begin a new list, or import the list again."
            raise FileProblem(f"The list of your own terms {path} can't be read.", f"{error}.", step) from error
        return tuple(sorted(read_terms(data), key=lambda term: term.text.casefold())) if data.strip() else ()

    def add(self, text: str, note: str = "") -> bool:
        """Add one; False when it is there already. Raises ``FileProblem``."""
        return self._grown(read_terms(_written([Term(" ".join(text.split()), note.strip())]))).added == 1

    def take(self, path: Path) -> Imported:
        """Add every term of a CSV file (term, and why it matters); raises ``FileProblem`` naming the file and the cause."""
        try:
            if path.stat().st_size > _LARGEST:
                raise FileProblem(
                    f"“{path.name}” is too large.", "It holds more than a list of terms can.", "Shorten the list."
                )
            data = path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            step = "Save it as CSV in UTF-8 and import it again."
            raise FileProblem(f"“{path.name}” is no text in UTF-8.", f"{error.reason}.", step) from error
        except OSError as error:
            raise FileProblem(f"“{path.name}” can't be read.", f"{error.strerror}.", "Choose another file.") from error
        try:
            return self._grown(read_terms(data))
        except FileProblem as error:
            raise FileProblem(f"“{path.name}” was not imported.", f"{error.what} {error.why}", error.next_step) from error
        except csv.Error as error:
            raise FileProblem(f"“{path.name}” is no CSV file.", f"{error}.", "Save it as CSV and import it again.") from error

    def remove(self, texts: Iterable[str]) -> int:
        """Take terms away; how many there were. Raises ``FileProblem``."""
        gone = set(texts)
        before = self.terms()
        kept = [term for term in before if term.text not in gone]
        if len(kept) < len(before):
            self._write(kept)
        return len(before) - len(kept)

    def _grown(self, more: Iterable[Term]) -> Imported:
        held = {term.text: term for term in self.terms()}
        new = [term for term in more if term.text not in held]
        known = sum(1 for term in more if term.text in held)
        if len(held) + len(new) > MOST:
            raise FileProblem(f"The list would hold {len(held) + len(new):,} terms.", f"Lectern looks for at most {MOST:,}.")
        if new:
            self._write([*held.values(), *new])
        return Imported(len(new), known)

    def _write(self, terms: Iterable[Term]) -> None:
        try:
            write_atomically(terms_file(), _written(terms).encode())
        except OSError as error:
            step = "Make room or make the folder writable, and try again."
            raise FileProblem("The list of your own terms can't be written.", f"{error}.", step) from error


def _written(terms: Iterable[Term]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("term", "why"))
    writer.writerows((term.text, term.note) for term in terms)
    return out.getvalue()
