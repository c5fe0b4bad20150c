"""Asks for the title, language and place of a new course."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.course import Course
from app.course.model import new_course
from app.course.text import EMPTY
from app.gui.canvas.plainfields import Carried
from app.gui.languages import LANGUAGES
from app.gui.start.files import ask_place
from app.gui.widgets import Button, Dialog, ElidedLabel, Icon, column, row, text
from app.services.importing import free_path


class NewCourse(Dialog):
    """Everything has a sensible answer already; Enter creates the course."""

    def __init__(self, parent: QWidget | None, language: str = "en", author: str = "") -> None:
        super().__init__(parent, "New course", "You can change all of this later.", width=520)
        self._chosen: Path | None = None
        self._author = author
        self._title = QLineEdit("Untitled course")
        self._title.selectAll()
        self._carried = Carried(self._title, Course, lambda: EMPTY)
        self._language = QComboBox()
        for tag, name in LANGUAGES:
            self._language.addItem(name, tag)
        if self._language.findData(language) < 0:
            self._language.addItem(language, language)
        self._language.setCurrentIndex(self._language.findData(language))
        self._where = ElidedLabel("", tone="muted")
        self.body.addLayout(column(_named("Title", self._title), self._title, spacing=5))
        self.body.addLayout(column(_named("Language of the course", self._language), self._language, spacing=5))
        change = Button("Change…", compact=True, on_click=self._choose, name="Change where the course is kept")
        line = row(Icon("folder", "muted", 16), self._where, None, change)
        self.body.addSpacing(4)
        self.body.addLayout(line)
        self.body.addStretch(1)
        self.add_cancel()
        self._create = self.add_button("Create course", "primary", default=True)
        self._create.clicked.connect(self.accept)
        self._title.textChanged.connect(self._show)
        self._show()

    def course(self) -> Course:
        """The course to start with."""
        made = new_course(self._title.text().strip(), str(self._language.currentData()))
        came = tuple(("title", origin) for origin in self._carried.origins)
        records = tuple(added.record for added in self._carried.records())
        return replace(made, settings=replace(made.settings, author=self._author, origins=came), provenance=records)

    def path(self) -> Path:
        """Where its file goes: as chosen, or a free name in the documents folder."""
        return self._chosen or free_path(self._title.text().strip() or "Untitled course")

    @property
    def replaces(self) -> bool:
        """Whether the place was chosen, and the person asked there before a file is written over (which is kept)."""
        return self._chosen is not None

    def _choose(self) -> None:
        chosen = ask_place(self, self.path())
        if chosen is not None:
            self._chosen = chosen
            self._show()

    def _show(self) -> None:
        self._create.setEnabled(bool(self._title.text().strip()))
        self._where.set_text(str(self.path()))


def _named(name: str, buddy: QWidget) -> QWidget:
    label = text(name, "strong")
    label.setBuddy(buddy)
    buddy.setAccessibleName(name)
    return label
