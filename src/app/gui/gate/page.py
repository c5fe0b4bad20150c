"""The gate itself: its sections at the left, the text in the middle, its boxes below, and Decline as easy to find as Accept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QProgressBar, QStackedWidget, QWidget

from app.course import LecternError
from app.gui.context import Context
from app.gui.gate.banner import Banner
from app.gui.gate.changed import ChangesPage
from app.gui.gate.contents import WORDS_A_MINUTE, Contents, Listed
from app.gui.gate.reader import Reader
from app.gui.start.page import mark
from app.gui.theme import SEMIBOLD, Size, Space, font
from app.gui.widgets import Badge, Button, TickBox, column, confirm, holder, line, row, text
from app.policy import PolicyPack, PolicySection, PolicyStatus
from app.services.policy import Kept, PolicyService, kept_by_providers

_NARROW = 880
"""Logical pixels under which the list of sections shrinks to its icons."""
_LOW = 560
"""Logical pixels of height under which the text gets the room of a banner that only explains."""


class GatePage(QWidget):
    """Call :meth:`begin` each time it is shown; ``done`` is sent when the person is finished with it."""

    done = Signal()

    def __init__(self, policy: PolicyService, context: Context) -> None:
        super().__init__()
        self.setProperty("surface", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._policy = policy
        self._context = context
        self._shown: tuple[object, ...] = ()
        self._banner = Banner()
        self._banner.asked.connect(self._show_changes)
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setAccessibleName("How much of this section was read")
        self._position = text("", "caption", "muted")
        self.missing = text("", tone="muted", wrap=True)
        self._buttons()
        self._middle = column(spacing=0)
        self._fill()
        self._assemble()

    # Building.

    def _buttons(self) -> None:
        self.decline = Button("Decline and go on without AI", on_click=self._decline)
        self.accept = Button("Accept", "primary", on_click=self._accept)
        self.accept.setMinimumWidth(190)
        self.decline.setMinimumWidth(190)
        self.next = Button("Next section", icon="arrow-right", on_click=self._next)
        self.withdraw = Button("Withdraw acceptance…", on_click=self._withdraw)
        self.close_button = Button("Close", "primary", on_click=self.done.emit)

    def _fill(self) -> None:
        """Make the pages and the list of them for the policies that hold now."""
        self._packs = self._policy.packs
        changed = {pack.id for pack in self._packs if self._policy.standing(pack) is PolicyStatus.STALE}
        self._shown = self._state()
        self._readers: dict[str, Reader] = {}
        self._boxes: dict[str, TickBox] = {}
        self._keys: list[str] = []
        self._pages = QStackedWidget()
        self.contents = Contents([Listed(pack, pack.id in changed) for pack in self._packs])
        self.contents.chosen.connect(self._show)
        self.contents.adding.connect(self._add_pack)
        kept = kept_by_providers()
        for pack in self._packs:
            for section in pack.sections:
                self._keys.append(section.id)
                self._pages.addWidget(self._page(pack, section, kept))
        for pack in self._packs:
            if pack.id in changed:
                self._keys.append(f"changes:{pack.id}")
                self._pages.addWidget(ChangesPage(pack.title, self._policy.changes(pack)))
        self._line = line("vertical")
        reading = column(self._bar, self._pages, spacing=0)
        reading.setStretch(1, 1)
        body = row(self.contents, self._line, reading, spacing=0)
        body.setStretch(2, 1)
        self._body = holder(body)
        self._middle.addWidget(self._body, 1)

    def _state(self) -> tuple[object, ...]:
        """What the pages depend on."""
        policy = self._policy
        return tuple((pack.id, pack.sha256, policy.standing(pack) is PolicyStatus.STALE) for pack in policy.packs)

    def _page(self, pack: PolicyPack, section: PolicySection, kept: Sequence[Kept]) -> QWidget:
        reader = Reader(section.title, section.body, kept)
        reader.moved.connect(self._refresh)
        reader.finished.connect(self._refresh)
        self._readers[section.id] = reader
        boxes = column(spacing=10, margins=(8, 14, 8, 14))
        for box in pack.boxes:
            if box.section_id == section.id:
                tick = TickBox(box.text, "dense")
                tick.toggled.connect(self._refresh)
                self._boxes[box.id] = tick
                boxes.addWidget(tick)
        inner = holder(boxes)
        inner.setMaximumWidth(Size.COLUMN)
        frame = QFrame()
        frame.setProperty("kind", "footer")
        frame.setVisible(boxes.count() > 0)
        centred = row(None, inner, None, margins=(Space.L, 0, Space.L, 0))
        centred.setStretch(1, 100)
        frame.setLayout(centred)
        layout = column(reader, frame, spacing=0)
        layout.setStretch(0, 1)
        return holder(layout)

    def _assemble(self) -> None:
        name = text("AI policy", "h2")
        name.setFont(font(20, SEMIBOLD, spacing=-0.2))
        words = sum(pack.words for pack in self._packs)
        length = Badge(f"About {round(words / WORDS_A_MINUTE)} minutes to read", "muted")
        head = row(mark(30), name, length, None, self._position, spacing=12, margins=(Space.XL, 14, Space.XL, 0))
        foot = QFrame()
        foot.setProperty("kind", "footer")
        buttons = row(
            self.missing,
            self.next,
            self.withdraw,
            self.decline,
            self.accept,
            self.close_button,
            spacing=10,
            margins=(Space.XL, 14, Space.XL, 14),
        )
        buttons.setStretch(0, 1)
        foot.setLayout(buttons)
        top = column(head, self._banner, spacing=10, margins=(0, 0, 0, 12))
        layout = column(top, line(), self._middle, foot, spacing=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give the room to the text where there is little of it."""
        self.contents.show_tight(tight=self.width() < _NARROW)
        self._banner.show_policy(self._policy, brief=self.height() < _LOW)
        self._refresh()

    # Showing.

    def begin(self) -> None:
        """Show where the person stands. A gate that asks starts anew: nothing is ticked for them."""
        if self._shown != self._state():
            self._middle.removeWidget(self._body)
            self._bar.setParent(self)  # it stays, the pages around it go
            self._body.deleteLater()
            self._fill()
        for pack in self._packs:
            accepted = self._policy.standing(pack) is PolicyStatus.ACCEPTED
            for box in pack.boxes:
                self._boxes[box.id].tick(accepted)
                self._boxes[box.id].box.setEnabled(self._asks and not accepted)
        for button in (self.decline, self.accept):
            button.setVisible(self._asks)
        self.withdraw.setVisible(self._policy.status is PolicyStatus.ACCEPTED)
        self.close_button.setVisible(not self._asks)
        asked = self._asked_packs()
        first = asked[0] if asked else self._packs[0]
        changes = f"changes:{first.id}"
        self._show(changes if changes in self._keys else first.sections[0].id)
        self._fit()
        # The first key must scroll the text, not press a button.
        reader = self._readers[first.sections[0].id]
        QTimer.singleShot(0, reader, reader.setFocus)

    @property
    def _asks(self) -> bool:
        return self._policy.status in (PolicyStatus.PENDING, PolicyStatus.STALE, PolicyStatus.DECLINED)

    def _asked_packs(self) -> tuple[PolicyPack, ...]:
        """The packs that have to be read and ticked."""
        return self._policy.asked if self._asks else ()

    def _show(self, key: str) -> None:
        self._pages.setCurrentIndex(self._keys.index(key))
        self.contents.show_current(key)
        self._refresh()

    @property
    def current(self) -> str:
        """Id of the section that is shown, or ``changes:PACK``."""
        return self._keys[self._pages.currentIndex()]

    def read_to_end(self) -> frozenset[str]:
        """Ids of the sections that were read to their end."""
        return frozenset(key for key, reader in self._readers.items() if reader.read)

    def ticked(self) -> frozenset[str]:
        """Ids of the boxes that are ticked."""
        return frozenset(key for key, box in self._boxes.items() if box.is_ticked())

    def _refresh(self, _what: object = None) -> None:
        reader = self._readers.get(self.current)
        share = reader.share if reader else 0.0
        self._bar.setVisible(reader is not None)
        self._bar.setValue(round(share * 100))
        self._position.setText("Read to the end" if reader and reader.read else f"{round(share * 100)} % read")
        asked = self._asked_packs()
        shown = self.current
        self._position.setVisible(any(section.id == shown for pack in asked for section in pack.sections))
        read, ticked = self.read_to_end(), self.ticked()
        for pack in self._packs:
            for section in pack.sections:
                left = sum(box.section_id == section.id and box.id not in ticked for box in pack.boxes)
                done = pack not in asked if self._asks else self._policy.standing(pack) is PolicyStatus.ACCEPTED
                done = done or (section.id in read and not left)
                self.contents.show_read(section.id, self._readers[section.id].share, done=done, ticks=left)
        unread = [section.id for pack in asked for section in pack.sections if section.id not in read]
        unticked = [box.id for pack in asked for box in pack.boxes if box.id not in ticked]
        self.accept.setEnabled(not unread and not unticked)
        self.next.setVisible(self._following() is not None)
        self.missing.setText(self._missing(len(unread), len(unticked)) if self._asks else self._where())

    def _missing(self, unread: int, unticked: int) -> str:
        if self.width() < _NARROW and (unread or unticked):
            return f"{unread} to read, {unticked} to tick"
        parts = []
        if unread:
            parts.append(f"{unread} {'section' if unread == 1 else 'sections'} to read to the end")
        if unticked:
            parts.append(f"{unticked} {'box' if unticked == 1 else 'boxes'} to tick")
        return ("To accept: " + " and ".join(parts) + ".") if parts else "You can accept now."

    def _where(self) -> str:
        accepted = self._policy.acceptance
        if self._policy.status is PolicyStatus.ACCEPTED and accepted is not None:
            then = datetime.fromisoformat(accepted.time).astimezone()
            return f"Accepted by {accepted.user} on {then.day} {then:%B %Y}."
        return ""

    def _following(self) -> str | None:
        """The next page in the order of the list."""
        listed = list(self.contents.stops)
        at = listed.index(self.current) + 1
        return listed[at] if at < len(listed) else None

    def _next(self) -> None:
        key = self._following()
        if key is not None:
            self._show(key)
            if key in self._readers:
                self._readers[key].setFocus()

    def _show_changes(self) -> None:
        self._show(next(key for key in self.contents.stops if key.startswith("changes:")))

    def _add_pack(self) -> None:
        """A policy pack of the organisation from a file; the gate then asks about it too."""
        filters = "Policy pack (*.zip pack.toml)"
        name, _ = QFileDialog.getOpenFileName(self, "Add an organisation’s policy", "", filters)
        if not name:
            return
        path = Path(name)
        try:
            pack = self._policy.import_pack(path.parent if path.name == "pack.toml" else path)
        except LecternError as error:
            self._context.problem(error)
            return
        self.begin()
        self._context.say(f"“{pack.title}” is in force. AI is off until you have accepted it.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes a policy that asks nothing; one that asks wants an answer."""
        if event.key() == Qt.Key.Key_Escape and not self._asks:
            self.done.emit()
        else:
            super().keyPressEvent(event)

    # Deciding.

    def _accept(self) -> None:
        self._decide(lambda: self._policy.accept(self.read_to_end(), self.ticked()), "The policy is accepted. AI may be used.")

    def _decline(self) -> None:
        self._decide(self._policy.decline, "AI is off. Everything else works as before.")

    def _withdraw(self) -> None:
        title = "Withdraw your acceptance?"
        lead = (
            "AI is off from then on. What was made with it stays in your courses, with its labels. You can accept again later."
        )
        if confirm(self, title, lead, "Withdraw", cancel="Keep it"):
            self._decide(self._policy.withdraw, "Your acceptance is withdrawn. AI is off.")

    def _decide(self, answer: Callable[[], object], said: str) -> None:
        try:
            answer()
        except LecternError as error:
            self._context.problem(error)
            return
        self.done.emit()
        self._context.say(said)
