"""What went where, and until when each provider holds it: as a picture, and the same as a list."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QStackedWidget

from app.course import LecternError
from app.gui.centre.marks import Mark, Span, span_of
from app.gui.centre.pane import Pane, page_of
from app.gui.centre.sentlist import SentModel, sent_table
from app.gui.centre.timeline import Timeline
from app.gui.centre.words import day_words, mark_words, money
from app.gui.context import Context
from app.gui.inspector.parts import wrapped
from app.gui.inspector.words import counted
from app.gui.theme import Space
from app.gui.widgets import Button, Card, EmptyState, IconButton, SegmentedControl, column, holder, row, text
from app.services.activity import Sent, sent
from app.services.compliance import Compliance
from app.services.overview import LOOK_BACK

_EMPTY = (
    "Requests to AI providers appear here, each with the day by which the provider deletes what it got. "
    "Voices and models of this computer send nothing."
)


class Activity(Pane):
    """Zoomed to 7, 30 or 90 days, and moved through time by half of that."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self._requests: list[Sent] = []
        self._shift = 0
        self.zoom = SegmentedControl([("7", "7 days"), ("30", "30 days"), ("90", "90 days")], "Days in view")
        self.zoom.choose("30")
        self.zoom.chosen.connect(self._zoomed)
        self.form = SegmentedControl([("picture", "Picture"), ("list", "List")], "How to show it")
        self.form.chosen.connect(self._formed)
        self.earlier = IconButton("arrow-left", "Earlier", on_click=lambda: self._move(-1))
        self.later = IconButton("arrow-right", "Later", on_click=lambda: self._move(1))
        self.today = Button("Today", compact=True, on_click=lambda: self._move(0))
        self._summary = text("", "strong", wrap=True)
        self._range = text("", "caption", "muted")
        self.timeline = Timeline()
        self.timeline.chosen.connect(self._chosen)
        self.timeline.opened.connect(self._open)
        self.model = SentModel()
        self.table = sent_table(self.model)
        self.table.doubleClicked.connect(self._open_line)
        self._build()

    def _build(self) -> None:
        self._words = wrapped("", "ui", "text")
        self.open = Button("Show in the log", icon="scroll-text", compact=True, on_click=self._open_current)
        details = row(self._words, self.open, spacing=Space.M)
        details.setStretch(0, 1)
        self._details = Card(kind="subtle-card", margin=Space.M)
        self._details.body.addLayout(details)
        bar = row(
            self._range,
            None,
            self.earlier,
            self.today,
            self.later,
            self.zoom,
            spacing=Space.XS,
            margins=(Space.M, 0, Space.S, 0),
        )
        bar.insertSpacing(5, Space.S)
        card = Card(spacing=Space.S, margin=2)
        card.body.setContentsMargins(1, Space.S, 1, Space.S)
        card.body.addLayout(bar)
        card.body.addWidget(self.timeline)
        self._picture = holder(column(card, self._details, spacing=Space.M))
        listed = Card(spacing=0, margin=2)
        listed.body.setContentsMargins(Space.S, Space.XS, 1, Space.XS)
        listed.body.addWidget(self.table)
        self._list = holder(column(listed, spacing=0))
        self._nothing = Card(EmptyState("wifi-off", "Nothing has left this computer", _EMPTY))
        self._forms = QStackedWidget()
        for shown in (self._picture, self._list, holder(column(self._nothing, None))):
            self._forms.addWidget(shown)
        lead = "What left this computer, where it went, and until when each provider holds it."
        page_of(self, "Activity", lead, self._summary, self._forms, trailing=(self.form,))

    def begin(self) -> None:
        """Read the log again."""
        local = [card.id for card in self.compliance.cards() if card.local]
        compliance = self.compliance
        since = (datetime.now(UTC) - LOOK_BACK).isoformat()

        def work(_progress: object) -> list[Sent]:
            with compliance.reader() as reader:
                return sent(reader, local=local, since=since)

        self.ask("Read what was sent", work, self._show)

    def failed(self, error: LecternError) -> None:
        """The log can't be read."""
        self._requests = []
        self._refresh()
        self._summary.setText(f"{error.what} {error.why}")

    def _show(self, requests: list[Sent]) -> None:
        self._requests = requests
        self._refresh()

    def _refresh(self) -> None:
        today = datetime.now().astimezone().date()
        names = {card.id: card.name for card in self.compliance.cards()}
        span = span_of(self._requests, int(self.zoom.choice), today, self._shift)
        self._range.setText(f"{day_words(span.first)} to {day_words(span.last)}")
        self.timeline.show_requests(self._requests, span, names, today)
        self.model.show_requests(self._requests, names, today)
        self._summary.setText(self._summed(span, today))
        self.today.setEnabled(self._shift != 0)
        self.later.setEnabled(self._shift < 0)
        self.form.setVisible(bool(self._requests))
        self._formed(self.form.choice)
        if self.timeline.current is None:
            self._chosen(None)

    def _summed(self, span: Span, today: date) -> str:
        if not self._requests:
            return ""
        seen = [
            item
            for item in self._requests
            if span.first <= item.time.astimezone().date() <= today + timedelta(days=self._shift)
        ]
        held = [item for item in self._requests if item.held(today)]
        count = sum(item.count for item in seen)
        cost = sum(item.cost or 0.0 for item in seen)
        price = f" for {money(cost)}" if cost else ""
        days = int(self.zoom.choice)
        end = today + timedelta(days=self._shift)
        when = f"in the last {days} days" if not self._shift else f"in the {days} days up to {day_words(end)}"
        parts = [f"{counted(count, 'request') if count else 'No request'} {when}{price}."]
        if held:
            until = max(item.purge for item in held if item.purge is not None)
            number = sum(item.count for item in held)
            parts.append(f"{counted(number, 'request')} may still be held; the last is deleted by {day_words(until)}.")
        else:
            parts.append("No provider holds anything any more, by what each says it keeps.")
        return " ".join(parts)

    # Looking around.

    def _zoomed(self, _days: str) -> None:
        self._shift = 0
        self._refresh()

    def _move(self, step: int) -> None:
        self._shift = min(0, self._shift + step * max(int(self.zoom.choice) // 2, 1)) if step else 0
        self._refresh()

    def _formed(self, form: str) -> None:
        self._forms.setCurrentIndex(2 if not self._requests else 1 if form == "list" else 0)

    def _chosen(self, mark: Mark | None) -> None:
        today = datetime.now().astimezone().date()
        names = {card.id: card.name for card in self.compliance.cards()}
        hint = "Choose a request with the mouse or the arrow keys to read what it was."
        self._words.setText(mark_words(mark, names, today) if mark is not None else hint)
        self.open.setVisible(mark is not None)

    # Leading on.

    def _open_current(self) -> None:
        if self.timeline.current is not None:
            self._open(self.timeline.current)

    def _open(self, mark: Mark) -> None:
        first = mark.items[0]
        if len(mark.items) == 1:
            self.context.centre("log", {"request": first.id} if first.id else {"seq": str(first.seq)})
            return
        day = first.time.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        since, until = (then.astimezone(UTC).isoformat() for then in (day, day + timedelta(days=1)))
        self.context.centre("log", {"provider": mark.provider, "kind": "requests", "since": since, "until": until})

    def _open_line(self, index: QModelIndex) -> None:
        item = self.model.item(index.row())
        if item is not None:
            self.context.centre("log", {"request": item.id} if item.id else {"seq": str(item.seq)})
