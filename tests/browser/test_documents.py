"""The whole path: documents through ``lectern build``, then played in the learning system until it is satisfied."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.browser.classroom import Classroom
from tests.browser.pages import Browser
from tests.loaded import Loaded

from app.paths import resource

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FIXTURES = Path(__file__).parent.parent / "importers" / "fixtures"


def _built(loaded: Loaded, draft: Path, package: Path) -> Path:
    command = loaded.lectern("build", str(draft), "-o", str(package), "--accept-findings", "Made up for a test")
    built = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    assert built.returncode == 0, built.stderr
    return package


def _play(browser: Browser, lesson: dict[str, Any]) -> None:
    browser.js("location.hash = '#' + arguments[0]", lesson["id"])
    browser.until(lambda: browser.lesson() == lesson["id"], lesson["id"])
    assert browser.axe() == []
    for question in lesson["questions"]:
        browser.answer(question["id"], *question["right"])
    browser.read()


@pytest.mark.parametrize(
    ("draft", "outcome"),
    [
        (resource("sample", "support-onboarding.md"), ("passed", "100")),
        (FIXTURES / "libreoffice_policy.docx", ("completed", "")),
        (FIXTURES / "libreoffice_training.pptx", ("completed", "")),
        (FIXTURES / "pandoc_handbook.docx", ("completed", "")),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else value[0],
)
def test_a_document_is_built_left_half_way_resumed_and_played_to_its_end(
    loaded: Loaded, draft: Path, outcome: tuple[str, str], classroom: Classroom, browser: Browser, tmp_path: Path
) -> None:
    classroom.put(_built(loaded, draft, tmp_path / "package.zip"))
    classroom.launch()
    facts = browser.js("return JSON.parse(document.getElementById('lx-data').textContent).lessons")
    half = (len(facts) + 1) // 2
    for lesson in facts[:half]:
        _play(browser, lesson)
    classroom.leave()
    if half < len(facts):
        assert classroom.value("cmi.core.lesson_status") == "incomplete"
    classroom.launch()
    browser.until(lambda: browser.lesson() == facts[half - 1]["id"], "the lesson where it was left")
    for lesson in facts[half:]:
        _play(browser, lesson)
    browser.js("location.hash = '#lx-about'")
    browser.until(lambda: browser.lesson() == "lx-about", "the page about AI")
    assert "Synthetic voice" in browser.text("#lx-about")
    classroom.leave()
    assert classroom.errors() == []
    assert (classroom.value("cmi.core.lesson_status"), classroom.value("cmi.core.score.raw")) == outcome
    assert 0 < len(classroom.value("cmi.suspend_data")) <= 4096
