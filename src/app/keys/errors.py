"""What can go wrong with keys. No message ever holds a value."""

from __future__ import annotations

from app.course.errors import LecternError


class KeyProblem(LecternError):
    """A key that can't be read or stored."""

    exit_code = 8


class BadKey(KeyProblem):
    """A value or a name that can't be a key."""


class KeyStoreLocked(KeyProblem):
    """The key store is locked, and nobody unlocked it."""

    def __init__(self, backend: str) -> None:
        super().__init__(
            f"{backend} is locked.", "Lectern keeps keys there and nowhere else.", "Unlock it, or log in again, and try again."
        )


class KeyStoreDenied(KeyProblem):
    """The key store said no."""

    def __init__(self, backend: str, cause: str) -> None:
        super().__init__(f"{backend} refused.", f"It said: {cause}.", "Allow Lectern to use it and try again.")


class KeyStoreAbsent(KeyProblem):
    """The key store that was there is gone."""

    def __init__(self, backend: str) -> None:
        super().__init__(f"{backend} does not answer.", "It may have been stopped.", "Start it, then start Lectern again.")
