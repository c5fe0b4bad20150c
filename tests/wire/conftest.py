"""What tests against servers on this computer share."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from app.providers import wire


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A test authority that this computer trusts beside its own."""
    usual = wire.trusted

    def trusting() -> ssl.SSLContext:
        context = usual()
        context.load_verify_locations(tmp_path / "good" / "authority.pem")
        return context

    monkeypatch.setattr(wire, "trusted", trusting)
    return tmp_path / "good"
