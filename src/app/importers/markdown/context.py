"""What the parts of the Markdown importer share while one document is read."""

from __future__ import annotations

import base64
import binascii
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from app.course.blocks import Image
from app.importers.outline import Placed
from app.importers.pictures import Pictures
from app.importers.reporter import Reporter
from app.importers.values import Outcome
from app.media.images import MAX_BYTES

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")
_DATA = re.compile(r"data:image/[\w.+-]+;base64,(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class Page:
    """The state of one reading. ``folder`` is the document's: pictures come from it or from below it, nowhere else."""

    folder: Path
    reporter: Reporter
    pictures: Pictures
    line: int = 1
    floats: list[Placed] = field(default_factory=list)
    """Pictures found inside text, to be placed after it."""

    @property
    def where(self) -> str:
        """The present place, as an editor shows it."""
        return f"line {self.line}"

    def changed(self, what: str, detail: str) -> None:
        """Report something here that took another form."""
        self.reporter.changed(self.where, what, detail)

    def dropped(self, what: str, detail: str = "") -> None:
        """Report something here that is not in the course."""
        self.reporter.dropped(self.where, what, detail)

    def tally_changed(self, what: str, detail: str) -> None:
        """Count something here among many alike that took another form."""
        self.reporter.tally(self.where, what, Outcome.CHANGED, detail)

    def tally_dropped(self, what: str, detail: str = "") -> None:
        """Count something here among many alike that are not in the course."""
        self.reporter.tally(self.where, what, Outcome.DROPPED, detail)

    def take_floats(self) -> list[Placed]:
        """The pictures gathered so far; forgets them."""
        taken, self.floats = self.floats, []
        return taken

    def picture(self, source: str, alt: str, caption: str = "") -> None:
        """Gather the picture at ``source``; what can't be had is reported with its alt text."""
        found = self._bytes(source, alt)
        if found is None:
            return
        data, name = found
        ref = self.pictures.add(data, name, self.where)
        if ref is None:
            if alt:
                self.dropped("alt text of that picture", alt)
            return
        self.floats.append(Placed(Image(source=ref, alt=alt, caption=caption), self.where))

    def _bytes(self, source: str, alt: str) -> tuple[bytes, str] | None:
        embedded = _DATA.match(source)
        if embedded:
            try:
                return base64.b64decode(percent_decoded(embedded[1]), validate=False), "embedded picture"
            except (binascii.Error, ValueError):
                self.dropped("picture", f"the embedded picture is damaged. {alt}".strip())
                return None
        if source.startswith("//") or (_SCHEME.match(source) and not re.match(r"[a-zA-Z]:[\\/]", source)):
            self.dropped("linked picture", f"{source[:200]} is not beside the document; it is never fetched. {alt}".strip())
            return None
        return self._beside(source, alt)

    def _beside(self, source: str, alt: str) -> tuple[bytes, str] | None:
        """A picture in the document's folder. Symbolic links are followed first, so none leads outside."""
        relative = percent_decoded(source.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0]).replace("\\", "/")
        name = relative.rpartition("/")[2]
        try:
            home = Path(os.path.realpath(self.folder))
            target = Path(os.path.realpath(home / relative))
            if relative.startswith(("/", "~")) or re.match(r"[a-zA-Z]:", relative) or not target.is_relative_to(home):
                self.dropped(
                    "picture", f"{source} lies outside the document's folder, from which pictures are taken. {alt}".strip()
                )
                return None
            if not target.is_file():
                self.dropped("picture", f"{source} is not there. {alt}".strip())
                return None
            if target.stat().st_size > MAX_BYTES:
                self.dropped("picture", f"{name} is larger than {MAX_BYTES // 2**20} MB. {alt}".strip())
                return None
            return target.read_bytes(), name
        except (OSError, ValueError) as error:
            self.dropped("picture", f"{source} can't be read ({getattr(error, 'strerror', None) or error}). {alt}".strip())
            return None


def percent_decoded(text: str) -> str:
    """``a%20b`` as ``a b``."""
    if "%" not in text:
        return text
    raw = re.sub(rb"%([0-9a-fA-F]{2})", lambda match: bytes.fromhex(match[1].decode()), text.encode("utf-8"))
    return raw.decode("utf-8", "replace")
