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


_NOUN = {OutputKind.TEXT: "text", OutputKind.IMAGE: "image", OutputKind.SPEECH: "voice", OutputKind.SUBTITLES: "captions"}


def label_key(kind: OutputKind, source: SourceType) -> str:
    """The name of the words that label such an Output on a page: ``ai_voice``, ``synthetic_text``. A composite is always
    ``made_with_ai``, whatever its kind."""
    if source is SourceType.COMPOSITE:
        return "made_with_ai"
    return f"{'ai' if source is SourceType.TRAINED else 'synthetic'}_{_NOUN[kind]}"


LABEL_KEYS = tuple(dict.fromkeys(label_key(kind, source) for source in SourceType for kind in OutputKind))
"""Every name that :func:`label_key` gives."""


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
