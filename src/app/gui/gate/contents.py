"""The list at the left of the gate: every policy with its sections, how far each was read, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QSizePolicy, QVBoxLayout

from app.gui.theme import Size, Space, set_icon
from app.gui.widgets import Button, Overline, column, holder, row, scrolling, text
from app.policy import PolicyPack

WORDS_A_MINUTE = 240
"""How fast adults read such a text silently (Brysbaert 2019: 238 words a minute of non-fiction)."""
_NARROW = 64
_ROW = 48


@dataclass(frozen=True, slots=True)
class Listed:
    """A policy in the list; ``changed`` when there is a page that says what is different."""

    pack: PolicyPack
    changed: bool


class _Stop(QPushButton):
    """One page in the list: a section, or what changed."""

    def __init__(self, key: str, title: str) -> None:
        super().__init__()
        self.key, self.title, self._note = key, title, ""
        self._tight = False
        self.setProperty("kind", "nav")
        self.setProperty("align", "left")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(24, 16))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._words = text(title, "strong")
        self._under = text("", "caption", "muted")
        for label in (self._words, self._under):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(column(None, self._words, self._under, None, spacing=1, margins=(38, 2, 6, 2)))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), _ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, _ROW)

    def tell(self, note: str, icon: str, tone: str) -> None:
        """Show how far it is."""
        self._note = note
        set_icon(self, icon, tone, trail=8)
        self.setAccessibleName(f"{self.title}, {note}")
        self.show_tight(self._tight)

    def show_tight(self, tight: bool) -> None:
        """The icon alone, where the text needs the room."""
        self._tight = tight
        self._under.setText(self._note)
        for label in (self._words, self._under):
            label.setVisible(not tight)
        self.setToolTip(f"{self.title}, {self._note}" if tight else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        group = self.group()
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None or group is None:
            super().keyPressEvent(event)
            return
        stops = group.buttons()
        following = stops[(stops.index(self) + step) % len(stops)]
        following.setFocus(Qt.FocusReason.TabFocusReason)
        following.click()


class Contents(QFrame):
    """``chosen`` carries the id of a section, or ``changes:PACK``; ``adding`` is sent to add a policy of the organisation."""

    chosen = Signal(str)
    adding = Signal()

    def __init__(self, listed: Sequence[Listed]) -> None:
        super().__init__()
        self.setProperty("kind", "sidebar")
        self.setAccessibleName("Sections of the policy")
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.stops: dict[str, _Stop] = {}
        self._minutes: dict[str, int] = {}
        self._only_wide: list[QFrame | Overline | Button] = []
        layout = QVBoxLayout()
        layout.setContentsMargins(Space.S, Space.L, Space.S, Space.M)
        layout.setSpacing(2)
        for item in listed:
            self._pack(layout, item)
        layout.addStretch(1)
        add = Button("Add an organisation’s policy…", "ghost", icon="plus", compact=True, on_click=self.adding.emit)
        self._only_wide.append(add)
        layout.addWidget(add)
        area = scrolling(holder(layout), "Sections")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.show_tight(tight=False)

    def _pack(self, layout: QVBoxLayout, item: Listed) -> None:
        pack = item.pack
        title = Overline(pack.title)
        title.setWordWrap(True)
        version = text(f"Version {pack.version} · {written(pack.date)}", "caption", "muted", wrap=True)
        self._only_wide += [title, version]
        layout.addLayout(row(title, margins=(10, Space.M if self.stops else 0, 4, 0)))
        layout.addLayout(row(version, margins=(10, 0, 4, 4)))
        if item.changed:
            self._add(layout, _Stop(f"changes:{pack.id}", "What changed"))
            self.stops[f"changes:{pack.id}"].tell("since you accepted it", "history", "warn")
        for section in pack.sections:
            self._minutes[section.id] = max(1, round(section.words / WORDS_A_MINUTE))
            self._add(layout, _Stop(section.id, section.title))
            self.show_read(section.id, 0.0, done=False)

    def _add(self, layout: QVBoxLayout, stop: _Stop) -> None:
        stop.clicked.connect(lambda _checked=False: self.chosen.emit(stop.key))
        self._group.addButton(stop)
        self.stops[stop.key] = stop
        layout.addWidget(stop)

    def show_current(self, key: str) -> None:
        """Mark the page that is shown."""
        self.stops[key].setChecked(True)

    def show_read(self, key: str, share: float, *, done: bool, ticks: int = 0) -> None:
        """How far a section is: ``share`` was read (0 to 1), ``ticks`` boxes wait."""
        minutes = self._minutes[key]
        if done:
            self.stops[key].tell("Done", "circle-check", "ok")
        elif share >= 1:
            self.stops[key].tell(f"Read, {ticks} to tick", "circle-dot", "accent")
        elif share > 0:
            self.stops[key].tell(f"{round(share * 100)} % of {minutes} min read", "circle-dot", "accent")
        else:
            self.stops[key].tell(f"{minutes} min to read", "circle-dashed", "faint")

    def show_tight(self, *, tight: bool) -> None:
        """Icons alone where the text needs the room; their names become tooltips."""
        self.setFixedWidth(_NARROW if tight else Size.SIDEBAR)
        for widget in self._only_wide:
            widget.setVisible(not tight)
        for stop in self.stops.values():
            stop.show_tight(tight)


def written(day: str) -> str:
    """A date of a pack for people; as it stands there when it is none."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{found.day} {found:%b %Y}"
