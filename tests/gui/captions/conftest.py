"""A real session with a real, short sound, and the caption editor on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from tests.gui.captions.making import beeps, session_of
from tests.gui.demo import RECORD

from app.course.blocks import Cue, Narration, Sentence
from app.gui.actions import Actions
from app.gui.canvas.sound import Sound
from app.gui.captions.window import CaptionWindow
from app.gui.context import Context, Queued
from app.gui.theme import apply
from app.services.editing import Session
from app.services.jobs import Jobs
from app.services.settings import PreferencesFile

CUES = (
    Cue(0, 2000, "Put on your gloves, please."),
    Cue(2200, 4000, "Open the window first."),
    Cue(4200, 6000, "Close the lid,\nas always.", unsure=True),
    Cue(5800, 9000, "Call the supervisor when the alarm sounds."),
)
SENTENCES = tuple(Sentence(" ".join(cue.text.split()), cue.start, cue.end, f"k{at}") for at, cue in enumerate(CUES))


@pytest.fixture(scope="session")
def tones(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Twelve seconds of tones: a tone from each second's start, 0.3 s of silence at its end."""
    return beeps(tmp_path_factory.mktemp("tones") / "tones.mp3", 12)


Opener = Callable[..., CaptionWindow]


def shut(window: CaptionWindow) -> None:
    """Close the editor unless the test did."""
    if isValid(window):
        window.close()
        assert not window.isVisible()


@pytest.fixture
def editor(qapp: QApplication, qtbot: QtBot, tmp_path: Path, tones: bytes) -> Iterator[Opener]:
    """Opens the editor on a narration; ``sound`` off leaves it without any, ``read_only`` opens the file so."""
    apply(qapp, "light")
    closing: list[Callable[[], object]] = []

    def open_(cues: tuple[Cue, ...] = CUES, *, sound: bool = True, read_only: bool = False, **fields: object) -> CaptionWindow:
        narration = Narration(id="nar", duration=12_000, sentences=SENTENCES, cues=cues, provenance="o1")
        narration = replace(narration, **fields)  # type: ignore[arg-type]
        dispatch = Queued()
        session = session_of(tmp_path / "c.course", narration, tones if sound else b"", dispatch, provenance=(RECORD,))
        if read_only:
            session.close()
            session = Session.open(tmp_path / "c.course", dispatch, read_only=True)
        holder = QWidget()
        jobs = Jobs(dispatch)
        context = Context(
            window=holder,
            actions=Actions(holder, lambda _error: None),
            jobs=jobs,
            preferences=PreferencesFile(tmp_path / "preferences.json"),
            dispatch=dispatch,
            say=lambda *_args: None,
            problem=lambda _error: None,
        )
        window = CaptionWindow(context, session, Sound(), "l1", "nar")
        window.show()
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window, 5000)
        closing.extend([holder.deleteLater, dispatch.close, session.discard, jobs.close, lambda: shut(window)])
        if sound:
            qtbot.waitUntil(lambda: window.wave.sound is not None, timeout=10_000)
        return window

    yield open_
    for close in reversed(closing):
        close()
