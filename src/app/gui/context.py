"""What parts of the window need from it, handed to them, so that they never hold the window itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.course import LecternError
from app.gui.actions import Actions
from app.services import Dispatch
from app.services.jobs import Jobs
from app.services.settings import PreferencesFile

if TYPE_CHECKING:
    from app.services.ai import Request
    from app.services.compliance import Compliance
    from app.services.editing import Session
    from app.services.narrating import NarrationService
    from app.services.policy import PolicyService
    from app.services.reviewing import ReviewService
    from app.services.scanning import ScanService


class Say(Protocol):
    """Shows a short message that goes away by itself, with at most one button."""

    def __call__(self, message: str, action: str = "", on_action: Callable[[], object] | None = None) -> None: ...


class ShowCentre(Protocol):
    """Opens a page of the Compliance Centre, narrowed to what is named (``{"provider": "openai"}``)."""

    def __call__(self, page: str = "", narrowed: Mapping[str, str] | None = None) -> None: ...


def _no_course() -> OpenCourse | None:
    return None


def _no_centre(page: str = "", narrowed: Mapping[str, str] | None = None) -> None:
    """A context that belongs to no window has nowhere to go."""


def _nobody(_request: Request) -> None:
    """A course without a window has no assistant."""


def _not_wired() -> Compliance:
    raise RuntimeError("this context belongs to no window, so it has no log and no guard")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The window as its parts see it.

    ``problem`` shows an error as every error is shown; ``say`` a toast; ``window`` is the parent for dialogs. ``jobs`` runs
    what takes longer than a blink and calls back on the interface thread. ``compliance`` gives keys, log, policy and guard:
    one for the whole process, opened on first use and closed by the window. ``opened`` gives the open course, None while there
    is none; ``centre`` leads into the Compliance Centre.
    """

    window: QWidget
    actions: Actions
    jobs: Jobs
    preferences: PreferencesFile
    dispatch: Dispatch
    say: Say
    problem: Callable[[LecternError], None]
    compliance: Callable[[], Compliance] = _not_wired
    opened: Callable[[], OpenCourse | None] = _no_course
    centre: ShowCentre = _no_centre


class Go(Protocol):
    """Shows a lesson, a block in it, and a stretch of text (code points of a part) in that."""

    def __call__(self, lesson_id: str, block_id: str = "", part: str = "", start: int = 0, end: int = 0) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCourse:
    """The open course as its panels see it: session, scanner, policy, and the way to any place in it.

    ``narrations`` gives the one narration service of the open course and ``reviews`` the one of its reviews, each made on
    first use. ``ask`` has the assistant prepare a request and show its sheet.
    """

    session: Session
    scans: ScanService
    policy: PolicyService
    context: Context
    go: Go
    narrations: Callable[[], NarrationService]
    reviews: Callable[[], ReviewService]
    ask: Callable[[Request], object] = _nobody


class Queued(QObject):
    """A :data:`Dispatch` into the event loop of the thread it was made on. Calls after :meth:`close` are dropped."""

    _call = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._open = True
        self._call.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def __call__(self, call: Callable[[], None]) -> None:
        """Run ``call`` on the interface thread, soon, in order."""
        if self._open:
            self._call.emit(call)

    def close(self) -> None:
        """Let nothing more arrive: the window is going away."""
        self._open = False

    def _run(self, call: Callable[[], None]) -> None:
        if self._open:
            call()
