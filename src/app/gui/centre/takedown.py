"""Taking content down: what it is, where to look, what was found, and out with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QLineEdit

from app.course import LecternError
from app.gui.centre.cards import MOST, Action, Cards, RecordCard, ask_file, ask_folder, ask_reason, saved_project
from app.gui.centre.pane import Pane, page_of
from app.gui.centre.words import day_words
from app.gui.context import Context
from app.gui.dialogs.parts import Notices, amount, field, say_aloud, show_in_folder
from app.gui.theme import Space
from app.gui.widgets import Button, Card, EmptyState, TickBox, column, row, text
from app.project import ProjectFile
from app.publish.search import PackageHit
from app.services.activity import moment
from app.services.compliance import Compliance
from app.services.jobs import Progress
from app.services.publishing import Format
from app.services.takedown import (
    LABEL,
    CourseHit,
    Found,
    TakenDown,
    Wanted,
    find,
    purge_from,
    record_takedown,
    removal,
    take_from_files,
)

_LEAD = "Finds a text or a picture in courses and in what was published, takes it out, and lists what to publish again."


class TakedownPage(Pane):
    """Say what, look, and take out for a reason."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self.notices = Notices()
        self.words = QLineEdit()
        self.words.returnPressed.connect(self.look)
        self.words.textChanged.connect(lambda _text: self._changed())
        self.file = Button("A picture or recording…", icon="image", on_click=self._choose_file)
        self.folder = Button("Look into a folder too…", icon="folder-open", on_click=self._choose_folder)
        self._where = text("", "caption", "muted", wrap=True)
        self.search = Button("Look for it", "primary", icon="search", on_click=self.look)
        published = Path(context.preferences.value.publish_folder or "")
        self._folders = [published] if context.preferences.value.publish_folder and published.is_dir() else []
        self._wanted: Wanted | None = None
        self._file: Wanted | None = None
        self._found: Found | None = None
        hint = "Words in any spacing and case. For a picture or recording choose the file; an id or a SHA-256 works too."
        what = row(self.search, self.file, self.folder, None, spacing=Space.S)
        ask = Card(margin=Space.L, spacing=Space.M)
        ask.body.addLayout(field("What has to go", self.words, hint))
        ask.body.addLayout(what)
        ask.body.addWidget(self._where)
        self.said = text("", "strong", wrap=True)
        self.purge = TickBox("From undo and earlier versions too. This can't be undone.")
        self.take = Button("Take it down…", "danger", icon="trash-2", on_click=self.take_down)
        self.result = Card(margin=Space.L)
        line = row(column(self.said, self.purge, spacing=6), self.take, spacing=14)
        line.setStretch(0, 1)
        self.result.body.addLayout(line)
        self.result.hide()
        self.list = Cards(EmptyState("search", "Not looked yet", "What is found in courses and packages stands here."))
        page_of(self, "Take content down", _LEAD, self.notices, ask, self.result, self.list)

    def begin(self) -> None:
        """Say where it would look."""
        opened = self.context.opened()
        places = [f"the open course “{opened.session.course.settings.title}”"] if opened else []
        places += [f"“{folder.name}”" for folder in self._folders]
        said = "Looks into " + " and ".join(places) + "." if places else "Open a course, or choose a folder to look into."
        self._where.setText(said)
        self.search.setEnabled(bool(places) and bool(self.words.text().strip()))

    def look(self) -> None:
        """Look through the open course and the folders, on a worker."""
        self.notices.clear()
        try:
            typed, project = self.words.text().strip(), saved_project(self.context)
            wanted = self._file if self._file is not None and self._file.value == typed else _wanted(typed)
        except LecternError as error:
            self.notices.trouble(error)
            return
        self._wanted = wanted
        folders = list(self._folders)
        self.search.setEnabled(False)

        def work(progress: Progress) -> Found:
            return find(wanted, folders, self.compliance.log, progress, project)

        self.ask("Look for content", work, self._show)

    def failed(self, error: LecternError) -> None:
        self.begin()
        self.notices.trouble(error)

    def take_down(self) -> None:
        """Ask why; out of the open course as one step, out of the others on a worker."""
        found, wanted = self._found, self._wanted
        if found is None or wanted is None:
            return
        lead = f"It goes from {amount(len({hit.path for hit in found.hits}), 'course')}. Packages have to be published again."
        reason = ask_reason(self, "Take this down?", lead, "Take it down", "danger")
        if reason is None:
            return
        opened, project, purge = self.context.opened(), self._project(), self.purge.is_ticked()
        if opened is not None and any(hit.path == opened.session.path for hit in found.hits):
            op = removal(opened.session.course, wanted)
            try:
                if op is not None:
                    opened.session.do(op, LABEL)
                    opened.session.flush()
            except LecternError as error:
                self.failed(error)
                return
        others = list(dict.fromkeys(hit.path for hit in found.hits if project is None or hit.path != project.path))

        def work(progress: Progress) -> TakenDown:
            if project is not None and purge:
                purge_from(project, wanted)
            done = take_from_files(others, wanted, progress, purge=purge)
            gone = [hit for hit in found.hits if hit.path not in others or hit.path in done.courses]
            record_takedown(self.compliance.log, wanted, reason, gone, found)
            return done

        self.ask("Take content down", work, self._taken)

    def _taken(self, done: TakenDown) -> None:
        opened = self.context.opened()
        if opened is not None and self.purge.is_ticked():
            opened.session.read_steps_again()
        if done.problems:
            self.notices.trouble(LecternError("It could not be taken out everywhere.", " ".join(done.problems)))
        else:
            self.notices.note("It was taken down. Publish the packages listed below again.", "check")
        self.look_again()

    def look_again(self) -> None:
        """Show what is left."""
        found, wanted, project, folders = self._found, self._wanted, self._project(), list(self._folders)
        if found is None or wanted is None:
            return

        def work(progress: Progress) -> Found:
            return find(wanted, folders, self.compliance.log, progress, project)

        self.ask("Look for content", work, lambda left: self._show(left if left.packages or left.hits else found, after=True))

    def _show(self, found: Found, *, after: bool = False) -> None:
        self.begin()
        hits = () if after else found.hits
        self._found = found
        self.result.setVisible(not after)
        self.take.setVisible(bool(hits))
        self.purge.setVisible(bool(hits))
        courses = len({hit.path for hit in hits})
        where = f"{amount(len(hits), 'place')} in {amount(courses, 'course')}" if hits else "In no course"
        again = len(found.packages) + len(found.unseen)
        packages = f", {amount(again, 'package')} to publish again" if again else ""
        self.said.setText(f"{where}{packages}.")
        if not after:
            say_aloud(self, self.said.text())
        if found.problems:
            self.notices.note("Not looked into: " + " ".join(found.problems), "circle-alert")
        cards = [*map(self._hit, hits), *map(_package, found.packages), *_unseen(found)]
        self.list.show_all(cards[:MOST], max(0, len(cards) - MOST))

    def _hit(self, hit: CourseHit) -> RecordCard:
        opened = self.context.opened()
        actions: list[Action] = []
        if opened is not None and hit.path == opened.session.path and hit.lesson_id:

            def go() -> None:
                self.context.actions.run("go.findings")  # back to the course
                opened.go(hit.lesson_id, hit.block_id)

            actions.append(("Show", f"Show: {hit.where}", go))
        return RecordCard("book-open", f"{hit.course}: {hit.where}", [hit.excerpt, str(hit.path)], actions=actions)

    def _project(self) -> ProjectFile | None:
        opened = self.context.opened()
        return opened.session.project if opened else None

    def _changed(self) -> None:
        self.begin()
        self.result.hide()

    def _choose_file(self) -> None:
        path = ask_file(self, "Choose the picture or recording")
        if path is None:
            return
        self.notices.clear()
        self.ask("Read a file", lambda _progress: Wanted.file(path), self._file_read)

    def _file_read(self, wanted: Wanted) -> None:
        self._file = wanted
        self.words.setText(wanted.value)

    def _choose_folder(self) -> None:
        folder = ask_folder(self, "Look into the courses and packages of this folder")
        if folder is not None and folder not in self._folders:
            self._folders.append(folder)
        self.begin()


def _wanted(typed: str) -> Wanted:
    """What was typed: a SHA-256, an id of ours, else words."""
    if len(typed) == 64 and set(typed.lower()) <= set("0123456789abcdef"):
        return Wanted.digest(typed)
    if len(typed) >= 10 and typed[0].isalpha() and " " not in typed and any(char.isdigit() for char in typed[1:]):
        return Wanted("id", typed)
    return Wanted.text(typed)


def _package(item: PackageHit) -> RecordCard:
    lines = [f"In {', '.join(item.members[:4])}", str(item.path)]
    name = f"Show {item.path.name} in its folder"
    return RecordCard(
        "package",
        item.title or item.path.name,
        lines,
        badge="Publish again",
        kind="warn",
        actions=[("Show in folder", name, lambda: show_in_folder(item.path))],
    )


def _form(name: str) -> str:
    """A format as people call it; one of another version by its id."""
    return Format(name).shown if name in set(Format) else name


def _unseen(found: Found) -> Sequence[RecordCard]:
    return [
        RecordCard(
            "package",
            f"{_form(item.form)}, published on {day_words(moment(item.time).astimezone().date())}",
            [f"Not among the files looked through. SHA-256 {item.sha256[:16]}…"],
            badge="Publish again",
            kind="warn",
        )
        for item in found.unseen
    ]
