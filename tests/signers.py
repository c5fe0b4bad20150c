"""Labellers that sign, for tests that are not about key stores: the key is in a keyring backend that lives in memory.

The real key store is in ``tests/keys``.
"""

from __future__ import annotations

from pathlib import Path

from keyring.backend import KeyringBackend

from app.keys import KeyStore
from app.keys.identity import Identity
from app.services.labelling import Labeller


class _Ring(KeyringBackend):
    """A keyring backend in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def open_keys() -> KeyStore:
    """A key store that is open and lasts as long as the test."""
    ring = _Ring()
    keys = KeyStore(choose=lambda: ring, allowed={f"{_Ring.__module__}.{_Ring.__qualname__}": "A keyring of the test"})
    keys.set("opened", "1")  # a store that has worked once is known to be open
    return keys


def signing_labeller(folder: Path) -> Labeller:
    """A labeller of an installation whose certificates are in ``folder``."""
    return Labeller(Identity(open_keys(), folder))
