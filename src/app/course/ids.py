"""Identifiers: short, random, safe in HTML, file names and XML ids (they start with a letter)."""

from __future__ import annotations

import secrets

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # without 0 1 l o, which people misread


def new_id(prefix: str = "b") -> str:
    """A fresh id such as ``b7kq2mxv9ctd``: 11 random characters of 32 give 55 bits, ample for one course."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(11))
