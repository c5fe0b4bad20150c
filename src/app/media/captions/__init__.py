"""Captions: sentence times to cues, cues to files and back, a lint that names its sources, and edits as pure functions.

Start with :mod:`cutting` (where cues come from) and :mod:`limits` (what makes them readable); :mod:`files` reads and writes
WebVTT, SubRip and TTML; :mod:`editing` holds what an editor does. Nothing here needs numpy.
"""

from app.media.captions.cutting import Pauses, cues_from_sentences, wrap
from app.media.captions.follow import carried, follow, retimed
from app.media.captions.limits import DEFAULT, PROFILES, BadProfile, Limits, Profile, columns, own, profile_named
from app.media.captions.lint import Issue, lint, reading_speed
from app.media.captions.values import Format, Loss, Read, Sheet, disclosed
from app.media.captions.vtt import clock, from_vtt, to_vtt

__all__ = [
    "DEFAULT",
    "PROFILES",
    "BadProfile",
    "Format",
    "Issue",
    "Limits",
    "Loss",
    "Pauses",
    "Profile",
    "Read",
    "Sheet",
    "carried",
    "clock",
    "columns",
    "cues_from_sentences",
    "disclosed",
    "follow",
    "from_vtt",
    "lint",
    "own",
    "profile_named",
    "reading_speed",
    "retimed",
    "to_vtt",
    "wrap",
]
