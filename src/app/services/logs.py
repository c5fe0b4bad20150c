"""The log file for defects: what went wrong inside, never what anybody wrote. Not the audit log, which is :mod:`app.audit`."""

from __future__ import annotations

import logging
from pathlib import Path

from app.paths import data_dir


def log_file() -> Path:
    """Where it is; shown in Help and in messages about defects."""
    return data_dir() / "lectern.log"


def start() -> None:
    """Write warnings and errors to the log file: two files of 1 MB at most. A disk that is full must not stop the app."""
    from logging.handlers import RotatingFileHandler  # brings sockets and pickle along

    try:
        handler: logging.Handler = RotatingFileHandler(
            log_file(), maxBytes=1_000_000, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.raiseExceptions = False
