"""What a person enters as a key: looked at before it is kept, and what may be shown of it afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.course.errors import FileProblem
from app.keys import BadKey, masked

if TYPE_CHECKING:
    from app.guard import ProviderCard

LONGEST_FILE = 20_000
"""Bytes of a file that may hold a key; a service account is about 2,400."""
_NEEDED = ("client_email", "private_key", "private_key_id", "project_id", "token_uri")
_USED = ("type", *_NEEDED, "client_id", "universe_domain")
"""What of a service account is kept; the rest are addresses nobody asks."""


def checked_key(card: ProviderCard, value: str) -> str:
    """The key as it is kept: without what surrounds it, a service account's JSON without what it does not need.

    Raises ``BadKey`` for what can be none. No message repeats any of it.
    """
    value = value.strip().removeprefix("\ufeff")
    if value.startswith("{"):
        return _account(card, value)
    if value.startswith("-----BEGIN") or value.startswith('"'):
        step = "Open the file Google gave you, and copy all of it, from the first brace to the last." if _takes(card) else _COPY
        raise BadKey("The key was not stored.", "It is a part of a key.", step)
    if not value.isascii() or not value.isprintable() or " " in value:
        raise BadKey("The key was not stored.", "It is empty or holds characters no key has.", _COPY)
    return value


def read_key_file(path: Path) -> str:
    """What is in a file a person chose as a key; raises ``FileProblem``. What of it can be a key :func:`checked_key` says."""
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise FileProblem(f"“{path.name}” is no key.", "It is too large for one.", "Choose the file the provider gave you.")
        return path.read_text("utf-8")
    except OSError as error:
        step = "Check that it is there and may be read."
        raise FileProblem(f"“{path.name}” can’t be read.", f"{error.strerror or error}.", step) from error
    except UnicodeDecodeError as error:
        raise FileProblem(f"“{path.name}” is no key.", "It is not a text.", "Choose the file the provider gave you.") from error


def shown_key(value: str) -> str:
    """What a screen may show of a key: its last characters, or whose service account it is."""
    if value.startswith("{"):
        try:
            return f"Service account {json.loads(value)['client_email']}"
        except (ValueError, KeyError, TypeError):
            return "Service account (damaged)"
    return masked(value) if value else ""


_COPY = "Copy it again."


def _takes(card: ProviderCard) -> bool:
    return "service-account" in card.keys


def _account(card: ProviderCard, value: str) -> str:
    if not _takes(card):
        step = "Enter the key alone, as the provider shows it."
        raise BadKey("The key was not stored.", f"{card.name} takes a key, not a file.", step)
    step = "In the Google Cloud console, make a key of type JSON for the service account, and choose that file."
    try:
        about: Any = json.loads(value)
    except (ValueError, RecursionError):
        raise BadKey(
            "The key was not stored.", "It begins like a service account's file, but is not a whole one.", step
        ) from None
    if not isinstance(about, dict) or about.get("type") != "service_account":
        why = "It is a file of Google's, but not that of a service account."
        raise BadKey("The key was not stored.", why, step)
    if not all(isinstance(about.get(name), str) and about[name] for name in _NEEDED):
        raise BadKey("The key was not stored.", "Parts of the service account's file are missing.", step)
    return json.dumps({name: about[name] for name in _USED if isinstance(about.get(name), str)}, separators=(",", ":"))
