"""Which key stores are trusted, and how to ask for the one of this computer.

keyring takes whatever backend is configured or installed, plaintext files included. Lectern takes the operating systems' own
and nothing else: with any other it keeps keys in memory until it is closed, and says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from enum import StrEnum
from typing import TYPE_CHECKING

from app.keys.errors import KeyStoreAbsent, KeyStoreDenied, KeyStoreLocked

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

ALLOWED = {
    "keyring.backends.SecretService.Keyring": "The system keyring",
    "keyring.backends.libsecret.Keyring": "The system keyring",
    "keyring.backends.kwallet.DBusKeyring": "KDE Wallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KDE Wallet",
    "keyring.backends.macOS.Keyring": "The macOS keychain",
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Manager",
}
"""Class of each trusted backend, and what people call it."""

NEVER_ASKS = {"keyring.backends.macOS.Keyring", "keyring.backends.Windows.WinVaultKeyring"}
"""Backends that are open whenever the person is logged in."""

RESTART = 0.5
"""Seconds a key store that crashed gets to come back: gnome-keyring does crash, and the session starts it again."""

_SECRET_SERVICE = "keyring.backends.SecretService.Keyring"  # noqa: S105  a class, not a secret
_DEFAULT_COLLECTION = "/org/freedesktop/secrets/aliases/default"


def path_of(backend: KeyringBackend) -> str:
    """Module and class of a backend."""
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def configured() -> KeyringBackend:
    """The backend keyring would use: by environment, by its settings file, or the best there is."""
    import keyring

    return keyring.get_keyring()


def trusted(backend: KeyringBackend, allowed: dict[str, str] = ALLOWED) -> tuple[KeyringBackend | None, str]:
    """The backend to use and what people call it; or None and why it is not used.

    A chain is used through its first link, and only when every link is trusted: keyring would read and write through any.
    """
    links: list[KeyringBackend] = list(getattr(backend, "backends", ())) or [backend]
    names = [path_of(link) for link in links]
    stranger = next((name for name in names if name not in allowed), None)
    if stranger is None:
        return links[0], allowed[names[0]]
    if stranger in ("keyring.backends.fail.Keyring", "keyring.backends.chainer.ChainerBackend"):
        return None, "This computer has no key store that is running."
    if stranger == "keyring.backends.null.Keyring":
        return None, "The key store is switched off in the settings of “keyring”."
    return None, f"“{stranger}” is not a key store Lectern trusts; it may keep keys in a readable file."


class Condition(StrEnum):
    """How a key store is, as far as can be told without asking the person anything."""

    OPEN = "open"
    LOCKED = "locked"
    GONE = "gone"
    UNKNOWN = "unknown"


def condition(backend: KeyringBackend) -> Condition:
    """How a trusted backend is now. Never makes a default collection where there is none: that would ask for a password."""
    path = path_of(backend)
    if path in NEVER_ASKS:
        return Condition.OPEN
    if path != _SECRET_SERVICE:
        return Condition.UNKNOWN
    import secretstorage
    from secretstorage import exceptions

    try:
        with closing(secretstorage.dbus_init()) as bus:
            locked = secretstorage.Collection(bus, _DEFAULT_COLLECTION).is_locked()
    except exceptions.ItemNotFoundException:
        return Condition.LOCKED  # there is no collection yet; making one asks for its password
    except (exceptions.SecretStorageException, OSError):
        return Condition.GONE
    return Condition.LOCKED if locked else Condition.OPEN


class Bound:
    """The entries of one service in a trusted backend; what it raises becomes one of our errors."""

    def __init__(self, backend: KeyringBackend, title: str, service: str) -> None:
        self.backend = backend
        self.title = title
        self.service = service

    def read(self, name: str) -> str | None:
        """See :class:`app.keys.chunks.Entries`."""
        return self._asked(lambda: self.backend.get_password(self.service, name))

    def write(self, name: str, value: str) -> None:
        """See :class:`app.keys.chunks.Entries`."""
        self._asked(lambda: self.backend.set_password(self.service, name, value))

    def remove(self, name: str) -> None:
        """See :class:`app.keys.chunks.Entries`."""
        if self.read(name) is not None:  # backends disagree on what deleting nothing does
            self._asked(lambda: self.backend.delete_password(self.service, name))

    def _asked(self, call: Callable[[], str | None]) -> str | None:
        """Run a call, once more if the key store crashed under it."""
        self._wait()
        try:
            return self._once(call)
        except (KeyStoreLocked, KeyStoreAbsent):
            if condition(self.backend) in (Condition.LOCKED, Condition.UNKNOWN):
                raise
        self._wait()
        return self._once(call)

    def _wait(self) -> None:
        """Give a key store that is gone the time to come back; raises ``KeyStoreAbsent`` when it does not."""
        if condition(self.backend) is Condition.GONE:
            time.sleep(RESTART)
            if condition(self.backend) is Condition.GONE:
                raise KeyStoreAbsent(self.title)

    def _once(self, call: Callable[[], str | None]) -> str | None:
        """Run a call; its exception is dropped on purpose (``from None``), as it may hold the value in its frames' text."""
        from keyring import errors

        try:
            return call()
        except (errors.KeyringLocked, errors.InitError):
            raise KeyStoreLocked(self.title) from None
        except (errors.NoKeyringError, OSError):
            raise KeyStoreAbsent(self.title) from None
        except Exception as error:  # backends raise what their libraries raise
            name = type(error).__name__
            if name in ("LockedException", "PromptDismissedException"):
                raise KeyStoreLocked(self.title) from None
            if name == "SecretServiceNotAvailableException":
                raise KeyStoreAbsent(self.title) from None
            raise KeyStoreDenied(self.title, name) from None
