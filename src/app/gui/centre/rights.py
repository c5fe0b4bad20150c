"""Rights and sources: what was said about the material that AI gets to read."""

from __future__ import annotations

import hashlib

from app.course import LecternError
from app.course.errors import FileProblem
from app.gui.centre.cards import MOST, Cards, RecordCard, ask_file
from app.gui.centre.pane import Pane, page_of
from app.gui.context import Context
from app.gui.dialogs.rights import ask_rights
from app.gui.inspector.words import day
from app.gui.widgets import Button, EmptyState
from app.policy.records import RightsStatement
from app.services.compliance import Compliance

_LEAD = "Whose the material is that AI gets to read. It is asked when a source is first used, kept, and can be changed here."


class RightsPage(Pane):
    """A card a source, the newest statement first."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self.course = Button("State for this course", icon="book-open", on_click=self._state_course)
        self.file = Button("State for a file…", icon="file-text", on_click=self._state_file)
        words = "Nothing has been used with AI yet. You will be asked the first time, or you can state it now."
        self.list = Cards(EmptyState("scale", "Nothing stated yet", words))
        page_of(self, "Rights and sources", _LEAD, self.list, trailing=(self.course, self.file))

    def begin(self) -> None:
        """What holds now."""
        opened = self.context.opened()
        self.course.setVisible(opened is not None)
        try:
            found = self.compliance.records.rights_statements()
        except LecternError as error:
            self.failed(error)
            return
        self.list.show_all([self._card(item) for item in found[:MOST]], max(0, len(found) - MOST))

    def _card(self, item: RightsStatement) -> RecordCard:
        file = item.source.startswith("file:")
        what = f"A file (SHA-256 {item.source[5:17]}…)" if file else "The text of a course"
        lines = [item.ground.shown, item.note, f"{what}. Stated by {item.user} on {day(item.time)}."]
        change = ("Change…", f"Change what is stated for {item.title}", lambda: self._ask(item.source, item.title, item))
        return RecordCard("file-text" if file else "book-open", item.title, lines, badge=item.ground.short, actions=[change])

    def _state_course(self) -> None:
        opened = self.context.opened()
        if opened is not None:
            self._ask(opened.session.course.id, opened.session.course.settings.title)

    def _state_file(self) -> None:
        path = ask_file(self, "Choose the material")
        if path is None:
            return
        try:
            source = "file:" + hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            self.failed(FileProblem(f"“{path.name}” can't be read.", f"{error.strerror}.", "Choose another file."))
            return
        self._ask(source, path.name)

    def _ask(self, source: str, title: str, before: RightsStatement | None = None) -> None:
        said = ask_rights(self, title, source, before)
        if said is None:
            return
        try:
            self.compliance.records.state_rights(source, title, said.ground, said.note)
        except LecternError as error:
            self.failed(error)
        self.begin()
