"""Many files scanned: found in folders, spread over processes, and left out when neither they nor the scanner changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from pathlib import Path

from app.course.errors import FileProblem
from app.paths import cache_dir
from app.scan import is_common
from app.services.digestkey import digest_key
from app.services.library.baseline import Baseline
from app.services.library.cluster import Cluster, scan_on
from app.services.library.texts import SUFFIXES
from app.services.library.work import FileResult, Found, digest_of, recipe, scan_file
from app.services.settings import write_atomically

Say = Callable[[float, str], None]
_AHEAD = 4
"""Files handed to the pool for each of its processes, so that none waits and cancelling is quick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What to scan and how. ``jobs`` 0 means as many processes as there are cores; with a ``cluster`` its workers do it."""

    paths: tuple[Path, ...]
    jobs: int = 0
    language: str = "en"
    baseline: Baseline = field(default_factory=Baseline)
    reuse: bool = True
    cluster: Cluster | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: every file's result in the order of their paths, with what the baseline knew taken out of ``found``;
    ``known`` counts those that are not common, ``reused`` the files that had not changed."""

    root: Path
    results: tuple[FileResult, ...]
    known: int
    reused: int

    @property
    def found(self) -> Iterator[tuple[FileResult, Found]]:
        """Every finding with its file."""
        return ((result, item) for result in self.results for item in result.found)

    @property
    def unreadable(self) -> tuple[FileResult, ...]:
        """The files that could not be scanned."""
        return tuple(result for result in self.results if result.problem)


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """The files themselves, and in folders every file of a kind that is looked into, sorted; hidden folders left out.

    Raises ``FileProblem`` for a path that is not there.
    """
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise FileProblem(f"“{path}” is not there.", "It was moved, renamed or deleted.", "Check the path.")
        for file in _walk(path) if path.is_dir() else [path]:
            if file not in seen:
                seen.add(file)
                yield file


def _walk(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith((".", "~$")):
                yield Path(here, name)


def scan_library(run: Run, say: Say) -> Outcome:
    """Scan everything. ``say`` may raise ``Cancelled``; what was done by then is remembered for the next time."""
    files = list(files_of(run.paths))
    root = Path(os.path.commonpath([path.resolve() if path.is_dir() else path.resolve().parent for path in run.paths]))
    key, memory = digest_key(), _Memory(run.language, reuse=run.reuse)
    results: dict[Path, FileResult] = {}
    todo: list[Path] = []
    for file in files:
        known = memory.recall(file)
        if known is None:
            todo.append(file)
        else:
            results[file] = known
    reused = len(results)
    for file, result in _scanned(todo, key, run, lambda done: say((reused + done) / max(len(files), 1), "Scanning")):
        results[file] = result
        memory.keep(result)
    told = []
    known_count = 0
    for file in files:
        result = results[file]
        news = run.baseline.news(result, root)
        known_count += _loud(result.found) - _loud(news)
        told.append(FileResult(result.path, result.sha256, news, result.problem, result.next_step))
    return Outcome(root, tuple(told), known_count, reused)


def _scanned(files: list[Path], key: bytes, run: Run, say: Callable[[int], None]) -> Iterator[tuple[Path, FileResult]]:
    if run.cluster is not None:
        if files:
            yield from scan_on(run.cluster, files, key, run.language, say)
        return
    jobs = min(run.jobs or os.cpu_count() or 1, max(len(files), 1))
    if jobs == 1:
        for done, file in enumerate(files):
            say(done)
            yield file, scan_file(str(file), key, run.language)
        return
    yield from _pooled(files, key, run.language, jobs, say)


def _pooled(
    files: list[Path], key: bytes, language: str, jobs: int, say: Callable[[int], None]
) -> Iterator[tuple[Path, FileResult]]:
    """Over processes. A file that brings its process down is scanned once more alone, and then reported."""
    waiting, lost = list(reversed(files)), list[Path]()
    done = 0
    while waiting:
        pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
        running: dict[Future[FileResult], Path] = {}
        try:
            while waiting or running:
                while waiting and len(running) < jobs * _AHEAD:
                    file = waiting.pop()
                    running[pool.submit(scan_file, str(file), key, language)] = file
                say(done)
                finished, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in finished:
                    file = running[future]
                    result = future.result()
                    del running[future]
                    done += 1
                    yield file, result
        except BrokenProcessPool:
            lost += running.values()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    for file in lost:
        yield file, _alone(file, key, language)


def _alone(file: Path, key: bytes, language: str) -> FileResult:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(scan_file, str(file), key, language).result()
        except BrokenProcessPool:
            problem = f"“{file.name}” brought the scanner down."
            return FileResult(str(file), "", problem=problem, next_step="Leave it out, and please report it.")


class _Memory:
    """Results by content, under what the scanner is made of now: another table, model or list of terms forgets them all."""

    def __init__(self, language: str, *, reuse: bool) -> None:
        self._folder = cache_dir() / "library" / _fingerprint(language)
        self._reuse = reuse

    def recall(self, file: Path) -> FileResult | None:
        """The result of a file whose bytes and place were scanned before."""
        if not self._reuse:
            return None
        try:
            data = json.loads(self._entry(str(file), digest_of(file)).read_text("utf-8"))
            found = tuple(Found(**row) for row in data["found"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return FileResult(str(file), data["sha256"], found)

    def keep(self, result: FileResult) -> None:
        """Remember a result; a full disk only makes the next scan slower."""
        if result.problem:
            return
        data = {"sha256": result.sha256, "found": [asdict(item) for item in result.found]}
        try:
            write_atomically(self._entry(result.path, result.sha256), json.dumps(data).encode())
        except OSError:
            return

    def _entry(self, path: str, sha256: str) -> Path:
        name = hashlib.sha256(f"{Path(path).name}\0{sha256}".encode()).hexdigest()
        return self._folder / name[:2] / f"{name}.json"


def _loud(found: Iterable[Found]) -> int:
    return sum(not is_common(item.kind) for item in found)


def _fingerprint(language: str) -> str:
    return hashlib.sha256(recipe(language).encode() + digest_key()).hexdigest()[:16]
