"""Your organisation's own terms: a list the scanner looks for in every course, grown by hand or from a CSV file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QLineEdit, QListView

from app.course import LecternError
from app.gui.centre.pane import Heading, Pane
from app.gui.context import Context
from app.gui.inspector.words import counted
from app.gui.theme import Space
from app.gui.widgets import Button, EmptyState, SearchField, column, holder, line, row, text
from app.scan.terms import Term
from app.services.compliance import Compliance
from app.services.terms import Imported, TermList

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class TermsModel(QAbstractListModel):
    """The terms that fit what is searched for; thousands cost no widgets."""

    def __init__(self) -> None:
        super().__init__()
        self.all: tuple[Term, ...] = ()
        self.shown: tuple[Term, ...] = ()
        self._query = ""

    def show_terms(self, terms: tuple[Term, ...]) -> None:
        """Show other terms."""
        self.all = terms
        self.narrow(self._query)

    def narrow(self, query: str) -> None:
        """Show the terms that hold ``query``."""
        self._query = query
        wanted = query.casefold().strip()
        self.beginResetModel()
        self.shown = tuple(term for term in self.all if wanted in term.text.casefold() or wanted in term.note.casefold())
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        term = self.shown[index.row()]
        return f"{term.text}    {term.note}" if term.note else term.text


class TermsPage(Pane):
    """A field to add one, a list to remove from, and a file to import."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self._kept = TermList()
        self.model = TermsModel()
        self.take = Button("Import from CSV…", icon="file-input", on_click=self._choose)
        self.search = SearchField("Search in the terms")
        self.search.searched.connect(self._narrow)
        self.term, self.why = QLineEdit(), QLineEdit()
        self.term.setPlaceholderText("A project, product, customer or code name")
        self.term.setAccessibleName("New term")
        self.why.setPlaceholderText("Why it matters (optional)")
        self.why.setAccessibleName("Why the new term matters")
        self.add = Button("Add", "primary", on_click=self._add)
        for field in (self.term, self.why):
            field.returnPressed.connect(self._add)
        self.term.textChanged.connect(lambda said: self.add.setEnabled(len(said.strip()) > 1))
        self.add.setEnabled(False)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setProperty("kind", "menu")
        self.list.setAccessibleName("Your own terms")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.selectionModel().selectionChanged.connect(lambda _on, _off: self._show_counts())
        self.remove = Button("Remove", icon="trash-2", compact=True, on_click=self._remove)
        lead = "Add one above, or import a list: the term in the first column, why it matters in the second."
        self.nothing = EmptyState("tag", "No terms yet", lead)
        self.none_fits = EmptyState("search", "No term fits", "Try another word.")
        self.counts = text("", "caption", "muted")
        adding = row(self.term, self.why, self.add, spacing=Space.S)
        adding.setStretch(0, 3)
        adding.setStretch(1, 2)
        lead = (
            "Names that must not leave: the scanner finds them in every course, whole and inflected, and asks before sending."
        )
        head = Heading("Own terms", lead, self.take)
        edges = (Space.XL, Space.XL, Space.XL, Space.M)
        top = column(head, holder(adding), self.search, spacing=Space.M, margins=edges)
        body = column(self.list, self.nothing, self.none_fits, spacing=0, margins=(Space.L, 0, Space.L, 0))
        foot = row(self.counts, None, self.remove, spacing=Space.S, margins=(Space.XL, 6, Space.XL, 6))
        whole = column(top, line(), body, line(), holder(foot), spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def begin(self) -> None:
        """Read the list again."""
        self.ask("Read your own terms", lambda _progress: self._kept.terms(), self._show)

    def _show(self, terms: tuple[Term, ...]) -> None:
        self.model.show_terms(terms)
        self._show_counts()

    def _show_counts(self) -> None:
        some = bool(self.model.shown)
        self.list.setVisible(some)
        self.nothing.setVisible(not self.model.all)
        self.none_fits.setVisible(bool(self.model.all) and not some)
        self.search.setVisible(bool(self.model.all))
        chosen = len(self.list.selectionModel().selectedRows())
        self.remove.setEnabled(chosen > 0)
        said = counted(len(self.model.all), "term")
        self.counts.setText(f"{said}, {chosen} chosen" if chosen else said)

    def _narrow(self, query: str) -> None:
        self.model.narrow(query)
        self._show_counts()

    def _add(self) -> None:
        said, why = self.term.text().strip(), self.why.text().strip()
        if len(said) < 2:
            return
        try:
            added = self._kept.add(said, why)
        except LecternError as error:
            self.context.problem(error)
            return
        self.term.clear()
        self.why.clear()
        self.term.setFocus()
        self._changed("Added" if added else f"“{said}” is on the list already")

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Import terms", "", "Lists (*.csv *.tsv *.txt);;All files (*)")
        if chosen:
            self.import_list(Path(chosen))

    def import_list(self, path: Path) -> None:
        """Add every term of a file, on a worker."""

        def done(result: Imported) -> None:
            known = f", {result.known} were on the list already" if result.known else ""
            self._changed(f"{counted(result.added, 'term')} added{known}")

        self.ask("Import terms", lambda _progress: self._kept.take(path), done)

    def _remove(self) -> None:
        chosen = [self.model.shown[index.row()].text for index in self.list.selectionModel().selectedRows()]
        try:
            gone = self._kept.remove(chosen)
        except LecternError as error:
            self.context.problem(error)
            return
        self._changed(f"{counted(gone, 'term')} removed")

    def _changed(self, said: str) -> None:
        self.context.say(said)
        opened = self.context.opened()
        if opened is not None:
            opened.scans.scan_again()
        self.begin()
