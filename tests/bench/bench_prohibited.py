"""The prohibited-use screen: what it finds of what is asked, what it says about ordinary training prose, and how fast.

Run with ``python tests/bench/bench_prohibited.py``. Rates are of our own sets in ``tests/scan``; speed is this machine's.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "src"))


def _module(name: str) -> Any:
    path = HERE.parent / "scan" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Print the table."""
    from app.scan.prohibited import screen

    began = time.process_time()
    screen("warm up: nothing to see")
    print(f"{'tables read and compiled':34}{time.process_time() - began:8.2f} s")
    asked = _module("asked")
    sets = {**asked.ASKED, "disguised": asked.DISGUISED, "written later": asked.WRITTEN_LATER}
    print(f"\n{'requests':34}{'asked':>8}{'found':>8}{'rate':>8}")
    total = hits = 0
    for name, texts in sets.items():
        found = sum(bool(screen(text)) for text in texts)
        total, hits = total + len(texts), hits + found
        print(f"{name:34}{len(texts):8}{found:8}{found / len(texts):8.2f}")
    print(f"{'all':34}{total:8}{hits:8}{hits / total:8.2f}")
    prose = (HERE.parent / "scan" / "training_prose.md").read_text("utf-8")
    said = [hit for paragraph in prose.split("\n\n") for hit in screen(paragraph)]
    words = len(prose.split())
    print(f"\ntraining prose, {words} words: {sum(not hit.overridable for hit in said)} hard blocks, {len(said)} hits in all")
    harmless = _module("harmless").HARMLESS
    alarms = [hit for text in harmless for hit in screen(text)]
    print(f"ordinary requests that come close, {len(harmless)}: {len(alarms)} hits")
    began = time.process_time()
    screen(prose * 5)
    print(f"speed: {len(prose) * 5 / (time.process_time() - began) / 1e6:.2f} million characters a second")


if __name__ == "__main__":
    main()
