"""The AI page: whether AI can be asked and of whom, asking, the drafts that wait, and what leaves this computer."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.gui.assist import Assist
from app.gui.assist.composer import Composer, Foot
from app.gui.assist.readiness import Readiness
from app.gui.assist.waiting import Waiting
from app.gui.canvas.view import LessonView
from app.gui.context import OpenCourse
from app.gui.inspector.history import History
from app.gui.inspector.parts import Fact, Page, facts_card, section, wrapped
from app.gui.inspector.reviewing import ReviewCard
from app.gui.inspector.voices import Voices
from app.gui.inspector.words import counted, standing
from app.gui.theme import Space
from app.gui.widgets import Button, Card, Icon, column, row


class Head(Card):
    """Whether AI can be asked, and the one button that leads on where it can't (A0.4)."""

    def __init__(self, opened: OpenCourse, assist: Assist) -> None:
        super().__init__(kind="subtle-card", margin=14)
        self._opened, self._assist = opened, assist
        self._sign = Icon("shield", "muted", 20)
        self.title, self.sentence = wrapped("", "title", "text"), wrapped()
        self.way = Button("", compact=True, on_click=lambda: assist.mend(assist.readiness()))
        self.policy = Button("", "link", on_click=lambda: opened.context.actions.run("help.policy"))
        words = column(self.title, self.sentence, Space.XS, row(self.way, self.policy, None, spacing=6), spacing=Space.XS)
        inside = row(self._sign, words, spacing=Space.M)
        inside.setStretch(1, 1)
        inside.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(inside)

    def show_readiness(self, ready: Readiness) -> None:
        """Show what is so."""
        self._sign.set_icon(ready.icon, ready.tone)
        self.title.setText(ready.title)
        self.sentence.setText(ready.sentence)
        self.way.setText(ready.button)
        self.way.setVisible(bool(ready.button))
        self.way.set_kind("secondary" if ready.state in ("declined", "suspended") else "primary")
        now = standing(self._opened.policy)
        self.policy.setText("Read the policy")
        self.policy.setVisible(ready.action != "help.policy")
        self.policy.setToolTip(now.sentence)


class AiPage(QWidget):
    """Voices are looked up, and drafts read, when the page is first seen."""

    def __init__(self, opened: OpenCourse, history: History, voices: Voices, view: LessonView, assist: Assist) -> None:
        super().__init__()
        self._opened, self._history, self._voices, self._assist = opened, history, voices, assist
        self.head = Head(opened, assist)
        self.title, self.sentence = self.head.title, self.head.sentence
        self.provider = Fact("bot", "Provider")
        self.key = Fact("key-round", "API key")
        self.spent = Fact("wallet", "Spent for this course")
        self._settings = Button("Provider settings…", "link", on_click=lambda: opened.context.actions.run("ai.providers"))
        self._facts = facts_card(self.provider, self.key, self.spent)
        self.composer = Composer(view, assist)
        self.waiting = Waiting(assist)
        self.review = ReviewCard(opened)
        self.voice = Fact("audio-lines", "Draft voice")
        self.spoken = Fact("languages", "Voices")
        self._no_voice = wrapped("", "caption", "warn")
        self._again = Button("Look again", compact=True, on_click=self._look_again)
        self._leaves = Fact("send", "Sent this session")
        self._log = Fact("file-clock", "Audit log")
        self.area = Page(
            "AI",
            self.head,
            self._facts,
            row(self._settings, None),
            self.composer,
            Space.XS,
            self.waiting,
            self.review,
            Space.XS,
            section("On this computer"),
            facts_card(self.voice, self.spoken),
            self._no_voice,
            row(self._again, None),
            section("What leaves this computer"),
            facts_card(self._leaves, self._log),
            wrapped("Writing, checking, preview and publishing happen on this computer. What AI gets, you see first."),
        )
        self.foot = Foot(self.composer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.foot)
        voices.changed.connect(self._show_voices)
        history.changed.connect(self._show_history)
        assist.moved.connect(self.show_policy)
        assist.changed.connect(lambda _id: self._show_spent())
        self.show_policy()
        self._show_voices()
        self._show_history()

    def tear_down(self) -> None:
        """Stop listening; the assistant is closed by the studio."""
        self.review.tear_down()

    def showEvent(self, event: object) -> None:
        self._history.ask()
        self.show_policy()
        QTimer.singleShot(0, self._voices.wanted)  # the page first

    def show_policy(self) -> None:
        """Where policy, provider and key stand. Nothing is opened for a page nobody sees."""
        if self._assist.closed:
            return
        ready = self._assist.readiness()
        self.head.show_readiness(ready)
        connected = ready.connected
        self._facts.setVisible(connected is not None)
        self._settings.setVisible(connected is not None)
        if connected is not None:
            self.provider.say(f"{connected.name} · {connected.model}" if connected.model else connected.name)
            match connected.key:
                case "keyring":
                    self.key.say_badge("In system keyring", "ok", "lock")
                case "session":
                    self.key.say_badge("This session only", "warn", "clock")
                case "missing":
                    self.key.say_badge("No key", "warn", "key-round")
                case "closed":
                    self.key.say_badge("Keyring is closed", "warn", "lock")
                case "not needed":
                    self.key.say("Not needed")
                case _:
                    self.key.say("…")
            self._show_spent()
        for part in (self.composer, self.foot):
            part.setVisible(ready.ready and not self._opened.session.read_only)
        self.waiting.setVisible(ready.ready or self._assist.started)

    def _show_spent(self) -> None:
        if self._assist.started and not self._assist.closed:
            self.spent.say(self._assist.spent_words())
        else:
            self.spent.say("…")

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
