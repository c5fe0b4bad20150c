"""Start to first painted window, against a bare QMainWindow: ``python tests/bench/bench_start.py [ROUNDS]``.

Each start is a process of its own, the two kinds in turn, so that both see the same computer. What is timed begins before Qt is
imported and ends when the first paint has been delivered. The limit is a ratio of 2.5 (medians).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

LIMIT = 2.5

BARE = """
import time; start = time.perf_counter()
from PySide6.QtWidgets import QApplication, QMainWindow
from PySide6.QtCore import QEvent, QObject
class Seen(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            print(time.perf_counter() - start, flush=True)
            import os; os._exit(0)
        return False
app = QApplication([])
window = QMainWindow(); window.resize(1200, 800)
seen = Seen(); window.installEventFilter(seen)
window.show(); app.exec()
"""

LECTERN = """
import time; start = time.perf_counter()
import sys
from app.gui.app import application
from app.gui.context import Queued
from app.gui.theme import apply
from app.services.settings import PreferencesFile
from PySide6.QtCore import QEvent, QObject
class Seen(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            print(time.perf_counter() - start, flush=True)
            heavy = {"openai", "google.cloud", "assemblyai", "presidio_analyzer", "spacy", "keyring", "numpy", "PIL", "docx"}
            loaded = sorted(heavy & set(sys.modules))
            if loaded: print("LOADED", loaded, flush=True)
            import os; os._exit(0)
        return False
app = application()
preferences = PreferencesFile.load()
apply(app, "light")
from app.gui.window import MainWindow
window = MainWindow(preferences, Queued())
seen = Seen(); window.installEventFilter(seen)
window.show(); app.exec()
"""


ANSWERED = """
from app.services.policy import PolicyService
from app.services.settings import PreferencesFile
service = PolicyService(); service.decline(); service.close()
file = PreferencesFile.load(); file.save(file.value)
"""


def once(code: str, home: str) -> float:
    """Seconds of one start; fails when something heavy was imported."""
    environment = {**os.environ, "LECTERN_HOME": home}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60)
    seconds, *rest = done.stdout.split("\n", 1)
    if "LOADED" in "".join(rest):
        raise SystemExit(f"imported before the first paint: {rest}")
    return float(seconds)


def main() -> None:
    """Print the medians and their ratio; exit 1 above the limit."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as fresh, tempfile.TemporaryDirectory() as used:
        subprocess.run([sys.executable, "-c", ANSWERED], env={**os.environ, "LECTERN_HOME": used}, check=True, timeout=60)
        bare, ours, first = [], [], []
        for _ in range(rounds + 1):
            bare.append(once(BARE, fresh))
            ours.append(once(LECTERN, used))
            first.append(once(LECTERN, fresh))
    base, usual, gate = (statistics.median(times[1:]) for times in (bare, ours, first))
    print(f"bare window {base * 1000:.0f} ms")
    print(f"start page  {usual * 1000:.0f} ms, ratio {usual / base:.2f} (limit {LIMIT})")
    print(f"first run, policy gate {gate * 1000:.0f} ms, ratio {gate / base:.2f}")
    sys.exit(usual / base > LIMIT)


if __name__ == "__main__":
    main()
