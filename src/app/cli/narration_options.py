"""The options of ``lectern narrate`` and ``lectern voices``."""

from __future__ import annotations

import argparse
from typing import TypeAlias

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
SLOWEST, FASTEST = 80, 260
"""Words a minute."""


def add(verbs: Verbs) -> None:
    """Put both verbs on the command line."""
    narrate = verbs.add_parser(
        "narrate",
        help="read the lessons of a course aloud, what is missing or has changed",
        description="Speaks only sentences that are missing or have changed. A voice that is not on this computer "
        "is asked after you have seen what would be sent; an interrupted narration goes on where it was.",
    )
    narrate.add_argument("course", metavar="COURSE", help="a .course file")
    said = "only this lesson: its number, id or title; repeatable"
    narrate.add_argument("--lesson", action="append", default=[], metavar="LESSON", help=said)
    narrate.add_argument("--provider", default="", metavar="ID", help="whose voice: local (this computer) or google-tts")
    narrate.add_argument("--voice", default="", metavar="NAME", help="a voice (see `lectern voices`); kept in the course")
    narrate.add_argument(
        "--rate", type=_between(int, SLOWEST, FASTEST), default=0, metavar="WPM", help="words a minute, 80 to 260"
    )
    narrate.add_argument(
        "--pitch", type=_between(float, -20, 20), default=None, metavar="N", help="semitones up or down, for voices that can"
    )
    _machine(narrate)
    narrate.set_defaults(run="narration:narrate_verb")
    voices = verbs.add_parser("voices", help="voices of this computer, or of a provider")
    voices.add_argument("--provider", default="local", metavar="ID", help="local (default) or google-tts")
    voices.add_argument("--language", default="", metavar="TAG", help="only voices of this language")
    voices.add_argument("--gender", choices=["female", "male"], default="", help="only these")
    voices.add_argument("--kind", default="", metavar="KIND", help="only voices of this kind, such as Neural2")
    voices.add_argument("--fetch", action="store_true", help="ask the provider for its list now; nothing of a course is sent")
    _machine(voices)
    voices.set_defaults(run="narration:voices_verb")


def _between(kind: type, low: float, high: float):  # type: ignore[no-untyped-def]
    """What reads a number in a range."""

    def read(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = high + 1
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not between {low:g} and {high:g}")
        return value  # type: ignore[no-any-return]

    return read


def _machine(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--json", action="store_true", help="one JSON document on standard output, for machines")
    verb.add_argument("--quiet", action="store_true", help="no progress")
