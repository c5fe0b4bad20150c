"""What identifies a value and what may be shown of it: canonical forms, digests, masks. Nothing else leaves the scanner."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from app.scan.kinds import kind_of
from app.scan.titles import title_length

HIDDEN = _DOTS = "•••"
"""What is shown of a value of which nothing may be."""


def canonical(kind: str, value: str) -> str:
    """One spelling for equal values: ``4111-1111…`` and ``4111 1111…`` are the same card, "Mr Okafor" is "Okafor"."""
    form = kind_of(kind).form
    if form == "digits":
        return "".join(char for char in value if char.isdecimal()) or value
    if form == "alnum":
        return "".join(char for char in value if char.isalnum()).upper() or value
    if form == "lower":
        return " ".join(value.casefold().split())
    if form == "name":
        return " ".join(value[title_length(value) :].casefold().split())
    return value


def digest(key: bytes, kind: str, value: str) -> str:
    """HMAC-SHA256 over kind and canonical value, hex: equal within one course (one key), meaningless elsewhere."""
    message = f"{kind}\0{canonical(kind, value)}".encode("utf-8", "surrogatepass")
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def masked(kind: str, value: str) -> str:
    """Enough of the value to recognise it and not enough to use it."""
    return MASKS[kind_of(kind).mask](value)


def _email(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not at:
        return _ends(value)
    return f"{local[: 2 if len(local) > 3 else 1]}{_DOTS}@{domain}"


def _phone(value: str) -> str:
    """The first three digits with what stands around them, and the last digit: ``555-•••2``."""
    if sum(map(str.isdecimal, value)) < 7:
        return _ends(value)
    seen, at = 0, 0
    for at, char in enumerate(value):  # noqa: B007 (the place where it stops is what we want)
        seen += char.isdecimal()
        if seen == 3:
            break
    head = value[: at + 1]
    if at + 1 < len(value) and not value[at + 1].isdecimal():
        head += value[at + 1]
    return f"{head}{_DOTS}{value[-1]}"


def _last4(value: str) -> str:
    kept = [char for char in value if char.isalnum()]
    return f"{_DOTS} {''.join(kept[-4:])}" if len(kept) >= 8 else _DOTS


def _ends(value: str) -> str:
    return f"{value[:2]}{_DOTS}{value[-1]}" if len(value) >= 6 else f"{value[:1]}{_DOTS}"


def _prefix(value: str) -> str:
    return f"{value[:4]}{_DOTS}" if len(value) >= 16 else _DOTS


def _ip(value: str) -> str:
    mark = ":" if ":" in value else "."
    if value.count(mark) < 2:
        return _ends(value)
    return f"{value.partition(mark)[0]}{mark}{_DOTS}"


def _name(value: str) -> str:
    """The initials of a name: ``A••• R•••``."""
    return " ".join(f"{word[0]}{_DOTS}" for word in value.split()) or _DOTS


def _open(value: str) -> str:
    shown = " ".join(value.split())
    return shown if len(shown) <= 60 else shown[:59] + "…"


MASKS: dict[str, Callable[[str], str]] = {
    "email": _email,
    "phone": _phone,
    "last4": _last4,
    "ends": _ends,
    "prefix": _prefix,
    "ip": _ip,
    "name": _name,
    "hidden": lambda _value: _DOTS,
    "open": _open,  # for what is no secret itself, such as the word CONFIDENTIAL
}
