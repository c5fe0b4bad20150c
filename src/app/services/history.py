"""The AI history of this person: where it lies, and its key in the key store."""

from __future__ import annotations

import secrets

from app.keys import KeyStore
from app.paths import data_dir
from app.project.aihistory import KEY_BYTES, AiHistory

KEY_NAME = "ai-history"


class StoredKey:
    """The key of the AI history, as hex in the key store, made when it is first needed. Any thread; may wait for the person."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys

    def lasting(self) -> bool:
        """Whether the key store is one that keeps it."""
        return self._keys.state.lasting

    def read(self) -> bytes:
        """The key; a new one when there is none, or none that could be one. Raises ``KeyProblem``."""
        try:
            key = bytes.fromhex(self._keys.get(KEY_NAME) or "")
        except ValueError:
            key = b""
        return key if len(key) == KEY_BYTES else self.replace()

    def replace(self) -> bytes:
        """Throw the key away and keep a new one; what was encrypted with the old one is unreadable from now on."""
        key = secrets.token_bytes(KEY_BYTES)
        self._keys.set(KEY_NAME, key.hex())
        return key


def open_history(keys: KeyStore) -> AiHistory:
    """The AI history; nothing is read before the first question. One for the whole process: without a lasting key store it is
    in its memory."""
    return AiHistory(data_dir() / "ai-history", StoredKey(keys))
