"""The options of ``lectern label``."""

from __future__ import annotations

import argparse
from typing import TypeAlias

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(verbs: Verbs) -> None:
    """Put the verb on the command line."""
    verb = verbs.add_parser("label", help="what files and packages say of being synthetic")
    actions = verb.add_subparsers(dest="action", metavar="ACTION", required=True)
    verify = actions.add_parser(
        "verify",
        help="check the labels of files and packages",
        description="Say layer by layer what is there, what is missing, who signed, and whether bytes were changed since. Exit "
        "code 0: labelled in every layer and unchanged; 7: something is missing or was changed; 3: a file can't be read.",
    )
    text = "a sound file (WAV, MP3, M4A, FLAC, MP4, Ogg), a picture, captions (VTT, SRT, TTML) or a published package (.zip)"
    verify.add_argument("files", nargs="+", metavar="FILE", help=text)
    verify.add_argument("--json", action="store_true", help="one JSON document on standard output, for machines")
    verify.add_argument("--quiet", action="store_true", help="no progress")
    verify.set_defaults(run="label:verify_verb")
