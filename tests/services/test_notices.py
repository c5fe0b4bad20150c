"""Notices name every package Lectern needs, with a licence that is not empty."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.course.errors import Cancelled
from app.services.notices import Notice, as_text, packages, shipped


def test_every_dependency_of_the_project_is_there_with_a_licence() -> None:
    said: list[float] = []
    found = {item.name.casefold().replace("_", "-"): item for item in packages(lambda fraction, _text: said.append(fraction))}
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    for line in project["project"]["dependencies"]:
        name = line.partition(">")[0].partition("<")[0].strip().casefold()
        assert name in found, name
    assert all(item.licence and item.version for item in found.values())
    assert "spacy" in found  # needed by what we need
    assert "pytest" not in found  # only developers need it
    assert said == sorted(said)


def test_what_is_shipped_carries_its_licence_and_what_is_run_is_named_as_apart() -> None:
    by_name = {item.name: item for item in shipped()}
    assert "SIL OPEN FONT LICENSE" in by_name["Inter"].words
    assert "ISC License" in by_name["Lucide icons"].words
    assert "separate program" in by_name["espeak-ng"].words
    assert "separate program" in by_name["Tesseract"].words
    assert "LitBank" in by_name["Text the names model learned from"].words


def test_licences_that_several_share_are_printed_once() -> None:
    text = as_text([Notice("a", "1", "MIT", "Words."), Notice("b", "2", "MIT", "Words."), Notice("c", "", "BSD")])
    assert text.count("Words.") == 1
    assert text.startswith("a 1 — MIT\nb 2 — MIT\nc — BSD")
    assert "a, b" in text


def test_reading_can_be_stopped() -> None:
    def stop(_fraction: float, _text: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        packages(stop)
