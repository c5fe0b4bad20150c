"""Invariant 6: whatever was acknowledged survives ``kill -9`` at any moment.

``LECTERN_KILLS=100`` sets how often; the default keeps the suite quick.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from random import Random

import pytest
from tests.project.helpers import side_files, step

from app.course.model import Course
from app.project import ProjectFile

KILLS = int(os.environ.get("LECTERN_KILLS", "15"))
ROOT = Path(__file__).parents[2]


def edit_and_die(path: Path, seed: int, seconds: float) -> int:
    """Let a process edit, kill it some time after it opened the file, and give the number of saves it was told are safe."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "tests.project.typist", str(path), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environment) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"open\n"
        killer = threading.Timer(seconds, child.send_signal, [signal.SIGKILL])
        killer.start()
        acknowledged = child.stdout.read().split()
        killer.join()
        assert child.wait() == -signal.SIGKILL
    return int(acknowledged[-1]) if acknowledged else 0


def replayed(course: Course, seed: int, count: int) -> list[Course]:
    """The course after ``count`` of the process's edits, and after one more that may have been saved but not acknowledged."""
    rng = Random(seed)
    states = [course]
    for n in range(1, count + 2):
        _, course, _ = step(rng, course)
        states.append(course)
        if n % 7 == 0:
            rng.randbytes(300_000)
    return states[-2:]


@pytest.mark.timeout(60 + 6 * KILLS)
def test_nothing_acknowledged_is_lost_by_kill_9(path: Path) -> None:
    rng = Random(20261122)
    with ProjectFile.open(path) as project:
        course = project.course
    saved = 0
    for kill in range(KILLS):
        acknowledged = edit_and_die(path, kill, rng.uniform(0.0, 0.25))
        with ProjectFile.open(path) as project:
            assert project.recovered, "the dead process's lock was not noticed"
            assert project.course in replayed(course, kill, acknowledged), f"kill {kill} after {acknowledged} saves"
            project.check()
            course = project.course
        saved += acknowledged
        assert side_files(path) == []
    print(f"{KILLS} kills, {saved} acknowledged saves, none lost")
    assert saved > 0


def test_killed_while_replacing_or_copying_the_target_is_the_old_or_the_new_one(path: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from app.course.model import new_course; from app.project import ProjectFile\n"
        "with ProjectFile.open(Path(sys.argv[1])) as project:\n"
        "    project.add_media(bytes(3_000_000), 'image/png', 'x')\n"
        "    print('go', flush=True)\n"
        "    while True:\n"
        "        project.save_copy(Path(sys.argv[2]), replace=True)\n"
    )
    copy = tmp_path / "copy.course"
    for n in range(4):
        with subprocess.Popen([sys.executable, "-c", program, str(path), str(copy)], stdout=subprocess.PIPE, cwd=ROOT) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(0.02 + 0.05 * n)
            child.kill()
        if copy.exists():
            with ProjectFile.open(copy) as project:
                project.check()
    assert copy.exists()
