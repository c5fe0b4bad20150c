"""Which model looks for names: the shipped one, or a larger one that is on this computer already."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.course.errors import LecternError
from app.gui.context import Context
from app.gui.widgets import Button, Card, ElidedLabel, column, row, text
from app.scan.names.choice import NamesModel, choose, chosen, recognised

_KINDS = {"spacy": "spaCy", "transformers": "transformers", "gliner": "GLiNER"}
_SHIPPED = "the one that ships with Lectern"
_ABOUT = (
    "Finds people in English; small and quick. A larger spaCy, transformers or GLiNER model that is on this computer can do it "
    "in its own languages. Nothing is downloaded."
)


class NamesChoice(Card):
    """The model in use, and the way to another. A choice holds at once: the scanner starts anew and checks the open course."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent, spacing=10, margin=14)
        self._context = context
        self.name, self.place = text("", "strong"), ElidedLabel("", "mono")
        self.about = text("", "caption", "muted", wrap=True)
        self.other = Button("Choose a folder…", compact=True, name="Choose the folder of another names model")
        self.other.clicked.connect(self._ask)
        self.shipped = Button("Use the shipped one", "ghost", compact=True, on_click=lambda: self.use(None))
        line = row(column(self.name, self.place, spacing=2), self.other)
        line.setStretch(0, 1)
        self.body.addLayout(line)
        self.body.addWidget(self.about)
        self.body.addLayout(row(self.shipped, None))
        self._show()

    def use(self, model: NamesModel | None) -> None:
        """Use this model from now on; None for the shipped one."""
        try:
            choose(model)
        except LecternError as error:
            self._context.problem(error)
            return
        self._show()
        opened = self._context.opened()
        if opened is not None:
            opened.scans.start_again()

    def _ask(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder of a names model", str(Path.home()))
        if not folder:
            return
        try:
            self.use(recognised(folder))
        except LecternError as error:
            self._context.problem(error)

    def _show(self) -> None:
        own = chosen()
        self.name.setText(f"Names model: {own.name}" if own else f"Names model: {_SHIPPED}")
        self.place.set_text(own.place if own else "")
        self.place.setVisible(own is not None)
        self.about.setText(
            _ABOUT if own is None else f"A {_KINDS[own.kind]} model of yours. It looks at texts on this computer."
        )
        self.shipped.setVisible(own is not None)
