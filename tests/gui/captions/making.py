"""A long narration for the caption editor: real speech of eSpeak, its captions by our own cutting."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import replace
from pathlib import Path

from app.course import Course, Lesson, Section
from app.course.blocks import Cue, MediaRef, Narration, Sentence
from app.course.ops import ReplaceBlock
from app.media.captions import cues_from_sentences
from app.services import Dispatch
from app.services.editing import Session

TEXTS = (
    "Before you paste a ticket into an assistant, take out anything that identifies a person or a company.",
    "Names and e-mail addresses are obvious.",
    "Ticket numbers, delivery notes and screenshots are easy to overlook, because nobody thinks of them as personal.",
    "Ask yourself two questions.",
    "Who does it describe?",
    "Could a stranger find them with it?",
    "If the answer is yes, leave it out, or put a placeholder in its place.",
    "The assistant does not need to know that the order was placed by Ms Okafor of Northwind Traders on the third of May.",
)


def spoken(count: int) -> tuple[Sentence, ...]:
    """Sentences one after the other, as eSpeak would need them: 62 ms a letter."""
    out, at = [], 400
    for n in range(count):
        text = TEXTS[n % len(TEXTS)]
        end = at + len(text) * 62
        out.append(Sentence(text, at, end, f"k{n}"))
        at = end + (800 if n % len(TEXTS) == len(TEXTS) - 1 else 350)
    return tuple(out)


def flawed(cues: tuple[Cue, ...]) -> tuple[Cue, ...]:
    """Cues with something to look at in some of them, as people and aligners leave them."""
    out = list(cues)
    for at in range(3, len(out) - 1, 29):
        out[at] = replace(out[at], unsure=True)
    for at in range(8, len(out) - 1, 41):
        out[at] = replace(out[at], end=out[at + 1].start + 300)
    for at in range(12, len(out) - 1, 37):
        out[at] = replace(out[at], text=" ".join(out[at].text.split()) + ", and that is the reason why")
    return tuple(out)


def narrated(minutes: float) -> Narration:
    """A narration of some length, without its sound."""
    count = 8
    while spoken(count)[-1].end < minutes * 60_000:
        count += 8
    sentences = tuple(said for said in spoken(count) if said.end < minutes * 60_000 - 500)
    cues = flawed(cues_from_sentences(sentences))
    return Narration(id="nar", duration=round(minutes * 60_000), sentences=sentences, cues=cues, provenance=None)


def session_of(path: Path, narration: Narration, sound: bytes, dispatch: Dispatch, **course: object) -> Session:
    """An open course with the narration and its sound in it."""
    lesson = Lesson(id="l1", title="Handling customer data", blocks=(narration,))
    whole = Course(sections=(Section(title="One", lessons=(lesson,)),), **course)  # type: ignore[arg-type]
    session = Session.create(path, whole, dispatch)
    if sound:
        ref: MediaRef = session.add_media(sound, "audio/mpeg", "narration.mp3")
        assert ref.sha256 == hashlib.sha256(sound).hexdigest()
        session.do(ReplaceBlock("l1", replace(narration, audio=ref)), "Narrate")
    return session


def beeps(path: Path, seconds: float) -> bytes:
    """An MP3 of tones and pauses, by ffmpeg: quick to make, and its pauses are known (each second's last 0.3 s)."""
    graph = f"sine=frequency=330:duration={seconds},volume='if(lt(mod(t,1),0.7),0.8,0)':eval=frame"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", graph, "-b:a", "48k", str(path)], check=True)
    return path.read_bytes()
