"""What people write around a password when its name does not stand before it: "Enter … as the password", "Log in with kim / …",
a question for the password with the answer in the next line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.scan.context import word_pattern
from app.scan.gates import SPACE, gate, literals
from app.scan.hits import Hit
from app.scan.secrets.named import HINT
from app.scan.secrets.spots import NAMES, matches
from app.scan.secrets.written import Written, how_written, is_example, trimmed

_PASSWORD = "|".join(
    re.escape(word).replace(r"\ ", r"[\s_-]") for word in sorted([*NAMES["password"], *NAMES["short"]], key=len, reverse=True)
)
_V = r"""(?P<value>[^\s"'”’»`<>“‘«]{5,64})"""
_O, _C = r"""["'“‘«‹„`(]{0,2}""", r"""["'”’»›`)]{0,2}"""
_REVERSED = re.compile(
    rf"""(?<!\S){_O}{_V}{_C},?\s
    (?: (?:as|for)\s(?:the\s|a\s|an\s|your\s|his\s|her\s|its\s|our\s|my\s)?(?:[\w-]{{1,20}}\s){{0,2}}?
      | (?:is|was)\s(?:the|my|our|your|his|her|their|a)\s(?:[\w-]{{1,20}}\s){{0,2}}?
      | that(?:'s|’s|\sis)\s(?:the|my|our|your)\s(?:[\w-]{{1,20}}\s){{0,2}}?
      | (?:als|comme|como|come|als\shet)\s(?:la\s|le\s|el\s|o\s|a\s|das\s|dem\s)?
      | when\s(?:it\s|he\s|they\s|you\s)?(?:asks?|(?:is|are)\sasked|prompted)\sfor\s(?:the\s|a\s)?
      | \((?:that\sis\s)?(?:the\s)? )
    (?:{_PASSWORD}|(?:wi-?fi\s|network\s)?key)(?![\w-])(?!\s(?:to|for)\s(?:the\s)?(?:next|all)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
"""The other way round: "kim as user and Wint3r!7 as password", "Wint3r!7 is the admin password"."""
_CHANGED = re.compile(
    rf"""(?<!\w)(?:(?:chang|(?:re)?set|updat)\w{{0,4}}\s(?:[\w’'-]{{1,20}}\s){{0,4}}
      (?:{_PASSWORD})\s(?:from\s{_O}(?P<old>[^\s"'”’»`<>]{{5,64}}){_C}\s)?(?:to|as)\s
      | (?:{_PASSWORD})\s(?:was\s|has\sbeen\s|is\s|got\s)?
      (?:chang|(?:re)?set|updat)\w{{0,4}}\s(?:from\s{_O}(?P<old2>[^\s"'”’»`<>]{{5,64}}){_C}\s)?to\s
      | (?:reset|change|set)\s(?:it|this|that)\s(?:back\s)?to\s)
    {_O}{_V}""",
    re.IGNORECASE | re.VERBOSE,
)
"""What it was changed to: "We changed the root password to kestrel-9Zx"."""
_OPENS = re.compile(
    rf"(?<!\w)(?:unlock|decrypt|open|extract)\w{{0,3}}\s(?:[\w’'-]{{1,20}}\s){{1,4}}?(?:with|using)\s{_O}{_V}", re.IGNORECASE
)
_LOGINS, _PLAINLY, _PLACES = (word_pattern(NAMES[name]) for name in ("logins", "plainly", "places"))
_CHIEFS = ("admin", "administrator", "root", "sa", "postgres", "oracle", "sysdba")
_USERS = "|".join(map(re.escape, sorted(NAMES["users"], key=len, reverse=True)))
_NAME = (
    rf"(?<![\w/.:@\\%&?=-])(?:(?P<known>{_USERS})|(?P<user>[A-Za-z][\w.+-]{{1,40}}"
    rf"(?:@[\w-]{{1,40}}(?:\.[\w-]{{1,20}}){{1,3}})?))"
)
_PAIR = re.compile(rf"{_NAME}(?P<sign>\s?/\s?|:\s?)(?={_O}{_V}(?P<goes_on>[:/])?)", re.IGNORECASE)
"""A user and a password with a colon or a slash between them; a word in the same line has to say so."""
_PAIR_IN_WORDS = re.compile(
    rf"(?<!\w)(?:log(?:s|ged|ging)?|sign(?:s|ed|ing)?|anmeld\w*|connect\w*)[\s-]?(?:in|on|up)?\s(?:[\w-]{{1,20}}\s){{0,3}}?(?:with|using|as|mit|avec)\s"
    rf"(?:the\s)?(?:user\s)?{_O}(?P<user>[\w.@+-]{{2,60}}){_C}\s(?:and|und|with|et|mit|y)\s{_O}{_V}",
    re.IGNORECASE,
)
_WITH_KEY = re.compile(rf"(?<!\w)(?:wi-?fi|wlan|ssid)\b[^\n.]{{1,50}}?\s(?:with|/|mit|key|schlüssel)\s{_O}{_V}", re.IGNORECASE)
_ANSWERED = re.compile(
    rf"""(?:{_PASSWORD}|wifi\skey|login)\b[^\n?]{{0,40}}\?[ ]?\n
    (?:[ ]?(?:\[[\d:]{{4,8}}\]\s)?[^\s:]{{1,20}}(?:\s[^\s:]{{1,20}})?[:>]\s?)?
    {_O}{_V}{_C}[.!]?[ ]?(?=\n|$)""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKED = re.compile(
    rf"""(?<!\w)(?:what(?:['’]?s|\sis|\swas)|whats|anyone|anybody|need|forgot|remember|know|send|tell)\b[^\n]{{0,40}}?
    (?:{_PASSWORD})(?![\w-])[^\n]{{0,40}}\n
    (?:[ ]?(?:\[[\d:]{{4,8}}\]\s)?[^\s:]{{1,20}}(?:\s[^\s:]{{1,20}})?[:>]\s?)
    (?:it['’]?s\s|try\s)?{_O}{_V}{_C}[.!]?[ ]?(?=\n|$)""",
    re.IGNORECASE | re.VERBOSE,
)
"""A question without its mark, and what the next one in the chat says."""
_STILL = re.compile(
    rf"(?:{_PASSWORD})(?![\w-])[^\n.;:?!]{{0,50}}?[\s,](?:still|as\sever|immer\snoch|toujours|sigue\ssiendo)\s{_O}{_V}",
    re.IGNORECASE,
)
"""What a password still is, some words after its name."""
_ACCOUNTS = re.compile(
    rf"(?<!\w)(?:re)?set\s(?:[\w’'-]{{1,20}}\s){{0,4}}?(?:accounts?|log-?ins?|users?)\s(?:back\s)?to\s{_O}{_V}", re.IGNORECASE
)
"""What accounts were reset to."""
_BENEATH = re.compile(
    r"""(?<!\w)(?:(?:access|login|log-in|sign-in|account|user)\s(?:data|details|information)|credentials|zugangsdaten|anmeldedaten|identifiants|creds)
    [ ]?:?[ ]?\n(?:[^\n]{1,80}\n){1,3}?[ ]?"""
    + rf"{_O}{_V}{_C}[ ]?(?=\n|$)",
    re.IGNORECASE | re.VERBOSE,
)
_HINT_WORD = gate(
    f"(?i)(?:(?:{_PASSWORD}|key|login)|(?:set|change){SPACE}(?:it|this|that))(?:[^A-Za-z0-9_]|\\z)".replace(
        r"[\s_-]", f"(?:{SPACE}|[_-])"
    )
)
"""A word for a password where a word ends, or that one was changed."""
_HINT_OPENS = gate("(?i)unlock|decrypt|open|extract")
_HINT_LOGIN = gate(
    rf"{literals(NAMES['logins'])}|@|(?i:logg(?:ed|ing)|signing|signed|connect|anmeld)|(?i:{'|'.join(_CHIEFS)}) ?[/:]"
)
_PAGE = re.compile(r"(?:[a-z]+\.)+(?:com|org|net|edu|gov)/[\w./?-]*")
"""The address of a page at its plainest: small letters, an ending everybody knows, and a path without signs."""
_SIGNED = re.compile(r"\d.{0,20}[!$#%&@^*]|[!$#%&@^*].{0,20}\d")
_TECHNICAL = re.compile(
    r"(?i)(?:tcp|udp|ip|http|https|and|or|n|w|s|a|c|i|if|on|to|http|utf|iso|closes|fixes|see|bug|lp|licen[cs]e|pass|fail|note|generic|node)$"
)


def find(text: str, lowered: str) -> Iterator[Hit]:
    """Passwords of sentences in which their name does not stand straight before them."""
    if HINT(text):
        yield from _around(text)
    if _HINT_LOGIN(text):
        yield from _pairs(text, lowered)
        for match in _BENEATH.finditer(text):
            yield from _sure(match, "value", Written.SURE, "secrets.beneath", "It stands beneath the words for a log-in.")


def _around(text: str) -> Iterator[Hit]:
    if _HINT_WORD(text):
        yield from _beside_word(text)
    if _HINT_OPENS(text):
        for match in _OPENS.finditer(text):
            yield from _sure(match, "value", Written.SURE, "secrets.unlocks", "Something is unlocked with it.")


def _beside_word(text: str) -> Iterator[Hit]:
    for match in _REVERSED.finditer(text):
        yield from _sure(
            match, "value", Written.LIKELY, "secrets.straight", "It stands beside “password” and is written as no word is."
        )
    for match in matches(_CHANGED, text):
        for group in ("value", "old", "old2"):
            yield from _sure(match, group, Written.LIKELY, "secrets.changed", "A password was changed to it.")
    for match in matches(_ANSWERED, text):
        yield from _sure(match, "value", Written.LIKELY, "secrets.answered", "It answers a question for a password.")
    for match in _ASKED.finditer(text):
        yield from _sure(match, "value", Written.LIKELY, "secrets.answered", "It answers a question for a password.")
    for match in matches(_STILL, text):
        yield from _sure(
            match, "value", Written.SURE, "secrets.straight", "It stands after “password” and is written as no word is."
        )


def _pairs(text: str, lowered: str) -> Iterator[Hit]:
    for match in _PAIR.finditer(text):
        value, user = trimmed(match.group("value")), match.group("user") or ""
        if "/" in value or value.startswith("-") or match.group("value").endswith(":") or _TECHNICAL.fullmatch(user):
            continue
        line = max(lowered.rfind("\n", 0, match.start()) + 1, match.start() - 70, 0)
        line = lowered.rfind("\n", 0, line - 1) + 1 if match.start() - line < 3 and line > 1 else line  # or in the line above
        before = lowered[max(line, match.start() - 90) : match.start()]
        apart = " " in match.group("sign") and "/" in match.group("sign")
        plainly = bool(_PLAINLY.search(before)) or bool(match.group("known")) or (apart and bool(_PLACES.search(before)))
        chief = (
            (match.group("known") or "").lower() in _CHIEFS
            and ("/" in match.group("sign") or bool(_SIGNED.search(value)))
            and how_written(value) is Written.SURE
        )
        said = chief or bool(_LOGINS.search(before)) or ("@" in user and (apart or ":" in match.group("sign")))
        if said and how_written(value) >= (Written.LIKELY if plainly else Written.SURE):
            start = match.start("value")
            reason = "It stands after a user’s name, in words about a log-in."
            yield Hit(start, start + len(value), "password", value, 0.8, "secrets.pair", reason)
    for pattern, least in ((_PAIR_IN_WORDS, Written.LIKELY), (_WITH_KEY, Written.SURE), (_ACCOUNTS, Written.SURE)):
        for match in pattern.finditer(text):
            yield from _sure(match, "value", least, "secrets.pair", "It stands after a user’s name, in words about a log-in.")


def _sure(match: re.Match[str], group: str, least: Written, name: str, reason: str) -> Iterator[Hit]:
    raw = match.group(group)
    if raw is None:
        return
    value = trimmed(raw)
    if how_written(value) >= least and not is_example(value) and not _PAGE.fullmatch(value):
        start = match.start(group)
        yield Hit(start, start + len(value), "password", value, 0.8, name, reason)
