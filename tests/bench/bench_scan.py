"""The scanner beside vanilla presidio in one run: time a paragraph, worst hostile text, worker start, memory, false alarms.

Run with ``python tests/bench/bench_scan.py``. Ratios are what counts; absolute figures are this machine's.
"""

from __future__ import annotations

import importlib.util
import queue
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "src"))

DETAILS = [
    "Write to alice.ng@northwind.com or call 212-736-5000.",
    "Card 4539 1488 0343 6467, IBAN DE89 3704 0044 0532 0130 00, SSN 536-90-4399.",
    "The password is Tr0ub4dor&3 and the host is 8.8.4.4.",
]


def _module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _timed(work: Callable[[str], Any], texts: list[str], rounds: int = 5) -> float:
    """Median over rounds of the seconds a text; texts differ each round, so that no cache helps."""
    seconds = []
    for number in range(rounds):
        fresh = [f"{text} {number}" for text in texts]
        began = time.perf_counter()
        for text in fresh:
            work(text)
        seconds.append((time.perf_counter() - began) / len(fresh))
    return statistics.median(seconds)


def _vanilla() -> Callable[[str], Any]:
    """Presidio as its documentation starts it, on a blank pipeline, with the one change that keeps it off the network."""
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__(ner_model_configuration=NerModelConfiguration())
            pipelines: Any = {"en": spacy.blank("en")}
            self.nlp = pipelines

        def load(self) -> None:
            """It is loaded."""

    module: Any = tldextract
    module.extract = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        engine = AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])
    return lambda text: engine.analyze(text, "en")


def _rss(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _worker(prose: list[str]) -> tuple[float, float, float, float]:
    """Seconds to the first answer, MB of the worker then and after the prose a hundred times, seconds of an edit and back."""
    from app.scan import Answer, Passage, ScanWorker

    answers: queue.Queue[str] = queue.Queue()
    began = time.perf_counter()

    def take(given: list[Answer]) -> None:
        for answer in given:
            answers.put(answer.id)

    worker = ScanWorker(b"k" * 32, take, lambda _state: None)
    try:
        worker.submit("first", (Passage("text", DETAILS[0]),))
        answers.get(timeout=60)
        start = time.perf_counter() - began
        pid = worker.pid
        assert pid
        first = _rss(pid)
        edits = []
        for number in range(50):
            began = time.perf_counter()
            worker.submit("edit", (Passage("text", f"{prose[number % len(prose)]} {number}"),), urgent=True)
            answers.get(timeout=60)
            edits.append(time.perf_counter() - began)
        for number in range(100 * len(prose)):
            worker.submit(f"b{number}", (Passage("text", f"{prose[number % len(prose)]} {number}"),))
        for _ in range(100 * len(prose)):
            answers.get(timeout=120)
        return start, first, _rss(pid), statistics.median(edits)
    finally:
        worker.close()


def main() -> None:
    """Print the table."""
    prose: list[str] = _module(HERE.parent / "scan" / "prose.py").PROSE
    start, first, after, edit = _worker(prose)

    from app.scan.scanner import Scanner

    began = time.perf_counter()
    scanner = Scanner()
    load = time.perf_counter() - began
    scanner.scan_text(DETAILS[0])
    vanilla = _vanilla()
    vanilla(DETAILS[0])
    characters = sum(map(len, prose)) / len(prose)
    ours, theirs = _timed(scanner.scan_text, prose), _timed(vanilla, prose)
    dense, dense_theirs = _timed(scanner.scan_text, DETAILS), _timed(vanilla, DETAILS)
    limits = _module(HERE.parent / "scan" / "test_limits.py")
    hostile = {
        name: _timed(scanner.scan_text, [(unit * (limits.SIZE // len(unit) + 1))[: limits.SIZE]], 3)
        for name, unit in limits.HOSTILE.items()
    }
    worst = max(hostile, key=lambda name: hostile[name])
    alarms = sum(len(scanner.scan_text(text)) for text in prose)
    alarms_theirs = sum(len(vanilla(text)) for text in prose)
    rows = [
        (
            f"prose paragraph ({characters:.0f} characters)",
            f"{ours * 1e6:.0f} µs",
            f"{theirs * 1e6:.0f} µs",
            f"{theirs / ours:.1f}×",
        ),
        ("paragraph full of details", f"{dense * 1e6:.0f} µs", f"{dense_theirs * 1e6:.0f} µs", f"{dense_theirs / dense:.1f}×"),
        (f"false alarms in {len(prose)} paragraphs", str(alarms), str(alarms_theirs), ""),
        (f"worst 10 kB ({worst})", f"{hostile[worst] * 1e3:.0f} ms", "", f"{hostile[worst] / 0.1:.2f} of the limit"),
        ("detectors loaded", f"{load * 1e3:.0f} ms", "", ""),
        ("worker: start to first answer", f"{start * 1e3:.0f} ms", "", ""),
        ("worker: an edit there and back", f"{edit * 1e3:.2f} ms", "", f"{edit / ours:.1f}× the scan"),
        ("worker: memory, then after 3,200 paragraphs", f"{first:.0f} MB, {after:.0f} MB", "", ""),
    ]
    print(f"{'':46}{'ours':>16}{'vanilla':>12}{'ratio':>20}")
    for name, mine, other, ratio in rows:
        print(f"{name:46}{mine:>16}{other:>12}{ratio:>20}")


if __name__ == "__main__":
    main()
