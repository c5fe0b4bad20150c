"""Two dialogs of captions by a provider: how a recording is to be written down, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.course import Course, Finding, RichText, Run
from app.guard import ProviderCard
from app.gui.canvas.plainfields import Carried
from app.gui.inspector.words import counted
from app.gui.theme import Space
from app.gui.widgets import Card, Dialog, Icon, TickBox, column, row, text
from app.scan import finding_title, is_common
from app.services.ai import CAUTION
from app.services.common import in_words
from app.services.transcribing import Written

_ONCE = "They can't be kept here: put them in before you close this, or they are gone."
_LEAD = "The recording is sent to {}, which listens to it and returns words with their times. You see the request first."


def clock(ms: int) -> str:
    """``59:30``, ``1:02:05``."""
    minutes, seconds = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


class AskDialog(Dialog):
    """Whether people are to be told apart; who gets the recording, and what becomes of it there."""

    def __init__(self, parent: QWidget, card: ProviderCard, host: str, duration: int) -> None:
        super().__init__(parent, "Make captions online", _LEAD.format(card.name), width=540)
        self.speakers = TickBox("Several people speak: tell them apart")
        facts = Card(spacing=6, margin=14)
        place = card.region if host in card.hosts else ""
        for name, said in (
            ("Recording", f"{clock(duration)} long"),
            ("Goes to", f"{card.name}, {host}{f' · {place}' if place else ''}"),
            ("Afterwards", card.retention.partition(": ")[0] + " there, with a receipt"),
        ):
            label = text(name, "caption", "muted")
            label.setFixedWidth(84)
            line = row(label, text(said, "ui", wrap=True), spacing=Space.S)
            line.setStretch(1, 1)
            facts.body.addLayout(line)
        note = "With a script, captions can be made on this computer instead, and nothing is sent."
        self.body.addLayout(column(facts, self.speakers, text(note, "caption", "muted", wrap=True), spacing=Space.M))
        self.body.addStretch(1)
        self.add_cancel()
        go = self.add_button("Look at the request", "primary", default=True)
        go.clicked.connect(self.accept)
        self.speakers.box.setFocus()


class WrittenDialog(Dialog):
    """The transcript with what the scanner found in it: put in, thrown away, or left for later."""

    thrown_away = Signal()

    def __init__(self, parent: QWidget, made: Written) -> None:
        said = [counted(len(made.cues), "caption")]
        if made.speakers:
            said.append(counted(made.speakers, "speaker"))
        if made.unsure:
            said.append(f"{made.unsure} to be listened to")
        super().__init__(parent, "The recording is written down", " · ".join(said), width=620)
        self.words = QPlainTextEdit(_lines(made))
        self.words.setReadOnly(True)
        origin, record = made.record.id, made.record
        Carried(self.words, Course, lambda: RichText((Run(self.words.toPlainText(), origin=origin),)), lambda: (record,))
        self.words.setTabChangesFocus(True)
        self.words.setAccessibleName("Transcript")
        self.words.setMinimumHeight(220)
        parts: list[QWidget] = [self.words]
        loud = [finding for finding in made.findings if not is_common(finding.kind)]
        if loud:
            parts.append(self._found(loud))
        if common := in_words(finding.kind for finding in made.findings):
            parts.append(text(f"Also in what was said: {common}.", "caption", "muted", wrap=True))
        if not made.kept:
            parts.append(text(_ONCE, "caption", wrap=True))
        parts.append(text(CAUTION, "caption", "muted", wrap=True))
        page = column(*parts, spacing=Space.M)
        page.setStretch(0, 1)
        self.body.addLayout(page, 1)
        away = self.add_button("Throw away", "ghost", left=True)
        away.clicked.connect(self._throw_away)
        if made.kept:
            self.add_cancel().setText("Later")
        put = self.add_button("Put in as captions", "primary", default=True)
        put.clicked.connect(self.accept)
        put.setFocus()

    def _throw_away(self) -> None:
        self.thrown_away.emit()
        self.reject()

    def _found(self, findings: Sequence[Finding]) -> QWidget:
        count = counted(len(findings), "sensitive detail")
        card = Card(kind="warn-card", spacing=4, margin=14)
        card.body.addLayout(row(Icon("shield-alert", "warn", 16), text(f"{count} in what was said", "strong"), None, spacing=8))
        kinds = Counter(f"{finding_title(finding.kind)} {finding.masked}" for finding in findings)
        for said, times in list(kinds.items())[:8]:
            card.body.addWidget(text(f"{said}{f' ({times} times)' if times > 1 else ''}", "caption", wrap=True))
        if len(kinds) > 8:
            card.body.addWidget(text(f"and {len(kinds) - 8} more", "caption", "muted"))
        card.body.addWidget(
            text(
                "Learners will hear and read them. Cut them out of the recording, or keep them on purpose.",
                "caption",
                wrap=True,
            )
        )
        return card


def _lines(made: Written) -> str:
    """The sentences, a line each, or the captions with who says them."""
    if not made.speakers:
        return "\n".join(sentence.text for sentence in made.sentences)
    out: list[str] = []
    last = ""
    for cue in made.cues:
        said = " ".join(cue.text.split())
        out.append(f"{cue.speaker}: {said}" if cue.speaker != last else said)
        last = cue.speaker
    return "\n".join(out)
