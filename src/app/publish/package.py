"""Packages: the player's folder as a zip that a learning system takes, examined before it is put into place."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app import __version__
from app.course import Course
from app.course.errors import FileProblem, PublishProblem
from app.course.text import clean
from app.paths import sync_folder
from app.publish import render
from app.publish.checks import BROWSER_LIMIT, Problem, checks
from app.publish.declared import with_declared_origins
from app.publish.doctor import Expected, Report, examine
from app.publish.doctor.opened import PURPOSE, SIGNATURE, signed_part
from app.publish.learner import SCORM12_LIMIT, has_score, key
from app.publish.media import MediaSource
from app.publish.media import Report as Progress
from app.publish.site import MARKER, build, references
from app.publish.text import dom_id
from app.scratch import scratch
from app.signing import Signer, sealed
from app.zips import DAMAGED

MANIFEST = "imsmanifest.xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can state: equal courses make equal packages
_CHUNK = 1 << 20
# Packed already: deflating them again costs time and saves nothing.
_STORED = (".mp3", ".m4a", ".png", ".jpg", ".gif", ".webp", ".wav")
_TITLE_MOST = 200  # imscp_rootv1p1p2.xsd, titleType


class CannotWrite(PublishProblem):
    """A package that could not be put where it was asked for, whatever is in it."""

    exit_code = FileProblem.exit_code


@dataclass(frozen=True, slots=True)
class Published:
    """A finished package. ``problems`` are the warnings it was published with, ``report`` is what the doctor found in it."""

    path: Path
    sha256: str
    size: int
    problems: tuple[Problem, ...]
    report: Report


def publish_scorm12(
    course: Course, media: MediaSource, out: Path, progress: Progress, *, replace: bool = False, by: Signer | None = None
) -> Published:
    """A SCORM 1.2 package at ``out``: one SCO, tracked by what the learner does.

    An earlier package of the same course is replaced; any other file is left alone unless ``replace``. ``by`` signs it. Raises
    :class:`PublishProblem` (and leaves ``out`` as it was) when a check, the disk or the doctor says no.
    """
    return _publish(course, media, out, progress, tracking="scorm12", replace=replace, by=by)


def publish_html(
    course: Course, media: MediaSource, out: Path, progress: Progress, *, replace: bool = False, by: Signer | None = None
) -> Published:
    """A zip of plain web pages at ``out``, for a web server or a double click. Otherwise like :func:`publish_scorm12`."""
    return _publish(course, media, out, progress, tracking="browser", replace=replace, by=by)


def _publish(
    course: Course,
    media: MediaSource,
    out: Path,
    progress: Progress,
    *,
    tracking: render.Tracking,
    replace: bool,
    by: Signer | None,
) -> Published:
    problems = checks(course, limit=SCORM12_LIMIT if tracking == "scorm12" else BROWSER_LIMIT)
    _refuse_blocked(course, problems)
    course = with_declared_origins(course, media)
    try:
        check_target(out, course, replace=replace)
        with scratch(out.parent) as work:
            folder, packed = work / "site", work / "package.zip"
            hashes = build(course, media, folder, lambda part, text: progress(0.5 * part, text), tracking)
            _write_facts(course, folder, tracking, hashes, by)
            digest = _zip(folder, packed, hashes, lambda part, text: progress(0.5 + 0.3 * part, text))
            progress(0.8, "Examining the package")
            report = examine(packed, expected(course))
            if not report.healthy:
                raise PublishProblem(
                    f"“{out.name}” was not written, because the finished package is not right.",
                    " ".join(finding.text for finding in report.findings[:5]),
                    "Correct this and publish again. Any earlier package is unchanged.",
                )
            progress(0.95, "Putting the package into place")
            size = packed.stat().st_size
            packed.replace(out)
            sync_folder(out.parent)
    except OSError as error:
        raise CannotWrite(
            f"“{out.name}” can't be written to {out.parent}.",
            f"{error.strerror or error}.",
            "Choose another folder, or free some space. Any earlier package is unchanged.",
        ) from error
    progress(1.0, "Published")
    return Published(out, digest, size, tuple(problems), report)


def expected(course: Course) -> Expected:
    """What the finished package must hold, told from the course alone."""
    synthetic = frozenset(dom_id(block.id) for _, block in render.published_blocks(course) if block.origins())
    synthetic |= render.titled_ids(course)
    labelled = frozenset(ref.sha256[:20] for _, block, ref in references(course) if block.provenance)
    lessons = tuple(dom_id(lesson.id) for lesson in course.lessons())
    return Expected(course.id, lessons, synthetic, labelled)


def _refuse_blocked(course: Course, problems: list[Problem]) -> None:
    blocking = [problem for problem in problems if problem.severity == "block"]
    if not blocking:
        return
    titles = {lesson.id: lesson.title for lesson in course.lessons()}
    said = [f"{titles[item.lesson_id]}: {item.text}" if item.lesson_id in titles else item.text for item in blocking]
    more = f" And {len(said) - 5} more." if len(said) > 5 else ""
    raise PublishProblem("The course can't be published yet.", " ".join(said[:5]) + more, "Correct this and publish again.")


def check_target(out: Path, course: Course, *, replace: bool = False) -> None:
    """Raise :class:`CannotWrite` when a package of ``course`` can't go to ``out``: cheap, to be asked before long work.

    Nothing but an earlier package of this very course is ever written over; with ``replace`` a package of another one is too.
    """
    if not out.parent.is_dir():
        raise CannotWrite(f"There is no folder {out.parent}.", "", "Choose a folder that exists.")
    if out.is_dir():
        raise CannotWrite(f"“{out}” is a folder.", "", "Give the package a file name, such as course.zip.")
    if out.suffix.lower() != ".zip":
        raise CannotWrite(f"“{out.name}” is not the name of a package.", "A package is a zip file.", "End its name in .zip.")
    if not os.access(out.parent, os.W_OK):
        raise CannotWrite(
            f"“{out.name}” can't be written to {out.parent}.", "The folder is read-only.", "Choose another folder."
        )
    if not out.exists():
        return
    if not out.is_file():
        raise CannotWrite(f"“{out.name}” is not a file.", "It is a device or a pipe.", "Choose another name.")
    owner = package_course(out)
    if owner == course.id or (replace and owner is not None):
        return
    what = "It is a package of another course." if owner else "It is a file that Lectern did not make."
    raise CannotWrite(f"“{out.name}” exists already and was left alone.", what, "Choose another name, or move that file away.")


def package_course(path: Path) -> str | None:
    """The id of the course a package was made of; None when the file is no package of ours."""
    try:
        with zipfile.ZipFile(path) as archive:
            return str(json.loads(archive.read(MARKER))["course"])
    except (KeyError, TypeError, *DAMAGED):
        return None


def _write_facts(course: Course, folder: Path, tracking: render.Tracking, hashes: Mapping[str, str], by: Signer | None) -> None:
    """The marker that makes a package ours and, for a learning system, the manifest; each lists every file.

    The marker holds the SHA-256 of each, so that the doctor sees what was changed later; ``hashes`` are those known already.
    Its signature vouches for the hashes: whoever changes a script can bring its hash up to date, but not sign that.
    """
    names = _files(folder)
    if tracking == "scorm12":
        listed = sorted([*names, MARKER], key=lambda name: (name != "index.html", name))
        (folder / MANIFEST).write_text(manifest(course, listed), encoding="utf-8", newline="\n")
        names.append(MANIFEST)
    facts: dict[str, object] = {
        "format": tracking,
        "course": course.id,
        "title": clean(course.settings.title),
        "made_by": f"Lectern {__version__}",
        "files": {name: hashes.get(name) or _hash(folder / name) for name in sorted(names)},
    }
    if by is not None:
        facts[SIGNATURE] = sealed(signed_part(facts), PURPOSE, by)
    (folder / MARKER).write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest(course: Course, files: list[str]) -> str:
    """``imsmanifest.xml`` with one SCO; the pass mark is its mastery score when there is something to score."""
    title = clean(course.settings.title).strip() or "Course"
    template = render.environment().get_template("scorm12/imsmanifest.xml")
    return template.render(
        identifier="lectern-" + key(course.id, 16).replace("_", "-"),
        title=title if len(title) <= _TITLE_MOST else title[: _TITLE_MOST - 1] + "…",
        mastery=max(0, min(course.settings.pass_mark, 100)) if has_score(course) else None,
        files=files,
    )


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _zip(folder: Path, packed: Path, hashes: Mapping[str, str], progress: Progress) -> str:
    """Pack ``folder``; the SHA-256 of the zip. Media are hashed on the way through and must be what the course says."""
    names = sorted(_files(folder), key=lambda name: (name != MANIFEST, name))
    with packed.open("w+b") as raw:
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
            for done, name in enumerate(names):
                progress(done / len(names), f"Packing {name}")
                info = zipfile.ZipInfo(name, _EPOCH)
                info.compress_type = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                info.create_system = 3
                info.file_size = (folder / name).stat().st_size
                with (folder / name).open("rb") as source, archive.open(info, "w") as target:
                    _copy(source, target, name, hashes.get(name))
        raw.flush()
        os.fsync(raw.fileno())
        raw.seek(0)
        return hashlib.file_digest(raw, "sha256").hexdigest()


def _copy(source: IO[bytes], target: IO[bytes], name: str, wanted: str | None) -> None:
    digest = hashlib.sha256() if wanted else None
    while chunk := source.read(_CHUNK):
        if digest:
            digest.update(chunk)
        target.write(chunk)
    if digest and digest.hexdigest() != wanted:
        raise PublishProblem(
            f"The media file {name} is damaged in the course file.", "", "Put the file in again, or take a backup."
        )
