"""A provider service of a person, with a calendar that can be turned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.audit import AuditLog
from app.keys import KeyStore
from app.services.providers import ProviderService, SettingsFile

TERMS = "2025-05-31"
KEY = "sk-0123456789abcdefghij"


class Calendar:
    """What day it is."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def service(tmp_path: Path, calendar: Calendar) -> Iterator[ProviderService]:
    with AuditLog(tmp_path / "log.sqlite") as log:
        yield ProviderService(log, KeyStore(), SettingsFile(tmp_path / "providers.json"), user="Ada", now=calendar)


def events(service: ProviderService) -> list[str]:
    return [row.event for row in service.log.rows(newest_first=False)]


def last(service: ProviderService) -> dict[str, Any]:
    return dict(service.log.rows(limit=1)[0].fields)
