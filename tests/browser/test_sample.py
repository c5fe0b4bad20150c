"""The whole path: the shipped sample through ``lectern build``, then played in the learning system until it is passed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.browser.classroom import Classroom
from tests.browser.pages import Browser

from app.paths import resource

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_the_sample_is_built_and_played_until_it_is_passed(classroom: Classroom, browser: Browser, tmp_path: Path) -> None:
    package = tmp_path / "sample.zip"
    draft = resource("sample", "support-onboarding.md")
    built = subprocess.run(
        [sys.executable, "-m", "app", "build", str(draft), "-o", str(package)],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    classroom.put(package)
    classroom.launch()
    facts = browser.js("return JSON.parse(document.getElementById('lx-data').textContent).lessons")
    for lesson in facts:
        browser.js("location.hash = '#' + arguments[0]", lesson["id"])
        browser.until(lambda lesson=lesson: browser.lesson() == lesson["id"], lesson["id"])  # type: ignore[misc]
        assert browser.axe() == []
        for question in lesson["questions"]:
            browser.answer(question["id"], *question["right"])
        browser.read()
    browser.js("location.hash = '#lx-about'")
    browser.until(lambda: browser.lesson() == "lx-about", "the page about AI")
    assert "Synthetic voice" in browser.text("#lx-about")
    classroom.leave()
    assert classroom.errors() == []
    assert (classroom.value("cmi.core.lesson_status"), classroom.value("cmi.core.score.raw")) == ("passed", "100")
    assert 0 < len(classroom.value("cmi.suspend_data")) <= 4096
