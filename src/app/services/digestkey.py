"""The key of this person's digests: with it, values that were judged once are known again, and mean nothing to anybody else."""

from __future__ import annotations

import os
import secrets

from app.course.errors import FileProblem
from app.paths import data_dir


def digest_key() -> bytes:
    """The key of this person's digests, made on first use; 32 bytes in a private file."""
    path = data_dir() / "digest.key"
    try:
        held = path.read_bytes()
        if len(held) == 32:
            return held
    except FileNotFoundError:
        pass
    key = secrets.token_bytes(32)
    try:
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(key)
    except OSError as error:
        raise FileProblem(
            f"{path} can't be written.", f"{error.strerror}.", "Make room, or make the folder writable."
        ) from error
    return key
