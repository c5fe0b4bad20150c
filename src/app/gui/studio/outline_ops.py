"""What the outline does to the course: add, rename, move, delete to the trash, bring back. Each is one undo step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.course import Course, LecternError, Lesson, Op, OpChanges, Section
from app.course.blocks import Paragraph
from app.course.ops import (
    Batch,
    InsertLesson,
    InsertSection,
    MoveLesson,
    MoveSection,
    RemoveSection,
    RestoreLesson,
    SetTrash,
    TrashLesson,
    rename_lesson,
    rename_section,
)
from app.gui.canvas.plainfields import Piece
from app.gui.context import Context
from app.gui.studio.outline_rows import Kind
from app.services.editing import Session


class OutlineOps:
    """``show`` shows a lesson that was made or brought back."""

    def __init__(self, session: Session, context: Context, show: Callable[[str], None]) -> None:
        self._session = session
        self._context = context
        self._show = show

    @property
    def _course(self) -> Course:
        return self._session.course

    def add_lesson(self, after: str = "") -> str:
        """A new lesson below the lesson or at the end of the section with id ``after``; returns its id."""
        lesson = Lesson(title="Untitled lesson", blocks=(Paragraph(),))
        if not self._course.sections:
            section = Section(title="Start here", lessons=(lesson,))
            self._do(InsertSection(0, section), "Add lesson")
        else:
            section_id, index = self._place_after(after)
            self._do(InsertLesson(section_id, index, lesson), "Add lesson")
        self._show(lesson.id)
        return lesson.id

    def add_section(self, after: str = "") -> str:
        """A new section below the one that holds ``after``; returns its id."""
        ids = [section.id for section in self._course.sections]
        index = len(ids)
        if after in ids:
            index = ids.index(after) + 1
        elif after and any(lesson.id == after for lesson in self._course.lessons()):
            index = self._course.place(after)[0] + 1
        section = Section(title="New section")
        self._do(InsertSection(index, section), "Add section")
        return section.id

    def rename(self, kind: str, key: str, title: str, pieces: Sequence[Piece] = ()) -> None:
        """Give a section or lesson another title; ``pieces`` of AI text that were pasted into it label it."""
        section = kind == Kind.SECTION
        op = rename_section(self._course.section(key), title) if section else rename_lesson(self._course.lesson(key), title)
        label = "Rename section" if section else "Rename lesson"
        if not pieces:
            self._do(op, label)
            return
        records = [added for added in pieces[0].records if self._course.record(added.record.id) is None]
        self._do(Batch((*records, replace(op, title_origin=pieces[0].origins[0]))), label)

    def move_lesson(self, lesson_id: str, section_id: str, index: int) -> None:
        """Move a lesson; ``index`` counts after its removal."""
        self._do(MoveLesson(lesson_id, section_id, index), "Move lesson")

    def move_section(self, section_id: str, index: int) -> None:
        """Move a section; ``index`` counts after its removal."""
        self._do(MoveSection(section_id, index), "Move section")

    def delete(self, kind: str, key: str) -> None:
        """Put a lesson into the trash, or all lessons of a section, which then goes."""
        if kind == Kind.SECTION:
            section = self._course.section(key)
            ops: list[Op] = [TrashLesson(lesson.id) for lesson in section.lessons]
            said = f"“{section.title}” deleted" + (", its lessons are in the trash" if ops else "")
            self._do(Batch((*ops, RemoveSection(key))), "Delete section")
        else:
            said = f"“{self._course.lesson(key).title or 'Untitled lesson'}” moved to the trash"
            self._do(TrashLesson(key), "Delete lesson")
        self._context.say(said, "Undo", self._undo_if(self._session.undo_label))

    def restore(self, lesson_id: str) -> None:
        """Bring a lesson back from the trash and show it."""
        try:
            self._session.do(RestoreLesson(lesson_id), "Restore lesson")
        except LecternError as error:
            self._context.problem(error)
            return
        self._show(lesson_id)

    def empty_trash(self) -> None:
        """Take everything out of the trash."""
        self._do(SetTrash(()), "Empty the trash")
        self._context.say("The trash is empty", "Undo", self._undo_if("Empty the trash"))

    def _undo_if(self, label: str) -> Callable[[], object]:
        """Undo from a toast, unless something else was done since."""

        def undo() -> OpChanges | None:
            return self._session.undo() if self._session.undo_label == label else None

        return undo

    def _place_after(self, after: str) -> tuple[str, int]:
        for section in self._course.sections:
            if section.id == after:
                return after, len(section.lessons)
            for index, lesson in enumerate(section.lessons):
                if lesson.id == after:
                    return section.id, index + 1
        last = self._course.sections[-1]
        return last.id, len(last.lessons)

    def _do(self, op: Op, label: str) -> None:
        self._session.do(op, label)
