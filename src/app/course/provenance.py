"""Where synthetic things come from. A record is made when an Output is created and never changes.

Edits make a new one whose ``parent`` it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OutputKind(StrEnum):
    """The kinds of Output policy A1.3 names."""

    TEXT = "text"
    IMAGE = "image"
    SPEECH = "speech"
    SUBTITLES = "subtitles"


class SourceType(StrEnum):
    """IPTC digital source types, http://cv.iptc.org/newscodes/digitalsourcetype/."""

    TRAINED = "trainedAlgorithmicMedia"
    ALGORITHMIC = "algorithmicMedia"
    COMPOSITE = "compositeWithTrainedAlgorithmicMedia"

    @property
    def uri(self) -> str:
        """The value that file formats want."""
        return "http://cv.iptc.org/newscodes/digitalsourcetype/" + self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Origin of one Output.

    ``system`` is model or voice with its version; ``created`` ISO 8601 in UTC; ``request_id`` the provider's or our own id
    of the request; ``prompt_sha256`` hex of the exact body that was sent. Together with ``id`` these are the four fields
    California SB 942 asks for (provider, system and version, time, unique id). ``extra`` holds fields of a newer Lectern.
    """

    id: str
    kind: OutputKind
    source_type: SourceType
    provider: str
    system: str
    created: str
    user: str
    request_id: str
    prompt_sha256: str
    parent: str | None = None
    consent: str | None = None
    extra: str = ""
