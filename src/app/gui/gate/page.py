"""The gate itself: steps at the top, the text in the middle, its boxes below, and Decline as easy to find as Accept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QStackedWidget, QWidget

from app.course import LecternError
from app.gui.context import Context
from app.gui.gate.banner import Banner
from app.gui.gate.changes import ChangesDialog
from app.gui.gate.reader import Reader
from app.gui.gate.steps import Steps
from app.gui.start.page import mark
from app.gui.theme import SEMIBOLD, Size, Space, font
from app.gui.widgets import Badge, Button, TickBox, column, confirm, holder, row, text
from app.policy import PolicyStatus
from app.services.policy import PolicyService


class GatePage(QWidget):
    """Call :meth:`begin` each time it is shown; ``done`` is sent when the person is finished with it."""

    done = Signal()

    def __init__(self, policy: PolicyService, context: Context) -> None:
        super().__init__()
        self.setProperty("surface", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._policy = policy
        self._context = context
        self._pack = policy.pack
        self._readers: dict[str, Reader] = {}
        self._boxes: dict[str, TickBox] = {}
        self._pages = QStackedWidget()
        self.steps = Steps([(section.id, section.title) for section in self._pack.sections])
        self.steps.chosen.connect(self._show)
        self._banner = Banner()
        self._banner.asked.connect(self._show_changes)
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setAccessibleName("How much of this section was read")
        self._position = text("", "caption", "muted")
        self.missing = text("", tone="muted", wrap=True)
        self._buttons()
        for section in self._pack.sections:
            self._pages.addWidget(self._page(section.id, section.title, section.body))
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

    def _page(self, key: str, title: str, body: str) -> QWidget:
        reader = Reader(title, body)
        reader.moved.connect(self._refresh)
        reader.finished.connect(self._refresh)
        self._readers[key] = reader
        boxes = column(spacing=10, margins=(8, 14, 8, 14))
        for box in self._pack.boxes:
            if box.section_id == key:
                tick = TickBox(box.text, "dense")
                tick.toggled.connect(self._refresh)
                self._boxes[box.id] = tick
                boxes.addWidget(tick)
        inner = holder(boxes)
        inner.setMaximumWidth(Size.COLUMN)
        frame = QFrame()
        frame.setProperty("kind", "footer")
        centred = row(None, inner, None, margins=(Space.L, 0, Space.L, 0))
        centred.setStretch(1, 100)
        frame.setLayout(centred)
        layout = column(reader, frame, spacing=0)
        layout.setStretch(0, 1)
        return holder(layout)

    def _assemble(self) -> None:
        pack = self._pack
        name = text(pack.title, "h2")
        name.setFont(font(20, SEMIBOLD, spacing=-0.2))
        day = datetime.fromisoformat(pack.date)
        version = Badge(f"Version {pack.version} · {day.day} {day:%b %Y}")
        head = row(mark(30), name, version, None, spacing=12, margins=(Space.XL, 14, Space.XL, 0))
        steps = row(self.steps, None, self._position, spacing=12, margins=(Space.XL, 0, Space.XL, 0))
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
        top = column(head, self._banner, steps, spacing=10, margins=(0, 0, 0, 8))
        layout = column(top, self._bar, self._pages, foot, spacing=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    # Showing.

    def begin(self) -> None:
        """Show where the person stands. A gate that asks starts anew: nothing is ticked for them."""
        status = self._policy.status
        asks = self._asks
        for box in self._boxes.values():
            box.tick(status is PolicyStatus.ACCEPTED)
            box.box.setEnabled(asks)
        self._banner.show_policy(self._policy)
        for button in (self.decline, self.accept):
            button.setVisible(asks)
        self.withdraw.setVisible(status is PolicyStatus.ACCEPTED)
        self.close_button.setVisible(not asks)
        self._show(self._pack.sections[0].id)
        # The first key must scroll the text, not press a button.
        QTimer.singleShot(0, self._readers[self._pack.sections[0].id].setFocus)

    @property
    def _asks(self) -> bool:
        return self._policy.status in (PolicyStatus.PENDING, PolicyStatus.STALE, PolicyStatus.DECLINED)

    def _show(self, key: str) -> None:
        ids = [section.id for section in self._pack.sections]
        self._pages.setCurrentIndex(ids.index(key))
        self.steps.show_current(key)
        self._refresh()

    @property
    def current(self) -> str:
        """Id of the section that is shown."""
        return self._pack.sections[self._pages.currentIndex()].id

    def read_to_end(self) -> frozenset[str]:
        """Ids of the sections that were read to their end."""
        return frozenset(key for key, reader in self._readers.items() if reader.read)

    def ticked(self) -> frozenset[str]:
        """Ids of the boxes that are ticked."""
        return frozenset(key for key, box in self._boxes.items() if box.is_ticked())

    def _refresh(self, _what: object = None) -> None:
        reader = self._readers[self.current]
        self._bar.setValue(round(reader.share * 100))
        self._position.setText("Read to the end" if reader.read else f"{round(reader.share * 100)} % read")
        self._position.setVisible(self._asks)
        accepted = self._policy.status is PolicyStatus.ACCEPTED
        read, ticked = self.read_to_end(), self.ticked()
        for section in self._pack.sections:
            boxes = [box.id for box in self._pack.boxes if box.section_id == section.id]
            done = accepted or (section.id in read and all(box in ticked for box in boxes))
            self.steps.show_done(section.id, done=done)
        self.accept.setEnabled(len(read) == len(self._readers) and len(ticked) == len(self._boxes))
        self.next.setVisible(self._pages.currentIndex() < self._pages.count() - 1)
        self.missing.setText(self._missing(read, ticked) if self._asks else self._where())

    def _missing(self, read: frozenset[str], ticked: frozenset[str]) -> str:
        unread = len(self._readers) - len(read)
        unticked = len(self._boxes) - len(ticked)
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

    def _next(self) -> None:
        key = self._pack.sections[self._pages.currentIndex() + 1].id
        self._show(key)
        self._readers[key].setFocus()

    def _show_changes(self) -> None:
        ChangesDialog(self, self._policy.changes()).exec()

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
