"""The pages of the publish dialog: what to publish and where, how far it is, what came of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QWidget

from app.gui.dialogs.parts import JobLine, Notices, field, say_aloud, size_of, value_label
from app.gui.theme import Space
from app.gui.widgets import (
    Button,
    Card,
    ElidedLabel,
    Icon,
    Overline,
    SegmentedControl,
    clear,
    column,
    holder,
    row,
    scrolling,
    text,
)
from app.services.publishing import Format, proposal

if TYPE_CHECKING:
    from app.course import Course
    from app.publish import Published

_HINTS = {
    Format.SCORM12: "For a learning system. Completion and score are reported to it.",
    Format.HTML: "For a web server, or to unpack and open. Progress stays in the learner's browser; nothing is reported.",
}

CHECKS = {
    "archive": "The package is whole, and every system can unpack it",
    "identity": "It is this course, in this format",
    "manifest": "The manifest is valid and lists every file",
    "references": "Everything it needs is in it; nothing is loaded from elsewhere",
    "sealed": "No key, no provider and no connection in it",
    "tracking": "Every lesson is there, and progress is kept",
    "labels": "Everything synthetic is labelled in every layer",
    "access": "Language, titles and alternatives for pictures are there",
}
"""What each of the doctor's checks means for the person who publishes."""


class Target(QWidget):
    """Format and file. A file the person chose stays; a proposal follows the format."""

    def __init__(self, title: str, form: Format, folder: Path) -> None:
        super().__init__()
        self._title = title
        self._folder = folder
        self._chosen: Path | None = None
        self.replace = False
        self.form = SegmentedControl([(item.value, item.shown) for item in Format], "Format")
        self.form.choose(form.value)
        self.form.chosen.connect(lambda _key: self._show())
        self._hint = text("", "caption", "muted", wrap=True)
        self._where = ElidedLabel()
        self._there = ElidedLabel("", "caption", "muted")
        self.change = Button("Change…", compact=True, on_click=self._choose, name="Change the file to publish to")
        for words_of in (self._where, self._there):
            words_of.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        sign = Icon("package", "muted", 18)
        words = column(self._where, self._there, spacing=1)
        line = row(sign, words, self.change, spacing=Space.M)
        line.setStretch(1, 1)
        card = Card(kind="subtle-card", margin=12)
        card.body.addLayout(line)
        label = text("File", "strong")
        label.setBuddy(self.change)
        self.setLayout(column(field("Format", self.form), self._hint, Space.XS, label, card, spacing=5))
        self._show()

    @property
    def format(self) -> Format:
        """The format that is chosen."""
        return Format(self.form.choice)

    @property
    def path(self) -> Path:
        """Where the package goes."""
        return self._chosen or proposal(self._title, self.format, self._folder)

    def show_title(self, title: str) -> None:
        """The course has another title now."""
        self._title = title
        self._show()

    def set_path(self, path: Path, *, replace: bool) -> None:
        """Publish to ``path``; ``replace`` when the person agreed to lose a package of another course that is there."""
        self._chosen = path if path.suffix.lower() == ".zip" else path.with_name(path.name + ".zip")
        self._folder = self._chosen.parent
        self.replace = replace
        self._show()

    def _choose(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Where to publish", str(self.path), "Packages (*.zip)")
        if name:
            self.set_path(Path(name), replace=True)

    def _show(self) -> None:
        self._hint.setText(_HINTS[self.format])
        path = self.path
        self._where.set_text(path.name)
        there = f"{path.parent}"
        if path.is_file():
            then = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
            there += f" · takes the place of the file of {then.day} {then:%B %Y, %H:%M}"
        self._there.set_text(there)


class SetupPage(QWidget):
    """Everything one decides; ``parts`` come below the target in their order."""

    def __init__(self, notices: Notices, target: Target, *parts: QWidget) -> None:
        super().__init__()
        page = column(notices, target, *parts, None, spacing=Space.M, margins=(2, 2, 14, 2))
        self.area = scrolling(holder(page), "What to publish, and what stands in the way")
        layout = column(self.area)
        self.setLayout(layout)

    def to_top(self) -> None:
        """Show the beginning, where messages stand."""
        self.area.verticalScrollBar().setValue(0)


class RunningPage(QWidget):
    """A bar, what is done now, and that one may go on writing."""

    def __init__(self) -> None:
        super().__init__()
        self.line: JobLine[object] = JobLine("Progress")
        self.note = text("", tone="muted", wrap=True)
        self.setLayout(column(Space.L, self.line, Space.S, self.note, None, spacing=Space.M, margins=(2, 0, 14, 0)))

    def begin(self, title: str, note: str) -> None:
        """Say what is going on; the dialog's heading shows ``title`` already."""
        self.note.setText(note)
        say_aloud(self, f"{title}. {note}")


class DonePage(QWidget):
    """Where the package is, how large, and what the doctor saw in it."""

    def __init__(self) -> None:
        super().__init__()
        self._column = column(spacing=Space.M, margins=(2, 2, 14, 2))
        self.setLayout(column(scrolling(holder(self._column), "What was published")))

    def show_published(self, published: Published, course: Course, taken: datetime) -> None:
        """Show what came of it; ``taken`` is when the course was as it is in the package."""
        clear(self._column)
        from app.publish.package import expected

        synthetic = len(expected(course).synthetic)
        card = Card(kind="subtle-card", spacing=6)
        card.body.addWidget(value_label(str(published.path)))
        facts = f"{size_of(published.size)} · the course as it was at {taken:%H:%M:%S} · SHA-256 {published.sha256[:16]}…"
        said = text(facts, "caption", "muted", wrap=True, select=True)
        said.setToolTip(published.sha256)
        card.body.addWidget(said)
        self._column.addWidget(card)
        self._column.addWidget(_labelled(synthetic))
        if synthetic:
            self._column.addWidget(_offered(course))
        self._column.addWidget(Overline("Opened again and examined"))
        checks = Card(spacing=6)
        for name in published.report.passed:
            checks.body.addWidget(_tick(CHECKS.get(name, name)))
        self._column.addWidget(checks)
        if published.problems:
            count = len(published.problems)
            words = "One thing is still worth a look" if count == 1 else f"{count} things are still worth a look"
            self._column.addWidget(text(f"{words}; “Publish again” shows what.", tone="muted", wrap=True))
        self._column.addStretch(1)
        say_aloud(self, f"Published to {published.path}")


def _offered(course: Course) -> QWidget:
    """What is passed on to whoever runs the course and to its learners (clause B10.3)."""
    from app.publish.render import notice, terms

    words = text("For whoever runs it in a learning system", "strong", wrap=True)
    said = text(
        "The notice is in the package (ai-notice.txt). The terms are for the place where your learners accept terms.",
        "caption",
        "muted",
        wrap=True,
    )

    def copied(content: str, button: Button) -> None:
        QGuiApplication.clipboard().setText(content)
        button.setText("Copied")
        say_aloud(button, "Copied")

    card = Card(kind="subtle-card", spacing=6)
    card.body.addWidget(words)
    card.body.addWidget(said)
    first, second = Button("Copy the notice", compact=True, icon="copy"), Button("Copy the terms", compact=True, icon="copy")
    first.clicked.connect(lambda: copied(notice(course), first))
    second.clicked.connect(lambda: copied(terms(course), second))
    card.body.addLayout(row(first, second, None))
    return card


def _labelled(synthetic: int) -> QWidget:
    if not synthetic:
        return _tick("Nothing in it is synthetic, so nothing needs a label")
    blocks = "1 synthetic block is" if synthetic == 1 else f"{synthetic} synthetic blocks are"
    return _tick(f"{blocks} labelled in every layer: on its page, in its files and captions, and on the page about AI")


def _tick(words: str) -> QWidget:
    sign = Icon("check", "ok", 16)
    inside = row(sign, text(words, wrap=True), spacing=10)
    inside.setStretch(1, 1)
    inside.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
    return holder(inside)
