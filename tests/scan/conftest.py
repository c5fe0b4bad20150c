"""The scanner's own tests."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def scan_worker() -> None:
    """The worker is started here as Lectern starts it, not forked as for all other tests."""
