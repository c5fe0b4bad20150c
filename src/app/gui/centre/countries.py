"""What is looked for: the countries whose numbers are found in every course, and which of the common kinds are noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.course import LecternError
from app.gui.centre.pane import Pane, page_of
from app.gui.context import Context
from app.gui.theme import Space
from app.gui.widgets import Card, TickBox, column, text
from app.scan import kind_of
from app.scan.common import common_kinds, noted
from app.scan.countries import NAMES, chosen
from app.services import common
from app.services.compliance import Compliance
from app.services.countries import choose

_LEAD = "Names, addresses, keys, health and numbers with check digits are found in every course. The rest is chosen here."
_WHY = (
    "Number plates, post codes, and licence and register numbers have no check digit. They are looked for in courses in their "
    "country’s language, and in every course for the countries chosen here. The more countries, the more false alarms."
)
_COMMON_WHY = (
    "They stand in any text and say nothing about anybody alone, so they are counted in one line and ask for nothing. Together "
    "they can tell who is meant. Left out, they are not noted any more, in courses, in scans and before something is sent."
)
_DEMANDED = "Your organisation’s policy has a rule about {}, so they are noted in any case."


class CountriesPage(Pane):
    """A box for each country, and one for each common kind."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self.boxes = {code: TickBox(name) for code, name in NAMES.items()}
        self.kinds = {kind: TickBox(kind_of(kind).plural.capitalize()) for kind in common_kinds()}
        self.demanded = text("", "caption", "muted", wrap=True)
        countries = _card("Look for the numbers of these countries in every course", _WHY, self.boxes)
        counted = _card("Note in passing", _COMMON_WHY, self.kinds)
        counted.body.addWidget(self.demanded)
        page_of(self, "What is looked for", _LEAD, countries, counted)
        self._showing = False
        for box in self.boxes.values():
            box.toggled.connect(lambda: self._keep(choose, self.boxes))
        for box in self.kinds.values():
            box.toggled.connect(lambda: self._keep(common.choose, self.kinds))

    def begin(self) -> None:
        """Tick what is chosen now."""
        demanded = common.demanded()
        self._showing = True
        for boxes, held in ((self.boxes, chosen()), (self.kinds, noted(demanded))):
            for name, box in boxes.items():
                box.tick(name in held)
        self._showing = False
        for kind, box in self.kinds.items():
            box.setEnabled(kind not in demanded)
        self.demanded.setVisible(bool(demanded))
        self.demanded.setText(_DEMANDED.format(common.listed([kind for kind in self.kinds if kind in demanded])))

    def _keep(self, keep: Callable[[list[str]], object], boxes: Mapping[str, TickBox]) -> None:
        if self._showing:
            return
        try:
            keep([name for name, box in boxes.items() if box.is_ticked()])
        except LecternError as error:
            self.context.problem(error)
            self.begin()
            return
        opened = self.context.opened()
        if opened is not None:
            opened.scans.scan_again()


def _card(title: str, why: str, boxes: Mapping[str, TickBox]) -> Card:
    made = Card(margin=Space.L)
    words = text(title, "strong"), text(why, "ui", "muted", wrap=True)
    made.body.addLayout(column(*words, Space.XS, *boxes.values(), spacing=Space.S))
    return made
