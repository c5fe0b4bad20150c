"""What files and packages say of being synthetic: choose some, and read layer by layer what is there and what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from app.course import LecternError
from app.gui.centre.cards import MOST, Cards
from app.gui.centre.pane import Pane, page_of
from app.gui.context import Context
from app.gui.dialogs.labels import file_card, package_card
from app.gui.dialogs.parts import Notices, say_aloud
from app.gui.widgets import Button, EmptyState
from app.paths import documents_dir
from app.services.compliance import Compliance
from app.services.jobs import Progress
from app.services.verifying import Verified, verify

_LEAD = "Reads a media file, captions or a published package: who made it, who signed it, and whether a byte was changed since."
_KINDS = (
    "Media, captions, packages (*.zip *.mp3 *.wav *.m4a *.mp4 *.flac *.ogg *.opus *.png *.jpg *.jpeg *.webp *.vtt *.srt *.ttml)"
)


class LabelsPage(Pane):
    """Choose files; each is shown with its layers."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self.notices = Notices()
        self.choose = Button("Choose files…", "primary", icon="folder-open", on_click=self._choose)
        self.list = Cards(EmptyState("tag", "No file chosen yet", "Nothing is sent: labels are read on this computer."))
        page_of(self, "Verify labels", _LEAD, self.notices, self.list, trailing=(self.choose,))

    def look(self, paths: Sequence[Path]) -> None:
        """Verify these, on a worker."""
        self.notices.clear()
        labeller, log = self.compliance.labeller, self.compliance.log

        def work(progress: Progress) -> list[Verified]:
            return [verify(path, labeller, log, progress) for path in paths]

        self.choose.setEnabled(False)
        self.ask("Verify labels", work, self._show)

    def failed(self, error: LecternError) -> None:
        self.choose.setEnabled(True)
        self.notices.trouble(error)

    def _show(self, found: list[Verified]) -> None:
        self.choose.setEnabled(True)
        cards = []
        for one in found:
            if one.package:
                cards.append(package_card(one))
            cards += [file_card(file) for file in one.files]
        self.list.show_all(cards[:MOST], max(0, len(cards) - MOST))
        whole = all(one.whole for one in found)
        say_aloud(self, "Everything is labelled and unchanged." if whole else "Something is missing or was changed.")

    def _choose(self) -> None:
        folder = documents_dir()
        names, _ = QFileDialog.getOpenFileNames(
            self, "Files to verify", str(folder if folder.is_dir() else Path.home()), _KINDS
        )
        if names:
            self.look([Path(name) for name in names])
