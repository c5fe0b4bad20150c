"""What the parts of the PowerPoint importer share while one presentation is read."""

from __future__ import annotations

from dataclasses import dataclass

from app.importers.office.package import Package
from app.importers.office.xml import Element
from app.importers.pictures import Pictures
from app.importers.reporter import Reporter
from app.importers.values import Outcome


@dataclass(slots=True)
class Deck:
    """The state of one reading. ``part`` is the slide or notes page being read: relationship ids mean what it says."""

    package: Package
    reporter: Reporter
    pictures: Pictures
    language: str
    part: str = ""
    slide: int = 0
    layout: Element | None = None
    master: Element | None = None
    depth: int = 0

    @property
    def where(self) -> str:
        """The present slide, as a person counts it."""
        return f"slide {self.slide}"

    def changed(self, what: str, detail: str) -> None:
        """Report something on this slide that took another form."""
        self.reporter.changed(self.where, what, detail)

    def dropped(self, what: str, detail: str = "") -> None:
        """Report something on this slide that is not in the course."""
        self.reporter.dropped(self.where, what, detail)

    def tally_changed(self, what: str, detail: str) -> None:
        """Count something here among many alike that took another form."""
        self.reporter.tally(self.where, what, Outcome.CHANGED, detail)

    def tally_dropped(self, what: str, detail: str = "") -> None:
        """Count something here among many alike that are not in the course."""
        self.reporter.tally(self.where, what, Outcome.DROPPED, detail)

    def target(self, key: str, part: str = "") -> str:
        """The part a relationship of the present part points to, or an empty string when it is missing or elsewhere."""
        relation = self.package.relations(part or self.part).get(key)
        return relation.target if relation and not relation.external and relation.target in self.package else ""
