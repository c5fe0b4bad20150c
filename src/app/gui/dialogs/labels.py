"""The label of one file, layer by layer: the dialog of a block, and the cards the Compliance Centre shows too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.gui.centre.cards import RecordCard
from app.gui.context import Context
from app.gui.widgets import BadgeKind, Dialog, column, holder, scrolling, text
from app.media.checking import Checked, Verdict
from app.services.compliance import Compliance
from app.services.jobs import Job, JobState
from app.services.verifying import Verified, verify_bytes

_KINDS: dict[Verdict, BadgeKind] = {
    Verdict.WHOLE: "ok",
    Verdict.PARTLY: "warn",
    Verdict.CHANGED: "danger",
    Verdict.NONE: "muted",
}
_SAID = {
    Verdict.WHOLE: "Labelled, unchanged",
    Verdict.PARTLY: "A layer is missing",
    Verdict.CHANGED: "Changed",
    Verdict.NONE: "No label",
}
_ICONS = {"audio": "audio-lines", "video": "audio-lines", "image": "image", "text": "captions", "application": "captions"}


def file_card(found: Checked) -> RecordCard:
    """What was found in one file, a line a layer."""
    icon = _ICONS.get(found.mime.partition("/")[0], "file-text")
    said = [f"{layer.name}: {layer.standing.value}. {layer.said}" for layer in found.layers]
    return RecordCard(icon, found.name, said, badge=_SAID[found.verdict], kind=_KINDS[found.verdict])


def package_card(found: Verified) -> RecordCard:
    """What was found about a package as a whole."""
    said = [found.signed, *(f"Wrong: {text}" for text in found.problems)]
    if not found.files:
        said.append("Nothing in it is synthetic.")
    badge, kind = ("As published", _KINDS[Verdict.WHOLE]) if not found.problems else ("Changed", _KINDS[Verdict.CHANGED])
    return RecordCard("package", found.path.name, said, badge=badge, kind=kind)


class LabelDialog(Dialog):
    """Reads the label of a block's file on a worker: ``load`` gives its bytes, ``name`` is what it is called."""

    def __init__(self, parent: QWidget, context: Context, compliance: Compliance, load: Callable[[], bytes], name: str) -> None:
        lead = "What the file itself says of its origin, and whether it still is what was signed."
        super().__init__(parent, "Label of this file", lead, width=640)
        self.state = text("Reading the file…", "ui", "muted", wrap=True)
        self.card: RecordCard | None = None
        self._column = column(self.state, None)
        self.body.addWidget(scrolling(holder(self._column), "Label"), 1)
        close = self.add_button("Close", "primary", default=True)
        close.clicked.connect(self.accept)
        self.finished.connect(lambda _result: self._stop())
        self.resize(self.width(), 420)
        labeller = compliance.labeller
        job = context.jobs.start("Verify a label", lambda _progress: verify_bytes(load(), Path(name), labeller))
        self._leave: Callable[[], None] | None = job.on_change(lambda: self._settled(job))
        self._settled(job)

    def _settled(self, job: Job[Verified]) -> None:
        if job.state is JobState.RUNNING or self.card is not None:
            return
        if job.state is JobState.DONE and job.result is not None:
            self.card = file_card(job.result.files[0])
            self._column.insertWidget(0, self.card)
            self.state.hide()
        elif job.error is not None:
            self.state.setText(str(job.error))
        self._stop()

    def _stop(self) -> None:
        if self._leave is not None:
            self._leave()
            self._leave = None
