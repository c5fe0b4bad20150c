"""Lessons read aloud: which sentences, which of them are new, and one labelled sound file with captions out of them.

Read :mod:`lines` first (pure: what is said, and whether a narration still says it), then :mod:`narrator` (makes sound, through
the guard). :mod:`pronouncing` is the course's dictionary, :mod:`asking` the requests, :mod:`batch` the sentences of any number
of narrations asked for in one go, :mod:`joining` what becomes of their clips. The window runs it through
:mod:`app.services.narrating`.
"""

from __future__ import annotations

from app.services.narration.lines import (
    Line,
    changed_lines,
    is_stale,
    lines_of,
    said_otherwise,
    script_lines,
    script_sentences,
    sentence_key,
    transcript,
    voice_of,
)
from app.services.narration.narrator import Narrator, open_narrator
from app.services.narration.values import Approve, Narrated, NothingToSay, Place, Say

__all__ = [
    "Approve",
    "Line",
    "Narrated",
    "Narrator",
    "NothingToSay",
    "Place",
    "Say",
    "changed_lines",
    "is_stale",
    "lines_of",
    "open_narrator",
    "said_otherwise",
    "script_lines",
    "script_sentences",
    "sentence_key",
    "transcript",
    "voice_of",
]
