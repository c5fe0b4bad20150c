"""What the window says of the scanner in words: what it did, and by what it finds names."""

from __future__ import annotations

from app.course.errors import LecternError
from app.course.findings import Finding
from app.scan import finding_title
from app.scan.names.choice import chosen
from app.scan.names.model import knows


def given_up() -> LecternError:
    """Why there are no new findings, when the scanner is given up."""
    return LecternError(
        "The text is not being checked.",
        "The scanner stopped several times, so it was not started again.",
        "Choose Start scanner again; if it keeps stopping, reinstall Lectern.",
    )


def names_note(language: str, problem: str) -> str:
    """What the person has to know of how names are detected, in a sentence; empty when there is nothing to say.

    ``problem`` is why the model they chose is not in use.
    """
    if problem:
        return f"{problem} Until then names are detected by the model that ships with Lectern."
    own = chosen()
    if own is not None:
        return f"Names are detected by your model “{own.name}”."
    if knows(language):
        return ""
    return "Names are detected by how they are used in English; by titles, lists and patterns in every language."


def name_of(finding: Finding) -> str:
    """The kind in the middle of a sentence: "e-mail address", "US social security number"."""
    return in_sentence(finding.kind)


def in_sentence(kind: str) -> str:
    """The same of a kind by its id."""
    title = finding_title(kind)
    return title if title[1:2].isupper() else title[0].lower() + title[1:]


def scanned(blocks: int, milliseconds: float) -> str:
    """What was done, with the time it took: "Scanned 14 blocks in 38 ms"."""
    duration = f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"
    return f"Scanned {'1 block' if blocks == 1 else f'{blocks} blocks'} in {duration}"
