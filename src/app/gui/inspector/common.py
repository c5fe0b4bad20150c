"""Places, dates and the like of a lesson, which say nothing about anybody alone: a compact list, for who wants to look.

Made when its line is opened. A row costs some microseconds, so that hundreds are no different from ten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.course import Finding
from app.gui.context import OpenCourse
from app.gui.inspector.answers import Answers, Detail
from app.gui.kindtree import KindTree, Row
from app.gui.theme import Space
from app.gui.widgets import Button, Card, column, row
from app.scan import kind_of
from app.services.common import many
from app.services.picturescan import in_picture
from app.services.scannotes import in_sentence

ROWS = 12
"""Rows shown before the list scrolls by itself."""


class CommonList(QWidget):
    """The tree, and the answers to whichever row is chosen. ``jumped`` asks to be shown a detail."""

    jumped = Signal(Detail)

    def __init__(self, opened: OpenCourse) -> None:
        super().__init__()
        self._opened, self._answers = opened, Answers(opened)
        self._details: Sequence[Detail] = ()
        self.tree = KindTree(ROWS)
        self.tree.moved.connect(self._show_buttons)
        self.tree.entered.connect(self._go)
        self.go = Button("Show", compact=True, on_click=self._go)
        self.redact = Button("Redact", compact=True, on_click=lambda: self._answer(opened.scans.redact_all))
        self.swap = Button("Replace", compact=True, on_click=lambda: self._answer(opened.scans.replace_all))
        self.more = Button("Keep…", compact=True, on_click=self._ask)
        for button in (self.redact, self.swap, self.more):
            button.setHidden(opened.session.read_only)
        answers = row(self.go, self.redact, self.swap, self.more, None, spacing=6, margins=(6, 0, 6, 4))
        self.setLayout(column(Card(self.tree, answers, spacing=Space.S, margin=6)))

    def show_details(self, details: Sequence[Detail]) -> None:
        """Show these; what was unfolded and chosen stays so."""
        self._details = details
        found = ((detail.place, detail.finding) for detail in details)
        self.tree.show_rows([Row(one.kind, one.masked, place, one.reason) for place, one in found])
        self._show_buttons()

    @property
    def chosen(self) -> list[Detail]:
        """The details the answers are about: one, or all of a kind."""
        return [self._details[at] for at in self.tree.chosen]

    def _show_buttons(self) -> None:
        single = self.tree.single
        if not self.chosen:
            return
        kind, written = self.tree.kind, self._written()
        what = f"this {in_sentence(kind)}" if single else f"{many(kind, len(written))} of this lesson"
        self.go.setVisible(single)
        self.go.setAccessibleName(f"Show {what} in the text")
        self.redact.setText("Redact" if single else "Redact all")
        self.swap.setText("Replace" if single else "Replace all")
        self.redact.setAccessibleName(f"Redact {what}")
        self.swap.setAccessibleName(f"Replace {what}")
        self.more.setAccessibleName(f"Keep this {in_sentence(kind)}, or settle all like it" if single else f"Keep {what}")
        for button in (self.redact, self.swap):
            button.setEnabled(bool(written))
        self.redact.setToolTip(f"{self.redact.accessibleName()}: puts {kind_of(kind).placeholder} in its place")
        self.swap.setToolTip(f"{self.swap.accessibleName()}: puts a made-up name in its place, the same one wherever it stands")

    def _written(self) -> list[Finding]:
        """What the chosen row stands for, but for what stands in pictures: that is painted over, one by one."""
        return [detail.finding for detail in self.chosen if not in_picture(detail.finding.part)]

    def _go(self) -> None:
        (detail,) = self.chosen
        if in_picture(detail.finding.part):
            self._answers.look(detail)
        else:
            self.jumped.emit(detail)

    def _answer(self, answer: Callable[[list[Finding]], None]) -> None:
        self._answers.run(lambda: answer(self._written()))

    def _ask(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    def menu(self) -> QMenu:
        """What else there is for the chosen row: as for any other detail, or for all of a kind in the course."""
        chosen = self.chosen
        return self._answers.menu(self, chosen[0]) if self.tree.single else self._of_kind(chosen[0].finding)

    def _of_kind(self, one: Finding) -> QMenu:
        scans, menu = self._opened.scans, QMenu(self)
        everywhere = [found for found in scans.all_findings() if found.kind == one.kind]
        written = [found for found in everywhere if not in_picture(found.part)]

        def add(title: str, answer: Callable[[], object]) -> None:
            menu.addAction(title).triggered.connect(lambda _checked=False: answer())

        for verb, answer in (("Redact", scans.redact_all), ("Replace", scans.replace_all)) if written else ():
            what = f"{verb} {many(one.kind, len(written))} in the course"
            what += " (not those in pictures)" if len(written) < len(everywhere) else ""
            add(what, partial(self._answers.run, partial(answer, written)))
        menu.addSeparator()
        what = f"Not sensitive, {many(one.kind, len(everywhere))} in the course"
        add(what, partial(self._answers.run, partial(scans.accept_all_like, one)))
        menu.addSeparator()
        add("What is looked for…", partial(self._opened.context.centre, "countries"))
        return menu
