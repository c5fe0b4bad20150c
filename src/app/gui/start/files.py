"""The system's own file dialogs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.paths import documents_dir

_COURSES = "Courses (*.course)"


def _home() -> str:
    folder = documents_dir()
    return str(folder if folder.is_dir() else Path.home())


def ask_course(parent: QWidget) -> Path | None:
    """A course file to open; None when the person thought better of it."""
    name, _ = QFileDialog.getOpenFileName(parent, "Open course", _home(), _COURSES)
    return Path(name) if name else None


def ask_document(parent: QWidget) -> Path | None:
    """A document to import."""
    from app.services.importing import kinds

    kinds_shown = [(kind.title, " ".join(f"*{suffix}" for suffix in kind.extensions)) for kind in kinds()]
    every = " ".join(patterns for _, patterns in kinds_shown)
    filters = ";;".join([f"Documents ({every})", *(f"{title} ({patterns})" for title, patterns in kinds_shown)])
    name, _ = QFileDialog.getOpenFileName(parent, "Import a document", _home(), filters)
    return Path(name) if name else None


def ask_place(parent: QWidget, proposal: Path) -> Path | None:
    """Where a new course file goes. The dialog itself asks before a file is written over."""
    name, _ = QFileDialog.getSaveFileName(parent, "Where to keep the course", str(proposal), _COURSES)
    return _with_suffix(name)


def ask_copy(parent: QWidget, path: Path) -> Path | None:
    """Where a copy goes."""
    proposal = path.with_name(f"{path.stem} copy.course")
    name, _ = QFileDialog.getSaveFileName(parent, "Save a copy", str(proposal), _COURSES)
    return _with_suffix(name)


def _with_suffix(name: str) -> Path | None:
    if not name:
        return None
    path = Path(name)
    return path if path.suffix == ".course" else path.with_name(path.name + ".course")
