"""The preview: the real build of the open course, served to browsers of this computer while the course is open."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from app.course.errors import Cancelled
from app.course.model import Course
from app.paths import cache_dir

if TYPE_CHECKING:
    from app.publish import MediaSource, PreviewServer

Say = Callable[[float, str], None]


class Preview:
    """One folder and one server for an open course. A context manager; closing it removes both.

    It is built on a worker and closed by the window, maybe in the middle of a build: that one then ends as cancelled.
    """

    def __init__(self) -> None:
        self._one = threading.Lock()
        self._closed = False
        self._folder: Path | None = None
        self._server: PreviewServer | None = None
        self._address = ""

    def build(self, course: Course, media: MediaSource, say: Say) -> str:
        """Build the course and return the address to open; a second build is served at the same one.

        Raises :class:`Cancelled` when it was closed meanwhile.
        """
        from app.publish import PreviewServer, build_site

        def go_on(fraction: float, text: str) -> None:
            if self._closed:
                raise Cancelled
            say(fraction, text)

        with self._one:
            go_on(0.0, "")
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="preview-", dir=cache_dir()))
            build_site(course, media, self._folder, go_on, preview=True)
            go_on(1.0, "")
            if self._server is None:
                self._server = PreviewServer()
                self._address = self._server.start(self._folder)
            return self._address

    @property
    def closed(self) -> bool:
        """Whether the course is closed, so that nobody waits for a build any longer."""
        return self._closed

    def close(self) -> None:
        """Stop serving and remove what was built; a build that runs ends at its next step. Idempotent."""
        self._closed = True
        with self._one:
            if self._server is not None:
                self._server.stop()
                self._server = None
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
