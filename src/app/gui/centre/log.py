"""The log for people: filter, search, read an entry in words, verify, export, and report an incident."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFileDialog, QHeaderView, QMenu, QSplitter

from app.audit import Query, Report
from app.course import LecternError
from app.gui.centre.detail import Detail
from app.gui.centre.logmodel import Column, LogModel
from app.gui.centre.pane import Heading, Pane
from app.gui.centre.rows import rows_of
from app.gui.context import Context
from app.gui.inspector.words import counted
from app.gui.theme import Space
from app.gui.widgets import Button, Card, EmptyState, Icon, IconButton, SearchField, column, holder, line, row, set_tone, text
from app.services.compliance import Compliance, report_lines, verify_log
from app.services.wording import KINDS, Names

_SIDE_BY_SIDE = 820
"""Width under which the entry stands below the table instead of beside it."""
_TALL = 440
"""Height under which the head of the page says its name alone, and leaves the room to the entries."""
_SPANS = (
    ("", "Any time", 0),
    ("day", "Last 24 hours", 1),
    ("week", "Last 7 days", 7),
    ("month", "Last 30 days", 30),
    ("year", "Last year", 365),
)


@dataclass(frozen=True, slots=True)
class _Found:
    numbers: Sequence[int]
    all: int


class LogPage(Pane):
    """A table over the whole log; what is looked at is read, nothing else."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self._finder, shown = compliance.reader(), compliance.reader()  # two, so that painting never waits for a search
        self.destroyed.connect(self._finder.close)
        self.destroyed.connect(shown.close)
        self.model = LogModel(shown)
        self._extra: dict[str, str] = {}  # what another page narrowed to and no control here shows
        self._wanted_entry = 0
        self._asked_for = Query()
        self._controls()
        self._make_table()
        self.detail = Detail()
        self.detail.related.connect(lambda request: self.narrow({"request": request}))
        self.detail.reported.connect(self._report)
        self._nothing = EmptyState("scroll-text", "", "")
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self._left = column(self.table, self._nothing, spacing=0, margins=(13, 0, 0, 0))
        self.split.addWidget(holder(self._left, "surface"))
        self.split.addWidget(self.detail)
        self.split.setStretchFactor(0, 1)
        self.split.setSizes([720, 340])
        lead = "Everything that concerns AI on this computer: hashes, kinds and names, never the text itself."
        self._head = Heading("Log", lead, self.verify, self.export)
        edges = (Space.XL, 6, Space.XL, 6)
        top = column(
            self._head,
            holder(self._filters),
            self._chips,
            self._verdict,
            spacing=Space.M,
            margins=(Space.XL, Space.XL, Space.XL, Space.M),
        )
        whole = column(top, line(), self.split, line(), holder(row(self._counts, None, spacing=8, margins=edges)), spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    # Building.

    def _controls(self) -> None:
        self.verify = Button("Verify the log", icon="shield-check", on_click=self._verify)
        self.export = Button("Export", icon="download", on_click=self._ask_format)
        self.search = SearchField("Search in the log")
        self.search.searched.connect(self._searched)
        self.kind = choice_box("Kind of entry", [("", "All kinds"), *((kind.id, kind.title) for kind in KINDS)], self._ask)
        self.provider = choice_box("Provider", [("", "All providers")], self._ask)
        self.span = choice_box("Time", [(key, title) for key, title, _ in _SPANS], self._ask)
        self._filters = row(self.search, self.kind, self.provider, self.span, spacing=Space.S)
        self._filters.setStretch(0, 1)
        self._narrowed = text("", "ui", "accent")
        self._everything = Button("Show everything", "link", on_click=self.show_everything)
        self._chips = holder(row(Icon("filter", "accent", 16), self._narrowed, self._everything, None, spacing=Space.S))
        self._verdict_sign = Icon("shield-check", "ok", 18)
        self._verdict_words = text("", "ui", wrap=True, select=True)
        away = IconButton("x", "Dismiss", compact=True, on_click=self._dismiss)
        inside = row(self._verdict_sign, self._verdict_words, away, spacing=10)
        inside.setStretch(1, 1)
        inside.setAlignment(self._verdict_sign, Qt.AlignmentFlag.AlignTop)
        inside.setAlignment(away, Qt.AlignmentFlag.AlignTop)
        self._verdict = Card(margin=Space.M)
        self._verdict.body.addLayout(inside)
        self._verdict.hide()
        self._counts = text("", "caption", "muted")

    def _make_table(self) -> None:
        table = rows_of(self.model, "Entries of the log, newest first")
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        for index, width in ((Column.NUMBER, 76), (Column.TIME, 150), (Column.WHAT, 220)):
            header.resizeSection(index, width)
        table.selectionModel().currentRowChanged.connect(self._chosen)
        self.table = table

    # Asking.

    def begin(self) -> None:
        """Read the log again, keeping filters and the entry that was chosen."""
        shown = self.detail.row
        self._wanted_entry = self._wanted_entry or (shown.seq if shown is not None else 0)
        self._ask()
        finder = self._finder
        self.ask("List the providers in the log", lambda _progress: finder.values("provider"), self._show_providers)

    def narrow(self, wanted: Mapping[str, str]) -> None:
        """Show what ``wanted`` names: ``kind``, ``events`` (with spaces between), ``provider``, ``course``, ``request``,
        ``since``, ``until``, ``search``, and ``seq`` for the entry to choose."""
        self.show_everything(ask=False)
        choose(self.kind, wanted.get("kind", ""))
        if wanted.get("provider"):
            _add(self.provider, wanted["provider"], self._names().provider(wanted["provider"]))
            choose(self.provider, wanted["provider"])
        if wanted.get("search"):
            self.search.setText(wanted["search"])
        self._extra = {name: wanted[name] for name in ("events", "course", "request", "since", "until") if wanted.get(name)}
        self._wanted_entry = int(wanted.get("seq", 0))
        self._ask()

    def show_everything(self, *, ask: bool = True) -> None:
        """Take every filter off."""
        self._extra = {}
        for box in (self.kind, self.provider, self.span):
            choose(box, "")
        self.search.clear()
        if ask:
            self._ask()

    def query(self) -> Query:
        """What is asked for now."""
        kind = next((kind for kind in KINDS if kind.id == self.kind.currentData()), None)
        days = next(days for key, _, days in _SPANS if key == self.span.currentData())
        since = (datetime.now(UTC) - timedelta(days=days)).isoformat() if days else ""
        events = tuple(self._extra.get("events", "").split()) or (kind.events if kind is not None else ())
        return Query(
            events=events,
            provider=self.provider.currentData() or "",
            course=self._extra.get("course", ""),
            request=self._extra.get("request", ""),
            since=self._extra.get("since", since),
            until=self._extra.get("until", ""),
            search=self.search.text(),
        )

    def _searched(self, words: str) -> None:
        if (
            self.isVisible() and words.split() != self._asked_for.search.split()
        ):  # it follows a rest, also after a change of ours
            self._ask()

    def _ask(self) -> None:
        query, finder = self.query(), self._finder
        self._asked_for = query
        self._narrowed.setText(_extra_words(self._extra, self._names()))
        self._chips.setVisible(bool(self._extra))

        def work(_progress: object) -> _Found:
            return _Found(finder.find(query), finder.count())

        self.ask("Read the log", work, self._show)

    def failed(self, error: LecternError) -> None:
        """The log can't be read."""
        self._show(_Found((), 0))
        self._say_verdict([error.what, error.why, error.next_step], "danger")

    def _show_providers(self, providers: Sequence[str]) -> None:
        names = self._names()
        for provider in providers:
            _add(self.provider, provider, names.provider(provider))

    def _show(self, found: _Found) -> None:
        names = self._names()
        self.model.show_numbers(found.numbers, names)
        count = len(found.numbers)
        whole = counted(found.all, "entry", "entries")
        self._counts.setText(f"{counted(count, 'entry', 'entries')} of {whole}" if count != found.all else whole)
        self._show_nothing(count, found.all)
        at = self.model.line_of(self._wanted_entry) if self._wanted_entry else 0
        self._wanted_entry = 0
        if count:
            self.table.selectRow(max(at, 0))
            if at > 0:
                self.table.scrollTo(self.model.index(at, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
        else:
            self.detail.show_entry(None, names)

    def _show_nothing(self, count: int, all_of_them: int) -> None:
        if not count:
            title, body = (
                ("No entry fits", "Take a filter off or search for something else.")
                if all_of_them
                else ("Nothing has happened yet", "What you accept, send, refuse or export is written down here.")
            )
            old, self._nothing = self._nothing, EmptyState("scroll-text", title, body)
            self._left.replaceWidget(old, self._nothing)
            old.deleteLater()
        self._nothing.setVisible(not count)
        self.table.setVisible(bool(count))

    def _chosen(self, now: QModelIndex) -> None:
        self.detail.show_entry(self.model.entry(now.row()), self.model.names)

    def _names(self) -> Names:
        opened = self.context.opened()
        course = opened.session.course if opened is not None else None
        titles = {course.id: course.settings.title} if course is not None else {}
        return Names({card.id: card.name for card in self.compliance.cards()}, titles)

    # Doing.

    def _verify(self) -> None:
        self.verify.setEnabled(False)
        self._say_verdict(["Following the chain through every entry…"], "muted")
        keys = self.compliance.keys
        self.ask("Verify the log", lambda _progress: verify_log(keys=keys), self._verified)

    def _verified(self, report: Report) -> None:
        self.verify.setEnabled(True)
        self._say_verdict(report_lines(report), "ok" if report.ok else "danger")

    def _say_verdict(self, lines: Sequence[str], tone: str) -> None:
        icon = {"ok": "shield-check", "danger": "shield-x"}.get(tone, "loader-circle")
        self._verdict_sign.set_icon(icon, tone)
        self._verdict_words.setText(" ".join(lines) if tone != "danger" else "\n".join(part for part in lines if part))
        set_tone(self._verdict_words, "danger" if tone == "danger" else "text")
        set_tone(self._verdict, "danger-card" if tone == "danger" else "card", "kind")
        self._verdict.show()

    def _dismiss(self) -> None:
        self._verdict.hide()

    def _ask_format(self) -> None:
        menu = QMenu(self)
        for title, call in (
            ("Evidence pack…", self._export_pack),
            ("Table for a spreadsheet (CSV)…", lambda: self._export("csv")),
            ("JSON lines…", lambda: self._export("jsonl")),
            ("", lambda: None),
            ("Check an evidence pack…", self._check_pack),
        ):
            if not title:
                menu.addSeparator()
                continue
            action = QAction(title, menu)
            action.triggered.connect(lambda _checked=False, call=call: call())
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.export.mapToGlobal(QPoint(0, self.export.height() + 2)))

    def _export(self, form: str) -> None:
        out = self._where(f"Lectern log {datetime.now().astimezone():%Y-%m-%d}.{form}")
        if out is not None:
            log = self.compliance.log
            self.ask("Export the log", lambda _progress: log.export(out, form), lambda count: self._exported(out, count))

    def _export_pack(self) -> None:
        from app.gui.centre.packing import ask_pack
        from app.services.evidence import write_pack

        wanted = ask_pack(self, self.context.opened(), self.compliance)
        out = self._where(f"Lectern evidence {datetime.now().astimezone():%Y-%m-%d}.zip") if wanted is not None else None
        if out is None or wanted is None:
            return
        log, gate, labeller = self.compliance.log, self.compliance.policy.gate, self.compliance.labeller
        self.ask(
            "Write the evidence pack",
            lambda _progress: write_pack(log, out, wanted, gate=gate, labeller=labeller),
            lambda made: self._exported(out, made.rows, f" Its seal is {made.seal}.{_signature(made.signer)}"),
        )

    def _check_pack(self) -> None:
        from app.services.evidence import pack_lines, verify_pack

        folder = self.context.preferences.value.publish_folder or str(Path.home())
        chosen, _ = QFileDialog.getOpenFileName(self, "Check an evidence pack", folder, "Evidence packs (*.zip)")
        if chosen:
            labeller = self.compliance.labeller

            def work(_progress: object) -> tuple[bool, list[str]]:
                found = verify_pack(Path(chosen))
                return found.ok, pack_lines(found, labeller.fingerprints)

            self.ask("Check the evidence pack", work, lambda found: self._say_verdict(found[1], "ok" if found[0] else "danger"))

    def _exported(self, out: Path, count: int, more: str = "") -> None:
        self._say_verdict([f"{counted(count, 'entry', 'entries')} written to {out}.{more}"], "ok")
        self._ask()

    def _where(self, name: str) -> Path | None:
        folder = self.context.preferences.value.publish_folder
        chosen, _ = QFileDialog.getSaveFileName(self, "Export", str(Path(folder or Path.home()) / name))
        return Path(chosen) if chosen else None

    def _report(self, seq: int) -> None:
        self.context.centre("incidents", {"seq": str(seq)})

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = event.size().width() >= _SIDE_BY_SIDE
        wanted = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self.split.orientation() is not wanted:
            self.split.setOrientation(wanted)
            self.split.setSizes([720, 340] if beside else [280, 220])
        self._head.show_lead(shown=event.size().height() >= _TALL)


def choice_box(name: str, items: Sequence[tuple[str, str]], changed: Callable[[], object]) -> QComboBox:
    """A box to choose one of ``items`` (key and title) from."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    box.setMinimumWidth(96)  # where the window is small, the search field needs the room more
    for key, title in items:
        box.addItem(title, key)
    box.activated.connect(lambda _index: changed())
    return box


def choose(box: QComboBox, key: str) -> None:
    """Make ``key`` the choice, or the first one where there is no such key."""
    box.setCurrentIndex(max(box.findData(key), 0))


def _add(box: QComboBox, key: str, title: str) -> None:
    if box.findData(key) < 0:
        box.addItem(title, key)


def _extra_words(extra: Mapping[str, str], names: Names) -> str:
    parts = []
    if "request" in extra:
        parts.append(f"Only request {extra['request']}")
    if "course" in extra:
        parts.append(f"Only the course {names.course(extra['course'])}")
    if "events" in extra:
        parts.append("Only some kinds of entries")
    if "since" in extra or "until" in extra:
        parts.append(f"Only {extra.get('since', '')[:10]} to {extra.get('until', 'now')[:10]}")
    return ", ".join(parts)


def _signature(signer: str) -> str:
    return f" It is signed; the signer's fingerprint is {signer}." if signer else " It is not signed: the key store is closed."
