"""The few options some requests have, as a small form. :mod:`catalog` names the fields; each knows its part of the options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.course import LecternError
from app.gui.assist.catalog import Ask
from app.gui.dialogs.parts import LanguageBox, NumberBox, field
from app.gui.inspector.parts import wrapped
from app.gui.theme import Space
from app.gui.widgets import Button, IconButton, TickBox, column, holder, row
from app.services.ai import Material, Options

TONES = ("Friendly", "Formal", "Encouraging", "Neutral", "Direct")
_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Single choice", ("single-choice",)),
    ("Multiple choice", ("multiple-choice",)),
    ("True or false", ("true-false",)),
    ("A mix of all", ("single-choice", "multiple-choice", "true-false")),
)
_STYLES = ("Flat illustration", "Line drawing", "Photograph", "Diagram", "Watercolour")
_SIZES = (("Landscape", "1536x1024"), ("Square", "1024x1024"), ("Portrait", "1024x1536"))
_BRIEFS = {
    "write": ("What should it say?", "A paragraph on why screenshots count as customer data."),
    "outline": ("What is the course about, and for whom?", "New support staff learn to handle customer data."),
    "image": ("What should it show?", "A support ticket on a desk, its name and address covered."),
}

Reader = Callable[[], Material | None]


class AskForm(QWidget):
    """The fields of one row. ``changed`` when :meth:`ready` may be another; ``submitted`` by Enter in a line of text."""

    changed = Signal()
    submitted = Signal()

    def __init__(self, ask: Ask, attach: Reader | None = None, language: str = "en") -> None:
        """``attach`` asks for a file to use as a source and reads it; without it none can be attached."""
        super().__init__()
        self.ask = ask
        self._attach = attach
        self._language = language
        self._read: list[Callable[[Options], Options]] = []
        self._needed: list[Callable[[], bool]] = []
        self.materials: list[Material] = []
        made = column(spacing=Space.M)
        for name in ask.form:
            made.addWidget(getattr(self, f"_{name}_field")())
        self.setLayout(made)

    def ready(self) -> bool:
        """Whether everything that is needed is there."""
        return all(needed() for needed in self._needed)

    def options(self) -> Options:
        """What was chosen."""
        chosen = self.ask.options
        for read in self._read:
            chosen = read(chosen)
        return chosen

    def _brief_field(self) -> QWidget:
        label, hint = _BRIEFS.get(self.ask.feature, ("What do you want?", ""))
        box = QPlainTextEdit()
        box.setPlaceholderText(hint)
        box.setTabChangesFocus(True)
        box.setFixedHeight(92)
        box.textChanged.connect(self.changed)
        self._read.append(lambda options: replace(options, brief=box.toPlainText().strip()))
        if self.ask.feature != "outline":  # sources alone are enough for an outline
            self._needed.append(lambda: len(box.toPlainText().strip()) > 2)
        else:
            self._needed.append(lambda: len(box.toPlainText().strip()) > 2 or bool(self.materials))
        return holder(field(label, box))

    def _tone_field(self) -> QWidget:
        box = QComboBox()
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.addItems(TONES)
        box.editTextChanged.connect(lambda _said: self.changed.emit())
        self._needed.append(lambda: bool(box.currentText().strip()))
        self._read.append(lambda options: replace(options, tone=box.currentText().strip()))
        return holder(field("Tone", box, "Choose one, or write your own"))

    def _grade_field(self) -> QWidget:
        box = NumberBox(8, 1, 16, "school years")
        self._read.append(lambda options: replace(options, grade=box.value()))
        return holder(field("Who should be able to read it", box, "8 suits most adults at work"))

    def _language_field(self) -> QWidget:
        box = LanguageBox("de" if not self._language.startswith("de") else "en")
        box.currentTextChanged.connect(lambda _said: self.changed.emit())
        self._needed.append(lambda: bool(box.tag))
        self._read.append(lambda options: replace(options, language=box.tag))
        return holder(field("Into", box))

    def _words_field(self) -> QWidget:
        box = NumberBox(150, 30, 1500, "words", 10)
        self._read.append(lambda options: replace(options, words=box.value()))
        return holder(field("About", box))

    def _count_field(self) -> QWidget:
        outline = self.ask.feature == "outline"
        box = NumberBox(6 if outline else 3, 1, 30 if outline else 12, "lessons" if outline else "questions")
        self._read.append(lambda options: replace(options, count=box.value()))
        return holder(field("How many", box))

    def _kinds_field(self) -> QWidget:
        box = QComboBox()
        for title, _ in _KINDS:
            box.addItem(title)
        self._read.append(lambda options: replace(options, kinds=_KINDS[box.currentIndex()][1]))
        return holder(field("Kind", box))

    def _style_field(self) -> QWidget:
        box = QComboBox()
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.addItems(_STYLES)
        self._read.append(lambda options: replace(options, style=box.currentText().strip()))
        return holder(field("Style", box, "A kind of drawing, never a living artist’s name"))

    def _size_field(self) -> QWidget:
        box = QComboBox()
        for title, _ in _SIZES:
            box.addItem(title)
        self._read.append(lambda options: replace(options, size=_SIZES[box.currentIndex()][1]))
        return holder(field("Shape", box))

    def _alt_field(self) -> QWidget:
        line = QLineEdit()
        line.setPlaceholderText("Taken from the description when empty")
        line.returnPressed.connect(self.submitted)
        self._read.append(lambda options: replace(options, alt=line.text().strip()))
        return holder(field("Alt text", line))

    def _picture_field(self) -> QWidget:
        box = TickBox("Send the picture itself")
        self._read.append(lambda options: replace(options, picture=box.is_ticked()))
        note = wrapped(
            "Without it only the text around the picture is sent. Nobody can scan a picture for personal details: look first."
        )
        return holder(column(box, note, spacing=Space.XS))

    def _sources_field(self) -> QWidget:
        rows = QVBoxLayout()
        rows.setSpacing(Space.XS)
        add = Button("Attach a text…", compact=True, icon="file-text", on_click=lambda: self._add(rows))
        add.setVisible(self._attach is not None)
        self._read.append(lambda options: replace(options, sources=tuple(self.materials)))
        return holder(column(rows, row(add, None), spacing=Space.XS))

    def _add(self, rows: QVBoxLayout) -> None:
        if self._attach is None:
            return
        try:
            material = self._attach()
        except LecternError as error:
            rows.addWidget(wrapped(str(error), "caption", "danger"))
            return
        if material is None or any(known.id == material.id for known in self.materials):
            return
        self.materials.append(material)
        line = holder(row(wrapped(material.name, "caption", "text")))
        drop = IconButton(
            "x", f"Do not use {material.name}", size=14, compact=True, on_click=lambda: self._drop(line, material)
        )
        layout = line.layout()
        if layout is not None:
            layout.addWidget(drop)
        rows.addWidget(line)
        self.changed.emit()

    def _drop(self, line: QWidget, material: Material) -> None:
        self.materials.remove(material)
        line.hide()
        line.deleteLater()
        self.changed.emit()
