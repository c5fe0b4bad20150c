"""The caption editor on an hour of speech: ``python tests/bench/bench_captions.py [MINUTES]``.

Ratios of processor time in one run: the pyramid of the waveform to decoding the file alone, a key in a caption of an hour
to one in a caption of a minute.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LECTERN_HOME", tempfile.mkdtemp(prefix="lectern-bench-"))
sys.path.insert(0, str(Path(__file__).parent.parent.parent))


def best(work: Callable[[], Any], times: int = 3) -> float:
    """The least processor time of several runs, in seconds."""
    found = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def sound(folder: Path, minutes: float) -> bytes:
    """An MP3 of tones and pauses by ffmpeg."""
    graph = f"sine=frequency=330:duration={minutes * 60},volume='if(lt(mod(t,1),0.7),0.8,0)':eval=frame"
    path = folder / "tones.mp3"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", graph, "-b:a", "64k", str(path)], check=True)
    return path.read_bytes()


def waveform(data: bytes) -> None:
    """The pyramid, and what is drawn from it."""
    from app.media.pyramid import of_sound
    from app.media.reader import opened

    def decode() -> None:
        with opened(data, "tones") as held:
            for _ in held.chunks():
                pass

    made = of_sound(data, "tones")
    alone, whole = best(decode, 2), best(lambda: of_sound(data, "tones"), 2)
    size = sum(level.nbytes for level in (*made.lows, *made.highs))
    print(
        f"pyramid of {made.duration / 60000:.0f} min: {whole:.2f} s, {whole / alone:.2f} × decoding alone, {size / 1e6:.1f} MB"
    )
    for per_pixel in (1.0, 12.0, made.duration / 1200):
        one = best(lambda at=per_pixel: made.columns(0, at, 1200))  # type: ignore[misc]
        print(f"  a screen of 1200 pixels at {per_pixel:g} ms a pixel: {one * 1000:.2f} ms")
    print(f"  pauses: {len(made.pauses())} in {best(made.pauses) * 1000:.0f} ms")


def typing(minutes: float) -> float:
    """Seconds of a key in a caption in the middle, with everything that follows it painted."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QWidget
    from tests.gui.captions.making import narrated, session_of

    from app.gui.actions import Actions
    from app.gui.canvas.sound import Sound
    from app.gui.captions.window import CaptionWindow
    from app.gui.context import Context, Queued
    from app.services.jobs import Jobs
    from app.services.settings import PreferencesFile

    dispatch, holder = Queued(), QWidget()
    folder = Path(tempfile.mkdtemp(prefix="lectern-bench-"))
    session = session_of(folder / "b.course", narrated(minutes), b"", dispatch)
    jobs = Jobs(dispatch)
    context = Context(
        window=holder, actions=Actions(holder, print), jobs=jobs, preferences=PreferencesFile.load(), dispatch=dispatch,
        say=lambda *_: None, problem=print,
    )  # fmt: skip
    window = CaptionWindow(context, session, Sound(), "l1", "nar")
    window.show()
    window.work.choose(len(window.work.cues) // 2)
    window.table.edit_text()
    editor = window.table.cells.editor
    app = QApplication.instance()
    assert editor is not None
    assert app is not None

    def key() -> None:
        QTest.keyClicks(editor, "a")
        app.processEvents()

    key()
    spent = best(key, 40)
    window.close()
    jobs.close()
    session.discard()
    dispatch.close()
    return spent


def main(minutes: float) -> None:
    """Print everything."""
    from app.gui.app import application
    from app.gui.theme import apply

    with tempfile.TemporaryDirectory() as folder:
        waveform(sound(Path(folder), minutes))
    apply(application([]), "light")
    short, long = typing(1), typing(minutes)
    print(f"a key in a caption: {long * 1000:.1f} ms in {minutes:g} minutes, {long / short:.2f} × that in one minute")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60)
