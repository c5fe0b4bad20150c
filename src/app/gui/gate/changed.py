"""What is different from the policy that was accepted, as a page: old beside new, the words that changed marked."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.gui.theme import Size, Space, Type, current, font, theme
from app.gui.widgets import Badge, BadgeKind, Card, column, holder, row, scrolling, text
from app.policy import DiffLine

_MARKER = re.compile(r"\s*\[[AB][-.\dA-Za-z, ]+\]")
_SAID: dict[tuple[bool, bool], tuple[str, BadgeKind]] = {
    (True, True): ("Changed", "warn"),
    (False, True): ("New", "ok"),
    (True, False): ("No longer there", "danger"),
}
"""By whether there is an old and a new paragraph."""
_ALIKE = 0.5
"""From this share of common words on two paragraphs are one that was changed."""


class ChangesPage(QWidget):
    """Changed, new and removed paragraphs, in reading order; what stayed is left out."""

    def __init__(self, title: str, lines: Sequence[DiffLine]) -> None:
        super().__init__()
        self._marked: list[tuple[QLabel, str, str, str]] = []
        listed = column(spacing=12, margins=(0, Space.L, 0, Space.L))
        listed.addWidget(text("What changed", "h2"))
        lead = f"in “{title}” since you accepted it. Paragraphs that stayed the same are left out."
        listed.addWidget(text(lead, tone="muted", wrap=True))
        changes = list(paired(line for line in lines if not line.text.startswith(f"{title}, version ")))  # the list says it
        for old, new in changes:
            listed.addWidget(self._card(old, new))
        if not changes:
            listed.addWidget(text("No words changed: only how they are laid out, or rules beside them.", wrap=True))
        listed.addStretch(1)
        inner = holder(listed)
        inner.setMaximumWidth(Size.COLUMN)
        centred = row(None, inner, None, margins=(Space.L, 0, Space.L, 0))
        centred.setStretch(1, 100)
        area = scrolling(holder(centred), "What changed")
        self.setLayout(column(area, spacing=0))
        theme().changed.connect(self._paint)
        self._paint()

    def _card(self, old: str, new: str) -> Card:
        said, kind = _SAID[bool(old), bool(new)]
        card = Card(row(Badge(said, kind), None))
        if old:
            card.body.addWidget(self._paragraph(old, new, "gone" if new else "whole", "Before: " if new else ""))
        if new:
            card.body.addWidget(self._paragraph(new, old, "new" if old else "whole", "Now: " if old else ""))
        return card

    def _paragraph(self, words: str, other: str, how: str, before: str) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        label.setFont(font(Type.DENSE))
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setAccessibleName(before + words)
        self._marked.append((label, words, other, how))
        return label

    def _paint(self) -> None:
        now = current()
        looks = {
            "gone": f"background:{now.danger_soft};color:{now.danger};text-decoration:line-through",
            "new": f"background:{now.ok_soft};color:{now.ok}",
        }
        for label, words, other, how in self._marked:
            marked = "".join(
                f'{piece[: -len(bare)]}<span style="{looks[how]}">{html.escape(bare)}</span>'
                if differs and how in looks
                else html.escape(piece)
                for piece, differs in compared(words, other)
                for bare in (piece.lstrip(),)
            )
            tone = now.muted if how == "gone" else now.text
            label.setText(f'<div style="color:{tone};line-height:140%">{marked}</div>')


def paired(lines: Iterable[DiffLine]) -> Iterator[tuple[str, str]]:
    """(before, now) of each change; one of them is empty where a paragraph is new or gone."""
    gone: list[str] = []
    new: list[str] = []
    for item in (*lines, DiffLine("same", "")):
        if item.mark == "same":
            yield from _matched(gone, new)
            gone, new = [], []
        else:
            (gone if item.mark == "gone" else new).append(_MARKER.sub("", item.text.strip()).lstrip("# "))


def _matched(gone: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    left = list(new)
    for old in gone:
        best = max(left, key=lambda text: _likeness(old, text), default="")
        if best and _likeness(old, best) >= _ALIKE:
            left.remove(best)
            if old != best:
                yield old, best
        else:
            yield old, ""
    yield from (("", text) for text in left)


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(a=one.split(), b=other.split(), autojunk=False).ratio()


def compared(words: str, other: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether the other one lacks it."""
    mine, theirs = re.findall(r"\s*\S+", words), re.findall(r"\s*\S+", other)
    matcher = difflib.SequenceMatcher(a=mine, b=theirs, autojunk=False)
    return [("".join(mine[a:b]), tag != "equal") for tag, a, b, _, _ in matcher.get_opcodes() if a < b]
