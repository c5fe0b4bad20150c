"""Places, dates and the like of a lesson, which say nothing about anybody alone: a compact list by kind, for who wants to look.

Made when its line is opened. A row costs some microseconds, so that hundreds are no different from ten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTreeWidget, QTreeWidgetItem, QWidget

from app.course import Finding
from app.gui.context import OpenCourse
from app.gui.inspector.answers import Answers, Detail
from app.gui.theme import Space
from app.gui.widgets import Button, column, row
from app.scan import finding_title, kind_of
from app.services.common import counts, in_words, many
from app.services.picturescan import in_picture

ROWS = 12
"""Rows shown before the list scrolls by itself."""
UNFOLDED = 24
"""Details up to which every kind is unfolded at first."""
_ROW = 26
_HELD = Qt.ItemDataRole.UserRole


class CommonList(QWidget):
    """A tree of kinds and details, and the answers to whichever row is chosen. ``jumped`` asks to be shown a detail."""

    jumped = Signal(Detail)

    def __init__(self, opened: OpenCourse) -> None:
        super().__init__()
        self._opened, self._answers = opened, Answers(opened)
        self._details: Sequence[Detail] = ()
        self.tree = _tree()
        self.tree.currentItemChanged.connect(lambda _now, _before: self._show_buttons())
        self.tree.itemActivated.connect(lambda item, _column: self._activated(item))
        self.tree.itemExpanded.connect(lambda _item: self._fit())
        self.tree.itemCollapsed.connect(lambda _item: self._fit())
        self.go = Button("Show", compact=True, on_click=self._go)
        self.redact = Button("", compact=True, on_click=lambda: self._answer(self._opened.scans.redact_all))
        self.swap = Button("", compact=True, on_click=lambda: self._answer(self._opened.scans.replace_all))
        self.more = Button("Keep…", compact=True, on_click=self._ask)
        answers = [self.redact, self.swap] if not opened.session.read_only else []
        for button in (self.redact, self.swap):
            button.setVisible(bool(answers))
        self.more.setVisible(bool(answers))
        self.setLayout(column(self.tree, row(self.go, self.redact, self.swap, self.more, None, spacing=6), spacing=Space.S))

    @property
    def chosen(self) -> tuple[Detail, ...]:
        """The details the answers are about: one, or all of a kind."""
        item = self.tree.currentItem()
        if item is None:
            return ()
        held = item.data(0, _HELD)
        return (held,) if isinstance(held, Detail) else tuple(self._of(str(held)))

    @property
    def _single(self) -> bool:
        item = self.tree.currentItem()
        return item is not None and isinstance(item.data(0, _HELD), Detail)

    def show_details(self, details: Sequence[Detail]) -> None:
        """Show these; what was unfolded and chosen stays so."""
        if details == self._details:
            return
        first = not self._details
        unfolded = {str(item.data(0, _HELD)) for item in self._groups() if item.isExpanded()}
        at = self._row()
        self._details = details
        self.tree.setUpdatesEnabled(False)
        self.tree.blockSignals(True)
        self.tree.clear()
        for kind, number in counts(detail.finding.kind for detail in details).items():
            group = QTreeWidgetItem([kind_of(kind).plural.capitalize(), str(number)])
            group.setData(0, _HELD, kind)
            group.setData(0, Qt.ItemDataRole.AccessibleTextRole, many(kind, number))
            group.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            group.addChildren([_item(detail) for detail in self._of(kind)])
            self.tree.addTopLevelItem(group)
            group.setExpanded(len(details) <= UNFOLDED if first else kind in unfolded)
        self._choose(at)
        self.tree.blockSignals(False)
        self.tree.setUpdatesEnabled(True)
        self._fit()
        self._show_buttons()

    # Which row.

    def _of(self, kind: str) -> Iterable[Detail]:
        return (detail for detail in self._details if detail.finding.kind == kind)

    def _groups(self) -> list[QTreeWidgetItem]:
        items = [self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount())]
        return [item for item in items if item is not None]

    def _row(self) -> tuple[str, int]:
        """Kind of the chosen row, and which of its kind; −1 for the kind itself."""
        item = self.tree.currentItem()
        if item is None:
            return "", -1
        group = item.parent()
        return (str(item.data(0, _HELD)), -1) if group is None else (str(group.data(0, _HELD)), group.indexOfChild(item))

    def _choose(self, at: tuple[str, int]) -> None:
        """The row that took the place of the one that was chosen."""
        groups = self._groups()
        group = next((item for item in groups if item.data(0, _HELD) == at[0]), groups[0] if groups else None)
        if group is None:
            return
        inside = at[1] if group.data(0, _HELD) == at[0] else -1
        self.tree.setCurrentItem((group.child(min(inside, group.childCount() - 1)) if inside >= 0 else None) or group)

    def _fit(self) -> None:
        rows = sum(1 + (group.childCount() if group.isExpanded() else 0) for group in self._groups())
        self.tree.setFixedHeight(min(rows, ROWS) * _ROW + 2 * Space.XS)

    # Answers.

    def _show_buttons(self) -> None:
        chosen = self.chosen
        single = self._single
        writable = [detail for detail in chosen if not in_picture(detail.finding.part)]
        if not chosen:
            return
        kind = chosen[0].finding.kind
        what = f"this {finding_title(kind).lower()}" if single else f"{many(kind, len(writable))} of this lesson"
        self.go.setEnabled(single)
        self.go.setAccessibleName(f"Show {what} in the text" if single else "Show in the text")
        self.redact.setText("Redact" if single else "Redact all")
        self.swap.setText("Replace" if single else "Replace all")
        self.redact.setAccessibleName(f"Redact {what}")
        self.swap.setAccessibleName(f"Replace {what} with made-up ones" if not single else f"Replace {what}")
        self.more.setAccessibleName(f"Keep {what}, and other answers")
        for button in (self.redact, self.swap):
            button.setEnabled(bool(writable))
            button.setToolTip(button.accessibleName())

    def _activated(self, item: QTreeWidgetItem) -> None:
        held = item.data(0, _HELD)
        if isinstance(held, Detail):
            self._go()

    def _go(self) -> None:
        detail = self.chosen[0]
        if in_picture(detail.finding.part):
            self._answers.look(detail)
        else:
            self.jumped.emit(detail)

    def _answer(self, answer: Callable[[list[Finding]], None]) -> None:
        findings = [detail.finding for detail in self.chosen if not in_picture(detail.finding.part)]
        self._answers.run(lambda: answer(findings))

    def _ask(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    def menu(self) -> QMenu:
        """What else there is for the chosen row: as for any other detail, or for all of a kind in the course."""
        chosen = self.chosen
        return self._answers.menu(self, chosen[0]) if self._single else self._of_kind(chosen[0].finding)

    def _of_kind(self, one: Finding) -> QMenu:
        scans = self._opened.scans
        menu = QMenu(self)
        everywhere = [found for found in scans.all_findings() if found.kind == one.kind]
        written = [found for found in everywhere if not in_picture(found.part)]
        rows = [("Redact", scans.redact_all), ("Replace", scans.replace_all)] if written else []
        for verb, answer in rows:
            title = f"{verb} {many(one.kind, len(written))} in the course"
            run = partial(self._answers.run, partial(answer, written))
            menu.addAction(title).triggered.connect(lambda _checked=False, run=run: run())
        menu.addSeparator()
        kept = menu.addAction(f"Not sensitive, {in_words(found.kind for found in everywhere)} in the course")
        kept.triggered.connect(lambda _checked=False: self._answers.run(lambda: scans.accept_all_like(one)))
        return menu


def _tree() -> QTreeWidget:
    made = QTreeWidget()
    made.setColumnCount(2)
    made.setHeaderHidden(True)
    made.header().setStretchLastSection(False)
    made.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    made.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    made.setUniformRowHeights(True)
    made.setIndentation(18)
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setTabKeyNavigation(False)
    made.setAccessibleName("Places, dates and other details that say nothing about anybody alone")
    return made


def _item(detail: Detail) -> QTreeWidgetItem:
    made = QTreeWidgetItem([detail.finding.masked, detail.place])
    made.setData(0, _HELD, detail)
    made.setToolTip(0, f"{detail.finding.masked}. {detail.finding.reason}")
    made.setSizeHint(0, QSize(0, _ROW))
    return made
