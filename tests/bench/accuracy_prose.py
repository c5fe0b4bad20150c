"""False alarms of :mod:`bench_accuracy` on folders of real prose: manuals, documentation, licences, read-me files, docstrings.

What such text holds is taken for harmless: every credential, marking, child and illness found in it is a false alarm, unless a
look at it says otherwise, which is why each is printed. Names are none: manuals are full of their authors.
"""

from __future__ import annotations

import ast
import gzip
import html
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from accuracy_kinds import CREDENTIALS  # type: ignore[import-not-found]  # stands beside this module

from app.course.findings import Severity

JUDGED = (*sorted(CREDENTIALS), "marking", "child", "health")
_TEXT = {".txt", ".md", ".rst", ".html", ".htm", ".py", ".gz", ""}
_NAMES = re.compile(r"README|NEWS|METADATA|LICEN[CS]E|COPYING|copyright|changelog|[A-Z][A-Za-z.-]{2,}", re.IGNORECASE)
_MANUAL = re.compile(r"\.\d[a-z]*\.gz$")
_BLOCK = re.compile(r"(?i)</?(?:p|div|li|h\d|tr|pre|dd|dt|br|section|blockquote)\b[^>]*>")
_SILENT = re.compile(r"(?is)<(script|style|nav|head)\b.*?</\1>")


def table(scanner: Any, folders: list[Path], most: int) -> None:
    """Print the false alarms in each folder, ``most`` words of it at most, and their rate."""
    print("\nFalse alarms on prose (asked about, and noted for review)")
    words, wrong = Counter[str](), Counter[tuple[str, str]]()
    for folder in folders:
        for text in _paragraphs(folder, most):
            words[str(folder)] += len(text.split())
            for hit in scanner.scan_text(text):
                if hit.kind in JUDGED:
                    tier = "noted" if hit.weight is Severity.REVIEW else "asked"
                    wrong[hit.kind, tier] += 1
                    around = (
                        text[max(0, hit.start - 40) : hit.start],
                        text[hit.start : hit.end][:60],
                        text[hit.end : hit.end + 20],
                    )
                    print(f"    {tier} {hit.kind:18} {' ⟦'.join(map(repr, around[:2]))}⟧ {around[2]!r}")
        print(f"  {folder}: {words[str(folder)]} words", flush=True)
    print(f"  {'kind':20} {'asked':>6} {'noted':>6}  asked in 100,000 of {words.total()} words")
    for kind in JUDGED:
        asked, noted = wrong[kind, "asked"], wrong[kind, "noted"]
        print(f"  {kind:20} {asked:6} {noted:6} {100_000 * asked / max(words.total(), 1):8.2f}")
    credentials = sum(wrong[kind, "asked"] for kind in CREDENTIALS)
    print(f"  credentials together: {100_000 * credentials / max(words.total(), 1):.2f} in 100,000 words (goal: below 1)")


def _paragraphs(folder: Path, most: int) -> Iterator[str]:
    """The paragraphs of the readable files of a folder, in an order that is mixed and always the same."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in _TEXT and path.is_file())
    random.Random(5).shuffle(files)
    seen = 0
    for path in files:
        for text in re.split(r"\n\s*\n", _read(path)):
            if text.strip():
                yield text
                seen += len(text.split())
        if seen >= most:
            return


def _read(path: Path) -> str:
    """The prose of a file; nothing of one that holds none."""
    if _MANUAL.search(path.name):
        manual = shutil.which("man")
        said = [manual, "-P", "cat", "-E", "UTF-8", str(path)] if manual else ["true"]
        return re.sub(r".\x08", "", subprocess.run(said, capture_output=True, text=True, errors="replace", check=False).stdout)
    if not path.suffix and not _NAMES.match(path.name):
        return ""
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError):
        return ""
    if b"\0" in data:
        return ""
    text = data.decode("utf-8", "replace")
    if path.suffix == ".py":
        return _docstrings(text)
    if path.suffix in (".html", ".htm"):
        return html.unescape(re.sub(r"<[^>]+>", "", _BLOCK.sub("\n\n", _SILENT.sub(" ", text))))
    return text


def _docstrings(text: str) -> str:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return ""
    homes = (node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef))
    return "\n\n".join(said for home in homes if (said := ast.get_docstring(home)))
