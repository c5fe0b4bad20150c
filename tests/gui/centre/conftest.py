"""A log with requests in it, as weeks of work would have left it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.services.compliance import log_path

Fill = Callable[..., datetime]


@pytest.fixture
def fill(private_home: object) -> Fill:
    """Writes ``count`` requests, one a day up to now, each by the provider that ``provider(number)`` names; gives the time of
    the last."""
    from app.audit import AuditLog

    def write(count: int, provider: Callable[[int], str] = lambda _number: "openai", *, days: int = 30) -> datetime:
        now = datetime.now(UTC)
        at = [now]
        with AuditLog(log_path(), now=lambda: at[0]) as log:
            for number in range(count):
                at[0] = now - timedelta(days=count - 1 - number)
                digest = hashlib.sha256(str(number).encode()).hexdigest()
                about = {
                    "user": "M. Okafor",
                    "request": f"r{number}",
                    "provider": provider(number),
                    "model": "model-1",
                    "feature": "narration",
                    "course": "c1",
                    "blocks": ["b1"],
                    "count": 1,
                    "bytes": 800,
                    "digest": digest,
                }
                purge = (at[0] + timedelta(days=days)).date().isoformat() if days else None
                log.append("request.approved", **about, host="api.example", region="EU", kinds=["email"], purge=purge)
                log.append("request.sending", **about)
                log.append("request.done", **about, done=1, outputs=digest, provider_request=f"req_{number}")
        return at[0]

    return write
