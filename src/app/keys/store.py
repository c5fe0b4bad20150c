"""The key store as the rest of Lectern knows it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from app.keys import backends, chunks
from app.keys.errors import BadKey, KeyProblem, KeyStoreDenied

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,80}")
LONGEST = 20_000
"""Characters of a value; a service account is about 2,400."""


@dataclass(frozen=True, slots=True)
class KeyState:
    """Where keys are kept now. ``lasting`` is false when they are gone with the session; ``warning`` then says why."""

    title: str
    lasting: bool
    warning: str = ""


class _Memory:
    """Entries that live as long as this object."""

    def __init__(self) -> None:
        self._held: dict[str, str] = {}

    def read(self, name: str) -> str | None:
        return self._held.get(name)

    def write(self, name: str, value: str) -> None:
        self._held[name] = value

    def remove(self, name: str) -> None:
        self._held.pop(name, None)


class KeyStore:
    """Secrets by name. Every method may be called from any thread; each takes some 10 to 30 ms, or as long as the person takes
    to unlock the key store, so call them from a job. Never writes a file, never logs a value, can't be copied or pickled.
    """

    def __init__(
        self,
        service: str = "Lectern",
        *,
        choose: Callable[[], KeyringBackend] = backends.configured,
        allowed: Mapping[str, str] = backends.ALLOWED,
    ) -> None:
        self._service = service
        self._choose = choose
        self._allowed = dict(allowed)
        self._lock = threading.RLock()
        self._entries: chunks.Entries | None = None
        self._state = KeyState("", False)
        self._worked = False

    def __repr__(self) -> str:
        return f"KeyStore({self._service!r}, {self._state.title or 'not opened'})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a key store can't be copied or stored")

    @property
    def state(self) -> KeyState:
        """Where keys are kept; finds out on first use."""
        with self._lock:
            self._open()
            return self._state

    def get(self, name: str) -> str | None:
        """The value, or None when there is none; raises ``KeyProblem``."""
        with self._lock:
            try:
                value = chunks.read(self._named(name), name)
            except (chunks.TornValue, ValueError):
                raise KeyStoreDenied(self._state.title, f"the entry “{name}” is damaged; enter the key again") from None
            self._worked = True
            return value

    def set(self, name: str, value: str) -> None:
        """Store or replace a value; raises ``KeyProblem``, and then the old value stands."""
        if not value or len(value) > LONGEST or "\0" in value or not _encodable(value):
            raise BadKey("The key was not stored.", "It is empty, too long or holds characters no key has.", "Copy it again.")
        with self._lock:
            chunks.write(self._named(name), name, value)
            self._worked = True

    def remember(self, name: str, value: str) -> None:
        """Like :meth:`set` for a text that is always short: without the look at what was there before, in half the time."""
        if len(value) > chunks.LIMIT // 2:
            raise BadKey(f"“{name}” is too long to be remembered in one entry.")
        with self._lock:
            self._named(name).write(name, value)

    def delete(self, name: str) -> bool:
        """Take a value away; whether there was one. Raises ``KeyProblem``."""
        with self._lock:
            return chunks.remove(self._named(name), name)

    def ready(self) -> bool:
        """Whether a lasting key store can be used now without asking the person anything."""
        with self._lock:
            entries = self._open()
            if not isinstance(entries, backends.Bound):
                return False
            now = backends.condition(entries.backend)
            return self._worked if now is backends.Condition.UNKNOWN else now is backends.Condition.OPEN

    def _named(self, name: str) -> chunks.Entries:
        if not _NAME.fullmatch(name):
            raise BadKey(f"“{name}” is no name for a key.", "Names are lower-case letters, digits, dots and hyphens.")
        return self._open()

    def _open(self) -> chunks.Entries:
        if self._entries is None:
            backend, told = self._found()
            if backend is None:
                self._entries = _Memory()
                warning = f"{told} Keys you enter are kept in memory and forgotten when Lectern is closed."
                self._state = KeyState("Memory of this session", False, warning)
            else:
                self._entries = backends.Bound(backend, told, self._service)
                self._state = KeyState(told, True)
        return self._entries

    def _found(self) -> tuple[KeyringBackend | None, str]:
        try:
            return backends.trusted(self._choose(), self._allowed)
        except Exception as error:  # a configured backend that can't be loaded raises anything
            return None, f"The key store could not be opened ({type(error).__name__})."


def masked(value: str) -> str:
    """What a screen may show of a key: its last four characters when it is long enough that they give nothing away."""
    return "••••••••" + (value[-4:] if len(value) >= 16 else "")


class KeyAnchor:
    """Remembers one short text in a key store; what the log needs to notice that its end was cut off."""

    def __init__(self, store: KeyStore, name: str) -> None:
        self._store = store
        self._name = name

    def ready(self) -> bool:
        """Whether it can be used now, without asking the person anything."""
        return self._store.ready()

    def load(self) -> str | None:
        """What was stored last; raises ``KeyProblem`` when that can't be told."""
        return self._store.get(self._name)

    def store(self, value: str) -> bool:
        """Remember ``value``; False when the key store would not."""
        try:
            self._store.remember(self._name, value)
        except KeyProblem:
            return False
        return True


def _encodable(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
