"""Small dialogs of the caption editor: shifting, limits of the course's own, what an import brings, languages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QSpinBox, QWidget

from app.course.languages import NAMES
from app.gui.languages import shown_name
from app.gui.theme import Space
from app.gui.widgets import Button, Dialog, Icon, SegmentedControl, column, holder, row, scrolling, text
from app.media.captions import Limits, Loss, Read


class ShiftDialog(Dialog):
    """By how much, and which captions. ``chosen`` is None for all of them."""

    def __init__(self, parent: QWidget, current: int, selected: frozenset[int], count: int) -> None:
        super().__init__(parent, "Shift captions", "They keep their distances; none begins before the recording.", width=460)
        self._current, self._selected, self._count = current, selected, count
        self.seconds = QDoubleSpinBox()
        self.seconds.setRange(-36_000, 36_000)
        self.seconds.setDecimals(3)
        self.seconds.setSingleStep(0.1)
        self.seconds.setSuffix(" s")
        self.seconds.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.seconds.setValue(0.5)
        self.seconds.setAccessibleName("Seconds, negative for earlier")
        chosen = "1 chosen" if len(selected) == 1 else f"{len(selected)} chosen"
        self.which = SegmentedControl(
            (("all", f"All {count:,}"), ("after", f"From caption {current + 1} on"), ("chosen", chosen)), "Which captions"
        )
        self.which.choose("chosen" if len(selected) > 1 else "all")
        self.body.addLayout(column(text("Later by, or earlier when negative", "caption", "muted"), self.seconds, spacing=4))
        self.body.addLayout(column(text("Which captions", "caption", "muted"), self.which, spacing=4))
        self.body.addStretch(1)
        self.add_cancel()
        go = self.add_button("Shift", "primary", default=True)
        go.clicked.connect(self.accept)
        self.seconds.setFocus()
        self.seconds.selectAll()

    @property
    def by(self) -> int:
        """Milliseconds."""
        return round(self.seconds.value() * 1000)

    @property
    def chosen(self) -> frozenset[int] | None:
        """Which cues; None for all."""
        if self.which.choice == "all":
            return None
        return frozenset(range(self._current, self._count)) if self.which.choice == "after" else self._selected


_FIELDS = (
    ("columns", "Characters in a line", 10, 80, ""),
    ("lines", "Lines", 1, 4, ""),
    ("cps", "Characters a second", 0, 60, ""),
    ("least_ms", "Shown at least", 0, 10_000, " ms"),
    ("most_ms", "Shown at most", 0, 60_000, " ms"),
    ("gap_ms", "Between two captions", 0, 2000, " ms"),
)


class LimitsDialog(Dialog):
    """A course's own limits."""

    def __init__(self, parent: QWidget, limits: Limits) -> None:
        super().__init__(parent, "Limits of this course", "Captions of this course are measured by these. 0 means no limit.")
        self._limits = limits
        self.fields: dict[str, QSpinBox] = {}
        for name, title, least, most, unit in _FIELDS:
            field = QSpinBox()
            field.setRange(least, most)
            field.setSuffix(unit)
            field.setAlignment(Qt.AlignmentFlag.AlignCenter)
            field.setValue(int(getattr(limits, name)))
            field.setAccessibleName(title)
            field.setFixedWidth(130)
            self.fields[name] = field
            self.body.addLayout(row(text(title), None, field))
        self.body.addStretch(1)
        self.add_cancel()
        go = self.add_button("Use these", "primary", default=True)
        go.clicked.connect(self.accept)

    @property
    def limits(self) -> Limits:
        """What was entered; words a minute are not asked for, so that there are not two speeds."""
        held = {name: field.value() for name, field in self.fields.items()}
        return Limits(
            columns=held["columns"],
            lines=held["lines"],
            cps=float(held["cps"]),
            least_ms=held["least_ms"],
            most_ms=held["most_ms"],
            gap_ms=held["gap_ms"],
        )


class ReportDialog(Dialog):
    """What a caption file brings and what is lost of it, before anything is changed; or what a written file could not carry."""

    def __init__(self, parent: QWidget, title: str, lead: str, losses: Sequence[Loss], action: str) -> None:
        super().__init__(parent, title, lead, width=540)
        lines: list[QWidget] = []
        for loss in losses:
            words: QLabel = text(loss.sentence + ".", "dense", wrap=True, select=True)
            line = row(Icon("info", "warn", 16), words, spacing=10)
            line.setStretch(1, 1)
            lines.append(holder(line))
        if not losses:
            lines.append(holder(row(Icon("circle-check", "ok", 16), text("Nothing is lost.", "dense"), None, spacing=10)))
        self.body.addWidget(scrolling(holder(column(*lines, None, spacing=Space.S)), "What is lost"), 1)
        if action:
            self.add_cancel()
        go: Button = self.add_button(action or "Close", "primary", default=True)
        go.clicked.connect(self.accept)
        self.resize(self.width(), 340)


def import_report(parent: QWidget, name: str, read: Read, losses: Sequence[Loss], before: int) -> ReportDialog:
    """What comes with a file, before it takes the place of what is there."""
    count = "1 caption" if len(read.cues) == 1 else f"{len(read.cues):,} captions"
    lead = f"{name} holds {count} as {read.format.called}."
    if before:
        lead += f" They take the place of the {before:,} there are; this can be undone."
    if read.labels:
        lead += " The file says that it was made with AI; the label is kept."
    return ReportDialog(parent, "Import captions", lead, losses, "Import")


class LanguageDialog(Dialog):
    """The language to translate into."""

    def __init__(self, parent: QWidget, count: int, taken: Sequence[str], spoken: str) -> None:
        lead = f"{count:,} captions go out together, after you have seen the request. Their times stay."
        super().__init__(parent, "Translate captions", lead, width=460)
        self.field = QComboBox()
        self.field.setAccessibleName("Language")
        for tag in NAMES:
            if tag.partition("-")[0] != spoken.partition("-")[0]:
                again = " (translated before; replaces it)" if tag in taken else ""
                self.field.addItem(shown_name(tag) + again, tag)
        self.body.addLayout(column(text("Into", "caption", "muted"), self.field, spacing=4))
        self.body.addStretch(1)
        self.add_cancel()
        go = self.add_button("See the request", "primary", default=True)
        go.clicked.connect(self.accept)

    @property
    def language(self) -> str:
        """The tag."""
        return str(self.field.currentData())
