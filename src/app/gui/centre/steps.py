"""What to do first, for someone who has not used AI here yet: three steps, each done or with the button that does it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.gui.theme import Space
from app.gui.widgets import Button, Card, Icon, column, line, row, text


class _Step(QWidget):
    def __init__(self, title: str, lead: str, button: str, on_click: Callable[[], object]) -> None:
        super().__init__()
        self._title = title
        self._sign = Icon("circle-dashed", "faint", 20)
        self._name = text(title, "strong")
        self.button = Button(button, compact=True, on_click=on_click)
        words = column(self._name, text(lead, "caption", "muted", wrap=True), spacing=2)
        whole = row(self._sign, words, self.button, spacing=Space.M, margins=(0, Space.S, 0, Space.S))
        whole.setStretch(1, 1)
        whole.setAlignment(self.button, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(whole)

    def show_done(self, *, done: bool, possible: bool) -> None:
        self._sign.set_icon("circle-check" if done else "circle-dashed", "ok" if done else "faint")
        self._name.setAccessibleName(f"{self._title}, {'done' if done else 'to do'}")
        self.button.setVisible(not done)
        self.button.setEnabled(possible)


class FirstSteps(Card):
    """Policy, provider, first request. It goes when all are done, or when the person wants no AI."""

    def __init__(self, run: Callable[[str], object]) -> None:
        super().__init__(spacing=0)
        self.policy = _Step(
            "Read the AI policy and answer it",
            "About ten minutes. Declining is an answer, too: everything but AI works.",
            "Read the policy",
            lambda: run("help.policy"),
        )
        self.provider = _Step(
            "Connect a provider",
            "Your own account at a provider, or a model on this computer. The key stays in the keyring.",
            "Connect a provider…",
            lambda: run("ai.providers"),
        )
        self.request = _Step(
            "Ask for something in a course",
            "You see exactly what would be sent before anything leaves this computer.",
            "Open the sample course",
            lambda: run("course.sample"),
        )
        steps = (self.policy, self.provider, self.request)
        self.body.addWidget(text("Using AI for the first time", "title"))
        self.body.addSpacing(Space.S)
        for step in steps:
            self.body.addWidget(line())
            self.body.addWidget(step)
        self.body.setContentsMargins(Space.L, Space.M, Space.L, Space.S)

    def show_progress(self, *, answered: bool, connected: bool, asked: bool) -> None:
        """Show how far the person is."""
        self.policy.show_done(done=answered, possible=True)
        self.provider.show_done(done=connected, possible=answered)
        self.request.show_done(done=asked, possible=connected)
