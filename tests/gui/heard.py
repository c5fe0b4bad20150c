"""What a window was asked to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.course import LecternError


@dataclass(slots=True)
class Heard:
    """Toasts with the call behind their button, and problems."""

    said: list[tuple[str, str, Callable[[], object] | None]] = field(default_factory=list)
    problems: list[LecternError] = field(default_factory=list)

    def say(self, message: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Stands in for the toast."""
        self.said.append((message, action, on_action))
