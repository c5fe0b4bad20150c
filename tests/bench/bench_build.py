"""``lectern build`` of a 50-page document: what each stage costs, as shares of one run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PAGES = 50
WORDS_A_PAGE = 300  # a page of 11-point prose with headings and lists
SENTENCES = (
    "Every hall has two exits, and both of them lead to the yard behind the loading dock.",
    "Walk to each of them on your first day, and count the doors on the way.",
    "A door that is propped open lets smoke into the stairs, so keep it shut even on warm days.",
    "The alarm rings in the whole building when anyone breaks the glass of a call point.",
    "Leave your bag where it is, help whoever is next to you, and do not use the lift.",
    "The person in the yellow vest counts heads at the assembly point and reports to the fire service.",
)


def document(path: Path) -> int:
    """Write a document of 50 pages; returns its words. Every sentence differs, so that no clip is made only once."""
    import docx

    made = docx.Document()
    words = number = 0
    for page in range(PAGES):
        if page % 5 == 0:
            made.add_heading(f"Chapter {page // 5 + 1}", 1)
        made.add_heading(f"Topic {page + 1}", 2)
        count = 0
        while count < WORDS_A_PAGE:
            number += 1
            text = f"{SENTENCES[number % len(SENTENCES)][:-1]}, as rule {number} says."
            made.add_paragraph(text, style="List Bullet" if number % 4 == 0 else None)
            count += len(text.split())
        words += count
    made.save(str(path))
    return words


def build(folder: Path) -> tuple[dict[str, float], int]:
    """Seconds of each stage of one build, and milliseconds of narration it made."""
    command = [sys.executable, "-m", "app", "build", "draft.docx", "-o", "out.zip", "--json", "--quiet"]
    environment = {**os.environ, "LECTERN_HOME": str(folder / "home")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    told = json.loads(done.stdout)
    return told["seconds"], told["narration"]["milliseconds"]


def main() -> None:
    """Build twice: with nothing cached, and again with nothing changed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        words = document(folder / "draft.docx")
        first, speech = build(folder)
        again, _ = build(folder)
    total = sum(first.values())
    print(f"{PAGES} pages, {words} words, {speech / 60000:.0f} minutes of narration")
    print(f"{'stage':10} {'share':>6} {'seconds':>8} {'again':>8}")
    for stage, seconds in first.items():
        print(f"{stage:10} {seconds / total:6.0%} {seconds:8.2f} {again[stage]:8.2f}")
    print(f"{'all':10} {'100%':>6} {total:8.2f} {sum(again.values()):8.2f}")
    print(f"narration made at {speech / 1000 / first['narrate']:.0f} × real time")
    print(f"building again without a change costs {sum(again.values()) / total:.2f} of the first time")


if __name__ == "__main__":
    main()
