"""Addresses and connection strings that carry a password, and webhooks: addresses that are a secret themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.course.findings import Severity
from app.scan.gates import gate
from app.scan.hits import Hit
from app.scan.secrets.written import Written, how_written, is_filler, is_random

_URI = re.compile(
    r"""(?<![\w+.-])[A-Za-z][\w+.-]{1,30}://[^\s:/?#"'<>]{0,100}:(?P<secret>[^\s/"'<>]{3,100})
    @(?P<host>\[?[\w.-]{1,200})(?::\d{1,5})?(?:/[\w./?=&%-]{0,200})?""",
    re.VERBOSE,
)
_RESERVED = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid)$", re.IGNORECASE)
_PAIRS = re.compile(
    r"""(?<![\w-])
    (?:(?:server|data\ source|host|hostname|addr(?:ess)?|database|initial\ catalog|user\ ?id|uid|user(?:name)?
         |port|driver|endpoint|provider|deviceid|sharedaccesskeyname|accountname|defaultendpointsprotocol
         |persist\ security\ info|encrypt|dsn)
      \s?=[^;\n]{1,100};\s?){1,8}
    (?:password|pwd|accountkey|sharedaccesskey)\s?=\s?(?P<secret>[^;\s"']{3,120})""",
    re.IGNORECASE | re.VERBOSE,
)
_PASS_FILE = re.compile(
    r"(?<![\w.])(?:[\w.-]{1,80}|\*):(?:\d{2,5}|\*):[A-Za-z_*][\w*-]{0,60}:[A-Za-z_*][\w.*-]{0,60}:(?P<secret>[^\s:/\]]{4,100})(?![/\]])"
)
"""A line of PostgreSQL's ``.pgpass``: host, port, database, user, password."""
_SCHEME, _EQUALS = gate("://"), gate("=")
_URL = re.compile(r"https?://[^\s\"'<>`|]{12,400}")
_SEGMENT = re.compile(r"[A-Za-z0-9_-]{16,120}")
_CATCH = re.compile(r"hooks\.zapier\.com/hooks/catch/\d{3,12}/[a-z0-9]{5,12}")
_LETS_IN = re.compile(
    r"/(?:keys?|tokens?|magic|magic-?link|reset|reset-?password|password-?reset|login|log-in|signin|sign-in|sso|auth|activate|verify|confirm|invite|invitation)/(?P<value>[A-Za-z0-9_-]{20,120})(?![\w/-])",
    re.IGNORECASE,
)
"""What lets somebody in without a password: the last part of its address is the secret."""
_COLONS = gate(r":(?:\d{4,5}|\*):")
_HOOKS = gate("(?i)hook")


def find(text: str, lowered: str) -> Iterator[Hit]:
    """Passwords of addresses (RFC 3986, user information) and of connection strings (``name=value;``)."""
    del lowered
    for pattern, needed in ((_URI, _SCHEME), (_PAIRS, _EQUALS)):
        if not needed(text):
            continue
        for match in pattern.finditer(text):
            if not is_filler(match.group("secret")):
                reason, severity = "An address or connection string with its password in it.", None
                if _RESERVED.search(match.groupdict().get("host") or ""):
                    reason, severity = f"{reason} Its host is kept for examples (RFC 2606).", Severity.REVIEW
                yield Hit(*match.span(), "connection-string", match.group(), 1.0, "secrets.address", reason, severity)
    if _COLONS(text):
        for match in _PASS_FILE.finditer(text):
            if how_written(match.group("secret")) >= Written.LIKELY:
                reason = "The password of a line as PostgreSQL’s password file has them."
                yield Hit(*match.span("secret"), "password", match.group("secret"), 0.85, "secrets.pass-file", reason)
    if _SCHEME(text):
        yield from _links(text)
    if _HOOKS(text) and _SCHEME(text):
        yield from _webhooks(text)


def _links(text: str) -> Iterator[Hit]:
    for match in _URL.finditer(text):
        if (found := _LETS_IN.search(match.group())) and is_random(found.group("value")):
            start = match.start() + found.start("value")
            reason = "The end of an address that lets somebody in."
            yield Hit(start, match.start() + found.end("value"), "token", found.group("value"), 0.8, "secrets.link", reason)


def _webhooks(text: str) -> Iterator[Hit]:
    """Addresses that somebody calls to post something: whoever knows their last part may."""
    for match in _URL.finditer(text):
        _, _, path = match.group()[8:].partition("/")
        if "hook" not in match.group().lower():
            continue
        parts = [part for part in path.partition("?")[0].split("/")[-3:] if _SEGMENT.fullmatch(part)]
        if any(is_random(part) for part in parts) or _CATCH.search(match.group()):
            reason = "The address of a webhook: whoever has it may post there."
            yield Hit(*match.span(), "api-key", match.group(), 0.9, "secrets.webhook", reason)
