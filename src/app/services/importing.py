"""From a document to an open course: a new file, or sections added to the course that is open."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.course.ops import AddProvenance, Batch, InsertSection, Op
from app.importers import Imported, LossReport, kinds, read, sample
from app.paths import documents_dir, file_stem
from app.publish import MemoryMedia
from app.services import Dispatch
from app.services.editing import Session
from app.services.labelling import Labeller, with_files

Say = Callable[[float, str], None]


def read_document(path: Path, progress: Say, labeller: Labeller | None = None) -> Imported:
    """Read a document. Raises :class:`ImportProblem`; whatever could not be kept is in the report.

    Pictures that say of themselves that they are synthetic come in with that label (clause B4.2b), and are reviewed like any.
    ``labeller`` signs what was cropped or converted of a picture that was signed, with that one as its parent.
    """
    from app.publish.declared import with_declared_origins

    imported = read(path, progress)
    if labeller is not None and imported.originals:
        imported = _signed(imported, labeller)
    course = with_declared_origins(imported.course, MemoryMedia(imported.media))
    return imported if course is imported.course else replace(imported, course=course)


def _signed(imported: Imported, labeller: Labeller) -> Imported:
    from app.media.images import sniff

    new: dict[str, bytes] = {}
    for digest, original in imported.originals.items():
        data = imported.media[digest]
        done = labeller.derived(data, sniff(data), io.BytesIO(original), sniff(original), "c2pa.edited")
        if done.credential:
            new[digest] = done.data
    names = {digest: hashlib.sha256(data).hexdigest() for digest, data in new.items()}
    media = {names.get(digest, digest): new.get(digest, data) for digest, data in imported.media.items()}
    return replace(imported, course=with_files(imported.course, names), media=media)


def free_path(title: str, folder: Path | None = None) -> Path:
    """A path for a new course that no file has yet, in the person's documents unless ``folder`` is given."""
    folder = folder or documents_dir()
    folder.mkdir(parents=True, exist_ok=True)
    stem = file_stem(title) or "Course"
    path, number = folder / f"{stem}.course", 2
    while path.exists():
        path, number = folder / f"{stem} {number}.course", number + 1
    return path


def create_from(imported: Imported, path: Path, dispatch: Dispatch, *, replace: bool = False) -> Session:
    """A new course file with everything that was imported. ``replace`` keeps a backup of the course that was there."""
    return Session.create(path, imported.course, dispatch, imported.media, replace=replace)


def add_to(session: Session, imported: Imported, index: int | None = None) -> None:
    """Add what was imported to the open course as sections, in one undo step; at the end, or before section ``index``."""
    session.add_all_media(imported.media)
    known = {record.id for record in session.course.provenance}
    ops: list[Op] = [AddProvenance(record) for record in imported.course.provenance if record.id not in known]
    start = len(session.course.sections) if index is None else index
    ops += [InsertSection(start + i, section) for i, section in enumerate(imported.course.sections)]
    session.do(Batch(tuple(ops)), f"Import “{imported.report.source}”")


def sample_path() -> Path:
    """Where the sample course is kept once it was opened."""
    return documents_dir() / "Lectern sample.course"


def open_sample(dispatch: Dispatch) -> Session:
    """The sample course, made on first use in the person's documents and theirs from then on."""
    path = sample_path()
    if path.exists():
        return Session.open(path, dispatch)
    path.parent.mkdir(parents=True, exist_ok=True)
    return create_from(sample(), path, dispatch)


__all__ = [
    "Imported",
    "LossReport",
    "add_to",
    "create_from",
    "free_path",
    "kinds",
    "open_sample",
    "read_document",
    "sample_path",
]
