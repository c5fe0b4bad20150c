"""Looking for a text or an asset inside finished packages. Only Lectern's own are looked into, and nothing is unpacked."""

from __future__ import annotations

import hashlib
import html
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from app.course.errors import FileProblem
from app.media.labels import read_label
from app.media.marks import fits
from app.publish.site import MARKER
from app.publish.text import dom_id
from app.zips import DAMAGED

MOST = 64 * 1024 * 1024
"""Bytes read of one member: a page of text is never that long, and a zip may claim anything."""

_TEXT = (".html", ".xml", ".json", ".vtt", ".txt")
PAGE = "index.html"
_RECORD = re.compile(r'data-record="([A-Za-z0-9_-]+)"')
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class PackageHit:
    """A package that holds it: of which course, in which of its files. ``sha256`` is the package's, as the log has it."""

    path: Path
    course_id: str
    title: str
    form: str
    sha256: str
    members: tuple[str, ...]


class Packages:
    """Looks for one thing in package after package; ``origins`` are those its file has, ``seen`` the hashes of those looked
    into."""

    def __init__(
        self, kind: str, value: str, pattern: re.Pattern[str], *, origins: frozenset[str] = frozenset(), mark: str = ""
    ) -> None:
        self._kind = kind
        self._value = value
        self._origins = origins
        self._mark = value if kind == "mark" else mark
        self._pattern = pattern
        self.seen: set[str] = set()

    def look(self, path: Path) -> list[PackageHit]:
        """What a zip holds of it: one hit or none. Raises ``FileProblem`` when it can't be read."""
        try:
            with zipfile.ZipFile(path) as package:
                facts = _facts(package)
                if facts is None:
                    return []
                members = tuple(info.filename for info in package.infolist() if self._holds(package, info))
                members = members or self._listed(package)
            digest = _digest(path)
        except DAMAGED as error:
            raise FileProblem(f"“{path.name}” could not be looked into.", f"{error}.", "Look into it by hand.") from error
        self.seen.add(digest)
        if not members:
            return []
        course, title, form = (str(facts.get(name, "")) for name in ("course", "title", "format"))
        return [PackageHit(path, course, title, form, digest, members)]

    def _holds(self, package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
        name = info.filename
        if self._kind in ("hash", "mark"):
            # A labelled picture is not the one in the course byte for byte; its name still is the hash of that one.
            if self._kind == "hash" and (Path(name).stem == self._value[:20] or _hash(package, info) == self._value):
                return True
            return name.startswith("media/") and self._of_origin(package, info)
        if not name.lower().endswith(_TEXT) or name == MARKER:
            return False
        text = _read(package, info).decode("utf-8", "replace")
        if self._kind == "id":
            return any(f'"{wanted}"' in text for wanted in (self._value, dom_id(self._value)))
        return bool(self._pattern.search(html.unescape(_TAG.sub(" ", text))) or self._pattern.search(html.unescape(text)))

    def _listed(self, package: zipfile.ZipFile) -> tuple[str, ...]:
        """The page, when its part about AI lists an origin that is meant: of something whose file was made anew more than once,
        and names only what it was made from last."""
        if not (self._origins or self._mark) or PAGE not in package.namelist():
            return ()
        listed = set(_RECORD.findall(_read(package, package.getinfo(PAGE)).decode("utf-8", "replace")))
        meant = self._origins & listed or {one for one in listed if self._mark and fits(self._mark, one)}
        return (PAGE,) if meant else ()

    def _of_origin(self, package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
        """Whether a media file or captions say that they are of the origin that is meant."""
        if not (self._origins or self._mark):
            return False
        label = read_label(_read(package, info))
        if label is None:
            return False
        named = {label.id, label.parent} - {""}
        return bool(self._origins & named) or (bool(self._mark) and any(fits(self._mark, one) for one in named))


def _hash(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    with package.open(info) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # it reads into a buffer, as asked


def _facts(package: zipfile.ZipFile) -> dict[str, object] | None:
    try:
        facts = json.loads(_read(package, package.getinfo(MARKER)))
    except (KeyError, ValueError):
        return None
    return facts if isinstance(facts, dict) else None


def _read(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with package.open(info) as file:
        return file.read(MOST)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
