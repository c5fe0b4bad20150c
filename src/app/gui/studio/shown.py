"""What the panes show of the open course, kept in step with it: outline, place, saving, steps to undo, findings, counts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from app.course import OpChanges, Severity
from app.services.editing import SaveState
from app.services.scanning import ScanState

if TYPE_CHECKING:
    from app.gui.studio.studio import Studio


class Shown:
    """Listens to the course, its scanner and the policy, and tells the panes of the studio; :meth:`close` ends it."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._opened_at = datetime.now(UTC).isoformat(timespec="seconds")
        self._told_versions = ""
        self._quiet = QTimer(studio)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(400)
        self._quiet.timeout.connect(self.show_counts)
        self._unsubscribe = [
            studio.session.on_change(self._changed),
            studio.session.on_save_state(lambda _state: self._show_saving()),
            studio.scans.on_change(lambda _ids: self._show_findings()),
            studio.scans.on_state(self._show_scan),
            studio.opened.policy.on_change(self._show_policy),
        ]

    def close(self) -> None:
        """Stop listening."""
        for call in self._unsubscribe:
            call()
        self._quiet.stop()

    def show_all(self) -> None:
        """Everything, as a course has just been opened."""
        self._show_outline()
        self._show_saving()
        self._show_undo()
        self._show_scan(self._studio.scans.state)
        self._show_policy()

    def show_place(self) -> None:
        """Which lesson of the course is shown."""
        studio = self._studio
        course, lesson = studio.session.course, studio.lesson
        ids = [item.id for item in course.lessons()]
        number = ids.index(lesson.id) + 1 if lesson is not None else 0
        studio.top.show_place(course.settings.title, lesson.title if lesson is not None else "", number)

    def count_soon(self) -> None:
        """Count what the status bar says when typing pauses."""
        self._quiet.start()

    def show_counts(self) -> None:
        """What was sent, how long the lesson is, what is missing, what was found, and whether versions are kept."""
        studio = self._studio
        studio.status.show_sent(studio.context.compliance().sent_since(self._opened_at))
        studio.status.show_lesson(studio.lesson)
        studio.status.show_issues(studio.inspector.issue_count())
        self._show_findings()
        self._tell_about_versions()

    def _changed(self, changes: OpChanges) -> None:
        studio = self._studio
        if changes.outline:
            self._show_outline()
            ids = [lesson.id for lesson in studio.session.course.lessons()]
            if studio.lesson_id not in ids:
                studio.lesson_id = ""
                studio.show_lesson(ids[0]) if ids else studio.show_nothing()
        if changes.outline or changes.settings:
            self.show_place()
            studio.title_changed.emit()
        self._show_undo()
        self.count_soon()

    def _show_outline(self) -> None:
        studio = self._studio
        course = studio.session.course
        scanned = studio.scans.state is ScanState.IDLE
        studio.sidebar.show_course(course)
        studio.sidebar.outline.show_course(course, studio.scans.findings, scanned=scanned)
        studio.sidebar.outline.show_lesson(studio.lesson_id)

    def _show_saving(self) -> None:
        studio, session = self._studio, self._studio.session
        studio.top.save.show_state(session.save_state, session.save_error, read_only=session.read_only)
        if session.save_state is SaveState.SAVED:
            studio.context.actions.refresh()
            self._tell_about_versions()

    def _tell_about_versions(self) -> None:
        """The course itself is saved; the version that is kept beside it, or the shared folder, may lag."""
        problem, notices = self._studio.session.project.backup_problem, self._studio.notices
        said = f"{problem.what} {problem.why} {problem.next_step}".strip() if problem is not None else ""
        if said != self._told_versions:
            notices.withdraw(self._told_versions)
            self._told_versions = said
            if said:
                notices.tell(said, "warn")

    def _show_undo(self) -> None:
        studio = self._studio
        studio.top.show_undo(studio.session.undo_label, studio.session.redo_label)
        studio.context.actions.refresh()

    def _show_policy(self) -> None:
        self._studio.sidebar.policy.show_policy(self._studio.opened.policy)

    def _show_scan(self, state: ScanState) -> None:
        self._studio.status.show_scan(state.value, self._studio.scans.summary)
        self._show_findings()

    def _show_findings(self) -> None:
        studio = self._studio
        scanned = studio.scans.state is ScanState.IDLE
        findings = studio.scans.findings
        studio.sidebar.outline.show_signs(studio.session.course, findings, scanned=scanned)
        open_ones = sum(item.severity is not Severity.REVIEW for items in findings.values() for item in items)
        studio.status.show_findings(open_ones)
