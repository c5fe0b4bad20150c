"""Requests to providers for what they hold, the records of processing, and the search for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QDialog

from app.course import LecternError
from app.gui.centre.cards import MOST, Action, Cards, RecordCard, TextDialog, ask_folder, ask_target, saved_project
from app.gui.centre.pane import Pane, page_of
from app.gui.centre.words import day_words, moment_words
from app.gui.context import Context
from app.gui.dialogs.parts import amount
from app.gui.theme import Space
from app.gui.widgets import Button, Card, EmptyState, Overline, SearchField, TickBox, row, text
from app.paths import file_stem
from app.services.compliance import Compliance
from app.services.datarequests import (
    Ask,
    DataRequest,
    data_requests,
    letter,
    processing,
    processing_text,
    save_text,
    table,
)
from app.services.jobs import Progress
from app.services.people import Mention, find_person

_LEAD = "What providers hold is asked of the providers. Here is what went to each, and the letter to send them."
_PLACES = {
    "course": "book-open",
    "log": "scroll-text",
    "consent": "users",
    "rights": "scale",
    "policy": "shield",
    "history": "history",
}

_LEADS = {"log": "log", "consent": "consents", "rights": "rights", "history": "retention"}
"""Where a mention leads in the centre."""


class RequestsPage(Pane):
    """A card a provider; below, what this computer keeps about a person."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self.processing = Button("Records of processing…", icon="file-text", on_click=self._show_processing)
        words = "No provider outside this computer is known, so nobody else holds anything."
        self.list = Cards(EmptyState("send", "No providers", words))
        self._found: list[DataRequest] = []
        self.name = SearchField("A name or an address", "Search for a person")
        self.name.submitted.connect(lambda _name: self.search())
        self.folder = TickBox("Look into courses of a folder too")
        self._folder: Path | None = None
        self.folder.toggled.connect(self._choose_folder)
        self.look = Button("Search", icon="search", on_click=self.search)
        line = row(self.name, self.look, spacing=Space.S)
        line.setStretch(0, 1)
        said = "Searches the open course, the log, consents, rights statements, acceptances and the AI history."
        self.said = text(said, "caption", "muted", wrap=True)
        self.mentions = Cards(EmptyState("user", "Nobody searched for yet", "Type a name and press Enter."))
        person = Card(line, self.folder, self.said, margin=Space.L)
        page_of(
            self,
            "Data requests",
            _LEAD,
            self.list,
            Space.M,
            Overline("What is kept about a person"),
            person,
            self.mentions,
            trailing=(self.processing,),
        )

    def begin(self) -> None:
        """What went where, by the log."""
        today = self.compliance.records.today
        self.ask("Read the log", lambda _progress: self._requests(today), lambda found: self._show(found, today))

    def search(self) -> None:
        """Look for the person that was typed."""
        name = self.name.text().strip()
        try:
            project = saved_project(self.context)
        except LecternError as error:
            self.failed(error)
            return
        places = [self._folder] if self._folder and self.folder.is_ticked() else []

        def work(progress: Progress) -> tuple[list[Mention], list[str]]:
            kept = self.compliance
            history = kept.history.entries
            return find_person(name, kept.records, kept.policy.gate, places, progress, project, history)

        if name:
            self.said.setText("Searching…")
            self.ask("Search for a person", work, self._show_mentions)

    def failed(self, error: LecternError) -> None:
        self.said.setText("")
        super().failed(error)

    def _requests(self, today: date) -> list[DataRequest]:
        return data_requests(self.compliance.log.path, self.compliance.cards(), today)

    def _show(self, found: list[DataRequest], today: date) -> None:
        self._found = found
        self.list.show_all([self._card(item, today) for item in found])

    def _card(self, item: DataRequest, today: date) -> RecordCard:
        card = item.card
        if not item.requests:
            return RecordCard("server", card.name, ["Nothing was sent there."], badge="Nothing sent")
        first, last = item.requests[0].time.date(), item.requests[-1].time.date()
        when = f"on {day_words(first)}" if first == last else f"from {day_words(first)} to {day_words(last)}"
        purges = [sent.purge for sent in item.requests if sent.held(today) and sent.purge]
        held = f"The last is deleted by {day_words(max(purges))}, by what {card.name} says." if purges else card.retention
        newest = item.requests[-1]
        number = newest.provider_request or newest.id
        lines = [f"{amount(len(item.requests), 'request')} {when}. Newest: {moment_words(newest.time)}, {number}.", held]
        lines.append(f"Contact: {item.contact}")
        actions: list[Action] = [
            ("Ask what they hold…", f"Letter: ask {card.name} what they hold", lambda: self._letter(item, Ask.ACCESS)),
            ("Ask for deletion…", f"Letter: ask {card.name} for deletion", lambda: self._letter(item, Ask.DELETION)),
            ("Save the list…", f"Save the list of requests to {card.name}", lambda: self._save_list(item)),
        ]
        badge = f"{item.held:,} perhaps held" if item.held else "Deleted by now"
        return RecordCard("server", card.name, lines, badge=badge, kind="warn" if item.held else "ok", actions=actions)

    def _letter(self, item: DataRequest, ask: Ask) -> None:
        records = self.compliance.records
        content = letter(item, ask, self._name(), records.today)
        name = f"{file_stem(item.card.name)} {ask.value} {records.today.isoformat()}.txt"

        def save() -> None:
            self._save(content, name, ask.value, item)

        lead = f"Ready to be signed and sent to {item.contact}, with the saved list of requests."
        self._read(TextDialog(self, ask.shown, lead, content, save))

    def _name(self) -> str:
        """Who signs: the name courses are written under, else the one this person has on this computer."""
        return self.context.preferences.value.author or self.compliance.records.user

    def _save_list(self, item: DataRequest) -> None:
        self._save(table(item.requests), f"{file_stem(item.card.name)} requests.csv", "requests", item)

    def _show_processing(self) -> None:
        records = self.compliance.records
        kept = processing(self._found)
        content = processing_text(kept, self._name(), records.today)

        def save() -> None:
            self._save(content, f"Records of processing {records.today.isoformat()}.md", "processing", None, len(kept))

        lead = "What an organisation has to keep (GDPR Article 30), put together from the log."
        self._read(TextDialog(self, "Records of processing", lead, content, save))

    def _save(self, content: str, proposal: str, what: str, item: DataRequest | None, count: int = 0) -> None:
        target = ask_target(self, "Save", proposal)
        if target is None:
            return
        user = self.compliance.records.user
        provider, number = (item.card.id, len(item.requests)) if item else ("", count)
        try:
            save_text(self.compliance.log, target, content, what, user, provider, number)
        except LecternError as error:
            self.context.problem(error)
            return
        self.context.say(f"{target.name} is saved.")

    @staticmethod
    def _read(dialog: QDialog) -> None:
        dialog.exec()
        dialog.deleteLater()

    def _choose_folder(self, ticked: bool) -> None:
        if not ticked:
            return
        self._folder = ask_folder(self, "Look into the courses of this folder")
        if self._folder is None:
            self.folder.tick(False)
        else:
            self.folder.words.setText(f"Look into courses of “{self._folder.name}” too")

    def _show_mentions(self, told: tuple[list[Mention], list[str]]) -> None:
        found, problems = told
        self.said.setText(
            " ".join([f"{amount(len(found), 'place')}." if found else "Nothing is kept under that name.", *problems])
        )
        self.mentions.show_all(self._mention_cards(found[:MOST]), max(0, len(found) - MOST))

    def _mention_cards(self, found: Sequence[Mention]) -> list[RecordCard]:
        return [
            RecordCard(_PLACES[item.where], item.what, [item.excerpt], actions=[self._way(item)] if self._leads(item) else [])
            for item in found
        ]

    def _leads(self, item: Mention) -> bool:
        opened = self.context.opened()
        here = opened is not None and item.path == str(opened.session.path)
        return item.where in _LEADS or bool(here and item.lesson_id)

    def _way(self, item: Mention) -> Action:
        def go() -> None:
            opened = self.context.opened()
            if item.where == "course" and opened is not None:
                self.context.actions.run("go.findings")  # back to the course
                opened.go(item.lesson_id, item.block_id)
            else:
                self.context.centre(_LEADS[item.where], {"seq": str(item.seq)} if item.seq else None)

        return "Show", f"Show: {item.what}", go
