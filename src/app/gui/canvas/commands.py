"""What an editor can do to a part of its block besides taking text: rows of the context menu, with keys of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@dataclass(frozen=True, slots=True)
class Command:
    """One row. ``keys`` are pressed in the text itself, ``checked`` is None for what is no switch."""

    title: str
    icon: str
    run: Callable[[], object]
    keys: str = ""
    enabled: bool = True
    checked: bool | None = None


def by_key(commands: Callable[[], Sequence[Command]], event: QKeyEvent) -> bool:
    """Run the command whose keys were pressed, if it can be; True when the keys are some command's."""
    if not event.modifiers() & _HELD:  # nothing is looked up for plain typing
        return False
    pressed = QKeySequence(event.keyCombination().toCombined() & ~Qt.KeyboardModifier.KeypadModifier.value)
    for command in commands():
        if command.keys and QKeySequence(command.keys) == pressed:
            if command.enabled:
                command.run()
            return True
    return False
