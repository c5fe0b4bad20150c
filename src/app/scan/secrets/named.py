"""A name and its value: "password", "DB_PASS", "apiKey", "Kennwort", what parts them, a value written as a secret.

One search finds the words by which secrets are named (``[names]`` of ``credentials.toml``), alone or as the last part of a
longer name. What may stand between name and value is matched where the name ends, so that the work is the same for each: signs
of assignment of settings and program text, an argument's comma, the tags of XML, a verb, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.scan.context import word_pattern
from app.scan.gates import DIGIT, SPACE, gate
from app.scan.hits import Hit
from app.scan.secrets.spots import NAMES, matches
from app.scan.secrets.written import (
    Written,
    entropy,
    how_written,
    is_example,
    is_filler,
    is_mixed,
    is_random,
    is_very_mixed,
    trimmed,
)
from app.scan.tables import words


def _any(*lists: str) -> str:
    """An expression for the words of the lists, the longest first; a space in them stands for anything that parts words."""
    every = sorted({word for name in lists for word in NAMES[name]}, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"[\s_-]") for word in every)


HINT = gate("(?i:" + "|".join(sorted({re.escape(word[:5]) for word in [*NAMES["password"], *NAMES["short"]]})) + ")")
"""Whether a text names a password."""
_TAIL = r"(?:[_-]?(?i:string|str|text|value|val|plain|plaintext|clear|new|old|default|base|material|data|\d{1,2}))?"
_HINT_NAME = gate(
    f"(?i)(?:{_any('password', 'short', 'secret')})(?:n|en|et|t)?{_TAIL}(?:[^A-Za-z0-9_-]|[_-]?\n?\\z|-{SPACE})".replace(
        r"[\s_-]", f"(?:{SPACE}|[_-])"
    ).replace(r"\d", DIGIT)
)
"""Whether a name may end in the text: in a row of random letters a short one stands somewhere, and goes on as no name does."""

_NAME = re.compile(
    rf"""(?:(?P<password>{_any("password")})
      | (?P<short>(?:(?<![^\W\d_])|(?<=[a-z])(?=[A-Z]))(?:{_any("short")}))
      | (?P<secret>(?:(?<![^\W\d_])|(?<=[a-z0-9])(?=[A-Z]))(?:{_any("secret")})))
    (?:(?<=[a-zäöüåø])(?<!pass)(?:n|en|et|t))?
    (?P<tail>{_TAIL})
    (?=[^A-Za-z0-9À-ɏ_-]|[_-]?$|-\s|は|是|为|為|는|은)""",
    re.IGNORECASE | re.VERBOSE,
)
_LEFT = re.compile(r"[\w.$-]+")
_BEFORE_KEY = re.compile(rf"(?:^|[\W_])(?:{_any('open')})[\s_.-]?(?:api[\s_-]?|ssh[\s_-]?)?\Z|ssh[\s_-]\Z", re.IGNORECASE)
_SHARING = re.compile(rf"(?:^|[\W_])(?:{_any('sharing')})[\s_.-]?(?:security\s|access\s|netz\s)?\Z", re.IGNORECASE)
_LONGEST = max(map(len, [*NAMES["open"], *NAMES["sharing"]])) + 12
"""Code points before a name in which those two may stand."""
_NETWORK = re.compile(r"(?<![^\W_])(?:wi-?fi|wlan|ssid)(?![^\W_])[^\n]{0,40}\n[^\w\n]{0,4}\Z", re.IGNORECASE)
"""A wireless network in the line above a key that begins its own."""
_CLOSED = r"""["'”’»`\]\)*]{0,4}"""
_FOR = r"""(?:\s?\([^()\n]{1,40}\))?(?:\s(?:for|of|to|on|at|in|für|zum|zur|des|der|im|am|pour|du|de|d’|d'
    |del|della|do|da|di|dal|para|voor|van|till|dla|k)\s
    (?:[^\n:=|<>"“;.]|\.(?!\s)){1,40}?(?<!\buser)(?<!\bfile))?"""
_ASSIGNED = re.compile(
    rf"""{_CLOSED}
    (?: \s{{0,20}}(?:\?|\s?:\s?&?[A-Za-z][\w<>.\[\]?]{{0,20}}|\sAs\s\w{{1,12}})?\s{{0,2}}
        (?:(?<=[\s\w?"'\])])=(?![=>])|:=|=>|->|→|[=!]==?|[.+?|:]{{1,2}}=)[^\S\n]{{0,20}}
      | \s?:?\s?</\w{{1,20}}>\s{{0,8}}<\w{{1,20}}[^<>\n]{{0,40}}>\s?
      | {_FOR}\s{{0,20}}?(?:=|[:：](?!//)|→|->)\s{{0,8}}
      | >\s{{0,20}} | \s{{0,20}}[|│]\s{{0,20}} | \s[-–—]\s
      | \s{{1,3}}value\s?=\s?(?=["'])
      | ["'`]\s?(?:\)(?:\.\w{{1,20}}\()?)?\s?(?:,\s?)?(?=["'`])
      | \(\s?(?=["'`]) )
    (?:(?:new\s)?[A-Za-z_][\w.:-]{{1,40}}[\s(]{{1,2}}(?=@?["'`]))?""",
    re.VERBOSE,
)
"""What stands between a name and its value in settings and program text."""
_VERB = "|".join(re.escape(word).replace(r"\ ", r"\s") for word in sorted(NAMES["verbs"], key=len, reverse=True))
_VERB_ELSEWHERE = "|".join(
    rf"\s{re.escape(word)}\s" if word.isascii() or word == "för" else rf"\s?{re.escape(word)}\s?"
    for word in NAMES["verbs_elsewhere"]
)
_SAID = re.compile(
    rf"""{_CLOSED}{_FOR}(?:,?\s(?:which|that))?\s{{0,2}}(?:(?<=\s)|(?=['’])) (?:{_VERB})
    (?:\s(?:now|still|always|currently|just|only|simply|probably|been|again
    |changed|reset|set|to|ab\ sofort|jetzt|immer
    |(?:with\ a\ )?capital|(?:all\ )?(?:lower|upper)[\ -]?case|all\ (?:caps|small)
    |in\ (?:capitals|caps))){{0,3}}(?:\s?:)?\s{{1,3}}""",
    re.IGNORECASE | re.VERBOSE,
)
_SAID_ELSEWHERE = re.compile(rf"{_FOR}(?:{_VERB_ELSEWHERE})", re.VERBOSE)
_BESIDE = re.compile(r"""\s?[,(]\s?(?=["'“‘«`]?[^\s"'”’»`<>)]{4,64}["'”’»`]?[,)])|\s{1,3}(?:of\s)?""")
_VALUE = re.compile(
    r"""(?P<kind>(?i:base64:|(?:bearer|basic|token|apikey|key|geniekey|ssws)\s|pass:)?)(?:[@$NbrRuBL]{1,2}(?=["']))?(?P<quote>["'“‘«‹„「『`*]{0,2})
    (?P<kind2>(?i:base64:|bearer\s|basic\s|token\s)?)(?P<value>[^\s"'”’»›`<>“‘«「」『』|│]{3,400})(?P<closed>["'”’»›`」』*]?)""",
    re.VERBOSE,
)
_QUALIFIED = re.compile(
    r"(?i)(?:api|secret|access|auth|private|client|jwt|signing|encryption|refresh|bearer|personal|session|webhook|service|app)[\s_-]?(?:key|token|secret)"
)
_PHRASE = re.compile(r"[a-z]{3,12}(?:[-_. ][a-z]{3,12}){3,7}")
"""Four words and more, as pass phrases have them."""
_LOGIN = word_pattern(words("login"))
_NO_PASSWORD = frozenset(words("no_password"))
_HASHES = word_pattern(words("hashes"))
_HEADS = re.compile(rf"(?:{_any('heads')})(?![a-z])", re.IGNORECASE)
_COUNTED = re.compile(
    r"\s?(?:char|letter|digit|sign|day|week|month|minute|hour|attempt|time|people|user|year|bit|word)", re.IGNORECASE
)
"""After a number: what is counted, and no password."""
_ENDS = re.compile(r"""["'”’»`)*]{0,3}[.!,;]{0,2}(?:\s*$|\s*\n|["'”’»`)*.,;!]\s)""")
_ASCII = re.compile(r"[\x00-\x7f’]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class _Named:
    """A name in a text: ``sort`` is password, short or secret; ``start`` and ``end`` are those of the whole name."""

    sort: str
    start: int
    end: int
    word: str
    before: str


def find(text: str, lowered: str) -> Iterator[Hit]:
    """Passwords, keys and tokens by the names before them."""
    if not _HINT_NAME(text):
        return
    for match in matches(_NAME, text):
        name = _named(text, match)
        if name is None:
            continue
        hit = _assigned(text, lowered, name)
        if hit is None and name.sort != "secret":
            hit = _said(text, lowered, name)
        if hit is not None:
            yield hit


def _named(text: str, match: re.Match[str]) -> _Named | None:
    sort = match.lastgroup if match.lastgroup != "tail" else None
    sort = sort or next(group for group in ("password", "short", "secret") if match.group(group))
    before = text[max(0, match.start() - 60) : match.start()]
    start = match.start() - _left(before)
    if sort == "secret":
        near = max(0, len(before) - _LONGEST)
        if _BEFORE_KEY.search(before, near):
            return None
        if _SHARING.search(before, near) or _NETWORK.search(before):
            sort = "password"
    return _Named(sort, start, match.end(), match.group(sort) if match.group(sort) else match.group(), before)


def _left(before: str) -> int:
    """How many characters at the end go on in the name."""
    length = 0
    for match in _LEFT.finditer(before):
        length = match.end() - match.start() if match.end() == len(before) else 0
    return length


def _assigned(text: str, lowered: str, name: _Named) -> Hit | None:
    between = _ASSIGNED.match(text, name.end)
    found = between and _VALUE.match(text, between.end())
    if not between or not found or _in_format(text, name, between):
        return None
    raw = found.group("value")
    value, start = trimmed(raw), found.start("value")
    quoted = bool(found.group("quote")) and bool(found.group("closed"))
    if not value or is_filler(value) or _calls(text, found):
        return None
    if name.sort == "secret":
        return _secret(text, lowered, name, re.split("[&;,]", value)[0], start, quoted=quoted)
    if name.word == "PASS" and text[name.start : name.end] == "PASS" and between.group().startswith(":"):
        return None  # what tests print
    login = bool(_LOGIN.search(lowered[max(0, name.start - 80) : name.start]))
    written = how_written(value)
    digits = bool(re.fullmatch(r"\d{4,8}", value)) and not _COUNTED.match(text, found.end("value"))
    sign = between.group().strip()
    phrase = name.sort == "password" and sign in {":", "="} and bool(_PHRASE.fullmatch(value))
    certain = written >= Written.LIKELY or phrase or (digits and name.sort == "password" and sign != "-")
    if (
        written is Written.WORDS
        and (quoted or login)
        and value.isalpha()
        and text[name.start] != "-"
        and sign not in {"|", "-", ">", "→"}
    ):
        certain = value.lower() not in _NO_PASSWORD and quoted | (sign in {":", "="})
        certain = certain and (
            name.sort == "password" or (quoted and value[1:] != value[1:].lower() and value != value.upper())
        )
    if written is Written.WORDS and quoted and not phrase and re.fullmatch(r"[a-z]+[-_.][a-z]+.*", value):
        certain = False
    constant = sign == "=" and written is Written.WORDS and bool(_CONSTANT.fullmatch(text[name.start : name.end]))
    certain = certain or (constant and value.islower() and value not in _NO_PASSWORD and not is_example(value))
    if not certain or (written is Written.LIKELY and _HEADS.match(value)):
        return None
    return _hit(name, value, start)


_CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
"""A variable of the environment: nothing but its value stands behind it."""
_PARTS = re.compile(r"(?=[a-z-]{0,40}\d)[a-z\d]{2,12}(?:-[a-z\d]{1,12}){2,6}")
"""Words and numbers joined by hyphens, as people make a secret up."""


def _secret(text: str, lowered: str, name: _Named, value: str, start: int, *, quoted: bool) -> Hit | None:
    """The value of a key, token or secret: random, and no checksum."""
    if _HASHES.search(lowered[max(0, name.start - 30) : start]):
        return None
    long = (
        len(value) >= 16
        and entropy(value) >= 3.0
        and is_mixed(value)
        and (is_random(value) or (quoted and _plainly(text, name)))
    )
    if name.word.lower() in {"auth", "sig", "sid", "pat", "salt", "cookie", "credential", "signature"} and len(value) < 20:
        return None
    sure = name.word.lower() in {"secret", "auth", "credentials"} and how_written(value) is Written.SURE
    sure = sure or (name.word.lower() == "secret" and bool(_PARTS.fullmatch(value)))
    if quoted or _plainly(text, name):
        long = long or (len(value) >= 8 and is_very_mixed(value) and entropy(value) >= 2.7)
    if not (long or sure or (len(value) >= 16 and _UUID.fullmatch(value))) or not re.match(r"[A-Za-z0-9+/_~$.]", value):
        return None
    if not _UUID.fullmatch(value) and not re.fullmatch(r"[\w+/.~$!@#%^&*-]+={0,2}", value):
        return None
    reason = f"A random value after “{text[name.start : name.end].strip()[-40:]}”."
    return Hit(start, start + len(value), "token", value, 0.8, "secrets.named", reason)


def _plainly(text: str, name: _Named) -> bool:
    """Whether the whole name leaves no doubt: "jwtSecret", "api_key". What is quoted after it need not be random."""
    return bool(_QUALIFIED.search(text[max(0, name.start - 12) : name.end]))


def _said(text: str, lowered: str, name: _Named) -> Hit | None:
    """A password after a verb, or straight after its name."""
    elsewhere = not _is_english(name.word)
    said = _SAID.match(text, name.end) or (_SAID_ELSEWHERE.match(text, name.end) if elsewhere else None)
    between = said or _BESIDE.match(text, name.end)
    found = between and _VALUE.match(text, between.end())
    if not between or not found or (found.group("kind") and found.group("kind") != "pass:"):
        return None
    value, start = trimmed(found.group("value")), found.start("value")
    if not value or is_filler(value) or _calls(text, found):
        return None
    written, quoted = how_written(value), bool(found.group("quote")) and bool(found.group("closed"))
    login = bool(_LOGINS.search(lowered[max(0, name.start - 60) : name.start]))
    if said:
        digits = bool(re.fullmatch(r"\d{4,8}", value)) and not _COUNTED.match(text, found.end("value"))
        phrase = bool(_PHRASE.fullmatch(value)) and "phrase" in name.word.lower()
        good = written >= Written.LIKELY or phrase or (digits and name.sort == "password")
    else:
        option = text[name.start : name.start + 1] == "-"
        ends = bool(_ENDS.match(text, start + len(value)))
        good = written is Written.SURE and (name.sort == "password" or login or ends or option)
        if name.sort == "short" and between.group().strip() == "(":
            return None  # "to pass (NULL, 0)"
        likely = quoted or login or option or (ends and (name.sort == "password" or start - name.start < 24))
        good = good or (written is Written.LIKELY and likely and ends | option | quoted and is_mixed(value))
        good = good and not _HEADS.match(value) and not is_example(value) and not value.startswith(("-", "+", "/"))
    if not good:
        return None
    return _hit(name, value, start)


def _hit(name: _Named, value: str, start: int) -> Hit:
    reason = f"It stands after “{name.word}” and is written like one."
    return Hit(start, start + len(value), "password", value, 0.85, "secrets.password", reason)


@cache
def _is_english(word: str) -> bool:
    return bool(
        re.fullmatch(
            r"(?i)pass(?:word|wd|phrase|code|key|wrd|w)?|pass[\s_-]phrase|pwd|psw|pw|psk|psswd|pswd|pword|pswrd|pwrd", word
        )
    )


_LOGINS = word_pattern(NAMES["logins"])


def _calls(text: str, found: re.Match[str]) -> bool:
    """Whether the value is a call or an index of program text: ``getpass()``, ``row[0]``."""
    if found.group("quote"):
        return False
    return bool(re.match(r"[A-Za-z_][\w.:]*(?:\(|\[|->|\?\.)", text[found.start("value") : found.start("value") + 80]))


def _in_format(text: str, name: _Named, between: re.Match[str]) -> bool:
    """Whether colons without blanks stand on both sides: the format of a line, ``host:user:password:flags``."""
    return text[name.start - 1 : name.start] == ":" and between.group() == ":"
