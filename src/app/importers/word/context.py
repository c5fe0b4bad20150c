"""What the parts of the Word importer share while one document is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.course import Run
from app.importers.office.package import Package
from app.importers.office.xml import Element
from app.importers.outline import Head, Placed
from app.importers.pictures import Pictures
from app.importers.reporter import Reporter
from app.importers.values import Outcome
from app.importers.word.numbering import Numbering
from app.importers.word.styles import Styles

Item = Head | Placed


@dataclass(slots=True)
class Field:
    """An open complex field (ECMA-376 part 1, 17.16.18): its instruction, and whether its result has begun."""

    code: list[str] = field(default_factory=list)
    in_result: bool = False
    kind: str = ""
    link: str | None = None


@dataclass(slots=True)
class Inline:
    """What one paragraph holds: its runs, and the blocks (pictures, text boxes) that were anchored in it."""

    runs: list[Run] = field(default_factory=list)
    after: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Doc:
    """The state of one reading. ``part`` is the part being read: relationship ids mean what it says."""

    package: Package
    part: str
    styles: Styles
    numbering: Numbering
    reporter: Reporter
    pictures: Pictures
    language: str
    read_blocks: Callable[[Doc, Element], list[Item]]
    """The body reader, for text boxes and cells: they hold whole bodies (given here because the modules call each other)."""
    paged: bool = False
    page: int = 1
    paragraph: int = 0
    tables: int = 0
    place: str = ""
    depth: int = 0
    fields: list[Field] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    carried: list[Run] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    """(kind, id) of footnotes met since the last heading, in order."""
    note_numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    note_parts: dict[str, dict[str, Element]] = field(default_factory=dict)
    """Notes by kind and id; each part of them is unpacked once, not once for every note."""
    comment_places: dict[str, str] = field(default_factory=dict)
    title: list[str] = field(default_factory=list)
    subtitle: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)

    @property
    def where(self) -> str:
        """The present place, as a person finds it."""
        if self.place:
            return self.place
        here = f"paragraph {max(self.paragraph, 1)}"
        return f"page {self.page}, {here}" if self.paged else here

    def changed(self, what: str, detail: str) -> None:
        """Report something here that took another form."""
        self.reporter.changed(self.where, what, detail)

    def dropped(self, what: str, detail: str = "") -> None:
        """Report something here that is not in the course."""
        self.reporter.dropped(self.where, what, detail)

    def tally_changed(self, what: str, detail: str) -> None:
        """Count something here among many alike that took another form."""
        self.reporter.tally(self.where, what, Outcome.CHANGED, detail)

    def tally_dropped(self, what: str, detail: str = "") -> None:
        """Count something here among many alike that are not in the course."""
        self.reporter.tally(self.where, what, Outcome.DROPPED, detail)
