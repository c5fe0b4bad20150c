"""Credentials: private keys, service keys by their published formats, addresses with passwords, passwords in prose, and tokens
that only their randomness and the words beside them give away. The formats are data: ``resources/scan/secrets.toml``."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from app.course.findings import Severity
from app.scan.context import lower, word_pattern
from app.scan.gates import LETTER, gate
from app.scan.hits import Hit
from app.scan.passwords import find_passwords, find_signed_in, is_filler
from app.scan.tables import table, words

_Formats = list[tuple[str, str, tuple[str, ...], re.Pattern[str]]]


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector; the language of the course does not matter to it."""
    del language
    rows = table("secrets").items()
    formats = [(name, row["title"], tuple(row["has"]), re.compile(row["pattern"])) for name, row in rows]
    return lambda text: _detect(formats, text)


def _detect(formats: _Formats, text: str) -> Iterator[Hit]:
    lowered = lower(text)
    yield from _service_keys(formats, text, lowered)
    yield from _addresses(text)
    yield from find_passwords(text, lowered)
    if "-u" in text or "--pass" in text or "sshpass" in lowered:
        yield from find_signed_in(text)
    yield from _tokens(text, lowered)


def _service_keys(formats: _Formats, text: str, lowered: str) -> Iterator[Hit]:
    if not (_LONG_ROW(text) and _LONG.search(text)):
        return
    for name, title, has, pattern in formats:
        if not any(start in lowered for start in has):
            continue
        for match in pattern.finditer(text):
            group = "value" if "value" in pattern.groupindex else 0
            value = match.group(group)
            if not is_filler(value):
                reason = f"It has the published format of a {title}."
                yield Hit(*match.span(group), "api-key", value, 0.95, f"secrets.{name}", reason)
    if "eyj" in lowered:
        for match in _JWT.finditer(text):
            reason = "A JSON web token: whoever has it is let in."
            yield Hit(*match.span(), "jwt", match.group(), 0.95, "secrets.jwt", reason)


_LONG_ROW = gate(rf"(?:{LETTER}|[+/=.:~-]){{16}}")
"""Wider than what any key or token begins with."""

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


# Addresses and connection strings that carry a password.

_URI = re.compile(
    r"""(?<![\w+.-])[A-Za-z][\w+.-]{1,30}://[^\s:/?#@"'<>]{0,100}:(?P<secret>[^\s/@"'<>]{3,100})
    @(?P<host>[\w.-]{1,200})(?::\d{1,5})?(?:/[\w./?=&%-]{0,200})?""",
    re.VERBOSE,
)
_RESERVED = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid)$", re.IGNORECASE)
_SCHEME, _EQUALS = gate("://"), gate("=")
_PAIRS = re.compile(
    r"""(?<![\w-])
    (?:(?:server|data\ source|host|addr(?:ess)?|database|initial\ catalog|user\ ?id|uid|user(?:name)?|port|driver|endpoint)
      \s?=[^;\n]{1,100};\s?){1,8}
    (?:password|pwd|accountkey|sharedaccesskey)\s?=\s?(?P<secret>[^;\s"']{3,120})""",
    re.IGNORECASE | re.VERBOSE,
)


def _addresses(text: str) -> Iterator[Hit]:
    searches = ((_URI, _SCHEME), (_PAIRS, _EQUALS))
    for pattern, needed in searches:
        if not needed(text):
            continue
        for match in pattern.finditer(text):
            if not is_filler(match.group("secret")):
                reason, severity = "An address or connection string with its password in it.", None
                if _RESERVED.search(match.groupdict().get("host") or ""):
                    reason, severity = f"{reason} Its host is kept for examples (RFC 2606).", Severity.REVIEW
                yield Hit(*match.span(), "connection-string", match.group(), 0.95, "secrets.address", reason, severity)


# Tokens: random characters, with words that say so, or so random that they need none.

_NAMED = re.compile(
    r"""(?<![A-Za-z])
    (?P<name> (?:api|access|secret|private|client|auth|app|signing|encryption|license|subscription|master|service)
              [ _-]?(?:key|token|secret)
      | (?:[a-z0-9]{2,20}_){1,4}(?:key|token|secret)
      | (?:secret|token|bearer|credential|authorization|apikey|passkey)s? )(?![A-Za-z])
    (?:\s(?:for|of|to)\s[\w\ .-]{1,40}?(?=\ is\ |:|=))?
    (?=["'”\s:=]|->)["'”]?\s{0,2}(?:[:=]|->|=>|is|:=)?\s{0,2}(?:bearer\s|basic\s)?["'“`]?
    (?P<value>(?!//)[A-Za-z0-9+/_~][A-Za-z0-9+/=_.~-]{15,200})""",
    re.IGNORECASE | re.VERBOSE,
)
_RANDOM = re.compile(r"(?<![\w+/=.~@:#?&%-])[A-Za-z0-9+_-]{24,200}={0,2}(?![\w+/=.~@%-])")
_HEX = re.compile(r"[0-9a-fA-F-]+")
_NAME_OF_HASH = re.compile(r"(?:[A-Z]+_){2,8}[0-9a-f]{16,64}|_[RZ]\w+|AAAA[BCE]3NzaC\S+")
"""A constant that ends in a checksum, a function's name as compilers write it, a public key as SSH writes it."""
_HASH_WORDS = word_pattern(words("hashes"))


def _tokens(text: str, lowered: str) -> Iterator[Hit]:
    if not (_LONG_ROW(text) and _LONG16.search(text)):
        return
    named = set()
    for match in _NAMED.finditer(text):
        value, start = match.group("value").rstrip(".-"), match.start("value")
        named.add(start)
        is_hash = bool(_HASH_WORDS.search(lowered[max(0, match.start() - 30) : match.start("value")]))
        if len(value) >= 16 and _entropy(value) >= 3.0 and _mixed(value) and not is_hash and not is_filler(value):
            reason = f"A random value after “{match.group('name')}”."
            yield Hit(start, start + len(value), "token", value, 0.8, "secrets.named", reason)
    for match in _RANDOM.finditer(text):
        value = match.group()
        if match.start() in named or _HEX.fullmatch(value) or _NAME_OF_HASH.fullmatch(value) or not _very_random(value):
            continue
        if not _HASH_WORDS.search(lowered[max(0, match.start() - 30) : match.start()]):
            reason = "A long row of random letters and digits, as keys are."
            yield Hit(*match.span(), "token", value, 0.5, "secrets.random", reason, Severity.REVIEW)


_LONG16 = re.compile(r"[A-Za-z0-9+/=_.~-]{16}")


def _mixed(value: str) -> bool:
    return any(map(str.isdecimal, value)) and any(map(str.isalpha, value))


def _very_random(value: str) -> bool:
    """Upper and lower case and digits mixed throughout; 4.2 bits a character is what 24 random base-62 characters exceed."""
    changes = sum(_shape(a) != _shape(b) for a, b in pairwise(value))
    return _entropy(value) >= 4.2 and changes >= len(value) * 0.4 and sum(map(str.isdecimal, value)) >= 2


def _shape(char: str) -> int:
    return 0 if char.isdecimal() else 1 if char.isupper() else 2 if char.islower() else 3


def _entropy(value: str) -> float:
    """Shannon entropy in bits a character."""
    total = len(value)
    return -sum(count / total * math.log2(count / total) for count in Counter(value).values())
