"""The canvas's actions, for menus, palette and shortcuts."""

from __future__ import annotations

from collections.abc import Callable

from app.course.blocks import Narration
from app.course.text import Mark
from app.gui.actions import Action
from app.gui.canvas import panels
from app.gui.canvas.catalog import ENTRIES, Entry
from app.gui.canvas.view import LessonView


def lesson_actions(view: LessonView) -> list[Action]:
    """Everything the lesson view can do, as rows of the action table. Undo and redo are declared by the window."""

    def writable() -> bool:
        return view.column is not None and not view.desk.read_only

    def in_text() -> bool:
        return writable() and view.part is not None and view.part.rich

    def on_block() -> bool:
        return writable() and bool(view.mode.chosen())

    def mark(key: str, title: str, keys: str, icon: str, value: Mark) -> Action:
        def run() -> None:
            if view.part is not None:
                view.part.toggle(value)
                view.bar.refresh()

        return Action(id=f"format.{key}", title=title, run=run, menu="Format", keys=(keys,), icon=icon, enabled=in_text)

    def block(key: str, title: str, run: Callable[[], object], *, icon: str, keys: tuple[str, ...] = ()) -> Action:
        return Action(id=f"block.{key}", title=title, run=run, menu="Edit", group=5, keys=keys, icon=icon, enabled=on_block)

    def insert(entry: Entry) -> Action:
        group = {"Text": 0, "Media": 1, "Questions": 2}[entry.group]
        return Action(
            id=f"insert.{entry.key}",
            title=entry.title,
            run=lambda: _insert(view, entry),
            menu="Insert",
            group=group,
            icon=entry.icon,
            enabled=writable,
        )

    def turn(entry: Entry) -> Action:
        return Action(
            id=f"format.turn.{entry.key}",
            title=f"Turn into {entry.title.lower()}",
            run=lambda: panels.turn_into(view, entry),
            menu="Format",
            group=1,
            icon=entry.icon,
            enabled=on_block,
        )

    def find(key: str, title: str, keys: str, icon: str, run: Callable[[], object]) -> Action:
        return Action(
            id=f"find.{key}",
            title=title,
            run=run,
            menu="Edit",
            group=4,
            keys=(keys,) if keys else (),
            icon=icon,
            enabled=lambda: view.column is not None,
        )

    return [
        mark("bold", "Bold", "Ctrl+B", "bold", Mark.STRONG),
        mark("italic", "Italic", "Ctrl+I", "italic", Mark.EMPHASIS),
        mark("code", "Code", "Ctrl+E", "code", Mark.CODE),
        Action(
            id="format.link",
            title="Link…",
            run=lambda: _link(view),
            menu="Format",
            icon="link",
            enabled=in_text,
        ),
        *(turn(entry) for entry in ENTRIES if entry.turns),
        *(insert(entry) for entry in ENTRIES),
        find("open", "Find in course…", "Ctrl+F", "search", view.find_bar.open),
        find("replace", "Find and replace…", "Ctrl+H", "replace", lambda: view.find_bar.open(replace=True)),
        find("next", "Next match", "F3", "arrow-down", lambda: view.find_bar.step(1)),
        find("previous", "Previous match", "Shift+F3", "arrow-up", lambda: view.find_bar.step(-1)),
        Action(
            id="lesson.captions",
            title="Captions of the narration…",
            run=lambda: _captions(view),
            menu="Lesson",
            group=4,
            keys=("Ctrl+Shift+C",),
            icon="captions",
            enabled=lambda: _narration(view) is not None,
        ),
        block("duplicate", "Duplicate block", view.duplicate_blocks, icon="copy"),
        block("up", "Move block up", lambda: view.move_blocks(-1), icon="arrow-up"),
        block("down", "Move block down", lambda: view.move_blocks(1), icon="arrow-down"),
        block("delete", "Delete block", view.mode.remove, icon="trash-2"),
    ]


def _narration(view: LessonView) -> Narration | None:
    """The narration that is chosen, or else the first of the lesson that has sound."""
    if view.column is None:
        return None
    narrations = [block for block in view.desk.lesson.blocks if isinstance(block, Narration)]
    chosen = next((block for block in narrations if block.id == view.current_block_id), None)
    return chosen or next((block for block in narrations if block.audio is not None), None)


def _captions(view: LessonView) -> None:
    from app.gui.captions import open_captions

    narration = _narration(view)
    if narration is not None:
        open_captions(view.desk.context, view.session, view.desk.sound, view.lesson_id, narration.id)


def _link(view: LessonView) -> None:
    if view.part is not None:
        panels.open_link(view, view.part)


def _insert(view: LessonView, entry: Entry) -> None:
    blocks = view.desk.lesson.blocks
    target = view.current_block_id or (blocks[-1].id if blocks else "")
    if target:
        panels.insert_entry(view, target, entry)
