"""A library scanned on a real Dask cluster on loopback: what one process finds, also when a worker is killed in mid-run."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.wire.certificates import signed

from app.services.digestkey import digest_key
from app.services.library import Cluster, ClusterProblem, Run, scan_library
from app.services.library.cluster import scan_on

FILES = 24


class Running:
    """A scheduler and its workers, each a process of Dask's own command."""

    def __init__(self, tls: tuple[str, ...] = (), **settings: str) -> None:
        self._tls = tls
        self._environment = os.environ | settings
        self._started: list[subprocess.Popen[str]] = []
        arguments = ["scheduler", "--host", f"{'tls' if tls else 'tcp'}://127.0.0.1", "--port", "0", "--no-dashboard", *tls]
        self.address = self._heard(self._start(arguments), r"Scheduler at:\s+(\S+)")

    def worker(self) -> int:
        """Start one and wait until it is ready; the pid of the process that scans."""
        quiet = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0"]
        started = self._start(["worker", self.address, *quiet, *self._tls])
        self._heard(started, r"(Registered to)")
        return started.pid

    def _start(self, arguments: list[str]) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", "from dask.__main__ import main; main()", *arguments]
        started = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=self._environment)
        self._started.append(started)
        return started

    def _heard(self, started: subprocess.Popen[str], wanted: str) -> str:
        assert started.stderr is not None
        for line in started.stderr:
            found = re.search(wanted, line)
            if found:
                # Its pipe stays unread: what a test's few files make it write fits.
                return found[1]
        raise AssertionError(f"it ended with {started.wait()}")

    def end(self) -> None:
        for started in reversed(self._started):
            started.kill()
            started.communicate()


@pytest.fixture
def cluster() -> Iterator[Running]:
    running = Running()
    yield running
    running.end()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    for number in range(FILES):
        lines = [f"Line {line}: write to person{number}.{line}@northwind.com before noon." for line in range(40)]
        (folder / f"notes-{number:02}.txt").write_text("\n\n".join(lines), "utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    return folder


def nothing(_fraction: float, _text: str) -> None:
    return None


def test_a_killed_worker_loses_nothing_and_doubles_nothing(cluster: Running, library: Path) -> None:
    doomed = cluster.worker()
    files = sorted(library.iterdir())
    told: list[Path] = []
    results = {}
    for file, result in scan_on(Cluster(scheduler=cluster.address), files, digest_key(), "en", lambda _done: None):
        told.append(file)
        results[file] = result
        if len(told) == 3:  # it holds several files now; another takes over
            os.kill(doomed, signal.SIGKILL)
            cluster.worker()
    assert Counter(told) == Counter(files)
    alone = scan_library(Run(paths=(library,), jobs=1, reuse=False), nothing)
    assert [results[Path(result.path)] for result in alone.results] == list(alone.results)
    assert len(list(alone.found)) == FILES * 40


def test_the_command_scans_on_a_cluster_although_it_watches_its_connections(cluster: Running, library: Path) -> None:
    cluster.worker()
    command = [sys.executable, "-m", "app", "scan", str(library), "--format", "json", "--quiet"]
    asked = [*command, "--engine", "dask", "--scheduler", cluster.address]
    ended = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 3, ended.stderr  # broken.pdf
    told = json.loads(ended.stdout)
    assert (told["files"], len(told["findings"]), len(told["problems"])) == (FILES + 1, FILES * 40, 1)


def test_tls_with_certificates_on_both_sides(library: Path, tmp_path: Path) -> None:
    made = signed(tmp_path)
    running = Running(("--tls-ca-file", str(made.authority), "--tls-cert", str(made.chain), "--tls-key", str(made.key)))
    try:
        running.worker()
        secure = Cluster(scheduler=running.address, ca=str(made.authority), certificate=str(made.chain), key=str(made.key))
        outcome = scan_library(Run(paths=(library / "notes-00.txt",), reuse=False, cluster=secure), nothing)
        assert len(list(outcome.found)) == 40
        with pytest.raises(ClusterProblem, match="needs certificates"):
            Cluster(scheduler=running.address).place()
    finally:
        running.end()


def test_workers_with_other_terms_are_not_believed(cluster: Running, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster.worker()
    monkeypatch.setattr("app.services.library.cluster.recipe", lambda _language: "other")
    ((_, result),) = scan_on(
        Cluster(scheduler=cluster.address), [library / "notes-00.txt"], digest_key(), "en", lambda _done: None
    )
    assert "another version of Lectern, or other terms" in result.problem
    assert not result.found


def begun(pipe: Path) -> int | None:
    """The end of a named pipe to write into once a process has opened it to read; None before."""
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_file_whose_workers_die_is_tried_alone_and_then_named(library: Path, deaths: int) -> None:
    endless = library / "endless.txt"
    os.mkfifo(endless)  # whoever reads it waits, so that it is known to have been begun and not to be done
    files = [library / "notes-00.txt", library / "notes-01.txt", endless]
    running = Running(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    alive = [running.worker()]
    told: dict[Path, str] = {}
    died = 0

    def watch(_done: int) -> None:
        nonlocal died
        held = begun(endless) if died < deaths else None
        if held is None:
            return
        died += 1
        if died == deaths:
            endless.unlink()
            endless.write_text("Write to anna@northwind.com before noon.", "utf-8")
        os.kill(alive.pop(), signal.SIGKILL)
        os.close(held)  # only now: it is the end of the file for a reader that lives
        alive.append(running.worker())

    try:
        for file, result in scan_on(Cluster(scheduler=running.address), files, digest_key(), "en", watch):
            assert file not in told
            told[file] = result.problem
    finally:
        running.end()
    assert list(told) == files
    assert died == deaths
    assert ("brought every worker down" in told[endless]) == (deaths > 1)
    assert not any(problem for file, problem in told.items() if file != endless)


def test_a_scheduler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.library.cluster._ANSWER", 1.0)
    with pytest.raises(ClusterProblem, match=r"127\.0\.0\.1:9 does not answer"):
        list(scan_on(Cluster(scheduler="tcp://127.0.0.1:9"), [Path("a.txt")], b"k" * 32, "en", lambda _done: None))


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("tcp://cluster.example:8786", "would not be encrypted"),
        ("http://127.0.0.1:8786", "no address of a scheduler"),
        ("tcp://127.0.0.1:eighty", "no address of a scheduler"),
        ("127.0.0.1:8786", "no address of a scheduler"),
    ],
)
def test_an_address_that_is_none_or_not_private_is_refused(address: str, why: str) -> None:
    with pytest.raises(ClusterProblem, match=why):
        Cluster(scheduler=address).place()


def test_the_key_of_the_digests_is_in_no_log(library: Path) -> None:
    from app.services.library.cluster import _Hidden

    assert "secret" not in f"{_Hidden(b'secret')} {[_Hidden(b'secret')]}"
