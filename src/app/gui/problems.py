"""The one place where errors end: expected ones are shown as they are, unforeseen ones calmly, and nobody sees a traceback."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Sequence
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.course import LecternError
from app.gui.widgets import Button, Dialog, problem_dialog
from app.services import logs
from app.services.jobs import unexpected

log = logging.getLogger(__name__)


def show_problem(
    parent: QWidget | None, error: LecternError, remedies: Sequence[tuple[str, Callable[[], object]]] = ()
) -> None:
    """Show an error, with buttons for what can be done about it, and wait until it was read."""
    dialog = problem_dialog(parent, error)
    for label, call in remedies:
        button = dialog.add_button(label, left=True)
        button.clicked.connect(dialog.accept)
        button.clicked.connect(lambda _checked=False, call=call: call())
    dialog.exec()
    dialog.deleteLater()


class Net:
    """Catches what no one else did: on the interface thread, on other threads, and in finalisers.

    Every case is logged with its traceback. The first one is shown; further ones while that dialog is open are only logged,
    because an error in painting comes back at every paint.
    """

    def __init__(self, dispatch: Callable[[Callable[[], None]], None]) -> None:
        self._dispatch = dispatch
        self._showing = False
        self._before = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Start catching."""
        sys.excepthook = self._caught
        threading.excepthook = self._caught_on_thread

    def remove(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            app = QApplication.instance()
            if app is not None:
                app.quit()
            return
        if not isinstance(error, LecternError):
            logs.start()  # in case it happened before the first paint
            log.error("unforeseen", exc_info=(kind, error, trace))
        self._dispatch(lambda: self._show(error))

    def _caught_on_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self._caught(args.exc_type, args.exc_value, args.exc_traceback)

    def _show(self, error: BaseException) -> None:
        if self._showing:
            return
        self._showing = True
        parent = QApplication.activeWindow()
        try:
            if isinstance(error, LecternError):
                show_problem(parent, error)
            else:
                _defect_dialog(parent, error).exec()
        finally:
            QTimer.singleShot(0, self._ready)

    def _ready(self) -> None:
        self._showing = False


def _defect_dialog(parent: QWidget | None, error: BaseException) -> Dialog:
    said = unexpected("The last step", error)
    dialog = problem_dialog(parent, said)
    where = str(logs.log_file())

    def copy() -> None:
        QApplication.clipboard().setText(where)

    button: Button = dialog.add_button("Copy the log file's path", icon="copy", left=True)
    button.clicked.connect(copy)
    return dialog
