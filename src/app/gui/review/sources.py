"""What an item rests on, beside it: sentence by sentence while the AI history has it, else what its record says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.course import Provenance
from app.course.review import ReviewItem
from app.gui.inspector.words import provider_name
from app.gui.theme import Space
from app.gui.widgets import Icon, Overline, clear, column, holder, line, row, text
from app.services.grounds import Ground, Grounds

MOST = 40
"""Sentences shown at most; more than this is a lesson, and is read in the lesson."""


GONE = "What it was made from is no longer in the AI history. Check it against your own sources."


class Sources(QWidget):
    """Follows the item that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)

    def show_item(self, item: ReviewItem, grounds: Grounds | None, *, looked: bool, unread: str = "") -> None:
        """Show what is known; ``looked`` says that the history was asked, ``unread`` why it could not be read."""
        clear(self._column)
        if grounds is not None:
            self._grounds(grounds)
        for number, record in enumerate(item.records[:6]):
            if number or grounds is not None:
                self._column.addWidget(line())
            self._column.addLayout(_record(record))
        if item.missing:
            self._said("triangle-alert", "warn", "The record of where this comes from is not in the course.")
        if unread:
            self._said("circle-alert", "muted", unread)
        elif looked and grounds is None:
            self._said(
                "info", "muted", "What it was made from is no longer in the AI history. Check it against your own sources."
            )
        self._column.addStretch(1)

    def _grounds(self, grounds: Grounds) -> None:
        if grounds.asked:
            self._column.addLayout(_named("Asked for", grounds.asked))
        if grounds.before:
            self._column.addLayout(_named("Made from", grounds.before))
        for ground in grounds.grounds[:MOST]:
            self._column.addWidget(_sentence(ground))
        more = len(grounds.grounds) - MOST
        if more > 0:
            self._column.addWidget(text(f"And {more} more sentences.", "caption", "muted"))
        if not grounds.sourced and not grounds.before:
            self._said("info", "muted", "It was made from the request alone; no source was given.")

    def _said(self, icon: str, tone: str, words: str) -> None:
        sign = Icon(icon, tone, 16)
        said = row(sign, text(words, "ui", "muted", wrap=True), spacing=8)
        said.setStretch(1, 1)
        said.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(said)


def _sentence(ground: Ground) -> QWidget:
    found = bool(ground.rests)
    sign = Icon("quote" if found else "triangle-alert", "ok" if found else "warn", 14)
    words = column(text(ground.said, "caption", "muted", wrap=True, select=True), spacing=2)
    if found:
        words.addWidget(text(f"“{ground.rests}”", "ui", wrap=True, select=True))
        if ground.title:
            words.addWidget(text(ground.title, "caption", "muted", wrap=True))
    else:
        words.addWidget(text("No source sentence says this.", "ui", "warn", wrap=True))
    if ground.unsupported:
        words.addWidget(text(f"In no source: {', '.join(ground.unsupported)}", "caption", "warn", wrap=True, select=True))
    inside = row(sign, words, spacing=8)
    inside.setStretch(1, 1)
    inside.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
    return holder(inside)


def _named(name: str, words: str) -> QVBoxLayout:
    return column(Overline(name), text(words, "ui", wrap=True, select=True), spacing=2)


def _record(record: Provenance) -> QVBoxLayout:
    name = provider_name(record.provider)
    made = f"{name} · {record.system}" if record.system else name
    when = f"{record.created[:16].replace('T', ' ')} UTC, asked for by {record.user or 'nobody named'}"
    said = column(
        Overline("Made by"),
        text(made, "ui", wrap=True, select=True),
        text(when, "caption", "muted", wrap=True),
        spacing=2,
    )
    if record.parent:
        derived = "Made from something that AI had made (a translation, a new version)."
        said.addWidget(text(derived, "caption", "muted", wrap=True))
    if record.request_id:
        said.addWidget(text(f"Request {record.request_id}", "caption", "faint", wrap=True, select=True))
    return said
