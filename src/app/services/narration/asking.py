"""The requests of a narration: one a sentence, and what a person made of them on the send sheet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.course.blocks import Voice
from app.course.errors import LecternError, ProviderProblem
from app.course.payload import Payload
from app.media.sentences import speakable
from app.services.narration.lines import MOST_BYTES, Line

if TYPE_CHECKING:
    from app.guard import VoiceInfo

FEATURE = "narration"
SAMPLE_FEATURE = "voice-sample"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: the voice as the course has it, the provider's own ``info`` about it, and the ``consent`` record it rests on
    when it is a person's (B3.7)."""

    voice: Voice
    info: VoiceInfo
    consent: str = ""

    @property
    def language(self) -> str:
        """The tag a request names. A provider's voice speaks the one it is named after (``en-GB-Neural2-A``)."""
        tag, parts = self.voice.language, self.info.id.split("-")
        if self.voice.provider != "local" and "-" not in tag and len(parts) > 2 and parts[0].lower() == tag.lower():
            return "-".join(parts[:2])
        return tag

    @property
    def group(self) -> tuple[str, str]:
        """What requests of one sheet share."""
        return self.voice.provider, self.info.id


def payload(course_id: str, line: Line, speaker: Speaker, feature: str = FEATURE) -> Payload:
    """The request for one sentence. Raises ``ProviderProblem`` for one that no provider takes."""
    from app.guard import speech_body

    voice = speaker.voice
    size = len(line.said.encode("utf-8", "replace"))
    if size > MOST_BYTES:
        raise ProviderProblem(
            "A sentence is too long to be said at once.",
            f"What is said for “{line.text[:40]}” has {size:,} bytes; {MOST_BYTES:,} are the limit.",
            "Shorten its entry in the pronunciations of the course.",
        )
    return Payload(
        provider=voice.provider,
        model=speaker.info.id,
        feature=feature,
        purpose="Hear a voice" if feature == SAMPLE_FEATURE else "Read a sentence aloud",
        course_id=course_id,
        block_ids=(line.block_id,),
        body=speech_body(voice.provider, line.said, speaker.info.id, speaker.language, rate=voice.rate, pitch=voice.pitch),
        consent=speaker.consent or None,
    )


def approved(before: Sequence[Payload], after: Sequence[Payload]) -> dict[int, str]:
    """What is to be said now, by index, where a person changed it on the sheet.

    Raises ``LecternError`` when they changed what a narration can't follow: nothing is sent then.
    """
    if len(after) != len(before):
        left = len(before) - len(after)
        what = "A sentence was left out" if left == 1 else f"{left} sentences were left out"
        raise LecternError(
            "Nothing was sent.",
            f"{what} of the request, and a narration with a hole in it would not say what the lesson says.",
            "Take it out of the lesson, or change its words on the sheet, and narrate again.",
        )
    out: dict[int, str] = {}
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        if old.body == new.body:
            continue
        text, rest = _read(new.body)
        if rest != _read(old.body)[1]:
            raise LecternError(
                "Nothing was sent.",
                "The voice, its speed or another setting was changed on the sheet.",
                "Choose them in the settings of the narration; on the sheet only the words can be changed.",
            )
        if not speakable(text):
            raise LecternError(
                "Nothing was sent.",
                "Nothing is left of a sentence.",
                "Leave some words of it, or take it out of the lesson, and narrate again.",
            )
        out[index] = text
    return out


def _read(body: bytes) -> tuple[str, Any]:
    """(what is said, everything else) of a request as ``speech_body`` writes it; raises ``LecternError`` for another one."""
    try:
        data = json.loads(body)
        given = data.get("input", data)
        text = str(given.pop("text"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LecternError(
            "Nothing was sent.", "The request is none for a voice any more.", "Narrate again and change the words only."
        ) from error
    return text, data
