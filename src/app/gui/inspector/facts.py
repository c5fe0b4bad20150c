"""The group "AI in this lesson": policy, voice, labelled content, log, what was sent."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.course import Course, Lesson
from app.course.blocks import Narration
from app.gui.context import OpenCourse
from app.gui.inspector.history import History
from app.gui.inspector.parts import Fact, facts_card, section
from app.gui.inspector.words import counted, maker, standing
from app.gui.theme import Space
from app.gui.widgets import column


def voice_words(course: Course, lesson: Lesson) -> str:
    """Which voice read the lesson, or that none has."""
    narrations = [block for block in lesson.blocks if isinstance(block, Narration)]
    records = [course.record(block.provenance) for block in narrations if block.provenance]
    makers = sorted({maker(record) for record in records if record is not None})
    if makers:
        return ", ".join(makers)
    return "Not made yet" if narrations else "No narration"


def labelled_words(lesson: Lesson) -> str:
    """How many blocks carry a label, of how many."""
    labelled = sum(bool(block.origins()) for block in lesson.blocks)
    return f"{labelled} of {counted(len(lesson.blocks), 'block')}"


class Facts(QWidget):
    """Rows that change in place."""

    def __init__(self, opened: OpenCourse, history: History) -> None:
        super().__init__()
        self._opened = opened
        self._history = history
        self.policy = Fact("shield", "AI policy")
        self.voice = Fact("audio-lines", "Voice")
        self.labelled = Fact("sparkles", "Labelled content")
        self.log = Fact("file-clock", "Audit log")
        self.sent = Fact("send", "Sent this session")
        card = facts_card(self.policy, self.voice, self.labelled, self.log, self.sent)
        self.setLayout(column(section("AI in this lesson"), card, spacing=Space.S + 2))
        history.changed.connect(self.show_history)
        self.show_policy()
        self.show_history()

    def show_policy(self) -> None:
        """Where the policy stands."""
        now = standing(self._opened.policy)
        self.policy.say_badge(now.badge, now.tone, now.icon)

    def show_lesson(self, course: Course, lesson: Lesson) -> None:
        """What is in a lesson."""
        self.voice.say(voice_words(course, lesson))
        self.labelled.say(labelled_words(lesson))

    def show_history(self) -> None:
        """What the log says, once it has been read."""
        told = self._history.told
        if self._history.unreadable:
            self.log.say("Can't be read")
        elif told is not None:
            self.log.say(counted(told.entries, "entry", "entries"))
        else:
            self.log.say("…")
        self.sent.say("…" if told is None else counted(told.sent, "request") if told.sent else "Nothing")
