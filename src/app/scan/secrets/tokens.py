"""Tokens of nobody's format: random characters with words before them that say so, or so random that they need none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.course.findings import Severity
from app.scan.context import word_pattern
from app.scan.gates import LONG_ROW
from app.scan.hits import Hit
from app.scan.secrets.written import entropy, is_filler, is_random, is_very_random
from app.scan.tables import words

_RANDOM = re.compile(r"(?<![\w+/=.~@:#?&%-])[A-Za-z0-9+_-]{20,200}={0,2}(?![\w+/=.~@%-]?\w)")
_HEX = re.compile(r"[0-9a-fA-F-]+")
_NAME_OF_HASH = re.compile(r"(?:[A-Z]+_){2,8}[0-9a-f]{16,64}|_[RZ]\w+|AAAA[BCE]3NzaC\S+|nonce-\S+|sha\d{1,3}-\S+")
"""A constant that ends in a checksum, a function's name as compilers write it, a public key as SSH writes it."""
_HASH_WORDS = word_pattern(words("hashes"))
_SAID = re.compile(
    r"(?<![^\W_])(?:api|access|auth|authentication|private|secret|service|bot|user|app|admin|deploy|upload|signing|client|license|subscription|account|"
    r"sandbox|master|encryption|webhook|write|ingestion|personal|bearer)?[\s_-]?(?:keys?|tokens?|secrets?|apikey|pat|credentials?|unseal|seed|shard|[\w-]{0,12}schl[uü]ssel|jeton|cl[eé]|clave|chiave|chave|sleutel|nyckel|klucz|ключ|токен)(?![^\W_])(?:[^\n.;]|\.(?=\w)){0,70}\Z",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?i)(?<![^\W_])(?:public|pub|ssh|gpg|pgp|primary|foreign|cache|id|ids|fingerprint|signature|hash|nonce|anti)(?![^\W_])"
)


_QUALIFIED = re.compile(r"(?i)(?:api|secret|access|auth|app)[\s_-]?(?:key|token|secret)s?(?![^\W_])[^\n.;]{0,30}\Z")
_BEHIND = re.compile(
    r"""["'`)]?,?\s(?:(?:is|as|was)\s(?:the|our|my|your|an?)\s(?:[\w-]{1,20}\s){0,3}?)?
    (?:(?:api|secret|access|auth|client|bot|service|personal|master|admin)[\s-]?)(?:key|token|secret)(?![\w-])""",
    re.IGNORECASE | re.VERBOSE,
)
"""What it is, behind it: "… is our API key"."""


_SECRET_ID = re.compile(
    r"(?<![^\W_])(?:(?:client|app|application|consumer|api|shared|tenant)[\s_-]?)?secret(?:[\s_-]?(?:id|key|value))?(?![^\W_])"
    r"[\"'*]{0,2}(?:\s?\([^()\n]{1,20}\))?(?:\s?(?:[:=]|is|was|ist|est|es|->)\s?|\s)[\"'`“(]{0,2}"
    r"(?P<value>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?![\w-])",
    re.IGNORECASE,
)
"""A UUID as a secret: in other places it is a mere name."""


def find(text: str, lowered: str) -> Iterator[Hit]:
    """Random rows: keys where words say so, otherwise only listed."""
    if not LONG_ROW(text):
        return
    for match in _SECRET_ID.finditer(text) if "secret" in lowered else ():
        yield Hit(*match.span("value"), "token", match["value"], 0.85, "secrets.id", "A UUID after the words for a secret.")
    for match in _RANDOM.finditer(text):
        value = match.group()
        before = text[max(0, match.start() - 90) : match.start()]
        if _NAME_OF_HASH.fullmatch(value) or is_filler(value):
            continue
        if _HASH_WORDS.search(lowered[max(0, match.start() - 30) : match.start()]):
            continue
        said = _SAID.search(before) or _BEHIND.match(text, match.end())
        if (
            said
            and is_random(value)
            and entropy(value) >= 3.0
            and not _OPEN.search(before)
            and not _is_fingerprint(value, before)
        ):
            reason = "Random characters after words for a key or token."
            yield Hit(*match.span(), "token", value, 0.75, "secrets.context", reason)
        elif len(value) >= 24 and not _HEX.fullmatch(value) and is_very_random(value):
            reason = "A long row of random letters and digits, as keys are."
            yield Hit(*match.span(), "token", value, 0.5, "secrets.random", reason, Severity.REVIEW)


def _is_fingerprint(value: str, before: str) -> bool:
    """Fingerprints of public keys are written in capitals; 32 of them after "API key" are a key."""
    return bool(re.fullmatch(r"[0-9A-F]+", value)) and not (len(value) == 32 and _QUALIFIED.search(before))
