"""One entry of the log in words: what it is, what it means, and every field of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from app.audit import Row
from app.gui.centre.words import moment_words
from app.gui.inspector.parts import wrapped
from app.gui.theme import Space
from app.gui.widgets import Button, EmptyState, Icon, Overline, clear, column, holder, line, row, scrolling, text
from app.services.activity import fields_of, moment
from app.services.wording import Names, explained, kind_of_event, told_by, tone_of


class Detail(QFrame):
    """``related`` asks for all entries of a request, ``reported`` for a report of an incident about an entry."""

    related = Signal(str)
    reported = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "inspector")
        self.setAccessibleName("Entry")
        self.row: Row | None = None
        self._nothing = EmptyState("scroll-text", "No entry chosen", "Choose one to read what it says.")
        self._sign = Icon("scroll-text", "muted", 20)
        self._title = wrapped("", "title", "text")
        self._when = text("", "caption", "muted")
        self._means = wrapped("", "ui", "muted")
        self._fields = QGridLayout()
        self._fields.setHorizontalSpacing(Space.M)
        self._fields.setVerticalSpacing(Space.S)
        self._fields.setColumnStretch(1, 1)
        self._proof = wrapped("", "caption", "muted")
        self.request = Button("All of this request", icon="filter", compact=True, on_click=self._ask_related)
        self.report = Button("Report incident…", icon="flag", compact=True, on_click=self._ask_report)
        self.report.setToolTip("Suspends AI at once, freezes the log's retention and writes the evidence pack")
        head = row(self._sign, column(self._title, self._when, spacing=2), spacing=10)
        head.setStretch(1, 1)
        head.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        self._body = holder(
            column(
                head,
                self._means,
                row(self.request, self.report, None, spacing=Space.S),
                line(),
                self._fields,
                line(),
                Overline("Proof"),
                self._proof,
                None,
                spacing=Space.M,
                margins=(Space.L, Space.L, Space.L, Space.L),
            )
        )
        area = scrolling(holder(column(self._nothing, self._body, None, spacing=0)), "What the entry says")
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        area.setProperty("kind", "page")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self.show_entry(None, Names())

    def show_entry(self, entry: Row | None, names: Names) -> None:
        """Show another entry, or none."""
        self.row = entry
        self._nothing.setVisible(entry is None)
        self._body.setVisible(entry is not None)
        if entry is None:
            return
        kind = kind_of_event(entry.event)
        self._sign.set_icon(kind.icon, tone_of(entry.event))
        self._title.setText(entry.title)
        self._when.setText(f"Entry {entry.seq} · {moment_words(moment(entry.time))} · {kind.title}")
        self._means.setText(explained(entry))
        self._means.setVisible(bool(self._means.text()))
        self.request.setVisible(bool(fields_of(entry).get("request")))
        clear(self._fields)
        for at, (label, value) in enumerate(told_by(entry, names)):
            self._add(at, label, value)
        anchored = "The key store remembers that the log came this far." if entry.anchored else "The key store was closed then."
        self._proof.setText(f"{anchored} Hash {entry.hash[:16]}… chains it to the entry before it.")

    def _add(self, at: int, label: str, value: str) -> None:
        name = text(label, "caption", "muted")
        name.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        said: QWidget = wrapped(value, "mono" if _is_hash(value) else "caption", "text")
        said.setAccessibleName(f"{label}: {value}")
        self._fields.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        self._fields.addWidget(said, at, 1)

    def _ask_related(self) -> None:
        if self.row is not None:
            self.related.emit(str(fields_of(self.row).get("request", "")))

    def _ask_report(self) -> None:
        if self.row is not None:
            self.reported.emit(self.row.seq)


def _is_hash(value: str) -> bool:
    return len(value) == 64 and all(char in "0123456789abcdef" for char in value)
