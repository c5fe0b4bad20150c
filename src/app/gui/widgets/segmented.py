"""A row of choices of which one holds, like tabs without pages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget


class _Segment(QPushButton):
    """One choice; the arrow keys move to its neighbours, as they do between radio buttons."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        group = self.group()
        step = steps.get(Qt.Key(event.key()))
        if step is None or group is None:
            super().keyPressEvent(event)
            return
        buttons = group.buttons()
        following = buttons[(buttons.index(self) + step) % len(buttons)]
        following.setFocus(Qt.FocusReason.TabFocusReason)
        following.click()


class SegmentedControl(QFrame):
    """Choices by key and label; ``chosen`` is sent with the key when the person chooses another one."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "segments")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._keys = [key for key, _ in choices]
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(2)
        for index, (_, label) in enumerate(choices):
            segment = _Segment(label)
            segment.setCheckable(True)
            segment.setAutoDefault(False)
            segment.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            segment.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            segment.setAccessibleDescription(name)
            self._group.addButton(segment, index)
            layout.addWidget(segment, 1)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(lambda index: self.chosen.emit(self._keys[index]))

    @property
    def choice(self) -> str:
        """Key of the choice that holds."""
        return self._keys[self._group.checkedId()]

    def choose(self, key: str) -> None:
        """Make ``key`` hold, without sending ``chosen``."""
        with QSignalBlocker(self._group):
            self._group.button(self._keys.index(key)).setChecked(True)

    def focus(self) -> None:
        """Put the keyboard on the choice that holds."""
        self._group.button(self._group.checkedId()).setFocus(Qt.FocusReason.TabFocusReason)
