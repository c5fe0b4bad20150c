"""Where the window stands still: the sample opened, every lesson shown, 200 characters typed with the scanner on, all undone.

Run it as ``python tests/bench/bench_freeze.py``. A heartbeat on the interface thread is watched from another one; each gap over
50 ms is printed with what the thread was doing in it. Nothing is asserted: on a busy machine gaps come from outside, which the
column "computed" (time this thread really ran) tells apart.

Expected to take longer are only the first opening of a course, which loads the studio's modules and builds its panes once, and
dialogs of the system.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LECTERN_HOME", tempfile.mkdtemp(prefix="lectern-bench-"))

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest

from app.gui.app import application
from app.gui.context import Queued
from app.gui.theme import apply
from app.gui.window import MainWindow
from app.services.policy import PolicyService
from app.services.settings import PreferencesFile

LIMIT = 0.05
BEAT = 0.005
WORDS = "Write to kim.berger@northwind-traders.com or call +49 30 901820 before noon. "


@dataclass
class Watch:
    """Gaps between heartbeats of the interface thread, by phase."""

    phase: str = "start"
    gaps: dict[str, list[tuple[float, float, str]]] = field(default_factory=dict)
    _last: float = 0.0
    _ran: float = 0.0
    _seen: str = ""
    _stop: bool = False

    def start(self) -> QTimer:
        """Beat on this thread, watch on another."""
        self._last, self._ran = time.perf_counter(), time.thread_time()
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self.beat)
        timer.start(int(BEAT * 1000))
        main = threading.get_ident()
        threading.Thread(target=self._look, args=(main,), daemon=True).start()
        return timer

    def beat(self) -> None:
        """The event loop has come round."""
        now, ran = time.perf_counter(), time.thread_time()
        gap = now - self._last
        kept = self.gaps.setdefault(self.phase, [])
        kept.append((gap, ran - self._ran, self._seen if gap > LIMIT else ""))
        self._last, self._ran, self._seen = now, ran, ""

    def _look(self, main: int) -> None:
        while not self._stop:
            time.sleep(BEAT * 2)
            if time.perf_counter() - self._last > LIMIT * 0.8 and not self._seen:
                frames = traceback.extract_stack(sys._current_frames()[main])
                ours = [frame for frame in frames if f"{os.sep}app{os.sep}" in frame.filename]
                self._seen = " < ".join(f"{Path(one.filename).name}:{one.name}" for one in reversed(ours[-4:]))

    def end(self) -> None:
        """Watch no longer."""
        self._stop = True


def rest(seconds: float) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def until(done: Callable[[], bool], seconds: float) -> None:
    """Wait for something, with the event loop running."""
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        rest(0.05)


def walk(window: MainWindow, watch: Watch) -> None:
    """What a person does in their first minutes."""
    watch.phase = "open the sample"
    window.open_sample()
    rest(0.3)
    studio = window.studio
    assert studio is not None
    watch.phase = "scanner starts"
    until(lambda: studio.scans.state == "idle", 60)
    watch.phase = "switch lessons"
    for _ in range(2):
        for lesson in studio.session.course.lessons():
            studio.show_lesson(lesson.id)
            rest(0.2)
    watch.phase = "type 200 characters"
    studio.ops.add_lesson()
    added = studio.lesson
    assert added is not None
    studio.go(added.id, added.blocks[0].id)
    for number in range(200):
        part = studio.lesson_view.part
        assert part is not None
        QTest.keyClicks(part, WORDS[number % len(WORDS)])
        rest(0.03)
    rest(1.0)
    watch.phase = "undo and redo"
    for key in ("edit.undo", "edit.redo"):
        for _ in range(3):
            window.actions_table.run(key)
            rest(0.1)
    watch.phase = "save and close"
    window.close_course()
    rest(0.2)


def main() -> None:
    """Everything, and the table."""
    app = application()
    apply(app, "light")
    dispatch = Queued()
    policy = PolicyService()
    policy.decline()
    file = PreferencesFile.load()
    file.save(file.value)
    window = MainWindow(file, dispatch, policy)
    window.resize(1440, 900)
    window.show()
    watch = Watch()
    timer = watch.start()
    rest(0.5)
    walk(window, watch)
    timer.stop()
    watch.end()
    print(f"{'phase':<22}{'beats':>7}{'worst ms':>10}{'computed':>10}{'over 50 ms':>12}")
    for phase, gaps in watch.gaps.items():
        worst = max(gaps)
        print(f"{phase:<22}{len(gaps):>7}{worst[0] * 1000:>10.0f}{worst[1] * 1000:>10.0f}{sum(g[0] > LIMIT for g in gaps):>12}")
    for phase, gaps in watch.gaps.items():
        for gap, ran, where in sorted(gaps, reverse=True)[:6]:
            if gap > LIMIT:
                print(f"  {phase}: {gap * 1000:.0f} ms, computed {ran * 1000:.0f} ms: {where or 'not in our code'}")
    window.close()
    dispatch.close()
    policy.close()


if __name__ == "__main__":
    main()
