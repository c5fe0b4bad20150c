"""The same work on a Dask cluster, for archives beyond one machine: ``lectern scan --engine dask --scheduler ADDRESS``.

The workers read the files themselves, from storage that every computer sees under the same path; over the network go paths,
masked findings and the key of the digests, no text. Who can reach a scheduler can run code on its workers, so beyond this
computer the connection has to be TLS with certificates on both sides, as Dask's own documentation asks for.

A worker that dies loses nothing: the scheduler gives its files to others. Files whose workers die again and again are tried
once more, each alone, and then reported by name. Each file is one task with a key of its own, and one result a file is taken,
so nothing is doubled.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from app import watch
from app.course.errors import LecternError
from app.services.library.work import FileResult, recipe, scan_file

if TYPE_CHECKING:
    from distributed import Client, Future

_AHEAD = 4
"""Files handed to the scheduler for each thread of its workers: none waits, and cancelling is quick."""
_ANSWER = 10.0
"""Seconds a scheduler has to answer."""
_PATIENCE = 60.0
"""Seconds without any worker before giving up: longer than it takes to start one again."""


class ClusterProblem(LecternError):
    """A cluster that can't be used or was lost. What was scanned by then is remembered."""

    exit_code = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where the scheduler is, as ``tcp://host:port`` or ``tls://host:port``, and the PEM files of a TLS connection."""

    scheduler: str
    ca: str = ""
    certificate: str = ""
    key: str = ""

    def place(self) -> tuple[str, int]:
        """Host and port; raises :class:`ClusterProblem` for an address that is none, or that would not be private."""
        parts = urlsplit(self.scheduler)
        host, port = parts.hostname, _port(parts)
        if parts.scheme not in ("tcp", "tls") or not host or not port:
            raise ClusterProblem(
                f"“{self.scheduler}” is no address of a scheduler.", "", "Give it as tls://HOST:PORT, or tcp://127.0.0.1:PORT."
            )
        if parts.scheme == "tcp" and not _here(host):
            raise ClusterProblem(
                f"The connection to {host} would not be encrypted.",
                "Findings would travel in the open, and nobody would know who answers.",
                "Start the cluster with TLS and give tls://HOST:PORT with --tls-ca, --tls-cert and --tls-key.",
            )
        if parts.scheme == "tls" and not (self.ca and self.certificate and self.key):
            raise ClusterProblem(
                "A TLS scheduler needs certificates.", "", "Give --tls-ca, --tls-cert and --tls-key, as its workers have them."
            )
        for file in filter(None, (self.ca, self.certificate, self.key)):
            if not Path(file).is_file():
                raise ClusterProblem(f"“{file}” is not there.", "It should hold a part of the TLS connection.", "Check it.")
        return host, port


class _Hidden:
    """The key of the digests on its way: a scheduler that logs a task's arguments logs none of it."""

    def __init__(self, value: bytes) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "<hidden>"


@cache
def _recipe(language: str) -> str:
    return recipe(language)


_one_at_a_time = threading.Lock()


def scan_here(path: str, key: _Hidden, language: str, wanted: str) -> FileResult:
    """What a worker does with a file: one at a time in a process, however many threads it was started with."""
    with _one_at_a_time:
        if _recipe(language) != wanted:
            problem = f"“{Path(path).name}” was not scanned: its worker has another version of Lectern, or other terms."
            return FileResult(path, "", problem=problem, next_step="Bring all computers to the same version and terms.")
        return scan_file(path, key.value, language)


def scan_on(
    cluster: Cluster, files: list[Path], key: bytes, language: str, say: Callable[[int], None]
) -> Iterator[tuple[Path, FileResult]]:
    """Scan ``files`` on the cluster; they come as they get done. Raises :class:`ClusterProblem`, or what ``say`` raises."""
    place = cluster.place()
    with watch.permit_everywhere(place), _connected(cluster) as client:
        work = _Tasks(client, _Hidden(key), language)
        waiting = list(reversed(files))
        done, last = 0, time.monotonic()
        while waiting or work.running or work.suspects:
            threads = work.threads()
            while waiting and len(work.running) < max(1, threads) * _AHEAD:
                work.hand(waiting.pop())
            if not work.running:
                work.hand(work.suspects.pop(), alone=True)
            say(done)
            finished = work.finished()
            if threads or finished:
                last = time.monotonic()
            elif time.monotonic() - last > _PATIENCE:
                raise ClusterProblem(
                    f"No worker is connected to {cluster.scheduler}.",
                    f"Nothing was scanned for {_PATIENCE:.0f} seconds.",
                    "Start workers with: dask worker ADDRESS --nthreads 1. What was scanned is not scanned again.",
                )
            for file, result in finished:
                done += 1
                yield file, result


class _Tasks:
    """The files that are with the scheduler now."""

    def __init__(self, client: Client, key: _Hidden, language: str) -> None:
        self._client = client
        self._key = key
        self._language = language
        self._wanted = recipe(language)
        self.running: dict[Future, Path] = {}
        self.suspects: list[Path] = []
        self._alone: Future | None = None

    def threads(self) -> int:
        """Threads of all workers there are now."""
        self._alive()
        return sum(self._client.nthreads().values())

    def hand(self, file: Path, *, alone: bool = False) -> None:
        """Give a file to the scheduler; ``alone`` is its second and last chance."""
        # An impure task gets a key of its own: two files of the same name in different runs are never taken for one.
        task = self._client.submit(scan_here, str(file), self._key, self._language, self._wanted, pure=False)
        self.running[task] = file
        self._alone = task if alone else None

    def finished(self) -> list[tuple[Path, FileResult]]:
        """What got done, waiting a fifth of a second for the first."""
        from distributed import TimeoutError as NotYet
        from distributed import wait

        with contextlib.suppress(NotYet), self._client.as_current():
            wait(list(self.running), timeout=0.2, return_when="FIRST_COMPLETED")
        self._alive()
        told = []
        for task in [task for task in self.running if task.done()]:
            file = self.running.pop(task)
            result = _result(task, file)
            if result is not None:
                told.append((file, result))
            elif task is self._alone:
                problem = f"“{file.name}” brought every worker down that tried it."
                told.append((file, FileResult(str(file), "", problem=problem, next_step="Leave it out, and please report it.")))
            else:
                self.suspects.append(file)
        return told

    def _alive(self) -> None:
        if self._client.status != "running":
            raise ClusterProblem(
                "The connection to the scheduler was lost.",
                "",
                "Start it again and scan again: what was scanned is remembered.",
            )


def _result(task: Future, file: Path) -> FileResult | None:
    """What came of a file; None when its workers died, be it for its sake or for that of one that was beside it."""
    from distributed import KilledWorker

    try:
        result: FileResult = task.result(timeout=30)
    except KilledWorker:
        return None
    except Exception as error:  # whatever the cluster does with one file, the others go on
        problem = f"“{file.name}” can't be scanned: the cluster failed ({type(error).__name__})."
        return FileResult(str(file), "", problem=problem, next_step="Scan again; look at the log of the workers.")
    return result


@contextlib.contextmanager
def _connected(cluster: Cluster) -> Iterator[Client]:
    try:
        from distributed import Client, Security
    except ImportError as error:
        raise ClusterProblem(
            "Dask is not installed.", "It is an extra that most people don't need.", "Run: pip install 'lectern[cluster]'"
        ) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is said in our words
    security: Any = None
    if cluster.scheduler.startswith("tls:"):
        security = Security(
            tls_ca_file=cluster.ca,
            tls_client_cert=cluster.certificate,
            tls_client_key=cluster.key,
            require_encryption=True,
        )
    try:
        client = Client(cluster.scheduler, security=security, timeout=_ANSWER, set_as_default=False, direct_to_workers=False)
    except (OSError, ValueError) as error:
        raise ClusterProblem(
            f"The scheduler at {cluster.scheduler} does not answer.", f"{error}.", "Check that it runs, and its address."
        ) from error
    try:
        yield client
    finally:
        client.close(timeout=5)


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or 0
    except ValueError:
        return 0


def _here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
