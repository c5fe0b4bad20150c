"""A process that edits a course until it is killed: ``python -m tests.project.typist FILE SEED``.

After each save it prints how many it has been told are safe. What it does follows from the seed and the course alone, so
whoever killed it can work out what must be in the file.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from tests.project.helpers import step

from app.project import ProjectFile


def main() -> None:
    """Edit until killed."""
    path, rng = Path(sys.argv[1]), Random(int(sys.argv[2]))
    project = ProjectFile.open(path)
    print("open", flush=True)
    for n in range(1, 100_000):
        _, course, change = step(rng, project.course)
        project.append([change], course)
        print(n, flush=True)
        if n % 7 == 0:
            project.add_media(rng.randbytes(300_000), "image/png", f"{n}.png")


if __name__ == "__main__":
    main()
