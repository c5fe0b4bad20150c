"""A package that is open for examination, without trusting what it says about its size."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.publish.doctor.page import Page
from app.publish.doctor.values import Expected
from app.signing import Signed

MARKER, MANIFEST, PAGE, NOTICE = "lectern.json", "imsmanifest.xml", "index.html", "ai-notice.txt"
MOST = 64 * 1024 * 1024
"""Bytes a packed member may unpack to. The page of a course of 5,000 pages has some 20 MB; sound and pictures are stored as
they are, so they unpack to no more than what they take."""
SIGNATURE = "signature"
"""What the signature is called among the facts of a package. It covers all other facts, and so the hashes of all files."""
PURPOSE = "package"


def signed_part(facts: Mapping[str, Any]) -> bytes:
    """What of the facts is signed: all but the signature, however the file is laid out."""
    told = {name: value for name, value in facts.items() if name != SIGNATURE}
    return json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


@dataclass(slots=True)
class Package:
    """``hashes`` are the SHA-256 of the members, as they are; ``facts`` what the package says about itself."""

    archive: zipfile.ZipFile
    names: list[str]
    expected: Expected | None
    facts: dict[str, Any] = field(default_factory=dict)
    page: Page = field(default_factory=Page)
    html: str = ""
    hashes: dict[str, str] = field(default_factory=dict)
    signed: Signed | None = None
    """Who signed it, once that was checked."""

    @property
    def format(self) -> str:
        """``scorm12`` or ``browser``; anything else is wrong."""
        return str(self.facts.get("format", ""))

    def read(self, name: str) -> bytes:
        """A member's bytes; nothing for a member that is not there (which is a finding of its own)."""
        return self.archive.read(name) if name in self.names else b""
