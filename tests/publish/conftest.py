"""Says in the head line of a run whether the official schemas were at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def schema_folder() -> Path | None:
    """The official schemas: ``LECTERN_SCHEMAS``, or ``shared/schemas`` beside the repository; None where there are none."""
    named = os.environ.get("LECTERN_SCHEMAS")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "shared" / "schemas"
    return folder if (folder / "scorm12").is_dir() else None


def pytest_report_header(config: pytest.Config) -> str:
    """One line at the top of the run."""
    return "SCORM schemas: " + ("official" if schema_folder() else "none at hand, structural test only")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line at its end: a folder's ``pytest_report_header`` is only heard when the folder is named on the command line."""
    found = "the official schemas" if schema_folder() else "our structural test only (no official schemas at hand)"
    terminalreporter.write_line(f"SCORM manifests were held against {found}.")
