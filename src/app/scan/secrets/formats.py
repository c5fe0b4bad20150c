"""Keys whose issuers publish what they look like, web tokens and private keys. The formats are data:
``resources/scan/secrets.toml`` and the beginnings in ``credentials.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from app.scan.gates import LONG_ROW
from app.scan.hits import Hit
from app.scan.secrets.written import entropy, is_filler, is_random
from app.scan.tables import table

_Formats = list[tuple[str, str, tuple[str, ...], re.Pattern[str]]]


@cache
def _formats() -> _Formats:
    rows = table("secrets").items()
    return [(name, row["title"], tuple(row["has"]), re.compile(row["pattern"])) for name, row in rows]


@cache
def _beginnings() -> tuple[re.Pattern[str], dict[str, str]]:
    """One expression for all beginnings, and whose each is."""
    owners = {start: title for title, starts in table("credentials")["beginnings"].items() for start in starts}
    starts = "|".join(map(re.escape, sorted(owners, key=len, reverse=True)))
    return re.compile(rf"(?<![\w-])(?P<start>{starts})(?P<rest>[\w.~+/=-]{{16,400}})"), owners


def find(text: str, lowered: str) -> Iterator[Hit]:
    """Keys of services by their published formats, and JSON web tokens (RFC 7519)."""
    if not (LONG_ROW(text) and _LONG.search(text)):
        return
    for name, title, has, pattern in _formats():
        if not any(start in lowered for start in has):
            continue
        for match in pattern.finditer(text):
            group = "value" if "value" in pattern.groupindex else 0
            value = match.group(group)
            if not is_filler(value):
                reason = f"It has the published format of a {title}."
                yield Hit(*match.span(group), "api-key", value, 0.95, f"secrets.{name}", reason)
    yield from _begun(text)
    if "eyj" in lowered:
        for match in _JWT.finditer(text):
            reason = "A JSON web token: whoever has it is let in."
            yield Hit(*match.span(), "jwt", match.group(), 0.95, "secrets.jwt", reason)


def _begun(text: str) -> Iterator[Hit]:
    """Keys by how they begin: what follows has to be random."""
    pattern, owners = _beginnings()
    for match in pattern.finditer(text):
        rest = match.group("rest").rstrip(".=-/")
        if is_random(rest) and entropy(rest) >= 3.0 and not is_filler(rest):
            value = match.group().rstrip(".")
            reason = f"It begins as a key of {owners[match.group('start')]} does, and goes on at random."
            yield Hit(match.start(), match.start() + len(value), "api-key", value, 0.9, "secrets.begins", reason)


_LONG = re.compile(r"[\w+/=.:-]{20}")
_JWT = re.compile(r"(?<![\w.-])eyJ[\w-]{10,1500}\.eyJ[\w-]{10,1500}(?:\.[\w-]{0,1000})?")

# Private keys are longer than a piece, so they are looked for in the whole text.

_KEY_BEGIN = re.compile(r"-{4,5} ?BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)? ?-{4,5}|PuTTY-User-Key-File-\d:")
_KEY_END = re.compile(r"-{4,5} ?END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}")
_KEY_BODY = re.compile(r"[\sA-Za-z0-9+/=:,_\\-]{0,20000}")


def private_keys(text: str) -> Iterator[Hit]:
    """PEM, OpenSSH, PGP and PuTTY private keys, from their first line to their last, or as far as the key goes on."""
    at = 0
    while begin := _KEY_BEGIN.search(text, at):
        closing = _KEY_END.search(text, begin.end(), begin.end() + 20_000)
        body = _KEY_BODY.match(text, begin.end())
        end = closing.end() if closing else (body.end() if body else begin.end())
        said = set(re.sub(r"\\n|\s", "", text[begin.end() : closing.start() if closing else end]))
        if end - begin.end() >= 24 and len(said) > 2:  # less is talk about the first line of a key, and XXXX stands for one
            value = text[begin.start() : end]
            yield Hit(
                begin.start(), end, "private-key", value, 1.0, "secrets.private-key", "It begins like a private key file."
            )
        at = max(end, begin.end())
