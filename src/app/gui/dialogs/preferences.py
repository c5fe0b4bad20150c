"""What this person prefers on this computer. Every change holds at once; there is nothing to save."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.gui.context import Context
from app.gui.dialogs.names import NamesChoice
from app.gui.dialogs.parts import LanguageBox, NumberBox, field, show_in_folder
from app.gui.theme import Space
from app.gui.widgets import Button, Card, Dialog, ElidedLabel, Overline, SegmentedControl, column, holder, row, scrolling, text
from app.paths import cache_dir, config_dir, data_dir, documents_dir

SMALLEST, LARGEST = 80, 200
"""Size of the lesson's text in percent, as the studio keeps it."""


class PreferencesDialog(Dialog):
    """``set_scheme`` and ``set_zoom`` are the window's own ways to change its looks, and remember them."""

    def __init__(
        self, parent: QWidget, context: Context, set_scheme: Callable[[str], object], set_zoom: Callable[[int], object]
    ) -> None:
        super().__init__(parent, "Preferences", "They hold on this computer, and at once.", width=560)
        self._file = context.preferences
        now = self._file.value
        self.scheme = SegmentedControl([("system", "As the system"), ("light", "Light"), ("dark", "Dark")], "Appearance")
        self.scheme.choose(now.scheme if now.scheme in ("light", "dark") else "system")
        self.scheme.chosen.connect(set_scheme)
        self.zoom = NumberBox(now.zoom, SMALLEST, LARGEST, "%", 10)
        self.zoom.setMaximumWidth(140)
        self.zoom.valueChanged.connect(set_zoom)
        self.author = QLineEdit(now.author)
        self.author.setPlaceholderText("Nobody")
        self.author.textChanged.connect(lambda said: self._keep(author=said.strip()))
        self.language = LanguageBox(now.language)
        self.language.currentTextChanged.connect(lambda _said: self._keep_language())
        page = column(
            field("Appearance", self.scheme),
            field("Size of the lesson's text", self.zoom),
            Space.XS,
            Overline("New courses"),
            field("Author", self.author),
            field("Language", self.language),
            Space.XS,
            Overline("Scanner"),
            NamesChoice(context),
            Space.XS,
            Overline("Where things are"),
            self._places(),
            None,
            spacing=Space.M,
            margins=(2, 2, 14, 2),
        )
        self.body.addWidget(scrolling(holder(page), "Preferences"), 1)
        self.resize(self.width(), 580)
        close = self.add_button("Close", "primary", default=True)
        close.clicked.connect(self.accept)
        self.scheme.focus()

    def _keep(self, *, author: str) -> None:
        self._file.save(replace(self._file.value, author=author))

    def _keep_language(self) -> None:
        if self.language.tag:
            self._file.save(replace(self._file.value, language=self.language.tag))

    def _places(self) -> QWidget:
        card = Card(spacing=10, margin=14)
        for name, what, path in (
            ("Courses", "Proposed for new ones; yours may be anywhere", documents_dir()),
            ("Preferences", "This dialog, recent courses", config_dir()),
            ("Data", "Audit log, policy answers, earlier versions of courses", data_dir()),
            ("Cache", "Spoken sentences; can be deleted at any time", cache_dir()),
        ):
            card.body.addLayout(self._place(name, what, path))
        return card

    def _place(self, name: str, what: str, path: Path) -> QHBoxLayout:
        open_it = Button("Open", compact=True, name=f"Open the folder of {name.lower()}")
        open_it.clicked.connect(lambda _checked=False: show_in_folder(path))
        open_it.setEnabled(path.is_dir())
        words = column(
            text(name, "strong"), ElidedLabel(str(path), "mono"), text(what, "caption", "muted", wrap=True), spacing=2
        )
        line = row(words, open_it, spacing=Space.M)
        line.setStretch(0, 1)
        return line
