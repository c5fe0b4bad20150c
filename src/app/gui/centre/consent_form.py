"""Recording a consent: what B6.2 asks for, one field each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from app.course import LecternError
from app.course.errors import FileProblem
from app.guard import ProviderCard
from app.gui.centre.cards import ask_file
from app.gui.dialogs.parts import Notices, field
from app.gui.theme import Space
from app.gui.widgets import Button, Card, Dialog, Overline, TickBox, column, holder, row, scrolling, text
from app.policy.records import Basis, Consent, Licence, Use, voice_licence_wording

_LEAD = "A person's yes to the use of a recording or of their voice. Without one that holds, nothing of theirs is published."


class ConsentDialog(Dialog):
    """``record`` keeps the consent and may refuse; then the dialog says why and stays. ``licensors`` are the providers whose
    terms take a lasting licence over voices (B4.5)."""

    def __init__(
        self,
        parent: QWidget | None,
        record: Callable[[Consent, Path | None], object],
        licensors: Sequence[ProviderCard] = (),
    ) -> None:
        super().__init__(parent, "Record a consent", _LEAD, width=640)
        self._record = record
        self._evidence: Path | None = None
        self.notices = Notices()
        self.person, self.contact = QLineEdit(), QLineEdit()
        self.date = QLineEdit(date.today().isoformat())
        self.expires = QLineEdit()
        self.expires.setPlaceholderText("Until it is revoked")
        self.purpose = QLineEdit()
        self.territory = QLineEdit("Worldwide")
        self.basis = QComboBox()
        for basis in Basis:
            self.basis.addItem(basis.shown, basis)
        self.uses = {use: TickBox(use.shown) for use in Use}
        self.covers = QPlainTextEdit()
        self.covers.setTabChangesFocus(True)
        self.covers.setFixedHeight(64)
        self.note = QLineEdit()
        self.licences = {card.id: TickBox(voice_licence_wording(card.name)) for card in licensors}
        self._attached = text("No file yet.", "caption", "muted", wrap=True)
        self._assemble()
        self.add_cancel()
        self.save = self.add_button("Record the consent", "primary", default=True)
        self.save.clicked.connect(self.accept)
        self.person.setFocus()

    def consent(self) -> Consent:
        """What is in the fields now."""
        names = [line.strip() for line in self.covers.toPlainText().splitlines() if line.strip()]
        return Consent(
            person=self.person.text().strip(),
            contact=self.contact.text().strip(),
            date=self.date.text().strip(),
            purpose=self.purpose.text().strip(),
            scope=tuple(use for use, box in self.uses.items() if box.is_ticked()),
            territory=self.territory.text().strip(),
            expires=self.expires.text().strip(),
            basis=Basis(self.basis.currentData()),
            covers=tuple(dict.fromkeys(names)),
            licences=tuple(Licence(name, box.words.text()) for name, box in self.licences.items() if box.is_ticked()),
            note=self.note.text().strip(),
        )

    def attach(self, path: Path) -> None:
        """Take a file as the evidence; a copy of it is kept when the consent is recorded."""
        self._evidence = path
        self._attached.setText(f"{path.name}. A private copy is kept.")

    def accept(self) -> None:
        """Record it, or say what is missing."""
        try:
            self._record(self.consent(), self._evidence)
        except LecternError as error:
            self.notices.trouble(error)
            self._area.verticalScrollBar().setValue(0)
            return
        super().accept()

    def _assemble(self) -> None:
        attach = Button("Attach the signed form…", icon="file-text", on_click=self._choose_evidence)
        recording = Button("Add a recording…", icon="mic", compact=True, on_click=self._choose_recording)
        proof = row(attach, self._attached, spacing=10)
        proof.setStretch(1, 1)
        covers = "One a line: the id of a voice as the provider calls it, or the SHA-256 of a recording."
        page = column(
            self.notices,
            _pair(field("Person", self.person), field("How to reach them", self.contact)),
            field("Purpose", self.purpose, "What the recording or voice is for, in their words."),
            column(Overline("What may be done"), *self.uses.values(), spacing=6),
            column(field("Voices and recordings", self.covers, covers), row(recording, None), spacing=6),
            _pair(
                field("Given on", self.date, "As 2026-11-26."),
                field("Holds until", self.expires, "The last day; may stay empty."),
            ),
            _pair(field("Territory", self.territory), field("Lawful basis", self.basis)),
            column(Overline("Proof"), proof, spacing=6),
            field("Note", self.note, "Where the proof is, when no file is kept here."),
            *self._licence_cards(),
            None,
            spacing=Space.L,
            margins=(2, 2, 14, 2),
        )
        self._area = scrolling(holder(page), "Record a consent")
        self.body.addWidget(self._area, 1)
        self.resize(self.width(), 660)

    def _licence_cards(self) -> list[QWidget]:
        """The wording of each lasting licence, to be read to the person and ticked; never ticked beforehand."""
        if not self.licences:
            return []
        lead = text("If the recording is to go to one of these providers, the person must know this first:", wrap=True)
        return [Card(lead, *self.licences.values(), kind="warn-card", spacing=Space.M)]

    def _choose_evidence(self) -> None:
        path = ask_file(self, "Choose the signed form or the recorded yes")
        if path is not None:
            self.attach(path)

    def _choose_recording(self) -> None:
        path = ask_file(self, "Choose the recording")
        if path is None:
            return
        try:
            self.covers.appendPlainText(hashlib.sha256(path.read_bytes()).hexdigest())
        except OSError as error:
            self.notices.trouble(FileProblem(f"“{path.name}” can't be read.", f"{error.strerror}.", "Choose another file."))


def _pair(left: QLayout, right: QLayout) -> QLayout:
    """Two fields side by side, equally wide."""
    halves = [holder(left), holder(right)]
    both = row(*halves, spacing=Space.M)
    for index, half in enumerate(halves):
        both.setStretch(index, 1)
        half.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return both
