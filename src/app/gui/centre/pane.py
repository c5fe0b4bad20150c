"""What a page of the Compliance Centre is: made on first use, told each time it is shown, and able to ask off the interface."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from app.course import LecternError
from app.gui.context import Context
from app.gui.theme import SEMIBOLD, Space, Type, font
from app.gui.widgets import column, holder, row, scrolling, text
from app.gui.widgets.layouts import Item
from app.services.compliance import Compliance
from app.services.jobs import Job, JobState, Progress

T = TypeVar("T")
WIDTH = 1040
"""Pixels of text and cards at most; lines longer than that are not followed."""


class Pane(QWidget):
    """A page. ``context.opened()`` is the open course or None; ``context.centre(id, narrowed)`` leads to another page.

    Subclasses build themselves in ``__init__`` and fill themselves in :meth:`begin`.
    """

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__()
        self.compliance = compliance
        self.context = context
        self._asked: dict[str, int] = {}

    def begin(self) -> None:
        """It is shown, for the first time or again: show what holds now."""

    def narrow(self, wanted: Mapping[str, str]) -> None:
        """Show only what ``wanted`` names; another page led here. Called after :meth:`begin`."""

    def failed(self, error: LecternError) -> None:
        """What was asked can't be told."""
        self.context.problem(error)

    def ask(self, title: str, work: Callable[[Progress], T], done: Callable[[T], object]) -> None:
        """Do ``work`` on a worker and hand what it gives to ``done``, unless the same question was asked again meanwhile."""
        if self.context.jobs.closed:
            return  # the window is going, and an answer led to another question
        number = self._asked[title] = self._asked.get(title, 0) + 1
        leave: list[Callable[[], None]] = []

        def settled() -> None:
            if job.state is JobState.RUNNING or not leave:
                return
            leave.pop()()
            if not isValid(self) or self._asked[title] != number:
                return
            if job.state is JobState.DONE:
                done(job.result)  # type: ignore[arg-type]  # T may itself be None
            elif job.error is not None and job.state is JobState.FAILED:
                self.failed(job.error)

        job: Job[T] = self.context.jobs.start(title, work)
        leave.append(job.on_change(settled))
        settled()  # a dispatch that calls at once


def page_of(pane: Pane, title: str, lead: str, *items: Item, trailing: tuple[QWidget, ...] = ()) -> None:
    """Give ``pane`` the look all pages share: a heading with what can be done at its right, a lead, a scrolling column."""
    inner = holder(
        column(
            Heading(title, lead, *trailing),
            Space.S,
            *items,
            None,
            spacing=Space.M,
            margins=(Space.XL, Space.XL, Space.XL, Space.XXL),
        )
    )
    inner.setMaximumWidth(WIDTH + 2 * Space.XL)
    wide = row(None, inner, None, spacing=0)
    wide.setStretch(1, 100)
    layout = QVBoxLayout(pane)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(scrolling(holder(wide), title))


class Heading(QWidget):
    """The head of a page: its name, one sentence, and buttons at the right."""

    def __init__(self, title: str, lead: str, *trailing: QWidget) -> None:
        super().__init__()
        name = text(title, "h2")
        name.setFont(font(Type.H2, SEMIBOLD, spacing=-0.3))
        self._lead = text(lead, "ui", "muted", wrap=True)
        words = column(name, self._lead, spacing=Space.XS)
        whole = row(words, *trailing, spacing=Space.S)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def show_lead(self, *, shown: bool) -> None:
        """Leave the sentence out where there is no height for it."""
        self._lead.setVisible(shown)
