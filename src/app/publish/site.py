"""Building the player's folder: the page, its scripts and styles, the media, the captions."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from app.course import Block, Course
from app.course.blocks import Image, MediaRef, Narration
from app.paths import resource
from app.publish import render
from app.publish.declared import with_declared_origins
from app.publish.media import Asset, MediaSource, Report, stage

MARKER = "lectern.json"
"""The file that says a package is ours, and of which course: only such a package is ever replaced."""


def build_site(course: Course, media: MediaSource, folder: Path, progress: Report, *, preview: bool = False) -> None:
    """Write ``index.html`` and everything it needs into ``folder``.

    A preview keeps no progress. Media already in the folder (named by its hash) is not copied again: a second preview is quick.
    """
    build(with_declared_origins(course, media), media, folder, progress, "none" if preview else "browser")


def build(course: Course, media: MediaSource, folder: Path, progress: Report, tracking: render.Tracking) -> dict[str, str]:
    """Like :func:`build_site`, for any way of tracking. Returns the SHA-256 each media file must have, by path."""
    folder.mkdir(parents=True, exist_ok=True)
    assets = _stage_all(course, media, folder, progress)
    captions = _captions(course, folder)
    progress(0.9, "Writing the pages")
    (folder / "index.html").write_text(render.page(course, assets, captions, tracking), encoding="utf-8", newline="\n")
    target = folder / "assets"
    target.mkdir(exist_ok=True)
    for name in (*render.ALWAYS, *render.SCRIPTS[tracking]):
        shutil.copyfile(resource("player", "assets", name), target / name)
    notice = render.notice(course)
    if notice:
        (folder / "ai-notice.txt").write_text(notice, encoding="utf-8", newline="\n")
    progress(1.0, "Pages written")
    return {asset.path: asset.sha256 for asset in assets.values()}


def references(course: Course) -> list[tuple[str, Block, MediaRef]]:
    """(lesson title, block, reference) of every media file a learner will see or hear."""
    out: list[tuple[str, Block, MediaRef]] = []
    for lesson, block in render.published_blocks(course):
        ref = block.source if isinstance(block, Image) else block.audio if isinstance(block, Narration) else None
        if ref is not None:
            out.append((lesson.title, block, ref))
    return out


def _stage_all(course: Course, media: MediaSource, folder: Path, progress: Report) -> Mapping[str, Asset]:
    wanted = references(course)
    assets: dict[str, Asset] = {}
    for done, (lesson, _, ref) in enumerate(wanted):
        progress(0.9 * done / len(wanted), f"Copying {ref.name or 'media'}")
        if ref.sha256 not in assets:
            assets[ref.sha256] = stage(media, ref, f"the lesson “{lesson}”", folder)
    return assets


def _captions(course: Course, folder: Path) -> dict[str, dict[str, str]]:
    """Write the caption files of each narration; returns their paths by block id and language, the spoken one as ``""``."""
    out: dict[str, dict[str, str]] = {}
    for _, block in render.published_blocks(course):
        if isinstance(block, Narration):
            wanted = ["", *(track.language for track in block.tracks if track.cues)]
            out[block.id] = {track: _caption_file(course, block, track, folder) for track in wanted if track or block.cues}
    return out


def _caption_file(course: Course, block: Narration, track: str, folder: Path) -> str:
    """Write one caption file; returns its path."""
    from app.media.captions import Format
    from app.media.captions.files import write_captions
    from app.publish.captions import sheet

    data = write_captions(sheet(course, block, track), Format.VTT)
    path = f"media/{hashlib.sha256(data).hexdigest()[:20]}.vtt"
    (folder / "media").mkdir(exist_ok=True)
    (folder / path).write_bytes(data)
    return path
