"""What a publishing process that was killed leaves beside the package is cleared by the next one, and by nobody else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.publish.examples import everything

from app.publish import publish_scorm12
from app.scratch import scratch

HOLD = """
import sys, time
from pathlib import Path
from app.scratch import scratch
with scratch(Path(sys.argv[1])) as work:
    (work / "half.zip").write_text("half")
    print("ready", flush=True)
    time.sleep(60)
"""


def _left(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".lectern-")]


def test_a_killed_process_leaves_nothing_once_somebody_publishes_again(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, env=dict(os.environ))
    assert process.stdout is not None
    process.stdout.readline()
    with scratch(tmp_path):
        assert len(_left(tmp_path)) == 2  # the one that works is left alone
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert len(_left(tmp_path)) == 1
    example = everything()
    publish_scorm12(example.course, example.media, tmp_path / "course.zip", lambda _fraction, _text: None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course.zip"]


def test_folders_that_are_not_ours_stay(tmp_path: Path) -> None:
    (tmp_path / ".lectern-notes").mkdir()
    (tmp_path / ".lectern-notes" / "mine.txt").write_text("x")
    (tmp_path / ".lectern-file").write_text("x")
    with scratch(tmp_path):
        pass
    assert sorted(_left(tmp_path)) == [".lectern-file", ".lectern-notes"]


def test_two_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    example = everything()
    errors: list[BaseException] = []

    def run(name: str) -> None:
        try:
            for _ in range(4):
                publish_scorm12(example.course, example.media, tmp_path / name, lambda _fraction, _text: None)
        except BaseException as error:  # told below, on the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=run, args=(name,)) for name in ("a.zip", "b.zip")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert _left(tmp_path) == []


def test_a_folder_that_can_not_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"), scratch(tmp_path / "nowhere"):
        pass


def test_many_that_come_and_go_never_take_each_other_for_abandoned(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            for _ in range(60):
                with scratch(tmp_path) as folder:
                    (folder / "part").write_text("x")
        except BaseException as error:  # told below, on the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert _left(tmp_path) == []
