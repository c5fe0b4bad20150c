"""Where and how the command line may write: any output path, any encoding, closed streams, a stop at any moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main

PLAIN = ("--no-narration", "--json")
HELD = {"PYTHONUNBUFFERED": ""}
"""What is written waits in Python, as it does for most people: what can't be written shows at the very end."""


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.md"
    path.write_text("# السلامة 🔥\n\nWalk to both exits.\n", encoding="utf-8")
    return path


def _run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "app", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, env=os.environ | environment, timeout=60, check=False)


def _error(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["error"]
    return found


@pytest.mark.parametrize("verb", ["build", "publish"])
@pytest.mark.parametrize(
    ("name", "says"),
    [("nowhere/a.zip", "no folder"), ("folder", "is a folder"), ("a.txt", "not the name"), ("pipe.zip", "pipe")],
)
def test_a_place_no_package_can_go_to_is_refused_before_the_work(
    verb: str,
    name: str,
    says: str,
    draft: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe.zip")
    monkeypatch.setattr("app.services.building.scan_course", pytest.fail)
    monkeypatch.setattr("app.cli.courses.scan_course", pytest.fail)
    assert main([verb, str(draft), "-o", str(tmp_path / name), "--json"]) == 3
    error = _error(capsys)
    assert error["code"] == 3
    assert says in error["what"] + error["why"]


def test_a_course_for_a_folder_that_is_not_there_says_so(
    draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(draft), "-o", str(tmp_path / "nowhere" / "a.course"), "--json"]) == 3
    assert "no folder" in _error(capsys)["what"]


@pytest.mark.parametrize("arguments", [["build"], ["fly"], ["build", "a.md", "-o", "a.zip", "--rate", "5"]])
def test_what_is_not_understood_is_json_when_json_was_asked_for(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main([*arguments, "--json"])
    assert stop.value.code == 2
    assert _error(capsys)["code"] == 2


# A package is built once; the others import, which writes to both streams as well, and loads no scanner for it.
@pytest.mark.parametrize(("encoding", "verb"), [("ascii", "build"), ("latin-1", "import"), ("utf-8", "import")])
def test_letters_the_terminal_lacks_stop_nothing(draft: Path, tmp_path: Path, encoding: str, verb: str) -> None:
    outs = [tmp_path / f"السلامة 🔥{number}.{'zip' if verb == 'build' else 'course'}" for number in (1, 2)]
    options = ("--no-narration",) if verb == "build" else ()
    done = _run(verb, draft, "-o", outs[0], *options, "--json", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done.returncode == 0
    assert "السلامة 🔥1" in str(json.loads(done.stdout.decode(encoding)))
    told = _run(verb, draft, "-o", outs[1], *options, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert told.returncode == 0
    assert f"2{outs[1].suffix}".encode() in told.stdout


def test_a_name_does_not_command_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(tmp_path / "a\x1b]0;owned\x07.md")]) == 3
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("redirect", "code"), [(">&-", 0), ("2>&-", 0), (">&- 2>&-", 0), ("2>/dev/full", 0), (">/dev/full", 3), ("| head -c 1", 0)]
)
@pytest.mark.parametrize("form", ["", "--json"])
def test_closed_and_full_streams_end_calmly(redirect: str, code: int, form: str, draft: Path, tmp_path: Path) -> None:
    if "full" in redirect and not Path("/dev/full").exists():
        redirect, code = ">&-", 0
    line = f'set -o pipefail; "{sys.executable}" -m app import "{draft}" -o "{tmp_path}/a.course" {form} {redirect}'
    done = subprocess.run(["bash", "-c", line], capture_output=True, env=os.environ | HELD, timeout=60, check=False)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
    if "2>&-" in redirect and ">&- " not in redirect and form:
        assert json.loads(done.stdout)["import"]["losses"] == []


@pytest.mark.parametrize(("redirect", "code"), [(">&- 2>&-", 0), (">/dev/full", 3)])
def test_a_scan_ends_calmly_without_streams(redirect: str, code: int, draft: Path) -> None:
    if not Path("/dev/full").exists():
        redirect, code = ">&-", 0
    line = f'"{sys.executable}" -m app scan "{draft}" {redirect}'
    done = subprocess.run(["bash", "-c", line], capture_output=True, env=os.environ | HELD, timeout=60, check=False)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr


def test_a_home_that_is_no_folder_is_said(draft: Path, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    done = _run("build", draft, "-o", tmp_path / "a.zip", *PLAIN, LECTERN_HOME=str(tmp_path / "home"))
    assert done.returncode == 3
    assert "LECTERN_HOME" in json.loads(done.stdout)["error"]["next"]
    assert b"Traceback" not in done.stderr


def test_stopping_at_any_moment_is_no_traceback(draft: Path, tmp_path: Path) -> None:
    ends: set[int] = set()
    for wait in (0.08, 0.12, 0.2, 0.3, 0.5, 0.9):
        # A shell that runs the tests in the background has Ctrl-C ignored, and children inherit that.
        program = ["env", "--default-signal=INT", sys.executable, "-m", "app"]
        command = [*program, "import", str(draft), "-o", str(tmp_path / f"{wait}.course"), "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        said, error = process.communicate(timeout=30)
        if b"Traceback" in error and b"app/" not in error:
            continue  # Lectern's first line had not run yet: words and exit code (1 or -SIGINT) are the interpreter's own
        ends.add(process.returncode)
        assert b"Traceback" not in error
        if process.returncode in (0, 130) and said:
            json.loads(said)
    assert ends <= {0, 130, -signal.SIGINT}
