"""The actions of an open course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.gui.actions import Action
from app.gui.studio import preview
from app.gui.studio.outline_rows import Kind

if TYPE_CHECKING:
    from app.gui.studio.outline import Outline
    from app.gui.studio.studio import Studio

_STEP = 10


def studio_actions(studio: Studio) -> list[Action]:
    """Everything the menus offer while a course is open, the lesson view's own actions apart."""
    return [*_course(studio), *_edit(studio), *_outline(studio), *_view(studio)]


def _course(studio: Studio) -> list[Action]:
    session, context = studio.session, studio.context

    def save() -> None:
        from app.gui.leaving import save_now

        if save_now(context.window, session):
            context.say("Everything is saved")

    def publish() -> None:
        from app.gui.dialogs import open_publish

        open_publish(studio.opened)

    def review() -> None:
        from app.gui.review import open_review

        open_review(studio.opened)

    def settings() -> None:
        from app.gui.dialogs import CourseSettings

        CourseSettings(context.window, studio.opened).open()

    def narration() -> None:
        from app.gui.dialogs.narration import NarrationSettings

        NarrationSettings(context.window, studio.opened).open()

    return [
        Action(id="course.save", title="Save now", menu="Course", group=1, keys=("Ctrl+S",), icon="save", run=save),
        Action(
            id="course.copy",
            title="Save a copy…",
            menu="Course",
            group=1,
            keys=("Ctrl+Shift+S",),
            icon="copy",
            run=studio.save_copy,
        ),
        Action(id="course.settings", title="Course settings…", menu="Course", group=2, icon="settings", run=settings),
        Action(
            id="narration.settings",
            title="Narration settings…",
            menu="Course",
            group=2,
            icon="audio-lines",
            run=narration,
            hint="Voice, pronunciations, pauses, and what is said of synthetic voices.",
        ),
        Action(
            id="course.preview",
            title="Preview in the browser",
            menu="Course",
            group=3,
            keys=("Ctrl+Shift+Return",),
            icon="play",
            run=lambda: preview.start(studio),
        ),
        Action(
            id="narration.all",
            title="Narrate all lessons",
            menu="Course",
            group=3,
            icon="audio-lines",
            run=studio.narrations.narrate_all,
            enabled=lambda: not studio.session.read_only,
            hint="Speaks what is missing or has changed; one sheet when a voice is not on this computer.",
        ),
        Action(
            id="review.open",
            title="Review AI content…",
            menu="Course",
            group=3,
            keys=("Ctrl+Shift+R",),
            icon="list-checks",
            run=review,
        ),
        Action(
            id="course.publish", title="Publish…", menu="Course", group=3, keys=("Ctrl+Shift+E",), icon="package", run=publish
        ),
    ]


def _edit(studio: Studio) -> list[Action]:
    session = studio.session
    return [
        Action(
            id="edit.undo",
            title="Undo",
            menu="Edit",
            keys=("Ctrl+Z",),
            icon="undo-2",
            run=studio.lesson_view.undo,
            enabled=lambda: session.can_undo and not session.read_only,
        ),
        Action(
            id="edit.redo",
            title="Redo",
            menu="Edit",
            keys=("Ctrl+Shift+Z", "Ctrl+Y"),
            icon="redo-2",
            run=studio.lesson_view.redo,
            enabled=lambda: session.can_redo and not session.read_only,
        ),
    ]


def _outline(studio: Studio) -> list[Action]:
    def tree() -> Outline:
        return studio.sidebar.outline

    def writable() -> bool:
        return not studio.session.read_only

    def chosen() -> bool:
        return writable() and bool(tree().current_id())

    def new_lesson() -> None:
        tree().rename(studio.ops.add_lesson(tree().current_id()))

    def new_section() -> None:
        tree().rename(studio.ops.add_section(tree().current_id()))

    def delete() -> None:
        studio.ops.delete(tree().current_kind() or Kind.LESSON, tree().current_id())

    return [
        Action(
            id="lesson.new",
            title="Add lesson",
            menu="Lesson",
            keys=("Ctrl+Shift+N",),
            icon="plus",
            run=new_lesson,
            enabled=writable,
        ),
        Action(id="section.new", title="Add section", menu="Lesson", icon="list-tree", run=new_section, enabled=writable),
        Action(
            id="lesson.rename",
            title="Rename",
            menu="Lesson",
            group=1,
            icon="pencil",
            run=lambda: tree().rename(tree().current_id()),
            enabled=chosen,
        ),
        Action(
            id="outline.up",
            title="Move up",
            menu="Lesson",
            group=1,
            icon="arrow-up",
            run=lambda: tree().move_current(-1),
            enabled=chosen,
        ),
        Action(
            id="outline.down",
            title="Move down",
            menu="Lesson",
            group=1,
            icon="arrow-down",
            run=lambda: tree().move_current(1),
            enabled=chosen,
        ),
        Action(
            id="outline.delete",
            title="Delete to the trash",
            menu="Lesson",
            group=2,
            icon="trash-2",
            run=delete,
            enabled=chosen,
        ),
        Action(id="lesson.trash", title="Show the trash", menu="Lesson", group=2, run=studio.sidebar.show_trash),
        Action(
            id="lesson.next",
            title="Next lesson",
            menu="Go",
            keys=("Ctrl+PgDown",),
            icon="arrow-down",
            run=lambda: studio.go_by(1),
        ),
        Action(
            id="lesson.previous",
            title="Previous lesson",
            menu="Go",
            keys=("Ctrl+PgUp",),
            icon="arrow-up",
            run=lambda: studio.go_by(-1),
        ),
    ]


def _view(studio: Studio) -> list[Action]:
    def zoom() -> int:
        return studio.context.preferences.value.zoom

    def pane(key: str, title: str, name: str, keys: str, icon: str) -> Action:
        return Action(
            id=key,
            title=title,
            menu="View",
            keys=(keys,),
            icon=icon,
            run=studio.toggle_sidebar if name == "sidebar" else studio.toggle_inspector,
            checked=lambda: not getattr(studio, name).isHidden(),
        )

    return [
        pane("view.sidebar", "Outline", "sidebar", "Ctrl+\\", "panel-left"),
        pane("view.inspector", "Inspector", "inspector", "Ctrl+Shift+\\", "panel-right"),
        Action(id="view.next", title="Next pane", menu="View", group=1, keys=("F6",), run=lambda: studio.cycle_panes(1)),
        Action(
            id="view.previous",
            title="Previous pane",
            menu="View",
            group=1,
            keys=("Shift+F6",),
            run=lambda: studio.cycle_panes(-1),
        ),
        Action(
            id="view.search",
            title="Search the outline",
            menu="Go",
            keys=("Ctrl+Shift+F",),
            icon="search",
            run=studio.sidebar.search.setFocus,
        ),
        Action(id="view.menu", title="Menu", keys=("F10",), run=studio.open_menu, hidden=True),
        Action(
            id="view.zoom_in",
            title="Larger text",
            menu="View",
            group=2,
            keys=("Ctrl++", "Ctrl+="),
            run=lambda: studio.set_zoom(zoom() + _STEP),
        ),
        Action(
            id="view.zoom_out",
            title="Smaller text",
            menu="View",
            group=2,
            keys=("Ctrl+-",),
            run=lambda: studio.set_zoom(zoom() - _STEP),
        ),
        Action(
            id="view.zoom_reset", title="Normal text", menu="View", group=2, keys=("Ctrl+0",), run=lambda: studio.set_zoom(100)
        ),
    ]
