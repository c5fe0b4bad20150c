"""What is said, as a document of its own: plain text and HTML, labelled like the sound."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from app.course.blocks import Cue, Sentence
from app.course.provenance import Provenance
from app.media.labels import Label

_BREAK_MS = 600
"""A pause that begins a paragraph: longer than one between sentences, shorter than one between blocks."""


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph: who says it, if that matters, and when it begins (ms)."""

    text: str
    start: int
    speaker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A transcript with its audio description. ``notices`` are labels for people, ``records`` the origins for machines."""

    title: str
    language: str
    paragraphs: tuple[Said, ...]
    description: str = ""
    description_title: str = "Audio description"
    notices: tuple[str, ...] = ()
    records: tuple[Provenance, ...] = ()


def paragraphs(sentences: Sequence[Sentence], cues: Sequence[Cue]) -> tuple[Said, ...]:
    """Sentences, or captions where nothing is known of sentences or somebody speaks by name, joined up to a longer pause."""
    if sentences and not any(cue.speaker for cue in cues):
        parts = [(said.text, said.start, said.end, "") for said in sentences]
    else:
        parts = [(" ".join(cue.text.split()), cue.start, cue.end, cue.speaker) for cue in cues if cue.text.strip()]
    out: list[Said] = []
    last = 0
    for text, start, end, speaker in parts:
        if out and start - last < _BREAK_MS and out[-1].speaker == speaker:
            out[-1] = Said(f"{out[-1].text} {text}", out[-1].start, speaker)
        else:
            out.append(Said(text, start, speaker))
        last = end
    return tuple(out)


def as_text(transcript: Transcript) -> str:
    """Plain text: title, labels, a paragraph a block."""
    parts = [transcript.title, *transcript.notices]
    parts += [f"{said.speaker}: {said.text}" if said.speaker else said.text for said in transcript.paragraphs]
    if transcript.description:
        parts += [transcript.description_title, transcript.description]
    parts += [Label.of(record).comment() for record in transcript.records]
    return "\n\n".join(part for part in parts if part) + "\n"


def as_html(transcript: Transcript) -> str:
    """A page of its own, without anything from elsewhere; labels stand in it for people and in ``meta`` for machines."""

    def safe(text: str) -> str:
        return html.escape(text, quote=True)

    metas = [f'<meta name="provenance" content="{safe(Label.of(record).comment())}">' for record in transcript.records]
    body = [f"<h1>{safe(transcript.title)}</h1>", *(f"<p><strong>{safe(notice)}</strong></p>" for notice in transcript.notices)]
    for said in transcript.paragraphs:
        who = f"<strong>{safe(said.speaker)}:</strong> " if said.speaker else ""
        body.append(f"<p>{who}{safe(said.text)}</p>")
    if transcript.description:
        body.append(f"<h2>{safe(transcript.description_title)}</h2>")
        body += [f"<p>{safe(part)}</p>" for part in transcript.description.splitlines() if part.strip()]
    head = [
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{safe(transcript.title)}</title>",
        *metas,
    ]
    lines = ["<!DOCTYPE html>", f'<html lang="{safe(transcript.language)}">', "<head>", *head, "</head>", "<body>", *body]
    return "\n".join([*lines, "</body>", "</html>"]) + "\n"
