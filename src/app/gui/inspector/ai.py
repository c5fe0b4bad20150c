"""The AI page: where the policy stands, what can speak, and what leaves this computer. Every button does something."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.gui.context import OpenCourse
from app.gui.inspector.history import History
from app.gui.inspector.parts import Fact, Page, facts_card, section, wrapped
from app.gui.inspector.voices import Voices
from app.gui.inspector.words import counted, standing
from app.gui.theme import Space
from app.gui.widgets import Button, Card, Icon, column, row
from app.policy import PolicyStatus


class AiPage(QWidget):
    """Voices are looked up when the page is first seen."""

    def __init__(self, opened: OpenCourse, history: History, voices: Voices) -> None:
        super().__init__()
        self._opened = opened
        self._history = history
        self._voices = voices
        self._sign = Icon("shield", "muted", 20)
        self.title, self.sentence = wrapped("", "title", "text"), wrapped()
        self.policy = Button("", compact=True, on_click=lambda: opened.context.actions.run("help.policy"))
        words = column(self.title, self.sentence, Space.XS, row(self.policy, None), spacing=Space.XS)
        inside = row(self._sign, words, spacing=Space.M)
        inside.setStretch(1, 1)
        inside.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        head = Card(inside, kind="subtle-card", margin=14)
        self.provider = wrapped("", "ui", "text")
        self._provider_more = wrapped(
            "AI providers are connected with your own key; this version connects none yet. "
            "The draft voice of this computer works without."
        )
        self.voice = Fact("audio-lines", "Draft voice")
        self.spoken = Fact("languages", "Voices")
        self._no_voice = wrapped("", "caption", "warn")
        self._again = Button("Look again", compact=True, on_click=self._look_again)
        self._leaves = Fact("send", "Sent this session")
        self._log = Fact("file-clock", "Audit log")
        leaving = wrapped(
            "Writing, checking, narrating, preview and publishing happen on this computer. "
            "If a provider is ever connected, you see exactly what would be sent before it is, and decide."
        )
        self.area = Page(
            "AI",
            head,
            section("Providers"),
            Card(self.provider, self._provider_more, spacing=Space.XS, margin=14),
            section("On this computer"),
            facts_card(self.voice, self.spoken),
            self._no_voice,
            row(self._again, None),
            section("What leaves this computer"),
            facts_card(self._leaves, self._log),
            leaving,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        self.provider.setText("No provider is connected")
        voices.changed.connect(self._show_voices)
        history.changed.connect(self._show_history)
        self._leave = opened.policy.on_change(self.show_policy)
        self.show_policy()
        self._show_voices()
        self._show_history()

    def tear_down(self) -> None:
        """Stop listening."""
        self._leave()

    def showEvent(self, event: object) -> None:
        self._history.ask()
        QTimer.singleShot(0, self._voices.wanted)  # the page first

    def show_policy(self) -> None:
        """Where the policy stands."""
        now = standing(self._opened.policy)
        self._sign.set_icon(now.icon, now.tone)
        self.title.setText(now.title)
        self.sentence.setText(now.sentence)
        self.policy.setText(now.button)
        accepted = self._opened.policy.status is PolicyStatus.ACCEPTED
        self.policy.set_kind("secondary" if accepted else "primary")

    def _show_voices(self) -> None:
        voices, language = self._voices, self._opened.session.course.settings.language
        fitting = voices.speaking(language)
        known = voices.found is not None
        self.voice.say(
            fitting[0].system if fitting else "None for this language" if known else "…" if voices.problem is None else "None"
        )
        self.spoken.say(f"{len(fitting)} for “{language}”, {len(voices.found)} in all" if voices.found is not None else "…")
        problem = voices.problem
        self._no_voice.setVisible(problem is not None)
        self._again.setVisible(problem is not None or (known and not fitting))
        self.spoken.setVisible(problem is None)
        if problem is not None:
            self._no_voice.setText(f"{problem.what} {problem.next_step}")

    def _look_again(self) -> None:
        self._voices.again()
        self._show_voices()

    def _show_history(self) -> None:
        told = self._history.told
        self._leaves.say("…" if told is None else counted(told.sent, "request") if told.sent else "Nothing")
        self._log.say(
            "Can't be read" if self._history.unreadable else "…" if told is None else counted(told.entries, "entry", "entries")
        )
