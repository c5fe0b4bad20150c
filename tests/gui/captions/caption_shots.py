"""Grabs the caption editor on an hour of speech, light and dark: ``python caption_shots.py FOLDER [SOUND]``. Not a test."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LECTERN_HOME"] = tempfile.mkdtemp(prefix="lectern-captions-")
sys.path.insert(0, str(Path(__file__).parent.parent.parent.parent))

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget
from tests.gui.captions.making import beeps, narrated, session_of
from tests.gui.demo import RECORD

from app.course.blocks import Cue
from app.gui.actions import Actions
from app.gui.app import application
from app.gui.canvas.sound import Sound
from app.gui.captions.window import CaptionWindow
from app.gui.context import Context, Queued
from app.gui.theme import apply, theme
from app.services.jobs import Jobs
from app.services.settings import PreferencesFile


def rest(seconds: float) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def main(folder: Path, sound: bytes) -> None:
    """An hour, then close up, then editing, finding, and a small window."""
    app = application([])
    apply(app, "light")
    folder.mkdir(parents=True, exist_ok=True)
    dispatch = Queued()
    narration = replace(narrated(60), provenance="o1")
    speakers = tuple(replace(cue, speaker="Trainer") if at % 9 == 4 else cue for at, cue in enumerate(narration.cues))
    session = session_of(
        Path(os.environ["LECTERN_HOME"]) / "hour.course",
        replace(narration, cues=speakers),
        sound,
        dispatch,
        provenance=(RECORD,),
    )
    holder = QWidget()
    context = Context(
        window=holder, actions=Actions(holder, print), jobs=Jobs(dispatch), preferences=PreferencesFile.load(),
        dispatch=dispatch, say=lambda *_: None, problem=print,
    )  # fmt: skip
    began = time.perf_counter()
    window = CaptionWindow(context, session, Sound(), "l1", "nar")
    window.show()
    rest(0.05)
    print(f"window shown after {time.perf_counter() - began:.2f} s, {len(window.work.cues)} captions")
    while window.wave.sound is None:
        rest(0.05)
    print(f"waveform after {time.perf_counter() - began:.2f} s")

    def take(name: str) -> None:
        for scheme in ("light", "dark"):
            theme().follow("dark" if scheme == "dark" else "light")
            rest(0.2)
            window.grab().save(str(folder / f"captions_{name}_{scheme}.png"))
        theme().follow("light")
        rest(0.1)

    window.doing.issue(1)
    window.doing.issue(1)
    window.head.seek((window.work.cue or Cue(0, 0, "")).start + 900)
    take("close")
    window.scale.show_all()
    take("hour")
    window.work.choose(700)
    window.scale.zoom(0.002)
    window.work.choose(701, range(701, 704))
    window.table.edit_text()
    window.find_bar.open()
    window.find_bar.field.setText("person")
    window.find_bar.search()
    window.work.choose(706)
    window.table.edit_text()
    take("editing")
    window.resize(900, 620)
    take("small")
    window.find_bar.shut()
    window.resize(660, 380)
    take("tiny")
    print(f"{time.perf_counter() - began:.1f} s")
    window.close()
    context.jobs.close()
    session.discard()
    dispatch.close()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    main(target, Path(sys.argv[2]).read_bytes() if len(sys.argv) > 2 else beeps(target / "hour.mp3", 3600))
