"""``lectern label``: what files and packages say of being synthetic."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.output import Console
from app.services.compliance import Compliance
from app.services.verifying import as_data, lines, verify


def verify_verb(arguments: argparse.Namespace, console: Console) -> int:
    """``lectern label verify FILE…``: exit code 7 when a layer is missing or bytes were changed."""
    with Compliance.open() as compliance:
        found = [verify(Path(name), compliance.labeller, compliance.log, console.progress) for name in arguments.files]
    console.progress(1.0, "Done")
    console.result({"files": [as_data(one) for one in found], "whole": all(one.whole for one in found)})
    for one in found:
        for line in lines(one):
            console.say(line)
    return 0 if all(one.whole for one in found) else 7
