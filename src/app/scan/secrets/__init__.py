"""Credentials. Each module knows one way in which a text gives one away:

``formats`` keys whose issuers publish what they look like, private keys, web tokens; ``addresses`` addresses and connection
strings with a password; ``named`` a name and its value, in settings, program text and sentences; ``sentences`` what people
write around a password otherwise; ``told`` passwords and codes told in whatever words; ``plain`` words told as passwords;
``commands`` options, headers and the settings of routers; ``columns`` tables; ``headed`` lists under a heading; ``codes`` PINs,
one-time codes, recovery codes and phrases; ``tokens`` what only its randomness and the words beside it give away. ``written``
says how much a value looks like a secret. Words and formats are data: ``resources/scan/secrets.toml`` and
``credentials.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.scan.context import lower
from app.scan.hits import Hit
from app.scan.secrets import addresses, codes, columns, commands, formats, headed, named, plain, sentences, tokens, told
from app.scan.secrets.formats import private_keys

__all__ = ["beneath_headings", "load", "private_keys"]

_FINDERS = (
    formats.find,
    addresses.find,
    named.find,
    sentences.find,
    told.find,
    plain.find,
    commands.find,
    columns.find,
    headed.find,
    codes.find,
    tokens.find,
)

_ARMOUR = re.compile(
    r"-----BEGIN (?![A-Z ]{0,20}PRIVATE)[A-Z0-9 ]{2,40}-----[\sA-Za-z0-9+/=:.-]{20,20000}?(?:-----END [A-Z0-9 ]{2,40}-----|\Z)"
)
"""What is armoured and no private key (RFC 7468): certificates, public keys, signatures; random, and no secret."""


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector; the language of the course does not matter to it."""
    del language
    told.names()  # made before the first text waits for it
    return _detect


def beneath_headings(text: str) -> Iterator[Hit]:
    """What headings of a long text say of lines far below them."""
    text = _unarmoured(text)
    lowered = lower(text)
    for find in (columns.find, headed.find):
        yield from find(text, lowered)


def _unarmoured(text: str) -> str:
    return _ARMOUR.sub(lambda match: " " * len(match.group()), text) if "-----" in text else text


def _detect(text: str) -> Iterator[Hit]:
    text = _unarmoured(text)
    lowered = lower(text)
    for find in _FINDERS:
        yield from find(text, lowered)
