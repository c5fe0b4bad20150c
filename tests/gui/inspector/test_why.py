"""Why a detail was found, in words: what found it, and what that means for sending."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import app.scan
from app.gui.inspector.why import _MEANING, _MODELS, _ROOMS
from app.policy import Verdict
from app.services.explaining import meaning

NAMED = re.compile(r"""f?"([a-z]+)\.(?:[a-z-]+|\{[^}]+\})", (?:reason|why|_REASON|f?"[A-Z])""")
"""The name of a detector in a hit, before its reason."""


def test_every_detector_is_said_in_words() -> None:
    sources = [path.read_text("utf-8") for path in Path(app.scan.__path__[0]).rglob("*.py")]
    rooms = {match[1] for source in sources for match in NAMED.finditer(source)}
    assert {"beside", "sentences", "joined", "secrets", "addresses"} <= rooms
    assert rooms - {"link"} <= _ROOMS.keys()  # what stands before another name is cut off


def test_what_a_model_weighed_is_not_called_a_rule() -> None:
    assert set(_MODELS) <= _ROOMS.keys()
    assert all(_ROOMS[room].startswith("A model of ") for room in _MODELS)


@pytest.mark.parametrize(
    ("kind", "severity", "verdict"),
    [
        ("password", "severe", Verdict.BLOCK),
        ("password", "review", Verdict.DECIDE),
        ("health", "severe", Verdict.BLOCK),
        ("health", "review", Verdict.DECIDE),
        ("email", "alert", Verdict.DECIDE),
        ("personal-number", "review", Verdict.ALLOW),
        ("place", "review", Verdict.ALLOW),
    ],
)
def test_what_a_finding_means_is_what_the_table_says(kind: str, severity: str, verdict: Verdict) -> None:
    assert meaning(kind, severity) is verdict
    assert verdict in _MEANING
