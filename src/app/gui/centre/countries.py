"""What is looked for: the countries whose plates, post codes and licence numbers are found in every course."""

from __future__ import annotations

from app.course import LecternError
from app.gui.centre.pane import Pane, page_of
from app.gui.context import Context
from app.gui.theme import Space
from app.gui.widgets import Card, TickBox, column, text
from app.scan.countries import NAMES, chosen
from app.services.compliance import Compliance
from app.services.countries import choose

_LEAD = "Identity numbers with check digits are found in every course, whichever country they come from."
_WHY = (
    "Number plates, post codes, and licence and register numbers have no check digit. They are looked for in courses in their "
    "country’s language, and in every course for the countries chosen here. The more countries, the more false alarms."
)


class CountriesPage(Pane):
    """A box for each country."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self.boxes = {code: TickBox(name) for code, name in NAMES.items()}
        card = Card(margin=Space.L)
        title = text("Look for the numbers of these countries in every course", "strong")
        why = text(_WHY, "ui", "muted", wrap=True)
        card.body.addLayout(column(title, why, Space.XS, *self.boxes.values(), spacing=Space.S))
        page_of(self, "Countries", _LEAD, card)
        self._showing = False
        for box in self.boxes.values():
            box.toggled.connect(self._keep)

    def begin(self) -> None:
        """Tick what is chosen now."""
        held = chosen()
        self._showing = True
        for code, box in self.boxes.items():
            box.tick(code in held)
        self._showing = False

    def _keep(self) -> None:
        if self._showing:
            return
        try:
            choose(code for code, box in self.boxes.items() if box.is_ticked())
        except LecternError as error:
            self.context.problem(error)
            self.begin()
            return
        opened = self.context.opened()
        if opened is not None:
            opened.scans.scan_again()
