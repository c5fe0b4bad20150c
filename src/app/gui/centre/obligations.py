"""Clause → control → evidence: what is asked, what Lectern does about it, and the entries of the log that prove it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QSplitter, QStackedWidget, QTableView

from app.audit import EVENTS
from app.course import LecternError
from app.gui.centre.clausemap import STATES, ClauseMap, said_of, state_of
from app.gui.centre.log import choice_box, choose
from app.gui.centre.pane import Heading, Pane
from app.gui.centre.rows import rows_of
from app.gui.context import Context
from app.gui.inspector.parts import wrapped
from app.gui.inspector.words import counted
from app.gui.theme import Space
from app.gui.widgets import (
    Badge,
    BadgeKind,
    Button,
    EmptyState,
    Overline,
    SearchField,
    SegmentedControl,
    clear,
    column,
    holder,
    line,
    row,
    scrolling,
    text,
)
from app.policy.coverage import Covered, covered
from app.services.compliance import Compliance

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SIDE_BY_SIDE = 820
_BADGES: dict[str, BadgeKind] = {"proved": "ok", "quiet": "muted", "waiting": "warn", "text": "muted"}


class ClauseModel(QAbstractTableModel):
    """Clauses as a list: id, what is asked, and how many entries prove it."""

    def __init__(self) -> None:
        super().__init__()
        self._items: Sequence[Covered] = ()

    def show_clauses(self, items: Sequence[Covered]) -> None:
        """Show these."""
        self.beginResetModel()
        self._items = items
        self.endResetModel()

    def item(self, at: int) -> Covered | None:
        """The clause in a line."""
        return self._items[at] if 0 <= at < len(self._items) else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return ("Clause", "What it asks", "Evidence")[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self._items[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return said_of(item)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        evidence = counted(item.evidence, "entry", "entries") if item.evidence else STATES[state_of(item)].split(";")[0]
        return (item.obligation.id, item.obligation.says, evidence)[index.column()]


class ClauseDetail(QFrame):
    """One clause: what is asked, what is done, what proves it. Each kind of evidence leads to its entries."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("kind", "inspector")
        self.setAccessibleName("Clause")
        self._context = context
        self._nothing = EmptyState("list-checks", "No clause chosen", "Choose one to read what Lectern does about it.")
        self._id = text("", "h2")
        self._state = Badge("")
        self._says = wrapped("", "dense", "text")
        self._control = wrapped("", "ui", "muted")
        self._where = wrapped("", "mono", "faint")
        self._waits = wrapped("", "caption", "warn")
        self._evidence = column(spacing=Space.XS)
        head = row(self._id, None, self._state, spacing=Space.S)
        parts = (head, self._says, line(), Overline("What Lectern does"), self._control, self._waits, self._where)
        proof = (line(), Overline("Evidence in the log"), self._evidence, None)
        margins = (Space.L, Space.L, Space.L, Space.L)
        self._body = holder(column(*parts, *proof, spacing=Space.M, margins=margins))
        area = scrolling(holder(column(self._nothing, self._body, None, spacing=0)), "What the clause asks and what is done")
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        area.setProperty("kind", "page")
        self.setLayout(column(area, spacing=0))
        self.show_clause(None)

    def show_clause(self, item: Covered | None) -> None:
        """Show another clause, or none."""
        self._nothing.setVisible(item is None)
        self._body.setVisible(item is not None)
        if item is None:
            return
        asked, state = item.obligation, state_of(item)
        self._id.setText(asked.id)
        self._state.show_as(STATES[state].split(";")[0], _BADGES[state])
        self._says.setText(asked.says)
        self._control.setText(asked.control)
        self._where.setText(asked.module)
        self._waits.setText(f"Comes with: {asked.waits}")
        self._waits.setVisible(bool(asked.waits))
        clear(self._evidence)
        for event, count in zip(asked.events, item.counts, strict=True):
            self._evidence.addWidget(self._proof(event, count))
        if not asked.events:
            self._evidence.addWidget(
                wrapped("Nothing is logged about it: it is in the text people accept.", "caption", "muted")
            )

    def _proof(self, event: str, count: int) -> Button:
        title = EVENTS[event].title if event in EVENTS else event
        button = Button(f"{title}: {count or 'none yet'}", "link" if count else "ghost", compact=not count)
        button.setEnabled(bool(count))
        button.setAccessibleName(f"{title}, {counted(count, 'entry', 'entries')}. Shows them in the log.")
        button.setProperty("align", "left")
        button.clicked.connect(lambda _checked=False: self._context.centre("log", {"events": event}))
        return button


class Obligations(Pane):
    """A map of all clauses, or a list of them; at its side the one that was chosen."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self._all: tuple[Covered, ...] = ()
        self._wanted = ""
        self.form = SegmentedControl([("map", "Map"), ("list", "List")], "How to show it")
        self.form.chosen.connect(self._formed)
        self.search = SearchField("Search in the clauses")
        self.search.searched.connect(lambda _words: self._filter())
        sources = [("", "Both policies"), ("A", "A: AI usage"), ("B", "B: Voice and AI tools")]
        self.source = choice_box("Policy", sources, self._filter)
        self.state = choice_box("State", [("", "All clauses"), *STATES.items()], self._filter)
        self._summary = text("", "strong", wrap=True)
        self.map = ClauseMap()
        self.map.chosen.connect(self._chosen)
        self.model = ClauseModel()
        self.table = self._table()
        self.detail = ClauseDetail(context)
        self._build()

    def _table(self) -> QTableView:
        table = rows_of(self.model, "Clauses")
        header = table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, 84)
        header.resizeSection(2, 160)
        table.selectionModel().currentRowChanged.connect(lambda now: self._chosen(self.model.item(now.row())))
        return table

    def _build(self) -> None:
        mapped = holder(column(self.map, None, spacing=0, margins=(Space.XL, Space.M, Space.L, Space.M)))
        area = scrolling(mapped, "Map of the clauses")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._forms = QStackedWidget()
        self._forms.addWidget(area)
        self._forms.addWidget(holder(column(self.table, spacing=0, margins=(13, 0, 0, 0))))
        self._forms.setProperty("surface", "surface")
        self._forms.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self._forms)
        self.split.addWidget(self.detail)
        self.split.setStretchFactor(0, 1)
        self.split.setSizes([720, 360])
        filters = row(self.search, self.source, self.state, spacing=Space.S)
        filters.setStretch(0, 1)
        lead = "What each clause asks, what Lectern does about it, and what in the log proves it."
        self._head = Heading("Obligations", lead, self.form)
        edges = (Space.XL, Space.XL, Space.XL, Space.M)
        top = column(self._head, filters, self._summary, spacing=Space.M, margins=edges)
        whole = column(top, line(), self.split, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def begin(self) -> None:
        """Count the evidence again."""
        compliance = self.compliance

        def work(_progress: object) -> dict[str, int]:
            with compliance.reader() as reader:
                return reader.counts()

        self.ask("Count the evidence", work, self._show)

    def failed(self, error: LecternError) -> None:
        """The log can't be read: the clauses stand there without evidence."""
        self._show({})
        self._summary.setText(f"{error.what} {error.why}")

    def narrow(self, wanted: Mapping[str, str]) -> None:
        """Look at the clause ``wanted`` names (``{"clause": "A2.4b"}``)."""
        self._wanted = wanted.get("clause", "")
        for box in (self.source, self.state):
            choose(box, "")
        self.search.clear()
        self._filter()

    def _show(self, counts: dict[str, int]) -> None:
        self._all = covered(counts)
        does = [item for item in self._all if item.obligation.kind == "does"]
        proved = sum(bool(item.evidence) for item in does)
        said = len(self._all) - len(does)
        self._summary.setText(
            f"{len(does)} clauses Lectern does something about, {proved} of them with evidence in your log; "
            f"{said} that the policy says."
        )
        self._filter()

    def _filter(self) -> None:
        words = self.search.text().casefold().split()
        source, state = self.source.currentData(), self.state.currentData()
        shown = [
            item
            for item in self._all
            if (not source or item.obligation.source == source)
            and (not state or state_of(item) == state)
            and all(word in _text_of(item) for word in words)
        ]
        self.map.show_clauses(shown)
        self.model.show_clauses(shown)
        wanted = self._wanted or (self.map.current.obligation.id if self.map.current is not None else "")
        chosen = next((item for item in shown if item.obligation.id == wanted), None)
        if chosen is not None:
            self._wanted = ""
            self.map.choose(chosen)
            self.table.selectRow(shown.index(chosen))
        self.detail.show_clause(chosen)
        self._fit_detail()

    def _chosen(self, item: Covered | None) -> None:
        if item is not None:
            self.map.choose(item)
            self.detail.show_clause(item)
            self._fit_detail()

    def _fit_detail(self) -> None:
        """Below the map, where height is scarce, a clause takes its room only when one is chosen."""
        below = self.split.orientation() is Qt.Orientation.Vertical
        self.detail.setVisible(not below or self.map.current is not None)

    def _formed(self, form: str) -> None:
        self._forms.setCurrentIndex(1 if form == "list" else 0)
        chosen = next((at for at in range(self.model.rowCount()) if self.model.item(at) == self.map.current), None)
        if form == "list" and chosen is not None:
            self.table.selectRow(chosen)
            self.table.scrollTo(self.model.index(chosen, 0), QAbstractItemView.ScrollHint.PositionAtCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = event.size().width() >= _SIDE_BY_SIDE
        wanted = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self.split.orientation() is not wanted:
            self.split.setOrientation(wanted)
            self.split.setSizes([720, 360] if beside else [300, 220])
            self._fit_detail()
        tall = event.size().height() >= 440
        self._head.show_lead(shown=tall)
        self._summary.setVisible(tall)


def _text_of(item: Covered) -> str:
    asked = item.obligation
    titles = " ".join(EVENTS[event].title for event in asked.events if event in EVENTS)
    return f"{asked.id} {asked.says} {asked.control} {titles}".casefold()
