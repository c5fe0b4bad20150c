"""What can be done about a course that can't be opened, as buttons beside the message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.course import LecternError

if TYPE_CHECKING:
    from app.gui.window import MainWindow
    from app.project import Backup

Remedy = tuple[str, Callable[[], object]]


def remedies(window: MainWindow, error: LecternError, path: Path | None) -> list[Remedy]:
    """Buttons for ``error``, the safe one first; none when there is nothing to do but read."""
    from app.project import CorruptCourse, CourseInUse, CourseMissing, EmptyFile

    if path is None:
        return []
    match error:
        case CourseInUse():
            return [
                ("Open for reading only", lambda: window.open_course(path, read_only=True)),
                ("Take it over", lambda: window.open_course(path, take_over=True)),
            ]
        case CorruptCourse() | EmptyFile():
            found: list[Remedy] = []
            if error.backups:
                newest = max(error.backups, key=lambda backup: backup.when)
                then = newest.when.astimezone()
                label = f"Bring back the version of {then.day} {then:%b, %H:%M}"
                found.append((label, lambda: _bring_back(window, newest, path)))
            if isinstance(error, CorruptCourse):
                found.append(("Save what can be read", lambda: _salvage(window, path)))
            return found
        case CourseMissing():
            return [("Take it off the list", lambda: _forget(window, path)), ("Look for it…", window.choose_course)]
        case _:
            return []


def _bring_back(window: MainWindow, backup: Backup, path: Path) -> None:
    from app.project import bring_back

    kept = _tried(window, "Bringing the version back", lambda: bring_back(backup, path))
    if kept is not False:
        window.open_course(path)
        if isinstance(kept, Path):
            window.context.say(f"The damaged file is kept as “{kept.name}”")


def _salvage(window: MainWindow, path: Path) -> None:
    from app.project import Salvaged, salvage
    from app.services.importing import free_path

    target = free_path(f"{path.stem} saved", path.parent)
    saved = _tried(window, "Saving what can be read", lambda: salvage(path, target))
    if not isinstance(saved, Salvaged):
        return
    window.open_course(saved.path)
    lost = f"Lost: {'; '.join(saved.lost)}" if saved.lost else "Nothing seems to be lost"
    window.context.say(f"Saved as “{saved.path.name}”. {lost}")


def _tried(window: MainWindow, title: str, call: Callable[[], object]) -> object:
    """What ``call`` gives; False after its error was shown."""
    from app.gui.waiting import waited

    try:
        return waited(window, title, call)
    except LecternError as error:
        (window.start.show_problem if window.studio is None else window.show_problem)(error)
        return False


def _forget(window: MainWindow, path: Path) -> None:
    window.preferences.forget(str(path))
    window.start.clear_notices()
    window.start.show_recents()
