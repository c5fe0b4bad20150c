"""Invariant 8: start-up imports no SDK, no presidio, no keyring; those load on a worker when first needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = frozenset(
    [
        "openai",
        "httpx2",
        "google",
        "assemblyai",
        "presidio_analyzer",
        "spacy",
        "tldextract",
        "keyring",
        "numpy",
        "PIL",
        "docx",
        "pptx",
        "lxml",
        "jinja2",
        "markdown_it",
        "miniaudio",
        "lameenc",
        "sentencex",
        "webvtt",
        "platformdirs",
        "requests",
        "c2pa",
        "cryptography",
    ]
)
WINDOW_ONLY_LATER = {"PySide6.QtMultimedia", "PySide6.QtNetwork", "PySide6.QtPrintSupport"}


def _loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("module", ["app.__main__", "app.cli", "app.gui.app", "app.services.editing", "app.services.scanning"])
def test_start_up_imports_nothing_heavy(module: str) -> None:
    loaded = _loaded_by(f"import {module}")
    assert module in loaded
    assert not loaded & (HEAVY | WINDOW_ONLY_LATER)


@pytest.mark.parametrize("module", ["app.__main__", "app.cli"])
def test_the_command_line_needs_no_window_toolkit(module: str) -> None:
    assert not {name for name in _loaded_by(f"import {module}") if name.startswith("PySide6")}


@pytest.mark.parametrize("name", ["fire.course", "FIRE.COURSE", "Fire.Course"])
def test_a_course_opens_in_the_window_however_its_name_is_written(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.__main__ import main

    monkeypatch.setattr("app.gui.app.run", lambda arguments: 0 if arguments == [name] else 1)
    assert main([name]) == 0
