"""The real program in a real window on a real X server, driven by mouse and keyboard from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.__main__ import main
from app.course.blocks import Paragraph
from app.course.model import new_course
from app.course.text import RichText
from app.project import ProjectFile

pytestmark = [pytest.mark.window, pytest.mark.xdist_group("window")]

PATIENCE = 60.0
"""Seconds; a loaded machine with two cores is slow, and nothing here measures time."""


def _until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.1)


@pytest.fixture
def screen() -> Iterator[str]:
    """A screen of 1440 × 900 nobody else uses; gives its DISPLAY."""
    readable, writable = os.pipe()
    command = ["Xvfb", "-displayfd", str(writable), "-screen", "0", "1440x900x24", "-nolisten", "tcp", "-dpi", "96"]
    server = subprocess.Popen(command, pass_fds=(writable,), stderr=subprocess.DEVNULL)
    os.close(writable)
    with os.fdopen(readable) as told:
        number = told.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait(10)


class Person:
    """Somebody in front of the screen, with the program open."""

    def __init__(self, display: str, *arguments: str) -> None:
        self._environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self.program = subprocess.Popen(
            [sys.executable, "-m", "app", *arguments], env=self._environment, stderr=subprocess.PIPE, text=True
        )
        self.window = ""
        _until(self._sees_window, "the window appears")
        self._does("windowsize", "--sync", self.window, "1440", "900")
        self._does("windowfocus", "--sync", self.window)

    def _sees_window(self) -> bool:
        assert self.program.poll() is None, self.program.stderr.read() if self.program.stderr else ""
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "Lectern"],
            env=self._environment, capture_output=True, text=True, check=False,
        ).stdout.split()  # fmt: skip
        self.window = found[0] if found else ""
        return bool(found)

    def _does(self, *what: str) -> None:
        subprocess.run(["xdotool", *what], env=self._environment, check=True, timeout=30, capture_output=True)

    def click(self, x: int, y: int) -> None:
        """Click at a place on the screen."""
        self._does("mousemove", str(x), str(y), "click", "1")

    def type(self, text: str) -> None:
        """Type on the keyboard."""
        self._does("type", "--delay", "15", text)

    def press(self, *keys: str) -> None:
        """Press key combinations."""
        self._does("key", *keys)

    def kill(self) -> None:
        """Pull the plug."""
        self.program.kill()
        self.program.communicate()

    def close(self) -> int:
        """End the program as a session manager does; gives its exit code."""
        self.program.send_signal(signal.SIGTERM)
        self.program.communicate(timeout=PATIENCE)
        return self.program.returncode


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course whose one lesson is a paragraph long enough to be clicked anywhere in the middle of the window."""
    main(["policy", "decline", "--quiet", "--json"])
    made = new_course("Fire safety")
    section = made.sections[0]
    words = Paragraph(text=RichText.of("Leave the lift alone and take the stairs. " * 60))
    lesson = replace(section.lessons[0], blocks=(words,))
    path = tmp_path / "fire.course"
    ProjectFile.create(path, replace(made, sections=(replace(section, lessons=(lesson,)),))).close()
    return path


def _text(path: Path) -> str:
    with ProjectFile.open(path, read_only=True) as project:
        return next(project.course.lessons()).blocks[0].plain()


def test_what_is_typed_is_on_disk_when_the_plug_is_pulled_and_undo_outlives_it(screen: str, course: Path) -> None:
    person = Person(screen, str(course))
    before = _text(course)

    def typed() -> bool:
        # The lesson is there some moments after the window; a click before that lands nowhere, so it is repeated.
        if "Count heads." not in _text(course):
            person.click(620, 420)
            person.press("ctrl+Home")
            person.type("Count heads. ")
            time.sleep(1.5)
        return "Count heads." in _text(course)

    _until(typed, "the words are in the file")
    person.kill()
    kept = _text(course)
    assert kept.startswith("Count heads. ")

    again = Person(screen, str(course))

    def undone() -> bool:
        if _text(course) != before:
            again.click(620, 420)
            again.press("ctrl+z")
            time.sleep(1.5)
        return _text(course) == before

    _until(undone, "undo reaches back over the crash")
    assert again.close() == 0


def test_the_first_run_opens_the_gate_and_closing_it_leaves_nothing_accepted(
    screen: str, capsys: pytest.CaptureFixture[str]
) -> None:
    person = Person(screen)
    person.press("Return")  # Enter never accepts
    time.sleep(1.0)
    assert person.close() == 0
    capsys.readouterr()
    assert main(["policy", "status", "--json"]) == 0
    assert '"status": "pending"' in capsys.readouterr().out
