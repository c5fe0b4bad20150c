"""Publishing: course → the player's page → a package the doctor has examined → its place on disk.

Read :mod:`render` (course to page), :mod:`site` (page and media to a folder), :mod:`package` (folder to zip) and :mod:`doctor`
in this order. The page itself is ``resources/player``: templates, one file a block kind, and plain scripts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.publish.checks import Problem, checks
from app.publish.doctor import DoctorFinding, Expected, Report, examine
from app.publish.media import MediaSource, MemoryMedia
from app.publish.package import CannotWrite, Published, check_target, package_course, publish_html, publish_scorm12
from app.publish.site import build_site

if TYPE_CHECKING:
    from app.publish.preview import PreviewServer

__all__ = [
    "CannotWrite",
    "DoctorFinding",
    "Expected",
    "MediaSource",
    "MemoryMedia",
    "PreviewServer",
    "Problem",
    "Published",
    "Report",
    "build_site",
    "check_target",
    "checks",
    "examine",
    "package_course",
    "publish_html",
    "publish_scorm12",
]


def __getattr__(name: str) -> Any:
    """The preview server, loaded when first asked for: a web server is a third of this room's import time."""
    if name == "PreviewServer":
        from app.publish.preview import PreviewServer

        return PreviewServer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
